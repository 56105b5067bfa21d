"""Why no plan is possible: the smallest group of rules and capacities in conflict."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import InfeasibleError, Problem
from regrowth.package.linear import Rows, nearest
from regrowth.package.rows import PlanRules
from regrowth.package.setting import Setting
from regrowth.programme.rows import Row
from regrowth.selection.conflicts import smallest_conflict

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
    titles = {rule.id: rule.name["en"] for rule in setting.programme.rules}
    listed = "; ".join(
        f"{names[element]!r}" + (f" ({titles[names[element]]})" if names[element] in titles else "")
        for element in group
    )
    among = {names[element] for element in group}
    shown = "; ".join(_describe(row) for row in rules.rows if row.rule in among and _binds(row))
    return InfeasibleError(
        Problem(
            f"rules of programme {setting.programme.id}",
            f"no plan keeps these together: {listed}. Their bounds: {shown or 'cells that may not be used'}",
            "Relax or drop one of them; all others can stay",
        )
    )


def _binds(row: Row) -> bool:
    return bool(row.upper > 0 or np.isfinite(row.lower))


def _describe(row: Row) -> str:
    bounds = []
    if np.isfinite(row.lower):
        bounds.append(f"at least {row.lower:g}")
    if np.isfinite(row.upper):
        bounds.append(f"at most {row.upper:g}")
    return f"{row.rule} in {row.scope or 'all'}: {' and '.join(bounds)}"
