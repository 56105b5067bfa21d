"""Tariffs: rates from the tables and the wedge that the country's importers paid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regrowth.economy.accounts.tariffs import applied_rates, implied_rates, import_wedge
from regrowth.economy.accounts.world_checks import cube
from regrowth.economy.economy import Economy
from regrowth.errors import DataError

AXES = ["importer", "exporter", "industry"]


@pytest.fixture(scope="module")
def world(korea):
    blocs, industries = list(korea.table("blocs")["bloc"]), list(korea.industries)
    frame = korea.table("world_flows")
    keys = [blocs, blocs, industries]
    return (
        blocs,
        industries,
        *(cube(frame, "world_flows", AXES, name, keys) for name in ("flow", "expenditure")),
    )


def test_blank_rates_are_those_of_the_world_table(korea, world):
    blocs, industries, flows, spent = world
    rates = applied_rates(korea, blocs, industries, flows, spent)
    n, i, j = blocs.index("CP7"), blocs.index("KOR"), industries.index("C29")
    table = korea.table("world_tariffs").set_index(AXES)["applied"]
    assert np.isnan(table["CP7", "KOR", "C29"])
    assert rates[n, i, j] == pytest.approx(spent[n, i, j] / flows[n, i, j] - 1)
    assert rates[n, i, j] > 0
    assert rates[blocs.index("USA"), i, j] == pytest.approx(table["USA", "KOR", "C29"] / 100)
    assert (rates[:, :, industries.index("K")] == 0).all()


def test_implied_rates_agree_with_the_table(korea, world):
    blocs, industries, flows, spent = world
    rates = applied_rates(korea, blocs, industries, flows, spent)
    assert np.abs(implied_rates(flows, spent) - rates).max() < 0.007
    assert np.abs(implied_rates(flows, spent) - rates).mean() < 1e-5


def test_a_missing_row_is_refused(korea, world):
    frame = korea.table("world_tariffs")
    gone = (frame["importer"] == "USA") & (frame["exporter"] == "JPN") & (frame["industry"] == "C29")
    tables = {name: korea.table(name) for name in korea.tables} | {"world_tariffs": frame[~gone]}
    economy = Economy.from_tables(korea.manifest, tables)
    with pytest.raises(DataError, match=r"table world_tariffs: 1 rows are missing.*USA / JPN / C29"):
        applied_rates(economy, *world)


money = st.floats(1.0, 1e6)


@given(
    arrays(float, (3, 4), elements=money),
    arrays(float, (3, 4), elements=st.floats(0, 3)),
    arrays(float, 4, elements=st.floats(0, 1e6)),
)
def test_the_wedge_yields_the_taxes(imports, applied, taxes):
    wedge, duties = import_wedge(imports, applied, taxes)
    assert np.allclose((imports * wedge).sum(axis=0), taxes, rtol=1e-12, atol=1e-6)
    assert (duties <= applied * (1 + 1e-12)).all()
    assert ((imports * duties).sum(axis=0) <= taxes * (1 + 1e-12) + 1e-6).all()
    assert np.allclose(np.ptp(wedge - duties, axis=0), 0, atol=1e-9)


def test_a_subsidy_on_imports_is_no_tariff():
    wedge, duties = import_wedge(np.array([[60.0], [40.0]]), np.array([[0.1], [0.0]]), np.array([-5.0]))
    assert wedge.tolist() == [[-0.05], [-0.05]]
    assert duties.tolist() == [[0.0], [0.0]]


def test_no_imports_no_revenue():
    wedge, duties = import_wedge(np.zeros((2, 1)), np.array([[0.1], [0.0]]), np.array([0.0]))
    assert wedge.tolist() == duties.tolist() == [[0.1], [0.0]]
