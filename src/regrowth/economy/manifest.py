"""The manifest of an economy folder: what each table is, in which units, from whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from regrowth.economy.tables import BY_NAME
from regrowth.errors import suggestion
from regrowth.messages import Message
from regrowth.records import TABLE_FILE, Currency, Identifier, Record, RefusedError, Text, Whole

FILE_NAME = "economy.yaml"


class TableSource(Record):
    """Where a table comes from and how its columns are measured."""

    file: Annotated[str, StringConstraints(pattern=TABLE_FILE)]
    title: Text
    publisher: Text
    """The office that published the figures."""
    source: Text
    """The published table, edition and classification."""
    years: tuple[Whole, ...] = ()
    price_basis: Literal[
        "current basic prices",
        "current producers' prices",
        "current prices",
        "chained prices",
        "not money",
    ]
    units: dict[str, str]
    """Unit of every count, number and share column: ``persons``, ``million KRW``, ``per cent``."""
    licence: Text
    notes: str = ""
    """What a user must know before quoting a figure."""


def _known_table(name: str) -> str:
    if name not in BY_NAME:
        raise RefusedError(Message("unknown table {name!r}", name=name), suggestion(name, list(BY_NAME)))
    return name


def _own_files(tables: dict[str, TableSource]) -> dict[str, TableSource]:
    holder: dict[str, str] = {}
    for name, source in tables.items():
        other = holder.setdefault(source.file.rsplit(".", 1)[0], name)
        if other != name:
            reason = Message(
                "tables {other!r} and {name!r} share the file name {file!r}",
                other=other,
                name=name,
                file=source.file,
            )
            raise RefusedError(reason, Message("Give each its own"))
    return tables


class Manifest(Record):
    """Head of an economy folder."""

    id: Identifier
    title: Text
    nation: Text
    """Id of the whole country; rows of this region hold national totals."""
    currency: Currency
    languages: tuple[Text, ...] = ("en",)
    employment_scheme: Text
    """Scheme of the classes in table employment."""
    input_output_scheme: str = ""
    """Scheme of the sectors in the finer input-output table."""
    tables: Annotated[
        dict[Annotated[str, AfterValidator(_known_table)], TableSource],
        Field(min_length=1),
        AfterValidator(_own_files),
    ]
