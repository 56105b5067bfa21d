"""What each kind of shock does to the arrays, against numbers worked out by hand, and whatever the order."""

from __future__ import annotations

import itertools
import re
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrowth.scenario.apply import apply
from regrowth.scenario.arrays import ShockArrays
from regrowth.scenario.money import base_deficits
from regrowth.scenario.scenario import Scenario, embedded_names
from regrowth.scenario.selectors import AllBut
from regrowth.scenario.shocks import (
    Deficits,
    Labour,
    Productivity,
    Subsidy,
    Tariff,
    TradeCost,
    Transfer,
)
from scenario.small import INDUSTRIES, PARTNERS, REGIONS, small_accounts

NORTH, SOUTH, COAST, EAST, WEST = range(5)
FOOD, CHIPS, SCREENS = range(3)


def scenario(*shocks):
    return Scenario(id="sample", title={"en": "Sample"}, shocks=shocks)


def same(left: ShockArrays, right: ShockArrays) -> bool:
    return all(
        np.array_equal(getattr(left, item.name), getattr(right, item.name)) for item in fields(ShockArrays)
    )


def changed(array):
    """Positions of the cells that are not zero."""
    return {tuple(map(int, cell)) for cell in np.argwhere(array)}


def test_small_accounts_are_sound_and_seeded(accounts):
    assert (accounts.regions, accounts.partners, accounts.industries) == (REGIONS, PARTNERS, INDUSTRIES)
    assert accounts.value_added.min() > 0 < accounts.final_demand.min()
    assert np.array_equal(accounts.flows, small_accounts().flows)
    assert not np.array_equal(accounts.flows, small_accounts(seed=1).flows)
    assert small_accounts(idle=(("coast", "chips"),)).output[COAST, CHIPS] == 0


def test_an_empty_scenario_changes_nothing(accounts):
    shocks = apply(Scenario.embedded("empty"), accounts)
    for name in ("productivity", "subsidies", "labour", "grants"):
        assert not getattr(shocks, name).any()
    assert np.array_equal(shocks.deficits, base_deficits(accounts))
    assert shocks.trade_costs is None is shocks.tariffs


def test_base_deficits_close_every_budget(accounts):
    deficits = base_deficits(accounts)
    assert abs(deficits.sum()) < 1e-9 * accounts.output.max()
    imports = accounts.flows.sum(axis=(1, 2)) - np.einsum("nnj->n", accounts.flows)
    exports = accounts.flows.sum(axis=(0, 2)) - np.einsum("nnj->n", accounts.flows)
    collected = (accounts.flows * accounts.tariffs).sum(axis=(1, 2))
    income = accounts.value_added.sum(axis=1)
    home = collected[:3].sum() * income[:3] / income[:3].sum()
    balance = imports - exports + collected - [*home, *collected[3:]]
    np.testing.assert_allclose(deficits, balance, atol=1e-9 * accounts.output.max())
    assert np.abs(home - collected[:3]).max() > 1


def test_productivity_multiplies(accounts):
    found = apply(
        scenario(
            Productivity(regions="north", industries="electronics", change=0.05),
            Productivity(regions=["north", "abroad"], industries="chips", change=-0.5),
        ),
        accounts,
    ).productivity
    assert changed(found) == {(NORTH, CHIPS), (NORTH, SCREENS), (EAST, CHIPS), (WEST, CHIPS)}
    assert np.exp(found[NORTH]) == pytest.approx([1, 1.05 * 0.5, 1.05])
    assert np.exp(found[EAST, CHIPS]) == pytest.approx(0.5)


def test_subsidies_add(accounts):
    found = apply(
        scenario(
            Subsidy(regions="home", industries="food", rate=0.02),
            Subsidy(regions=AllBut(("north", "abroad")), industries=["food", "screens"], rate=0.03),
        ),
        accounts,
    ).subsidies
    assert found[:, FOOD] == pytest.approx([0.02, 0.05, 0.05, 0, 0])
    assert found[:, SCREENS] == pytest.approx([0, 0.03, 0.03, 0, 0])
    assert not found[:, CHIPS].any()


def test_labour_multiplies(accounts):
    found = apply(
        scenario(Labour(regions="all", change=0.1), Labour(regions="coast", change=0.2)), accounts
    ).labour
    assert np.exp(found) == pytest.approx([1.1, 1.1, 1.32, 1.1, 1.1])


