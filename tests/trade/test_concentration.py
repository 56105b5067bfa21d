"""Concentration of exports: indices by hand, identities, and the embedded country."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regrowth.economy.economy import Economy
from regrowth.errors import DataError, LabelError, OptionError
from regrowth.programme.programme import Programme
from regrowth.trade.concentration import (
    compare_with_customs,
    concentration,
    herfindahl_hirschman,
    normalised_herfindahl,
    theil,
    theil_parts,
)
from regrowth.trade.diversification_units import Units, markets_known_by_industry, rest_of_world

tables = arrays(float, (3, 4), elements=st.floats(0.01, 100))


@pytest.fixture(scope="module")
def units(korea: Economy, korea_programme: Programme) -> Units:
    return Units.of(korea, korea_programme)


def test_the_index_by_hand() -> None:
    """0.5^2 + 0.3^2 + 0.2^2 = 0.38; (0.38 - 1/3) / (1 - 1/3) = 0.07."""
    assert herfindahl_hirschman(np.array([50.0, 30.0, 20.0])) == pytest.approx(0.38)
    assert normalised_herfindahl(np.array([50.0, 30.0, 20.0])) == pytest.approx(0.07)
    assert np.isnan(normalised_herfindahl(np.array([5.0])))


def test_theil_by_hand() -> None:
    """Three quarters and one quarter: 0.75 ln 1.5 + 0.25 ln 0.5 = 0.30410 - 0.17329."""
    assert theil(np.array([3.0, 1.0])) == pytest.approx(0.30410 - 0.17329, abs=1e-5)
    assert theil(np.array([1.0, 0.0, 0.0, 0.0])) == pytest.approx(np.log(4))


def test_theil_falls_apart_by_hand() -> None:
    """Rows have 3/4 and 1/4 of all; the first is even, the second in one of two cells: 1/4 ln 2 within."""
    between, within = theil_parts(np.array([[1.5, 1.5], [1.0, 0.0]]))
    assert between == pytest.approx(0.75 * np.log(1.5) + 0.25 * np.log(0.5))
    assert within == pytest.approx(0.25 * np.log(2))


@given(tables)
def test_parts_sum_to_the_whole_in_both_nests(values: np.ndarray) -> None:
    whole = theil(values.ravel())
    assert sum(theil_parts(values)) == pytest.approx(whole, abs=1e-12)
    assert sum(theil_parts(values.T)) == pytest.approx(whole, abs=1e-12)
    assert whole >= -1e-12
    assert whole <= np.log(values.size)


@given(tables, st.floats(0.01, 1e6))
def test_units_of_money_and_the_order_of_markets_do_not_matter(values: np.ndarray, scale: float) -> None:
    held = values[0]
    assert herfindahl_hirschman(held * scale) == pytest.approx(float(herfindahl_hirschman(held)))
    assert theil(held[::-1]) == pytest.approx(float(theil(held)), abs=1e-12)
    assert 1 / 4 - 1e-12 <= herfindahl_hirschman(held) <= 1


def test_nothing_sold_has_no_concentration() -> None:
    assert np.isnan(herfindahl_hirschman(np.zeros(3)))
    assert np.isnan(theil(np.zeros(3)))


def test_negative_or_missing_values_are_refused() -> None:
    for bad in (np.array([1.0, -1.0]), np.array([1.0, np.nan])):
        with pytest.raises(DataError, match="negative or not finite"):
            herfindahl_hirschman(bad)


def test_regions_of_the_programme_sum_to_the_nation(units: Units) -> None:
    table = concentration(units, "ROW")
    nation = table.loc[("nation", "KR"), "exports"]
    assert table.loc["region", "exports"].sum() == pytest.approx(nation)
    assert table.loc["province", "exports"].sum() == pytest.approx(nation)
    assert table.loc["engine", "exports"].sum() < nation


def test_the_rest_of_the_world_is_no_single_buyer(units: Units, korea: Economy) -> None:
    assert rest_of_world(korea, units.markets) == "ROW"
    table = concentration(units, "ROW")
    rest = units.exports.sum(axis=2)[0, units.markets.index("ROW")] / table["exports"].iloc[0]
    assert table["hhi_markets"].iloc[0] - table["hhi_markets_low"].iloc[0] == pytest.approx(rest**2)
    assert "ROW" not in set(table["largest_market"])
    assert "ROW" in set(concentration(units)["largest_market"])


def test_provinces_differ_by_what_they_make_alone(units: Units) -> None:
    """Within an industry every province sells in one mix, which is how the accounts estimate it."""
    chips = units.accounts.industries.index("C26")
    sold = units.exports[1:18, :, chips]
    mix = sold / sold.sum(axis=1, keepdims=True)
    assert np.ptp(mix, axis=0).max() < 1e-9


def test_the_accounts_are_set_against_customs(units: Units, korea: Economy) -> None:
    table = compare_with_customs(korea, units)
    assert set(table["year"]) == {2020}
    assert table["estimated_share"].sum() == pytest.approx(1)
    assert table["observed_share"].sum() == pytest.approx(1)
    counted = korea.table("exports").query("year == 2020").set_index("region")["exports"]
    assert table.loc["KR-44", "observed_share"] == pytest.approx(counted["KR-44"] / counted.sum())


def test_without_customs_the_table_is_named(florin: Economy) -> None:
    with pytest.raises(DataError, match="exports"):
        compare_with_customs(florin, Units.of(florin))


def test_one_market_is_all_concentration(florin: Economy) -> None:
    held = Units.of(florin)
    table = concentration(held)
    assert (table["hhi_markets"] == 1).all()
    assert table["theil_between_markets"].abs().max() == 0
    with pytest.raises(OptionError, match="only market"):
        concentration(held, "ROW")


def test_unknown_units_are_refused_with_the_nearest(units: Units) -> None:
    with pytest.raises(LabelError, match="Did you mean 'batteries'"):
        units.position("baterries", ("engine",))
    with pytest.raises(LabelError, match="batteries"):
        units.position("batteries", ("region",))


def test_weights_outside_zero_to_one_are_refused(units: Units) -> None:
    with pytest.raises(DataError, match="from 0 to 1"):
        Units(units.accounts, units.kinds, units.labels, units.names, 2 * units.weights)


def test_markets_cut_out_of_a_rest_are_not_known_by_industry(units: Units, korea: Economy) -> None:
    known = markets_known_by_industry(korea, units.markets)
    assert set(units.markets) - set(known) == {"CP7", "ROW"}
