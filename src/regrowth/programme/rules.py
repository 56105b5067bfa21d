"""The declarative vocabulary of rules: count, eligibility, floor, cap, share, deadline.

A rule is written once. Compiled over the cells of a choice or a plan it is a set
of linear rows, which serve as constraints of an optimiser and as checks of any
hand-written proposal.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from regrowth.messages import Message
from regrowth.programme.parts import Sourced
from regrowth.records import Day, Identifier, Number, Record, RefusedError, Text, Whole, Words, YesNo

Group = Literal["region", "engine", "instrument", "year", "all"]


class Where(Record):
    """Which cells a rule speaks of; an absent key does not restrict."""

    regions: tuple[Identifier, ...] | None = None
    """Only these regions."""
    kinds: tuple[Identifier, ...] | None = None
    """Only regions of these kinds."""
    core: YesNo | None = None
    """Only core regions (true), or only others (false)."""
    engines: tuple[Identifier, ...] | None = None
    """Only these engines."""
    chosen: YesNo | None = None
    """Only cells whose region has chosen the engine (true), or has not (false)."""
    instruments: tuple[Identifier, ...] | None = None
    """Only these instruments; such a rule acts on amounts."""
    years: tuple[Whole, Whole] | None = None
    """Only amounts of these years, both ends included."""


class _Rule(Sourced):
    id: Identifier
    """Name of the rule in every message."""
    name: Words
    """The rule in words."""
    where: Where = Where()
    """Cells it speaks of; all if absent."""


class _Bounded(_Rule):
    at_least: Number | None = None
    """Lower bound."""
    at_most: Number | None = None
    """Upper bound."""

    @model_validator(mode="after")
    def _bounds(self) -> _Bounded:
        if self.at_least is None and self.at_most is None:
            raise RefusedError(Message("the rule has no bound"), Message("Add `at_least:` or `at_most:`"))
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise RefusedError(
                Message("at_least {low:g} is above at_most {high:g}", low=self.at_least, high=self.at_most),
                Message("Swap or correct the bounds"),
            )
        return self


class CountRule(_Bounded):
    """How many engines a region has (``engines``), or how many regions share an engine (``regions``)."""

    kind: Literal["count"]
    """`count`."""
    count: Literal["engines", "regions"]
    """What is counted: engines per region, or regions per engine."""


class EligibilityRule(_Rule):
    """Cells that may not be used (``allowed: false``) or must be (``required: true``)."""

    kind: Literal["eligibility"]
    """`eligibility`."""
    allowed: YesNo = True
    """False forbids the cells."""
    required: YesNo = False
    """True demands them."""

    @model_validator(mode="after")
    def _says_something(self) -> EligibilityRule:
        if self.allowed and not self.required:
            raise RefusedError(
                Message("the rule neither forbids nor requires"),
                Message("Write `allowed: false` or `required: true`"),
            )
        if self.required and not self.allowed:
            raise RefusedError(
                Message("the rule forbids and requires the same cells"),
                Message("Keep one of the two keys"),
            )
        return self


class MeasureRule(_Bounded):
    """A floor or cap on ``measure``: of each chosen pair (evidence), or of summed amounts."""

    kind: Literal["floor", "cap"]
    """`floor` takes `at_least`, `cap` takes `at_most`."""
    measure: Identifier
    """`amount`, `score` or a measure of evidence."""
    per: Group | None = None
    """Over which group amounts are summed; only for amounts."""
    unit: Text | None = None
    """Unit of the bound; needed for amounts, a measure of evidence has its own."""

    @model_validator(mode="after")
    def _amounts_alone_are_summed(self) -> MeasureRule:
        if self.measure == "amount":
            if self.unit is None:
                raise RefusedError(
                    Message("the bound on an amount has no unit"),
                    Message("Add `unit:`, such as `trillion KRW`"),
                )
            return self
        for key in ("per", "unit"):
            if getattr(self, key) is not None:
                raise RefusedError(
                    Message(
                        "`{key}` is given for {measure!r}, which holds for each chosen pair in its own unit",
                        key=key,
                        measure=self.measure,
                    ),
                    Message("Drop `{key}:`, or use `measure: amount`", key=key),
                )
        return self

    @model_validator(mode="after")
    def _right_bound(self) -> MeasureRule:
        if self.kind == "floor" and self.at_most is not None:
            raise RefusedError(
                Message("a floor takes `at_least` alone"), Message("Write `at_least:` and drop `at_most:`")
            )
        if self.kind == "cap" and self.at_least is not None:
            raise RefusedError(
                Message("a cap takes `at_most` alone"), Message("Write `at_most:` and drop `at_least:`")
            )
        return self


class ShareRule(_Bounded):
    """The share that cells ``where`` hold of cells ``within``, by count of choices or by amount."""

    kind: Literal["share"]
    """`share`."""
    measure: Literal["choices", "amount"]
    """Chosen pairs, or amounts of money."""
    within: Where = Where()
    """Cells of the whole; all if absent."""

    @model_validator(mode="after")
    def _is_a_share(self) -> ShareRule:
        for bound in (self.at_least, self.at_most):
            if bound is not None and not 0 <= bound <= 1:
                raise RefusedError(
                    Message("{bound:g} is not a share", bound=bound),
                    Message("Write a fraction between 0 and 1, such as 0.40"),
                )
        return self


class DeadlineRule(_Rule):
    """A milestone that must be reached by a date."""

    kind: Literal["deadline"]
    """`deadline`."""
    milestone: Identifier
    """Milestone that must be reached."""
    by: Day
    """Last day."""


Rule = Annotated[
    CountRule | EligibilityRule | MeasureRule | ShareRule | DeadlineRule, Field(discriminator="kind")
]
