"""Stress tests: identities, order, and a solve by the general command for one scenario."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regrowth.economy.economy import Economy
from regrowth.errors import LabelError, OptionError
from regrowth.model.baseline import no_shocks
from regrowth.model.solve import solve
from regrowth.security.disruption import Disruption, phases, quantity_lost, recovery_months
from regrowth.security.parameters import CASES
from regrowth.security.stress import StressTest, stress_test

share = st.floats(0.0, 1.0)


def national(test: StressTest, *disruptions: Disruption) -> np.ndarray:
    """Loss of national real income by disruption and case."""
    found: np.ndarray = test.run(disruptions).real_income.sum(axis=2)
    return found


def test_no_cut_changes_nothing_exactly(florin_test: StressTest) -> None:
    found = florin_test.run([florin_test.item("chip", cut=0.0), florin_test.item("chip", months=0.0)])
    assert not found.real_income.any()
    assert not found.value_added.any()
    assert not found.direct.any()
    assert (found.summary.filter(like="loss_").to_numpy() == 0).all()


def test_nothing_falls_short_while_stocks_last(florin_test: StressTest) -> None:
    """Semiconductors hold 30, 60 and 90 days: two months are over before 60 days plus any are used up."""
    loss = national(florin_test, florin_test.item("chip", months=1.9))[0]
    assert loss[CASES.index("central")] == 0
    assert loss[CASES.index("pessimistic")] > 0


@settings(max_examples=8)
@given(share, share)
def test_a_larger_cut_costs_more(florin_test: StressTest, one: float, other: float) -> None:
    less, more = sorted((one, other))
    loss = national(florin_test, florin_test.item("ore", cut=less), florin_test.item("ore", cut=more))
    assert (loss[0] <= loss[1] + 1e-3).all()


@settings(max_examples=8)
@given(st.floats(0, 12), st.floats(0, 12), st.sampled_from(["ore", "tester"]))
def test_a_longer_stop_costs_more(florin_test: StressTest, one: float, other: float, item: str) -> None:
    short, long = sorted((one, other))
    loss = national(florin_test, florin_test.item(item, months=short), florin_test.item(item, months=long))
    assert (loss[0] <= loss[1] + 1e-3).all()


@settings(max_examples=8)
@given(st.floats(0, 400), st.floats(0, 400))
def test_a_larger_stock_costs_less(florin_test: StressTest, one: float, other: float) -> None:
    small, large = sorted((one, other))
    held = Disruption("TW", ("chip",), months=9.0, extra_days=small)
    more = Disruption("TW", ("chip",), months=9.0, extra_days=large)
    loss = national(florin_test, held, more)
    assert (loss[1] <= loss[0] + 1e-3).all()


@pytest.mark.parametrize("partner", ["TW", "AU"])
def test_a_partner_hits_at_least_as_hard_as_each_item(florin_test: StressTest, partner: str) -> None:
    whole = florin_test.partner(partner)
    loss = national(florin_test, whole, *(whole.only(item) for item in whole.items))
    assert len(whole.items) == 2
    assert (loss[0] >= loss[1:] - 1e-3).all()
    assert (loss[0] > 0).all()


@pytest.mark.parametrize("partner", ["CN", "JP", "US", "AU"])
def test_a_partner_of_korea_hits_at_least_as_hard(korea_test: StressTest, partner: str) -> None:
    whole = korea_test.partner(partner)
    loss = national(korea_test, whole, *(whole.only(item) for item in whole.items))
    assert (loss[0] >= loss[1:] * (1 - 1e-9) - 1e3).all()


def test_the_worse_case_costs_more(korea_test: StressTest) -> None:
    held = korea_test.every_item()
    bought = np.array([korea_test.register.imports(entry.items[0]) > 0 for entry in held])
    loss = national(korea_test, *held)
    assert (np.diff(loss[bought], axis=1) > 0).all()
    assert (loss[~bought] == 0).all()  # imports below half a million are published as zero


def test_phases_by_hand(florin_test: StressTest) -> None:
    """AU: ore has 30 days of stock, and yeast 30; TW: chips and testers have 60, at the centre."""
    chip = florin_test.item("chip", months=6.0)
    (phase,) = phases(florin_test.register, chip, "central")
    assert phase.years == pytest.approx(0.5 - 60 / 365)
    lost = quantity_lost(florin_test.register.item("chip"), chip, "central")
    assert lost == pytest.approx(0.9 * (1 - 0.2))
    # 0.4 of electronics are semiconductors; s = 0.2, so the exponent is -4
    cost = 120 / (1900 * 1.05**2) / 0.4
    aggregate = (1 - cost + cost * (1 - lost) ** -4) ** -0.25
    assert phase.productivity == pytest.approx({"ELEC": 1 - 0.4 * (1 - aggregate)})


def test_stocks_that_run_out_one_after_another_make_phases(korea_test: StressTest) -> None:
    found = phases(korea_test.register, korea_test.partner("CN"), "central")
    assert [round(phase.years, 6) for phase in found] == [round(30 / 365, 6), round(0.5 - 60 / 365, 6)]
    first, last = found
    assert set(first.productivity) <= set(last.productivity)
    assert all(last.productivity[name] <= value for name, value in first.productivity.items())


def test_capital_goods_thin_out_only_as_they_wear(florin_test: StressTest) -> None:
    """Half of half a year over eight years of service, 70 % from the partner, 80 % not replaced."""
    held = florin_test.item("tester", months=6.0)
    lost = quantity_lost(florin_test.register.item("tester"), held, "central")
    assert lost == pytest.approx(0.7 * 0.8 * 0.25 / 8)


def test_a_share_moved_is_out_of_reach(florin_test: StressTest) -> None:
    held = Disruption("TW", ("chip",), moved=0.95)
    assert quantity_lost(florin_test.register.item("chip"), held, "central") == 0.0


def test_recovery_by_hand(florin_test: StressTest) -> None:
    """Chips: 60 days, then 12 months halve the loss: log2(10) = 3.3219 times."""
    months = recovery_months(florin_test.register, florin_test.item("chip"), "central")
    assert months == pytest.approx(60 / 365 * 12 + 12 * 3.321928, rel=1e-6)


def test_the_loss_is_that_of_one_solve(florin_test: StressTest) -> None:
    """The batch against the single solver: the same productivity in every home province."""
    held = florin_test.item("ore")
    found = florin_test.run([held])
    (phase,) = phases(florin_test.register, held, "central")
    accounts, baseline = florin_test.model.accounts, florin_test.model.baseline
    home = np.array([country == accounts.home for country in accounts.country])
    change = np.zeros(baseline.sales.shape)
    change[home, accounts.industries.index("METAL")] = np.log(phase.productivity["METAL"])
    still = no_shocks(baseline)
    shocks = type(still)(**{**vars(still), "productivity": change})
    after = solve(baseline, shocks).levels
    np.testing.assert_allclose(np.asarray(after.workers)[home], 1.0, atol=1e-12)
    income = np.asarray(baseline.incomes)[home] * florin_test.model.scale
    expected = phase.years * income * (1 - np.asarray(after.real_income)[home])
    regions = found.regions()["loss_central"].reindex(list(accounts.regions))
    np.testing.assert_allclose(regions.to_numpy(), expected, rtol=1e-6)
    assert found.loss() == pytest.approx(expected.sum(), rel=1e-6)


def test_a_small_loss_is_near_its_cost(korea_test: StressTest) -> None:
    """Hulten: national income falls by about what the using industry loses; trade shares some of it out."""
    held = korea_test.item("3818001000-silicon-wafer", cut=0.02)
    row = korea_test.run([held]).summary.iloc[0]
    assert 0.5 * row["direct_central"] < row["loss_central"] < 1.5 * row["direct_central"]


def test_every_item_is_ranked_in_time(korea_test: StressTest) -> None:
    disruptions = korea_test.every_item()
    korea_test.run(disruptions)  # compiles
    start = time.perf_counter()
    found = korea_test.run(disruptions)
    assert time.perf_counter() - start < 20
    worst = found.worst(10)
    assert len(disruptions) == len(korea_test.register.items) == 133
    assert len(worst) == 10
    assert worst["loss_central"].is_monotonic_decreasing
    assert (worst["loss_low"] <= worst["loss_central"]).all()
    assert set(worst["item"]) <= set(korea_test.register.items)


def test_single_points_are_every_pair(florin_test: StressTest) -> None:
    pairs = {(held.partner, held.items) for held in florin_test.single_points()}
    assert len(pairs) == 7
    assert ("BR", ("ore",)) in pairs


def test_the_ranking_of_an_economy(florin_test: StressTest, florin_folder) -> None:
    ranking = stress_test(Economy.read(florin_folder), months=9.0)
    assert ranking.loc[0, "item"] in florin_test.register.items
    assert len(ranking) == 7


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"cut": 50.0}, "Write 0.5 for 50 per cent"),
        ({"months": 18.0}, "18 is not in 0 to 12"),
        ({"months": float("nan")}, "months"),
    ],
)
def test_options_out_of_range_are_refused(florin_test: StressTest, change: dict, match: str) -> None:
    with pytest.raises(OptionError, match=match):
        florin_test.item("chip", **change)


def test_more_refusals(florin_test: StressTest, florin_folder) -> None:
    with pytest.raises(OptionError, match="nothing to solve"):
        florin_test.run([])
    with pytest.raises(OptionError, match="extra days"):
        Disruption("TW", ("chip",), extra_days=-1.0)
    with pytest.raises(LabelError, match="no listed supplier"):
        florin_test.item("orphan")
    with pytest.raises(OptionError, match="trade elasticity factor"):
        StressTest.of(Economy.read(florin_folder), trade_elasticity_factor=0.0)
    found = florin_test.run([florin_test.item("chip")])
    with pytest.raises(OptionError, match="number of the disruption"):
        found.regions(1)
    with pytest.raises(OptionError, match="Did you mean 'central'"):
        found.loss(0, "centrl")  # type: ignore[arg-type]
