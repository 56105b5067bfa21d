"""The embedded data as tables of the documentation: what is inside and where it comes from."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from regrowth.economy.economy import Economy
from regrowth.evidence.concordance import employment
from regrowth.programme import parts
from regrowth.programme.programme import Programme, embedded_names
from regrowth.programme.rows import stage_of
from regrowth.scenario import scenario


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a table in Markdown.

    >>> print(markdown_table(["a"], [[1]]))
    | a |
    | --- |
    | 1 |
    """

    def line(cells: Sequence[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), line(["---"] * len(head)), *map(line, rows)])


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
    return markdown_table(("Table", "What", "Publisher", "Years", "Rows", "Provinces"), rows)


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
        rows.append(
            (
                f"`{name}`",
                found.date,
                len(found.engines),
                len(found.investments),
                f"{len(kinds)}: {cited}",
                counts,
            )
        )
    return markdown_table(
        ("Programme", "As of", "Engines", "Register entries", "Sources", "Confidence marks"), rows
    )


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
            part.basis["en"],
        )
        for engine in found.engines
        for place, part in enumerate(engine.industries)
        if part.industry in held.class_labels
    ]
    return markdown_table(
        ("Engine", "Class", "Weight", "Product", f"Persons {held.years[1]}", "Conf.", "Basis"), rows
    )


def _coverage(name: str) -> str:
    return "\n".join(
        f"- **{engine.name['en']}.** {engine.coverage['en']}" for engine in Programme.read(name).engines
    )


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
    return markdown_table(("Entry", "Region", "Engine", "Stage", "Date", "Sum", "Share", "Conf."), rows)


def _listed(name: str, attribute: str) -> str:
    entries = getattr(Programme.read(name), attribute)
    return "\n".join(
        f"- {(entry.text if isinstance(entry, parts.Caveat) else entry)['en']}" for entry in entries
    )


def _criteria(name: str) -> str:
    rows = [
        (
            criterion.name["en"],
            f"{criterion.weight:g}",
            i.measure,
            f"{i.weight:g}",
            i.scale,
            f"{i.low:g} … {i.high:g}",
            i.basis["en"],
        )
        for criterion in Programme.read(name).selection.criteria
        for i in criterion.indicators
    ]
    return markdown_table(
        ("Criterion", "Weight", "Indicator", "Weight in it", "Scale", "Low … high", "Basis"), rows
    )


def _rule_list(name: str) -> str:
    rows = [
        (f"`{r.id}`", r.name["en"], r.kind, stage_of(r), r.confidence, r.note["en"] if r.note else "")
        for r in Programme.read(name).rules
    ]
    return markdown_table(("Id", "Rule", "Kind", "Acts on", "Conf.", "Note"), rows)


def _source_list(name: str) -> str:
    rows = [
        (f"`{key}`", source.title, source.publisher, source.date or "–", source.kind)
        for key, source in Programme.read(name).sources.items()
    ]
    return markdown_table(("Key", "Title", "Publisher", "Date", "Kind"), rows)


def _scenarios() -> str:
    rows = [
        (f"`{name}`", found.title["en"], ", ".join(f"`{shock.kind}`" for shock in found.shocks) or "none")
        for name in scenario.embedded_names()
        for found in [scenario.Scenario.embedded(name)]
    ]
    return markdown_table(("Scenario", "What happens", "Shocks"), rows)


BLOCKS: Mapping[str, Callable[[str], str]] = types.MappingProxyType(
    {
        "korea-overview": lambda _: _korea_overview(),
        "korea-tables": lambda _: _korea_tables(),
        "programmes": lambda _: _programmes(),
        "scenarios": lambda _: _scenarios(),
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
"""Writers of blocks by name; the rest of a marker is their argument, the id of a programme."""
