"""What a figure means, in which unit it is and where it is from, in the words of the catalogue."""

from __future__ import annotations

from typing import Any

from dash import html

from regrowth.quantities import quantity
from regrowth.report import terms
from regrowth.web.context import Context, Exhibit, Named, Panel
from regrowth.words.numbers import written_unit

_OWN = "Programme"
"""How the catalogue begins a source that is no publication: it is translated."""


def name_of(part: Exhibit) -> str:
    """Return the name of the panel that tells what a figure means."""
    return f"{part.name}-meaning"


def changes(part: Exhibit) -> bool:
    """Say whether what is told hangs on what is looked at."""
    return callable(part.quantities) or callable(part.tables)


def panel(part: Exhibit) -> Panel:
    """Return the panel of a figure whose meaning changes with what is looked at."""
    return Panel(name_of(part), None, lambda context: told(part, context), on=part.on)


def told(part: Exhibit, context: Context) -> list[Any]:
    """Return meaning, unit and source of a figure."""
    found: list[Any] = [] if part.meaning is None else [html.P(part.meaning.say(context.say))]
    for name in _names(part.quantities, context):
        found += of_quantity(name, context)
    tables = _names(part.tables, context)
    return [*found, _data(tables, context)] if tables else found


def of_quantity(name: str, context: Context) -> list[Any]:
    """Return meaning, unit and source of a row of the catalogue."""
    say, held = context.say, quantity(name)
    unit = say("share, shown in per cent") if held.unit == "share" else terms.unit(held.unit, say)
    if held.unit == "currency":
        unit = f"{unit} ({written_unit(context.bench.base.currency, context.language)[1]})"
    basis = f", {terms.price_basis(held.price_basis, say)}" if held.price_basis else ""
    lines = [html.P(say(held.meaning) + "."), _line(say("Unit"), unit + basis)]
    if held.source:
        source = say(held.source) if held.source.startswith(_OWN) else held.source
        lines.append(_line(say("Source"), source))
    return lines


def _data(tables: tuple[str, ...], context: Context) -> Any:
    """Say who published the tables behind a figure; as they call them, so in their language."""
    manifest = context.bench.economy.manifest
    held = [manifest.tables[name] for name in tables if name in manifest.tables]
    texts = dict.fromkeys(f"{table.publisher}, {table.source}" for table in held)
    return _line(context.say("Data"), html.Span("; ".join(texts), lang="en"))


def _line(label: str, text: Any) -> Any:
    return html.P([html.B(f"{label}: "), text])


def _names(named: Named, context: Context) -> tuple[str, ...]:
    return named(context) if callable(named) else named
