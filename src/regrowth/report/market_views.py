"""What the report says of how concentrated exports are."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.economy import Economy
from regrowth.programme.programme import Programme
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
    """Return one row for the nation and one for every region of a study's programme."""
    study = labels.study
    accounts = study.trade[0].trade.model.accounts
    table = concentrated(study.economy, study.programme, accounts)
    return concentration_rows(table, study.economy, accounts.currency, labels.language)


def concentrated(economy: Economy, programme: Programme, accounts: Accounts) -> pd.DataFrame:
    """Return how concentrated the exports of the nation and of the regions of a programme are.

    As :func:`regrowth.trade.concentration.concentration`, with ``exposed`` beside it: the part of value added
    that is lost if demand of the largest market falls by :data:`DROP`.
    """
    units = Units.of(economy, programme, accounts)
    table = concentration(units, rest_of_world(economy, units.markets))
    table = table[table.index.get_level_values(0).isin(["nation", "region"])]
    lost = {
        market: exposure(units, market, DROP).table["value_added_share"]
        for market in sorted(set(table["largest_market"].dropna().astype(str)))
    }
    pairs = zip(table.index.to_list(), table["largest_market"].astype(str), strict=True)
    exposed = [float(lost[market][key]) for key, market in pairs]
    return table.assign(exposed=exposed)


def concentration_rows(
    table: pd.DataFrame, economy: Economy, currency: str, language: str
) -> list[MarketRow]:
    """Return a row in words for every row of :func:`concentrated`."""
    blocs = economy.names("blocs", language)
    rows = []
    for key, row in zip(table.index.to_list(), table.to_dict("records"), strict=True):
        kind, unit = str(key[0]), str(key[1])
        market = str(row["largest_market"])
        rows.append(
            MarketRow(
                region=unit if kind == "region" else None,
                exports=money(float(row["exports"]), currency, language),
                share=percent(float(row["export_share"]), 1),
                markets=digits(float(row["hhi_markets"]), 2),
                products=digits(float(row["hhi_products"]), 2),
                largest=f"{blocs.get(market, market)} {percent(float(row['largest_market_share']), 0)}",
                exposed=percent(-float(row["exposed"]), 2, signed=True),
            )
        )
    return rows
