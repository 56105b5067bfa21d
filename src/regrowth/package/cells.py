"""The cells of a plan: every region, engine, instrument and year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import Problem, ProgrammeError
from regrowth.messages import Message
from regrowth.programme.instruments import Instrument, Planning, Terms
from regrowth.programme.programme import Programme
from regrowth.programme.rows import Pairs


@dataclass(frozen=True, slots=True)
class Cells:
    """The axes of a plan, in the programme's order; only instruments with ``terms`` take part."""

    regions: tuple[str, ...]
    engines: tuple[str, ...]
    instruments: tuple[str, ...]
    years: tuple[int, ...]

    @classmethod
    def of(cls, programme: Programme) -> Cells:
        """Return the cells of a programme.

        Raises
        ------
        ProgrammeError
            If the programme says nothing about planning, or no instrument has terms.
        """
        first, last = planning(programme).years
        pairs = Pairs.of(programme)
        names = tuple(entry.id for entry in programme.instruments if entry.terms is not None)
        if not names:
            reason = Message("no instrument has `terms:`, so there is nothing to plan with")
            remedy = Message("Give an instrument its unit, capacity and response")
            raise ProgrammeError(Problem(programme_said(programme), reason, remedy))
        return cls(pairs.regions, pairs.engines, names, tuple(range(first, last + 1)))

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Regions, engines, instruments, years."""
        return len(self.regions), len(self.engines), len(self.instruments), len(self.years)

    def __len__(self) -> int:
        return int(np.prod(self.shape))

    @property
    def pairs(self) -> Pairs:
        """Regions with engines, without instruments and years."""
        return Pairs(self.regions, self.engines)

    def name(self, cell: int | np.intp) -> str:
        """Return the labels of a cell by its position in the flattened axes."""
        r, g, m, t = np.unravel_index(cell, self.shape)
        return f"{self.regions[r]} / {self.engines[g]} / {self.instruments[m]} / {self.years[t]}"


def planning(programme: Programme) -> Planning:
    """Return what the programme says about planning; ProgrammeError if it says nothing."""
    if programme.planning is None:
        reason = Message("it has no `planning:`, so amounts cannot be planned")
        remedy = Message("Add years, horizon, discount rate, growth, migration speed and spillovers")
        raise ProgrammeError(Problem(programme_said(programme), reason, remedy))
    return programme.planning


def planned(programme: Programme) -> tuple[tuple[Instrument, Terms], ...]:
    """Return the instruments with terms, in the order of the cells."""
    return tuple((entry, entry.terms) for entry in programme.instruments if entry.terms is not None)


def programme_said(programme: Programme) -> Message:
    """Name a programme in an error."""
    return Message("programme {programme}", programme=programme.id)


def unit_said(unit: str) -> str:
    """Return the unit of an instrument for an error; one that is not known stays as written.

    >>> unit_said("million KRW"), unit_said("places"), unit_said("areas")
    ('million KRW', 'places', 'areas')
    """
    code = unit.rpartition(" ")[2]
    known = {
        "places": Message("places"),
        "zones": Message("zones"),
        "factories": Message("factories"),
        f"thousand {code}": Message("thousand {currency}", currency=code),
        f"million {code}": Message("million {currency}", currency=code),
        f"billion {code}": Message("billion {currency}", currency=code),
        f"trillion {code}": Message("trillion {currency}", currency=code),
    }
    return known.get(unit, unit)


def chosen_pairs(programme: Programme, choice: dict[str, tuple[str, ...]]) -> NDArray[np.bool_]:
    """Return region x engine: true where the region has chosen the engine.

    Raises
    ------
    ProgrammeError
        If a region or engine is unknown.
    """
    pairs = Pairs.of(programme)
    found = np.zeros(len(pairs), dtype=np.bool_)
    for region, engines in choice.items():
        for engine in engines:
            found[pairs.position(region, engine)] = True
    return found.reshape(len(pairs.regions), len(pairs.engines))