@pytest.mark.parametrize(
    ("both_ways", "routes"), [(False, {(EAST, NORTH)}), (True, {(EAST, NORTH), (NORTH, EAST)})]
)
def test_trade_costs_run_from_seller_to_buyer(accounts, both_ways, routes):
    shock = TradeCost(sellers="north", buyers="east", industries="chips", change=0.1, both_ways=both_ways)
    shocks = apply(scenario(shock), accounts)
    assert shocks.tariffs is None
    assert changed(shocks.trade_costs) == {(CHIPS, *route) for route in routes}
    assert shocks.trade_costs[CHIPS, EAST, NORTH] == pytest.approx(np.log(1.1))


def test_trade_costs_leave_trade_with_oneself(accounts):
    shock = TradeCost(sellers="home", buyers="home", industries="all", change=0.1)
    found = apply(scenario(shock, shock), accounts).trade_costs
    inside = itertools.permutations(range(3), 2)
    assert changed(found) == {(j, *route) for route in inside for j in range(3)}
    assert np.exp(found[found > 0]) == pytest.approx(1.1**2)


def test_closed_wins(accounts):
    shocks = [
        TradeCost(sellers="north", buyers="east", industries="all", change=-0.5),
        TradeCost(sellers="north", buyers="east", industries="food", closed=True, both_ways=False),
    ]
    found = apply(scenario(*shocks), accounts).trade_costs
    assert found[FOOD, EAST, NORTH] == np.inf
    assert found[FOOD, NORTH, EAST] == found[CHIPS, EAST, NORTH] == pytest.approx(np.log(0.5))
    assert np.isinf(found).sum() == 1


def test_tariffs_are_set_then_multiplied_then_raised(accounts):
    shocks = apply(
        scenario(
            Tariff(importers="home", exporters="east", industries="chips", change=0.01),
            Tariff(importers="north", exporters="east", industries="all", factor=0.5),
            Tariff(importers="north", exporters="east", industries="chips", rate=0.2),
            Tariff(importers="north", exporters="east", industries="chips", rate=0.2),
            Tariff(importers="north", exporters="abroad", industries="electronics", factor=0.5),
        ),
        accounts,
    )
    base = accounts.tariffs.transpose(2, 0, 1)
    assert shocks.trade_costs is None
    assert shocks.tariffs[CHIPS, NORTH, EAST] == pytest.approx(0.2 * 0.5 * 0.5 + 0.01)
    assert shocks.tariffs[CHIPS, SOUTH, EAST] == pytest.approx(base[CHIPS, SOUTH, EAST] + 0.01)
    assert shocks.tariffs[SCREENS, NORTH, WEST] == pytest.approx(base[SCREENS, NORTH, WEST] / 2)
    assert shocks.tariffs[FOOD, NORTH, EAST] == pytest.approx(base[FOOD, NORTH, EAST] / 2)
    assert (
        len(changed(shocks.tariffs - base)) == 3 + 2 + 2
    )  # north from east, the rest of home, north from west


def test_groups_skip_tariffs_within_a_country(accounts):
    shock = Tariff(importers="all", exporters=AllBut(("north",)), industries="all", rate=0.1)
    found = apply(scenario(shock), accounts).tariffs
    country = np.array(accounts.country)
    abroad = country[:, None] != country
    abroad[:, NORTH] = False
    assert (found[:, abroad] == 0.1).all()
    assert not found[:, :3, :3].any()
    assert np.array_equal(found[:, 3:, NORTH], accounts.tariffs.transpose(2, 0, 1)[:, 3:, NORTH])


def test_a_place_named_on_both_sides_is_skipped(accounts):
    shock = Tariff(importers=["east", "west"], exporters=["east", "west"], industries="food", factor=0)
    changes = apply(scenario(shock), accounts).tariffs - accounts.tariffs.transpose(2, 0, 1)
    assert changed(changes) == {(FOOD, EAST, WEST), (FOOD, WEST, EAST)}


def test_transfers_by_taxes_are_grants_shared_by_value_added(accounts):
    shocks = apply(
        scenario(Transfer(regions=["north", "coast"], amount=100, currency="FLN", paid_by="taxes")), accounts
    )
    income = accounts.value_added.sum(axis=1)
    north = 100 * income[NORTH] / (income[NORTH] + income[COAST])
    assert shocks.grants == pytest.approx([north, 0, 100 - north, 0, 0])
    assert np.array_equal(shocks.deficits, base_deficits(accounts))


