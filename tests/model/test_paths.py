"""Shocks one after another: the way to an equilibrium must not matter, nor going there and back."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings

from model.economy import MIXED, arrays, assert_same, scenarios
from model.plain_levels import plain_transfers
from regrowth.model.baseline import Shocks, no_shocks
from regrowth.model.outcome import Outcome
from regrowth.model.rebase import rebase
from regrowth.model.solve import Solution, solve
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.scenario import Scenario

HATS = ("wages", "workers", "industry_workers", "unit_costs", "prices", "consumer_prices", "real_income")


def onwards(half: Solution, second: Shocks) -> Shocks:
    """Return what leads from the end of the first shocks to the end of the second.

    Rates and money are new levels; the rest is undone, then done. Transfers of the second are those that
    its rates and claims a head come to at the incomes and workers of the first.
    """
    first, baseline = half.problem.shocks, half.problem.baseline
    deficits = plain_transfers(
        np.asarray(second.deficits),
        np.asarray(baseline.value_added),
        np.asarray(half.levels.value_added).sum(axis=1),
        np.asarray(half.levels.workers),
        np.asarray(baseline.country),
    )
    return dataclasses.replace(
        second,
        deficits=jnp.asarray(deficits),
        productivity=second.productivity - first.productivity,
        labour=second.labour - first.labour,
        trade_costs=second.trade_costs - first.trade_costs,
    )


@settings(max_examples=10)
@given(changes=scenarios(labour=False))
def test_there_and_back(model: SpatialModel, changes: Scenario) -> None:
    shocks = model.shocks(changes)
    there = solve(model.baseline, shocks)
    back = solve(rebase(there), onwards(there, no_shocks(model.baseline)))
    for name in HATS:
        hats = np.asarray(getattr(there.levels, name)) * np.asarray(getattr(back.levels, name))
        active = 1.0 if hats.ndim == 1 else np.asarray(model.baseline.sales) > 0
        np.testing.assert_allclose(np.where(active, hats, 1.0), 1.0, rtol=1e-7, err_msg=name)
    assert_same(rebase(back), model.baseline)


@settings(max_examples=10)
@given(first=scenarios(labour=False), second=scenarios(labour=False))
def test_two_steps_are_one(model: SpatialModel, first: Scenario, second: Scenario) -> None:
    """Hats multiply: the second scenario may start from the end of the first."""
    whole = model.shocks(first + second)
    half = solve(model.baseline, model.shocks(first))
    rest, direct = solve(rebase(half), onwards(half, whole)), solve(model.baseline, whole)
    for name in HATS:
        hats = np.asarray(getattr(half.levels, name)) * np.asarray(getattr(rest.levels, name))
        np.testing.assert_allclose(hats, getattr(direct.levels, name), rtol=1e-7, err_msg=name)
    money = ("sales", "flows", "incomes", "spending", "transfers", "tariff_revenue", "revenue_share", "taxes")
    for name in money:
        found, wanted = np.asarray(getattr(rest.levels, name)), np.asarray(getattr(direct.levels, name))
        np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=1e-10, err_msg=name)


def test_rebasing_on_nothing_changes_nothing(model: SpatialModel) -> None:
    still = solve(model.baseline, no_shocks(model.baseline))
    assert_same(rebase(still), model.baseline, tolerance=1e-10)


def test_a_rebased_outcome_is_an_equilibrium(mixed: Outcome) -> None:
    anew = rebase(mixed.solution)
    rested = solve(anew, no_shocks(anew))
    assert rested.record.iterations <= 3
    for name in HATS:
        np.testing.assert_allclose(getattr(rested.levels, name), 1.0, rtol=1e-9)
    assert_same(rebase(rested), anew, tolerance=1e-9)


def test_what_a_rebased_baseline_holds(model: SpatialModel, mixed: Outcome) -> None:
    """Shares of the outcome, computed by hand; grants and their taxes have become deficits.

    So have transfers at the new incomes: the money that changes hands, not what was once promised.
    """
    anew, after = arrays(rebase(mixed.solution)), arrays(mixed.solution.levels)
    shocks = arrays(model.shocks(MIXED))
    added = after["value_added"].sum(axis=1)
    spent = after["flows"] * (1 + shocks["tariffs"])
    bought = spent.sum(axis=2, keepdims=True)
    country = np.array(model.accounts.country)
    net = np.zeros(5)
    for name in set(country):
        inside = country == name
        net[inside] = shocks["grants"][inside].sum() * added[inside] / added[inside].sum()
    wanted = {
        "trade_shares": np.divide(spent, bought, out=np.zeros_like(spent), where=bought > 0),
        "tariffs": shocks["tariffs"],
        "subsidies": shocks["subsidies"],
        "sales": after["sales"],
        "value_added": added,
        "incomes": after["incomes"],
        "deficits": after["transfers"] + shocks["grants"] - net,
    }
    for name, values in wanted.items():
        np.testing.assert_allclose(anew[name], values, rtol=1e-8, atol=1e-11, err_msg=name)
    assert np.abs(after["transfers"] - shocks["deficits"])[:3].min() > 1e-4
    assert anew["deficits"].sum() == pytest.approx(0.0, abs=1e-12)
    for name in ("theta", "psi", "epsilon", "country", "value_added_shares", "input_shares", "final_shares"):
        assert np.array_equal(anew[name], arrays(model.baseline)[name])
    home = country == model.accounts.home
    labour = np.asarray(model.baseline.labour)[home] * after["workers"][home]
    np.testing.assert_allclose(anew["labour"][home], labour / labour.sum(), rtol=1e-9)
