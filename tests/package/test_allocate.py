"""The best plan: rules, theory, brute force, prices."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from regrowth.errors import InfeasibleError, OptionError, ProgrammeError
from regrowth.package.allocate import Allocation, allocate
from regrowth.package.assess import assess_plan, improve_plan, plan_faults, require_valid
from regrowth.package.frontier import frontier
from regrowth.package.objective import value
from regrowth.package.package import rules_of
from regrowth.package.path import follow
from regrowth.package.plan import Plan
from regrowth.package.prices import capacity_prices, marginal_returns, rule_prices
from regrowth.package.rows import CAPACITY, PlanRules
from regrowth.package.setting import Setting
from regrowth.programme.programme import Programme
from regrowth.programme.rows import breaches
from regrowth.selection.choice import Selection
from regrowth.words import translator


def only(rules: PlanRules, *names: str) -> PlanRules:
    """Keep capacities and the named rules."""
    barred_by = {name: held for name, held in rules.barred_by.items() if name in names}
    barred = np.zeros_like(rules.barred)
    for held in barred_by.values():
        barred |= held
    rows = tuple(row for row in rules.rows if row.rule.startswith(CAPACITY) or row.rule in names)
    return PlanRules(rows, barred, barred_by)


def with_bound(rules: PlanRules, name: str, change: float) -> PlanRules:
    """Move the bounds of one rule's rows by a number."""
    rows = tuple(
        replace(row, lower=row.lower + change, upper=row.upper + change) if row.rule == name else row
        for row in rules.rows
    )
    return PlanRules(rows, rules.barred, rules.barred_by)


def test_the_plan_keeps_every_rule_and_counts_are_whole(florin_best: Allocation) -> None:
    amounts = florin_best.plan.amounts
    assert breaches(florin_best.rules.rows, amounts.ravel()) == []
    assert amounts[florin_best.rules.barred].max(initial=0.0) == 0.0
    workshops = amounts[:, :, florin_best.setting.cells.instruments.index("workshops")]
    np.testing.assert_array_equal(workshops, np.round(workshops))
    assert workshops.sum() > 0
    assert florin_best.record.relative_gap <= 1e-6
    assert florin_best.record.whole_loss >= -1e-9 * abs(florin_best.worth.value)


def test_every_start_ends_at_the_same_worth(florin_best: Allocation) -> None:
    found = florin_best.relaxed.worth.value
    assert set(florin_best.record.starts) == {"even", "value added"}
    for end in florin_best.record.starts.values():
        assert end == pytest.approx(found, rel=1e-3)


def test_without_aversion_used_cells_of_a_budget_bring_the_same(
    florin_setting: Setting, florin_rules: PlanRules
) -> None:
    """The marginal return is the price of the capacity wherever something is spent, and less elsewhere."""
    rules = only(florin_rules)
    best = allocate(florin_setting, rules, aversion=0.0, tolerance=1e-9)
    amounts, returns = best.relaxed.path.amounts, best.relaxed.worth.amounts
    for row, price in zip(rules.rows, best.relaxed.prices, strict=True):
        if row.upper == 0:
            continue
        spent = amounts.ravel()[row.cells]
        brought = returns.ravel()[row.cells]
        used = spent > 1e-3 * spent.max()
        size = np.abs(brought[used]).max() + abs(price)
        np.testing.assert_allclose(brought[used], price, atol=2e-4 * size)
        open_cells = best.usable.ravel()[row.cells]
        assert (brought[open_cells] <= price + 1e-3 * size).all()


def test_no_budget_has_no_effect(florin_setting: Setting, florin_rules: PlanRules) -> None:
    rows = tuple(replace(row, lower=-np.inf, upper=0.0) for row in florin_rules.rows if row.scope.isdigit())
    best = allocate(florin_setting, PlanRules(rows, florin_rules.barred, florin_rules.barred_by))
    assert best.plan.amounts.max() == 0.0
    assert abs(best.worth.value) < 1e-9 * florin_setting.money
    np.testing.assert_allclose(best.path.level("workers"), 1.0, atol=1e-9)


def test_brute_force_finds_nothing_better(florin_setting: Setting, florin_rules: PlanRules) -> None:
    """One year of the fund between two cells: a fine grid agrees on the best split."""
    shape = florin_setting.cells.shape
    barred = np.ones(shape, dtype=bool)
    cells = [(1, 0, 0, 0), (2, 1, 0, 0)]
    for cell in cells:
        barred[cell] = False
    row = next(held for held in florin_rules.rows if held.rule == f"{CAPACITY}fund")
    row = replace(row, lower=60.0, upper=60.0)
    best = allocate(florin_setting, PlanRules((row,), barred, {"two cells": barred}), aversion=0.0)

    def at(part: float) -> float:
        amounts = np.zeros(shape)
        amounts[cells[0]], amounts[cells[1]] = 60 * part, 60 * (1 - part)
        return value(follow(florin_setting, amounts), 0.0)

    grid = np.linspace(0.0, 1.0, 41)
    worths = np.array([at(part) for part in grid])
    found = best.plan.amounts[cells[0]] / 60
    assert 0 < found < 1
    assert abs(found - grid[worths.argmax()]) <= 1 / 40
    assert best.worth.value >= worths.max() - 1e-9 * abs(worths.max())


