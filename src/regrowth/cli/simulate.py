"""``regrowth simulate``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from regrowth.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from regrowth.cli.outcome_summary import Names
    from regrowth.economy.accounts.accounts import Accounts
    from regrowth.economy.economy import Economy
    from regrowth.model.outcome import Outcome
    from regrowth.model.spatial import SpatialModel
    from regrowth.programme.programme import Programme
    from regrowth.scenario.scenario import Scenario


@click.command()
@click.argument("scenarios", metavar="[SCENARIO]...", nargs=-1)
@click.option("--list", "listing", is_flag=True, help="List the scenarios of the gallery and stop.")
@click.option("--show", is_flag=True, help="Print the scenario as YAML and stop: a start for your own.")
@click.option("--each", is_flag=True, help="Solve several scenarios one by one and compare them.")
@click.option("--programme", default=None, help="Programme whose regions are shown; a file or embedded id.")
@click.option("--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent.")
@click.option(
    "--level",
    type=click.Choice(["sector", "industry"]),
    help="Detail of industries; the finest the economy has if absent.",
)
@click.option(
    "--migration", type=click.FloatRange(0), help="Migration elasticity instead of the central one."
)
@click.option(
    "--scale",
    type=click.FloatRange(0, 1, max_open=True),
    help="Scale elasticity x trade elasticity of goods industries; 0 (constant returns) if absent.",
)
@click.option("--top", type=click.IntRange(1), default=5, show_default=True, help="Gains and losses listed.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write every figure to, as CSV.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
def simulate(
    scenarios: tuple[str, ...],
    listing: bool,
    show: bool,
    each: bool,
    programme: str | None,
    economy: Path | None,
    level: str | None,
    migration: float | None,
    scale: float | None,
    top: int,
    out: Path | None,
    language: str,
) -> None:
    """Say what SCENARIO (a file, or a name of the gallery) does to every region and industry.

    Several scenarios are put together into one, in any order; with --each they are compared.
    """
    from regrowth import files
    from regrowth.cli.outcome_summary import print_comparison, print_gallery, print_outcome
    from regrowth.scenario.scenario import Scenario
    from regrowth.words import translator

    if listing:
        print_gallery(language)
        return
    if not scenarios:
        raise click.UsageError("Give a scenario file, or a name from `regrowth simulate --list`.")
    read = [Scenario.read(name) for name in scenarios]
    together = read[0]
    for further in read[1:]:
        together = together + further
    if show:
        click.echo(together.to_yaml(), nl=False)
        return
    if each and out is not None:
        raise click.UsageError("--out writes one outcome; leave out --each.")
    if out is not None:
        files.require_usable(out)
    held, plan = _inputs(economy, programme)
    from regrowth.model.spatial import SpatialModel
    from regrowth.model.writing import write_outcome

    with _progress() as told:
        told("accounts", 0.0)
        model = SpatialModel.of(held, level=level, migration=migration, scale=scale)
        told("accounts", 1.0)
        wanted = read if each else [together]
        for scenario in wanted:
            model.shocks(scenario)  # every fault is named before the first solve
        outcomes = [_solved(model, scenario, told) for scenario in wanted]
    names = _names(held, model.accounts, plan, language)
    core = [p for region in plan.regions if region.core for p in region.provinces] if plan else []
    if len(outcomes) > 1:
        print_comparison(outcomes, names, language)
    else:
        print_outcome(outcomes[0], names, core, top, language)
    if out is not None:
        groups = names.groups if plan else None
        write_outcome(outcomes[0], out, groups=groups, core=core, origin=_origin(held, plan))
        say = translator(language)
        click.echo(say("Every figure is in {folder}.", folder=out))


def _solved(model: SpatialModel, scenario: Scenario, told: Callable[[str, float], None]) -> Outcome:
    """Solve with progress: a solve that needs continuation says how far it has come."""

    def reached(part: float) -> None:
        told(scenario.id, part)

    reached(0.0)
    outcome = model.simulate(scenario, progress=reached)
    reached(1.0)
    return outcome


def _inputs(economy: Path | None, programme: str | None) -> tuple[Economy, Programme | None]:
    """Read the economy, and the programme that names its regions; the embedded one goes with Korea only."""
    from regrowth.economy.economy import Economy
    from regrowth.labels import require_known
    from regrowth.programme.programme import DEFAULT, Programme

    held = Economy.korea() if economy is None else Economy.read(economy)
    if programme is None and economy is not None:
        return held, None
    plan = Programme.read(DEFAULT if programme is None else programme)
    for region in plan.regions:
        require_known(region.provinces, held.regions, f"programme {plan.id}, region {region.id}")
    return held, plan


def _names(economy: Economy, accounts: Accounts, plan: Programme | None, language: str) -> Names:
    """Return the names to show; groups are the programme's regions, or every region by itself."""
    from regrowth.cli.outcome_summary import Names, distinct
    from regrowth.economy.accounts.build import industry_names
    from regrowth.words import translator

    named = economy.names("regions", language)
    regions = distinct({region: named[region] for region in accounts.regions})
    if plan is None:
        groups = {name: [region] for region, name in regions.items()}
    else:
        titles = distinct({region.id: translator(language).pick(region.name) for region in plan.regions})
        groups = {titles[region.id]: list(region.provinces) for region in plan.regions}
    level = "industry" if accounts.industries == accounts.parents else "sector"
    return Names(regions, industry_names(economy, level, language), groups)


def _origin(economy: Economy, plan: Programme | None) -> dict[str, str]:
    """Return what an outcome was made from, for its record."""
    origin = {"economy": economy.manifest.id, "economy digest": economy.digest}
    return origin if plan is None else {**origin, "programme": plan.id}


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    from regrowth.cli.study import progress_display

    with progress_display() as told:
        yield lambda step, part: told(step, round(100 * part), 100)
