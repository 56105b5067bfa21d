"""The manifest of an economy folder: what each table is, in which units, from whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from regrowth.documents import Currency, Identifier, Record, Text, Whole
from regrowth.economy.tables import BY_NAME
from regrowth.errors import suggestion

FILE_NAME = "economy.yaml"


class TableSource(Record):
    """Where a table comes from and how its columns are measured."""

    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+\.(csv|parquet)$")]
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
    tables: dict[str, TableSource] = Field(min_length=1)

    def model_post_init(self, context: object, /) -> None:
        """Refuse tables the format does not know."""
        unknown = [name for name in self.tables if name not in BY_NAME]
        if unknown:
            raise ValueError(f"unknown table {unknown[0]!r} | {suggestion(unknown[0], list(BY_NAME))}")
