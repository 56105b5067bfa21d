"""The foreign side of other economies: renamed, without world tables, and one whose world is known."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from regrowth.economy.accounts.national import national_table
from regrowth.economy.accounts.world import identity_gaps, world_accounts
from regrowth.economy.accounts.world_parameters import parameters
from regrowth.economy.economy import Economy
from regrowth.economy.manifest import Manifest

WORLD = {
    "world_flows": ("flow", "expenditure"),
    "world_industries": ("output", "value_added", "inventory_change", "expenditure", "final_demand"),
    "world_coefficients": ("coefficient",),
}
BLOCS = ("FL", "north", "south")


def rebuilt(economy: Economy, dropped=(), **tables: pd.DataFrame) -> Economy:
    """Return the economy without some tables and with others, new ones in whole currency units."""
    content = economy.manifest.model_dump()
    for name in dropped:
        del content["tables"][name]
    for name in tables:
        if name not in content["tables"]:
            units = {column: economy.manifest.currency for column in WORLD.get(name, ())}
            content["tables"][name] = {
                **content["tables"]["regions"],
                "file": f"{name}.csv",
                "price_basis": "current prices",
                "units": units | ({"coefficient": "ratio"} if "coefficient" in units else {}),
            }
    frames = {name: economy.table(name) for name in economy.tables if name not in dropped}
    return Economy.from_tables(Manifest.model_validate(content), frames | tables)


def test_a_renamed_country_without_partners_or_tariffs(korea):
    tables = {
        name: korea.table(name).replace("KOR", "KR")
        for name in ("blocs", "world_flows", "world_industries", "world_coefficients")
    }
    economy = rebuilt(korea, ("trade_partners", "world_tariffs"), **tables)
    national = national_table(economy, "industry")
    accounts = world_accounts(economy, national)
    assert accounts.places[0] == "KR"
    assert (identity_gaps(accounts) < 1e-9).all()
    # without single partners goods too keep the shares of the world table, which put the USA lower
    flows = korea.table("world_flows")
    prior = flows[(flows["exporter"] == "KOR") & (flows["importer"] != "KOR") & (flows["industry"] == "C29")]
    cars, usa = accounts.industries.index("C29"), accounts.places.index("USA")
    share = accounts.flows[usa, 0, cars] / national.exports[cars]
    assert share == pytest.approx(prior.set_index("importer")["flow"]["USA"] / prior["flow"].sum())
    # and rates are those that the world table contains
    assert accounts.statutory[0, accounts.places.index("JPN"), cars] == pytest.approx(0.0736, abs=5e-5)
    record = accounts.record.set_index("block")
    assert record.loc["flows: exports of goods", "status"] == "estimated"
    assert "expenditure" in record.loc["tariffs: tariffs of foreign blocs", "source"]


@pytest.mark.parametrize("country", ["korea", "florin"])
def test_without_world_tables_one_bloc_is_assumed(country, request):
    economy = request.getfixturevalue(country)
    dropped = [*WORLD, "blocs", "trade_partners", "world_tariffs"] if country == "korea" else []
    economy = rebuilt(economy, dropped)
    national = national_table(economy)
    accounts = world_accounts(economy, national)
    assert accounts.places == (economy.manifest.nation, "ROW")
    assert (identity_gaps(accounts) < 1e-9).all()
    size = parameters()["world_size"].value
    assert accounts.flows[1, 1].sum() == pytest.approx(size * national.output.sum())
    assert np.allclose(accounts.flows[1, 0], national.exports)
    assert np.allclose(accounts.flows[0, 1], national.imports)
    assert (accounts.statutory == 0).all()
    paid = (accounts.flows * accounts.tariffs)[0].sum(axis=0)
    assert np.allclose(paid, national.import_taxes)
    made = accounts.output[1] > 0
    assert (accounts.value_added[1][made] > 0).all()
    # the country's technology: the same inputs per unit, up to the fit
    share = accounts.value_added.sum(axis=1) / accounts.output.sum(axis=1)
    assert share[1] == pytest.approx(share[0], abs=0.05)
    record = accounts.record.set_index("block")
    assert record.loc["output: foreign blocs", "status"] == "estimated"
    assert record.loc["output: foreign blocs", "source"].startswith("Assumption")


def known_world(florin: Economy):
    """Invent two foreign blocs around the country's own table; return truth and tables."""
    national = national_table(florin)
    draw = np.random.default_rng(11)
    size = len(national.industries)
    flows = draw.uniform(0.5, 1.5, (3, 3, size)) * national.output.mean()
    flows[0, 0] = national.output - national.exports
    shares = draw.dirichlet([2.0, 3.0], size).T
    flows[1:, 0] = shares * national.exports
    flows[0, 1:] = draw.dirichlet([3.0, 2.0], size).T * national.imports
    rates = draw.uniform(0, 0.2, (3, 3, size)) * (1 - np.eye(3))[:, :, None]
    rates[0] = np.where(np.arange(3)[:, None] > 0, national.import_taxes / national.imports, 0.0)
    spent = flows * (1 + rates)
    output = flows.sum(axis=0)
    inputs = draw.uniform(0.0, 0.6 / size, (3, size, size))
    inputs[0] = (national.use_domestic + national.use_imported) / national.output
    added = (1 - inputs.sum(axis=1)) * output
    use = inputs * output[:, None, :]
    final = spent.sum(axis=1) - use.sum(axis=2)
    assert (final[1:] > 0).all()
    names = national.industries
    pairs = list(product(BLOCS, BLOCS, names))
    tables = {
        "blocs": pd.DataFrame({"bloc": BLOCS, "name_en": BLOCS, "members": ""}),
        "world_flows": pd.DataFrame(pairs, columns=["importer", "exporter", "industry"]).assign(
            flow=flows.ravel(), expenditure=spent.ravel()
        ),
        "world_industries": pd.DataFrame(list(product(BLOCS, names)), columns=["bloc", "industry"]).assign(
            output=output.ravel(),
            value_added=added.ravel(),
            inventory_change=0.0,
            expenditure=spent.sum(axis=1).ravel(),
            final_demand=final.ravel(),
        ),
        "world_coefficients": pd.DataFrame(
            list(product(BLOCS, names, names)), columns=["bloc", "input", "using"]
        ).assign(coefficient=inputs.ravel()),
    }
    truth = {"output": output, "value_added": added, "use": use, "final": final, "flows": flows}
    return national, truth, rates, tables


