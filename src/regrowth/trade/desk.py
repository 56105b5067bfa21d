"""The desk for one partner: its tariff cases, an investment commitment, and what would offset them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import jax
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.errors import OptionError, Problem, SolverError
from regrowth.labels import require_known
from regrowth.model.baseline import Shocks
from regrowth.model.solve import Solution, solve
from regrowth.trade.agreement import Policy
from regrowth.trade.effect import Effect, TradeModel

Array = NDArray[np.float64]

CASH, CASH_A_YEAR = 200e9, 20e9
"""Cash of the commitment to the United States in the memorandum of 14 November 2025, and the most in a year,
US dollars; the other 150 billion, for shipbuilding, are investments and guarantees of firms (Korea JoongAng
Daily 2454614)."""
HIT = 0.005
"""An industry is offset where its goods pay more and it would make less by more than this part."""
CLOSE = 1e-4
"""Largest part of the loss that an offsetting package leaves or adds."""
ROUNDS = 25


@dataclass(frozen=True)
class Offset:
    """The subsidy that lets the industries hit make as much as before.

    Attributes
    ----------
    rates
        Ad valorem subsidy on sales by industry; zero where it is not hit.
    cost
        What it costs the taxes of the country in a year, currency units.
    real_income_percent
        Change in the country's real income with tariffs and subsidy, per cent.
    """

    rates: pd.Series
    cost: float
    real_income_percent: float


def cases(trade: TradeModel, named: Mapping[str, Sequence[Policy]]) -> dict[str, Effect]:
    """Solve several tariff cases, each against what is in place.

    Raises
    ------
    ScenarioError, SolverError
        As :meth:`regrowth.trade.effect.TradeModel.effect`.
    """
    return {name: trade.effect(policies) for name, policies in named.items()}


def side_by_side(found: Mapping[str, Effect]) -> pd.DataFrame:
    """Return, per case, the change in the country's real income, exports and jobs hit hardest.

    Columns in per cent, ``worst_region`` and ``worst_industry`` name where the loss is largest.
    """
    rows = {}
    for name, effect in found.items():
        nation, provinces, industries = effect.nation(), effect.provinces(), effect.industries()
        lost = int(industries["value_added"].to_numpy(dtype=np.float64).argmin())
        rows[name] = {
            "real_income_percent": nation.loc["real_income", "percent"],
            "real_income": nation.loc["real_income", "change"],
            "exports_percent": nation.loc["exports", "percent"],
            "worst_region": provinces["real_income_percent"].idxmin(),
            "worst_region_percent": provinces["real_income_percent"].min(),
            "worst_industry": industries.index[lost],
            "worst_industry_percent": industries["value_added_percent"].iloc[lost],
        }
    return pd.DataFrame(rows).T.rename_axis("case")


def instalments(total: float = CASH, most: float = CASH_A_YEAR, first: int = 2026) -> pd.Series:
    """Return what is paid in every year until a total is reached, with a cap on each year.

    >>> instalments(50e9, 20e9, 2026).tolist()
    [20000000000.0, 20000000000.0, 10000000000.0]

    Raises
    ------
    OptionError
        If the total is negative or the cap is not above zero.
    """
    if total < 0 or most <= 0:
        reason = f"{total:g} in instalments of at most {most:g} cannot be paid"
        raise OptionError(Problem("instalments", reason, "Give a total of zero or more and a cap above zero"))
    count = int(np.ceil(total / most - 1e-9))
    paid = [min(most, total - most * number) for number in range(count)]
    return pd.Series(paid, index=pd.RangeIndex(first, first + count, name="year"), dtype=float)


def outflow(trade: TradeModel, amount: float, *, to: str, policies: Sequence[Policy] = ()) -> Effect:
    """Say what paying an amount abroad in a year does, beside tariffs.

    The country spends less than it earns by the amount, shared by its provinces' value added, and the
    partner spends more: a transfer, without the claim on foreign assets that comes with it and without what
    the projects there buy from home.

    Parameters
    ----------
    amount
        Currency units of the accounts' year.
    to
        Place that receives.

    Raises
    ------
    OptionError
        If the amount is negative.
    LabelError
        If there is no such partner.
    SolverError
        If no equilibrium is found.
    """
    if not amount >= 0:
        raise OptionError(Problem("outflow", f"{amount!r} is no amount", "Give zero or more"))
    accounts = trade.model.accounts
    require_known([to], list(accounts.partners), "partner")
    regime = trade.regime(policies)
    shocks = trade.shocks(regime, trade.regime(), trade.baseline)
    weights = np.where(
        [country == accounts.home for country in accounts.country],
        np.asarray(trade.baseline.value_added),
        0.0,
    )
    part = amount / trade.model.scale
    moved = -part * weights / weights.sum()
    moved[accounts.places.index(to)] += part
    shocks = replace(shocks, deficits=jax.device_put(np.asarray(shocks.deficits) + moved))
    return Effect(trade, tuple(policies), regime, solve(trade.baseline, shocks))


def offset(trade: TradeModel, effect: Effect) -> Offset:
    """Find the subsidies on sales with which every industry hit makes as much as before in the country.

    Hit are those whose goods pay more abroad and whose production falls by more than :data:`HIT`; the rates
    are found by a secant step for each industry, all together, until nothing is left of the losses. Taxes of
    the country pay.

    Raises
    ------
    SolverError
        If no subsidy brings production back.
    """
    accounts = trade.model.accounts
    home = np.array([country == accounts.home for country in accounts.country])
    base = np.asarray(trade.baseline.sales)[home].sum(axis=0)

    def made(solution: Solution) -> Array:
        volume = np.asarray(solution.levels.sales / solution.levels.unit_costs)[home].sum(axis=0)
        return np.asarray(np.divide(volume, base, out=np.ones_like(base), where=base > 0) - 1)

    dearer = (effect.regime.duties - trade.regime().duties)[~home][:, home].max(axis=(0, 1)) > 0
    lost = made(effect.solution)
    hit = dearer & (lost < -HIT)
    rates = np.zeros(len(lost))
    solution = effect.solution
    # the first step takes sales to answer a subsidy by the trade elasticity
    slope = np.asarray(trade.baseline.theta)
    gap = lost
    for _ in range(ROUNDS):
        if not hit.any() or np.abs(gap[hit]).max() <= CLOSE * np.abs(lost).max():
            return Offset(
                pd.Series(rates, index=pd.Index(accounts.industries, name="industry")),
                float(np.asarray(solution.levels.subsidy_cost)[home].sum() * trade.model.scale),
                100 * _real_income(trade, solution, home),
            )
        step = np.where(hit, -gap / slope, 0.0)
        rates = rates + step
        solution = solve(trade.baseline, _subsidised(effect, rates, home), start=solution.state)
        now = made(solution)
        answered = np.where(np.abs(step) > 1e-12, (now - gap) / np.where(step == 0, 1.0, step), slope)
        slope = np.clip(answered, slope / 4, slope * 4)
        gap = now
    reason = f"after {ROUNDS} rounds a subsidy still leaves {np.abs(gap[hit]).max():.1e} of production open"
    raise SolverError(Problem("offset", reason, "Look at smaller tariffs"))


def _subsidised(effect: Effect, rates: Array, home: NDArray[np.bool_]) -> Shocks:
    held = effect.solution.problem.shocks
    more = np.where(home[:, None], rates, 0.0)
    return replace(
        held,
        subsidies=jax.device_put(np.asarray(effect.trade.baseline.subsidies) + more),
    )


def _real_income(trade: TradeModel, solution: Solution, home: NDArray[np.bool_]) -> float:
    incomes = np.asarray(trade.baseline.incomes)[home]
    return float((incomes * np.asarray(solution.levels.real_income)[home]).sum() / incomes.sum() - 1)
