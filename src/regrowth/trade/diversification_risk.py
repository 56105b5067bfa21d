"""How risky markets are together: a covariance of demand shocks, from observed totals and assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from regrowth.economy.economy import Economy
from regrowth.errors import DataError, OptionError, Problem, suggestion
from regrowth.labels import require_known
from regrowth.trade.concentration import herfindahl_hirschman, shares

Array = NDArray[np.float64]

CASES = ("low", "central", "high")
CORRELATIONS: Mapping[str, float] = MappingProxyType({"low": 0.2, "central": 0.4, "high": 0.7})
"""Correlation of demand shocks of any two countries.

Assumption, with a wide range: the tables hold no demand by market and year. Kose, Otrok and Whiteman (2003)
find that one common factor moves output of countries; demand in one currency shares prices as well.
"""
CONFIDENCE = 0.95
"""Of the interval that low and high of the observed standard deviation are taken from."""
FEWEST_YEARS = 4


@dataclass(frozen=True, slots=True)
class MarketRisk:
    """The covariance of relative demand shocks of markets, a year.

    Raises
    ------
    DataError
        If it is not a covariance: not symmetric, or with a variance or an eigenvalue below zero.
    """

    markets: tuple[str, ...]
    covariance: Array
    """(m, m): of the relative change of sales in each market."""
    country_deviation: float
    """Standard deviation of one country's shock, 0.2 for 20 per cent."""
    correlation: float
    """Of the shocks of any two countries."""
    granularity: Array
    """(m,): sum of squared shares of countries in sales to each market; 1 for a single country."""
    source: str
    """Where the figures come from."""

    def __post_init__(self) -> None:
        held, count = self.covariance, len(self.markets)
        sound = held.shape == (count, count) and np.isfinite(held).all() and np.allclose(held, held.T)
        if not sound or np.linalg.eigvalsh(held).min() < -1e-9 * max(1e-30, np.abs(held).max()):
            reason = f"the matrix of shape {held.shape} is no covariance of {count} markets"
            raise DataError(Problem("market risk", reason, "Give a symmetric, positive semidefinite matrix"))

    @property
    def deviations(self) -> Array:
        """(m,): standard deviation of each market's shock."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def variance(self, mix: Array) -> Array:
        """Return the variance of the relative change of revenue of mixes (..., m) that sum to one."""
        return np.asarray(np.einsum("...m,mk,...k->...", mix, self.covariance, mix))


def market_risk(
    markets: Sequence[str],
    mix: Array,
    *,
    deviation: float,
    correlation: float = CORRELATIONS["central"],
    granularity: Array | None = None,
    relative: Mapping[str, float] | None = None,
    source: str = "given",
) -> MarketRisk:
    r"""Return market risk of which an observed mix has an observed standard deviation.

    Every country has a shock of standard deviation :math:`\sigma`, any two with correlation :math:`\rho`.
    A market is a portfolio of countries with sum of squared shares :math:`h_m`, so that

    .. math::

        \Omega_{mm}=\sigma^2 r_m^2\,(\rho+(1-\rho)h_m),\qquad \Omega_{mk}=\sigma^2 r_m r_k\,\rho

    and :math:`\sigma` is set so that :math:`s'\Omega s` is the observed variance (the single-index case of
    Markowitz 1952; Sharpe 1963).

    Parameters
    ----------
    mix
        (m,): observed shares of markets, sum one.
    deviation
        Standard deviation of total exports, 0.1 for 10 per cent a year.
    correlation
        0 to below 1.
    granularity
        (m,): :math:`h_m`, above 0 to 1; 1 unless given.
    relative
        :math:`r_m`, how risky the countries of a market are relative to others; 1 for those not named.

    Raises
    ------
    OptionError
        If a figure is out of range.
    LabelError
        If ``relative`` names an unknown market.

    >>> risk = market_risk(("a", "b"), np.array([0.5, 0.5]), deviation=0.1, correlation=0.0)
    >>> risk.deviations.round(4).tolist()  # two independent halves have 1 / sqrt(2) of the risk of each
    [0.1414, 0.1414]
    """
    require_known(relative or {}, list(markets), "relative risk")
    held = np.ones(len(markets)) if granularity is None else np.asarray(granularity, dtype=float)
    scale = np.array([float((relative or {}).get(market, 1.0)) for market in markets])
    for subject, fine, wanted in (
        ("standard deviation", 0 < deviation < np.inf, f"{deviation:g} is not above 0"),
        ("correlation", 0 <= correlation < 1, f"{correlation:g} is not from 0 to below 1"),
        ("granularity of markets", bool(((held > 0) & (held <= 1)).all()), "some are not above 0 up to 1"),
        ("relative risk", bool((scale > 0).all() and np.isfinite(scale).all()), "some are not above 0"),
    ):
        if not fine:
            raise OptionError(Problem(subject, wanted, "Rates are parts of one: 0.1 for 10 per cent"))
    shape = np.full((len(held), len(held)), correlation)
    np.fill_diagonal(shape, correlation + (1 - correlation) * held)
    shape *= scale[:, None] * scale
    unit = float(mix @ shape @ mix)
    size = deviation / np.sqrt(unit)
    return MarketRisk(tuple(markets), size**2 * shape, float(size), correlation, held, source)


def observed_risk(
    economy: Economy,
    markets: Sequence[str],
    mix: Array,
    case: str = "central",
    *,
    correlation: float | None = None,
    relative: Mapping[str, float] | None = None,
) -> MarketRisk:
    """Return market risk from the economy's tables.

    The standard deviation is that of yearly log changes of total goods exports (table ``exports``); low and
    high are the ends of its 95 per cent interval. The countries of a bloc are those of ``trade_partners``.
    The case of the standard deviation and that of the correlation go together: what lowers risk by mixing
    less (a high correlation) goes with a low deviation in case ``low``, the least that mixing can bring.

    Parameters
    ----------
    case
        ``low``, ``central`` or ``high``: how much risk there is for a mix to lower.
    correlation, relative
        As in :func:`market_risk`; those of the case unless given.

    Raises
    ------
    OptionError
        If there is no such case.
    DataError
        If the economy has no table ``exports`` or too few years of it.
    """
    if case not in CASES:
        raise OptionError(Problem("case of market risk", f"{case!r} is unknown", suggestion(case, CASES)))
    subject = f"market risk of economy {economy.manifest.id}"
    if not economy.has("exports"):
        remedy = "Add it, or give a standard deviation to `market_risk`"
        raise DataError(Problem(subject, "it has no table `exports`", remedy))
    totals = economy.table("exports").groupby("year")["exports"].sum().sort_index()
    changes = np.diff(np.log(totals.to_numpy(float)))
    if len(changes) + 1 < FEWEST_YEARS or not (np.diff(totals.index.to_numpy(int)) == 1).all():
        reason = f"table `exports` has {len(totals)} years, with gaps or too few for a standard deviation"
        raise DataError(Problem(subject, reason, "Give a standard deviation to `market_risk`"))
    deviation = deviation_interval(changes)[CASES.index(case)]
    opposite = CORRELATIONS[CASES[-1 - CASES.index(case)]]
    return market_risk(
        markets,
        mix,
        deviation=deviation,
        correlation=opposite if correlation is None else correlation,
        granularity=granularity(economy, markets),
        relative=relative,
        source=(
            f"standard deviation of total goods exports {totals.index[0]} to {totals.index[-1]} ({case}); "
            "one correlation of all countries, assumed"
        ),
    )


def deviation_interval(changes: Array) -> tuple[float, float, float]:
    """Return low, central and high of a standard deviation: the 95 per cent interval of normal draws.

    >>> low, central, high = deviation_interval(np.array([0.1, -0.1, 0.1, -0.1, 0.1, -0.1, 0.1, -0.1, 0.0]))
    >>> round(low, 3), round(central, 3), round(high, 3)
    (0.068, 0.1, 0.192)
    """
    free = len(changes) - 1
    central = float(np.std(changes, ddof=1))
    tail = (1 - CONFIDENCE) / 2
    low, high = (central * np.sqrt(free / stats.chi2.ppf(part, free)) for part in (1 - tail, tail))
    return float(low), central, float(high)


def granularity(economy: Economy, markets: Sequence[str]) -> Array:
    """Return the sum of squared shares of countries in the exports to each market (m,), of those listed.

    1 where the economy lists no country of the market. Countries that it does not list would lower it.
    """
    held = np.ones(len(markets))
    if economy.has("trade_partners"):
        table = economy.table("trade_partners")
        for position, market in enumerate(markets):
            sales = table.loc[(table["bloc"] == market) & table["exports"].notna(), "exports"]
            if len(sales) and sales.sum() > 0:
                held[position] = herfindahl_hirschman(shares(sales.to_numpy(float)))
    return held
