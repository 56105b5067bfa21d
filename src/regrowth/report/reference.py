"""Generated parts of the documentation: ``python -m regrowth.report.reference docs``.

A page holds prose and marked blocks. A block starts with ``<!-- generated: NAME -->``
and ends with ``<!-- end -->``; what stands between is written from the tables, the
models, the catalogue and the embedded data, so that it cannot disagree with them.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from regrowth import quantities
from regrowth.documents import Currency, Identifier, Words
from regrowth.economy.economy import Economy
from regrowth.economy.manifest import Manifest, TableSource
from regrowth.economy.tables import TABLES, Column, Table
from regrowth.errors import OptionError, Problem, suggestion
from regrowth.evidence.concordance import employment
from regrowth.programme import parts, rules
from regrowth.programme.programme import Programme, embedded_names
from regrowth.programme.rows import stage_of
from regrowth.selection.proposal import Proposal

_BLOCK = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_PLAIN = {"str": "text", "float": "number", "int": "whole number", "bool": "true or false", "date": "date (YYYY-MM-DD)"}
_BOUNDS = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}


def fill(text: str, subject: str = "page") -> str:
    """Return a page with every generated block written anew.

    Raises
    ------
    OptionError
        If the page names a block that does not exist.

    >>> fill("no block here")
    'no block here'
    """

    def written(found: re.Match[str]) -> str:
        name, _, argument = found[2].partition(" ")
        if name not in BLOCKS:
            raise OptionError(Problem(subject, f"there is no block {name!r}", suggestion(name, list(BLOCKS))))
        return f"{found[1]}\n{BLOCKS[name](argument).strip()}\n\n{found[3]}"

    return _BLOCK.sub(written, text)


def main(arguments: Sequence[str]) -> None:
    """Rewrite the generated blocks of every page below a folder and name the pages that changed."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        raise SystemExit("usage: python -m regrowth.report.reference FOLDER")
    for page in sorted(Path(arguments[0]).rglob("*.md")):
        held = page.read_text(encoding="utf-8")
        new = fill(held, str(page))
        if new != held:
            page.write_text(new, encoding="utf-8")
            print(page)


def _rows(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    def line(cells: Sequence[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), line(["---"] * len(head)), *map(line, rows)])


def _code(words: Sequence[object]) -> str:
    return ", ".join(f"`{word}`" for word in words)


# --- models -----------------------------------------------------------------------


