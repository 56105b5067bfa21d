"""The two formulas, by hand and by their limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrowth.errors import OptionError
from regrowth.security.ces import herfindahl_bounds, productivity_change

part = st.floats(0.0, 1.0)
elasticity = st.floats(0.05, 0.9)


def test_output_by_hand() -> None:
    """c = 2 %, q = 3/4, s = 1/2: the exponent is -1, so A = 1 / (0.98 + 0.02 x 4) = 1 / 1.06."""
    assert productivity_change([0.02], [0.75], 0.5) == pytest.approx(1 / 1.06, rel=1e-12)


def test_two_items_of_one_aggregate_by_hand() -> None:
    """s = 1/2: A = 1 / (0.9 + 0.06 / 0.5 + 0.04 / 0.8)."""
    assert productivity_change([0.06, 0.04], [0.5, 0.2], 0.5) == pytest.approx(1 / 1.07, rel=1e-12)


def test_nothing_lost_changes_nothing_exactly() -> None:
    assert productivity_change([0.1, 0.2], [0.0, 0.0], 0.2) == 1.0
    assert productivity_change([0.0], [1.0], 0.2) == 1.0


@given(st.floats(1e-3, 0.3), elasticity)
def test_a_small_loss_costs_its_cost_share(share: float, s: float) -> None:
    """Hulten (1978); the second-order term is negative for complements (Baqaee & Farhi 2019)."""
    step = 1e-5
    log = np.log(productivity_change([share], [step], s))
    assert log == pytest.approx(-share * step, rel=1e-3)
    assert log <= -share * step


@given(st.floats(1e-6, 0.3), part, part, elasticity)
def test_more_lost_makes_less(share: float, one: float, other: float, s: float) -> None:
    less, more = sorted((one, other))
    assert productivity_change([share], [more], s) <= productivity_change([share], [less], s) + 1e-12


@given(st.floats(1e-6, 0.3), part, elasticity, elasticity)
def test_worse_substitutes_make_less_and_leontief_is_the_floor(
    share: float, lost: float, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    tight, loose = (productivity_change([share], [lost], s) for s in (low, high))
    assert tight <= loose + 1e-9
    assert tight >= min(1 - lost, 1.0) - 1e-9


@pytest.mark.parametrize(
    ("shares", "lost", "s"),
    [
        ([0.1], [0.5], 1.0),
        ([0.1], [0.5], 0.0),
        ([0.6, 0.5], [0.1, 0.1], 0.5),
        ([0.1], [1.5], 0.5),
        ([0.1, 0.1], [0.5], 0.5),
        ([-0.1], [0.5], 0.5),
        ([float("nan")], [0.5], 0.5),
    ],
)
def test_arguments_out_of_range_are_refused(shares: list[float], lost: list[float], s: float) -> None:
    with pytest.raises(OptionError):
        productivity_change(shares, lost, s)


def test_herfindahl_by_hand() -> None:
    assert herfindahl_bounds([1.0]) == (1.0, 1.0)
    assert herfindahl_bounds([]) == (0.0, 1.0)
    low, high = herfindahl_bounds([0.45, 0.25])  # the rest of 0.30: one more of 0.25, and 0.05
    assert low == pytest.approx(0.45**2 + 0.25**2)
    assert high == pytest.approx(low + 0.25**2 + 0.05**2)


@given(st.lists(st.floats(0.02, 1.0), min_size=1, max_size=12), st.integers(1, 5))
def test_the_true_index_lies_between_the_bounds(weights: list[float], listed: int) -> None:
    """Whoever leads is listed; the others are hidden."""
    shares = np.sort(np.array(weights) / sum(weights))[::-1]
    low, high = herfindahl_bounds(shares[:listed])
    assert low - 1e-9 <= float((shares**2).sum()) <= high + 1e-9
