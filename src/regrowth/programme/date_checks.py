"""What must hold of the dates of a programme: nothing after its own day, and targets after their past."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from regrowth.documents import Location
from regrowth.messages import Message
from regrowth.programme.instrument_checks import Fault
from regrowth.programme.parts import Milestone, Target

if TYPE_CHECKING:
    from regrowth.programme.programme import Programme

_LATER = Message("Correct the date, or move it to a later vintage")


def date_faults(programme: Programme) -> Iterator[Fault]:
    """Yield every date that does not fit another."""
    for i, milestone in enumerate(programme.milestones):
        yield from _milestone(programme, ("milestones", i), milestone)
    for register in ("candidates", "investments"):
        for i, entry in enumerate(getattr(programme, register)):
            if entry.date > programme.date:
                reason = Message(
                    "{entry!r} is dated {date}, after the programme's own date {own}",
                    entry=entry.id,
                    date=entry.date,
                    own=programme.date,
                )
                yield (register, i, "date"), reason, _LATER
    for i, agreement in enumerate(programme.agreements):
        for j, step in enumerate(agreement.steps):
            if step.done is not None and step.done > programme.date:
                reason = Message(
                    "step {step!r} was done on {date}, after the programme's own date",
                    step=step.id,
                    date=step.done,
                )
                yield ("agreements", i, "steps", j, "done"), reason, _LATER
    for i, target in enumerate(programme.targets):
        yield from _target(("targets", i), target)


def _milestone(programme: Programme, place: Location, milestone: Milestone) -> Iterator[Fault]:
    status, done = milestone.status, milestone.done
    exactly = Message("Give `done:` exactly when the status is done")
    if status == "done" and done is None:
        reason = Message(
            "milestone {milestone!r} is {status!r} and has no `done` date",
            milestone=milestone.id,
            status=status,
        )
        yield place, reason, exactly
    if status != "done" and done is not None:
        reason = Message(
            "milestone {milestone!r} is {status!r} and has the `done` date {date}",
            milestone=milestone.id,
            status=status,
            date=done,
        )
        yield place, reason, exactly
    if done is not None and done > programme.date:
        reason = Message(
            "milestone {milestone!r} was done on {date}, after the programme's own date",
            milestone=milestone.id,
            date=done,
        )
        yield (*place, "done"), reason, _LATER


def _target(place: Location, target: Target) -> Iterator[Fault]:
    one_unit = Message("Use one unit for both")
    if target.due <= target.baseline_date:
        reason = Message(
            "target {target!r} is due {date}, not after its baseline of {baseline}",
            target=target.id,
            date=target.due,
            baseline=target.baseline_date,
        )
        yield (*place, "due"), reason, Message("Correct one of the two dates")
    if target.baseline.unit != target.target.unit:
        reason = Message(
            "target {target!r} starts in {unit!r} and ends in {other!r}",
            target=target.id,
            unit=target.baseline.unit,
            other=target.target.unit,
        )
        yield (*place, "target"), reason, one_unit
    days = [entry.date for entry in target.history]
    for j, entry in enumerate(target.history):
        count: Location = (*place, "history", j)
        if entry.date >= (*days, target.baseline_date)[j + 1]:
            reason = Message("the count of {date} is not before the next one", date=entry.date)
            yield (*count, "date"), reason, Message("Write the oldest first, all before the baseline")
        if entry.value.unit != target.baseline.unit:
            reason = Message(
                "the count is in {unit!r}, the baseline in {other!r}",
                unit=entry.value.unit,
                other=target.baseline.unit,
            )
            yield (*count, "value"), reason, one_unit
