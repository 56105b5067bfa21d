"""What a fall of one partner's demand does: by hand, by identity, and on the embedded country."""

from __future__ import annotations

import numpy as np
import pytest

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.economy import Economy
from regrowth.errors import DegenerateError, LabelError, OptionError
from regrowth.programme.programme import Programme
from regrowth.trade.diversification_units import Units
from regrowth.trade.exposure import (
    _induced,
    exposure,
    exposures,
    final_purchases,
    input_coefficients,
    require_rate,
)


def two_provinces() -> Units:
    """Maker sells 50 abroad and uses 25 of supplier; one industry, no tariffs.

    Places: maker, supplier, abroad. Maker's output 100: 50 abroad, 50 at home (own final demand).
    Supplier's output 100: 25 to maker as input, 75 own final demand. Abroad buys 50 and makes 200.
    """
    flows = np.zeros((3, 3, 1))
    flows[:, :, 0] = [[50, 25, 0], [0, 75, 0], [50, 0, 200]]
    # maker buys 75 of the one product: 25 are its inputs, 50 final demand
    use = np.array([25.0, 0.0, 0.0]).reshape(3, 1, 1)
    final = np.array([[50.0], [75.0], [250.0]])
    accounts = Accounts(
        "By hand",
        2020,
        "KRW",
        ("maker", "supplier", "abroad"),
        ("H", "H", "F"),
        ("all",),
        ("all",),
        output=np.array([[100.0], [100.0], [200.0]]),
        value_added=np.array([[75.0], [100.0], [200.0]]),
        use=use,
        final_demand=final,
        flows=flows,
        tariffs=np.zeros((3, 3, 1)),
        workers=np.array([[10.0], [20.0], [np.nan]]),
    )
    labels = ("H", "maker", "supplier")
    weights = np.array([[[1.0], [1.0]], [[1.0], [0.0]], [[0.0], [1.0]]])
    return Units(accounts, ("nation", "province", "province"), labels, labels, weights)


@pytest.fixture(scope="module")
def units(korea: Economy, korea_programme: Programme) -> Units:
    return Units.of(korea, korea_programme)


def test_by_hand() -> None:
    """Maker needs 0.25 of input per unit, two thirds of it from itself, a third from supplier.

    A fall of 5 in its orders: output of maker 5 / (1 - 1/6) = 6, of supplier 6 / 12 = 0.5.
    """
    found = exposure(two_provinces(), "abroad", 0.1)
    assert found.orders[:, 0].tolist() == [5.0, 0.0]
    assert found.output[:, 0] == pytest.approx([6.0, 0.5])
    row = found.table.loc[("province", "maker")]
    assert row["direct_share"] == pytest.approx(0.05)
    assert row["output_share"] == pytest.approx(0.06)
    assert row["value_added"] == pytest.approx(4.5)
    assert row["value_added_share"] == pytest.approx(0.06)
    assert row["workers"] == pytest.approx(0.6)
    assert found.table.loc[("nation", "H"), "value_added"] == pytest.approx(5.0)


def test_no_fall_no_loss_and_twice_the_fall_twice_the_loss(units: Units) -> None:
    assert exposure(units, "USA", 0.0).table.to_numpy().max() == 0
    once, twice = exposure(units, "USA", 0.1).table, exposure(units, "USA", 0.2).table
    assert twice.to_numpy() == pytest.approx(2 * once.to_numpy())


def test_all_final_demand_of_the_world_makes_all_output(units: Units) -> None:
    """(I - A)^-1 of all final purchases is output, up to tariffs, which the coefficients treat alike."""
    accounts = units.accounts
    made = _induced(input_coefficients(accounts), final_purchases(accounts).sum(axis=0))
    assert made == pytest.approx(accounts.output, rel=1e-6, abs=1e-6 * accounts.output.max())


def test_suppliers_add_to_the_direct_loss(units: Units) -> None:
    found = exposure(units, "CHN", 0.1)
    assert (found.output >= found.orders - 1e-6 * found.orders.max()).all()
    assert found.output.sum() > found.orders.sum()


def test_regions_sum_to_the_nation(units: Units) -> None:
    table = exposure(units, "CHN", 0.1).table
    for column in ("value_added", "workers"):
        assert table.loc["region", column].sum() == pytest.approx(table.loc[("nation", "KR"), column])


def test_processing_for_others_is_seen_in_final_demand(units: Units) -> None:
    """China assembles chips for third countries: its final demand weighs less than its orders."""
    row = exposure(units, "CHN", 0.1).table.loc[("engine", "semiconductors")]
    assert row["final_demand_share"] < row["value_added_share"]


def test_markets_side_by_side(units: Units) -> None:
    table = exposures(units, 0.1)
    assert table["CHN"].tolist() == exposure(units, "CHN", 0.1).table["value_added_share"].tolist()
    assert table.loc[("engine", "semiconductors")].idxmax() == "CHN"
    assert table.loc[("engine", "future-mobility")].idxmax() == "USA"
    with pytest.raises(OptionError, match="value_added_share"):
        exposures(two_provinces(), 0.1, "value_aded_share")


def test_wrong_partners_and_rates_are_refused(units: Units) -> None:
    with pytest.raises(LabelError, match="Did you mean 'CHN'"):
        exposure(units, "CHNA", 0.1)
    with pytest.raises(LabelError, match="KR-11"):
        exposure(units, "KR-11", 0.1)
    with pytest.raises(OptionError, match=r"Write 0\.2 for 20 per cent"):
        exposure(units, "CHN", 20)
    for bad in (-0.1, 200.0, float("nan")):
        with pytest.raises(OptionError, match="part of one"):
            require_rate(bad, "drop")


def test_inputs_above_output_are_refused() -> None:
    with pytest.raises(DegenerateError, match="no bound"):
        _induced(np.array([[1.5]]), np.array([[1.0]]))
    with pytest.raises(DegenerateError, match="no bound"):
        _induced(np.array([[1.0]]), np.array([[1.0]]))
