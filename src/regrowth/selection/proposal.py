"""A hand-written selection, checked and scored by the same rules as the optimiser's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import PrivateAttr

from regrowth import documents, records
from regrowth.documents import Location, Node
from regrowth.errors import Problem, ProgrammeError, suggestion
from regrowth.messages import Message
from regrowth.programme.rows import Breach, Pairs, breaches
from regrowth.records import Identifier, Record, Text
from regrowth.selection.choice import Selection
from regrowth.selection.solver import ChoiceModel


class Proposal(Record):
    """Engines by region, as somebody proposes them."""

    title: Text = "proposal"
    choice: dict[Identifier, tuple[Identifier, ...]]
    _root: Node | None = PrivateAttr(default=None)

    @classmethod
    def read(cls, file: str | Path) -> Proposal:
        """Read a proposal from a YAML file.

        Raises
        ------
        ProgrammeError
            With every fault found, each with file, line and key.
        """
        root = documents.read(Path(file))
        proposal = records.validate(cls, root, Message("selection"))
        proposal._root = root
        return proposal

    def _problem(self, location: Location, reason: Message, remedy: Message) -> Problem:
        """Name the place in the file, where the proposal was read from one."""
        column = ".".join(str(step) for step in location)
        if self._root is None:
            return Problem(Message("selection"), reason, remedy, column=column)
        node = self._root.find(location)
        return Problem(Message("selection"), reason, remedy, node.file, node.line, column)

    def vector(self, pairs: Pairs) -> NDArray[np.bool_]:
        """Return the choice over the pairs of a programme.

        Raises
        ------
        ProgrammeError
            Naming every unknown or repeated region and engine.
        """
        x = np.zeros(len(pairs), dtype=np.bool_)
        problems = []
        for region, engines in self.choice.items():
            if region not in pairs.regions:
                reason = Message("region {region!r} is not known", region=region)
                remedy = suggestion(region, pairs.regions)
                problems.append(self._problem(("choice", region), reason, remedy))
                continue
            for position, engine in enumerate(engines):
                place = ("choice", region, position)
                if engine not in pairs.engines:
                    reason = Message("engine {engine!r} is not known", engine=engine)
                    problems.append(self._problem(place, reason, suggestion(engine, pairs.engines)))
                elif x[pairs.position(region, engine)]:
                    reason = Message("engine {engine!r} is listed twice", engine=engine)
                    problems.append(self._problem(place, reason, Message("List each engine once")))
                else:
                    x[pairs.position(region, engine)] = True
        if problems:
            raise ProgrammeError(problems)
        return x


@dataclass(frozen=True)
class Assessment:
    """How a proposal fares.

    Attributes
    ----------
    objective, best
        Objective of the proposal and of the best choice under the rules.
    breaches
        Rules it breaks, each with scope, figure, bound and shortfall; empty if valid.
    added, dropped
        Pairs it has and the best choice has not, and the reverse.
    repair
        The valid choice that changes the fewest pairs (best score among those): pairs to
        take in and to leave out; both empty if the proposal is valid.
    """

    objective: float
    best: float
    breaches: tuple[Breach, ...]
    added: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    repair_in: tuple[tuple[str, str], ...]
    repair_out: tuple[tuple[str, str], ...]

    @property
    def valid(self) -> bool:
        """Whether the proposal keeps every rule."""
        return not self.breaches


def assess(selection: Selection, proposal: Proposal) -> Assessment:
    """Check and score a proposal against the rules and the best choice of a selection.

    Raises
    ------
    ProgrammeError
        If the proposal names unknown regions or engines.
    """
    pairs = selection.scores.pairs
    x = proposal.vector(pairs)
    gain = selection.scores.total.to_numpy() - selection.programme.selection.reservation_score
    best = selection.record.chosen
    found = breaches(selection.rows, x.astype(float))
    repaired = x
    if found:
        # agreement counts first; the score, scaled below one pair, breaks ties
        agreement = np.where(x, 1.0, -1.0) + gain / (2.0 * len(pairs) * max(1.0, float(np.abs(gain).max())))
        solved = ChoiceModel(len(pairs), selection.rows, agreement).solve()
        repaired = x if solved is None else solved.chosen
    return Assessment(
        objective=float(gain @ x),
        best=selection.record.objective,
        breaches=tuple(found),
        added=_named(pairs, x & ~best),
        dropped=_named(pairs, best & ~x),
        repair_in=_named(pairs, repaired & ~x),
        repair_out=_named(pairs, x & ~repaired),
    )


def _named(pairs: Pairs, cells: NDArray[np.bool_]) -> tuple[tuple[str, str], ...]:
    return tuple(pairs.pair(int(cell)) for cell in np.flatnonzero(cells))
