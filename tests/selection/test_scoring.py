"""Value functions and scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from regrowth.selection.scoring import criterion_weights, indicator_weights, inverse_value, score, value

SCALE = st.sampled_from(["linear", "log"])
ENDS = st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)).map(sorted)


@given(ENDS, SCALE, st.lists(st.floats(-10, 1000), min_size=2, max_size=20))
def test_value_rises_from_zero_to_one(ends, scale, raw):
    low, high = ends
    assume(high > low * 1.001)
    found = value(np.array([low, high, *sorted(raw)]), low, high, scale)
    assert found[:2] == pytest.approx([0.0, 1.0])
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found[2:]) >= 0).all()


@given(ENDS, SCALE, st.floats(0, 1))
def test_inverse_value_undoes_value(ends, scale, wanted):
    low, high = ends
    assume(high > low * 1.001)
    raw = inverse_value(wanted, low, high, scale)
    assert value(np.array([raw]), low, high, scale)[0] == pytest.approx(wanted, abs=1e-9)


@given(ENDS, st.floats(0.01, 100), st.floats(0.01, 100))
def test_log_value_does_not_depend_on_the_unit(ends, raw, factor):
    low, high = ends
    assume(high > low * 1.001)
    here = value(np.array([raw]), low, high, "log")
    there = value(np.array([raw * factor]), low * factor, high * factor, "log")
    assert here == pytest.approx(there, abs=1e-6)


def test_missing_zero_and_infinite_evidence():
    raw = np.array([np.nan, 0.0, np.inf, -np.inf, -1.0])
    assert value(raw, 1.0, 10.0, "log").tolist() == [0, 0, 1, 0, 0]
    assert value(raw, 1.0, 10.0, "linear").tolist() == [0, 0, 1, 0, 0]


@pytest.mark.parametrize("which", ["korea_evidence", "florin_evidence"])
def test_scores_are_weighted_means(which, request):
    found = request.getfixturevalue(which)
    scores = score(found)
    assert sum(scores.weights.values()) == pytest.approx(1.0)
    total = sum(scores.criteria[name] * weight for name, weight in scores.weights.items())
    assert np.allclose(scores.total, total)
    assert scores.total.between(0, 1).all()
    for criterion in found.programme.selection.criteria:
        weights = indicator_weights(criterion.indicators)
        assert weights.sum() == pytest.approx(1.0)
        assert np.allclose(scores.criteria[criterion.id], scores.indicators[criterion.id] @ weights)


def test_score_by_hand(florin_evidence):
    """Wind at the seaboard: its anchor investment is 60 million between one million and one billion."""
    scores = score(florin_evidence)
    anchor = scores.criteria.at[("seaboard", "wind"), "anchor"]
    assert anchor == pytest.approx(np.log(60) / np.log(1000))
    assert scores.criteria.at[("seaboard", "food"), "anchor"] == 0
    assert criterion_weights(florin_evidence.programme) == pytest.approx(
        {"base": 0.4, "potential": 0.4, "anchor": 0.2}
    )


def test_scores_depend_on_no_other_pair(florin_evidence):
    from dataclasses import replace

    table = florin_evidence.table.copy()
    others = table.index != ("lakes", "food")
    table.loc[others, "location-quotient"] = 17.0
    changed = score(replace(florin_evidence, table=table))
    assert changed.total["lakes", "food"] == score(florin_evidence).total["lakes", "food"]
