"""Amounts to stocks to effects, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from regrowth.package.responses import Responses, effects, responses, slopes, stock_weights
from regrowth.programme.programme import Programme


def _response(lag: int = 1, depreciation: float = 0.1) -> Responses:
    return Responses(
        effect=np.array([0.5]),
        ceiling=np.array([0.2]),
        depreciation=np.array([depreciation]),
        lag=np.array([lag]),
        treasury_cost=np.array([1.0]),
        private_cost=np.array([0.0]),
        workers=np.array([0.0]),
        subsidised=np.array([0.0]),
        money=np.array([1.0]),
    )


@pytest.mark.parametrize("lag", [0, 1, 3])
def test_stocks_follow_the_recursion(lag: int) -> None:
    amounts = np.array([5.0, 0.0, 2.0])
    weights = stock_weights(_response(lag), 3, range(8))
    stock, expected = 0.0, []
    for year in range(8):
        new = amounts[year - lag] if 0 <= year - lag < 3 else 0.0
        stock = 0.9 * stock + new
        expected.append(stock)
    np.testing.assert_allclose(amounts @ weights[0], expected, rtol=1e-14)


def test_effects_saturate_at_the_ceiling_and_start_at_the_stated_effect() -> None:
    held = _response()
    stocks = np.array([0.0, 1e-3, 10.0, 1e6]).reshape(1, 1, 1, 4)
    found = effects(held, stocks, np.array([[100.0]]))[0, 0, 0]
    assert found[0] == 0.0
    # value added per year and unit of stock, as a part of value added, while the stock is small
    assert found[1] == pytest.approx(1e-3 * 0.5 / 100, rel=1e-4)
    assert found[2] == pytest.approx(0.2 * (1 - np.exp(-0.5 * 10 / (0.2 * 100))), rel=1e-12)
    assert found[3] == pytest.approx(0.2, rel=1e-12)


def test_slopes_are_the_derivative() -> None:
    held = _response()
    stocks = np.array([0.0, 3.0, 40.0]).reshape(1, 1, 1, 3)
    size = np.array([[100.0]])
    step = 1e-5
    change = (effects(held, stocks + step, size) - effects(held, stocks - step, size)) / (2 * step)
    np.testing.assert_allclose(slopes(held, stocks, size), change, rtol=1e-8)


def test_an_engine_that_is_not_there_has_no_effect() -> None:
    assert effects(_response(), np.full((1, 1, 1, 2), 50.0), np.zeros((1, 1))).max() == 0.0


def test_money_is_in_whole_units_of_the_currency(korea_programme: Programme) -> None:
    held = responses(korea_programme)
    names = [entry.id for entry in korea_programme.instruments if entry.terms]
    assert held.effect[names.index("policy-finance")] == pytest.approx(0.3 * 0.11e12)
    assert held.money[names.index("policy-finance")] == 1e12
    assert held.effect[names.index("ai-factories")] == pytest.approx(1.5e9)
    assert held.money[names.index("ai-factories")] == 0.0
    changed = responses(korea_programme, {"ai-factories.effect": 4.0})
    assert changed.effect[names.index("ai-factories")] == pytest.approx(4e9)
