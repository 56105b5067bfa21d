"""``regrowth markets``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    import pandas as pd

    from regrowth.cli.markets_summary import Found
    from regrowth.economy.economy import Economy
    from regrowth.trade.diversification import Frontier
    from regrowth.trade.diversification_units import Units
    from regrowth.trade.potential import Potential

Result = TypeVar("Result")


@click.command()
@click.option("--programme", default=None, help="A programme file or embedded id.")
@click.option("--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent.")
@click.option("--region", default=None, help="Region of the programme or province; the nation if absent.")
@click.option("--engine", default=None, help="Growth engine, instead of a region.")
@click.option("--partner", default=None, help="Where demand falls; the largest market if absent.")
@click.option(
    "--drop", type=float, default=0.1, show_default=True, help="Fall of its demand: 0.2 for 20 per cent."
)
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="Engines and gaps listed.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def markets(
    programme: str | None,
    economy: Path | None,
    region: str | None,
    engine: str | None,
    partner: str | None,
    drop: float,
    top: int,
    as_json: bool,
) -> None:
    """Say how concentrated exports are by market, and which mix would lower the risk."""
    from regrowth.cli.markets_summary import as_data, show
    from regrowth.trade.exposure import require_rate

    if region is not None and engine is not None:
        raise click.UsageError("Give --region or --engine, not both.")
    require_rate(drop, "--drop")
    found = _find(programme, economy, region, engine, partner, drop)
    if as_json:
        import json

        click.echo(json.dumps(as_data(found, top), ensure_ascii=False, indent=2))
        return
    show(found, top)


def _find(
    programme: str | None,
    folder: Path | None,
    region: str | None,
    engine: str | None,
    partner: str | None,
    drop: float,
) -> Found:
    from regrowth.cli.markets_summary import Found
    from regrowth.economy.economy import Economy
    from regrowth.programme.programme import DEFAULT, Programme
    from regrowth.trade import concentration as shape
    from regrowth.trade.diversification_units import ENGINE, NATION, PROVINCE, REGION, Units, rest_of_world
    from regrowth.trade.exposure import exposure
    from regrowth.trade.potential import country_potential

    economy = Economy.korea() if folder is None else Economy.read(folder)
    plan = None if programme is None and folder is not None else Programme.read(programme or DEFAULT)
    units = Units.of(economy, plan)
    place = 0
    if engine is not None:
        place = units.position(engine, (ENGINE,))
    elif region is not None:
        place = units.position(region, (REGION, PROVINCE))
    groups = (NATION, PROVINCE) if plan is None else (NATION, REGION, ENGINE)
    shown = [
        (kind, label)
        for position, (kind, label) in enumerate(units.index)
        if (kind in groups if place == 0 else position in (0, place) or _inside(units, position, place))
    ]
    table = shape.concentration(units, rest_of_world(economy, units.markets))
    hit = exposure(units, partner or str(table["largest_market"].iloc[place]), drop)
    missing: dict[str, str] = {}
    customs = _tried("customs", missing, lambda: shape.compare_with_customs(economy, units))
    potential = _tried("potential", missing, lambda: country_potential(economy, units.accounts))
    gaps = None if potential is None else _gaps(economy, units, potential, place)
    frontiers = _tried("frontier", missing, lambda: _frontiers(economy, units, place))
    return Found(
        economy, units, units.names[place], shown, table, customs, hit, potential, gaps, frontiers, missing
    )


def _inside(units: Units, position: int, place: int) -> bool:
    """Say whether a province lies in the chosen region."""
    wanted, held = units.weights[place], units.weights[position]
    return (
        units.kinds[place] == "region"
        and units.kinds[position] == "province"
        and bool((held <= wanted + 1e-12).all())
    )


def _tried(name: str, missing: dict[str, str], compute: Callable[[], Result]) -> Result | None:
    """Return a result, or None and the reason where the economy lacks what it needs."""
    from regrowth.errors import DataError, DegenerateError

    try:
        return compute()
    except (DataError, DegenerateError) as error:
        missing[name] = str(error)
        return None


def _gaps(economy: Economy, units: Units, potential: Potential, place: int) -> pd.DataFrame:
    """Return gaps of the chosen unit, largest first, in markets that the world tables observe by industry."""
    from regrowth.trade.diversification_units import markets_known_by_industry
    from regrowth.trade.potential import unit_potential

    table = unit_potential(units, potential).reset_index()
    known = markets_known_by_industry(economy, units.markets)
    mine = (table["kind"] == units.kinds[place]) & (table["unit"] == units.labels[place])
    kept = table[mine & table["market"].isin(known)]
    return kept.sort_values("gap", ascending=False, kind="stable").drop(columns=["kind", "unit"])


def _frontiers(economy: Economy, units: Units, place: int) -> dict[str, Frontier]:
    """Return the frontier of the chosen unit for low, central and high market risk."""
    from regrowth.trade.diversification import unit_frontier
    from regrowth.trade.diversification_risk import CASES, observed_risk
    from regrowth.trade.diversification_units import national_goods_mix

    mix = national_goods_mix(economy, units.accounts)
    return {
        case: unit_frontier(
            economy, units, units.labels[place], observed_risk(economy, units.markets, mix, case)
        )
        for case in CASES
    }
