"""What must hold in every equilibrium, worked out from the published quantities alone."""

from __future__ import annotations

import dataclasses

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
        collected = after["tariff_revenue"][inside].sum()
        assert gap(after["revenue_share"][inside].sum(), collected, world) < CLOSE, "tariffs are paid out"
        assert np.ptp((after["revenue_share"] / earned)[inside]) < CLOSE, "by labour income"
        assert_transfers(after, before, shocks.deficits, inside)
    income = earned - after["taxes"] + after["revenue_share"] + shocks.grants + after["transfers"]
    assert gap(after["income"], income, world) < CLOSE
    bought = np.einsum("nkj,nj->nk", inputs, revenue) + final * after["income"][:, None]
    assert gap(after["spending"], bought, world) < CLOSE, "spending is inputs and final demand"
    received = after["transfers"] + shocks.grants + after["subsidy_cost"] - after["taxes"]
    received = received + after["revenue_share"] - after["tariff_revenue"]
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
    jobs = accounts.workers * np.where(active, revenue / made, 1.0)
    jobs *= (after["workers"] / jobs.sum(axis=1))[:, None]
    assert gap(after["jobs"], jobs, accounts.workers.max()) < CLOSE, "jobs follow revenue and add up"
    hats = np.where(active, np.asarray(outcome.solution.levels.unit_costs), 1.0)
    assert gap(after["production"], after["output"] / hats, world) < CLOSE


def assert_transfers(after: dict, before: dict, deficits: np.ndarray, inside: np.ndarray) -> None:
    """Check one country: who pays does so at a constant rate, who receives so much a head."""
    found, owed = after["transfers"][inside], deficits[inside]
    earned, world = after["value_added"].sum(axis=1)[inside], before["value_added"].sum()
    assert gap(found.sum(), owed.sum(), world) < CLOSE, "what comes from abroad is fixed"
    assert (np.abs(found[owed == 0]) < CLOSE * world).all(), "who neither pays nor receives"
    due = -owed * earned / before["value_added"].sum(axis=1)[inside]
    pays, receives = owed < 0, owed > 0
    if receives.any():
        assert (np.abs(found + due)[pays] < CLOSE * world).all(), "payers pay a constant rate"
        rights = (owed * after["workers"][inside] / before["workers"][inside])[receives]
        left = owed.sum() + due[pays].sum()
        assert gap(found[receives], left * rights / rights.sum(), world) < CLOSE, "receivers, so much a head"
    elif pays.any():
        shared = owed.sum() * due[pays] / due[pays].sum()
        assert gap(found[pays], shared, world) < CLOSE, "what is left goes back by what was paid"


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
    income = accounts.value_added.sum(axis=1)
    returned = revenue.copy()
    returned[:3] = revenue[:3].sum() * income[:3] / income[:3].sum()
    deficits = accounts.final_demand.sum(axis=1) - income - returned
    said = {
        "output": accounts.output,
        "production": accounts.output,
        "transfers": deficits,
        "revenue_share": returned,
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
    assert set(said) | {"price", "exports", "imports"} == set(mixed.quantities)
    np.testing.assert_allclose(base_deficits(accounts), deficits, atol=1e-8)
    np.testing.assert_allclose(np.asarray(model.baseline.deficits) * model.scale, deficits, atol=1e-8)


def test_jobs_add_up_to_workers_where_industries_pay_differently(model: SpatialModel) -> None:
    """Statistics count heads, the model earnings: jobs keep their ratios and add up to the workers."""
    heads = model.accounts.workers * np.random.default_rng(5).uniform(0.3, 3.0, (5, 3))
    uneven = SpatialModel(dataclasses.replace(model.accounts, workers=heads), model.elasticities)
    outcome = uneven.simulate(MIXED)
    assert_clears(outcome, MIXED)
    np.testing.assert_allclose(outcome.after["jobs"].sum("industry"), outcome.after["workers"], rtol=1e-12)
    np.testing.assert_allclose(outcome.before["jobs"], heads, rtol=1e-12)
    jobs = heads * np.asarray(outcome.solution.levels.industry_workers)
    shares = np.asarray(outcome.after["jobs"]) / np.asarray(outcome.after["workers"])[:, None]
    np.testing.assert_allclose(shares, jobs / jobs.sum(axis=1, keepdims=True), rtol=1e-9)
    assert np.abs(jobs.sum(axis=1) / np.asarray(outcome.after["workers"]) - 1).max() > 1e-3


def test_a_shock_repeated_is_the_same_shock(model: SpatialModel, mixed: Outcome) -> None:
    again = solve(model.baseline, model.shocks(MIXED))
    for name, values in arrays(mixed.solution.levels).items():
        assert np.array_equal(values, arrays(again.levels)[name]), name


@pytest.mark.parametrize("number", range(len(MIXED.shocks)))
def test_every_kind_of_shock_moves_real_income(model: SpatialModel, number: int) -> None:
    outcome = model.simulate(scenario(MIXED.shocks[number]))
    assert np.abs(outcome.percent("real_income")).max() > 0.01
