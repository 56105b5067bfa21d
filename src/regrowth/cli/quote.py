"""``regrowth quote``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from regrowth.words import LANGUAGES

if TYPE_CHECKING:
    from rich.table import Table

    from regrowth.package.quote.quote import Quote


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--programme", default=None, help="A programme file or embedded id.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    help="File of support rules; those of the programme's country if absent.",
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day whose rules apply; the last day of the rules if absent.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the quote as JSON.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
def quote(
    project: Path,
    programme: str | None,
    rules: Path | None,
    day: datetime.datetime | None,
    as_json: bool,
    language: str,
) -> None:
    """Say what the investment PROJECT of a firm may ask for, by which rule, and what would change it."""
    from regrowth.package.quote.quote import quote as quoted
    from regrowth.programme.programme import DEFAULT

    found = quoted(project, programme or DEFAULT, rules, day.date() if day else None)
    if as_json:
        import json

        from regrowth.package.quote.writing import as_data

        click.echo(json.dumps(as_data(found), ensure_ascii=False, indent=2))
        return
    _print(found, language)


def _print(quote: Quote, language: str) -> None:
    """Print the sheet of a quote: words may fold, numbers never do."""
    from rich.text import Text

    from regrowth.cli.screen import plain_screen
    from regrowth.cli.sheets import listed
    from regrowth.package.quote.sheet import sheet

    screen = plain_screen()
    for section in sheet(quote, language):
        screen.print()
        screen.print(Text(section.title, style="bold"))
        for line in section.lines:
            screen.print(line)
        if section.rows:
            screen.print(_table(section.heads, section.rows))
        if section.points:
            screen.print(listed(("-", point) for point in section.points))
        if section.steps:
            screen.print(listed((f"{i}.", step) for i, step in enumerate(section.steps, start=1)))


def _table(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=bool(heads))
    table.add_column(heads[0] if heads else "", overflow="fold")
    for head in heads[1:] or [""] * (len(rows[0]) - 1):
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table
