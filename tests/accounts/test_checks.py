"""The checks of accounts find what is wrong, and say nothing of what is right."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from regrowth.economy.accounts.build import build_accounts
from regrowth.economy.accounts.checks import check_accounts, sourcing
from regrowth.economy.accounts.national import national_table
from regrowth.errors import DataError

NATIONAL = {
    "output of regions = national table": "output",
    "value added of regions = national table": "value_added",
    "input use of regions = national table": "use_imported",
    "final demand of regions = national table, re-exports included": "re_exports",
    "exports of regions = national table": "exports",
    "imports of regions = national table": "imports",
    "taxes on imports of regions = national table": "import_taxes",
}


@pytest.mark.parametrize("check", NATIONAL)
def test_a_national_table_that_differs_is_found(check: str, florin) -> None:
    table, accounts = national_table(florin), build_accounts(florin)
    values = np.array(getattr(table, NATIONAL[check]))
    values.flat[3] += 1e7
    gaps = check_accounts(accounts, dataclasses.replace(table, **{NATIONAL[check]: values}))["gap"]
    assert gaps[check] > 1e-6
    assert (gaps.drop(check) < 1e-9).all()


def test_gaps_are_relative_and_cells_are_counted(florin) -> None:
    table, accounts = national_table(florin), build_accounts(florin)
    output = table.output + np.where(np.arange(9) == 2, 32e6, 0.0)
    found = check_accounts(accounts, dataclasses.replace(table, output=output))
    assert found.loc["output of regions = national table", "gap"] == pytest.approx(32e6 / output.max())
    assert found["cells"].astype(int).tolist() == [63, 63, 63, 9, 9, 81, 9, 9, 9, 9]
    assert found.index.name == "check"


def test_a_figure_where_there_should_be_none_is_an_infinite_gap(florin) -> None:
    table, accounts = national_table(florin), build_accounts(florin)
    free = dataclasses.replace(table, import_taxes=np.zeros(9))
    check = "taxes on imports of regions = national table"
    assert check_accounts(accounts, free).loc[check, "gap"] == np.inf


def test_a_table_of_another_level_is_refused(korea) -> None:
    with pytest.raises(DataError, match="its industries are not those of the accounts"):
        check_accounts(build_accounts(korea, "industry"), national_table(korea, "sector"))


def test_what_regions_buy_by_origin(florin) -> None:
    accounts = build_accounts(florin)
    found = sourcing(accounts)
    assert found[["own region", "other regions", "abroad"]].sum() == pytest.approx(1.0)
    assert list(found.index) == ["own region", "other regions", "abroad", "trade between regions"]
    bought = accounts.use[:6].sum() + accounts.final_demand[:6].sum()
    own = sum(accounts.flows[place, place].sum() for place in range(6))
    assert found["own region"] == pytest.approx(own / bought)
    assert found["trade between regions"] == pytest.approx(accounts.flows[:6, :6].sum() - own)
    abroad = (accounts.flows * (1 + accounts.tariffs))[:6, 6:].sum()
    assert found["abroad"] == pytest.approx(abroad / bought)
