"""Where exports fall short of what structural gravity expects, by industry and market."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.economy import Economy
from regrowth.errors import DegenerateError, Problem
from regrowth.trade.diversification_ppml import Fit, poisson_regression
from regrowth.trade.diversification_units import Units, goods_industries, province_exports

Array = NDArray[np.float64]

LEAST_PLACES = 4
"""Fewer countries and blocs leave no degrees of freedom beside the fixed effects."""
TRACE = 1e-9
"""Part of the largest industry's world trade below which an industry is not traded."""


@dataclass(frozen=True, slots=True)
class Potential:
    """Exports of the home country against what gravity expects.

    Attributes
    ----------
    table
        One row per industry and market, indexed so: ``actual``, ``potential`` and ``gap`` (potential less
        actual), currency units of the accounts, and ``ratio`` (potential over actual; blank without
        exports). Gaps of an industry sum to zero over markets: they say where, not how much in all.
    fit
        The regression: coefficient of log(1 + duty), its standard error, deviance, iterations.
    dropped
        Industries that are hardly traded, left out of the regression.
    """

    table: pd.DataFrame
    fit: Fit
    dropped: tuple[str, ...]


def gravity_potential(accounts: Accounts, kinds: tuple[str, ...] | None = None) -> Potential:
    r"""Estimate structural gravity on trade among countries and blocs; return the home country's potential.

    .. math:: E[X_{nij}]=\exp\big(\alpha_{ij}+\mu_{nj}+\gamma_{\{ni\},k(j)}+\beta\ln(1+t_{nij})\big)

    by Poisson pseudo-maximum likelihood (Santos Silva and Tenreyro 2006, equation 11), pooled over
    industries. :math:`\alpha_{ij}` and :math:`\mu_{nj}` are fixed effects of exporter and importer by
    industry: the multilateral resistances and sizes of structural gravity (Anderson and van Wincoop 2003;
    Fally 2015). :math:`\gamma` is a fixed effect of each pair, the same in both directions, apart for goods
    and services: it holds distance, language and all other costs of the pair without a table of these
    (Egger and Nigai 2015; Agnosteva, Anderson and Yotov 2019). Potential is the fitted value. A gap is what
    an industry sells less in a market than its strength elsewhere, the market's imports and the pair's
    other trade suggest.

    Home sales are left out: the potential takes what a market imports of each industry as given.

    Parameters
    ----------
    accounts
        All regions of the home country are summed.
    kinds
        Kind of each industry (goods, services, ...): pairs have one effect per kind. One kind if absent.

    Raises
    ------
    DegenerateError
        If there are fewer than four countries and blocs, or no industry is traded.
    SolverError
        If the regression does not converge.
    """
    home = accounts.home
    whole = accounts.aggregate(
        places={
            place: home if country == home else place
            for place, country in zip(accounts.places, accounts.country, strict=True)
        }
    )
    count = len(whole.places)
    if count < LEAST_PLACES:
        reason = f"the accounts have {count} countries and blocs, gravity needs {LEAST_PLACES} or more"
        remedy = "Add world tables with more blocs, or leave potential out"
        raise DegenerateError(Problem("gravity potential", reason, remedy))
    flows = np.maximum(whole.flows, 0.0)
    abroad = ~np.eye(count, dtype=bool)
    traded = flows[abroad].sum(axis=0)
    kept = np.flatnonzero(traded > TRACE * traded.max(initial=0.0))
    if not len(kept):
        raise DegenerateError(Problem("gravity potential", "nothing is traded", "Check the flows"))
    groups = kinds or ("all",) * len(whole.industries)
    kind = np.unique(np.array(groups), return_inverse=True)[1]
    importer, exporter, place = np.nonzero(np.broadcast_to(abroad[:, :, None], (count, count, len(kept))))
    industry = kept[place]
    width = len(whole.industries)
    pair = np.minimum(importer, exporter) * count + np.maximum(importer, exporter)
    fit = poisson_regression(
        flows[importer, exporter, industry] / traded.max(),
        np.log1p(whole.duties[importer, exporter, industry])[:, None],
        [exporter * width + industry, importer * width + industry, pair * width + kind[industry]],
        clusters=pair,
        names=("log(1 + duty)",),
    )
    mine = exporter == 0
    table = pd.DataFrame(
        {
            "industry": [whole.industries[j] for j in industry[mine]],
            "market": [whole.places[n] for n in importer[mine]],
            "actual": flows[importer, exporter, industry][mine],
            "potential": fit.fitted[mine] * traded.max(),
        }
    ).set_index(["industry", "market"])
    table["gap"] = table["potential"] - table["actual"]
    table["ratio"] = table["potential"] / table["actual"].where(table["actual"] > 0)
    dropped = tuple(name for j, name in enumerate(whole.industries) if j not in set(kept.tolist()))
    return Potential(table, fit, dropped)


def country_potential(economy: Economy, accounts: Accounts) -> Potential:
    """Return :func:`gravity_potential` with effects of pairs apart for goods and services.

    Raises
    ------
    DegenerateError, SolverError
        As there.
    """
    goods = goods_industries(economy, accounts)
    return gravity_potential(accounts, tuple("goods" if flag else "services" for flag in goods))


def unit_potential(units: Units, found: Potential) -> pd.DataFrame:
    """Return every unit's part of the country's potential, by its share of the industry's sales to a market.

    Returns
    -------
    pandas.DataFrame
        Indexed by kind, unit, industry and market; ``actual``, ``potential`` and ``gap`` in currency units
        of the accounts. Rows without exports of the unit are left out: a share of what is not sold is zero.
    """
    accounts = units.accounts
    whole = province_exports(accounts).sum(axis=1)
    held = units.exports
    unit, market, industry = np.nonzero(held > 0)
    frame = pd.DataFrame(
        {
            "kind": [units.kinds[u] for u in unit],
            "unit": [units.labels[u] for u in unit],
            "industry": [accounts.industries[j] for j in industry],
            "market": [units.markets[m] for m in market],
            "part": held[unit, market, industry] / whole[market, industry],
        }
    )
    joined = frame.merge(found.table.reset_index(), on=["industry", "market"], validate="many_to_one")
    for name in ("actual", "potential", "gap"):
        joined[name] *= joined["part"]
    return joined.set_index(["kind", "unit", "industry", "market"])[["actual", "potential", "gap"]]
