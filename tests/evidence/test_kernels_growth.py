"""Shift-share and competitive rate: hand-worked, recovered truth, identities, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from regrowth.errors import DegenerateError, OptionError
from regrowth.evidence.growth import competitive_rate, shift_share

steady = settings(derandomize=True, max_examples=30, deadline=None, database=None)
seeds = st.integers(0, 2**32 - 1)


def draw(seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    start = random.integers(1, 400, (5, 4)).astype(np.float64)
    end = np.round(start * random.uniform(0.5, 2.0, (5, 4)))
    start[0, 0] = 0.0
    return start, end


def test_shift_share_by_hand() -> None:
    # The nation grows from 400 to 440 (10 %), industry 0 by 30 %, industry 1 by -10 %.
    parts = shift_share([[100, 100], [100, 100]], [[150, 100], [110, 80]])
    np.testing.assert_allclose(parts.national, [[10, 10], [10, 10]])
    np.testing.assert_allclose(parts.industry_mix, [[20, -20], [20, -20]])
    np.testing.assert_allclose(parts.competitive, [[20, 10], [-20, -10]])


def test_known_growth_rates_are_recovered() -> None:
    start = np.array([[200.0, 50.0], [300.0, 150.0]])
    nation = start.sum(axis=0) * 10
    local = np.array([[0.05, -0.02], [0.0, 0.1]])
    growth = np.array([0.2, -0.1])
    end = start * (1 + growth + local)
    rate = competitive_rate(start, end, national=(nation, nation * (1 + growth)))
    np.testing.assert_allclose(rate, local, atol=1e-12)
    parts = shift_share(start, end, national=(nation, nation * (1 + growth)))
    np.testing.assert_allclose(parts.competitive, start * local, atol=1e-9)


@steady
@given(seeds)
def test_parts_add_up(seed: int) -> None:
    start, end = draw(seed)
    parts = shift_share(start, end)
    np.testing.assert_allclose(parts.change, end - start, atol=1e-9)
    # Over the nation, mix and competitive parts cancel out.
    np.testing.assert_allclose(parts.national.sum(), (end - start).sum(), atol=1e-9)
    np.testing.assert_allclose(parts.industry_mix.sum(), 0.0, atol=1e-9)
    np.testing.assert_allclose(parts.competitive.sum(axis=0), 0.0, atol=1e-9)


@steady
@given(seeds)
def test_scale_permutation_and_merging(seed: int) -> None:
    start, end = draw(seed)
    random = np.random.default_rng(seed)
    parts = shift_share(start, end)
    np.testing.assert_allclose(shift_share(start * 1e3, end * 1e3).competitive, parts.competitive * 1e3)
    np.testing.assert_allclose(competitive_rate(start * 7, end * 7), competitive_rate(start, end))
    order = random.permutation(5)
    np.testing.assert_allclose(shift_share(start[order], end[order]).competitive, parts.competitive[order])
    groups = np.array([[1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 1]])
    merged = shift_share(groups @ start, groups @ end)
    for name in ("national", "industry_mix", "competitive"):
        np.testing.assert_allclose(getattr(merged, name), groups @ getattr(parts, name), atol=1e-9)


@steady
@given(seeds)
def test_rate_times_start_is_the_competitive_part(seed: int) -> None:
    start, end = draw(seed)
    rate = competitive_rate(start, end)
    assert np.isnan(rate[0, 0])
    assert np.isfinite(rate[start > 0]).all()
    competitive = shift_share(start, end).competitive
    np.testing.assert_allclose((rate * start)[start > 0], competitive[start > 0], atol=1e-9)
    assert competitive[0, 0] == end[0, 0]


def test_growth_refuses() -> None:
    with pytest.raises(DegenerateError, match=r"industries 1 \(counted from 0\) start at zero"):
        shift_share([[1, 0]], [[1, 2]])
    with pytest.raises(DegenerateError, match=r"end counts: 1 value.*\(0, 1\)"):
        competitive_rate([[1, 1]], [[1, np.nan]])
    with pytest.raises(OptionError, match=r"shapes \(1, 2\) and \(2, 2\) differ"):
        shift_share([[1, 1]], [[1, 1], [1, 1]])
    with pytest.raises(OptionError, match="do not match 2 industries"):
        shift_share([[1, 1]], [[1, 1]], national=([1], [1]))
    with pytest.raises(OptionError, match="a region exceeds the nation in industries 0"):
        shift_share([[5, 1]], [[1, 1]], national=([4, 4], [4, 4]))
