"""``regrowth talent``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from regrowth.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from rich.table import Table

    from regrowth.package.talent import TalentOutlook
    from regrowth.words import Translator

SMALLEST_SHOWN = 0.5
"""Workers looked for below which an occupation is not listed."""


@click.command()
@click.option("--programme", default=None, help="A programme file or embedded id.")
@click.option("--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent.")
@click.option(
    "--selection", type=click.Path(path_type=Path), help="Engines by region; the best choice if absent."
)
@click.option(
    "--plan", type=click.Path(path_type=Path), help="A plan whose effects add posts; none if absent."
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
def talent(
    programme: str | None,
    economy: Path | None,
    selection: Path | None,
    plan: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Set the workers that chosen engines look for against graduates; place students where they help."""
    from regrowth.cli.given import read_given
    from regrowth.package.talent import talent_outlook

    given = read_given(programme, economy, selection, plan)
    found = talent_outlook(given.economy, given.programme, given.choice, given.plan)
    if as_json:
        import json

        click.echo(json.dumps(_as_data(found), ensure_ascii=False, indent=2))
        return
    _print(found, None if given.plan is None else given.plan.title, language)


def _as_data(found: TalentOutlook) -> dict[str, object]:
    from regrowth.cli.given import rows

    frames = ("cases", "posts", "places", "capacity", "remaining")
    return {"programme": found.programme.id, **{name: rows(getattr(found, name)) for name in frames}}


def _print(found: TalentOutlook, plan: str | None, language: str) -> None:
    from rich.text import Text

    from regrowth.cli.screen import plain_screen
    from regrowth.words import translator

    say = translator(language)
    screen = plain_screen()
    year = int(found.capacity["year"].max())
    for title, lines, table in (
        (say("Posts and graduates"), _summary(found, plan, say), _posts(found, year, say)),
        (say("Where places help most"), _places_said(found, say), _places(found, say)),
        (say("What is left, and why"), [], _remaining(found, say)),
    ):
        screen.print()
        screen.print(Text(title, style="bold"))
        for line in lines:
            screen.print(line)
        screen.print(table)
    screen.print()
    screen.print(Text(say("What this does not model"), style="bold"))
    screen.print(
        say(
            "Posts are a planning figure: the value added of a plan, turned into posts by the job content. "
            "They are not labour drawn from the equilibrium, and effects of investment take all other inputs "
            "as unchanged."
        )
    )


def _cases(found: TalentOutlook) -> dict[str, dict[str, float]]:
    """Return the figures of every case by name."""
    held = found.cases.set_index("case").to_dict("index")
    return {str(case): {str(name): float(value) for name, value in row.items()} for case, row in held.items()}


def _summary(found: TalentOutlook, plan: str | None, say: Translator) -> list[str]:
    from regrowth.cli.given import count

    cases = _cases(found)

    def figure(column: str) -> dict[str, str]:
        return {case: count(row[column]) for case, row in cases.items()}

    head = (
        say("No plan given: the engines look only for those who replace the retired.")
        if plan is None
        else say("Plan: {title}", title=plan)
    )
    barred = found.remaining.loc[found.remaining["reason"] == "no places allowed", "posts"].sum()
    return [
        head,
        say(
            "{first} to {last}, chosen engines, occupations that the universities teach: {central} workers "
            "are looked for ({loose} to {tight}).",
            first=found.years[0],
            last=found.years[-1],
            **figure("demand"),
        ),
        say(
            "What these universities do not fill: {central} posts ({loose} to {tight}), {barred} of them "
            "where no places are allowed. Graduates of other universities and people who change jobs are "
            "not counted: they have to fill it.",
            barred=count(float(barred)),
            **figure("gap"),
        ),
    ]


def _places_said(found: TalentOutlook, say: Translator) -> list[str]:
    from regrowth.cli.given import count

    central = _cases(found)["central"]
    lines = [
        say(
            "{used} places fill {filled} of these posts; {most} if only the sum counted and not how evenly "
            "it is spread.",
            used=count(float(found.capacity["used"].sum())),
            filled=count(central["gap"] - central["gap_with_places"]),
            most=count(central["gap"] - central["gap_with_most"]),
        )
    ]
    own = central["gap"] - central["gap_with_plan"]
    if own > 0:
        lines.append(say("The places of the plan fill {filled}.", filled=count(own)))
    return lines


def _posts(found: TalentOutlook, year: int, say: Translator) -> Table:
    from regrowth.cli.given import count, grid

    table = grid(
        say("Region"),
        say("Occupations"),
        say("Looked for in {year}", year=year),
        say("Graduates"),
        say("Not filled"),
        say("With the best places"),
        names=2,
    )
    assert found.programme.talent is not None
    names = {entry.id: say.pick(entry.name) for entry in found.programme.talent.occupations}
    shown = found.posts[(found.posts["year"] == year) & (found.posts["demand"] >= SMALLEST_SHOWN)]
    for region in found.programme.regions:
        title = say.pick(region.name)
        for row in shown[shown["region"] == region.id].to_dict("records"):
            figures = (count(row[name]) for name in ("demand", "supply", "gap", "gap_with_places"))
            table.add_row(title, names[row["occupation"]], *figures)
            title = ""
    return table


def _places(found: TalentOutlook, say: Translator) -> Table:
    from regrowth.cli.given import count, grid

    years = found.capacity["year"].tolist()
    held = _wide(found.places, ["region", "engine"], "year", "places")
    table = grid(say("Region"), say("Growth engine"), *(str(year) for year in years), names=2)
    for region in found.programme.regions:
        title = say.pick(region.name)
        for engine in found.programme.engines:
            row = held.get((region.id, engine.id))
            if row is not None:
                table.add_row(title, say.pick(engine.name), *(count(row.get(year, 0.0)) for year in years))
                title = ""
    return table


def _remaining(found: TalentOutlook, say: Translator) -> Table:
    from regrowth.cli.given import count, grid

    reasons = {
        "no places allowed": say("No places allowed there"),
        "before the first graduates": say("Before the first graduates"),
        "after the last graduates": say("After the last graduates"),
        "capacity": say("Places are used up, or go further elsewhere"),
    }
    held = _wide(found.remaining, ["region"], "reason", "posts")
    table = grid(say("Region"), *reasons.values())
    for region in found.programme.regions:
        row = held.get(region.id)
        if row is not None:
            table.add_row(say.pick(region.name), *(count(row.get(reason, 0.0)) for reason in reasons))
    return table


def _wide(
    frame: pd.DataFrame, index: list[str], columns: str, values: str
) -> dict[Hashable, dict[Hashable, float]]:
    """Sum a long frame to rows by label."""
    wide = frame.pivot_table(index=index, columns=columns, values=values, aggfunc="sum", fill_value=0.0)
    return wide.to_dict("index")
