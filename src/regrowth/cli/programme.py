"""``regrowth programme``."""

from __future__ import annotations

from pathlib import Path

import click

from regrowth.words import LANGUAGES, translator


@click.group()
def programme() -> None:
    """Check, show and compare programmes."""


@programme.command()
@click.argument("file")
@click.option(
    "--economy",
    type=click.Path(path_type=Path),
    help="Also match provinces and industries with this economy.",
)
def check(file: str, economy: Path | None) -> None:
    """Print every fault of the programme in FILE with line, key, allowed values and nearest match."""
    from regrowth.programme.programme import Programme, embedded_names

    found = Programme.read(file)
    against = ""
    if economy is not None or file in embedded_names():
        from regrowth.economy.economy import Economy
        from regrowth.evidence.concordance import match

        held = Economy.korea() if economy is None else Economy.read(economy)
        match(found, held)
        against = f"; it matches economy {held.manifest.id}"
    click.echo(
        f"{file}: no problems found in {found.id} "
        f"({len(found.regions)} regions, {len(found.engines)} engines, "
        f"{len(found.rules)} rules, {len(found.sources)} sources){against}."
    )


@programme.command("list")
def list_embedded() -> None:
    """List the programmes that ship inside."""
    from regrowth.programme.programme import Programme, embedded_names

    for name in embedded_names():
        found = Programme.embedded(name)
        click.echo(f"{name}  {found.date}  {found.title['en']}")


@programme.command()
@click.argument("file", default=None, required=False)
@click.option(
    "--yaml",
    "as_yaml",
    is_flag=True,
    help="Print the whole programme as YAML, with what it extends merged in.",
)
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
def show(file: str | None, as_yaml: bool, language: str) -> None:
    """Show a programme (a FILE or an embedded id; the default one if absent)."""
    from rich.table import Table

    from regrowth.cli.screen import plain_screen
    from regrowth.programme.programme import DEFAULT, Programme
    from regrowth.programme.rows import stage_of

    found = Programme.read(DEFAULT if file is None else file)
    if as_yaml:
        click.echo(found.to_yaml(), nl=False)
        return
    say = translator(language)
    screen = plain_screen()
    screen.print(f"{say.pick(found.title)} ({found.id}, {found.date}, {found.status})", style="bold")
    screen.print(say.pick(found.summary))

    def listing(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        if rows:
            table = Table(
                *columns, title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0)
            )
            for row in rows:
                table.add_row(*row)
            screen.print()
            screen.print(table)

    listing(
        "Regions",
        ("Id", "Name", "Kind", "Provinces"),
        [
            (r.id, say.pick(r.name), r.kind + (", core" if r.core else ""), " ".join(r.provinces))
            for r in found.regions
        ],
    )
    listing(
        "Engines",
        ("Id", "Name", "Industries (weight)", "Weakest weight"),
        [
            (
                engine.id,
                say.pick(engine.name),
                ", ".join(f"{part.industry} ({part.weight:g})" for part in engine.industries),
                max((part.confidence for part in engine.industries), key="HML".index),
            )
            for engine in found.engines
        ],
    )
    listing(
        "Rules",
        ("Id", "Rule", "Kind", "Acts on", "Conf."),
        [(rule.id, say.pick(rule.name), rule.kind, stage_of(rule), rule.confidence) for rule in found.rules],
    )
    listing(
        "Instruments",
        ("Id", "Name", "Unit", "Budgets", "Conf."),
        [
            (
                instrument.id,
                say.pick(instrument.name),
                instrument.unit,
                "; ".join(
                    f"{b.years[0]}-{b.years[1]}: {b.amount.value:g} {b.amount.unit}"
                    for b in instrument.budgets
                ),
                instrument.confidence,
            )
            for instrument in found.instruments
        ],
    )
    listing(
        "Belts",
        ("Belt", "Site", "Role", "Stage", "Conf."),
        [
            (say.pick(belt.name), say.pick(site.name), say.pick(site.role), site.stage, site.confidence)
            for belt in found.belts
            for site in belt.sites
        ],
    )
    listing(
        "Milestones",
        ("Due", "Milestone", "Office", "Status", "Conf."),
        [(str(m.due), say.pick(m.name), m.office, m.status, m.confidence) for m in found.milestones],
    )
    screen.print()
    screen.print(
        f"{len(found.candidates)} candidate lists, {len(found.investments)} register entries, "
        f"{len(found.agreements)} agreements, {len(found.targets)} targets, {len(found.offices)} offices, "
        f"{len(found.caveats)} caveats, {len(found.sources)} sources"
    )


@programme.command()
@click.argument("before")
@click.argument("after")
def diff(before: str, after: str) -> None:
    """Print what changed from programme BEFORE to programme AFTER."""
    from regrowth.programme.differences import differences
    from regrowth.programme.programme import Programme

    changes = differences(Programme.read(before), Programme.read(after))
    marks = {"added": "+", "removed": "-", "changed": "~"}
    for change in changes:
        click.echo(f"{marks[change.kind]} {change.path}: {_shown(change.before, change.after)}")
    counts = {kind: sum(change.kind == kind for change in changes) for kind in marks}
    click.echo(f"{counts['added']} added, {counts['removed']} removed, {counts['changed']} changed")


def _shown(before: object, after: object) -> str:
    def brief(value: object) -> str:
        if isinstance(value, dict):
            for key in ("title", "name", "text"):
                if isinstance(value.get(key), dict):
                    return repr(value[key].get("en"))
            if "value" in value and "unit" in value:
                return f"{value['value']:g} {value['unit']}"
        text = str(value)
        return text if len(text) <= 160 else text[:157] + "..."

    if before is None:
        return brief(after)
    return brief(before) if after is None else f"{brief(before)} -> {brief(after)}"
