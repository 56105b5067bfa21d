"""What a plan stands on whatever engines are chosen: the programme on the model, and doing nothing."""

from __future__ import annotations

from dataclasses import dataclass

from regrowth.economy.accounts.national import finest_level
from regrowth.economy.economy import Economy
from regrowth.evidence.concordance import Employment
from regrowth.package.allocate import followed
from regrowth.package.objective import Worth
from regrowth.package.path import Path
from regrowth.package.setting import Setting
from regrowth.programme.programme import Programme

COARSE = "industry"
"""Level of detail at which plans are compared; the plan found is followed at the finest one too."""


@dataclass(frozen=True)
class Footing:
    """A programme on the model, before anything is chosen.

    Attributes
    ----------
    coarse, finest
        At the level at which plans are compared, and at the finest; the same where these are one.
    still
        Every year with nothing spent, and what a little would be worth there.
    """

    coarse: Setting
    finest: Setting
    still: tuple[Path, Worth]

    @classmethod
    def of(cls, economy: Economy, programme: Programme, held: Employment | None = None) -> Footing:
        """Put a programme on the model, and follow it with nothing spent.

        ``held`` is employment by engine, where it is already there.

        Raises
        ------
        ProgrammeError
            If the programme says nothing about planning or does not fit the economy.
        """
        coarse = Setting.of(economy, programme, level=COARSE, held=held).prepared()
        finest = finest_level(economy)
        fine = coarse if finest == COARSE else Setting.of(economy, programme, level=finest, held=held)
        return cls(coarse, fine, followed(coarse, coarse.planning.aversion))
