"""Location quotient, its interval, similarity: hand-worked, recovered, identities, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest

from regrowth.errors import DegenerateError, OptionError
from regrowth.evidence.location import (
    NationalTotals,
    location_quotient,
    location_quotient_interval,
    specialisation_similarity,
)

steady = settings(derandomize=True, max_examples=30, deadline=None, database=None)
seeds = st.integers(0, 2**32 - 1)


def draw(seed: int, regions: int = 6, industries: int = 5) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    return np.asarray(random.integers(1, 500, (regions, industries)), dtype=np.float64)


def test_location_quotient_by_hand() -> None:
    # Industry 0 is 30 of 40 in region 0 and 60 of 100 in the nation: 0.75 / 0.6.
    found = location_quotient([[30, 10], [30, 30]])
    np.testing.assert_allclose(found, [[1.25, 0.625], [0.5 / 0.6, 1.25]])


def test_the_nation_is_the_denominator_of_a_group() -> None:
    counts = draw(1)
    whole = location_quotient(counts)
    totals = NationalTotals(counts.sum(axis=0), float(counts.sum()))
    np.testing.assert_allclose(location_quotient(counts[:2], totals=totals), whole[:2])
    hub = counts[:2].sum(axis=0, keepdims=True)
    expected = (hub / hub.sum()) / (counts.sum(axis=0) / counts.sum())
    np.testing.assert_allclose(location_quotient(hub, totals=totals), expected)
    assert not np.allclose(location_quotient(counts[:2]), whole[:2])


def test_some_industries_need_the_regions_own_totals() -> None:
    counts = draw(2)
    overall = float(counts.sum())
    with pytest.raises(OptionError, match=r"rows' sums are not the regions' totals.*by_region="):
        location_quotient(counts[:, :2], totals=(counts.sum(axis=0)[:2], overall))
    totals = NationalTotals(counts.sum(axis=0)[:2], overall, counts.sum(axis=1))
    np.testing.assert_allclose(
        location_quotient(counts[:, :2], totals=totals), location_quotient(counts)[:, :2]
    )


@steady
@given(seeds)
def test_location_quotient_identities(seed: int) -> None:
    counts = draw(seed)
    random = np.random.default_rng(seed)
    found = location_quotient(counts)
    np.testing.assert_allclose(location_quotient(counts * 1e6), found, rtol=1e-12)
    rows, columns = random.permutation(6), random.permutation(5)
    np.testing.assert_allclose(location_quotient(counts[rows][:, columns]), found[rows][:, columns])
    # The nation's own quotient is 1: weighted by region size, quotients average to 1.
    np.testing.assert_allclose(np.average(found, axis=0, weights=counts.sum(axis=1)), 1.0)


@steady
@given(seeds)
def test_merging_identical_regions_changes_no_location_quotient(seed: int) -> None:
    counts = draw(seed)
    counts[1] = counts[0]
    merged = np.vstack([counts[:1] + counts[1:2], counts[2:]])
    np.testing.assert_allclose(location_quotient(merged), location_quotient(counts)[1:])


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([[1.0, 0.0], [2.0, 0.0]], r"industries 1 \(counted from 0\) are all zero"),
        ([[0.0, 0.0], [2.0, 1.0]], r"regions 0 \(counted from 0\) are all zero"),
        ([[1.0, np.nan], [2.0, 1.0]], r"NaN, infinite or negative, at \(0, 1\)"),
        ([[1.0, -3.0], [2.0, 1.0]], r"NaN, infinite or negative, at \(0, 1\)"),
        ([[1.0, np.inf], [2.0, 1.0]], r"absent is not zero"),
    ],
)
def test_location_quotient_refuses(counts: list[list[float]], message: str) -> None:
    with pytest.raises(DegenerateError, match=message):
        location_quotient(counts)


def test_both_empty_axes_are_reported_at_once() -> None:
    with pytest.raises(DegenerateError) as caught:
        location_quotient([[0, 0], [0, 1]])
    assert [problem.reason.split()[0] for problem in caught.value.problems] == ["regions", "industries"]


def test_location_quotient_refuses_shapes_and_totals() -> None:
    with pytest.raises(OptionError, match="2 non-empty dimension"):
        location_quotient([1, 2])
    with pytest.raises(OptionError, match="3 industry and 1 region totals"):
        location_quotient([[1, 2]], totals=([1, 2, 3], 6))
    with pytest.raises(OptionError, match=r"a part exceeds its whole: industries 1, regions \(none\)"):
        location_quotient([[1, 20]], totals=([30, 10], 40))


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_interval_equals_clopper_pearson_without_clumps(level: float) -> None:
    counts = np.array([[0.0, 10.0], [7.0, 3.0], [5.0, 0.0]])
    low, high = location_quotient_interval(counts, 1.0, level=level)
    share = counts.sum(axis=1) / counts.sum()
    for region in range(3):
        for industry in range(2):
            k, n = int(counts[region, industry]), int(counts[:, industry].sum())
            exact = binomtest(k, n).proportion_ci(level, "exact")
            assert low[region, industry] == pytest.approx(exact.low / share[region])
            assert high[region, industry] == pytest.approx(exact.high / share[region])


def test_interval_reproduces_the_published_zero_and_half_limits() -> None:
    # 95 % Clopper-Pearson limits: 0 of 10 gives (0, 0.3085), 5 of 10 gives (0.1871, 0.8129).
    counts = np.array([[0.0, 5.0], [10.0, 5.0]])
    low, high = location_quotient_interval(counts, 1.0)
    share = np.array([[0.25], [0.75]])
    np.testing.assert_allclose((low * share)[0], [0.0, 0.1871], atol=5e-5)
    np.testing.assert_allclose((high * share)[0], [0.3085, 0.8129], atol=5e-5)
    assert (high * share)[1, 0] == 1.0


def test_interval_takes_effective_counts() -> None:
    counts = np.array([[40.0, 100.0], [60.0, 300.0]])
    by_plant = location_quotient_interval(counts, [[10.0, 20.0]])
    plants = location_quotient_interval(counts / [10.0, 20.0], 1.0)
    share = counts.sum(axis=1, keepdims=True) / counts.sum()
    scaled = counts / [10.0, 20.0]
    share_of_plants = scaled.sum(axis=1, keepdims=True) / scaled.sum()
    for a, b in zip(by_plant, plants, strict=True):
        np.testing.assert_allclose(a * share, b * share_of_plants)


@steady
@given(seeds, st.floats(1.0, 80.0))
def test_interval_holds_the_quotient_and_widens_with_clumps(seed: int, clump: float) -> None:
    counts = draw(seed)
    counts[0, 0] = 0.0
    found = location_quotient(counts)
    low, high = location_quotient_interval(counts, clump)
    wide_low, wide_high = location_quotient_interval(counts, clump * 1.5)
    assert (low <= found).all()
    assert (found <= high).all()
    assert (wide_low <= low + 1e-12).all()
    assert (wide_high >= high - 1e-12).all()
    assert low[0, 0] == 0.0 < high[0, 0]


def test_interval_covers_the_truth_when_plants_choose_regions() -> None:
    random = np.random.default_rng(7)
    probability, plants, size, rounds = np.array([0.1, 0.3, 0.6]), 40, 25, 2000
    chosen = random.multinomial(plants, probability, size=rounds) * float(size)
    overall = 1e6
    covered = {size: 0, 1: 0}
    for clump in covered:
        for counts in chosen:
            totals = NationalTotals([plants * size], overall, probability * overall)
            low, high = location_quotient_interval(counts[:, None], clump, national=totals)
            covered[clump] += int(((low <= 1.0) & (high >= 1.0)).sum())
    coverage = {clump: hits / (rounds * 3) for clump, hits in covered.items()}
    assert 0.95 <= coverage[size] < 0.99
    # Counting persons as if they moved one by one is badly overconfident.
    assert coverage[1] < 0.6


def test_interval_refuses() -> None:
    with pytest.raises(OptionError, match=r"1\.5 is not between 0 and 1"):
        location_quotient_interval([[1, 2]], 1.0, level=1.5)
    with pytest.raises(OptionError, match=r"shape \(3,\) does not broadcast"):
        location_quotient_interval([[1, 2]], [1, 1, 1])
    with pytest.raises(DegenerateError, match=r"0.5 at \(0, 1\), below 1"):
        location_quotient_interval([[1, 2]], [1, 0.5])
    with pytest.raises(DegenerateError, match=r"nan at \(0, 0\)"):
        location_quotient_interval([[1, 2]], np.nan)


def test_similarity_by_hand() -> None:
    found = specialisation_similarity([[50, 30, 20], [20, 30, 50], [0, 0, 9]])
    np.testing.assert_allclose(found, [[1, 0.7, 0.2], [0.7, 1, 0.5], [0.2, 0.5, 1]])


@steady
@given(seeds)
def test_similarity_identities(seed: int) -> None:
    counts = draw(seed)
    found = specialisation_similarity(counts)
    shares = counts / counts.sum(axis=1, keepdims=True)
    overlap = np.minimum(shares[:, None], shares[None]).sum(axis=2)
    np.testing.assert_allclose(found, overlap)
    np.testing.assert_allclose(found, found.T)
    assert ((found >= 0) & (found <= 1)).all()
    np.testing.assert_allclose(specialisation_similarity(counts * np.arange(1, 7)[:, None]), found)


def test_similarity_refuses_an_empty_region() -> None:
    with pytest.raises(DegenerateError, match=r"regions 1 \(counted from 0\) are all zero"):
        specialisation_similarity([[1, 1], [0, 0]])
