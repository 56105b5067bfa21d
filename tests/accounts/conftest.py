"""The national table and the regional accounts of the embedded country, built once."""

from __future__ import annotations

import pytest

from regrowth.economy.accounts.multipliers import Inducement, inducement
from regrowth.economy.accounts.national import NationalTable, national_table
from regrowth.economy.accounts.regional import RegionalAccounts, interregional
from regrowth.economy.economy import Economy


@pytest.fixture(scope="session")
def korea_national(korea: Economy) -> NationalTable:
    return national_table(korea)


@pytest.fixture(scope="session")
def korea_regional(korea: Economy, korea_national: NationalTable) -> RegionalAccounts:
    return interregional(korea, korea_national)


@pytest.fixture(scope="session")
def korea_inducement(korea_regional: RegionalAccounts) -> Inducement:
    return inducement(korea_regional)
