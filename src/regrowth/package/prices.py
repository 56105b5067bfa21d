"""What rules and capacities cost, and what more money would bring."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.package.allocate import Allocation, usable_cells
from regrowth.package.cells import planned
from regrowth.package.concave import ConcavePlan
from regrowth.package.linear import Rows, nearest
from regrowth.package.rows import CAPACITY, PlanRules, share_of
from regrowth.programme.rules import EligibilityRule, ShareRule

Array = NDArray[np.float64]


def noise(allocation: Allocation) -> float:
    """Return what is too little to tell from the accuracy of the optimum, currency."""
    return 10 * max(allocation.record.gap, 1e-6 * abs(allocation.relaxed.worth.value))


def rule_prices(allocation: Allocation) -> pd.DataFrame:
    """Return what every rule costs at the best plan, before counts are rounded.

    One row per rule on amounts. ``figure`` and ``bound`` are in the rule's own unit (a share for shares);
    ``price`` is by how much the plan's worth rises where the bound is moved up by one unit (one percentage
    point for shares), currency; of a rule with several rows, the one that binds most. ``cost`` is what the
    plan's worth would rise to the first order if the rule were dropped: the model's worths are kept, the
    plan is chosen anew.
    """
    rules, relaxed = allocation.rules, allocation.relaxed
    amounts = relaxed.path.amounts.ravel()
    least = noise(allocation)
    found = []
    for rule in allocation.setting.programme.rules:
        own = [k for k, row in enumerate(rules.rows) if row.rule == rule.id]
        if not own and rule.id not in rules.barred_by:
            continue
        record: dict[str, object] = {"rule": rule.id, "kind": rule.kind}
        if own:
            strongest = max(own, key=lambda k: abs(relaxed.prices[k]))
            row, price = rules.rows[strongest], relaxed.prices[strongest]
            # what the price comes to over all that the row adds up
            if abs(price) * max(row.size(amounts), abs(row.upper) if np.isfinite(row.upper) else 0.0) < least:
                price = 0.0
            figure, bound = row.figure(amounts), row.lower if np.isfinite(row.lower) else row.upper
            if isinstance(rule, ShareRule):
                figure, bound, whole = share_of(rule, row, amounts)
                price *= whole / 100
            record |= {"scope": row.scope, "figure": figure, "bound": bound, "price": price}
        cost = _cost_of(allocation, rule.id) if own or isinstance(rule, EligibilityRule) else 0.0
        found.append({**record, "cost": 0.0 if cost < least else cost})
    columns = ["rule", "kind", "scope", "figure", "bound", "price", "cost"]
    return pd.DataFrame(found, columns=columns).set_index("rule")


def _cost_of(allocation: Allocation, dropped: str) -> float:
    setting, relaxed = allocation.setting, allocation.relaxed
    rules = allocation.rules
    barred_by = {name: held for name, held in rules.barred_by.items() if name != dropped}
    barred = np.zeros_like(rules.barred)
    for held in barred_by.values():
        barred |= held
    left = PlanRules(tuple(row for row in rules.rows if row.rule != dropped), barred, barred_by)
    usable = usable_cells(setting, left)
    rows = Rows.of(left.rows, usable)
    concave = ConcavePlan(setting.responses, setting.stock_weights, setting.value_added, rows, usable)
    worth = relaxed.worth
    solved = concave.solve(worth.effects, worth.direct, relaxed.path.amounts)
    cost = np.ones(usable.size)
    kept = nearest(rows, solved.amounts.ravel(), cost)
    best = solved.amounts if kept is None else kept[0].reshape(usable.shape)
    gain = concave.value(worth.effects, worth.direct, best)
    return max(0.0, gain - concave.value(worth.effects, worth.direct, relaxed.path.amounts))


def capacity_prices(allocation: Allocation) -> pd.DataFrame:
    """Return what more of every instrument would be worth, by year.

    ``price`` is the rise of the plan's worth for one unit more, ``per_treasury`` the same over what the
    unit costs the treasury: the net return of public money at the margin, all costs taken off.
    """
    found = []
    cost = allocation.setting.responses.treasury_cost
    names = [instrument.id for instrument, _ in planned(allocation.setting.programme)]
    for row, price in zip(allocation.rules.rows, allocation.relaxed.prices, strict=True):
        if row.rule.startswith(CAPACITY):
            name = row.rule.removeprefix(CAPACITY)
            unit = cost[names.index(name)]
            size = max(row.upper, 1.0)
            settled = 0.0 if abs(price) * size < noise(allocation) else float(price)
            each = settled / float(unit) if unit > 0 else np.nan
            found.append((name, int(row.scope), row.upper, settled, each))
    columns = ["instrument", "year", "capacity", "price", "per_treasury"]
    return pd.DataFrame(found, columns=columns)


def marginal_returns(allocation: Allocation) -> pd.DataFrame:
    """Return what one unit more is worth in every cell of the plan, barred cells included.

    ``return`` is the rise of the plan's worth for one unit more, currency; ``per_treasury`` the same for one
    currency unit of the treasury; ``usable`` says whether the rules and the economy allow an amount there.
    """
    cells, worth = allocation.setting.cells, allocation.worth
    index = pd.MultiIndex.from_product(
        [cells.regions, cells.engines, cells.instruments, cells.years],
        names=["region", "engine", "instrument", "year"],
    )
    unit = allocation.setting.responses.treasury_cost[:, None]
    per_treasury = worth.amounts / np.where(unit > 0, unit, np.nan)
    return pd.DataFrame(
        {
            "amount": allocation.plan.amounts.ravel(),
            "return": worth.amounts.ravel(),
            "per_treasury": per_treasury.ravel(),
            "usable": allocation.usable.ravel(),
        },
        index=index,
    )
