"""The trade model of the embedded country, with and without what is in place."""

from __future__ import annotations

import pytest

from regrowth.economy.economy import Economy
from regrowth.trade.agreement import read
from regrowth.trade.effect import TradeModel

IN_PLACE = ("existing-2026", "korea-china-2015", "rcep")


@pytest.fixture(scope="session")
def alone(korea: Economy) -> TradeModel:
    return TradeModel.of(korea)


@pytest.fixture(scope="session")
def trade(korea: Economy) -> TradeModel:
    return TradeModel.of(korea, [read(name) for name in IN_PLACE])