def test_a_world_that_agrees_with_the_national_table_is_recovered(florin):
    national, truth, rates, tables = known_world(florin)
    accounts = world_accounts(rebuilt(florin, **tables), national)
    assert accounts.places == BLOCS
    for name, values in truth.items():
        held = getattr(accounts, name)
        assert np.allclose(held, values, rtol=1e-9, atol=1e-9 * np.abs(values).max()), name
    assert np.allclose(accounts.tariffs, rates)


def test_the_unit_of_the_world_tables_does_not_matter(florin):
    national, _, _, tables = known_world(florin)
    first = world_accounts(rebuilt(florin, **tables), national)
    money = [name for name in tables if name in ("world_flows", "world_industries")]
    scaled = {
        name: frame.assign(**{column: frame[column] / 1300 for column in WORLD[name]})
        if name in money
        else frame
        for name, frame in tables.items()
    }
    second = world_accounts(rebuilt(florin, **scaled), national)
    for name in ("output", "value_added", "use", "final", "flows", "tariffs"):
        assert np.allclose(getattr(first, name), getattr(second, name), rtol=1e-9, atol=1e-3), name


def test_the_order_of_blocs_does_not_matter(florin):
    national, _, _, tables = known_world(florin)
    first = world_accounts(rebuilt(florin, **tables), national)
    second = world_accounts(rebuilt(florin, **tables | {"blocs": tables["blocs"].iloc[::-1]}), national)
    assert second.places == ("FL", "south", "north")
    order = [0, 2, 1]
    assert np.allclose(first.output, second.output[order])
    assert np.allclose(first.use, second.use[order])
    assert np.allclose(first.flows, second.flows[order][:, order])


def test_inventories_are_sold_at_home(florin):
    national, truth, _, tables = known_world(florin)
    stock = 0.1 * truth["flows"][1, 1, 0]
    head = tables["world_industries"].copy()
    row = head.index[(head["bloc"] == "north") & (head["industry"] == national.industries[0])][0]
    head.loc[row, ["inventory_change", "output"]] += stock
    head.loc[row, "value_added"] *= 1 + stock / truth["output"][1, 0]
    accounts = world_accounts(rebuilt(florin, **tables | {"world_industries": head}), national)
    assert accounts.output[1, 0] == pytest.approx(truth["output"][1, 0] + stock)
    assert accounts.flows[1, 1, 0] == pytest.approx(truth["flows"][1, 1, 0] + stock)
    # what the stock of the product gains, and inputs to it do not take, is final demand
    used = truth["use"][1, :, 0] * stock / truth["output"][1, 0]
    used[0] -= stock
    assert np.allclose(accounts.final[1], truth["final"][1] - used, rtol=1e-9)
    assert (identity_gaps(accounts) < 1e-9).all()
