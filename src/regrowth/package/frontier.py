"""The frontier between national income and balance: the best plans at several aversions to inequality."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from regrowth.package.allocate import Allocation, relaxed_optimum
from regrowth.package.objective import private_cost, yearly_gain
from regrowth.package.path import Path

AVERSIONS = (0.0, 3.0, 8.0)


def frontier(
    best: Allocation,
    aversions: Sequence[float] = AVERSIONS,
    *,
    tolerance: float = 1e-2,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Return the best plan's figures at every aversion to inequality across regions.

    Columns: ``income``, the present value of national real income less private cost (currency);
    ``ratio``, real income per worker outside the core over that inside it, in the last year of the plan,
    and its change in per cent; ``core_amount``, the share of the treasury's cost spent in the core, and
    under the name of every region its share.

    Raises
    ------
    SolverError
        If a plan is not found.
    """
    found = []
    previous = best.relaxed.path.amounts
    for number, aversion in enumerate(aversions):
        if aversion == best.aversion:
            path = best.relaxed.path
        else:
            found_there = relaxed_optimum(
                best.setting, best.rules, aversion=aversion, start=previous, tolerance=tolerance
            )
            path = found_there.path
        previous = path.amounts
        found.append({"aversion": aversion, **_figures(path)})
        if progress:
            progress(number + 1, len(aversions))
    return pd.DataFrame(found).set_index("aversion")


def _figures(path: Path) -> dict[str, float]:
    setting = path.setting
    income = float(setting.discount @ yearly_gain(path, 0.0)) - private_cost(setting, path.amounts)
    core = np.array([float(region.core) for region in setting.programme.regions])
    members = setting.footprint.members
    year = len(setting.cells.years) - 1
    people = np.asarray(setting.baseline.labour)
    before = np.asarray(setting.baseline.incomes) * setting.money
    after = path.income[year]
    workers = people * path.level("workers")[year]
    spent = np.einsum("rgmt,m->r", path.amounts, setting.responses.treasury_cost)
    change = {}
    if 0 < core.sum() < len(core):
        inside, outside = core @ members, (1 - core) @ members
        old = (outside @ before) / (outside @ people) / ((inside @ before) / (inside @ people))
        new = (outside @ after) / (outside @ workers) / ((inside @ after) / (inside @ workers))
        change = {"ratio": new, "ratio_change": 100 * (new / old - 1)}
    parts = spent / spent.sum() if spent.sum() > 0 else spent
    return {
        "income": income,
        **change,
        "core_amount": float(core @ parts),
        **dict(zip(setting.cells.regions, parts.tolist(), strict=True)),
    }
