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
from regrowth.messages import Message
from regrowth.package.cells import Cells, planned, unit_said
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
        name, shape = Message("plan {plan!r}", plan=self.title), self.cells.shape
        if held.shape != shape:
            reason = Message(
                "its amounts have the shape {shape}, not {wanted}", shape=held.shape, wanted=shape
            )
            remedy = Message("Give regions x engines x instruments x years")
            raise ProgrammeError(Problem(name, reason, remedy))
        wrong = np.flatnonzero(~(np.isfinite(held) & (held >= 0)))
        if len(wrong):
            cell, amount = self.cells.name(wrong[0]), held.ravel()[wrong[0]]
            reason = Message(
                "{amount:g} at {cell} is no amount ({count} such in all)",
                amount=amount,
                cell=cell,
                count=len(wrong),
            )
            raise ProgrammeError(Problem(name, reason, Message("Give finite amounts of zero or more")))
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
        file = records.validate(PlanFile, root, Message("plan"))
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
    def fault(location: Location, reason: Message, remedy: Message) -> Problem:
        node, column = root.find(location), key_path(root, location)
        return Problem(Message("plan"), reason, remedy, node.file, node.line, column)

    if file.programme is not None and file.programme != programme.id:
        reason = Message(
            "the plan is for programme {programme!r}, not {other!r}",
            programme=file.programme,
            other=programme.id,
        )
        remedy = Message("Name the programme with --programme, or drop the key")
        yield fault(("programme",), reason, remedy)
    without = [entry.id for entry in programme.instruments if entry.id not in cells.instruments]
    units = {entry.id: terms for entry, terms in planned(programme)}
    seen: set[tuple[str, str, str]] = set()
    years = [str(year) for year in cells.years]
    for i, entry in enumerate(file.plan):
        known = True
        unknown_region = Message("region {region!r} is not known", region=entry.region)
        unknown_engine = Message("engine {engine!r} is not known", engine=entry.engine)
        unknown_instrument = Message("instrument {instrument!r} is not known", instrument=entry.instrument)
        for key, labels, unknown in (
            ("region", cells.regions, unknown_region),
            ("engine", cells.engines, unknown_engine),
            ("instrument", cells.instruments, unknown_instrument),
        ):
            label = getattr(entry, key)
            if label not in labels:
                known = False
                remedy = (
                    Message("Give it `terms:` in the programme")
                    if key == "instrument" and label in without
                    else suggestion(label, labels)
                )
                yield fault(("plan", i, key), unknown, remedy)
        place = (entry.region, entry.engine, entry.instrument)
        if place in seen:
            reason = Message("{place} is given twice", place=" / ".join(place))
            yield fault(("plan", i), reason, Message("Put all its years into one entry"))
        seen.add(place)
        for label, amount in entry.amounts.items():
            location: Location = ("plan", i, "amounts", label)
            if label not in years:
                reason = Message("{year} is not a year of the plan", year=label)
                remedy = Message(
                    "The programme plans {first} to {last}", first=cells.years[0], last=cells.years[-1]
                )
                yield fault(location, reason, remedy)
            elif amount < 0:
                reason = Message("{amount:g} is negative", amount=amount)
                yield fault(location, reason, Message("Write amounts of zero or more"))
            elif known and units[entry.instrument].whole and amount != round(amount):
                unit = unit_said(units[entry.instrument].unit)
                reason = Message("{amount:g} {unit} is not a whole number", amount=amount, unit=unit)
                yield fault(location, reason, Message("Round it"))
            elif known:
                amounts[
                    cells.regions.index(entry.region),
                    cells.engines.index(entry.engine),
                    cells.instruments.index(entry.instrument),
                    years.index(label),
                ] = amount
