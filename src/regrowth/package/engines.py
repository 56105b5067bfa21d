"""How large the engines are in the accounts, without the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.economy.accounts.build import build_accounts
from regrowth.economy.accounts.national import finest_level
from regrowth.economy.economy import Economy
from regrowth.evidence.concordance import employment
from regrowth.package.cells import planning
from regrowth.package.footprint import footprint
from regrowth.programme.programme import Programme

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EngineSize:
    """Value added and workers of every engine of every region.

    Attributes
    ----------
    value_added
        (r, g): currency units of the plan's years.
    workers
        (r, g): full-time equivalents of the accounts; industries without a figure count none.
    """

    value_added: Array
    workers: Array


def engine_size(economy: Economy, programme: Programme) -> EngineSize:
    """Measure the engines of a programme in the accounts of an economy.

    Raises
    ------
    ProgrammeError
        If the programme says nothing about planning or does not fit the economy.
    """
    growth = planning(programme).growth.central
    accounts = build_accounts(economy, finest_level(economy))
    held = footprint(economy, programme, accounts, employment(programme, economy))
    workers = np.einsum("rn,gnj,nj->rg", held.members, held.shares, np.nan_to_num(accounts.workers))
    return EngineSize(held.value_added * growth, workers)
