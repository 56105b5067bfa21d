"""Rules compiled to rows: each kind by hand, and the same rule as constraint and as check."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regrowth.errors import ProgrammeError
from regrowth.programme.rows import Pairs, breaches, selection_rows, stage_of
from regrowth.selection.solver import ChoiceModel
from small import ENGINES, programme


def choice(**chosen: str) -> np.ndarray:
    """Write a choice as region=engines, for example ``coast="steel wind"``."""
    pairs = Pairs(("capital", "coast", "lakes"), ENGINES)
    x = np.zeros(len(pairs))
    for region, engines in chosen.items():
        for engine in engines.split():
            x[pairs.position(region, engine)] = 1.0
    return x


def found(rule: str, x: np.ndarray, **values: np.ndarray):
    """Return the breaches of one rule as (scope, figure, bound, shortfall)."""
    plan = programme("id: r, " + rule)
    rows = selection_rows(plan, Pairs.of(plan), {k.replace("_", "-"): v for k, v in values.items()})
    assert {row.rule for row in rows} <= {"r"}
    return [(b.scope, b.figure, b.bound, b.shortfall) for b in breaches(rows, x)]


def test_count_of_engines_per_region():
    rule = "kind: count, count: engines, where: {kinds: [hub]}, at_least: 1, at_most: 2"
    assert found(rule, choice(capital="steel", coast="wind food")) == []
    assert found(rule, choice(capital="steel wind food")) == [("capital", 3, 2, 1), ("coast", 0, 1, 1)]


def test_count_of_regions_per_engine():
    rule = "kind: count, count: regions, where: {core: false}, at_most: 1"
    assert found(rule, choice(capital="wind", coast="wind")) == []
    assert found(rule, choice(coast="wind food", lakes="wind")) == [("wind", 2, 1, 1)]


def test_eligibility_forbids():
    rule = "kind: eligibility, where: {regions: [lakes], engines: [steel, wind]}, allowed: false"
    assert found(rule, choice(lakes="food", coast="steel")) == []
    assert found(rule, choice(lakes="steel wind")) == [
        ("lakes / steel", 1, 0, 1),
        ("lakes / wind", 1, 0, 1),
    ]


def test_eligibility_requires():
    rule = "kind: eligibility, where: {regions: [lakes], engines: [food]}, required: true"
    assert found(rule, choice(lakes="food wind")) == []
    assert found(rule, choice(lakes="wind")) == [("lakes / food", 0, 1, 1)]


def test_floor_and_cap_on_a_measure():
    quotient = np.array([0.5, 1.0, 1.5, np.nan, 1.0, 2.0, 0.0, 0.9, 3.0])
    floor = "kind: floor, measure: location-quotient, at_least: 1.0"
    assert found(floor, choice(capital="wind food", coast="food"), location_quotient=quotient) == []
    # a missing figure cannot be shown to meet the floor
    assert [b[0] for b in found(floor, np.ones(9), location_quotient=quotient)] == [
        "capital / steel",
        "coast / steel",
        "lakes / steel",
        "lakes / wind",
    ]
    cap = "kind: cap, measure: location-quotient, at_most: 1.5, where: {core: false}"
    assert [b[0] for b in found(cap, np.ones(9), location_quotient=quotient)] == [
        "coast / steel",
        "coast / food",
        "lakes / food",
    ]


def test_measure_that_is_not_there():
    with pytest.raises(ProgrammeError, match=r"rule r: measure 'complexity' is not available.*'score'"):
        found("kind: floor, measure: complexity, at_least: 1.0", np.ones(9), score=np.ones(9))


def test_share_of_choices():
    rule = "kind: share, measure: choices, where: {core: false}, at_least: 0.5"
    assert found(rule, choice(capital="steel", coast="wind")) == []
    assert found(rule, choice()) == []
    # one of four: 1 - 0.5 * 4 = -1, that is one choice short of two
    assert found(rule, choice(capital="steel wind food", coast="wind")) == [("", -1.0, 0.0, 1.0)]


def test_share_counts_only_cells_of_the_whole():
    """Cells outside `within` are in neither part of the share."""
    rule = (
        "kind: share, measure: choices, where: {core: false}, within: {engines: [wind]}, "
        "at_least: 0.5, at_most: 0.5"
    )
    assert found(rule, choice(capital="wind", coast="wind", lakes="steel food")) == []
    assert found(rule, choice(capital="wind", lakes="steel food")) == [("", -0.5, 0.0, 0.5)]


def test_rules_of_later_stages_give_no_rows():
    plan = programme(
        "id: a, kind: share, measure: amount, where: {instruments: [fund]}, at_least: 0.5",
        "id: b, kind: deadline, milestone: m, by: 2026-01-01",
        "id: c, kind: eligibility, where: {instruments: [fund], core: true}, allowed: false",
        "id: d, kind: cap, measure: amount, per: region, unit: CUR, at_most: 5.0",
        "id: e, kind: count, count: engines, at_most: 3",
    )
    stages = [stage_of(rule) for rule in plan.rules]
    assert stages == ["package", "ledger", "package", "package", "selection"]
    rows = selection_rows(plan, Pairs.of(plan), {})
    assert [row.rule for row in rows] == ["e", "e", "e"]
    assert selection_rows(plan, Pairs.of(plan), {}, drop=("e",)) == []


def test_pairs_know_their_places():
    pairs = Pairs(("a", "b"), ("x", "y", "z"))
    assert [pairs.pair(pairs.position(r, e)) for r in "ab" for e in "xyz"] == [
        (r, e) for r in "ab" for e in "xyz"
    ]
    with pytest.raises(ProgrammeError, match="there is no engine 'w'"):
        pairs.position("a", "w")


RULES = (
    "kind: count, count: engines, at_least: 1, at_most: 2",
    "kind: count, count: engines, where: {kinds: [special]}, at_most: 1",
    "kind: count, count: regions, where: {core: false}, at_most: 1",
    "kind: eligibility, where: {regions: [coast], engines: [steel]}, allowed: false",
    "kind: eligibility, where: {regions: [lakes], engines: [food]}, required: true",
    "kind: share, measure: choices, where: {core: false}, at_least: 0.6",
    "kind: share, measure: choices, where: {kinds: [hub]}, within: {engines: [wind, food]}, at_most: 0.5",
    "kind: floor, measure: location-quotient, at_least: 1.0",
)
QUOTIENTS = np.array([0.5, 1.0, 1.5, 2.0, 1.0, 2.0, 0.0, 1.9, 3.0])


@given(
    st.lists(st.sampled_from(range(len(RULES))), min_size=1, max_size=4, unique=True),
    arrays(np.bool_, 9),
)
def test_a_rule_is_the_same_as_constraint_and_as_check(picked, x):
    """A choice fixed by force is feasible exactly when the check finds no breach."""
    plan = programme(*(f"id: r{index}, {RULES[index]}" for index in picked))
    rows = selection_rows(plan, Pairs.of(plan), {"location-quotient": QUOTIENTS})
    solved = ChoiceModel(9, rows, np.ones(9)).solve(fixed=dict(enumerate(x.astype(int))))
    assert (solved is not None) == (breaches(rows, x.astype(float)) == [])
    if solved is not None:
        assert (solved.chosen == x).all()


@given(arrays(np.bool_, 9))
def test_dropping_a_rule_removes_its_breaches_only(x):
    plan = programme(*(f"id: r{index}, {text}" for index, text in enumerate(RULES)))
    values = {"location-quotient": QUOTIENTS}
    everything = breaches(selection_rows(plan, Pairs.of(plan), values), x.astype(float))
    without = breaches(selection_rows(plan, Pairs.of(plan), values, drop=("r0",)), x.astype(float))
    assert without == [breach for breach in everything if breach.rule != "r0"]
