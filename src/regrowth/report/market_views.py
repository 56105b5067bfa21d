"""What the report says of how concentrated exports are."""

from __future__ import annotations

from dataclasses import dataclass

from regrowth.report.labels import Labels
from regrowth.trade.concentration import concentration
from regrowth.trade.diversification_units import Units, rest_of_world
from regrowth.trade.exposure import exposure
from regrowth.words.numbers import digits, money, percent

DROP = 0.1
"""Fall in a market's demand for which the exposure is shown."""


@dataclass(frozen=True, slots=True)
class MarketRow:
    """Exports of one region or of the nation."""

    region: str | None
    exports: str
    share: str
    markets: str
    products: str
    largest: str
    exposed: str


def market_rows(labels: Labels) -> list[MarketRow]:
    """Return one row for the nation and one for every region of the programme."""
    study = labels.study
    accounts = study.trade[0].trade.model.accounts
    units = Units.of(study.economy, study.programme, accounts)
    table = concentration(units, rest_of_world(study.economy, units.markets))
    blocs = study.economy.names("blocs", labels.language)
    lost = {
        market: exposure(units, market, DROP).table["value_added_share"]
        for market in sorted(set(table["largest_market"].dropna().astype(str)))
    }
    rows = []
    for key, row in zip(table.index.to_list(), table.to_dict("records"), strict=True):
        kind, unit = str(key[0]), str(key[1])
        if kind not in ("nation", "region"):
            continue
        market = str(row["largest_market"])
        rows.append(
            MarketRow(
                region=unit if kind == "region" else None,
                exports=money(float(row["exports"]), accounts.currency, labels.language),
                share=percent(float(row["export_share"]), 1),
                markets=digits(float(row["hhi_markets"]), 2),
                products=digits(float(row["hhi_products"]), 2),
                largest=f"{blocs.get(market, market)} {percent(float(row['largest_market_share']), 0)}",
                exposed=percent(-float(lost[market][key]), 2, signed=True),
            )
        )
    return rows
