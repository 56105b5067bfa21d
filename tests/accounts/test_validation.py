"""Published figures that the accounts are held against: multipliers and aggregates of a regional table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from regrowth.economy.accounts.calibration import CALIBRATED, calibrate, cross_validate, misfit
from regrowth.economy.accounts.multipliers import MEASURES
from regrowth.economy.accounts.regional_parameters import regional_parameters
from regrowth.economy.accounts.validation import OURS, aggregates, compare, compare_methods
from regrowth.errors import DataError, DegenerateError
from variants import variant

TARGETS = {
    "production_inside": (0.83, 0.042),
    "production_outside": (0.86, 0.094),
    "value_added_inside": (0.86, 0.056),
    "value_added_outside": (0.85, 0.034),
}
"""Least correlation and largest mean absolute error."""


@pytest.fixture(scope="module")
def compared(korea, korea_national, korea_regional, korea_inducement):
    return compare_methods(korea, korea_national, korea_regional, korea_inducement)


@pytest.fixture(scope="module")
def checked(korea, korea_regional, korea_inducement):
    return aggregates(korea, korea_regional, korea_inducement)


@pytest.mark.parametrize("measure", MEASURES)
def test_published_multipliers_are_met(measure, compared):
    row = compared.loc[(OURS, measure)]
    correlation, error = TARGETS[measure]
    assert row["correlation"] >= correlation
    assert row["error"] <= error
    assert abs(row["bias"]) <= 0.02
    assert row["cells"] == 254
    assert row["missing"] == 0


@pytest.mark.parametrize("measure", MEASURES)
def test_the_accounts_beat_every_guess_that_has_not_seen_the_answer(measure, compared):
    frame = compared.xs(measure, level="measure")
    others = frame.drop(index=[OURS, "no model, fitted"])
    assert (others["correlation"] < frame.loc[OURS, "correlation"]).all()
    assert (others["error"] > frame.loc[OURS, "error"]).all()


def test_published_aggregates_are_met(checked):
    rows = checked.set_index(["measure", "regions"])
    gap = (rows["estimate"] - rows["published"]).abs()
    shares = gap[rows.index.get_level_values("measure") == "output_share"]
    assert len(shares) == 5
    assert (shares <= 0.5).all()
    for origin in ("own", "other", "imported"):
        assert gap[(f"intermediate_{origin}", "KR")] <= 1.0
    trade = rows.loc[("interregional_trade", "KR")]
    assert trade["published"] == 1719.8e12
    assert trade["estimate"] == pytest.approx(trade["published"], rel=0.03)
    for measure in MEASURES:
        assert gap[(measure, "KR")] <= 0.02


def test_a_comparison_with_itself_is_perfect():
    frame = pd.DataFrame({"region": list("aabb"), "sector": ["1", "2"] * 2} | {m: range(4) for m in MEASURES})
    found = compare(frame, frame)
    assert found["correlation"].to_numpy() == pytest.approx(1.0)
    assert (found[["error", "bias", "missing"]] == 0).all(axis=None)
    shifted = compare(frame.assign(production_inside=frame["production_inside"] + 0.5), frame)
    assert shifted.loc["production_inside", ["error", "bias"]].tolist() == [0.5, 0.5]


def test_no_production_is_left_out_and_gaps_are_counted():
    cells = {"region": list("aabbc"), "sector": ["1", "2", "1", "2", "1"]}
    published = pd.DataFrame(cells | {m: [1.0, 2.0, 4.0, 8.0, np.nan] for m in MEASURES})
    estimate = pd.DataFrame(cells | {m: [np.nan, 2.0, 4.0, 7.0, 5.0] for m in MEASURES})
    found = compare(estimate, published)
    assert (found["cells"] == 3).all()
    assert (found["missing"] == 1).all()
    assert found["bias"].to_numpy() == pytest.approx(-1 / 3)
    with pytest.raises(DegenerateError, match="only 2 cells"):
        compare(estimate.iloc[:3], published)
    with pytest.raises(DataError, match="a / 1 is given more than once"):
        compare(pd.concat([estimate, estimate]), published)


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [("regions", "KR-11 KR-99", "unknown regions KR-99"), ("ratio", 1.0, "one of three figures")],
)
def test_a_bad_benchmark_is_refused(column, value, text, korea, korea_regional, korea_inducement):
    table = korea.table("regional_benchmarks")
    table.loc[0, column] = value
    economy = variant(korea, regional_benchmarks=table)
    with pytest.raises(DataError, match=text):
        aggregates(economy, korea_regional, korea_inducement)


def test_the_parameters_fit_better_than_others(korea, korea_national):
    published = korea.table("regional_multipliers")
    ours = regional_parameters()
    least = misfit(korea, korea_national, ours, published)
    for name, factor in (("home_bias_near", 2.0), ("home_bias_far", 0.5), ("size_elasticity", 0.1)):
        other = replace(ours, **{name: factor * getattr(ours, name)})
        assert misfit(korea, korea_national, other, published) > least


def test_a_fit_improves_on_its_start_and_leaves_assumptions_alone(korea, korea_national):
    published = korea.table("regional_multipliers")
    start = replace(regional_parameters(), home_bias_far=12.0)
    found = calibrate(korea, korea_national, published, start, steps=9)
    assert misfit(korea, korea_national, found, published) < misfit(korea, korea_national, start, published)
    assert all(getattr(found, name) == getattr(start, name) for name in ("income_weight", "raw_import_share"))


def test_cross_validation_scores_the_other_half(korea, korea_national):
    found = cross_validate(korea, korea_national, regional_parameters(), splits=1, seed=4, steps=6)
    assert len(found) == 8
    assert (found.groupby("measure")["cells"].sum() == 254).all()
    assert set(CALIBRATED) <= set(found.columns)
    # cells that were not fitted are met as well as those that were
    assert (found["correlation"] > 0.78).all()
