"""How a count of factories is to grow: its instrument, its target, and what is assumed about its pace."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import model_validator

from regrowth.documents import Location
from regrowth.errors import suggestion
from regrowth.messages import Message
from regrowth.programme.instruments import Parameter
from regrowth.records import Identifier, Record, RefusedError

if TYPE_CHECKING:
    from regrowth.programme.programme import Programme

Fault = tuple[Location, Message, Message]
"""Place in the document, reason and remedy."""


class Rollout(Record):
    """A count that an instrument raises towards a target, at a pace known only from a few past years."""

    instrument: Identifier
    """Instrument with terms whose amounts are whole numbers."""
    target: Identifier
    """Target with a `history`, in the unit of the instrument's terms."""
    engines: tuple[Identifier, ...] = ()
    """Engines that can be given factories where no plan says so; all unless given."""
    lead_models: Identifier
    """Fact of the instrument: how many lead models, each of one large firm with several small ones."""
    complexes: Identifier
    """Fact of the instrument: how many demonstration complexes."""
    small_firms: Parameter
    """Small firms that a lead model pairs with its large one."""
    memory: Parameter
    """What a year of the past counts beside the year after it: 1 all years alike, 0 only the last."""
    variation: Parameter
    """Standard deviation of a year's rate around the pace, over the pace."""

    @model_validator(mode="after")
    def _in_range(self) -> Rollout:
        if not 0 <= self.memory.low <= self.memory.high <= 1:
            raise RefusedError(
                Message("`memory` is not within 0 and 1"), Message("Write 1 where all years count alike")
            )
        if not 0 < self.variation.low <= self.variation.high <= 3:
            raise RefusedError(
                Message("`variation` is not above 0 and at most 3"),
                Message("Write 0.4 for 40 per cent of the pace"),
            )
        if self.small_firms.low < 0:
            raise RefusedError(Message("`small_firms` is negative"), Message("Write a number of firms"))
        return self


def rollout_faults(programme: Programme) -> Iterator[Fault]:
    """Yield what does not fit between the rollout and the rest of the programme."""
    rollout = programme.rollout
    if rollout is None:
        return
    instruments = {entry.id: entry for entry in programme.instruments}
    targets = {entry.id: entry for entry in programme.targets}
    engines = [entry.id for entry in programme.engines]
    for position, engine in enumerate(rollout.engines):
        if engine not in engines:
            place: Location = ("rollout", "engines", position)
            yield place, Message("engine {engine!r} is not known", engine=engine), suggestion(engine, engines)
    instrument, target = instruments.get(rollout.instrument), targets.get(rollout.target)
    if instrument is None:
        reason = Message("instrument {instrument!r} is not known", instrument=rollout.instrument)
        yield ("rollout", "instrument"), reason, suggestion(rollout.instrument, list(instruments))
    elif instrument.terms is None or not instrument.terms.whole:
        reason = Message(
            "instrument {instrument!r} has no `terms:` that count in whole numbers", instrument=instrument.id
        )
        yield ("rollout", "instrument"), reason, Message("Give it `terms:` with `whole: true`")
    if target is None:
        reason = Message("target {target!r} is not known", target=rollout.target)
        yield ("rollout", "target"), reason, suggestion(rollout.target, list(targets))
    else:
        values = [*(entry.value.value for entry in target.history), target.baseline.value]
        if (
            not target.history
            or values[-1] <= values[0]
            or min(b - a for a, b in itertools.pairwise(values)) < 0
        ):
            reason = Message(
                "the counts of target {target!r} do not rise, so there is no pace", target=target.id
            )
            yield ("rollout", "target"), reason, Message("Give it a `history:` of earlier counts")
        if target.target.value <= target.baseline.value:
            reason = Message("target {target!r} is not above its baseline", target=target.id)
            yield ("rollout", "target"), reason, Message("Name a target that a count has to grow to")
        if target.due.year <= target.baseline_date.year:
            reason = Message("target {target!r} is due in the year of its baseline", target=target.id)
            yield ("rollout", "target"), reason, Message("Name a target with at least one year to go")
    if instrument is None or target is None or instrument.terms is None:
        return
    if instrument.terms.unit != target.baseline.unit:
        reason = Message(
            "the target is in {unit!r}, the instrument in {other!r}",
            unit=target.baseline.unit,
            other=instrument.terms.unit,
        )
        yield ("rollout", "target"), reason, Message("Use one unit for both")
    for key, fact in (("lead_models", rollout.lead_models), ("complexes", rollout.complexes)):
        if fact not in instrument.facts:
            reason = Message(
                "instrument {instrument!r} has no fact {fact!r}", instrument=instrument.id, fact=fact
            )
            yield ("rollout", key), reason, suggestion(fact, list(instrument.facts))
        elif not (instrument.facts[fact].value >= 0 and instrument.facts[fact].value.is_integer()):
            reason = Message("fact {fact!r} is not a whole number", fact=fact)
            yield ("rollout", key), reason, Message("Name a fact that counts")