def test_transfers_by_places_are_deficits(accounts):
    shocks = apply(scenario(Transfer(regions="north", amount=100, paid_by=["south", "west"])), accounts)
    income = accounts.value_added.sum(axis=1)
    south = 100 * income[SOUTH] / (income[SOUTH] + income[WEST])
    change = shocks.deficits - base_deficits(accounts)
    assert change == pytest.approx([100, -south, 0, 0, south - 100])
    assert not shocks.grants.any()


def test_a_factor_on_deficits_is_offset_within_the_country(accounts):
    found = apply(
        scenario(Deficits(regions="north", factor=0), Deficits(regions=["south"], factor=0.5)), accounts
    ).deficits
    base, income = base_deficits(accounts), accounts.value_added.sum(axis=1)
    freed = base[NORTH] + base[SOUTH] / 2
    assert found[NORTH] == 0
    assert found[SOUTH] == base[SOUTH] / 2
    assert found[COAST] == pytest.approx(base[COAST] + freed)
    assert np.array_equal(found[3:], base[3:])
    assert found.sum() == pytest.approx(0, abs=1e-9 * income.sum())


def test_regions_share_what_a_factor_frees_by_value_added(accounts):
    found = apply(scenario(Deficits(regions="north", factor=1.4)), accounts).deficits
    base, income = base_deficits(accounts), accounts.value_added.sum(axis=1)
    shares = income[1:3] / income[1:3].sum()
    assert found == pytest.approx([1.4 * base[0], *(base[1:3] - 0.4 * base[0] * shares), *base[3:]])


@pytest.mark.parametrize(("regions", "inside"), [("home", [0, 1, 2]), ("east", [3])])
def test_a_factor_on_a_whole_country_is_offset_abroad(accounts, regions, inside):
    found = apply(scenario(Deficits(regions=regions, factor=0.25)), accounts).deficits
    base, income = base_deficits(accounts), accounts.value_added.sum(axis=1)
    others = [place for place in range(5) if place not in inside]
    shares = income[others] / income[others].sum()
    assert found[inside] == pytest.approx(base[inside] / 4)
    assert found[others] == pytest.approx(base[others] + 0.75 * base[inside].sum() * shares)


def test_factors_at_home_and_abroad_are_offset_each_where_it_can(accounts):
    shocks = (Deficits(regions="north", factor=0), Deficits(regions="east", factor=0.5))
    found = apply(scenario(*shocks), accounts).deficits
    base, income = base_deficits(accounts), accounts.value_added.sum(axis=1)
    home = income[1:3] / income[1:3].sum() * base[NORTH]
    rest = income[[1, 2, 4]] / income[[1, 2, 4]].sum() * base[EAST] / 2
    wanted = [0, *(base[1:3] + home + rest[:2]), base[EAST] / 2, base[WEST] + rest[2]]
    assert found == pytest.approx(wanted)


def test_factors_multiply_before_transfers_come_on_top(accounts):
    found = apply(
        scenario(
            Transfer(regions="north", amount=7, paid_by="east"),
            Deficits(regions="all", factor=0.5),
            Deficits(regions="all", factor=0.5),
        ),
        accounts,
    ).deficits
    assert found == pytest.approx(base_deficits(accounts) / 4 + np.array([7, 0, 0, -7, 0]))


def test_a_place_can_be_cut_off_if_its_trade_balances(accounts):
    shocks = (
        TradeCost(sellers="coast", buyers="all", industries="all", closed=True),
        Deficits(regions="coast", factor=0),
    )
    found = apply(scenario(*shocks), accounts)
    assert np.isinf(found.trade_costs).sum() == 3 * 2 * 4
    assert found.deficits[COAST] == 0


def test_everybody_can_be_cut_off(accounts):
    shocks = (
        TradeCost(sellers="all", buyers="all", industries="all", closed=True),
        Deficits(regions="all", factor=0),
    )
    assert not apply(scenario(*shocks), accounts).deficits.any()


def test_a_label_comes_before_a_group_of_its_name():
    accounts = small_accounts(industries=("food", "chips", "tools"), parents=("food", "tools", "tools"))
    shock = Productivity(regions="north", industries="tools", change=0.1)
    assert changed(apply(scenario(shock), accounts).productivity) == {(NORTH, 2)}


