"""The grant of the Korean rules, worked by hand from the published rates."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package.quote.small import Quoted, billion, project
from regrowth.package.quote.errors import QuoteError
from regrowth.package.quote.quote import quote
from regrowth.package.quote.support import Support
from regrowth.programme.programme import Programme

TIERS = ("upper", "middle", "lower", "crisis")
SIZES = ("large", "mid-sized", "small")
LAND = {"upper": (0, 5, 9), "middle": (0, 15, 30), "lower": (0, 25, 40), "crisis": (0, 30, 50)}
EQUIPMENT = {"upper": (4, 6, 8), "middle": (6, 8, 10), "lower": (9, 12, 15), "crisis": (12, 20, 25)}
NATIONAL = {"upper": 0.45, "middle": 0.65, "lower": 0.75, "crisis": 0.75}


@pytest.mark.parametrize(("tier", "size"), list(itertools.product(TIERS, SIZES)))
def test_base_rates_and_match_of_every_tier_and_size(quoted: Quoted, tier: str, size: str) -> None:
    found = quoted(tier=tier, size=size, jobs=10, conditions=None, land=billion(2), equipment=billion(10))
    place = SIZES.index(size)
    expected = (2 * LAND[tier][place] + 10 * EQUIPMENT[tier][place]) * 1e7
    assert found.grant.total == pytest.approx(expected)
    assert found.grant.national == pytest.approx(expected * NATIONAL[tier])


def test_the_plant_line_by_line(quoted: Quoted) -> None:
    grant = quoted().grant
    assert {line.rule.id: line.total for line in grant.lines} == pytest.approx(
        {"land-middle": 1.2e9, "equipment-middle": 4.8e9, "new-jobs": 0.6e9, "opportunity-zone-2025": 4.8e9}
    )
    assert grant.total == pytest.approx(11.4e9)
    assert grant.national == pytest.approx(0.65 * 11.4e9)
    assert not any(limit.binds for limit in grant.limits)


def test_land_is_for_firms_that_relocate(quoted: Quoted) -> None:
    found = quoted(relocation=False)
    assert "land-middle" not in {line.rule.id for line in found.grant.lines}
    assert found.grant.total == pytest.approx(10.2e9)


@pytest.mark.parametrize(
    ("size", "jobs", "points"),
    [
        ("small", 14, 0),
        ("small", 15, 2),
        ("small", 29, 3),
        ("small", 30, 4),
        ("small", 80, 10),
        ("mid-sized", 39, 0),
        ("mid-sized", 40, 1),
        ("mid-sized", 79, 4),
        ("mid-sized", 500, 5),
        ("large", 79, 0),
        ("large", 80, 3),
    ],
)
def test_the_ladder_of_jobs(quoted: Quoted, size: str, jobs: int, points: float) -> None:
    grant = quoted(size=size, jobs=jobs).grant
    earned = sum(line.total for line in grant.lines if line.rule.id == "new-jobs")
    assert earned == pytest.approx(60e9 * points / 100)


@pytest.mark.parametrize(
    ("on", "points"),
    [("2024-06-01", 5), ("2025-01-31", 5), ("2025-02-01", 8), ("2026-06-30", 8)],
)
def test_the_zone_top_up_changed_on_the_first_of_february_2025(
    quoted: Quoted, on: str, points: float
) -> None:
    lines = {line.rule.text["en"]: line.total for line in quoted(on).grant.lines}
    assert lines["Top-up for an opportunity zone"] == pytest.approx(60e9 * points / 100)


@pytest.mark.parametrize(("size", "points"), [("large", 5), ("mid-sized", 8), ("small", 10)])
def test_the_zone_top_up_of_2025_by_size(quoted: Quoted, size: str, points: float) -> None:
    lines = {line.rule.id: line.total for line in quoted("2025-03-01", size=size).grant.lines}
    assert lines["opportunity-zone-2025"] == pytest.approx(60e9 * points / 100)


def test_later_top_ups_hold_from_their_day(quoted: Quoted) -> None:
    asked = {"conditions": ["security-item", "vacant-complex", "ai-equipment"]}

    def earned(on: str) -> set[str]:
        return {line.rule.id for line in quoted(on, **asked).grant.lines} & set(asked["conditions"])

    assert earned("2025-01-31") == set()
    assert earned("2025-02-01") == {"security-item", "vacant-complex"}
    assert earned("2026-02-10") == {"security-item", "vacant-complex", "ai-equipment"}


def test_sites_of_one_group_do_not_add_up(quoted: Quoted) -> None:
    one = quoted(conditions=["economic-free-zone"]).grant.total
    two = quoted(conditions=["economic-free-zone", "specialised-complex"]).grant.total
    assert one == two == pytest.approx(6.6e9 + 1.2e9)


@pytest.mark.parametrize(
    ("on", "tier", "cap"),
    [
        ("2024-12-31", "lower", 10e9),
        ("2025-02-01", "lower", 15e9),
        ("2026-02-09", "lower", 15e9),
        ("2026-02-10", "lower", 20e9 + 10e9),
        ("2026-02-10", "crisis", 30e9),
        ("2026-02-10", "middle", 15e9),
    ],
)
def test_the_cap_per_project_by_day_and_tier(quoted: Quoted, on: str, tier: str, cap: float) -> None:
    grant = quoted(on, tier=tier, equipment=billion(1000)).grant
    assert grant.national == pytest.approx(cap)
    assert grant.lines[-1].total < 0
    assert grant.lines[-1].rule.id.startswith("project-cap")
    assert grant.total == pytest.approx(cap / NATIONAL[tier])


def test_the_cap_per_firm_counts_what_was_received(quoted: Quoted) -> None:
    grant = quoted(tier="middle", equipment=billion(1000), received=billion(12)).grant
    assert grant.national == pytest.approx(8e9)
    assert grant.lines[-1].rule.id == "firm-cap-2024"
    spent = quoted(tier="middle", received=billion(25)).grant
    assert spent.national == pytest.approx(0)
    assert spent.total == pytest.approx(0)


def test_top_ups_add_up_without_a_ceiling(quoted: Quoted) -> None:
    """A small firm in a crisis area: 50 % of land, 25 + 10 + 10 + 2 + 10 + 2 + 2 + 2 = 63 % of equipment."""
    held = [
        "regional-sector",
        "specialised-complex",
        "opportunity-zone",
        "security-item",
        "vacant-complex",
        "ai-equipment",
    ]
    grant = quoted(tier="crisis", size="small", jobs=80, conditions=held, equipment=billion(10)).grant
    assert grant.total == pytest.approx(0.5 * 8e9 + 0.63 * 10e9)
    assert grant.top_ups == 7
    assert quoted().grant.top_ups == 2
    assert quoted(jobs=10).grant.top_ups == 1
    assert quoted(jobs=10, equipment=billion(1000)).grant.top_ups == 1, "a cap is no top-up"


def test_an_announced_cap_is_said_and_not_applied(quoted: Quoted) -> None:
    found = quoted("2026-01-20", tier="lower", equipment=billion(1000))
    assert found.grant.national == pytest.approx(15e9)
    assert "project-cap-2026-lower" in {rule.id for rule in found.awaited}
    before = quoted("2025-12-31", tier="lower", equipment=billion(1000))
    assert "project-cap-2026-lower" not in {rule.id for rule in before.awaited}


def test_land_of_larger_plants_is_in_force_without_a_figure(quoted: Quoted) -> None:
    asked = {"tier": "lower", "relocation": False}
    assert "land-expansion-2026" in {rule.id for rule in quoted(**asked).notices}
    assert "land-expansion-2026" in {rule.id for rule in quoted("2026-02-09", **asked).awaited}
    assert not any(line.rule.id.startswith("land") for line in quoted(**asked).grant.lines)


def test_the_capital_area_is_barred_by_name(quoted: Quoted) -> None:
    found = quoted(province="KR-41", tier=None)
    assert [rule.id for rule in found.grant.bars] == ["grant-outside-capital"]
    assert found.grant.lines == ()
    assert found.total == 0


def test_magnitudes_are_those_of_the_published_awards(quoted: Quoted) -> None:
    """First quarter of 2025: 13 firms, 287.4 billion won invested, 455 jobs, 17 per cent of it granted."""
    mean = {"equipment": billion(287.4 / 13), "land": None, "jobs": 35, "conditions": None}
    shares = [quoted("2025-03-31", tier=t, size=s, **mean).share for t in TIERS for s in SIZES[1:]]
    assert min(shares) < 0.17 < max(shares)
    assert min(shares) >= 0.06
    assert max(shares) <= 0.30


def test_a_day_before_the_rules_is_refused(quoted: Quoted) -> None:
    with pytest.raises(QuoteError) as caught:
        quoted("2020-01-01")
    (problem,) = caught.value.problems
    assert problem.column == "grant.matches"
    assert problem.reason == "the rules have no grant on 2020-01-01"
    assert problem.remedy == "Give a date from 2024-01-01 on"


def test_a_rule_is_awaited_from_the_day_of_its_announcement(korea_support: Support) -> None:
    """Announced on 31 January 2025, in force from 1 February."""
    rule = next(rate for rate in korea_support.grant.rates if rate.id == "security-item")
    days = [datetime.date(2025, 1, 30), datetime.date(2025, 1, 31), datetime.date(2025, 2, 1)]
    assert [rule.awaited(day) for day in days] == [False, True, False]
    assert [rule.holds(day) for day in days] == [False, False, True]


def test_a_missing_tier_is_refused_with_the_tiers(quoted: Quoted) -> None:
    with pytest.raises(QuoteError) as caught:
        quoted(tier=None)
    (problem,) = caught.value.problems
    assert problem.file == "plant.yaml"
    assert problem.reason == "the tier of the district is missing"
    assert problem.remedy == "Allowed: 'upper', 'middle', 'lower', 'crisis'"


PROJECTS = st.fixed_dictionaries(
    {
        "tier": st.sampled_from(TIERS),
        "size": st.sampled_from(SIZES),
        "jobs": st.integers(1, 200),
        "relocation": st.booleans(),
        "conditions": st.lists(
            st.sampled_from(["opportunity-zone", "regional-sector", "ai-equipment", "hydrogen-complex"]),
            unique=True,
        ),
        "land": st.integers(0, 500).map(billion),
        "equipment": st.integers(1, 5000).map(billion),
        "received": st.integers(0, 40).map(billion),
        "loan": st.integers(0, 1).map(billion),
    }
)
DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2026, 6, 30))


@given(asked=PROJECTS, day=DAYS)
def test_parts_add_up_and_no_cap_is_exceeded(
    korea_programme: Programme, korea_support: Support, asked: dict[str, Any], day: datetime.date
) -> None:
    found = quote(project(**asked), korea_programme, korea_support, day)
    grant = found.grant
    assert found.national + found.local + found.loan_value == pytest.approx(found.total)
    assert 0 <= found.national <= found.total + 1e-6
    assert grant.total == pytest.approx(sum(line.national + line.local for line in grant.lines))
    assert all(grant.national <= limit.allowed + 1e-3 for limit in grant.limits)
    assert len(grant.limits) == 2


@given(asked=PROJECTS, more=st.integers(1, 100), day=DAYS)
def test_more_jobs_never_lower_the_grant(
    korea_programme: Programme, korea_support: Support, asked: dict[str, Any], more: int, day: datetime.date
) -> None:
    fewer = quote(project(**asked), korea_programme, korea_support, day)
    more_jobs = {**asked, "jobs": asked["jobs"] + more}
    larger = quote(project(**more_jobs), korea_programme, korea_support, day)
    assert larger.grant.total >= fewer.grant.total - 1e-3
