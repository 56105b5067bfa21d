"""Why no plan is possible: the smallest group of rules and capacities in conflict."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import InfeasibleError, Problem
from regrowth.messages import Message, Name, joined
from regrowth.package.linear import Rows, nearest
from regrowth.package.rows import CAPACITY, PlanRules
from regrowth.package.setting import Setting
from regrowth.programme.rows import Row
from regrowth.selection.conflicts import bounds_of, smallest_conflict, titled

Flags = NDArray[np.bool_]


def explain_conflict(setting: Setting, rules: PlanRules, usable: Flags) -> InfeasibleError:
    """Name the smallest group of rules and capacities that no plan can keep together."""
    open_cells = usable.copy()
    for held in rules.barred_by.values():
        open_cells |= held
    names = list(dict.fromkeys([row.rule for row in rules.rows] + list(rules.barred_by)))
    cost = np.ones(usable.size)

    def possible(chosen: frozenset[int]) -> bool:
        kept = {names[element] for element in chosen}
        cells = open_cells.copy()
        for rule, held in rules.barred_by.items():
            if rule in kept:
                cells &= ~held
        rows = Rows.of([row for row in rules.rows if row.rule in kept], cells)
        return nearest(rows, np.zeros(usable.size), cost) is not None

    group = sorted(smallest_conflict(len(names), possible))
    titles = {rule.id: Name(rule.name) for rule in setting.programme.rules}
    among = [names[element] for element in group]
    listed = joined(
        "; ", (titled(name, titles[name]) if name in titles else _capacity_quoted(name) for name in among)
    )
    shown = joined("; ", (_describe(row) for row in rules.rows if row.rule in among and _binds(row)))
    return InfeasibleError(
        Problem(
            Message("rules of programme {programme}", programme=setting.programme.id),
            Message(
                "no plan keeps these together: {rules}. Their bounds: {bounds}",
                rules=listed,
                bounds=shown or Message("cells that may not be used"),
            ),
            Message("Relax or drop one of them; all others can stay"),
        )
    )


def _binds(row: Row) -> bool:
    return bool(row.upper > 0 or np.isfinite(row.lower))


def _capacity_quoted(name: str) -> Message:
    return Message("'capacity of {instrument}'", instrument=name.removeprefix(CAPACITY))


def _describe(row: Row) -> Message:
    rule = row.rule
    if rule.startswith(CAPACITY):
        rule = Message("capacity of {instrument}", instrument=rule.removeprefix(CAPACITY))
    bounds = bounds_of(row, Message("at most {bound}", bound=f"{row.upper:g}"))
    if row.scope:
        return Message("{rule} in {scope}: {bounds}", rule=rule, scope=row.scope, bounds=bounds)
    return Message("{rule} in all: {bounds}", rule=rule, bounds=bounds)
