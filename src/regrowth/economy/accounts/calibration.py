"""How the calibrated parameters of the regional accounts were fixed, and how well they carry over.

Not needed to build accounts. The parameters are fitted to published multipliers and to two published
aggregates; cross-validation fits on one half of the cells and scores the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

from regrowth.economy.accounts.multipliers import MEASURES, inducement, multiplier_table
from regrowth.economy.accounts.national import NationalTable
from regrowth.economy.accounts.regional import interregional
from regrowth.economy.accounts.regional_parameters import (
    RegionalParameters,
    parameter_rows,
    regional_parameters,
)
from regrowth.economy.accounts.validation import aggregates, compare
from regrowth.economy.economy import Economy

Array = NDArray[np.float64]
Vector = np.ndarray[tuple[int], np.dtype[np.float64]]

CALIBRATED = tuple(name for name, row in parameter_rows().items() if row.calibrated)
"""Names of the parameters that are fitted."""
TOLERANCES = {"intermediate_own": 1.0, "interregional_trade": 0.03}
"""Aggregates of the nation that count in the fit: points for a share, a relative gap for an amount."""
BIAS_TOLERANCE = 0.02
"""Mean error of a multiplier that counts as much as one tolerance of an aggregate."""
TOLERANCE_WEIGHT = 0.01
"""Weight of one squared tolerance against one standard deviation of the multipliers."""
STEPS = 120
"""Builds of the accounts that a fit may take."""


def misfit(
    economy: Economy, national: NationalTable, parameters: RegionalParameters, published: pd.DataFrame
) -> float:
    """Return how far accounts are from published figures; less is better.

    The mean over the four multipliers of the root mean square error per standard deviation, and the
    squared mean errors of the multipliers and gaps of the aggregates in tolerances.
    """
    accounts = interregional(economy, national, parameters)
    found = inducement(accounts)
    keys = ["region", "sector"]
    held = published.dropna(subset=list(MEASURES)).set_index(keys)[list(MEASURES)]
    gap = multiplier_table(accounts, found).set_index(keys).loc[held.index, list(MEASURES)] - held
    value = float(((gap**2).mean() ** 0.5 / held.std(ddof=0)).mean())
    value += TOLERANCE_WEIGHT * float(((gap.mean() / BIAS_TOLERANCE) ** 2).sum())
    checks = aggregates(economy, accounts, found)
    checks = checks[checks["regions"] == economy.manifest.nation].set_index("measure")
    for name, tolerance in TOLERANCES.items():
        published_value = checks["published"].loc[[name]].item()
        distance = checks["estimate"].loc[[name]].item() - published_value
        relative = checks["unit"].loc[[name]].item() == "amount"
        value += TOLERANCE_WEIGHT * (distance / (tolerance * (published_value if relative else 1.0))) ** 2
    return value


def calibrate(
    economy: Economy,
    national: NationalTable,
    published: pd.DataFrame | None = None,
    start: RegionalParameters | None = None,
    steps: int = STEPS,
) -> RegionalParameters:
    """Return the parameters of the least misfit, found by Nelder & Mead (1965) over their logarithms.

    Parameters
    ----------
    published
        Multipliers to fit; those of the economy unless given.
    start
        Those of the package unless given. Parameters that are not calibrated stay.
    steps
        Builds of the accounts it may take.
    """
    held = economy.table("regional_multipliers") if published is None else published
    first = start or regional_parameters()

    def values(logs: Vector) -> RegionalParameters:
        return replace(first, **dict(zip(CALIBRATED, map(float, np.exp(logs)), strict=True)))

    def badness(logs: Vector) -> float:
        return misfit(economy, national, values(logs), held)

    origin: Vector = np.log(np.array([getattr(first, name) for name in CALIBRATED]))
    simplex = np.vstack([origin, origin + 0.25 * np.eye(len(origin))])
    found = minimize(
        badness,
        origin,
        method="Nelder-Mead",
        options={"maxfev": steps, "initial_simplex": simplex, "xatol": 0.01, "fatol": 1e-4},
    )
    return values(found.x)


def cross_validate(
    economy: Economy,
    national: NationalTable,
    start: RegionalParameters,
    splits: int = 5,
    seed: int = 0,
    steps: int = STEPS,
) -> pd.DataFrame:
    """Fit on a random half of the published cells and score the other, both ways, several times.

    Returns
    -------
    frame
        One row per fit and measure: split, half, measure, the columns of
        :func:`~regrowth.economy.accounts.validation.compare` on the cells not fitted, and the parameters.
    """
    published = economy.table("regional_multipliers")
    generator = np.random.default_rng(seed)
    rows = []
    for split in range(splits):
        first = generator.permutation(len(published)) < len(published) // 2
        for half, fitted in enumerate((first, ~first)):
            found = calibrate(economy, national, published[fitted], start, steps)
            accounts = interregional(economy, national, found)
            score = compare(multiplier_table(accounts, inducement(accounts)), published[~fitted])
            rows.append(score.reset_index().assign(split=split, half=half, **_named(found, CALIBRATED)))
    return pd.concat(rows, ignore_index=True)


def _named(parameters: RegionalParameters, names: Sequence[str]) -> dict[str, float]:
    return {name: getattr(parameters, name) for name in names}
