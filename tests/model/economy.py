"""One small economy for the tests of the model, and random scenarios of it; of one shape, to compile once."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from regrowth.model.elasticities import Elasticities
from regrowth.model.solve import SolveSettings
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.scenario import Scenario
from regrowth.scenario.shocks import (
    Deficits,
    Labour,
    Productivity,
    Shock,
    Subsidy,
    Tariff,
    TradeCost,
    Transfer,
)
from scenario.small import INDUSTRIES, PARTNERS, REGIONS, small_accounts

PLACES = (*REGIONS, *PARTNERS)
IDLE = (("west", "screens"),)
THETA, PSI, EPSILON = (4.0, 6.0, 8.0), (0.1, 0.0, 0.05), 1.5
FEW = SolveSettings(steps=16)
"""Too few steps for most shocks at once, so that the solver adds them part by part."""


def small_model(**changes: Any) -> SpatialModel:
    """Return the model of small accounts; one cell makes nothing. ``changes`` replace its elasticities."""
    numbers = {"theta": np.array(THETA), "psi": np.array(PSI), "epsilon": EPSILON, **changes}
    return SpatialModel(small_accounts(idle=IDLE), Elasticities(INDUSTRIES, **numbers))


def scenario(*shocks: Shock, name: str = "sample") -> Scenario:
    """Return a scenario of these shocks."""
    return Scenario(id=name, title={"en": name}, shocks=shocks)


MIXED = scenario(
    Productivity(regions="north", industries=["food", "chips"], change=0.2),
    Productivity(regions="east", industries="all", change=-0.05),
    Subsidy(regions="south", industries="screens", rate=0.08),
    Subsidy(regions="east", industries="food", rate=-0.04),
    Labour(regions="coast", change=0.05),
    Labour(regions="west", change=-0.1),
    TradeCost(sellers="north", buyers="west", industries="chips", change=0.15, both_ways=False),
    Tariff(importers="east", exporters="home", industries="all", change=0.1),
    Tariff(importers="home", exporters="west", industries="food", rate=0.5),
    Transfer(regions="coast", amount=60.0, paid_by="taxes"),
    Transfer(regions="south", amount=40.0, paid_by="west"),
    Deficits(regions="east", factor=0.5),
    name="mixed",
)
"""A shock of every kind."""


@st.composite
def scenarios(draw: st.DrawFn, labour: bool = True) -> Scenario:
    """Draw a scenario of one to five shocks; ``labour`` False leaves out those to workers."""

    def number(low: float, high: float) -> float:
        return draw(st.floats(low, high).map(lambda value: round(value, 3)))

    def place() -> str:
        return draw(st.sampled_from(PLACES))

    def industry() -> str:
        return draw(st.sampled_from((*INDUSTRIES[:2], "all")))

    kinds = ["productivity", "subsidy", "trade_cost", "tariff", "grant", "transfer", "deficits"]
    chosen = draw(st.lists(st.sampled_from(kinds + ["labour"] * labour), min_size=1, max_size=5))
    shocks: list[Shock] = []
    for kind in chosen:
        one, two = draw(st.permutations(PLACES))[:2]
        if kind == "productivity":
            shocks.append(Productivity(regions=place(), industries=industry(), change=number(-0.2, 0.3)))
        elif kind == "subsidy":
            shocks.append(Subsidy(regions=place(), industries=industry(), rate=number(-0.08, 0.1)))
        elif kind == "labour":
            shocks.append(Labour(regions=place(), change=number(-0.2, 0.3)))
        elif kind == "trade_cost":
            cost = number(-0.15, 1.0)
            shocks.append(TradeCost(sellers=one, buyers=two, industries=industry(), change=cost))
        elif kind == "tariff":
            levy, pay = draw(st.permutations(("north", *PARTNERS)))[:2]
            rise = number(0.0, 0.3)
            shocks.append(Tariff(importers=levy, exporters=pay, industries=industry(), change=rise))
        elif kind == "grant":
            region = draw(st.sampled_from((*REGIONS, "home")))
            shocks.append(Transfer(regions=region, amount=number(1.0, 60.0), paid_by="taxes"))
        elif kind == "transfer":
            shocks.append(Transfer(regions=one, amount=number(1.0, 60.0), paid_by=two))
        else:
            region = draw(st.sampled_from((one, "home")))
            shocks.append(Deficits(regions=region, factor=number(0.0, 1.5)))
    return scenario(*shocks)


def arrays(tree: Any) -> dict[str, NDArray[np.float64]]:
    """Return the arrays of a record by name, as plain numpy."""
    return {
        item.name: np.asarray(value)
        for item in dataclasses.fields(tree)
        if hasattr(value := getattr(tree, item.name), "shape")
    }


def assert_same(found: Any, wanted: Any, *, tolerance: float = 1e-8) -> None:
    """Compare two records cell by cell, relative to the largest cell of each array."""
    one, two = arrays(found), arrays(wanted)
    assert one.keys() == two.keys()
    for name, values in two.items():
        gap = np.abs(one[name] - values).max()
        assert gap <= tolerance * max(np.abs(values).max(), 1e-3), f"{name} differs by {gap:.2e}"
