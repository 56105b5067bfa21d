"""Values that a plan or a programme may not have, and units that must not matter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from regrowth.economy.economy import Economy
from regrowth.errors import ProgrammeError
from regrowth.package.allocate import allocate
from regrowth.package.package import rules_of
from regrowth.package.plan import Plan
from regrowth.package.prices import rule_prices
from regrowth.package.setting import Setting
from regrowth.programme.programme import Programme
from regrowth.selection.choice import Selection

FLORIN = Path(__file__).resolve().parents[2] / "examples" / "florin" / "programme.yaml"


def changed(old: str, new: str) -> Programme:
    text = FLORIN.read_text(encoding="utf-8")
    assert text.count(old) == 1
    return Programme.parse(text.replace(old, new))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -1.0])
def test_a_plan_has_finite_amounts_of_zero_or_more(wrong: float, florin_programme: Programme) -> None:
    nothing = Plan.nothing(florin_programme)
    amounts = nothing.amounts.copy()
    amounts[1, 2, 0, 3] = wrong
    with pytest.raises(ProgrammeError, match=r"upland / wind / fund / 2029 is no amount"):
        Plan("x", nothing.cells, amounts)


def test_a_plan_has_the_shape_of_its_cells(florin_programme: Programme) -> None:
    with pytest.raises(ProgrammeError, match="the shape"):
        Plan("x", Plan.nothing(florin_programme).cells, np.zeros((1, 2)))


def test_a_year_has_one_spelling(florin_programme: Programme) -> None:
    row = '{region: upland, engine: metals, instrument: fund, amounts: {2026: 1, "02026": 5}}'
    with pytest.raises(ProgrammeError, match="02026 is not a year of the plan"):
        Plan.parse(f"plan: [{row}]", florin_programme)


def test_an_empty_plan_is_read_back(florin_programme: Programme) -> None:
    text = Plan.nothing(florin_programme).to_yaml(florin_programme)
    assert not Plan.parse(text, florin_programme).amounts.any()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("growth: {low: 1.05", "growth: {low: 0", "growth 0 is outside"),
        ("central: 0.2, high: 0.3, unit: share a year", "central: 0.2, high: 3, unit: share a year", "3 is"),
        ("discount_rate: {value: 4, unit: per cent", "discount_rate: {value: 0.04, unit: ratio", "rate"),
        ("  horizon: 2035", "  horizon: 2035\n  valued_until: 2030", "before the horizon"),
    ],
)
def test_values_that_mean_nothing_are_refused(old: str, new: str, fault: str) -> None:
    with pytest.raises(ProgrammeError, match=fault):
        changed(old, new)


def test_the_unit_of_a_rule_does_not_matter(
    florin: Economy, florin_setting: Setting, florin_selection: Selection
) -> None:
    found = {}
    for number, unit in (("0.6", "billion FLO"), ("600000000.0", "FLO")):
        programme = changed("at_most: 0.8, unit: billion FLO", f"at_most: {number}, unit: {unit}")
        setting = Setting.of(florin, programme)
        best = allocate(setting, rules_of(programme, setting, florin_selection.chosen))
        price = float(rule_prices(best).loc["fund-per-region", "price"])
        found[unit] = best.relaxed.worth.value, price * float(number)
    (worth, priced), (again, priced_again) = found.values()
    assert priced > 0
    assert again == pytest.approx(worth, rel=1e-5)
    assert priced_again == pytest.approx(priced, rel=1e-2)
