"""Trade elasticities: which rule made each, and what holds of all."""

from __future__ import annotations

import numpy as np
import pytest

from regrowth.economy.accounts.elasticities import (
    capped_range,
    default_range,
    estimated_range,
    replaced_range,
    trade_elasticities,
)
from regrowth.economy.accounts.national import national_table
from regrowth.economy.accounts.world_parameters import parameters


@pytest.fixture(scope="module")
def table(korea):
    national = national_table(korea)
    return trade_elasticities(korea, national.industries, national.parents)


def treatment(table, industry: str) -> str:
    return table.loc[industry, "treatment"].split(":")[0]


def test_ranges_are_ordered_positive_and_documented(table):
    assert len(table) == 83
    assert (table["low"] <= table["central"]).all()
    assert (table["central"] <= table["high"]).all()
    assert (table["low"] >= 1).all()
    assert (table["high"] <= 20).all()
    assert np.isfinite(table[["low", "central", "high"]].to_numpy()).all()
    assert (table[["source", "treatment"]] != "").all(axis=None)


@pytest.mark.parametrize(
    ("industry", "rule", "central"),
    [
        ("16", "capped", 15.0),  # refining: 64.9
        ("40", "replaced", 8.22),  # motor vehicles: 1.84
        ("41", "replaced", 8.22),  # ships: 0.39
        ("31", "estimate", 7.925),
        ("38", "imprecise", 1.448),
        ("52", "default", 5.0),
    ],
)
def test_each_rule(table, industry, rule, central):
    assert treatment(table, industry) == rule
    assert table.loc[industry, "central"] == pytest.approx(central)


def test_an_economy_without_estimates_takes_the_default(florin):
    table = trade_elasticities(florin, florin.industries, florin.industries)
    assert (table["central"] == 5).all()
    assert table["treatment"].eq("default: the economy has no row for it").all()
    assert table["source"].str.contains("Caliendo").all()


def test_ranges_by_hand():
    assert estimated_range(8.0, np.nan) == default_range(8.0) == (4.0, 8.0, 16.0)
    assert estimated_range(0.5, 0.1) == (1.0, 1.0, 1.0)  # the floor
    assert replaced_range(8.22, 0.391)[0] == 1.0
    assert capped_range() == (8.22, 15.0, 20.0)
    assert default_range(12.0)[2] == 20.0  # the cap


def test_every_parameter_is_documented():
    for row in parameters().values():
        assert row.low <= row.value <= row.high
        assert row.meaning
        assert row.source
