"""Where effects come from: parts add up, and each is what solving for it alone gives."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from model.economy import MIXED, arrays, scenario
from regrowth.errors import LabelError, OptionError
from regrowth.model.baseline import no_shocks
from regrowth.model.decomposition import trade_decomposition
from regrowth.model.levels import observed_levels
from regrowth.model.origins import own_and_spillover
from regrowth.model.outcome import Outcome
from regrowth.model.rebase import rebase
from regrowth.model.solve import solve
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.shocks import Deficits, Productivity, Subsidy, Tariff, TradeCost, Transfer

TRADE = tuple(shock for shock in MIXED.shocks if isinstance(shock, Tariff | TradeCost | Deficits))
PAID = tuple(shock for shock in MIXED.shocks if isinstance(shock, Transfer) and not shock.by_taxes)


@pytest.mark.parametrize("quantity", ["real_income", "output", "workers", "wage"])
def test_parts_add_up(model: SpatialModel, mixed: Outcome, quantity: str) -> None:
    table = own_and_spillover(mixed, quantity)
    assert list(table.index) == ["north", "south", "coast"]
    assert list(table.columns) == ["own", "spillover", "trade_and_transfers", "total"]
    np.testing.assert_allclose(
        table["own"] + table["spillover"] + table["trade_and_transfers"], table["total"]
    )

    def change(*shocks: object) -> np.ndarray:
        found = np.asarray(model.simulate(scenario(*shocks)).change(quantity))
        return found if found.ndim == 1 else found.sum(axis=1)

    np.testing.assert_allclose(table["trade_and_transfers"], change(*TRADE, *PAID)[:3], rtol=1e-6, atol=1e-9)
    total = np.asarray(mixed.change(quantity))
    np.testing.assert_allclose(table["total"], (total if total.ndim == 1 else total.sum(axis=1))[:3])
    own = {
        "north": change(MIXED.shocks[0])[0],
        "south": change(MIXED.shocks[2])[1],
        "coast": change(MIXED.shocks[4], MIXED.shocks[9])[2],
    }
    for place, value in own.items():
        assert table.loc[place, "own"] == pytest.approx(value, rel=1e-6, abs=1e-8), place


def test_shocks_elsewhere_are_spillovers(model: SpatialModel) -> None:
    abroad = model.simulate(scenario(Productivity(regions="east", industries="all", change=0.1)))
    table = own_and_spillover(abroad)
    assert (table[["own", "trade_and_transfers"]] == 0).all().all()
    np.testing.assert_allclose(table["spillover"], table["total"])
    assert (table["total"].abs() > 0.01).all()


def test_a_single_region_has_no_spillover_on_itself(model: SpatialModel) -> None:
    outcome = model.simulate(scenario(Subsidy(regions="south", industries="food", rate=0.05)))
    table = own_and_spillover(outcome)
    assert table.loc["south", "spillover"] == pytest.approx(0.0, abs=1e-6)
    assert (table.loc[["north", "coast"], "own"] == 0).all()


@pytest.mark.parametrize(
    ("quantity", "kind", "text"),
    [
        ("incme", LabelError, "outcome: no quantity 'incme'. Did you mean 'income'?"),
        (
            "trade",
            OptionError,
            "quantity trade: it is by buyer and seller and industry, and no figure of a region. Choose one",
        ),
        ("price", OptionError, "quantity price: it is by place and industry, and no figure of a region."),
    ],
)
def test_quantities_that_cannot_be_split(mixed: Outcome, quantity: str, kind: type, text: str) -> None:
    with pytest.raises(kind) as caught:
        own_and_spillover(mixed, quantity)
    assert text in str(caught.value)


def test_trade_decomposition_by_hand(model: SpatialModel, mixed: Outcome) -> None:
    """Caliendo & Parro (2015), equation 16, cell by cell in plain loops."""
    parts, after = arrays(trade_decomposition(mixed.solution)), arrays(mixed.solution.levels)
    baseline = arrays(model.baseline)
    old = np.asarray(mixed.before["trade"]).transpose(2, 0, 1) / model.scale
    for j, n, i in np.ndindex(3, 5, 5):
        sold, bought = old[j, i, n], old[j, n, i]
        cost_n, cost_i = after["unit_costs"][n, j] - 1, after["unit_costs"][i, j] - 1
        terms = (sold * cost_n - bought * cost_i) / baseline["incomes"][n]
        quantity = after["flows"][j, n, i] / bought - 1 - cost_i if bought > 0 else -cost_i
        volume = baseline["tariffs"][j, n, i] * bought * quantity / baseline["incomes"][n]
        assert parts["terms_of_trade"][j, n, i] == pytest.approx(terms, abs=1e-10)
        assert parts["volume_of_trade"][j, n, i] == pytest.approx(volume, abs=1e-10)
    np.testing.assert_allclose(parts["real_income"], after["real_income"] - 1)
    np.testing.assert_allclose(parts["real_wage"], after["wages"] / after["consumer_prices"] - 1)


def test_the_parts_of_trade_are_the_gain_to_the_first_order(model: SpatialModel) -> None:
    """With small changes of tariffs, no scale economies and nobody moving, the two parts are all there is.

    A region's gain is besides what it gets of the country's revenue and has not collected itself.
    """
    baseline = dataclasses.replace(
        model.baseline, psi=model.baseline.psi * 0, epsilon=model.baseline.epsilon * 0
    )
    still = no_shocks(dataclasses.replace(baseline, deficits=baseline.deficits * 0))
    balanced = solve(baseline, still)
    base = rebase(balanced)
    border = np.asarray(base.country)[:, None] != np.asarray(base.country)[None, :]
    small = dataclasses.replace(no_shocks(base), tariffs=base.tariffs + 1e-5 * border)
    solution = solve(base, small)
    parts, before, after = trade_decomposition(solution), observed_levels(base), solution.levels
    handed = after.revenue_share - after.tariff_revenue - before.revenue_share + before.tariff_revenue
    welfare = np.asarray(parts.welfare)
    np.testing.assert_allclose(welfare + handed / base.incomes, parts.real_income, rtol=2e-3, atol=1e-9)
    np.testing.assert_allclose(welfare[3:], parts.real_income[3:], rtol=2e-3, atol=1e-9)
    home = np.asarray(base.incomes)[:3]
    assert home @ welfare[:3] == pytest.approx(float(home @ np.asarray(parts.real_income)[:3]), rel=2e-3)
    assert np.abs(welfare).min() > 1e-8
