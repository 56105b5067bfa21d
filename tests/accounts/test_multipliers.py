"""Multipliers: a second implementation, conservation of value, agreement with the nation, shortcuts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regrowth.economy.accounts.multipliers import (
    MEASURES,
    NO_PRODUCTION,
    induce,
    interregional_coefficients,
    regional_multipliers,
    trade_shares,
    value_added_shares,
)
from regrowth.economy.accounts.national import national_table
from regrowth.economy.accounts.regional import interregional, region_distances
from regrowth.economy.accounts.shortcuts import (
    METHODS,
    flegg_location_quotients,
    plain_gravity,
    shortcut_multipliers,
    simple_location_quotients,
)
from regrowth.errors import DegenerateError, OptionError


def test_against_the_inverse_of_the_whole_table(florin):
    a = interregional(florin, national_table(florin))
    regions, sectors = a.output.shape
    flows = np.zeros((regions, sectors, regions, sectors))
    for buyer in range(regions):
        for seller in range(regions):
            for product in range(sectors):
                own = a.trade[buyer, seller, product] / a.trade[buyer, :, product].sum()
                flows[seller, product, buyer] = own * a.use_domestic[buyer, product]
    matrix = flows.reshape(regions * sectors, -1) / a.output.ravel()
    inverse = np.linalg.inv(np.eye(regions * sectors) - matrix)
    share = (a.value_added / a.output).ravel()
    table = regional_multipliers(a, 2024)
    assert list(table.columns) == ["year", "region", "sector", *MEASURES, "note"]
    for row in table.sample(10, random_state=1).itertuples():
        place = a.regions.index(row.region)
        column = inverse[:, place * sectors + a.industries.index(row.sector)]
        inside = np.repeat(np.arange(regions) == place, sectors)
        assert row.production_inside == pytest.approx(column[inside].sum())
        assert row.production_outside == pytest.approx(column[~inside].sum())
        assert row.value_added_inside == pytest.approx((share * column)[inside].sum())
        assert row.value_added_outside == pytest.approx((share * column)[~inside].sum())


def test_every_won_of_demand_is_value_added_or_imports(korea_regional, korea_inducement):
    a = korea_regional
    imported = (a.use - a.use_domestic).sum(axis=1)
    shares = trade_shares(a.trade)
    coefficients = interregional_coefficients(a.use_domestic, a.output, shares)
    leak = np.where(a.output > 0, imported / np.where(a.output > 0, a.output, 1.0), 0.0)
    imports = induce(coefficients, leak).value_added.sum(axis=2)
    total = korea_inducement.value_added.sum(axis=2) + imports
    assert total[a.output > 0] == pytest.approx(1.0, abs=1e-9)


def test_one_technology_gives_the_nation_in_all_regions_together(korea_national, korea_regional):
    table, output = korea_national, korea_regional.output
    inputs = table.use_domestic / table.output
    use = inputs[None] * output[:, None, :]
    share = np.broadcast_to(table.value_added / table.output, output.shape)
    coefficients = interregional_coefficients(use, output, trade_shares(korea_regional.trade))
    found = induce(coefficients, share)
    inverse = np.linalg.inv(np.eye(len(inputs)) - inputs)
    full = (output > 0).all(axis=1)  # regions that make everything, so that no column is left out
    assert full.any()
    made = output > 0
    national = np.broadcast_to(inverse.sum(axis=0), output.shape)
    assert found.output.sum(axis=2)[made] == pytest.approx(national[made], rel=1e-9)


def test_blank_and_noted_where_nothing_is_made(korea_regional):
    table = regional_multipliers(korea_regional)
    idle = korea_regional.output.ravel() <= 0
    assert idle.any()
    assert table.loc[idle, list(MEASURES)].isna().all(axis=None)
    assert (table["note"] == np.where(idle, NO_PRODUCTION, "")).all()
    assert table.loc[~idle, "production_inside"].min() >= 1
    assert (value_added_shares(korea_regional).ravel()[idle] == 0).all()


def test_inputs_above_output_are_refused():
    with pytest.raises(DegenerateError, match="no bound"):
        induce(np.array([[1.5]]), np.array([[0.5]]))
    with pytest.raises(DegenerateError, match="no bound"):
        induce(np.array([[1.0]]), np.array([[0.5]]))


def test_location_quotients():
    output = np.array([[8.0, 2.0], [2.0, 8.0], [0.0, 10.0]])
    simple = simple_location_quotients(output)
    assert simple[0, 0] == pytest.approx((8 / 10) / (10 / 30))
    flegg = flegg_location_quotients(output, 0.3)
    size = np.log2(1 + 10 / 30) ** 0.3
    assert flegg[0, 0, 1] == pytest.approx(size * simple[0, 0] / simple[0, 1])
    assert flegg[0, 0, 0] == pytest.approx(size * simple[0, 0])
    assert flegg[2, 1, 0] == 0  # no purchasing sector


def test_plain_gravity_prefers_the_near_and_the_large():
    distance = np.array([[0.0, 10.0, 40.0], [10.0, 0.0, 40.0], [40.0, 40.0, 0.0]])
    shares = plain_gravity(np.array([[1.0], [1.0], [2.0]]), distance)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    assert shares[0, :, 0] == pytest.approx(np.array([1 / 5, 1 / 10, 2 / 40]) / (1 / 5 + 1 / 10 + 2 / 40))


@pytest.mark.parametrize("method", METHODS)
def test_shortcuts_keep_the_national_total(method, korea, korea_national, korea_regional):
    table = shortcut_multipliers(method, korea_regional, korea_national, region_distances(korea))
    inputs = korea_national.use_domestic / korea_national.output
    national = np.linalg.inv(np.eye(len(inputs)) - inputs).sum(axis=0)
    wanted = table["sector"].map(pd.Series(national, index=list(korea_national.industries)))
    total = table["production_inside"] + table["production_outside"]
    made = total.notna()
    assert total[made].to_numpy() == pytest.approx(wanted[made].to_numpy(), rel=1e-6)


def test_an_unknown_shortcut_is_refused(korea, korea_national, korea_regional):
    with pytest.raises(OptionError, match="FLQ"):
        shortcut_multipliers("FLQQ", korea_regional, korea_national, region_distances(korea))
