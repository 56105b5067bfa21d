"""Small accounts shared by the tests of scenarios."""

from __future__ import annotations

import pytest

from regrowth.economy.accounts.accounts import Accounts
from scenario.small import small_accounts


@pytest.fixture(scope="session")
def accounts() -> Accounts:
    return small_accounts()
