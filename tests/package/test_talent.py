"""Demand for workers, graduates, and where places close the gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from package import blocks
from regrowth.economy.economy import Economy
from regrowth.errors import ProgrammeError
from regrowth.package.cells import Cells, chosen_pairs
from regrowth.package.engines import EngineSize, engine_size
from regrowth.package.plan import Plan
from regrowth.package.talent import REASONS, TalentOutlook, outlook, talent_outlook
from regrowth.package.talent_places import best_places, filled
from regrowth.package.talent_posts import balance
from regrowth.programme.programme import Programme
from variants import variant

CHOICE = {
    "capital": ("semiconductors",),
    "southeast": ("shipbuilding", "future-mobility"),
    "central": ("bio-health",),
    "jeju": ("tourism-mice",),
}
FLORIN_CHOICE = {"capital": ("software",), "upland": ("metals",), "seaboard": ("wind",), "lakes": ("food",)}
ADMITTED = {"hills": 1000.0, "delta": 2000.0}
Array = NDArray[np.float64]


def florin(plan: Plan | None = None, programme: Programme | None = None) -> TalentOutlook:
    held = programme or blocks.programme()
    shape = Cells.of(held).shape[:2]
    size = EngineSize(np.full(shape, 1e9), np.full(shape, 10_000.0))
    return outlook(held, size, chosen_pairs(held, FLORIN_CHOICE), ADMITTED, plan)


def planned(instrument: str, amount: float) -> Plan:
    """The amount in every year for metals in upland."""
    cells = Cells.of(blocks.programme())
    amounts = np.zeros(cells.shape)
    amounts[cells.regions.index("upland"), 0, cells.instruments.index(instrument)] = amount
    return Plan("mine", cells, amounts)


@pytest.fixture(scope="module")
def central(korea: Economy, korea_programme: Programme) -> TalentOutlook:
    return talent_outlook(korea, korea_programme, CHOICE)


def test_without_a_plan_only_the_retired_are_replaced() -> None:
    """2 per cent of 10,000 workers, a fifth of them makers."""
    held = florin().posts
    assert (held["additional"] == 0).all()
    rows = held[held["region"] == "upland"].groupby("occupation")[["replacement", "demand"]].first()
    assert rows.loc["makers"].tolist() == pytest.approx([40, 40])
    assert rows.loc["minders"].tolist() == pytest.approx([60, 60])
    assert rows.loc["hands"].tolist() == pytest.approx([100, 100])


def test_graduates_by_hand() -> None:
    """Delta: 2,000 admitted x 0.5 its own x 0.5 at work x 0.8 stay x 0.2 enter x 0.2 makers = 16."""
    held = florin().posts.set_index(["region", "occupation", "year"])
    assert held.loc[("seaboard", "makers", 2026), "supply"] == pytest.approx(16)
    assert held.loc[("seaboard", "makers", 2026), "gap"] == pytest.approx(24)
    assert held.loc[("lakes", "makers", 2026), "supply"] == 0


def test_what_is_not_taught_has_no_gap() -> None:
    hands = florin().posts.query("occupation == 'hands'")
    assert hands["demand"].sum() > 0
    assert hands[["supply", "gap", "gap_with_plan", "gap_with_places"]].isna().all(axis=None)


def test_engines_that_are_not_chosen_count_for_nothing() -> None:
    """Seven engines of 10,000 workers are there, one is chosen."""
    assert florin().posts.query("region == 'upland' and year == 2026")["demand"].sum() == pytest.approx(200)


def test_effects_add_posts_by_hand() -> None:
    """Effect e: 10,000 x 0.5 x (exp(e) - 1) posts in all; those of a year are new against the year before."""
    programme = blocks.programme()
    assert programme.talent is not None
    effect = np.zeros((4, 7, 3))
    effect[1, 0] = [0.0, 0.1, 0.06]
    shape = effect.shape[:2]
    held = balance(
        programme,
        programme.talent,
        effect,
        np.full(shape, 1e9),
        np.full(shape, 1e4),
        chosen_pairs(programme, FLORIN_CHOICE),
        ADMITTED,
    )
    posts = 5000 * np.expm1([0.0, 0.1, 0.06])
    assert held.additional[1, 0] == pytest.approx([0, posts[1], posts[2] - posts[1]])
    assert held.replacement[1, 0] == pytest.approx(0.02 * (1e4 + np.array([0, 0, posts[1]])))
    assert held.demand[1, 0].sum(axis=0) == pytest.approx(
        np.maximum(held.additional[1, 0] + held.replacement[1, 0], 0)
    )
    assert held.additional.sum() == pytest.approx(posts[2])


def test_a_plan_adds_posts_that_fade_with_its_stock() -> None:
    held = florin(planned("fund", 400.0)).posts.query("region == 'upland' and occupation == 'makers'")
    added = held.set_index("year")["additional"]
    assert added[2026] == 0
    assert (added[2027:2031] > 0).all()
    assert (added[2032:] < 0).all()
    others = florin(planned("fund", 400.0)).posts.query("region != 'upland'")
    assert (others["additional"] == 0).all()


def test_cases_are_in_order() -> None:
    held = florin(planned("fund", 400.0)).cases.set_index("case")
    for column in ("demand", "gap", "gap_with_places"):
        assert held.loc["loose", column] <= held.loc["central", column] <= held.loc["tight", column]
    assert held.loc["loose", "supply"] > held.loc["tight", "supply"]


def test_places_keep_to_capacity_rules_and_universities() -> None:
    found = florin()
    assert set(found.places["region"]) == {"upland", "seaboard"}
    assert set(found.places["engine"]) == {"metals", "wind"}
    assert (found.capacity["used"] <= found.capacity["capacity"] + 1e-6).all()
    assert found.capacity["capacity"].tolist() == [1000, 1000, 1000, 1000, 0]
    assert not (found.places["occupation"] == "hands").any()


def test_a_barred_region_gets_no_places() -> None:
    def bar(held: dict[str, Any]) -> None:
        rule = {"id": "no-training", "kind": "eligibility", "name": {"en": "None"}, "allowed": False}
        where = {"regions": ["seaboard"], "instruments": ["training"]}
        held["rules"].append({**rule, "where": where, **blocks.SOURCED})

    found = florin(programme=blocks.programme(bar))
    assert set(found.places["region"]) == {"upland"}
    left = found.remaining.query("region == 'seaboard'")
    assert left["reason"].unique().tolist() == ["no places allowed"]


def test_what_is_left_adds_up_and_says_why() -> None:
    found = florin()
    total = found.cases.set_index("case").loc["central", "gap_with_places"]
    assert found.remaining["posts"].sum() == pytest.approx(total)
    by = found.remaining.groupby(["region", "reason"])["posts"].sum()
    assert set(found.remaining["reason"]) <= set(REASONS)
    # graduates of the plan's five years come from 2028 to 2032; effects run to 2035
    gap = found.posts.query("region == 'upland' and year == 2026")["gap"].sum()
    assert by["upland", "before the first graduates"] == pytest.approx(2 * gap)
    assert by["upland", "after the last graduates"] == pytest.approx(3 * gap)
    assert set(by["lakes"].index) == {"no places allowed"}


def test_places_of_the_plan_are_compared() -> None:
    """100 places a year in upland from 2026 fill posts from 2028 on."""
    found = florin(planned("training", 100.0))
    held = found.posts.query("region == 'upland' and occupation == 'makers'").set_index("year")
    assert held.loc[2027, "gap_with_plan"] == pytest.approx(held.loc[2027, "gap"])
    assert held.loc[2028, "gap_with_plan"] < held.loc[2028, "gap"]
    case = found.cases.set_index("case").loc["central"]
    assert case["gap_with_most"] <= case["gap_with_places"] + 1e-6
    assert case["gap_with_most"] <= case["gap_with_plan"] + 1e-6 <= case["gap"]


def places(
    gap: Array, yields: Array, capacity: float, evenness: float = 0.0, allowed: bool | Array = True
) -> Array:
    """Places of one year that work one year later, for gaps (r, g, o)."""
    over = np.repeat(gap[..., None], 2, axis=3)
    may = np.broadcast_to(np.asarray(allowed, dtype=bool), gap.shape[:2])[..., None]
    return best_places(over, yields, may, np.array([capacity]), 1, evenness).places[..., 0]


def test_the_sum_alone_sends_places_where_most_stay() -> None:
    found = places(np.array([[[10.0]], [[10.0]]]), np.array([0.2, 0.5]), 30)
    assert found.ravel().tolist() == pytest.approx([10, 20])


def test_evenness_spreads_places() -> None:
    """At evenness 3 a post from full to nothing is worth 1 to 4; the second yields twice as much a place.

    The first gets places as soon as the second's steps are worth less than 4 x 0.25.
    """
    gap = np.array([[[10.0]], [[10.0]]])
    even = places(gap, np.array([0.25, 0.5]), 16, evenness=3.0)
    alone = places(gap, np.array([0.25, 0.5]), 16)
    assert alone.ravel().tolist() == pytest.approx([0, 16])
    assert even[0].item() > 0
    assert even.sum() == pytest.approx(16)


def test_between_equals_the_first_named_has_it() -> None:
    found = places(np.full((2, 2, 1), 10.0), np.array([0.5, 0.5]), 20)
    assert found.ravel().tolist() == pytest.approx([20, 0, 0, 0])
    assert places(np.full((2, 2, 1), 10.0), np.array([0.5, 0.5]), 20).tolist() == found.tolist()


def test_without_capacity_or_gap_or_leave_there_are_none() -> None:
    gap = np.full((1, 1, 1), 10.0)
    assert places(gap, np.ones(1), 0).sum() == 0
    assert places(0 * gap, np.ones(1), 5).sum() == 0
    assert places(gap, np.ones(1), 5, allowed=False).sum() == 0


def test_the_price_is_what_one_place_more_fills() -> None:
    gap = np.full((1, 1, 1, 2), 10.0)
    allowed = np.ones((1, 1, 1), dtype=bool)
    scarce = best_places(gap, np.array([0.4]), allowed, np.array([5.0]), 1, 0.0)
    plenty = best_places(gap, np.array([0.4]), allowed, np.array([50.0]), 1, 0.0)
    assert scarce.prices[0] == pytest.approx(0.4, abs=1e-3)
    assert plenty.prices[0] == 0
    assert plenty.places.sum() == pytest.approx(25)


@pytest.mark.parametrize(
    ("capacity", "price"), [(1.0, 0.4 * 4), (24.0, 0.4 * 1), (12.0, 0.4 * (1 + 3 * 5 / 9))]
)
def test_the_price_by_evenness_is_that_of_the_tenth_it_fills(capacity: float, price: float) -> None:
    """At evenness 3 the first of ten posts weighs 1 + 3, the last 1; 12 places leave 5.2, the sixth tenth."""
    gap = np.full((1, 1, 1, 2), 10.0)
    found = best_places(gap, np.array([0.4]), np.ones((1, 1, 1), dtype=bool), np.array([capacity]), 1, 3.0)
    assert found.prices.tolist() == pytest.approx([price], abs=1e-3)


def test_every_year_has_its_own_price() -> None:
    """Ten posts a year: 5 places are scarce, 50 are not; a place works a year later."""
    gap = np.full((1, 1, 1, 3), 10.0)
    found = best_places(gap, np.array([0.4]), np.ones((1, 1, 2), dtype=bool), np.array([5.0, 50.0]), 1, 0.0)
    assert found.prices.tolist() == pytest.approx([0.4, 0], abs=1e-3)


GAPS = st.lists(st.floats(0, 50).map(lambda x: round(x, 2)), min_size=8, max_size=8)


@settings(max_examples=25)
@given(GAPS, st.floats(0, 100), st.floats(0, 5), st.lists(st.booleans(), min_size=4, max_size=4))
def test_places_fill_no_more_than_there_is(
    gaps: list[float], capacity: float, evenness: float, leave: list[bool]
) -> None:
    gap = np.array(gaps).reshape(2, 2, 2)
    yields, allowed = np.array([0.3, 0.6]), np.array(leave).reshape(2, 2)
    found = places(gap, yields, capacity, evenness, allowed)
    assert found.min() >= -1e-9
    assert found.sum() <= capacity + 1e-6
    assert not found[~allowed].any()
    assert np.all(found * yields[:, None, None] <= gap + 1e-6)
    # filled by hand: the region where more stay first
    best, room = 0.0, capacity
    for region in (1, 0):
        open_here = float(gap[region][allowed[region]].sum())
        taken = min(room, open_here / yields[region])
        best, room = best + taken * yields[region], room - taken
    done = float((places(gap, yields, capacity, 0.0, allowed) * yields[:, None, None]).sum())
    assert done == pytest.approx(best, abs=1e-5)


def test_graduates_come_after_the_lag_and_not_beyond_the_horizon() -> None:
    held = filled(np.ones((1, 1, 1, 3)), np.array([0.5]), 2, 4)
    assert held.ravel().tolist() == [0, 0, 0.5, 0.5]
    assert filled(np.ones((1, 1, 1, 3)), np.array([0.5]), 9, 4).sum() == 0


def test_the_same_programme_gives_the_same_places() -> None:
    assert florin().places.equals(florin().places)


def test_a_programme_without_the_block_says_what_to_add() -> None:
    with pytest.raises(ProgrammeError, match=r"it has no `talent:`.*Add instrument, level"):
        florin(programme=blocks.programme(lambda held: held.pop("talent")))


def test_an_economy_without_students_is_refused(korea: Economy, korea_programme: Programme) -> None:
    with pytest.raises(ProgrammeError, match=r"needs the table students.*Add it"):
        talent_outlook(variant(korea, ["students"]), korea_programme, CHOICE)


def test_an_unknown_level_is_refused(korea: Economy, korea_programme: Programme) -> None:
    assert korea_programme.talent is not None
    talent = korea_programme.talent.model_copy(update={"level": "college"})
    programme = korea_programme.model_copy(update={"talent": talent})
    with pytest.raises(ProgrammeError, match=r"no level 'college'.*'university'"):
        talent_outlook(korea, programme, CHOICE)


def test_missing_admissions_are_named(korea: Economy, korea_programme: Programme) -> None:
    table = korea.table("students")
    table.loc[(table["region"] == "KR-49") & (table["year"] == 2024), "admissions"] = np.nan
    with pytest.raises(ProgrammeError, match=r"no admissions for KR-49 in its latest year"):
        talent_outlook(variant(korea, students=table), korea_programme, CHOICE)


def set_key(*path: Any, value: Any) -> blocks.Change:
    def change(held: dict[str, Any]) -> None:
        for step in path[:-1]:
            held = held[step]
        held[path[-1]] = value

    return change


TALENT = ("talent",)
MIX = {"makers": 0.2, "minders": 0.3, "hands": 0.4}


@pytest.mark.parametrize(
    ("change", "place", "reason", "remedy"),
    [
        (set_key(*TALENT, "instrument", value="train"), "instrument", "'train' is not known", "'training'"),
        (
            lambda held: held["instruments"][2].pop("terms"),
            "talent.instrument",
            "has no `terms:`",
            "a capacity",
        ),
        (set_key(*TALENT, "mix", "food", "shares", value=MIX), "mix.food", "sum to 0.9", "sum to 1"),
        (
            set_key(*TALENT, "mix", "food", "shares", value={"maker": 1.0}),
            "mix.food",
            "'maker' is not known",
            "'makers'",
        ),
        (lambda held: held["talent"]["mix"].pop("food"), "talent.mix", "'food' has no mix", "by occupation"),
        (
            lambda held: held["talent"]["mix"].update(feed=held["talent"]["mix"]["food"]),
            "mix.feed",
            "engine 'feed' is not known",
            "'food'",
        ),
        (
            set_key(*TALENT, "universities", 0, "province", value="hill"),
            "province",
            "'hill' is not known",
            "'hills'",
        ),
        (set_key(*TALENT, "universities", 1, "id", value="hills"), "id", "used twice", "its own id"),
        (set_key(*TALENT, "occupations", 1, "id", value="makers"), "id", "used twice", "its own id"),
        (
            set_key(*TALENT, "occupations", 0, "graduates", value=blocks.share(0.7, 0.8, 0.9)),
            "occupations",
            "sum to 1.100",
            "no more than all",
        ),
        (
            lambda held: [entry.pop("graduates", None) for entry in held["talent"]["occupations"]],
            "occupations",
            "teach none",
            "graduates:",
        ),
        (
            set_key(*TALENT, "retirement", value=blocks.share(0.3, 0.2, 0.4)),
            "retirement",
            "not in order",
            "smallest value",
        ),
        (
            set_key(*TALENT, "entry", value=blocks.share(0.1, 0.2, 1.4)),
            "entry.high",
            "1.4 is refused",
            "less than or equal to 1",
        ),
        (set_key(*TALENT, "retention", value=0.5), "retention", "unknown key", "'retirement'"),
        (lambda held: held["talent"].pop("evenness"), "talent", "'evenness' is missing", "`evenness:`"),
    ],
)
def test_malformed_blocks_are_refused(change: blocks.Change, place: str, reason: str, remedy: str) -> None:
    blocks.assert_refused(change, place, reason, remedy)


def test_a_province_gives_no_more_than_its_admissions() -> None:
    def change(held: dict[str, Any]) -> None:
        for university in held["talent"]["universities"]:
            university |= {"province": "hills", "admissions": blocks.share(0.5, 0.6, 0.7)}

    with pytest.raises(ProgrammeError, match=r"'hills' have 1.200 of its admissions.*at most 1"):
        blocks.programme(change)


def test_korea_graduates_by_hand(central: TalentOutlook) -> None:
    """Jeju 2024: 2,483 admitted x 0.84 x 0.52 x 0.62 x 0.2 x 0.22 engineers."""
    held = central.posts.set_index(["region", "occupation", "year"])
    expected = 2483 * 0.84 * 0.52 * 0.62 * 0.2 * 0.22
    assert held.loc[("jeju", "engineers", 2026), "supply"] == pytest.approx(expected)
    assert held.loc[("capital", "engineers", 2026), "supply"] == 0


def test_korea_replacement_by_hand(
    central: TalentOutlook, korea: Economy, korea_programme: Programme
) -> None:
    """2.5 per cent of the workers of shipbuilding and future mobility, a share of them engineers."""
    size = engine_size(korea, korea_programme)
    cells = Cells.of(korea_programme)
    r = cells.regions.index("southeast")
    ships, cars = (size.workers[r, cells.engines.index(name)] for name in ("shipbuilding", "future-mobility"))
    held = central.posts.set_index(["region", "occupation", "year"])
    found = held.loc[("southeast", "engineers", 2030), "replacement"]
    assert found == pytest.approx(0.025 * (0.16 * ships + 0.18 * cars))
    assert 400 < found < 1000


def test_korea_places_go_to_chosen_engines_outside_the_capital(central: TalentOutlook) -> None:
    pairs = set(zip(central.places["region"], central.places["engine"], strict=True))
    chosen = {(region, engine) for region, engines in CHOICE.items() for engine in engines}
    assert pairs <= {pair for pair in chosen if pair[0] != "capital"}
    assert (central.capacity["used"] <= 3000 + 1e-6).all()
    total = central.cases.set_index("case").loc["central"]
    assert central.remaining["posts"].sum() == pytest.approx(total["gap_with_places"], rel=1e-4)
    assert total["gap_with_places"] < total["gap"]
