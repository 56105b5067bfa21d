"""Twins and their sum: two identical regions or industries act as one."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from model.economy import scenario
from regrowth.economy.accounts.accounts import Accounts
from regrowth.model.elasticities import Elasticities
from regrowth.model.outcome import Outcome
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.shocks import Deficits, Labour, Productivity, Subsidy, Tariff, TradeCost, Transfer
from scenario.small import small_accounts

PLACES, INDUSTRIES = ("north", "south", "east", "west"), ("food", "chips")
TO_PLACE = np.array([0, 1, 1, 2, 3])
TO_INDUSTRY = np.array([0, 1, 1])
SHOCKS = (
    Productivity(regions="north", industries="chips", change=0.15),
    Subsidy(regions="south", industries="chips", rate=0.06),
    Labour(regions="south", change=0.04),
    Tariff(importers="east", exporters="home", industries="chips", change=0.2),
    TradeCost(sellers="west", buyers="south", industries="all", change=0.3),
    Transfer(regions="south", amount=40.0, paid_by="taxes"),
    Transfer(regions="north", amount=30.0, paid_by="west"),
    Deficits(regions="north", factor=0.5),
)


def split(whole: Accounts) -> Accounts:
    """Split the second place and the second industry into two equal halves each."""
    n, j = TO_PLACE, TO_INDUSTRY
    place, industry = 1 / np.bincount(n)[n], 1 / np.bincount(j)[j]
    cell = place[:, None] * industry
    trade = place[:, None, None] * place[:, None] * industry
    values = {name: getattr(whole, name)[np.ix_(n, j)] * cell for name in ("output", "value_added")}
    values |= {name: getattr(whole, name)[np.ix_(n, j)] * cell for name in ("final_demand", "workers")}
    return dataclasses.replace(
        whole,
        places=("north", "south", "twin", "east", "west"),
        country=tuple(whole.country[k] for k in n),
        industries=("food", "chips", "more-chips"),
        parents=("food", "chips", "chips"),
        use=whole.use[np.ix_(n, j, j)] * cell[:, :, None] * industry,
        flows=whole.flows[np.ix_(n, n, j)] * trade,
        tariffs=whole.tariffs[np.ix_(n, n, j)],
        duties=whole.duties[np.ix_(n, n, j)],
        **values,
    )


def doubled(shock):
    """Let a shock act on both twins."""
    twins = {"south": ["south", "twin"], "chips": ["chips", "more-chips"]}
    held = {name: getattr(shock, name) for name in type(shock).model_fields}
    changed = {
        name: [twin for label in value for twin in twins.get(label, [label])]
        for name, value in held.items()
        if isinstance(value, tuple) and name != "source"
    }
    return type(shock)(**{**held, **changed})


def behaviour(accounts: Accounts) -> Elasticities:
    """Twins behave alike."""
    to = np.array([INDUSTRIES.index(parent) for parent in accounts.parents])
    return Elasticities(accounts.industries, np.array([4.0, 6.0])[to], np.array([0.1, 0.05])[to], 1.5)


@pytest.fixture(scope="module")
def whole() -> Outcome:
    accounts = small_accounts(("north", "south"), ("east", "west"), INDUSTRIES, INDUSTRIES)
    return SpatialModel(accounts, behaviour(accounts)).simulate(scenario(*SHOCKS))


@pytest.fixture(scope="module")
def halves(whole: Outcome) -> Outcome:
    accounts = split(whole.accounts)
    return SpatialModel(accounts, behaviour(accounts)).simulate(scenario(*map(doubled, SHOCKS)))


HATS = ("wages", "workers", "industry_workers", "unit_costs", "prices", "consumer_prices", "real_income")


@pytest.mark.parametrize("name", HATS)
def test_twins_change_as_their_sum_does(whole: Outcome, halves: Outcome, name: str) -> None:
    wanted = np.asarray(getattr(whole.solution.levels, name))[TO_PLACE]
    wanted = wanted if wanted.ndim == 1 else wanted[:, TO_INDUSTRY]
    np.testing.assert_allclose(getattr(halves.solution.levels, name), wanted, rtol=1e-8)


SUMS = ("income", "output", "production", "value_added", "spending", "trade", "tariff_revenue", "taxes")
SUMS += ("subsidy_cost", "transfers", "revenue_share")


@pytest.mark.parametrize("name", [*SUMS, "workers", "jobs", "exports", "imports"])
def test_twins_add_up_to_their_sum(whole: Outcome, halves: Outcome, name: str) -> None:
    found = halves.after[name]
    for axis in found.dims:
        to = {"industry": TO_INDUSTRY}.get(str(axis), TO_PLACE)
        found = found.assign_coords({axis: to}).groupby(axis).sum()
    np.testing.assert_allclose(found, whole.after[name], rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("payer", ["north", "south"])
def test_twins_pay_and_receive_as_their_sum_does(whole: Outcome, halves: Outcome, payer: str) -> None:
    """Money between regions alone, whoever of twins and their neighbour pays."""
    receiver = {"north": "south", "south": "north"}[payer]
    shocks = (
        Deficits(regions="home", factor=0.0),
        Transfer(regions=receiver, amount=90.0, paid_by=payer),
        Productivity(regions="north", industries="chips", change=0.4),
    )
    models = (SpatialModel(item.accounts, behaviour(item.accounts)) for item in (whole, halves))
    one, two = (
        model.simulate(scenario(*sent)).after
        for model, sent in zip(models, (shocks, map(doubled, shocks)), strict=True)
    )
    for name in ("real_income", "transfers", "income"):
        found = two[name].assign_coords(place=TO_PLACE).groupby("place").sum()
        np.testing.assert_allclose(found, one[name], rtol=1e-8, atol=1e-8, err_msg=name)
    assert abs(float(one["transfers"].sel(place=payer)) + 90) > 1


def test_accounts_add_up_twins_by_themselves(whole: Outcome, halves: Outcome) -> None:
    joined = halves.accounts.aggregate(
        industries={"food": "food", "chips": "chips", "more-chips": "chips"},
        places={"twin": "south"} | {place: place for place in PLACES},
    )
    for name in ("output", "use", "flows", "tariffs", "final_demand", "workers"):
        np.testing.assert_allclose(getattr(joined, name), getattr(whole.accounts, name), rtol=1e-12)
