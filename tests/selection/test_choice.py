"""The choice against brute force: optimum, alternatives, losses, conflicts, on small problems."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regrowth.errors import InfeasibleError
from regrowth.programme.rows import Pairs, Row, breaches, selection_rows
from regrowth.selection.alternatives import losses, nearest_alternatives
from regrowth.selection.conflicts import explain_infeasible, smallest_conflict
from regrowth.selection.solver import ChoiceModel, feasible
from small import ENGINES, programme

PAIRS = Pairs(("capital", "coast", "lakes"), ENGINES)
SIZE = len(PAIRS)
EVERY = ((np.arange(2**SIZE)[:, None] >> np.arange(SIZE)) & 1).astype(float)
"""Every choice of nine pairs."""

# eighths, so that objectives of different choices are often equal and never nearly equal
OBJECTIVE = st.lists(st.integers(-8, 8).map(lambda n: n / 8), min_size=SIZE, max_size=SIZE).map(np.array)


def bounds(low: int, high: int) -> st.SearchStrategy[str]:
    pair = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    return pair.map(lambda p: f"at_least: {p[0]}, at_most: {p[1]}")


SOME_REGIONS = st.sampled_from(
    ["{kinds: [hub]}", "{kinds: [special]}", "{core: false}", "{regions: [coast]}"]
)
SOME_CELLS = st.tuples(st.sampled_from(PAIRS.regions), st.sampled_from(ENGINES)).map(
    lambda cell: f"{{regions: [{cell[0]}], engines: [{cell[1]}]}}"
)
RULE = st.one_of(
    st.tuples(st.sampled_from(["engines", "regions"]), SOME_REGIONS, bounds(0, 3)).map(
        lambda t: f"kind: count, count: {t[0]}, where: {t[1]}, {t[2]}"
    ),
    SOME_CELLS.map(lambda where: f"kind: eligibility, where: {where}, allowed: false"),
    SOME_CELLS.map(lambda where: f"kind: eligibility, where: {where}, required: true"),
    st.tuples(SOME_REGIONS, st.sampled_from([0.25, 0.5, 0.75]), st.sampled_from(["least", "most"])).map(
        lambda t: f"kind: share, measure: choices, where: {t[0]}, at_{t[2]}: {t[1]}"
    ),
)
RULES = st.lists(RULE, min_size=1, max_size=5)


def compiled(rules: list[str]) -> list[Row]:
    plan = programme(*(f"id: r{index}, {rule}" for index, rule in enumerate(rules)))
    return selection_rows(plan, PAIRS, {})


def allowed(rows: list[Row]) -> np.ndarray:
    """Return every choice that keeps the rows, found without a solver."""
    good = np.ones(len(EVERY), dtype=bool)
    for row in rows:
        figure = EVERY[:, row.cells] @ row.coefficients
        good &= (figure >= row.lower - 1e-9) & (figure <= row.upper + 1e-9)
    return EVERY[good]


@given(RULES, OBJECTIVE)
def test_optimum_is_the_best_of_all_choices(rules, objective):
    rows = compiled(rules)
    choices = allowed(rows)
    best = ChoiceModel(SIZE, rows, objective).solve()
    assert (best is None) == (len(choices) == 0)
    assert feasible(SIZE, rows) == (len(choices) > 0)
    if best is not None:
        assert best.objective == pytest.approx((choices @ objective).max())
        assert best.objective == pytest.approx(objective @ best.chosen)
        assert breaches(rows, best.chosen.astype(float)) == []
        assert best.gap == 0


@settings(max_examples=25)
@given(RULES, OBJECTIVE)
def test_alternatives_are_the_next_best_in_order(rules, objective):
    rows = compiled(rules)
    choices = allowed(rows)
    assume(len(choices) > 1)
    best = ChoiceModel(SIZE, rows, objective).solve()
    found = nearest_alternatives(SIZE, rows, objective, best, PAIRS)
    ranked = np.sort(choices @ objective)[::-1]
    expected = ranked[0] - ranked[1:6]
    assert [a.loss for a in found] == pytest.approx(list(expected))
    seen = {(frozenset(), frozenset())}
    for alternative in found:
        change = frozenset(alternative.added), frozenset(alternative.dropped)
        assert change not in seen
        seen.add(change)
        x = best.chosen.astype(float)
        for region, engine in alternative.added:
            assert x[PAIRS.position(region, engine)] == 0
            x[PAIRS.position(region, engine)] = 1
        for region, engine in alternative.dropped:
            assert best.chosen[PAIRS.position(region, engine)]
            x[PAIRS.position(region, engine)] = 0
        assert breaches(rows, x) == []
        assert best.objective - objective @ x == pytest.approx(alternative.loss)


@settings(max_examples=25)
@given(RULES, OBJECTIVE)
def test_losses_are_those_of_the_best_choice_with_the_decision_reversed(rules, objective):
    rows = compiled(rules)
    choices = allowed(rows)
    assume(len(choices) > 0)
    model = ChoiceModel(SIZE, rows, objective)
    best = model.solve()
    found = losses(model, best)
    for cell in range(SIZE):
        other = choices[choices[:, cell] != best.chosen[cell]]
        expected = best.objective - (other @ objective).max() if len(other) else np.inf
        assert found[cell] == pytest.approx(expected)
    # the model is left as it was
    assert model.solve().objective == pytest.approx(best.objective)


@given(RULES, RULE, OBJECTIVE)
def test_one_more_rule_never_raises_the_objective(rules, added, objective):
    before = ChoiceModel(SIZE, compiled(rules), objective).solve()
    after = ChoiceModel(SIZE, compiled([*rules, added]), objective).solve()
    if before is None:
        assert after is None
    elif after is not None:
        assert after.objective <= before.objective + 1e-9


@given(OBJECTIVE, st.integers(0, 3))
def test_tightening_a_cap_never_raises_the_objective(objective, cap):
    found = [
        ChoiceModel(SIZE, compiled([f"kind: count, count: engines, at_most: {most}"]), objective).solve()
        for most in (cap, cap + 1)
    ]
    assert found[0].objective <= found[1].objective + 1e-9


@given(st.lists(st.frozensets(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=5))
def test_smallest_conflict_of_known_conflicts(conflicts):
    """A set is unsatisfiable if it holds one of the planted conflicts."""

    def satisfiable(chosen: frozenset[int]) -> bool:
        return not any(conflict <= chosen for conflict in conflicts)

    found = smallest_conflict(7, satisfiable)
    assert not satisfiable(found)
    assert len(found) == min(map(len, conflicts))


@settings(max_examples=25)
@given(st.lists(RULE, min_size=2, max_size=6))
def test_infeasible_rules_are_explained_by_a_smallest_group(rules):
    rows = compiled(rules)
    assume(len(allowed(rows)) == 0)
    plan = programme(*(f"id: r{index}, {rule}" for index, rule in enumerate(rules)))
    error = explain_infeasible(plan, SIZE, rows)
    assert isinstance(error, InfeasibleError)
    listed = error.problems[0].reason.partition(". They clash at")[0]
    named = {f"r{index}" for index in range(len(rules)) if f"'r{index}'" in listed}
    acting = sorted({row.rule for row in rows})
    size = next(
        size
        for size in range(1, len(acting) + 1)
        if any(
            len(allowed([row for row in rows if row.rule in group])) == 0
            for group in combinations(acting, size)
        )
    )
    assert len(named) == size
    assert len(allowed([row for row in rows if row.rule in named])) == 0


def test_fixing_a_pair_is_undone_afterwards():
    model = ChoiceModel(3, [], np.array([1.0, -1.0, 2.0]))
    assert model.solve(fixed={0: 0, 1: 1}).chosen.tolist() == [False, True, True]
    assert model.solve().chosen.tolist() == [True, False, True]


def test_branch_and_bound_takes_over_at_a_fractional_vertex():
    """Three pairs, any two of which exclude each other: the relaxation takes half of each."""
    rows = [
        Row("r", "", np.array(pair, dtype=np.intp), np.ones(2), -np.inf, 1.0)
        for pair in combinations(range(3), 2)
    ]
    solved = ChoiceModel(3, rows, np.array([1.0, 1.0, 1.0])).solve()
    assert solved.method == "branch and bound"
    assert (solved.objective, solved.gap) == (1.0, 0.0)
    assert solved.chosen.sum() == 1
