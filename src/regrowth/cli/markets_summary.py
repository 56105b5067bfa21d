"""How the market mixes of exports are printed, and what the command gives as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from regrowth.cli.given import count, grid, rows
from regrowth.cli.screen import plain_screen
from regrowth.trade.exposure import FIRST_ORDER
from regrowth.words.numbers import digits, money, percent

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from regrowth.economy.economy import Economy
    from regrowth.trade.diversification import Frontier
    from regrowth.trade.diversification_units import Units
    from regrowth.trade.exposure import Exposure
    from regrowth.trade.potential import Potential

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))

NOT_MODELLED = (
    "Rules of origin, quotas and standards: a market counts as open at its duty.",
    "Firms: who exports, and that few firms sell most of it (firm heterogeneity).",
    "Fixed costs of entry: markets where an industry sells nothing stay closed to it.",
    "Dynamics: moves take years, and elasticities are those of the long run.",
    "Shocks of products: all of the observed variation of exports is read as demand of markets.",
    "Exports of provinces by market are estimated by the accounts, not observed.",
)


@dataclass(frozen=True)
class Found:
    """All that the command shows; what could not be computed is None, with the reason in ``missing``."""

    economy: Economy
    units: Units
    chosen: str
    shown: list[tuple[str, str]]
    concentration: pd.DataFrame
    customs: pd.DataFrame | None
    exposure: Exposure
    potential: Potential | None
    gaps: pd.DataFrame | None
    frontiers: dict[str, Frontier] | None
    missing: dict[str, str]


def as_data(found: Found, top: int) -> dict[str, object]:
    """Return everything as plain data, with the largest ``top`` gaps."""
    frontiers = None
    if found.frontiers is not None:
        frontiers = {
            case: {
                "points": rows(held.points),
                "mixes": rows(held.mixes),
                "knee": held.knee,
                "floor": held.floor,
                "revenue": held.revenue,
            }
            for case, held in found.frontiers.items()
        }
    fit = None
    if found.potential is not None:
        held_fit = found.potential.fit
        fit = {
            "tariff_coefficient": float(held_fit.coefficients[0]),
            "standard_error": float(held_fit.standard_errors[0]),
            "pseudo_r2": held_fit.pseudo_r2,
            "observations": held_fit.observations,
        }
    return {
        "unit": found.chosen,
        "currency": found.units.accounts.currency,
        "year": found.units.accounts.year,
        "concentration": rows(found.concentration.reset_index()),
        "customs": None if found.customs is None else rows(found.customs.reset_index()),
        "exposure": {
            "partner": found.exposure.partner,
            "drop": found.exposure.drop,
            "units": rows(found.exposure.table.reset_index()),
        },
        "gravity": fit,
        "potential": None if found.gaps is None else rows(found.gaps.head(top)),
        "frontier": frontiers,
        "missing": found.missing,
        "not_modelled": list(NOT_MODELLED),
    }


def show(found: Found, top: int) -> None:
    """Print everything, with the largest ``top`` engines and gaps."""
    screen = plain_screen()
    for title, lines, table in (
        ("Concentration of exports", _customs_said(found), _concentration(found, top)),
        ("Exposure", _exposure_said(found), _exposure(found, top)),
        (f"Largest unused potential: {found.chosen}", _potential_said(found), _gap_table(found, top)),
        (f"Frontier of market mixes: {found.chosen}", _frontier_said(found), _frontier(found)),
        ("Market mix at the knee", [], _mix(found)),
    ):
        if table is None and not lines:
            continue
        screen.print()
        screen.print(Text(title, style="bold"))
        for line in lines:
            screen.print(line)
        if table is not None:
            screen.print(table)
    screen.print()
    screen.print(Text("What this does not model", style="bold"))
    for line in NOT_MODELLED:
        screen.print(f"- {line}")


def _listed(found: Found, frame: pd.DataFrame, column: str, top: int) -> list[tuple[str, dict[str, float]]]:
    """Return name and figures of the units to list; of several engines those with the largest figures."""
    names = dict(zip(found.units.index, found.units.names, strict=True))
    held = frame.loc[found.shown]
    engines = [key for key in found.shown if key[0] == "engine"]
    first = held.loc[engines].nlargest(top, column).index.tolist() if engines else []
    order = [key for key in found.shown if key[0] != "engine"] + first
    figures = dict(zip(held.index, held.to_dict("records"), strict=True))
    return [(names[key], {str(name): value for name, value in figures[key].items()}) for key in order]


def _market(found: Found, label: str) -> str:
    """Return the short name of a market: what is in brackets is left out."""
    return found.units.accounts.place_names.get(label, label).split(" (")[0]


def _customs_said(found: Found) -> list[str]:

    lines = [
        "HHI is the sum of squared shares. The lower figure takes the rest of the world as countless small "
        "markets; blocs count as one market, so both are above an index over countries."
    ]
    if found.customs is not None:
        apart = (found.customs["estimated_share"] - found.customs["observed_share"]).abs()
        worst = str(apart.idxmax())
        row = {name: float(found.customs.loc[[worst], name].iloc[0]) for name in map(str, found.customs)}
        lines.append(
            f"Provinces' exports are estimated. Those of goods differ most from customs ({int(row['year'])}, "
            f"by place of the firm) in {_market(found, worst)}: {percent(row['estimated_share'])} of the "
            f"nation's against {percent(row['observed_share'])}."
        )
    return lines


def _scale(found: Found, column: pd.Series[float]) -> tuple[float, str]:
    """Return one unit of money for a column, so that its cells are short."""
    largest = float(column.loc[found.shown].max())
    size, word = next(((s, w) for s, w in SCALES if largest >= s), (1.0, ""))
    return size, f"{found.units.accounts.currency} {word}".strip()


def _concentration(found: Found, top: int) -> Table:

    size, unit = _scale(found, found.concentration["exports"])
    table = grid(
        "",
        f"Exports, {unit}",
        "Of output",
        "HHI markets",
        "Lower",
        "HHI products",
        "Theil",
        "Largest",
    )
    for name, row in _listed(found, found.concentration, "hhi_markets_low", top):
        table.add_row(
            name,
            digits(row["exports"] / size),
            percent(row["export_share"]),
            *(f"{row[key]:.3f}" for key in ("hhi_markets", "hhi_markets_low", "hhi_products")),
            f"{row['theil']:.2f}",
            f"{row['largest_market']} {percent(row['largest_market_share'], 0)}",
        )
    return table


def _exposure_said(found: Found) -> list[str]:

    partner = _market(found, found.exposure.partner)
    return [
        f"If demand of {partner} falls by {percent(found.exposure.drop, 0)}: losses, {FIRST_ORDER}.",
        "The last column lets its final demand fall instead, along the supply chains of the world.",
    ]


def _exposure(found: Found, top: int) -> Table:

    size, unit = _scale(found, found.exposure.table["value_added"])
    table = grid(
        "",
        "Sales, of output",
        "Output with suppliers",
        f"Value added, {unit}",
        "Of value added",
        "Workers",
        "Final demand",
    )
    for name, row in _listed(found, found.exposure.table, "value_added_share", top):
        table.add_row(
            name,
            percent(row["direct_share"], 2),
            percent(row["output_share"], 2),
            digits(row["value_added"] / size),
            percent(row["value_added_share"], 2),
            count(row["workers"]),
            percent(row["final_demand_share"], 2),
        )
    return table


def _potential_said(found: Found) -> list[str]:
    if found.potential is None:
        return [found.missing["potential"]]
    fit = found.potential.fit
    return [
        "Exports that structural gravity expects from the industry's strength in other markets, the market's "
        "imports and the pair's other trade; gaps of an industry sum to zero over all markets.",
        f"Coefficient of log(1 + duty) {fit.coefficients[0]:.2f} (standard error "
        f"{fit.standard_errors[0]:.2f}); {fit.observations:,} flows. Markets whose "
        "industries the world tables do not observe are left out.",
    ]


def _gap_table(found: Found, top: int) -> Table | None:

    if found.gaps is None:
        return None
    currency = found.units.accounts.currency
    table = grid("Industry", "Market", "Exports", "Potential", "Gap", names=2)
    for row in found.gaps[found.gaps["gap"] > 0].head(top).to_dict("records"):
        table.add_row(
            found.units.accounts.industry_names.get(row["industry"], row["industry"]),
            _market(found, row["market"]),
            *(money(row[key], currency) for key in ("actual", "potential", "gap")),
        )
    return table


def _frontier_said(found: Found) -> list[str]:

    if found.frontiers is None:
        return [found.missing["frontier"]]
    lines = [
        "Standard deviation of export revenue a year against income given up, part of exports. Central: one "
        "correlation of all countries, assumed; the level of risk is that of past exports.",
    ]
    for case, held in found.frontiers.items():
        first, knee = held.points.iloc[0], held.points.iloc[held.knee]
        lines.append(
            f"Market risk {case}: from {percent(first['risk'])} to {percent(knee['risk'])} at the knee for "
            f"{percent(knee['income'], 2)} of exports; no mix is below {percent(held.floor)}."
        )
    held = found.frontiers["central"]
    if held.points["fall_per_income"].notna().any():
        ratio = held.points["fall_per_income"].iloc[held.best_ratio]
        lines.append(
            f"Most risk off per unit of income: the first step, {ratio:.1f} points per point. It is always "
            "the first, since cost rises with the square of the move; the knee says where steps become dear."
        )
    return lines


def _frontier(found: Found) -> Table | None:

    if found.frontiers is None:
        return None
    held = found.frontiers["central"]
    table = grid("", "Aversion", "Risk", "HHI", "Income given up", "Sales moved", "Risk off per income")
    for number, row in enumerate(held.points.to_dict("records")):
        ratio = row["fall_per_income"]
        table.add_row(
            "observed" if number == 0 else "knee" if number == held.knee else "",
            f"{row['aversion']:g}",
            percent(row["risk"], 2),
            f"{row['hhi']:.3f}",
            percent(row["income"], 3),
            percent(row["moved"]),
            "–" if ratio != ratio else f"{ratio:.2f}",
        )
    return table


def _mix(found: Found) -> Table | None:

    if found.frontiers is None or found.frontiers["central"].knee == 0:
        return None
    held = found.frontiers["central"]
    before, after = held.mixes.iloc[0], held.mixes.iloc[held.knee]
    table = grid("Market", "Observed", "Knee", "Change")
    for market in before.sort_values(ascending=False, kind="stable").index:
        change = float(after[market] - before[market])
        table.add_row(
            _market(found, market),
            percent(float(before[market])),
            percent(float(after[market])),
            percent(change, signed=True),
        )
    return table
