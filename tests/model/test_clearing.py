"""What must hold in every equilibrium, worked out from the published quantities alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from model.economy import MIXED, arrays, scenario, scenarios
from regrowth.model.outcome import Outcome
from regrowth.model.solve import solve
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.apply import apply
from regrowth.scenario.money import base_deficits
from regrowth.scenario.scenario import Scenario

CLOSE = 1e-8


def gap(found, wanted, size) -> float:
    return float(np.abs(np.asarray(found) - np.asarray(wanted)).max() / size)


def assert_clears(outcome: Outcome, changes: Scenario) -> None:
    """Check every market, budget and definition in plain numpy."""
    accounts, after = outcome.accounts, {name: np.asarray(v) for name, v in outcome.after.items()}
    before = {name: np.asarray(v) for name, v in outcome.before.items()}
    shocks = apply(changes, accounts)
    tariffs = accounts.tariffs if shocks.tariffs is None else shocks.tariffs.transpose(1, 2, 0)
    world = accounts.value_added.sum()
    made = np.where(accounts.output > 0, accounts.output, 1.0)
    inputs = accounts.use / made[:, None, :]
    added = np.where(accounts.output > 0, accounts.value_added / made, 1.0)
    final = accounts.final_demand / accounts.final_demand.sum(axis=1, keepdims=True)
    revenue = (1 + shocks.subsidies) * after["output"]
    trade, earned = after["trade"], after["value_added"].sum(axis=1)

    assert gap(after["output"], trade.sum(axis=0), world) < CLOSE, "goods made are sold"
    assert gap(after["spending"], (trade * (1 + tariffs)).sum(axis=1), world) < CLOSE, "what is spent is paid"
    assert gap(after["value_added"], added * revenue, world) < CLOSE
    labour = after["wage"] * after["workers"] / before["workers"] * before["value_added"].sum(axis=1)
    assert gap(earned, labour, world) < CLOSE, "labour is paid its wage"
    assert gap(earned.sum(), world, world) < CLOSE, "world value added is the numeraire"
    assert gap(after["tariff_revenue"], (trade * tariffs).sum(axis=(1, 2)), world) < CLOSE
    assert gap(after["subsidy_cost"], (shocks.subsidies * after["output"]).sum(axis=1), world) < CLOSE
    country = np.array(accounts.country)
    for name in set(accounts.country):
        inside = country == name
        outlays = (after["subsidy_cost"] + shocks.grants)[inside].sum()
        assert gap(after["taxes"][inside].sum(), outlays, world) < CLOSE, "taxes pay subsidies and grants"
        rates = (after["taxes"] / earned)[inside]
        assert np.ptp(rates) < CLOSE, "one tax rate in a country"
    income = earned - after["taxes"] + after["tariff_revenue"] + shocks.grants + shocks.deficits
    assert gap(after["income"], income, world) < CLOSE
    bought = np.einsum("nkj,nj->nk", inputs, revenue) + final * after["income"][:, None]
    assert gap(after["spending"], bought, world) < CLOSE, "spending is inputs and final demand"
    received = shocks.deficits + shocks.grants + after["subsidy_cost"] - after["taxes"]
    balance = trade.sum(axis=(1, 2)) - trade.sum(axis=(0, 2))
    assert gap(balance, received, world) < CLOSE, "imports less exports are what is received (Walras)"
    assert gap(received.sum(), 0.0, world) < CLOSE, "the world owes itself nothing"
    prices = np.exp((final * np.log(after["price"])).sum(axis=1))
    assert gap(after["consumer_price"], prices, 1.0) < CLOSE
    assert gap(after["real_income"], after["income"] / prices, world) < CLOSE
    workers = before["workers"] @ np.where(country == accounts.home, np.exp(shocks.labour), 0.0)
    assert gap(after["workers"][country == accounts.home].sum(), workers, workers) < CLOSE, "nobody is lost"
    abroad = (country[:, None] != country[None, :])[:, :, None]
    assert gap(after["exports"], (trade * abroad).sum(axis=0), world) < CLOSE
    assert gap(after["imports"], (trade * abroad).sum(axis=1), world) < CLOSE
    active = accounts.output > 0
    hats = np.where(active, revenue / made, 1.0) / after["wage"][:, None]
    assert gap(after["jobs"][active], (accounts.workers * hats)[active], accounts.workers.max()) < CLOSE


@settings(max_examples=25)
@given(changes=scenarios())
def test_markets_and_budgets_close_under_any_scenario(model: SpatialModel, changes: Scenario) -> None:
    assert_clears(model.simulate(changes), changes)


def test_markets_and_budgets_close_under_a_shock_of_every_kind(mixed: Outcome) -> None:
    assert_clears(mixed, MIXED)


def test_what_is_observed_is_an_equilibrium(model: SpatialModel) -> None:
    nothing = scenario()
    outcome = model.simulate(nothing)
    assert_clears(outcome, nothing)
    for name in outcome.quantities:
        before = np.asarray(outcome.before[name])
        np.testing.assert_allclose(np.asarray(outcome.after[name]), before, rtol=1e-10, atol=1e-9)
    assert outcome.solution.record.iterations <= 3


def test_before_is_what_the_accounts_say(model: SpatialModel, mixed: Outcome) -> None:
    accounts, before = model.accounts, mixed.before
    revenue = (accounts.flows * accounts.tariffs).sum(axis=(1, 2))
    said = {
        "output": accounts.output,
        "value_added": accounts.value_added,
        "trade": accounts.flows,
        "jobs": accounts.workers,
        "workers": accounts.workers.sum(axis=1),
        "spending": accounts.use.sum(axis=2) + accounts.final_demand,
        "income": accounts.final_demand.sum(axis=1),
        "real_income": accounts.final_demand.sum(axis=1),
        "tariff_revenue": revenue,
        "taxes": np.zeros(len(accounts.places)),
        "subsidy_cost": np.zeros(len(accounts.places)),
        "wage": np.ones(len(accounts.places)),
        "consumer_price": np.ones(len(accounts.places)),
    }
    for name, values in said.items():
        np.testing.assert_allclose(before[name], values, rtol=1e-10, atol=1e-8, err_msg=name)
    np.testing.assert_allclose(
        np.asarray(model.baseline.deficits) * model.scale, base_deficits(accounts), atol=1e-8
    )


def test_a_shock_repeated_is_the_same_shock(model: SpatialModel, mixed: Outcome) -> None:
    again = solve(model.baseline, model.shocks(MIXED))
    for name, values in arrays(mixed.solution.levels).items():
        assert np.array_equal(values, arrays(again.levels)[name]), name


@pytest.mark.parametrize("number", range(len(MIXED.shocks)))
def test_every_kind_of_shock_moves_real_income(model: SpatialModel, number: int) -> None:
    outcome = model.simulate(scenario(MIXED.shocks[number]))
    assert np.abs(outcome.percent("real_income")).max() > 0.01
