"""``regrowth factories``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from regrowth.words import LANGUAGES

if TYPE_CHECKING:
    from rich.table import Table

    from regrowth.package.rollout import FactoryRollout
    from regrowth.words import Translator


@click.command()
@click.option("--programme", default=None, help="A programme file or embedded id.")
@click.option("--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent.")
@click.option(
    "--selection", type=click.Path(path_type=Path), help="Engines by region; the best choice if absent."
)
@click.option(
    "--plan", type=click.Path(path_type=Path), help="A plan; shared by value added of the engines if absent."
)
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="Pairs listed.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
def factories(
    programme: str | None,
    economy: Path | None,
    selection: Path | None,
    plan: Path | None,
    top: int,
    as_json: bool,
    language: str,
) -> None:
    """Roll out AI factories by region, engine and year, and say how likely the target is.

    The odds are computed, not drawn, so that they need no seed.
    """
    from regrowth.cli.given import read_given
    from regrowth.package.rollout import factory_rollout

    given = read_given(programme, economy, selection, plan)
    found = factory_rollout(given.economy, given.programme, given.choice, given.plan)
    if as_json:
        import json

        click.echo(json.dumps(_as_data(found), ensure_ascii=False, indent=2))
        return
    _print(found, None if given.plan is None else given.plan.title, top, language)


def _as_data(found: FactoryRollout) -> dict[str, object]:
    from regrowth.cli.given import rows

    frames = ("history", "outlook", "needed", "sensitivity", "pairs", "planned")
    return {
        "programme": found.programme.id,
        "probability": found.probability,
        "probability_without_capacity": found.unlimited,
        "pace": dict(zip(("low", "median", "high"), found.pace, strict=True)),
        "reached": dict(zip(("10 %", "50 %", "90 %"), found.reached, strict=True)),
        "earliest": found.earliest,
        "value_added": dict(zip(("low", "central", "high"), found.gain, strict=True)),
        "unplaced": dict(zip(("lead_models", "complexes"), found.unplaced, strict=True)),
        **{name: rows(getattr(found, name)) for name in frames},
    }


def _print(found: FactoryRollout, plan: str | None, top: int, language: str) -> None:
    from rich.text import Text

    from regrowth.cli.screen import plain_screen
    from regrowth.words import translator

    say = translator(language)
    screen = plain_screen()
    for title, lines, table in (
        (say("Odds"), _odds(found, say), _outlook(found, say)),
        (say("What would have to change"), _change(found, say), _needed(found, say)),
        (say("Rollout"), _rollout(plan, say), _years(found, say)),
        (say("Where they stand"), _where(found, say, language), _pairs(found, top, say, language)),
    ):
        screen.print()
        screen.print(Text(title, style="bold"))
        for line in lines:
            screen.print(line)
        screen.print(table)


def _odds(found: FactoryRollout, say: Translator) -> list[str]:
    from regrowth.cli.given import count
    from regrowth.words.numbers import percent

    assert found.programme.rollout is not None
    target = next(entry for entry in found.programme.targets if entry.id == found.programme.rollout.target)
    held = found.sensitivity
    low, middle, high = found.pace
    past = found.history.to_dict("records")
    counted = [f"{count(row['count'])} ({row['date']})" for row in past]
    never = say("not within 40 years")
    tenth, half, nine = (str(year or never) for year in found.reached)
    return [
        say(
            "{name}: {target} by {year}. Counted: {counts}.",
            name=say.pick(target.name),
            target=count(target.target.value),
            year=target.due.year,
            counts=", ".join(counted),
        ),
        say(
            "Pace learnt from the past: {middle} a year (80 % band {low} to {high}).",
            middle=f"{middle:.0f}",
            low=f"{low:.0f}",
            high=f"{high:.0f}",
        ),
        say(
            "Probability of reaching the target in time: {within} within the capacity, {unlimited} without "
            "a limit of capacity.",
            within=percent(found.probability),
            unlimited=percent(found.unlimited),
        ),
        say(
            "Over all assumptions on memory and variation: {low} to {high} within the capacity, {least} to "
            "{most} without.",
            low=percent(held["probability"].min()),
            high=percent(held["probability"].max()),
            least=percent(held["unlimited"].min()),
            most=percent(held["unlimited"].max()),
        ),
        say(
            "Reached with a probability of 10 % by {tenth}, of 50 % by {half}, of 90 % by {nine}. Earliest, "
            "with every year at its capacity: {earliest}.",
            tenth=tenth,
            half=half,
            nine=nine,
            earliest=found.earliest or never,
        ),
    ]


def _change(found: FactoryRollout, say: Translator) -> list[str]:
    """Say from which probability on nothing is enough."""
    from regrowth.cli.given import count
    from regrowth.package.rollout_pace import FASTEST
    from regrowth.words.numbers import percent

    def beyond(column: str) -> str | None:
        rows = found.needed[found.needed[column].isna()]
        return None if rows.empty else percent(float(rows["probability"].min()), 0)

    lines = []
    fastest = count(FASTEST)
    if wanted := beyond("pace"):
        lines.append(
            say(
                "Even without a limit of capacity no pace up to {fastest} times that of the past gives a "
                "probability of {wanted} or more.",
                wanted=wanted,
                fastest=fastest,
            )
        )
    if wanted := beyond("pace_at_capacity"):
        lines.append(
            say(
                "Within the capacity no pace up to {fastest} times that of the past gives a probability of "
                "{wanted} or more.",
                wanted=wanted,
                fastest=fastest,
            )
        )
    if wanted := beyond("capacity"):
        lines.append(
            say("At the pace of the past no capacity gives a probability of {wanted} or more.", wanted=wanted)
        )
    return lines


def _rollout(plan: str | None, say: Translator) -> list[str]:
    if plan is not None:
        return [say("Plan: {title}", title=plan)]
    return [say("No plan given: the capacity of every year is shared by value added of the engines.")]


def _where(found: FactoryRollout, say: Translator, language: str) -> list[str]:
    from regrowth.words.numbers import money

    assert found.programme.rollout is not None
    small, currency = found.programme.rollout.small_firms, found.programme.currency
    low, central, high = (money(value, currency, language) for value in found.gain)
    lines = [
        say(
            "If all are built they add {central} a year ({low} to {high}), once the last have their effect.",
            central=central,
            low=low,
            high=high,
        ),
        say(
            "A lead model pairs one large firm with {central} small ones ({low} to {high} thought possible): "
            "{models} large and {firms} small firms.",
            central=round(small.central),
            low=round(small.low),
            high=round(small.high),
            models=int(found.pairs["lead_models"].sum()),
            firms=int(found.pairs["small_firms"].sum()),
        ),
    ]
    if any(found.unplaced):
        models, complexes = found.unplaced
        lines.append(
            say(
                "{models} lead models and {complexes} complexes find no pair with enough factories.",
                models=models,
                complexes=complexes,
            )
        )
    return lines


def _outlook(found: FactoryRollout, say: Translator) -> Table:
    from regrowth.cli.given import count, grid
    from regrowth.words.numbers import percent

    table = grid(
        say("Year"),
        say("Most that year"),
        say("As planned"),
        say("Low (10 %)"),
        say("Median"),
        say("High (90 %)"),
        say("Target reached"),
    )
    for row in found.outlook.to_dict("records"):
        figures = (count(row[name]) for name in ("capacity", "planned", "low", "median", "high"))
        table.add_row(str(row["year"]), *figures, percent(row["reached"]))
    return table


def _needed(found: FactoryRollout, say: Translator) -> Table:
    from regrowth.cli.given import count, grid
    from regrowth.words.numbers import percent

    table = grid(
        say("For a probability of"),
        say("Pace a year, no limit of capacity"),
        say("Pace a year, within the capacity"),
        say("Capacity a year, pace of the past"),
    )
    for row in found.needed.to_dict("records"):
        figures = (count(row[name]) for name in ("pace", "pace_at_capacity", "capacity"))
        table.add_row(percent(row["probability"], 0), *figures)
    return table


def _years(found: FactoryRollout, say: Translator) -> Table:
    from regrowth.cli.given import count, grid

    wide = found.planned.pivot_table(
        index="region", columns="year", values="factories", aggfunc="sum", fill_value=0
    )
    table = grid(say("Region"), *(str(year) for year in wide.columns), say("All years"))
    held = wide.to_dict("index")
    for region in found.programme.regions:
        if region.id in held:
            counts = list(held[region.id].values())
            table.add_row(say.pick(region.name), *map(count, (*counts, sum(counts))))
    return table


def _pairs(found: FactoryRollout, top: int, say: Translator, language: str) -> Table:
    from regrowth.cli.given import count, grid
    from regrowth.words.numbers import money

    table = grid(
        say("Region"),
        say("Growth engine"),
        say("Factories"),
        say("Lead models"),
        say("Complexes"),
        say("They add a year"),
        say("One more adds"),
        names=2,
    )
    currency = found.programme.currency
    regions = {region.id: say.pick(region.name) for region in found.programme.regions}
    largest = found.pairs.sort_values(["factories", "value_added"], ascending=False, kind="stable")
    for row in largest.head(top).to_dict("records"):
        table.add_row(
            regions[row["region"]],
            say.pick(found.programme.engine(row["engine"]).name),
            *(count(row[name]) for name in ("factories", "lead_models", "complexes")),
            *(money(row[name], currency, language) for name in ("gain", "next")),
        )
    return table
