"""Options compared, and what could become a project."""

from __future__ import annotations

import pytest

from regrowth.errors import LabelError, OptionError
from regrowth.security.disruption import Disruption
from regrowth.security.mitigation import Mitigation, mitigate
from regrowth.security.stress import StressTest


@pytest.fixture(scope="module")
def found(florin_test: StressTest) -> Mitigation:
    return mitigate(florin_test, top=3)


def test_every_option_that_applies_is_compared(found: Mitigation) -> None:
    options = found.options.groupby("item")["option"].agg(set)
    common = {"stockpile", "second_supplier", "domestic_production"}
    assert options["ore"] == {*common, "recycling"}
    assert options["chip"] == common
    assert len(options) == 3
    assert found.options["ratio_central"].is_monotonic_decreasing


def test_a_row_by_hand(found: Mitigation, florin_test: StressTest) -> None:
    """60 more days of ore: 300 million a year x 60 / 365 x 10 %, and a stop in one of twenty years."""
    row = found.options.set_index(["item", "option"]).loc[("ore", "stockpile")]
    assert row["cost_central"] == pytest.approx(300e6 * 60 / 365 * 0.1)
    pair = [florin_test.item("ore"), Disruption("AU", ("ore",), extra_days=60.0)]
    loss = florin_test.run(pair).real_income.sum(axis=2)[:, 1]
    assert row["avoided_central"] == pytest.approx(loss[0] - loss[1])
    assert row["expected_central"] == pytest.approx(0.05 * row["avoided_central"])
    assert row["ratio_central"] == pytest.approx(row["expected_central"] / row["cost_central"])
    assert row["ratio_low"] == pytest.approx(row["expected_low"] / row["cost_high"])
    assert row["ratio_high"] == pytest.approx(row["expected_high"] / row["cost_low"])


def test_options_help_and_cost(found: Mitigation) -> None:
    held = found.options
    assert (held["avoided_low"] >= -1e-3).all()
    assert (held["avoided_central"] > 0).all()
    assert (held["cost_low"] < held["cost_central"]).all()
    assert (held["ratio_low"] <= held["ratio_central"]).all()
    assert set(held["confidence"]) == {"L"}


def test_the_best_of_each_item(found: Mitigation) -> None:
    best = found.best()
    assert best["item"].is_unique
    highest = found.options.groupby("item")["ratio_central"].max()
    assert best.set_index("item")["ratio_central"].to_dict() == highest.to_dict()


def test_candidate_projects_by_hand(found: Mitigation, florin_test: StressTest) -> None:
    rows = found.candidate_projects(0.0).set_index(["item", "option"])
    assert "second_supplier" not in rows.index.get_level_values("option")
    stock, plant = rows.loc[("ore", "stockpile")], rows.loc[("ore", "domestic_production")]
    assert stock["amount_central"] == pytest.approx(300e6 * 60 / 365)
    assert plant["amount_central"] == pytest.approx(300e6 * 0.1)
    assert plant["amount_high"] == pytest.approx(2 * plant["amount_central"])
    shares = florin_test.register.regions("ore")
    assert stock["region"] == shares.idxmax()
    assert stock["region_share"] == pytest.approx(shares.max())
    assert stock["industry"] == "METAL"
    assert found.candidate_projects(1e9).empty


def test_items_can_be_named(florin_test: StressTest) -> None:
    assert set(mitigate(florin_test, items=["yeast", "yeast"]).options["item"]) == {"yeast"}


@pytest.mark.parametrize(("top", "months"), [(0, 6.0), (3, 0.0)])
def test_nothing_to_compare_is_refused(florin_test: StressTest, top: int, months: float) -> None:
    with pytest.raises(OptionError, match="nothing to compare"):
        mitigate(florin_test, top=top, months=months)


def test_unknown_items_and_ratios_are_refused(florin_test: StressTest, found: Mitigation) -> None:
    with pytest.raises(LabelError, match="Did you mean 'chip'"):
        mitigate(florin_test, items=["chips"])
    with pytest.raises(OptionError, match="worthwhile"):
        found.candidate_projects(-1.0)
