"""Draws: distributions against hand values, seeds, and what is held."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from regrowth.errors import OptionError
from regrowth.package.draws import (
    MIGRATION,
    TRADE,
    Range,
    central_values,
    draw,
    ranges,
    trade_elasticities_at,
)
from regrowth.package.responses import parameters
from regrowth.programme.programme import Programme

PARTS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


def test_triangular_against_its_areas() -> None:
    """Below the mode F(x) = (x - a)^2 / ((b - a) (c - a)); above 1 - F(x) = (b - x)^2 / ((b - a) (b - c))."""
    low, mode, high = 1.0, 2.0, 5.0
    found = Range(low, mode, high, "triangular").quantile(PARTS)
    below = low + np.sqrt(PARTS * (high - low) * (mode - low))
    above = high - np.sqrt((1 - PARTS) * (high - low) * (high - mode))
    np.testing.assert_allclose(found, np.where(below <= mode, below, above), rtol=1e-12)


@pytest.mark.parametrize("mode", [1.0, 5.0], ids=["at its low end", "at its high end"])
def test_triangular_with_its_mode_at_an_end(mode: float) -> None:
    found = Range(1.0, mode, 5.0, "triangular").quantile(np.array([0.25]))
    assert found[0] == pytest.approx(5 - 4 * np.sqrt(0.75) if mode == 1.0 else 1 + 4 * 0.5)


def test_uniform_ignores_the_centre() -> None:
    np.testing.assert_allclose(Range(2.0, 3.0, 4.0, "uniform").quantile(PARTS), 2 + 2 * PARTS)


def test_lognormal_has_its_ends_at_the_5th_and_95th_percentile() -> None:
    even = Range(0.5, 2.0, 8.0, "lognormal")
    wanted = stats.lognorm.ppf(PARTS, s=np.log(4) / stats.norm.ppf(0.95), scale=2.0)
    np.testing.assert_allclose(even.quantile(PARTS), wanted, rtol=1e-12)
    uneven = Range(1.0, 2.0, 16.0, "lognormal").quantile(PARTS[[0, 2, 4]])
    np.testing.assert_allclose(uneven, [1.0, 2.0, 16.0], rtol=1e-12)


def test_a_range_without_width_is_a_constant() -> None:
    for distribution in ("triangular", "uniform"):
        known = Range(3.0, 3.0, 3.0, distribution)  # type: ignore[arg-type]
        assert known.known
        assert known.quantile(PARTS).tolist() == [3.0] * 5


def test_trade_elasticities_move_together_between_their_ends() -> None:
    central, low, high = np.array([4.0, 8.0]), np.array([1.0, 8.0]), np.array([9.0, 32.0])
    found = trade_elasticities_at(central, low, high, np.array([-1.0, 0.0, 0.5, 1.0]))
    np.testing.assert_allclose(found, [[1.0, 8.0], [4.0, 8.0], [6.0, 16.0], [9.0, 32.0]])


def test_every_parameter_is_drawn_from_its_range(korea_programme: Programme) -> None:
    drawn = draw(korea_programme, 200, 3)
    known = ranges(korea_programme)
    assert set(drawn.names) == {*parameters(korea_programme), MIGRATION, TRADE}
    assert drawn.values.shape == (200, len(known))
    for column, (name, entry) in enumerate(known.items()):
        values = drawn.values[:, column]
        assert entry.distribution != "lognormal"
        assert entry.low <= values.min() <= values.max() <= entry.high, name
        if entry.known:
            assert name not in drawn.uncertain
            assert set(values) == {entry.central}
        else:  # one value in each of 200 parts of equal probability
            middles = entry.quantile((np.arange(200) + 0.5) / 200)
            assert values.mean() == pytest.approx(middles.mean(), abs=0.01 * (entry.high - entry.low))
    assert drawn.table().columns.tolist() == list(drawn.uncertain)
    assert "special-grant.treasury_cost" not in drawn.uncertain


def test_parameters_are_drawn_independently(korea_programme: Programme) -> None:
    ties = np.corrcoef(draw(korea_programme, 400, 1).table().to_numpy().T)
    assert np.abs(ties - np.eye(len(ties))).max() < 0.2


def test_one_seed_gives_one_table(korea_programme: Programme) -> None:
    first, again, other = (draw(korea_programme, 20, seed).values for seed in (5, 5, 6))
    assert np.array_equal(first, again)
    assert not np.isclose(first, other)[:, first.std(axis=0) > 0].any()


def test_held_parameters_are_constants(korea_programme: Programme) -> None:
    drawn = draw(korea_programme, 20, 0, {TRADE: 0.25, "planning.growth": 1.5})
    table = dict(zip(drawn.names, drawn.values.T, strict=True))
    assert set(table[TRADE]) == {0.25}
    assert set(table["planning.growth"]) == {1.5}
    assert {TRADE, "planning.growth"}.isdisjoint(drawn.uncertain)
    everything = draw(korea_programme, 3, 0, central_values(korea_programme))
    assert everything.uncertain == ()
    assert everything.values[0].tolist() == list(central_values(korea_programme).values())


def test_refusals(korea_programme: Programme) -> None:
    with pytest.raises(OptionError, match=r"draws: 0 are none\. Give one or more"):
        draw(korea_programme, 0, 0)
    with pytest.raises(OptionError, match="seed: -1 is negative"):
        draw(korea_programme, 1, -1)
    with pytest.raises(OptionError, match=r"parameter 'planning\.grow': it is not known.*planning\.growth"):
        draw(korea_programme, 1, 0, {"planning.grow": 1.0})
    with pytest.raises(OptionError, match=r"parameter 'planning\.growth': nan is no number"):
        draw(korea_programme, 1, 0, {"planning.growth": float("nan")})
