"""Uncertainty of a plan: a thousand draws of its last year, two hundred whole paths, and their memory."""

from __future__ import annotations

import resource

import numpy as np
from numpy.typing import NDArray

from record import Row, at_most, best_of
from regrowth.economy.economy import Economy
from regrowth.package.cells import planned
from regrowth.package.ensemble import ensemble
from regrowth.package.rows import yearly_capacity
from regrowth.package.setting import Setting
from regrowth.programme.programme import Programme

WARM = 100
"""Draws of the first, unmeasured call: enough that all is compiled."""
MOST_MEMORY = 6.0
"""GB."""


def bench() -> list[Row]:
    """Time in one process, warm."""
    economy = Economy.korea()
    setting = Setting.of(economy, Programme.embedded(), level="industry")
    return _ensembles(setting, economy, by_value_added(setting))


def by_value_added(setting: Setting) -> NDArray[np.float64]:
    """Return the amounts (r, g, m, t) that spread every capacity over engines by their value added."""
    share = setting.value_added / setting.value_added.sum()
    capacity = [
        yearly_capacity(setting.programme, instrument, setting.cells.years)
        for instrument, _ in planned(setting.programme)
    ]
    return np.asarray(share[:, :, None, None] * np.array(capacity))


def _ensembles(setting: Setting, economy: Economy, amounts: NDArray[np.float64]) -> list[Row]:
    size = f"{len(setting.model.accounts.places)} x {len(setting.model.accounts.industries)}"
    rows = []
    for what, draws, name in (("end-year", 1000, "draws of the last year"), ("path", 200, "whole paths")):

        def run(count: int, what: str = what) -> object:
            return ensemble(setting, amounts, economy, draws=count, seed=0, what=what)

        run(WARM)
        seconds = best_of(lambda run=run, draws=draws: run(draws), 2)
        rows.append(at_most(f"Korea {size}, {draws:,} {name}", seconds, 30.0))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    name = f"Korea {size}, peak memory of both"
    rows.append(Row(name, peak, None, "GB", f"at most {MOST_MEMORY:g}", None, peak <= MOST_MEMORY))
    return rows