@pytest.mark.parametrize("bound", [0.3, 0.5, 0.7, 0.9])
def test_a_tighter_rule_never_helps(florin_setting: Setting, florin_rules: PlanRules, bound: float) -> None:
    worths = []
    for least in (bound, bound + 0.08):
        rows = tuple(
            replace(row, coefficients=np.where(row.coefficients > 0, 1 - least, -least))
            if row.rule == "fund-share"
            else row
            for row in florin_rules.rows
        )
        rules = PlanRules(rows, florin_rules.barred, florin_rules.barred_by)
        worths.append(allocate(florin_setting, rules, tolerance=1e-7).relaxed.worth.value)
    assert worths[1] <= worths[0] + 1e-6 * abs(worths[0])


@pytest.mark.parametrize("name", ["fund-share", f"{CAPACITY}fund", f"{CAPACITY}training"])
def test_prices_agree_with_solving_again(florin_setting: Setting, florin_rules: PlanRules, name: str) -> None:
    rules = only(florin_rules, "fund-share")
    row = next(k for k, held in enumerate(rules.rows) if held.rule == name)
    size = max(abs(rules.rows[row].upper), 100.0) if np.isfinite(rules.rows[row].upper) else 100.0
    step = 0.01 * size
    best = allocate(florin_setting, rules, tolerance=1e-8)
    ends = []
    for change in (-step, step):
        rows = list(rules.rows)
        held = rows[row]
        rows[row] = replace(held, lower=held.lower + change, upper=held.upper + change)
        moved = PlanRules(tuple(rows), rules.barred, rules.barred_by)
        ends.append(allocate(florin_setting, moved, tolerance=1e-8).relaxed.worth.value)
    slope = (ends[1] - ends[0]) / (2 * step)
    assert best.relaxed.prices[row] == pytest.approx(slope, rel=0.01)


def test_contradicting_rules_are_named(
    florin_setting: Setting, florin_rules: PlanRules, florin_programme: Programme
) -> None:
    capped = with_bound(florin_rules, "fund-per-region", -0.75)
    with pytest.raises(InfeasibleError) as caught:
        allocate(florin_setting, capped)
    text = str(caught.value)
    assert "'capacity of fund'" in text
    assert "'fund-per-region'" in text
    assert "fund-share" not in text


def test_the_frontier_trades_income_for_balance(florin_best: Allocation) -> None:
    found = frontier(florin_best, (0.0, 2.0, 8.0), tolerance=1e-5)
    assert (np.diff(found["income"]) <= 1e-5 * abs(found["income"].iloc[0])).all()
    assert np.isfinite(found["ratio_change"]).all()


def test_tables_of_prices_and_returns(florin_best: Allocation) -> None:
    prices = rule_prices(florin_best)
    share = prices.loc["fund-share"]
    assert share["bound"] == 0.5
    assert share["figure"] == pytest.approx(0.5, abs=1e-6)
    assert share["price"] < 0
    assert share["cost"] > 0
    returns = marginal_returns(florin_best)
    assert len(returns) == len(florin_best.setting.cells)
    assert returns["usable"].sum() == florin_best.usable.sum()
    capacities = capacity_prices(florin_best).set_index(["instrument", "year"])
    assert capacities.loc[("training", 2030), "capacity"] == 0
    assert capacities.loc[("training", 2026), "price"] > capacities.loc[("training", 2029), "price"] > 0


PLAN = """
title: by hand
plan:
  - {region: seaboard, engine: wind, instrument: fund, amounts: {2026: 200, 2027: 200}}
  - {region: lakes, engine: food, instrument: fund, amounts: {2026: 100}}
  - {region: seaboard, engine: wind, instrument: workshops, amounts: {2026: 2}}
"""


def test_a_plan_by_hand_is_scored_and_improved(
    florin_setting: Setting, florin_rules: PlanRules, florin_programme: Programme
) -> None:
    plan = Plan.parse(PLAN, florin_programme)
    rules = only(florin_rules, "no-workshops-in-capital")
    held = assess_plan(florin_setting, rules, plan)
    assert held.faults == ()
    assert {(left.instrument, left.year) for left in held.unspent} == {
        ("fund", year) for year in ("2026", "2027", "2028", "2029", "2030")
    }
    cost = np.array([1e6, 2e6, 12e3])
    last = held.worth
    for most in (20e6, 100e6):
        found = improve_plan(florin_setting, rules, plan, most)
        moved = np.abs(found.plan.amounts - plan.amounts) * cost[:, None]
        assert moved.sum() <= 2 * most * (1 + 1e-6)
        assert found.worth.value > last
        assert plan_faults(florin_setting, rules, found.plan) == []
        last = found.worth.value


