"""What ``regrowth desk`` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.text import Text

from regrowth.cli.screen import plain_screen
from regrowth.cli.sheets import in_percent, listed, new_sheet
from regrowth.cli.trade_summary import records
from regrowth.trade.desk import side_by_side
from regrowth.trade.limits import LIMITS
from regrowth.words import translator
from regrowth.words.numbers import money

if TYPE_CHECKING:
    import pandas as pd

    from regrowth.trade.desk import Offset
    from regrowth.trade.effect import Effect, TradeModel


def print_desk(
    trade: TradeModel,
    partner: str,
    found: Mapping[str, Effect],
    offsets: Mapping[str, Offset],
    paid: pd.Series,
    exchange: float,
    flow: Effect,
    language: str,
) -> None:
    """Print cases side by side, what would offset each, and the commitment by year."""
    from regrowth.economy.accounts.build import industry_names

    say, screen = translator(language), plain_screen()
    accounts = trade.model.accounts
    level = "industry" if accounts.industries == accounts.parents else "sector"
    industries = industry_names(trade.economy, level, language)
    regions = trade.economy.names("regions", language)
    blocs = trade.economy.names("blocs", language)
    screen.print(Text(say("Desk: {partner}", partner=blocs.get(partner, partner)), style="bold"))
    cases = new_sheet(say("Case"), say("Real income, %"), say("Exports, %"))
    hardest = []
    for name, row in side_by_side(found).iterrows():
        region, industry = str(row["worst_region"]), str(row["worst_industry"])
        cases.add_row(
            str(name),
            in_percent(float(row["real_income_percent"])),
            in_percent(float(row["exports_percent"]), 2),
        )
        worst = say(
            "{case}: real income of {region} {income} %, value added of {industry} {value} %.",
            case=name,
            region=regions.get(region, region),
            income=in_percent(float(row["worst_region_percent"])),
            industry=industries.get(industry, industry),
            value=in_percent(float(row["worst_industry_percent"]), 2),
        )
        hardest.append(("-", worst))
    screen.print(cases)
    screen.print()
    screen.print(Text(say("Hit hardest"), style="bold"))
    screen.print(listed(hardest))
    screen.print()
    screen.print(Text(say("What would offset the tariffs"), style="bold"))
    screen.print(say("Subsidies on sales with which every industry hit makes as much as before; taxes pay."))
    held = new_sheet(say("Case"), say("Cost in a year"), say("Real income with it, %"))
    for name, package in offsets.items():
        held.add_row(
            name,
            money(package.cost, accounts.currency, language),
            in_percent(package.real_income_percent),
        )
    screen.print(held)
    screen.print()
    screen.print(Text(say("The investment commitment"), style="bold"))
    years = new_sheet(say("Year"), say("Paid, dollars"), say("Paid"))
    for year, amount in paid.items():
        years.add_row(
            str(year),
            money(float(amount), "USD", language),
            money(float(amount) * exchange, accounts.currency, language),
        )
    screen.print(years)
    nation = flow.nation()["percent"].astype(float)
    screen.print(
        say(
            "In a year of the largest payment real income is {change} % and exports are {exports} %: "
            "a transfer, without the claim that comes with it or orders from the projects.",
            change=in_percent(nation["real_income"]),
            exports=in_percent(nation["exports"], 2),
        )
    )
    provinces = flow.provinces()["real_income_percent"].astype(float)
    made = flow.industries()["production_percent"].dropna().astype(float)
    screen.print(
        say(
            "Hit hardest is {region} with {income} %; production falls most in {loser} ({less} %) and rises "
            "most in {winner} ({more} %).",
            region=regions.get(str(provinces.idxmin()), str(provinces.idxmin())),
            income=in_percent(float(provinces.min())),
            loser=industries.get(str(made.idxmin()), str(made.idxmin())),
            less=in_percent(float(made.min()), 2),
            winner=industries.get(str(made.idxmax()), str(made.idxmax())),
            more=in_percent(float(made.max()), 2),
        )
    )
    screen.print()
    screen.print(Text(say("What this does not model"), style="bold"))
    screen.print(listed(("-", limit.say(say)) for limit in LIMITS))


def as_json(found: Mapping[str, Effect], offsets: Mapping[str, Offset], paid: pd.Series, flow: Effect) -> str:
    """Return every table as JSON."""
    content = {
        "cases": records(side_by_side(found)),
        "regions": {name: records(effect.provinces()) for name, effect in found.items()},
        "industries": {name: records(effect.industries()) for name, effect in found.items()},
        "offsets": {
            name: {
                "cost": package.cost,
                "real_income_percent": package.real_income_percent,
                "rates": {str(key): float(rate) for key, rate in package.rates.items() if rate},
            }
            for name, package in offsets.items()
        },
        "paid": {str(year): float(amount) for year, amount in paid.items()},
        "largest_payment": {
            "nation": records(flow.nation()),
            "regions": records(flow.provinces()),
            "industries": records(flow.industries()),
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
