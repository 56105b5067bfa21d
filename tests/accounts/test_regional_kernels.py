"""Kernels of the regional accounts: totals are met, sums are kept, changes that must not matter do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrowth.economy.accounts.national import national_table
from regrowth.economy.accounts.production import (
    Share,
    nearest_year,
    reconcile,
    regional_production,
    split_classes,
)
from regrowth.economy.accounts.technology import (
    balance_columns,
    pooled_columns,
    process_raw_materials,
    raw_materials,
    small_producer_weight,
)
from regrowth.economy.accounts.trade import balance_trade, gravity, great_circle, home_bias, home_first
from regrowth.errors import DegenerateError
from variants import variant

seeds = st.integers(0, 2**32 - 1)


def margins(generator, sectors, regions):
    demand = generator.uniform(0.1, 5.0, (sectors, regions)) * (
        generator.uniform(size=(sectors, regions)) > 0.2
    )
    demand[:, 0] += 0.1
    supply = generator.uniform(0.1, 5.0, (sectors, regions))
    return demand, supply * (demand.sum(axis=1) / supply.sum(axis=1))[:, None]


@given(seeds)
def test_trade_meets_demand_and_supply(seed):
    generator = np.random.default_rng(seed)
    demand, supply = margins(generator, 3, 5)
    for trade in (
        balance_trade(generator.uniform(0.1, 9.0, (5, 5)), demand, supply),
        home_first(demand, supply),
    ):
        assert np.allclose(trade.sum(axis=2), demand, atol=1e-10)
        assert np.allclose(trade.sum(axis=1), supply, atol=1e-10)
        assert (trade >= 0).all()


@given(seeds)
def test_only_the_pattern_of_the_interaction_counts(seed):
    generator = np.random.default_rng(seed)
    demand, supply = margins(generator, 2, 4)
    interaction = generator.uniform(0.1, 9.0, (4, 4))
    scaled = generator.uniform(0.1, 9.0, (4, 1)) * interaction * generator.uniform(0.1, 9.0, (1, 4))
    trade = balance_trade(interaction, demand, supply)
    assert np.allclose(trade, balance_trade(scaled, demand, supply), atol=1e-9)


@given(seeds, st.floats(1.5, 20.0))
def test_more_home_bias_keeps_more_at_home(seed, factor):
    generator = np.random.default_rng(seed)
    demand, supply = margins(generator, 2, 4)
    interaction = generator.uniform(0.5, 2.0, (4, 4))
    more = interaction * np.where(np.eye(4), factor, 1.0)
    own = [np.einsum("jnn->j", balance_trade(pattern, demand, supply)) for pattern in (interaction, more)]
    assert (own[1] >= own[0] - 1e-9).all()
    # nothing keeps more at home than home first
    assert (np.einsum("jnn->j", home_first(demand, supply)) >= own[1] - 1e-9).all()


def test_trade_without_one_sum_is_refused():
    with pytest.raises(DegenerateError, match="supply and demand of every sector have one sum"):
        balance_trade(np.ones((2, 2)), np.array([[1.0, 1.0]]), np.array([[1.0, 2.0]]))


def test_gravity_falls_with_distance_and_home_bias_with_size():
    distance = great_circle(np.array([37.57, 35.10, 33.51]), np.array([126.98, 129.03, 126.52]))
    assert distance[0, 1] == pytest.approx(330, abs=10)  # Seoul to Busan
    home = home_bias(np.array([4.0, 2.0, 1.0]), 10.0, 0.5)
    assert np.exp(np.log(home).mean()) == pytest.approx(10.0)
    interaction = gravity(distance, 1.0, home)
    assert np.diag(interaction) == pytest.approx(home)
    assert interaction[0, 1] == pytest.approx(100 / distance[0, 1])
    assert home_bias(np.array([4.0, 2.0, 1.0]), 10.0, 0.0) == pytest.approx([10.0, 10.0, 10.0])


@given(seeds)
def test_columns_and_cells_of_the_nation_are_met(seed):
    generator = np.random.default_rng(seed)
    truth = generator.uniform(0.1, 5.0, (4, 6, 3)) * (generator.uniform(size=(1, 6, 3)) > 0.3)
    prior = np.where(truth > 0, generator.uniform(0.1, 5.0, truth.shape), 0.0)
    cells, totals = truth.sum(axis=0), truth.sum(axis=1)
    fitted = balance_columns(prior, cells, totals)
    assert np.allclose(fitted.sum(axis=0), cells, atol=1e-9)
    assert np.allclose(fitted.sum(axis=1), totals, atol=1e-9)


def test_columns_that_cannot_be_met_are_refused():
    with pytest.raises(DegenerateError, match="miss the national table"):
        balance_columns(np.ones((2, 2, 1)), np.array([[3.0], [1.0]]), np.array([[2.0], [3.0]]))


@given(seeds)
def test_raw_materials_change_places_with_products_of_the_own_sector(seed):
    generator = np.random.default_rng(seed)
    regions, sectors = 4, 3
    use = generator.uniform(0.0, 5.0, (regions, 2 * sectors + 1, sectors))
    small = generator.uniform(0.0, 1.0, (regions, sectors))
    raw = np.array([False, False, True])
    shifted = process_raw_materials(use, small, raw)
    assert (shifted >= -1e-12).all()
    assert np.allclose(shifted.sum(axis=1), use.sum(axis=1))  # columns
    rows = np.array([False, False, True, False, False, True, False])
    assert np.allclose(shifted[:, ~rows].sum(axis=(0, 1)), use[:, ~rows].sum(axis=(0, 1)))
    untouched = ~rows
    untouched[[0, 1, 3, 4]] = False  # value added alone
    assert np.allclose(shifted[:, untouched], use[:, untouched])
    assert np.allclose(process_raw_materials(use, small * 0.0, raw), use)


def test_the_smallest_producer_buys_the_least_raw_material():
    use = np.zeros((2, 5, 2))
    use[:, 0, 0], use[:, 1, 0], use[:, 4, 0] = [1.0, 9.0], [4.0, 36.0], [5.0, 45.0]  # own, raw, value added
    small = np.array([[0.8, 0.0], [0.0, 0.0]])
    shifted = process_raw_materials(use, small, np.array([False, True]))
    moved = 0.8 * 4 - 0.2 * 1 * (0.8 * 4) / (0.2 * 1 + 9)  # what it would swap less what it swaps back
    assert shifted[0, :, 0] == pytest.approx([1 + moved, 4 - moved, 0.0, 0.0, 5.0])
    assert shifted[1, :, 0] == pytest.approx([9 - moved, 36 + moved, 0.0, 0.0, 45.0])


def test_weights_and_pools():
    share = np.array([0.0, 0.005, 0.02, 1.0])
    assert (np.diff(small_producer_weight(share, 0.01)) < 0).all()
    cells = np.array([[1.0, 3.0, 2.0]])
    pooled = pooled_columns(cells, np.array([10.0, 10.0, 5.0]), ["a", "a", "b"])
    assert pooled == pytest.approx(np.array([[0.2, 0.2, 0.4]]))


def test_ores_and_fuels_are_the_raw_materials(korea):
    for level, expected in (("sector", {"06", "07"}), ("industry", {"B"})):
        table = national_table(korea, level)
        kinds = korea.table("industries").set_index("industry")["kind"].reindex(list(table.parents))
        flags = raw_materials(table, (kinds == "goods").to_numpy(), 0.75)
        assert {name for name, flag in zip(table.industries, flags, strict=True) if flag} == expected


def test_a_sector_drawn_from_many_classes_takes_what_the_others_leave():
    links = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    held = split_classes(links, np.array([130.0, 130.0]), np.array([100.0, 40.0, 60.0]))
    assert held.sum(axis=0) == pytest.approx([100.0, 40.0, 60.0])
    assert held.sum(axis=1) == pytest.approx([100.0, 100.0], rel=1e-2)
    assert held[1, 2] > 10 * held[0, 2]


def test_contract_processing_sits_with_the_classes_that_have_people_to_spare(korea, korea_national):
    made = regional_production(korea, korea_national)
    contract = made.workers[:, korea_national.industries.index("44")]
    assert contract.sum() == pytest.approx(420_808)
    assert contract.max() < 0.4 * contract.sum()


def test_output_follows_published_shares_where_they_agree():
    prior = np.array([[6.0, 4.0], [4.0, 6.0]])
    everything = np.array([True, True])
    shares = [
        Share("value_added: activity a", np.eye(2), everything, np.array([0.7, 0.3])),
        Share("production_shares: product p", np.eye(2), np.array([True, False]), np.array([0.9, 0.1])),
    ]
    output = reconcile(prior, np.array([10.0, 10.0]), shares, ("north", "south"))
    assert output == pytest.approx(np.array([[9.0, 5.0], [1.0, 5.0]]))


def test_published_shares_hold_in_the_output_of_korea(korea, korea_national):
    made = regional_production(korea, korea_national)
    assert (made.gaps["gap"] < 1e-3).all()
    assert {"value_added: activity C19-22", "production_shares: product ships"} <= set(made.gaps["name"])
    ships = made.output[:, korea_national.industries.index("41")]
    south = [korea.regions.index(region) for region in ("KR-26", "KR-31", "KR-48")]
    assert ships[south].sum() / ships.sum() == pytest.approx(0.801, abs=1e-4)


def test_persons_stand_in_for_workers_that_the_table_does_not_have(florin):
    table = national_table(florin)
    assert np.isnan(table.workers).all()
    made = regional_production(florin, table)
    employment = florin.table("employment")
    year = nearest_year(employment["year"].unique().tolist(), None)
    held = employment[(employment["year"] == year) & (employment["region"] == florin.manifest.nation)]
    assert made.workers.sum() == pytest.approx(held["employees"].sum())


def test_years_nearest_to_the_table_are_used(korea, korea_national):
    frame = korea.table("value_added")
    only = variant(korea, value_added=frame[frame["year"] == 2022].reset_index(drop=True))
    later = regional_production(only, korea_national)
    first = regional_production(korea, korea_national)
    assert not np.allclose(later.output, first.output)
    both = pd.concat([frame[frame["year"] == 2022], frame[frame["year"] == 2021]], ignore_index=True)
    again = regional_production(variant(korea, value_added=both), korea_national)
    assert np.allclose(again.output, first.output)