def test_too_little_to_mend_is_said(
    florin_setting: Setting, florin_rules: PlanRules, florin_programme: Programme
) -> None:
    plan = Plan.parse(
        "plan: [{region: capital, engine: metals, instrument: workshops, amounts: {2026: 4}}, "
        "{region: seaboard, engine: wind, instrument: fund, amounts: {2026: 10}}]",
        florin_programme,
    )
    with pytest.raises(OptionError, match=r"mending it adds or takes away FLO [\d.]+ million") as caught:
        improve_plan(florin_setting, florin_rules, plan, 1e6)
    told = caught.value.problems[0].told(translator("ko"))
    assert "FLO 1.00 million" in str(caught.value)
    assert "100만 FLO" in told.reason
    enough = float(re.search(r"FLO ([\d.]+) million or more", str(caught.value))[1]) * 1e6
    assert improve_plan(florin_setting, florin_rules, plan, enough).worth.value > 0


def test_less_than_the_solver_sees_is_said(
    florin_setting: Setting, florin_rules: PlanRules, florin_programme: Programme
) -> None:
    plan = Plan.parse(PLAN, florin_programme)
    with pytest.raises(OptionError, match=r"FLO 1\.00 is too little to plan with") as caught:
        improve_plan(florin_setting, only(florin_rules), plan, 1.0)
    assert "e+" not in str(caught.value)
    assert "FLO" in caught.value.problems[0].told(translator("ko")).remedy


def test_every_fault_of_a_plan_at_once(
    florin_setting: Setting, florin_rules: PlanRules, florin_programme: Programme
) -> None:
    plan = Plan.parse(
        """
plan:
  - {region: capital, engine: metals, instrument: workshops, amounts: {2026: 2}}
  - {region: capital, engine: visitors, instrument: fund, amounts: {2026: 500, 2027: 400}}
""",
        florin_programme,
    )
    with pytest.raises(ProgrammeError) as caught:
        require_valid(florin_setting, florin_rules, plan)
    text = str(caught.value)
    assert "spends 500 of 400 million FLO in 2026. Take 100 million FLO away" in text
    assert "rule 'fund-share' wants at least 50.0%, the plan has " in text
    assert re.search(r"the plan has [0-9.]+%: [0-9.]+ of [0-9.]+ million FLO too little", text), text
    assert "rule 'fund-per-region' in capital wants at most 0.8, the plan has 0.9" in text
    assert "rule 'no-workshops-in-capital' allows no amount at capital / metals / workshops / 2026" in text
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("region: seabord", r"region 'seabord' is not known. Did you mean 'seaboard'"),
        ("engine: winds", r"engine 'winds' is not known"),
        ("instrument: found", r"instrument 'found' is not known"),
        ("amounts: {2025: 1}", r"2025 is not a year of the plan. The programme plans 2026 to 2030"),
        ("amounts: {2026: -1}", r"-1 is negative"),
        ("amounts: {soon: 1}", r"soon is not a year"),
        ("amounts: {2026: .inf}", r"finite"),
        ("amounts: {}", r"empty"),
        ("instrument: workshops", r"1.5 workshops is not a whole number"),
        ("engine:", r"engine"),
    ],
)
def test_malformed_plans_are_refused(florin_programme: Programme, change: str, said: str) -> None:
    keys = {"region": "lakes", "engine": "wind", "instrument": "fund", "amounts": "{2026: 1.5}"}
    name, _, text = change.partition(":")
    entry = ", ".join(f"{key}: {held}" for key, held in {**keys, name: text.strip()}.items())
    with pytest.raises(ProgrammeError, match=said):
        Plan.parse(f"plan:\n  - {{{entry}}}\n", florin_programme)


def test_a_plan_is_written_and_read_back(florin_best: Allocation, florin_programme: Programme) -> None:
    text = florin_best.plan.to_yaml(florin_programme)
    np.testing.assert_array_equal(Plan.parse(text, florin_programme).amounts, florin_best.plan.amounts)
    with pytest.raises(ProgrammeError, match=r"the plan is for programme 'florin-2025', not 'korea-2025-12'"):
        Plan.parse(text, Programme.embedded())


def test_rules_that_mix_units_or_require_are_refused(
    florin_programme: Programme, florin_setting: Setting, florin_selection: Selection
) -> None:
    rule = next(entry for entry in florin_programme.rules if entry.id == "fund-per-region")
    mixed = rule.model_copy(update={"where": rule.where.model_copy(update={"instruments": None})})
    programme = florin_programme.model_copy(update={"rules": (mixed,)})
    with pytest.raises(ProgrammeError, match=r"it adds up workshops of workshops in billion FLO"):
        rules_of(programme, florin_setting, florin_selection.chosen)
