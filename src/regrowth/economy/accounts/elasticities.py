"""Trade elasticities by industry: low, central and high, and what was done to unusable estimates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from regrowth.economy.accounts.world_parameters import parameters
from regrowth.economy.economy import Economy

COLUMNS = ("low", "central", "high", "source", "treatment")


def trade_elasticities(economy: Economy, industries: Sequence[str], parents: Sequence[str]) -> pd.DataFrame:
    """Return the range of the trade elasticity of each industry, that of its parent.

    Every row says in ``treatment`` which rule made it: an estimate, a capped one, one that the
    authors replaced (:func:`estimated_range`, :func:`capped_range`, :func:`replaced_range`), or
    the stated default (:func:`default_range`).

    Parameters
    ----------
    industries, parents
        Industries of the accounts and the common industry of each.

    Returns
    -------
    pandas.DataFrame
        Indexed by industry; low <= central <= high, ratios.

    >>> table = trade_elasticities(Economy.korea(), ["16", "52"], ["C19", "G"])
    >>> table["central"].tolist(), table["treatment"].str.split(":").str[0].tolist()
    ([15.0, 5.0], ['capped', 'default'])
    """
    rows = {}
    if economy.has("trade_elasticities"):
        for row in economy.table("trade_elasticities").to_dict("records"):
            rows[row["industry"]] = _treated(
                float(row["elasticity"]),
                float(row["estimate"]),
                float(row["standard_error"]),
                str(row["source"]),
            )
    default = parameters()["elasticity_default"]
    absent = (*default_range(default.value), default.source, "default: the economy has no row for it")
    frame = pd.DataFrame([rows.get(parent, absent) for parent in parents], columns=list(COLUMNS))
    return frame.set_axis(pd.Index(list(industries), name="industry"))


def _treated(
    elasticity: float, estimate: float, error: float, source: str
) -> tuple[float, float, float, str, str]:
    cap = parameters()["elasticity_cap"].value
    if np.isnan(estimate):
        return (*default_range(elasticity), source, "default: no estimate; range in proportion")
    if elasticity > cap:
        return (*capped_range(), source, f"capped: the estimate of {estimate:g} cannot be used")
    if elasticity != estimate:
        text = f"replaced: the authors use {elasticity:g} for their imprecise {estimate:g}"
        return (*replaced_range(elasticity, estimate), source, text)
    precise = "estimate" if estimate > parameters()["elasticity_interval"].value * error else "imprecise"
    error_text = "no standard error" if np.isnan(error) else f"t-value {estimate / error:.1f}"
    return (*estimated_range(estimate, error), source, f"{precise}: {error_text}; bounded by floor and cap")


def estimated_range(estimate: float, error: float) -> tuple[float, float, float]:
    """Return low, central and high of an estimate: a normal interval within floor and cap.

    Caliendo & Parro (2015), Estimates of the trade and welfare effects of NAFTA, print the
    estimates with their standard errors. Without a standard error the range is that of the default.

    >>> estimated_range(8.0, 1.0)
    (6.04, 8.0, 9.96)
    >>> estimated_range(1.5, 3.0)
    (1.0, 1.5, 7.38)
    """
    if np.isnan(error):
        return default_range(estimate)
    wide = parameters()["elasticity_interval"].value * error
    return _bounded(estimate - wide, estimate, estimate + wide)


def replaced_range(elasticity: float, estimate: float) -> tuple[float, float, float]:
    """Return the range of a value that authors put in the place of their own estimate.

    The range reaches to the estimate, and as far on the other side.

    >>> [round(value, 2) for value in replaced_range(8.22, 1.84)]
    [1.84, 8.22, 14.6]
    """
    reach = abs(elasticity - estimate)
    return _bounded(elasticity - reach, elasticity, elasticity + reach)


def capped_range() -> tuple[float, float, float]:
    """Return the range that stands in for an estimate above the cap.

    >>> capped_range()
    (8.22, 15.0, 20.0)
    """
    cap = parameters()["elasticity_cap"]
    return cap.low, cap.value, cap.high


def default_range(elasticity: float) -> tuple[float, float, float]:
    """Return the range of a stated default: in the proportions of the parameter's own.

    Costinot & Rodriguez-Clare (2014), Trade theory with numbers, take 5 for services.

    >>> default_range(5.0)
    (2.5, 5.0, 10.0)
    """
    default = parameters()["elasticity_default"]
    return _bounded(
        elasticity * default.low / default.value, elasticity, elasticity * default.high / default.value
    )


def _bounded(low: float, central: float, high: float) -> tuple[float, float, float]:
    floor, top = parameters()["elasticity_floor"].value, parameters()["elasticity_cap"].high
    return max(low, floor), min(max(central, floor), top), min(max(high, floor), top)
