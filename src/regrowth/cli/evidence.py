"""``regrowth evidence``."""

from __future__ import annotations

from pathlib import Path

import click

from regrowth.words import LANGUAGES


@click.command()
@click.argument("region", required=False)
@click.argument("engine", required=False)
@click.option("--measure", help="Measure of the table; location-quotient if absent.")
@click.option("--programme", default=None, help="A programme file or embedded id.")
@click.option("--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
def evidence(
    region: str | None,
    engine: str | None,
    measure: str | None,
    programme: str | None,
    economy: Path | None,
    language: str,
) -> None:
    """Show a measure for all regions and engines, or every measure of one REGION and ENGINE in sentences."""
    from rich.table import Table

    from regrowth.cli.screen import plain_screen
    from regrowth.economy.economy import Economy
    from regrowth.errors import LabelError, Problem, suggestion
    from regrowth.evidence.assemble import gather_evidence
    from regrowth.evidence.sentences import sentence
    from regrowth.programme.programme import DEFAULT, Programme
    from regrowth.words import translator
    from regrowth.words.numbers import digits

    if region is not None and engine is None:
        raise click.UsageError("Give both a region and an engine, or neither.")
    if region is not None and measure is not None:
        raise click.UsageError("--measure is for the table; one pair shows every measure.")
    held = Economy.korea() if economy is None else Economy.read(economy)
    found = gather_evidence(held, Programme.read(DEFAULT if programme is None else programme))
    say = translator(language)
    screen = plain_screen()
    if region is not None and engine is not None:
        for name in found.table.columns:
            if name not in ("location-quotient-low", "location-quotient-high"):
                screen.print(sentence(found, region, engine, name, language))
        screen.print(say("Coverage: {text}", text=say.pick(found.programme.engine(engine).coverage)))
        return
    measure = measure or "location-quotient"
    if measure not in found.table.columns:
        reason = f"there is no measure {measure!r}"
        raise LabelError(Problem("evidence", reason, suggestion(measure, list(found.table.columns))))
    wide = found.matrix(measure).T
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(say("Growth engine"))
    for label in wide.columns:
        table.add_column(say.pick(found.programme.region(label).name), justify="right")
    for row_label, row in zip(wide.index, wide.to_numpy(), strict=True):
        table.add_row(say.pick(found.programme.engine(str(row_label)).name), *(digits(float(x)) for x in row))
    screen.print(table)
