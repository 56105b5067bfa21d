"""Linkages: textbook tables, identities, second implementations, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from regrowth.errors import DegenerateError, OptionError
from regrowth.evidence.linkages import (
    backward_linkage,
    forward_linkage,
    leontief_inverse,
    local_demand_share,
    local_supply_share,
)

steady = settings(derandomize=True, max_examples=30, deadline=None, database=None)
seeds = st.integers(0, 2**32 - 1)

# Miller & Blair (2009), section 2.3: the two-sector example.
TEXTBOOK = np.array([[0.15, 0.25], [0.20, 0.05]])
OUTPUT = np.array([1000.0, 2000.0])


def draw(seed: int, n: int = 5) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    a = random.uniform(0, 1, (n, n))
    a *= random.uniform(0.2, 0.9, n) / a.sum(axis=0)
    return a, random.uniform(1, 100, n), random.uniform(0, 2, (3, n))


def test_leontief_inverse_of_the_textbook() -> None:
    found = leontief_inverse(TEXTBOOK)
    np.testing.assert_allclose(found, [[1.2541, 0.3300], [0.2640, 1.1221]], atol=5e-5)
    np.testing.assert_allclose(found @ [600, 1500], [1247.52, 1841.58], atol=5e-3)


@steady
@given(seeds)
def test_leontief_inverse_is_the_sum_of_rounds(seed: int) -> None:
    a, _, _ = draw(seed)
    total, term = np.eye(5), np.eye(5)
    for _ in range(400):
        term = term @ a
        total += term
    np.testing.assert_allclose(leontief_inverse(a), total, rtol=1e-9)


def test_linkages_by_hand() -> None:
    pull = np.array([1.2541 + 0.2640, 0.3300 + 1.1221])
    np.testing.assert_allclose(backward_linkage(TEXTBOOK), pull / pull.mean(), atol=1e-4)
    # Ghosh: allocation coefficients b = z / x by rows, [[.15, .5], [.1, .05]].
    ghosh = np.linalg.inv(np.eye(2) - np.array([[0.15, 0.50], [0.10, 0.05]]))
    push = ghosh.sum(axis=1)
    np.testing.assert_allclose(forward_linkage(TEXTBOOK, OUTPUT), push / push.mean())


@steady
@given(seeds)
def test_linkage_identities(seed: int) -> None:
    a, x, _ = draw(seed)
    order = np.random.default_rng(seed).permutation(5)
    backward, forward = backward_linkage(a), forward_linkage(a, x)
    assert backward.mean() == pytest.approx(1)
    assert forward.mean() == pytest.approx(1)
    np.testing.assert_allclose(backward_linkage(a[np.ix_(order, order)]), backward[order])
    np.testing.assert_allclose(forward_linkage(a[np.ix_(order, order)], x[order]), forward[order])
    np.testing.assert_allclose(forward_linkage(a, x * 1e9), forward)


def test_without_inputs_all_linkages_are_one() -> None:
    np.testing.assert_array_equal(backward_linkage(np.zeros((3, 3))), 1.0)
    np.testing.assert_array_equal(forward_linkage(np.zeros((3, 3)), [1, 2, 3]), 1.0)


def test_local_shares_by_hand() -> None:
    # Industry 1 buys 0.25 of 0 (fully there) and 0.05 of 1 (half there): (0.25 + 0.025) / 0.3.
    supply = local_supply_share(TEXTBOOK, [[3.0, 0.5]])
    np.testing.assert_allclose(supply, [[(0.15 + 0.1) / 0.35, 0.275 / 0.3]])
    # Industry 0 sells 150 to itself and 500 to industry 1, which is half there.
    demand = local_demand_share(TEXTBOOK, OUTPUT, [[3.0, 0.5]])
    np.testing.assert_allclose(demand, [[(150 + 250) / 650, (200 + 50) / 300]])


@steady
@given(seeds)
def test_local_share_identities(seed: int) -> None:
    a, x, capacity = draw(seed)
    supply, demand = local_supply_share(a, capacity), local_demand_share(a, x, capacity)
    assert ((supply >= 0) & (supply <= 1)).all()
    assert ((demand >= 0) & (demand <= 1)).all()
    np.testing.assert_allclose(local_supply_share(a * 0.01, capacity), supply)
    np.testing.assert_allclose(local_supply_share(a, np.minimum(capacity, 1)), supply)
    np.testing.assert_allclose(local_supply_share(a, np.ones((1, 5))), 1.0)
    np.testing.assert_array_equal(local_supply_share(a, np.zeros((1, 5))), 0.0)
    # The mirror: users' purchases seen from the sellers' side.
    flows = a * x
    mirrored = flows.T / flows.sum()
    np.testing.assert_allclose(local_supply_share(mirrored, capacity), demand)
    # A textbook regional table: national coefficients scaled row by row by min(1, LQ).
    regional = np.minimum(capacity[0], 1)[:, None] * a
    np.testing.assert_allclose(regional.sum(axis=0) / a.sum(axis=0), supply[0])


def test_no_purchases_and_no_sales_are_nan_not_zero() -> None:
    a = np.array([[0.2, 0.0], [0.1, 0.0]])
    supply = local_supply_share(a, [[1.0, 1.0]])
    assert supply[0, 0] == 1.0
    assert np.isnan(supply[0, 1])
    demand = local_demand_share([[0.2, 0.1], [0.0, 0.0]], [1, 1], [[1.0, 1.0]])
    assert demand[0, 0] == 1.0
    assert np.isnan(demand[0, 1])


def test_leontief_inverse_refuses() -> None:
    with pytest.raises(DegenerateError, match=r"industries 1 .*spectral radius 1.1: the series does not"):
        leontief_inverse([[0.5, 0.0], [0.0, 1.1]])
    with pytest.raises(DegenerateError, match=r"industries 0 .*column sum 1.2.*converges, but at a loss"):
        leontief_inverse([[0.1, 0.1], [1.1, 0.1]])
    with pytest.raises(DegenerateError, match="not percent or transposed"):
        backward_linkage([[15, 25], [20, 5]])
    with pytest.raises(DegenerateError, match=r"input coefficients: 1 value.*\(1, 0\)"):
        leontief_inverse([[0.1, 0.1], [-0.1, 0.1]])
    with pytest.raises(OptionError, match="must be square"):
        leontief_inverse([[0.1, 0.1]])


def test_outputs_and_capacity_are_checked() -> None:
    with pytest.raises(DegenerateError, match=r"industries 1 \(counted from 0\) have no output"):
        forward_linkage(TEXTBOOK, [1.0, 0.0])
    with pytest.raises(OptionError, match="3 values for 2 industries"):
        forward_linkage(TEXTBOOK, [1.0, 1.0, 1.0])
    with pytest.raises(OptionError, match="one column for each of 2 industries"):
        local_supply_share(TEXTBOOK, [[1.0]])
    with pytest.raises(DegenerateError, match="capacity: 1 value"):
        local_demand_share(TEXTBOOK, OUTPUT, [[np.nan, 1.0]])
