"""What the plan rests on: the best plan again where something that is not known is otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from regrowth.package.allocate import Allocation, Climb, relaxed_optimum
from regrowth.package.objective import value
from regrowth.package.path import follow
from regrowth.package.setting import Setting

STILL = 1e-9
"""A speed of migration at which nobody moves."""


def other_settings(setting: Setting) -> dict[str, Setting]:
    """Return the settings to compare with, by name; those that are the setting itself are left out.

    ``no spillovers``: effects stay with the engine and region they are meant for. ``no migration``: workers
    stay where they are. ``to the horizon``: effects count until the last year that is shown.
    """
    held, plan = setting.values, setting.planning
    found = {}
    spread = {name: 0.0 for name in ("spillovers.industries", "spillovers.neighbours")}
    if any(held[name] > 0 for name in spread):
        found["no spillovers"] = setting.at(spread)
    if held["planning.migration_speed"] > STILL:
        found["no migration"] = setting.at({"planning.migration_speed": STILL})
    if (plan.valued_until or plan.horizon) > plan.horizon:
        # the years are the same, so that the programs compiled for them serve here too
        found["to the horizon"] = replace(setting, counted_until=plan.horizon)
    return found


def variants(
    best: Allocation, *, tolerance: float = 1e-2, progress: Callable[[int, int], None] | None = None
) -> pd.DataFrame:
    """Return, for the plan and every other setting, its worth there, the best there, and who gets what.

    ``kept`` is the worth of the plan itself, ``worth`` that of the best plan, currency; the other columns
    are the regions' parts of the treasury's cost of the best plan.

    Raises
    ------
    SolverError
        If a plan is not found.
    """
    worth = best.relaxed.worth.value
    rows = [{"variant": "as planned", "kept": worth, "worth": worth, **_parts(best.relaxed)}]
    others = other_settings(best.setting)
    for number, (name, setting) in enumerate(others.items()):
        start = best.relaxed.path.amounts
        kept = value(follow(setting, start), best.aversion)
        found = relaxed_optimum(setting, best.rules, aversion=best.aversion, start=start, tolerance=tolerance)
        rows.append({"variant": name, "kept": kept, "worth": found.worth.value, **_parts(found)})
        if progress:
            progress(number + 1, len(others))
    return pd.DataFrame(rows).set_index("variant")


def _parts(found: Climb) -> dict[str, float]:
    setting = found.path.setting
    spent = np.einsum("rgmt,m->r", found.path.amounts, setting.responses.treasury_cost)
    parts = spent / spent.sum() if spent.sum() > 0 else spent
    return dict(zip(setting.cells.regions, parts.tolist(), strict=True))
