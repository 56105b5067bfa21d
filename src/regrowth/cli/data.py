"""``regrowth data`` and ``regrowth catalogue``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from regrowth.cli.accounts import accounts

if TYPE_CHECKING:
    from rich.console import Console

    from regrowth.economy.economy import Economy


@click.group()
def data() -> None:
    """Check and show the tables of an economy, and the accounts built from them."""


data.add_command(accounts)


@data.command()
@click.argument("folder", type=click.Path(path_type=Path))
def check(folder: Path) -> None:
    """Print every fault of the economy in FOLDER with file, row, column, reason and remedy."""
    from regrowth.economy.economy import check_folder

    problems = check_folder(folder)
    if not problems:
        click.echo(f"{folder}: no problems found.")
        return
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} found.", err=True)
    raise click.exceptions.Exit(1)


@data.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--table", "name", help="Show one table: its columns, units, source and first rows.")
@click.option(
    "--rows", type=click.IntRange(min=1), default=8, show_default=True, help="Rows shown with --table."
)
def show(folder: Path | None, name: str | None, rows: int) -> None:
    """Summarise what is in the economy of FOLDER (Korea's if absent) and where it comes from."""
    from rich.table import Table
    from rich.text import Text

    from regrowth.cli.screen import plain_screen
    from regrowth.economy.economy import Economy

    economy = Economy.korea() if folder is None else Economy.read(folder)
    screen = plain_screen()
    if name is not None:
        _show_table(economy, name, rows, screen)
        return
    manifest = economy.manifest
    screen.print(Text(manifest.title, style="bold"), f"({manifest.id})")
    screen.print(
        f"{len(economy.regions)} regions, {len(economy.industries)} industries, "
        f"currency {manifest.currency}, "
        f"employment by {manifest.employment_scheme}, digest {economy.digest[:12]}"
    )
    listing = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("Table", "Rows", "Years", "Publisher", "What"):
        listing.add_column(title, justify="right" if title == "Rows" else "left", overflow="fold")
    for table in economy.tables:
        source = manifest.tables[table]
        years = ", ".join(map(str, source.years))
        listing.add_row(table, f"{len(economy.table(table)):,}", years, source.publisher, source.title)
    screen.print(listing)
    screen.print("Details of one table: regrowth data show --table NAME")


def _show_table(economy: Economy, name: str, rows: int, screen: Console) -> None:
    from rich.text import Text

    from regrowth.economy.tables import BY_NAME

    frame = economy.table(name)
    source = economy.manifest.tables[name]
    screen.print(Text(f"{source.title}:", style="bold"), BY_NAME[name].meaning)
    screen.print(f"Publisher: {source.publisher}. Source: {source.source}")
    screen.print(f"Price basis: {source.price_basis}. Licence: {source.licence}")
    for column, unit in source.units.items():
        screen.print(f"  {column}: {unit}")
    if source.notes:
        screen.print(f"Notes: {source.notes}")
    screen.print(frame.head(rows).to_string(index=False))
    screen.print(f"{len(frame):,} rows")


@click.command()
@click.option(
    "--group", type=click.Choice(["data", "evidence", "selection", "outcome"]), help="Only one group."
)
def catalogue(group: str | None) -> None:
    """List every quantity with symbol, dimensions, unit, meaning and source."""
    from rich.table import Table

    from regrowth import quantities
    from regrowth.cli.screen import plain_screen

    listing = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("Quantity", "Symbol", "Dimensions", "Unit", "Meaning", "Source"):
        listing.add_column(title, overflow="fold")
    for row in quantities.catalogue().values():
        if group in (None, row.group):
            listing.add_row(
                row.name, row.symbol, " x ".join(row.dimensions), row.unit, row.meaning, row.source
            )
    plain_screen().print(listing)
