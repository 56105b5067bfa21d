"""The rules of support of one country: a validated, frozen reading of one YAML file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, PrivateAttr

from regrowth import documents, records
from regrowth.documents import Location, Node
from regrowth.errors import Problem, suggestion
from regrowth.package.quote.errors import QuoteError
from regrowth.package.quote.rules import Dated, Exemption, Grant, Label, Loan, Notice, Talent
from regrowth.programme.parts import Source
from regrowth.records import Currency, Day, Identifier, Record, Text, Words


class Support(Record):
    """Rules of support of one country.

    Build one with :meth:`read`, :meth:`parse` or :meth:`of_nation`; it is frozen.
    """

    id: Identifier
    """Name of the rules."""
    title: Words
    """Display title."""
    nation: Text
    """The `nation` of the programmes they go with."""
    currency: Currency
    """Currency of their sums."""
    date: Day
    """Day up to which the rules were followed; a quote is of this day unless it names another."""
    sources: Annotated[dict[str, Source], Field(min_length=1)]
    """Publications by key; every rule cites them."""
    sizes: Annotated[tuple[Label, ...], Field(min_length=1)]
    """Sizes of firms."""
    tiers: Annotated[tuple[Label, ...], Field(min_length=1)]
    """Tiers of districts, from the least supported to the most."""
    conditions: tuple[Label, ...] = ()
    """What else a project may say of itself."""
    grant: Grant
    """The grant."""
    loan: Loan | None = None
    """The loan."""
    exemption: Exemption | None = None
    """The regulatory exemption."""
    talent: Talent | None = None
    """Graduates."""
    notices: tuple[Notice, ...] = ()
    """What is announced, or in force without a figure."""
    not_modelled: tuple[Words, ...] = ()
    """What a quote leaves out."""
    _root: Node | None = PrivateAttr(default=None)

    @classmethod
    def read(cls, file: str | Path) -> Support:
        """Read rules from a YAML file.

        Raises
        ------
        QuoteError
            With every fault found, each with file, line, key, reason and remedy.
        """
        return cls._build(documents.read(Path(file), QuoteError))

    @classmethod
    def parse(cls, text: str, name: str = "support") -> Support:
        """Build rules from YAML text; ``name`` stands for the file; errors as :meth:`read`."""
        return cls._build(documents.parse(text, name, QuoteError))

    @classmethod
    def of_nation(cls, nation: str) -> Support:
        """Return the rules that ship inside for a country, by the `nation` of its programmes.

        Raises
        ------
        QuoteError
            If no rules for the country ship inside.

        >>> Support.of_nation("KR").id
        'korea'
        """
        with resources.as_file(resources.files("regrowth") / "data" / "support") as folder:
            held = {rules.nation: rules for rules in map(cls.read, sorted(folder.glob("*.yaml")))}
        if nation not in held:
            reason = f"no rules for nation {nation!r} ship inside"
            remedy = f"Give a file of rules with --rules. {suggestion(nation, sorted(held))}"
            raise QuoteError(Problem("support", reason, remedy))
        return held[nation]

    @classmethod
    def _build(cls, root: Node) -> Support:
        from regrowth.package.quote.checks import cross_check

        support = records.validate(cls, root, "support", QuoteError)
        support._root = root
        problems = list(cross_check(support))
        if problems:
            raise QuoteError(problems)
        return support

    def problem(self, location: Location, reason: str, remedy: str) -> Problem:
        """Name a fault of the rules and its place in their file."""
        return located(self._root, "support", location, reason, remedy)

    def dated(self) -> Iterator[Dated]:
        """Yield every dated rule."""
        return (record for _, record in walk(self) if isinstance(record, Dated))

    def version(self, day: datetime.date) -> datetime.date | None:
        """Return the day of the last change up to ``day``: which version of the rules applies."""
        ends = [rule.until + datetime.timedelta(days=1) for rule in self.dated() if rule.until is not None]
        changes = [rule.since for rule in self.dated() if rule.since is not None] + ends
        return max((change for change in changes if change <= day), default=None)


def located(root: Node | None, subject: str, location: Location, reason: str, remedy: str) -> Problem:
    """Name a fault and, where the document is known, its file, line and key."""
    if root is None:
        column = ".".join(str(step + 1 if isinstance(step, int) else step) for step in location)
        return Problem(subject, reason, remedy, column=column)
    node = root.find(location)
    return Problem(subject, reason, remedy, node.file, node.line, documents.key_path(root, location))


def walk(value: Any, location: Location = ()) -> Iterator[tuple[Location, BaseModel]]:
    """Yield every record inside a record with its place."""
    if isinstance(value, BaseModel):
        yield location, value
        for name in type(value).model_fields:
            yield from walk(getattr(value, name), (*location, name))
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from walk(item, (*location, position))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*location, key))
