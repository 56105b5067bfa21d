"""Trade: one agreement from files to tables, and a band of 500 draws."""

from __future__ import annotations

from record import Row, at_most, best_of
from regrowth.economy.economy import Economy
from regrowth.trade.agreement import read
from regrowth.trade.band import band
from regrowth.trade.effect import TradeModel

IN_PLACE = ("existing-2026", "korea-china-2015", "rcep")
DRAWS = 500


def bench() -> list[Row]:
    """Time in one process, warm; the economy is read, the model is built each time."""
    economy = Economy.korea()

    def whole() -> TradeModel:
        trade = TradeModel.of(economy, [read(name) for name in IN_PLACE])
        effect = trade.effect([read("cptpp-accession")])
        for table in (effect.nation, effect.provinces, effect.industries, effect.markets, effect.cells):
            table()
        return trade

    trade = whole()
    policy = [read("cptpp-accession")]
    band(trade, policy, draws=DRAWS)
    size = f"{len(trade.model.accounts.places)} x {len(trade.model.accounts.industries)}"
    return [
        at_most(f"Korea {size}, one agreement end to end", best_of(whole, 3), 2.0),
        at_most(
            f"Korea {size}, band of {DRAWS} draws", best_of(lambda: band(trade, policy, draws=DRAWS), 2), 10.0
        ),
    ]