@cache
def _notes(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the text written below each field of a model."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model)))
    assert isinstance(tree.body[0], ast.ClassDef)
    body = tree.body[0].body
    found = {}
    for field, text in zip(body, body[1:], strict=False):
        held = isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and held:
            found[field.target.id] = inspect.cleandoc(text.value.value)  # type: ignore[attr-defined]
    return found


def _kind(annotation: Any) -> str:
    """Describe a type in the words of the documentation."""
    if annotation == Words:
        return "words"
    if annotation in (Identifier, Currency):
        return "identifier" if annotation == Identifier else "ISO 4217 code"
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _kind(inside[0])
    if origin is typing.Literal:
        return " or ".join(f"`{choice}`" for choice in inside)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_kind(part) for part in inside if part is not type(None))
    if origin is tuple:
        return f"list: {_kind(inside[0])}" if inside[-1] is ... else f"{len(inside)} times {_kind(inside[0])}"
    if origin is dict:
        return f"by name: {_kind(inside[1])}"
    name = annotation.__name__
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{name}](#{name.lower()})"
    return _PLAIN.get(name, name)


def _limits(field: FieldInfo) -> str:
    said = [
        f"{word} {getattr(rule, key):g}" for rule in field.metadata for key, word in _BOUNDS.items() if hasattr(rule, key)
    ]
    return f", {' and '.join(said)}" if said else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if isinstance(field.default, BaseModel) or field.default in ((), {}, "", None):
        return "none"
    if isinstance(field.default, tuple):
        return _code(field.default)
    if isinstance(field.default, dict):
        return ", ".join(f"{key}: {value}" for key, value in field.default.items())
    return f"`{field.default}`".replace("`True`", "`true`").replace("`False`", "`false`")


def _keys(model: type[BaseModel], leave_out: Sequence[str] = ()) -> str:
    hints = typing.get_type_hints(model, include_extras=True)
    notes = {name: note for base in reversed(model.mro()) if base is not BaseModel and issubclass(base, BaseModel)
             for name, note in _notes(base).items()}
    rows = [
        (f"`{name}`", _kind(hints[name]) + _limits(field), _default(field), notes.get(name, "").replace("``", "`"))
        for name, field in model.model_fields.items()
        if name not in leave_out
    ]
    return _rows(("Key", "Value", "If absent", "Meaning"), rows)


def _record(model: type[BaseModel], level: str = "###") -> str:
    sourced = issubclass(model, parts.Sourced) and model is not parts.Sourced
    own = _keys(model, tuple(parts.Sourced.model_fields) if sourced else ())
    text = inspect.cleandoc(model.__doc__ or "").replace("``", "`")
    also = "\n\nAlso `source`, `confidence` and `note`, as in [Sourced](#sourced)." if sourced else ""
    return f"{level} {model.__name__}\n\n{text}\n\n{own}{also}"


def _parts() -> Iterator[type[BaseModel]]:
    yield parts.Sourced
    for value in vars(parts).values():
        if isinstance(value, type) and issubclass(value, parts.Record) and value.__module__ == parts.__name__:
            if value is not parts.Sourced:
                yield value


def _rule_kinds() -> tuple[type[BaseModel], ...]:
    return rules.CountRule, rules.EligibilityRule, rules.MeasureRule, rules.ShareRule, rules.DeadlineRule


# --- economy ----------------------------------------------------------------------


def _values(column: Column) -> str:
    if column.allowed:
        return " or ".join(f"`{word}`" for word in column.allowed)
    if column.of:
        table, _, more = column.of.partition("|")
        also = {"nation": " or the nation's id", "other": " or `OTHER`"}.get(more, "")
        table, _, scheme = table.partition(":")
        if table == "sections":
            return "a `section` of table `classes`, or `TOTAL`"
        return f"in table `{table}`" + (f", scheme of the {scheme.replace('_', '-')} table" if scheme else "") + also
    return ""


def _table_format(table: Table) -> str:
    rows = [
        (
            f"`{column.name}`",
            column.kind,
            "optional" if column.optional else "required",
            "yes" if column.blank else "no",
            _values(column) or quantities.catalogue()[column.quantity].meaning if column.quantity else _values(column),
        )
        for column in table.columns
    ]
    prefixes = f" Further text columns may start with {_code(table.open_prefixes)}." if table.open_prefixes else ""
    needed = " **Required.**" if table.required else ""
    head = f"### {table.name}\n\n{table.meaning}.{needed} One row per {_code(table.key)}.{prefixes}\n\n"
    return head + _rows(("Column", "Kind", "Column is", "Blank cells", "Values"), rows)


def _quantity_table(group: str) -> str:
    rows = [
        (
            f"`{q.name}`",
            q.symbol,
            " × ".join(q.dimensions),
            q.unit + (f", {q.price_basis}" if q.price_basis else ""),
            f"{'' if q.low is None else f'{q.low:g}'} … {'' if q.high is None else f'{q.high:g}'}",
            q.meaning,
            q.source,
        )
        for q in quantities.catalogue().values()
        if q.group == group
    ]
    return _rows(("Name", "Symbol", "Dimensions", "Unit", "Range", "Meaning", "Source"), rows)


# --- embedded data ----------------------------------------------------------------


@cache
def _korea() -> Economy:
    return Economy.korea()


def _years(years: Sequence[int]) -> str:
    return ", ".join(map(str, years)) or "–"


def _korea_overview() -> str:
    economy = _korea()
    rows = []
    for name in economy.tables:
        source, frame = economy.manifest.tables[name], economy.table(name)
        place = next((key for key in ("region", "origin", "province") if key in frame), None)
        held = set(frame[place]) - {economy.manifest.nation} if place else set()
        covered = f"{len(held)} of {len(economy.regions)}" if held else "–"
        link = f"[{name}](#{name})"
        rows.append((link, source.title, source.publisher, _years(source.years), f"{len(frame):,}", covered))
    return _rows(("Table", "What", "Publisher", "Years", "Rows", "Provinces"), rows)


def _korea_tables() -> str:
    texts = []
    for name in _korea().tables:
        source = _korea().manifest.tables[name]
        units = "; ".join(f"`{column}` in {unit}" for column, unit in source.units.items())
        lines = [
            f"- Publisher: {source.publisher}",
            f"- Source: {source.source}",
            f"- Years: {_years(source.years)}. Price basis: {source.price_basis}.",
            *([f"- Units: {units}"] if units else []),
            f"- Licence: {source.licence}",
        ]
        texts.append(f"### {name}\n\n{source.title}.\n\n" + "\n".join(lines) + f"\n\n{source.notes}".rstrip())
    return "\n\n".join(texts)


def _programmes() -> str:
    rows = []
    for name in embedded_names():
        found = Programme.read(name)
        marked = [record.confidence for record in _sourced(found)]
        counts = ", ".join(f"{marked.count(mark)} {mark}" for mark in ("H", "M", "L"))
        kinds = [source.kind for source in found.sources.values()]
        cited = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
        rows.append((f"`{name}`", found.date, len(found.engines), len(found.investments), f"{len(kinds)}: {cited}", counts))
    return _rows(("Programme", "As of", "Engines", "Register entries", "Sources", "Confidence marks"), rows)


def _sourced(value: Any) -> Iterator[parts.Sourced]:
    if isinstance(value, parts.Sourced):
        yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _sourced(getattr(value, name))
    elif isinstance(value, tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _sourced(item)


def _concordance(name: str) -> str:
    found, economy = Programme.read(name), _korea()
    held = employment(found, economy)
    jobs = iter(held.parts[-1].sum(axis=0))
    names = economy.classes(economy.manifest.employment_scheme)["name_en"]
    rows = [
        (
            engine.name["en"] if place == 0 else "",
            f"{part.industry} {names[part.industry]}",
            f"{part.weight:g}",
            part.product or "",
            f"{next(jobs):,.0f}",
            part.confidence,
            part.basis,
        )
        for engine in found.engines
        for place, part in enumerate(engine.industries)
        if part.industry in held.class_labels
    ]
    return _rows(("Engine", "Class", "Weight", "Product", f"Persons {held.years[1]}", "Conf.", "Basis"), rows)


def _coverage(name: str) -> str:
    return "\n".join(f"- **{engine.name['en']}.** {engine.coverage['en']}" for engine in Programme.read(name).engines)


def _register(name: str) -> str:
    found = Programme.read(name)
    rows = [
        (
            entry.title["en"],
            found.region(entry.region).name["en"],
            found.engine(entry.engine).name["en"],
            entry.stage,
            entry.date,
            f"{entry.amount.value:g} {entry.amount.unit}" if entry.amount else "not stated",
            f"{entry.share:.3g}",
            entry.confidence,
        )
        for entry in found.investments
    ]
    return _rows(("Entry", "Region", "Engine", "Stage", "Date", "Sum", "Share", "Conf."), rows)


def _listed(name: str, attribute: str) -> str:
    entries = getattr(Programme.read(name), attribute)
    return "\n".join(f"- {(entry.text if isinstance(entry, parts.Caveat) else entry)['en']}" for entry in entries)


def _criteria(name: str) -> str:
    rows = [
        (criterion.name["en"], f"{criterion.weight:g}", i.measure, f"{i.weight:g}", i.scale, f"{i.low:g} … {i.high:g}", i.basis)
        for criterion in Programme.read(name).selection.criteria
        for i in criterion.indicators
    ]
    return _rows(("Criterion", "Weight", "Indicator", "Weight in it", "Scale", "Low … high", "Basis"), rows)


def _rule_list(name: str) -> str:
    rows = [(f"`{r.id}`", r.name["en"], r.kind, stage_of(r), r.confidence, r.note) for r in Programme.read(name).rules]
    return _rows(("Id", "Rule", "Kind", "Acts on", "Conf.", "Note"), rows)


def _source_list(name: str) -> str:
    rows = [
        (f"`{key}`", source.title, source.publisher, source.date or "–", source.kind)
        for key, source in Programme.read(name).sources.items()
    ]
    return _rows(("Key", "Title", "Publisher", "Date", "Kind"), rows)


BLOCKS: Mapping[str, Callable[[str], str]] = types.MappingProxyType(
    {
        "manifest": lambda _: f"{_keys(Manifest)}\n\n{_record(TableSource)}",
        "table-formats": lambda _: "\n\n".join(map(_table_format, TABLES)),
        "programme-keys": lambda _: _keys(Programme),
        "programme-parts": lambda _: "\n\n".join(map(_record, _parts())),
        "rule-kinds": lambda _: "\n\n".join(map(_record, (*_rule_kinds(), rules.Where))),
        "proposal": lambda _: _keys(Proposal),
        "quantities": _quantity_table,
        "korea-overview": lambda _: _korea_overview(),
        "korea-tables": lambda _: _korea_tables(),
        "programmes": lambda _: _programmes(),
        "concordance": _concordance,
        "coverage": _coverage,
        "criteria": _criteria,
        "rules": _rule_list,
        "register": _register,
        "gaps": lambda name: _listed(name, "investment_gaps"),
        "caveats": lambda name: _listed(name, "caveats"),
        "not-modelled": lambda name: _listed(name, "not_modelled"),
        "sources": _source_list,
    }
)
"""Writers of the blocks by name; the rest of the marker is their argument."""


if __name__ == "__main__":
    main(sys.argv[1:])
