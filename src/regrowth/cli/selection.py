"""``regrowth selection``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from regrowth.cli.options import inputs

if TYPE_CHECKING:
    from regrowth.selection.choice import Selection


@click.group()
def selection() -> None:
    """Explain a choice; check and score a hand-written one."""


def _selection(programme: str | None, economy: Path | None, draws: int = 0, seed: int = 0) -> Selection:
    from regrowth.programme.programme import DEFAULT
    from regrowth.study.study import run

    name = DEFAULT if programme is None else programme
    return run(name, economy, draws=draws, seed=seed, plan=False).selection


@selection.command()
@click.argument("region")
@click.argument("engine")
@inputs
@click.option("--draws", type=click.IntRange(0, 100_000), default=500, show_default=True, help="Draws.")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Seed of the draws."
)
def why(
    region: str,
    engine: str,
    programme: str | None,
    economy: Path | None,
    draws: int,
    seed: int,
    language: str,
) -> None:
    """Say why ENGINE is in or out for REGION, and what would have to change."""
    from regrowth.selection.reasons import reasons

    for text in reasons(_selection(programme, economy, draws, seed), region, engine, language):
        click.echo(text)


@selection.command()
@click.argument("file", type=click.Path(path_type=Path))
@inputs
def check(file: Path, programme: str | None, economy: Path | None, language: str) -> None:
    """Check and score the hand-written selection in FILE by the rules of the programme."""
    from regrowth.selection.proposal import Proposal, assess
    from regrowth.words import translator
    from regrowth.words.numbers import digits

    proposal = Proposal.read(file)
    found = _selection(programme, economy)
    result = assess(found, proposal)
    say = translator(language)
    titles = {rule.id: say.pick(rule.name) for rule in found.programme.rules}
    click.echo(
        say(
            "{title}: objective {objective}, best under the rules {best}.",
            title=proposal.title,
            objective=digits(result.objective),
            best=digits(result.best),
        )
    )

    def listed(pairs: tuple[tuple[str, str], ...]) -> str:
        return ", ".join(f"{engine} ({region})" for region, engine in pairs) or "–"

    click.echo(say("It has, and the best choice has not: {pairs}", pairs=listed(result.added)))
    click.echo(say("The best choice has, and it has not: {pairs}", pairs=listed(result.dropped)))
    if result.valid:
        click.echo(say("Every rule holds."))
        return
    for breach in result.breaches:
        click.echo(
            say(
                "Rule “{rule}” is broken at {scope}: the figure is {figure}, the bound {bound}, "
                "short by {shortfall}.",
                rule=titles[breach.rule],
                scope=breach.scope or say("the whole choice"),
                figure=digits(breach.figure),
                bound=digits(breach.bound),
                shortfall=digits(breach.shortfall),
            )
        )
    click.echo(
        say(
            "The smallest repair takes in {added} and leaves out {dropped}.",
            added=listed(result.repair_in),
            dropped=listed(result.repair_out),
        )
    )
    raise click.exceptions.Exit(1)