def test_the_gallery_fits_accounts_of_its_labels():
    accounts = small_accounts(
        regions=("KR-31", "KR-44", "KR-46", "KR-48"),
        partners=("CHN", "USA"),
        industries=("31", "32", "41"),
        parents=("C26", "C26", "C30"),
    )
    money = {
        name: getattr(accounts, name) * 1e12
        for name in ("output", "value_added", "use", "final_demand", "flows")
    }
    accounts = replace(accounts, **money)
    for name in embedded_names():
        text = Scenario.embedded(name).to_yaml().replace("currency: KRW", "currency: FLN")
        shocks = apply(Scenario.parse(text), accounts)
        assert (shocks.places, shocks.industries) == (6, 3)


def test_the_example_of_the_documentation_is_one(accounts):
    page = Path(__file__).parents[2] / "docs" / "formats" / "scenario.md"
    example = re.findall(r"^```yaml\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)[
        0
    ]
    shocks = apply(Scenario.parse(example, "page"), accounts)
    assert not shocks.tariffs[[CHIPS, SCREENS], :3, EAST].any()
    assert shocks.grants[NORTH] == 2.5


_places = st.sampled_from(["north", "home", "abroad", "all", ("south", "west"), AllBut(("east",))])
_industries = st.sampled_from(["food", "electronics", "all", ("food", "chips")])
_small = st.sampled_from([-0.3, -0.1, 0.013, 0.1, 1 / 3])


def _trade(**keys):
    return st.fixed_dictionaries(keys).map(lambda drawn: TradeCost(**drawn))


_shocks = st.one_of(
    st.builds(Productivity, regions=_places, industries=_industries, change=_small),
    st.builds(Subsidy, regions=_places, industries=_industries, rate=st.sampled_from([-0.01, 0.013, 0.1])),
    st.builds(Labour, regions=_places, change=_small),
    _trade(
        sellers=_places, buyers=_places, industries=_industries, change=_small, both_ways=st.booleans()
    ).filter(lambda shock: not shock.sellers == shock.buyers == ("north",)),
    _trade(sellers=st.just("north"), buyers=st.just("west"), industries=_industries, closed=st.just(True)),
    st.builds(
        Tariff, importers=st.just("all"), exporters=st.just("all"), industries=_industries, rate=st.just(0.2)
    ),
    st.builds(
        Tariff,
        importers=st.just("home"),
        exporters=st.just("abroad"),
        industries=_industries,
        factor=st.sampled_from([0.0, 0.7, 1 / 3]),
    ),
    st.builds(
        Tariff,
        importers=st.just("all"),
        exporters=st.just("east"),
        industries=_industries,
        change=st.sampled_from([0.01, 0.013]),
    ),
    st.builds(
        Transfer,
        regions=_places,
        amount=st.sampled_from([1.0, 1 / 3]),
        paid_by=st.sampled_from(["abroad", "all"]),
    ),
    st.builds(
        Transfer,
        regions=st.sampled_from(["north", "home", ("south", "coast"), AllBut(("north", "abroad"))]),
        amount=st.sampled_from([1.0, 1 / 3]),
        paid_by=st.just("taxes"),
    ),
    st.builds(
        Deficits, regions=st.sampled_from(["north", "east", "home"]), factor=st.sampled_from([0.0, 0.7])
    ),
)
_scenarios = st.lists(_shocks, max_size=4).map(lambda shocks: scenario(*shocks))


@given(first=_scenarios, second=_scenarios)
def test_sums_commute_to_the_last_bit(first, second):
    accounts = small_accounts()
    assert same(apply(first + second, accounts), apply(second + first, accounts))


@given(parts=st.lists(_scenarios, min_size=3, max_size=3))
def test_sums_associate(parts):
    accounts = small_accounts()
    one, two, three = parts
    assert same(apply((one + two) + three, accounts), apply(one + (two + three), accounts))


@given(shocks=_scenarios)
def test_what_is_written_does_what_it_did(shocks):
    accounts = small_accounts()
    again = Scenario.parse(shocks.to_yaml())
    assert again == shocks
    assert same(apply(again, accounts), apply(shocks, accounts))


@given(shocks=_scenarios)
def test_deficits_always_sum_to_zero(shocks):
    accounts = small_accounts()
    found = apply(shocks, accounts)
    assert abs(found.deficits.sum()) < 1e-9 * accounts.value_added.sum()
    assert (found.grants >= 0).all()
