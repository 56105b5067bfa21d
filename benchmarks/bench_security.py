"""Supply-chain security: a stress test of every item of the register."""

from __future__ import annotations

from record import Row, at_most, best_of
from regrowth.economy.economy import Economy
from regrowth.security.stress import StressTest


def bench() -> list[Row]:
    """Time in one process, warm: every item stopped by its largest supplier, each in three cases."""
    test = StressTest.of(Economy.korea())
    every = test.every_item()
    test.run(every)
    name = f"Korea, stress test of {len(every)} items in three cases"
    return [at_most(name, best_of(lambda: test.run(every), 2), 20.0)]
