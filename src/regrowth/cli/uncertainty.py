"""``regrowth uncertainty``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from regrowth.cli.options import inputs
from regrowth.cli.study import progress_display

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from regrowth.package.ensemble import Ensemble
    from regrowth.package.plan import Plan
    from regrowth.programme.programme import Programme
    from regrowth.words import Translator

SHOWN = 10
"""Parameters listed."""
NET = "real income less outlays"
"""Measure of which every year is printed."""


@click.command()
@click.option("--plan", "file", type=click.Path(path_type=Path), required=True, help="The plan, a YAML file.")
@click.option(
    "--draws",
    type=click.IntRange(0, 100_000),
    default=1000,
    show_default=True,
    help="Draws of the last year of amounts; 0 for none.",
)
@click.option(
    "--paths",
    type=click.IntRange(0, 100_000),
    default=200,
    show_default=True,
    help="Draws of all years; 0 for none.",
)
@click.option(
    "--workers", type=click.IntRange(1, 512), help="Processes to share the work; this one if absent."
)
@click.option("--cluster", metavar="ADDRESS", help="Dask scheduler to give the work to: tcp://host:8786.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="Seed of all random draws.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@inputs
def uncertainty(
    file: Path,
    draws: int,
    paths: int,
    workers: int | None,
    cluster: str | None,
    seed: int,
    as_json: bool,
    programme: str | None,
    economy: Path | None,
    language: str,
) -> None:
    """Say what a plan does over the whole range of what is not known, and which parameter matters most."""
    if draws == paths == 0:
        raise click.UsageError("Ask for --draws or --paths.")
    from regrowth.economy.economy import Economy
    from regrowth.package.ensemble import ensemble
    from regrowth.package.footing import COARSE
    from regrowth.package.plan import Plan
    from regrowth.package.setting import Setting
    from regrowth.programme.programme import DEFAULT, Programme

    wanted = Programme.read(DEFAULT if programme is None else programme)
    plan = Plan.read(file, wanted)
    held = Economy.korea() if economy is None else Economy.read(economy)
    with progress_display() as told:
        told("setting", 0, 1)
        setting = Setting.of(held, wanted, level=COARSE)
        told("setting", 1, 1)
        run = partial(ensemble, setting, plan.amounts, held, seed=seed, workers=workers, cluster=cluster)
        found = []
        if draws:
            found.append(run(draws=draws, progress=partial(told, str(setting.cells.years[-1]))))
        if paths:
            found.append(run(draws=paths, what="path", progress=partial(told, "all years")))
    if as_json:
        import json

        click.echo(json.dumps(_as_data(plan, wanted, seed, found), ensure_ascii=False, indent=2))
        return
    _print(plan, wanted, found, language)


def _as_data(plan: Plan, programme: Programme, seed: int, found: list[Ensemble]) -> dict[str, object]:
    from regrowth.cli.given import rows

    parts: dict[str, object] = {
        one.what: {
            "draws": len(one.draws),
            "bands": rows(one.bands().reset_index()),
            "sensitivity": rows(one.sensitivity().reset_index()) if one.tells_ranks else None,
        }
        for one in found
    }
    return {"plan": plan.title, "programme": programme.id, "seed": seed, **parts}


def _print(plan: Plan, programme: Programme, found: list[Ensemble], language: str) -> None:
    from rich.text import Text

    from regrowth.cli.screen import plain_screen
    from regrowth.words import translator

    say = translator(language)
    screen = plain_screen()
    for one in found:
        title = _title(one, plan, programme, say)
        screen.print()
        screen.print(Text(title, style="bold"))
        for table in _bands(one, programme, say):
            screen.print()
            screen.print(table)
        screen.print()
        if one.tells_ranks:
            screen.print(_ranks(one, say))
        else:
            screen.print(
                say("No ranking of parameters: draws are fewer than 100, or nothing differs between them.")
            )
    screen.print()
    screen.print(
        say(
            "Changes against no plan. Eight draws in ten lie between the outer percentiles. The central case "
            "has every parameter at its central value; where ranges reach further up than down it is not the "
            "middle."
        )
    )
    screen.print(
        say(
            "Matters: how far the distribution moves when the parameter is known (PAWN, 0 to 1); "
            "in brackets what is not above noise. `regrowth parameters` lists all ranges."
        )
    )


def _title(found: Ensemble, plan: Plan, programme: Programme, say: Translator) -> str:
    from regrowth.package.cells import planning

    end = found.outcomes.columns.get_level_values("year")[-1]
    draws = f"{len(found.draws):,}"
    if found.what == "end-year":
        return say("{title}: {year}, draws {draws}", title=plan.title, year=end, draws=draws)
    horizon = str(planning(programme).horizon)
    if end == horizon:
        return say("{title}: every year to {year}, draws {draws}", title=plan.title, year=end, draws=draws)
    return say(
        "{title}: every year to {year}, some to {end}, draws {draws}",
        title=plan.title,
        year=horizon,
        end=end,
        draws=draws,
    )


def _bands(found: Ensemble, programme: Programme, say: Translator) -> Iterator[Table]:
    """Of the last year alone the nation and the regions; of whole paths the present value and each year."""
    bands = found.bands()
    if found.what == "path":
        yield _table(say("Nation"), bands.iloc[[0]], [_measure(*_first(bands), say)], say)
        income = bands.loc[[NET]]
        yield _table(_measure(*_first(income), say), income, income.index.get_level_values("year"), say)
        return
    national = bands[bands.index.get_level_values("place") == "nation"]
    labels = [
        _measure(str(measure), str(unit), say)
        for measure, unit in zip(national.index.get_level_values("measure"), national["unit"], strict=True)
    ]
    yield _table(say("Nation"), national, labels, say)
    names = [say.pick(region.name) for region in programme.regions]
    for measure in ("real income less outlays per worker", "workers"):
        part = bands.loc[[measure]]
        yield _table(_measure(*_first(part), say), part, names, say)


def _first(bands: pd.DataFrame) -> tuple[str, str]:
    """Return measure and unit of the first row."""
    return str(bands.index.get_level_values("measure")[0]), str(bands["unit"].iloc[0])


def _table(heading: str, bands: pd.DataFrame, labels: Iterable[str], say: Translator) -> Table:
    from regrowth.cli.given import grid
    from regrowth.words.numbers import digits, percent

    table = grid(heading, say("10 %"), say("median"), say("90 %"), say("above zero"), say("central case"))
    for label, (_, row) in zip(labels, bands.iterrows(), strict=True):
        figures = (digits(float(row[key])) for key in ("low", "median", "high"))
        table.add_row(label, *figures, percent(float(row["positive"]), 0), digits(float(row["central"])))
    return table


def _measure(name: str, unit: str, say: Translator) -> str:
    """Return the name of a measure with its unit."""
    from regrowth.words.numbers import money_unit

    money = money_unit(0, unit.removeprefix("trillion "), say.language)[1]
    return {
        NET: say("Real income less outlays, trillion {currency}", currency=money),
        "real income less all costs": say("Real income less all costs, trillion {currency}", currency=money),
        "real income less outlays, change": say("Real income less outlays, %"),
        "present value of gain less private cost": say(
            "Present value, all costs taken off, trillion {currency}", currency=money
        ),
        "real income less outlays per worker": say("Real income less outlays per worker, %"),
        "core share of value added": say("Core region's share of value added, points"),
        "inequality across places": say("Inequality across places, Theil index"),
        "workers": say("Workers, persons"),
    }[name]


def _ranks(found: Ensemble, say: Translator) -> Table:
    from regrowth.cli.given import grid
    from regrowth.words.numbers import digits, percent

    measure, _, _ = found.headline
    title = _measure(measure, found.units[measure], say)
    table = grid(
        say("What matters for: {measure}", measure=title),
        say("matters"),
        say("noise"),
        say("of the variance, alone"),
        say("direction"),
    )
    for name, row in found.sensitivity().head(SHOWN).iterrows():
        index = digits(float(row["pawn"]), 2)
        table.add_row(
            str(name),
            index if row["pawn"] > row["noise"] else f"({index})",
            digits(float(row["noise"]), 2),
            percent(max(float(row["first_order"]), 0.0), 0),
            say("raises it") if row["direction"] > 0 else say("lowers it"),
        )
    return table
