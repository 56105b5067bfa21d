"""``regrowth trade`` and ``regrowth desk``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from regrowth.words import LANGUAGES

if TYPE_CHECKING:
    from regrowth.economy.economy import Economy
    from regrowth.trade.agreement import Policy

IN_PLACE = ("existing-2026", "korea-china-2015", "rcep")
"""What is in place in the embedded economy, whose duties are older."""

_economy = click.option(
    "--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent."
)
_over = click.option(
    "--over",
    multiple=True,
    help="Agreement or measure already in place; Korea's agreements in force if absent. May be repeated.",
)
_alone = click.option("--alone", is_flag=True, help="Nothing is in place: the duties of the tables.")
_year = click.option("--year", type=int, help="Year whose steps have been taken; all steps if absent.")
_json = click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
_lang = click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)


@click.command()
@click.argument("agreements", nargs=-1)
@click.option("--list", "listing", is_flag=True, help="List the agreements and measures that ship inside.")
@_economy
@_over
@_alone
@_year
@click.option("--draws", type=click.IntRange(0), default=0, show_default=True, help="Draws for the band.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the draws.")
@click.option("--top", type=click.IntRange(1), default=5, show_default=True, help="Gains and losses listed.")
@_json
@_lang
def trade(
    agreements: tuple[str, ...],
    listing: bool,
    economy: Path | None,
    over: tuple[str, ...],
    alone: bool,
    year: int | None,
    draws: int,
    seed: int,
    top: int,
    as_json: bool,
    language: str,
) -> None:
    """Say what AGREEMENT (files, or embedded ids) does to every region, industry and market.

    Several are put together; their order does not matter. Effects are told against what is in place.
    """
    from regrowth.cli import trade_summary
    from regrowth.trade.agreement import read

    if listing:
        trade_summary.print_list(language)
        return
    if not agreements:
        raise click.UsageError("Give an agreement file, or a name from `regrowth trade --list`.")
    policies = [read(name) for name in agreements]
    existing = _in_place(policies, economy, over, alone)
    from regrowth.cli.study import progress_display
    from regrowth.trade.band import band
    from regrowth.trade.effect import TradeModel

    model = TradeModel.of(_read(economy), existing, year=year)
    effect = model.effect(policies)
    found = None
    if draws:
        with progress_display() as told:
            found = band(
                model,
                policies,
                draws=draws,
                seed=seed,
                progress=lambda done, total: told("draws", done, total),
            )
    if as_json:
        click.echo(trade_summary.as_json(effect, found))
        return
    trade_summary.print_effect(effect, found, top, language)


@click.command()
@click.option("--partner", default="USA", show_default=True, help="Whose measures are compared.")
@click.option(
    "--case", "cases", multiple=True, help="Measure to compare; the partner's embedded ones if absent."
)
@click.option(
    "--total", type=click.FloatRange(0), default=200.0, show_default=True, help="Commitment, billion dollars."
)
@click.option(
    "--most", type=click.FloatRange(0, min_open=True), default=20.0, show_default=True, help="Most in a year."
)
@click.option("--first", type=int, default=2026, show_default=True, help="First year of payment.")
@click.option(
    "--exchange",
    type=click.FloatRange(0, min_open=True),
    default=1420.0,
    show_default=True,
    help="Currency units of the economy for a dollar; about the mean of 2025 for Korea.",
)
@_economy
@_over
@_alone
@_json
@_lang
def desk(
    partner: str,
    cases: tuple[str, ...],
    total: float,
    most: float,
    first: int,
    exchange: float,
    economy: Path | None,
    over: tuple[str, ...],
    alone: bool,
    as_json: bool,
    language: str,
) -> None:
    """Set one partner's tariff cases side by side, with a commitment to invest there and the offset."""
    from regrowth.cli import desk_summary
    from regrowth.errors import LabelError, Problem
    from regrowth.trade.agreement import Measure, embedded_names, read
    from regrowth.trade.desk import cases as solve_cases
    from regrowth.trade.desk import instalments, offset, outflow
    from regrowth.trade.effect import TradeModel

    wanted = [read(name) for name in (cases or embedded_names())]
    if not cases:
        wanted = [policy for policy in wanted if isinstance(policy, Measure) and policy.importer == partner]
    model = TradeModel.of(_read(economy), _in_place(wanted, economy, over, alone))
    partners = model.model.accounts.partners
    if partner not in partners:
        from regrowth.labels import require_known

        require_known([partner], list(partners), "partner")
    if not wanted:
        reason = f"no embedded measure is of {partner}"
        raise LabelError(Problem("desk", reason, "Name measures with --case"))
    found = solve_cases(model, {policy.id: [policy] for policy in wanted})
    offsets = {name: offset(model, effect) for name, effect in found.items()}
    paid = instalments(total * 1e9, most * 1e9, first)
    largest = float(paid.max()) * exchange if len(paid) else 0.0
    flow = outflow(model, largest, to=partner)
    if as_json:
        click.echo(desk_summary.as_json(found, offsets, paid, flow))
        return
    desk_summary.print_desk(model, partner, found, offsets, paid, exchange, flow, language)


def _read(economy: Path | None) -> Economy:
    from regrowth.economy.economy import Economy

    return Economy.korea() if economy is None else Economy.read(economy)


def _in_place(
    policies: list[Policy], economy: Path | None, over: tuple[str, ...], alone: bool
) -> list[Policy]:
    """Read what is in place; a policy that is asked about is not."""
    from regrowth.trade.agreement import read

    if alone and over:
        raise click.UsageError("--alone says that nothing is in place; leave out --over.")
    named = over or (() if alone or economy is not None else IN_PLACE)
    asked = {policy.id for policy in policies}
    return [policy for policy in map(read, named) if policy.id not in asked]
