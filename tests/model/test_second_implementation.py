"""The same economy solved twice: hats on JAX, and levels in plain numpy."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from model.economy import MIXED, scenario, small_model
from model.plain_levels import PlainEconomy
from regrowth.model.outcome import Outcome
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.apply import apply
from regrowth.scenario.shocks import Deficits, Productivity, Transfer

CASES = {"mixed": MIXED} | {shock.kind + str(k): scenario(shock) for k, shock in enumerate(MIXED.shocks)}
BOOM = Productivity(regions="north", industries="all", change=0.25)
CASES |= {
    "all regions receive": scenario(BOOM, Transfer(regions="home", amount=300.0, paid_by="abroad")),
    "all regions pay": scenario(BOOM, Transfer(regions="abroad", amount=300.0, paid_by="home")),
    "one region pays another": scenario(
        BOOM,
        Deficits(regions="home", factor=0.0),
        Transfer(regions="coast", amount=200.0, paid_by="north"),
    ),
}


def compare(outcome: Outcome, wanted: dict[str, np.ndarray], tolerance: float = 1e-7) -> None:
    assert set(wanted) - {"unit_cost"} == set(outcome.quantities)
    for name, values in wanted.items():
        if name == "unit_cost":
            active = outcome.accounts.output > 0
            found, values = np.asarray(outcome.solution.levels.unit_costs)[active], values[active]
        else:
            found = np.asarray(outcome.after[name])
        error = np.abs(found - values).max() / max(np.abs(values).max(), 1e-3)
        assert error < tolerance, f"{name} differs by {error:.1e}"


@pytest.fixture(scope="module")
def plain(model: SpatialModel) -> PlainEconomy:
    return PlainEconomy(model.accounts, model.elasticities)


@pytest.mark.parametrize("case", list(CASES))
def test_both_implementations_agree(model: SpatialModel, plain: PlainEconomy, case: str) -> None:
    changes = CASES[case]
    compare(model.simulate(changes), plain.solve(apply(changes, model.accounts)))


def test_both_agree_with_strong_scale_economies_and_migration() -> None:
    """And with industries that pay differently, so that heads and earnings differ."""
    strong = small_model(psi=np.array([0.15, 0.08, 0.06]), epsilon=2.5)
    heads = strong.accounts.workers * np.random.default_rng(7).uniform(0.5, 2.0, (5, 3))
    strong = SpatialModel(dataclasses.replace(strong.accounts, workers=heads), strong.elasticities)
    plain = PlainEconomy(strong.accounts, strong.elasticities)
    compare(strong.simulate(MIXED), plain.solve(apply(MIXED, strong.accounts)))


def test_both_agree_without_migration_and_scale_economies() -> None:
    weak = small_model(psi=np.zeros(3), epsilon=0.0)
    plain = PlainEconomy(weak.accounts, weak.elasticities)
    compare(weak.simulate(MIXED), plain.solve(apply(MIXED, weak.accounts)))
