"""A plan: amounts by region, engine, instrument and year; written by hand or by the optimiser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field, PrivateAttr

from regrowth import documents, records
from regrowth.documents import Location, Node, key_path
from regrowth.errors import Problem, ProgrammeError, suggestion
from regrowth.package.cells import Cells, planned
from regrowth.programme.programme import Programme
from regrowth.records import Identifier, Number, Record, Text

Array = NDArray[np.float64]


class Entry(Record):
    """Amounts of one instrument for one engine of one region."""

    region: Identifier
    """Region of the programme."""
    engine: Identifier
    """Engine of the programme."""
    instrument: Identifier
    """Instrument with terms."""
    amounts: Annotated[dict[str, Number], Field(min_length=1)]
    """Amount by year, in the unit of the instrument's terms."""


class PlanFile(Record):
    """What a plan file holds."""

    title: Text = "plan"
    """Display title."""
    programme: Identifier | None = None
    """Programme it was written for; checked where given."""
    plan: tuple[Entry, ...]
    """Its amounts; what is not named is zero."""
    _root: Node | None = PrivateAttr(default=None)


@dataclass(frozen=True)
class Plan:
    """Amounts over the cells of a programme, each in the unit of its instrument's terms.

    Attributes
    ----------
    amounts
        (r, g, m, t), zero or more; ProgrammeError where they are not, or are of another shape.
    """

    title: str
    cells: Cells
    amounts: Array

    def __post_init__(self) -> None:
        held = np.array(self.amounts, dtype=np.float64)
        name, shape = f"plan {self.title!r}", self.cells.shape
        if held.shape != shape:
            reason = f"its amounts have the shape {held.shape}, not {shape}"
            raise ProgrammeError(Problem(name, reason, "Give regions x engines x instruments x years"))
        wrong = np.flatnonzero(~(np.isfinite(held) & (held >= 0)))
        if len(wrong):
            cell, amount = self.cells.name(wrong[0]), held.ravel()[wrong[0]]
            reason = f"{amount:g} at {cell} is no amount ({len(wrong)} such in all)"
            raise ProgrammeError(Problem(name, reason, "Give finite amounts of zero or more"))
        held.flags.writeable = False
        object.__setattr__(self, "amounts", held)

    @classmethod
    def nothing(cls, programme: Programme) -> Plan:
        """Return the plan that does nothing."""
        cells = Cells.of(programme)
        return cls("nothing", cells, np.zeros(cells.shape))

    @classmethod
    def read(cls, file: str | Path, programme: Programme) -> Plan:
        """Read a plan for a programme from a YAML file.

        Raises
        ------
        ProgrammeError
            With every fault found: unknown labels, years outside the plan, negative amounts, cells given
            twice; each with file, line and key.
        """
        return cls._build(documents.read(Path(file)), programme)

    @classmethod
    def parse(cls, text: str, programme: Programme, name: str = "plan") -> Plan:
        """Build a plan from YAML text; ``name`` stands for the file in messages. Errors as :meth:`read`."""
        return cls._build(documents.parse(text, name), programme)

    @classmethod
    def _build(cls, root: Node, programme: Programme) -> Plan:
        file = records.validate(PlanFile, root, "plan")
        cells = Cells.of(programme)
        amounts = np.zeros(cells.shape)
        problems = list(_fill(file, programme, cells, amounts, root))
        if problems:
            raise ProgrammeError(problems)
        return cls(file.title, cells, amounts)

    def table(self) -> pd.DataFrame:
        """Return every amount above zero: region, engine, instrument, year, amount."""
        places = np.nonzero(self.amounts > 0)
        r, g, m, t = places
        return pd.DataFrame(
            {
                "region": [self.cells.regions[i] for i in r],
                "engine": [self.cells.engines[i] for i in g],
                "instrument": [self.cells.instruments[i] for i in m],
                "year": [self.cells.years[i] for i in t],
                "amount": self.amounts[places],
            }
        )

    def to_yaml(self, programme: Programme) -> str:
        """Write the plan as a file that :meth:`read` takes back."""
        rows = self.table()
        entries = [
            {
                "region": region,
                "engine": engine,
                "instrument": instrument,
                "amounts": dict(zip(part["year"].tolist(), part["amount"].tolist(), strict=True)),
            }
            for (region, engine, instrument), part in rows.groupby(
                ["region", "engine", "instrument"], sort=False
            )
        ]
        return documents.dump({"title": self.title, "programme": programme.id, "plan": entries})

    def treasury_cost(self, per_unit: Array) -> Array:
        """Return the cost to the treasury by region, instrument and year, at a cost per unit (m,)."""
        found: Array = np.einsum("rgmt,m->rmt", self.amounts, per_unit)
        return found


def _fill(
    file: PlanFile, programme: Programme, cells: Cells, amounts: Array, root: Node
) -> Iterator[Problem]:
    def fault(location: Location, reason: str, remedy: str) -> Problem:
        node = root.find(location)
        return Problem("plan", reason, remedy, node.file, node.line, key_path(root, location))

    if file.programme is not None and file.programme != programme.id:
        reason = f"the plan is for programme {file.programme!r}, not {programme.id!r}"
        yield fault(("programme",), reason, "Name the programme with --programme, or drop the key")
    without = [entry.id for entry in programme.instruments if entry.id not in cells.instruments]
    units = {entry.id: terms for entry, terms in planned(programme)}
    seen: set[tuple[str, str, str]] = set()
    years = [str(year) for year in cells.years]
    for i, entry in enumerate(file.plan):
        known = True
        for key, labels in (
            ("region", cells.regions),
            ("engine", cells.engines),
            ("instrument", cells.instruments),
        ):
            label = getattr(entry, key)
            if label not in labels:
                known = False
                remedy = (
                    "Give it `terms:` in the programme"
                    if key == "instrument" and label in without
                    else suggestion(label, labels)
                )
                yield fault(("plan", i, key), f"{key} {label!r} is not known", remedy)
        place = (entry.region, entry.engine, entry.instrument)
        if place in seen:
            reason = f"{' / '.join(place)} is given twice"
            yield fault(("plan", i), reason, "Put all its years into one entry")
        seen.add(place)
        for label, amount in entry.amounts.items():
            location: Location = ("plan", i, "amounts", label)
            if label not in years:
                reason = f"{label} is not a year of the plan"
                remedy = f"The programme plans {cells.years[0]} to {cells.years[-1]}"
                yield fault(location, reason, remedy)
            elif amount < 0:
                yield fault(location, f"{amount:g} is negative", "Write amounts of zero or more")
            elif known and units[entry.instrument].whole and amount != round(amount):
                reason = f"{amount:g} {units[entry.instrument].unit} is not a whole number"
                yield fault(location, reason, "Round it")
            elif known:
                amounts[
                    cells.regions.index(entry.region),
                    cells.engines.index(entry.engine),
                    cells.instruments.index(entry.instrument),
                    years.index(label),
                ] = amount
