"""What a table is: its columns, its key, and what each column means and may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["label", "text", "count", "number", "share", "year", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``kind`` says how it is read and which values it may hold.

    ``label`` text that must be known where ``of`` names a table ("regions") ;
    ``text`` free; ``count`` and ``number`` finite, a count never negative;
    ``share`` per cent within 0..100; ``year`` a whole year; ``flag`` 0 or 1.
    ``quantity`` is the row of the catalogue. ``blank`` allows an empty cell.
    ``needed_by`` names the table that cannot be used without this optional column.
    """

    name: str
    kind: Kind
    quantity: str = ""
    of: str = ""
    blank: bool = False
    optional: bool = False
    allowed: tuple[str, ...] = ()
    needed_by: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One subject: its columns and the columns that identify a row."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    open_prefixes: tuple[str, ...] = ()
    """Prefixes of further text columns that are allowed (``name_``, ``code_``)."""

    def column(self, name: str) -> Column | None:
        """Return a column by name, if the table declares it."""
        return next((column for column in self.columns if column.name == name), None)


def region(name: str = "region", *, nation: bool = True) -> Column:
    """Return a column of regions, which may also hold the nation's own row."""
    return Column(name, "label", of="regions|nation" if nation else "regions")


def money(name: str, quantity: str = "", *, blank: bool = False, optional: bool = False) -> Column:
    """Return a column of sums of money; the quantity is of the same name unless given."""
    return Column(name, "number", quantity or name, blank=blank, optional=optional)


YEAR = Column("year", "year", "year")
NAME = Column("name_en", "text")
