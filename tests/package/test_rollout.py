"""The rollout of factories and the odds of its target."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from package import blocks
from regrowth.economy.economy import Economy
from regrowth.errors import ProgrammeError
from regrowth.package.cells import Cells
from regrowth.package.plan import Plan
from regrowth.package.rollout import FactoryRollout, by_weight, factory_rollout, in_rounds, roll_out
from regrowth.package.rollout_pace import FASTEST, Odds, Pace, smallest_cap, smallest_factor, step_for
from regrowth.programme.programme import Programme

PAST = Pace.of([26, 74], [1.0, 1.0], 0.5, 0.4)
CHOICE = {"southeast": ("shipbuilding",), "gangwon": ("bio-health",)}
ONE = np.ones(1)


def known(pace: float, variation: float) -> Pace:
    return Pace(np.array([pace]), ONE, variation)


@pytest.fixture(scope="module")
def rollout(korea: Economy, korea_programme: Programme) -> FactoryRollout:
    return factory_rollout(korea, korea_programme, CHOICE)


def test_without_variation_the_pace_is_gamma() -> None:
    """Poisson counts of 100 in two years and a log-even prior: gamma with shape 100 and rate 2."""
    found = Pace.of([40, 60], [1.0, 1.0], 1.0, 1e-3)
    mean = found.weights @ found.paces
    assert mean == pytest.approx(50, rel=1e-3)
    assert np.sqrt(found.weights @ (found.paces - mean) ** 2) == pytest.approx(5, rel=1e-2)


def test_variation_widens_the_pace_by_the_variance_of_a_year() -> None:
    """For many past years of one rate the pace is known as well as the mean of their counts."""
    found = Pace.of([50] * 25, [1.0] * 25, 1.0, 0.4)
    mean = found.weights @ found.paces
    spread = np.sqrt(found.weights @ (found.paces - mean) ** 2)
    assert spread == pytest.approx(np.sqrt((50 + 0.16 * 50**2) / 25), rel=0.05)


def test_memory_of_none_forgets_all_but_the_last_year() -> None:
    found, last = Pace.of([26, 74], [1, 1], 0.0, 0.4), Pace.of([74], [1], 0.0, 0.4)
    assert found.paces == pytest.approx(last.paces)
    assert found.weights == pytest.approx(last.weights)


def test_an_older_year_counts_by_memory() -> None:
    assert Pace.of([26, 74], [1, 1], 1.0, 0.4).quantile(0.5) < PAST.quantile(0.5) < 74


def test_two_years_with_a_cap_of_one_by_hand() -> None:
    """P(no addition) = (k / (k + m))^k with k = 1 / variation^2 = 4 and m = 4: 1/16."""
    found = known(4.0, 0.5).counts([1, 1], 3)
    none = (4 / 8) ** 4
    assert found[0] == pytest.approx([none, 1 - none, 0, 0])
    assert found[1] == pytest.approx([none**2, 2 * none * (1 - none), (1 - none) ** 2, 0])


def test_the_distribution_agrees_with_draws() -> None:
    draws = np.random.default_rng(7)
    size, pace = 1 / 0.16, draws.choice(PAST.paces, size=200_000, p=PAST.weights)
    rates = draws.gamma(size, pace[:, None] / size, size=(200_000, 5))
    drawn = np.minimum(draws.poisson(rates), 100).cumsum(axis=1)
    for year, found in enumerate(PAST.counts([100] * 5, 300)):
        seen = np.bincount(np.minimum(drawn[:, year], 300), minlength=301) / 200_000
        assert found.sum() == pytest.approx(1)
        assert np.abs(found.cumsum() - seen.cumsum()).max() < 0.005


@given(st.lists(st.integers(0, 60), min_size=2, max_size=4), st.integers(0, 30), st.integers(1, 120))
def test_more_capacity_never_lowers_the_probability(caps: list[int], more: int, needed: int) -> None:
    pace = Pace.of([10, 20], [1, 1], 0.5, 0.5)
    before = pace.reaching(caps, needed)
    for year in range(len(caps)):
        wider = [cap + more * (place == year) for place, cap in enumerate(caps)]
        assert np.all(pace.reaching(wider, needed) >= before - 1e-12)
    assert np.all(pace.reaching([np.inf] * len(caps), needed) >= before - 1e-12)


@given(st.floats(1.0, 5.0), st.integers(1, 100))
def test_a_quicker_pace_never_lowers_the_probability(factor: float, needed: int) -> None:
    pace = Pace.of([10, 20], [1, 1], 0.5, 0.5)
    assert np.all(pace.scaled(factor).reaching([40] * 3, needed) >= pace.reaching([40] * 3, needed) - 1e-9)


def test_what_the_caps_forbid_has_no_chance() -> None:
    assert PAST.reaching([79] * 5, 400).tolist() == [0.0] * 5
    assert np.isnan(smallest_factor(PAST, [79] * 5, 400, 0.5))


@pytest.mark.parametrize("wanted", [0.5, 0.8, 0.95])
def test_what_is_needed_gives_what_is_wanted(wanted: float) -> None:
    factor = smallest_factor(PAST, [100] * 5, 400, wanted)
    assert PAST.scaled(factor).reaching([100] * 5, 400)[-1] == pytest.approx(wanted, abs=1e-3)
    quick = PAST.scaled(4)
    cap = int(smallest_cap(quick, 5, 400, wanted))
    assert quick.reaching([cap] * 5, 400)[-1] >= wanted > quick.reaching([cap - 1] * 5, 400)[-1]


def test_a_pace_too_slow_for_any_capacity_says_so() -> None:
    assert np.isnan(smallest_cap(known(10.0, 0.2), 5, 400, 0.5))


def test_a_pace_out_of_reach_is_not_sought_further() -> None:
    """Five full years are needed. At variation 3 and a pace m a year stays empty with (1 + 9 m)^(-1/9).

    At 61,000 that is 0.23 still, so that the chance is below 0.77^5 = 0.27.
    """
    wild = known(61.0, 3.0)
    empty = (1 + 9 * 61_000) ** (-1 / 9)
    assert empty == pytest.approx(0.23, abs=0.005)
    most = wild.scaled(FASTEST).reaching([80] * 5, 400)[-1]
    assert most < 0.27
    assert np.isnan(smallest_factor(wild, [80] * 5, 400, 0.5))
    assert wild.scaled(1e12).reaching([80] * 5, 400)[-1] > 0.5, "a pace without bound would do"
    assert smallest_factor(wild, [80] * 5, 400, most - 1e-3) == pytest.approx(FASTEST, rel=0.1)


def test_large_counts_are_followed_in_steps() -> None:
    """20,000 in four years from 1,300 and 3,700: within two thousandths of what single counts give."""
    pace = Pace.of([1300, 3700], [1, 1], 0.5, 0.4).scaled(2)
    assert step_for(20_000) == 5
    for caps in ([np.inf] * 4, [6000] * 4, [5000] * 4, [5001] * 4, [7003, 0, 9001, 8008]):
        exact = pace.counts(caps, 20_000)[:, -1]
        assert pace.reaching(caps, 20_000) == pytest.approx(exact, abs=2e-3)
    assert pace.reaching([4999] * 4, 20_000).tolist() == [0] * 4


def test_a_large_need_is_not_put_out_of_reach_by_its_steps() -> None:
    """Steps of 6: four years at a cap of 5,001 are 834 steps each, 3,336 in all, and 20,003 are 3,334."""
    quick = known(1e7, 0.1)
    for cap, needed in ((5001, 20_003), (5000, 20_000), (2503, 10_012)):
        assert quick.reaching([cap] * 4, needed)[-1] == pytest.approx(1)
        assert quick.reaching([cap] * 4, 4 * cap + 1)[-1] == 0


def test_what_a_large_need_takes_is_found_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    counts = Pace.counts

    def counted(pace: Pace, caps: Sequence[float], most: int, step: int = 1) -> NDArray[np.float64]:
        asked.append(most // step)
        return counts(pace, caps, most, step)

    monkeypatch.setattr(Pace, "counts", counted)
    pace = Pace.of([1300, 3700], [1, 1], 0.5, 0.4)
    factor = smallest_factor(pace, [6000] * 4, 20_000, 0.5)
    assert len(asked) <= 12
    assert max(asked) <= 4000
    monkeypatch.undo()
    assert pace.scaled(factor).counts([6000] * 4, 20_000)[-1, -1] == pytest.approx(0.5, abs=2e-3)


def test_small_counts_are_exact() -> None:
    assert step_for(4000) == 1
    assert PAST.reaching([100] * 5, 400)[3:].tolist() == PAST.counts([100] * 5, 400)[3:, -1].tolist()


def test_whole_numbers_follow_weights_by_hand() -> None:
    """Webster: 5:3:1 shares out 9 seats exactly, and one seat first to the largest."""
    weights = np.array([5.0, 3.0, 1.0])[:, None, None] * np.ones(3)
    found = by_weight(weights, np.array([1, 4, 4]))
    assert found.sum(axis=2).ravel().tolist() == [5, 3, 1]
    assert found[:, 0, 0].tolist() == [1, 0, 0]
    assert found.sum(axis=(0, 1)).tolist() == [1, 4, 4]


def test_without_weight_nothing_is_given() -> None:
    found = by_weight(np.array([[[0.0, 0.0]], [[0.0, 2.0]]]), np.array([3, 3]))
    assert found[:, 0].tolist() == [[0, 0], [0, 3]]


def test_rounds_give_one_each_in_order() -> None:
    assert in_rounds(np.array([1, 0, 2]), np.array([2, 1, 0]), 2).tolist() == [1, 1, 0]
    assert in_rounds(np.array([1, 0, 2]), np.array([2, 1, 0]), 9).tolist() == [2, 1, 0]


def florin_rollout(plan: Plan | None = None, programme: Programme | None = None) -> FactoryRollout:
    held = programme or blocks.programme()
    shape = Cells.of(held).shape[:2]
    value_added = np.arange(1.0, 1 + shape[0] * shape[1]).reshape(shape) * 1e9
    return roll_out(held, value_added, np.zeros(shape, dtype=bool), plan)


def test_the_default_keeps_capacities_rules_and_engines() -> None:
    found = florin_rollout()
    assert found.planned.groupby("year")["factories"].sum().tolist() == [4] * 5
    assert "capital" not in set(found.planned["region"])
    assert set(found.planned["engine"]) <= {"metals", "machines", "wind"}
    assert found.planned["factories"].sum() == found.pairs["factories"].sum() == 20


def test_lead_models_take_the_pairs_with_most_factories() -> None:
    found = florin_rollout()
    led = found.pairs[found.pairs["lead_models"] > 0]
    assert led["lead_models"].sum() == 2
    assert led["small_firms"].sum() == 2
    others = found.pairs[found.pairs["lead_models"] == 0]
    assert led["factories"].min() >= others["factories"].max()
    shown = found.pairs[found.pairs["complexes"] > 0]
    assert len(shown) == 3
    assert shown["value_added"].min() >= found.pairs.loc[found.pairs["complexes"] == 0, "value_added"].max()
    assert found.unplaced == (0, 0)


def test_years_between_the_count_and_the_plan_add_nothing() -> None:
    """Counted at the end of 2024, planned from 2026: 2025 adds none, so four years bring 12 at most."""
    found = florin_rollout()
    assert found.outlook["year"].tolist() == [2025, 2026, 2027, 2028]
    assert found.outlook["capacity"].tolist() == [0, 4, 4, 4]
    assert found.outlook["planned"].tolist() == [20, 24, 28, 32]
    assert found.outlook["reached"].tolist()[:3] == [0, 0, 0]
    assert found.earliest == 2028


def test_a_due_year_beyond_those_followed_is_not_cut() -> None:
    """Due in 2070: 46 years from 2025, of which 2026 to 2070 can add four each."""
    held = blocks.programme(set_key("targets", 0, "due", value="2070-12-31"))
    found = florin_rollout(programme=held)
    assert found.outlook["year"].tolist() == list(range(2025, 2071))
    assert found.outlook["planned"].iloc[-1] == 20 + 45 * 4
    assert found.outlook["reached"].iloc[-1] == found.probability > 0.99


def test_years_after_the_plan_have_the_capacity_of_its_last() -> None:
    """Sixteen in 2026 to 2029 and two in 2030, so two in 2031 and 2032."""

    def change(held: dict[str, Any]) -> None:
        held["targets"][0]["due"] = "2032-12-31"
        terms = next(entry for entry in held["instruments"] if entry["id"] == "workshops")["terms"]
        terms["capacity"] = [
            {"years": [2026, 2029], "amount": blocks.figure(16, "workshops")},
            {"years": [2030, 2030], "amount": blocks.figure(2, "workshops")},
        ]

    found = florin_rollout(programme=blocks.programme(change))
    assert found.outlook["capacity"].tolist() == [0, 4, 4, 4, 4, 2, 2, 2]


def planned(amounts: dict[tuple[str, str], dict[int, float]]) -> Plan:
    held = blocks.programme()
    cells = Cells.of(held)
    found = np.zeros(cells.shape)
    for (region, engine), years in amounts.items():
        for year, amount in years.items():
            place = (
                cells.regions.index(region),
                cells.engines.index(engine),
                cells.instruments.index("workshops"),
            )
            found[(*place, cells.years.index(year))] = amount
    return Plan("mine", cells, found)


def test_a_plan_is_followed_and_worth_what_the_response_says() -> None:
    """Two in the first of five years: stock S = 2 x 0.85^4, effect 0.03 (1 - exp(-2e6 S / (0.03 VA)))."""
    found = florin_rollout(planned({("upland", "metals"): {2026: 2}}))
    row = found.pairs.set_index(["region", "engine"]).loc[("upland", "metals")]
    stock, size = 2 * 0.85**4, row["value_added"]
    assert row["factories"] == 2
    assert row["gain"] == pytest.approx(size * 0.03 * -np.expm1(-2e6 * stock / (0.03 * size)))
    assert row["next"] == pytest.approx(2e6 * np.exp(-2e6 * stock / (0.03 * size)))
    assert found.gain[0] < found.gain[1] < found.gain[2]
    assert found.outlook["planned"].tolist() == [20, 22, 22, 22]
    assert found.probability == 0


def test_the_next_factory_is_worth_less_where_there_are_many() -> None:
    few = florin_rollout(planned({("upland", "metals"): {2026: 1}})).pairs["next"].min()
    many = florin_rollout(planned({("upland", "metals"): {2026: 4, 2027: 4}})).pairs["next"].min()
    assert many < few


@pytest.mark.parametrize(
    ("amounts", "reason", "remedy"),
    [
        ({("upland", "metals"): {2026: 5}}, "has 5 of workshops in 2026, above 4", "capacity of the year"),
        ({("capital", "metals"): {2027: 1}}, "no workshops at capital / metals / 2027", "change the rule"),
        ({("upland", "metals"): {2026: 1.5}}, "not whole numbers", "Round them"),
    ],
)
def test_a_plan_that_breaks_its_bounds_is_refused(amounts: Any, reason: str, remedy: str) -> None:
    with pytest.raises(ProgrammeError) as caught:
        florin_rollout(planned(amounts))
    (problem,) = caught.value.problems
    assert problem.subject == "plan mine"
    assert reason in problem.reason
    assert remedy in problem.remedy


def test_a_plan_without_factories_has_no_chance() -> None:
    found = florin_rollout(planned({}))
    assert found.planned.empty
    assert found.probability == 0
    assert found.gain == (0, 0, 0)
    assert found.unplaced == (2, 3)


def test_a_programme_without_the_block_says_what_to_add() -> None:
    with pytest.raises(ProgrammeError, match=r"it has no `rollout:`.*Add instrument, target"):
        florin_rollout(programme=blocks.programme(lambda held: held.pop("rollout")))


def set_key(*path: Any, value: Any) -> blocks.Change:
    def change(held: dict[str, Any]) -> None:
        for step in path[:-1]:
            held = held[step]
        held[path[-1]] = value

    return change


HISTORY = ("targets", 0, "history")


@pytest.mark.parametrize(
    ("change", "place", "reason", "remedy"),
    [
        (set_key("rollout", "instrument", value="workshop"), "instrument", "is not known", "'workshops'"),
        (set_key("rollout", "instrument", value="fund"), "instrument", "whole numbers", "whole: true"),
        (set_key("rollout", "target", value="parks"), "target", "is not known", "'workshops'"),
        (set_key("rollout", "engines", value=["steel"]), "engines", "engine 'steel' is not known", "'wind'"),
        (set_key("rollout", "lead_models", value="led"), "lead_models", "no fact 'led'", "'leads'"),
        (
            set_key("instruments", 1, "facts", "shows", "value", value=2.5),
            "complexes",
            "not a whole number",
            "a fact that counts",
        ),
        (set_key("rollout", "memory", "high", value=2), "rollout", "not within 0 and 1", "all years count"),
        (set_key("rollout", "variation", "low", value=0), "rollout", "not above 0", "40 per cent"),
        (set_key("rollout", "small_firms", "low", value=-1), "rollout", "is negative", "a number of firms"),
        (set_key(*HISTORY, value=[]), "target", "do not rise", "`history:`"),
        (set_key(*HISTORY, 1, "value", "value", value=25), "target", "do not rise", "`history:`"),
        (
            set_key("targets", 0, "target", "value", value=20),
            "target",
            "not above its baseline",
            "to grow to",
        ),
        (
            set_key("targets", 0, "due", value="2024-12-31"),
            "target",
            "in the year of its baseline",
            "year to go",
        ),
        (set_key(*HISTORY, 0, "date", value="2023-12-31"), "history", "not before the next", "oldest first"),
        (set_key(*HISTORY, 1, "date", value="2024-12-31"), "history", "not before the next", "oldest first"),
        (set_key(*HISTORY, 0, "value", "unit", value="parks"), "history", "is in 'parks'", "one unit"),
    ],
)
def test_malformed_blocks_are_refused(change: blocks.Change, place: str, reason: str, remedy: str) -> None:
    blocks.assert_refused(change, place, reason, remedy)


def test_a_target_in_another_unit_is_refused() -> None:
    def change(held: dict[str, Any]) -> None:
        target = held["targets"][0]
        for entry in (target["baseline"], target["target"], *(row["value"] for row in target["history"])):
            entry["unit"] = "parks"

    with pytest.raises(ProgrammeError, match="the target is in 'parks', the instrument in 'workshops'"):
        blocks.programme(change)


def test_korea_rolls_out_its_factories(rollout: FactoryRollout) -> None:
    assert rollout.planned.groupby("year")["factories"].sum().tolist() == [80] * 5
    assert rollout.pairs["lead_models"].sum() == 15
    assert rollout.pairs["complexes"].sum() == 13
    assert rollout.pairs["small_firms"].sum() == 60
    share = rollout.pairs["factories"] / rollout.pairs["value_added"]
    assert share[rollout.pairs["factories"] > 20].std() < 0.05 * share.mean()
    assert (rollout.pairs.loc[rollout.pairs["factories"] > 0, "next"] < 1.5e9).all()


def test_korea_is_unlikely_to_reach_its_target_at_the_pace_of_the_past(rollout: FactoryRollout) -> None:
    assert rollout.history["added"].tolist()[1:] == [26, 74]
    assert rollout.history["date"].tolist()[-1] == datetime.date(2025, 12, 24)
    low, middle, high = rollout.pace
    assert low < 50 < middle < 74 < high
    assert 0.02 < rollout.probability < 0.06
    assert 0.2 < rollout.unlimited < 0.3
    assert rollout.sensitivity["probability"].max() < 0.2
    assert rollout.earliest == 2030
    assert rollout.reached == (2031, 2033, 2036)
    assert rollout.needed["capacity"].isna().all()
    assert rollout.needed["pace"].tolist() == pytest.approx([81, 112, 151], abs=1)


def test_the_outlook_is_in_order(rollout: FactoryRollout) -> None:
    held = rollout.outlook
    assert (held["low"] <= held["median"]).all()
    assert (held["median"] <= held["high"]).all()
    assert (held["high"] <= held["planned"]).all()
    assert held["reached"].is_monotonic_increasing
    assert held["reached"].iloc[-1] == rollout.probability


def test_a_history_of_uneven_years_is_taken_by_its_length(korea_programme: Programme) -> None:
    assert korea_programme.rollout is not None
    target = next(entry for entry in korea_programme.targets if entry.id == "ai-factories")
    assert Odds(korea_programme.rollout, target, [80]).length == pytest.approx([1.002, 0.980], abs=1e-3)
