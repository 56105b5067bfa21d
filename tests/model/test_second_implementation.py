"""The same economy solved twice: hats on JAX, and levels in plain numpy."""

from __future__ import annotations

import numpy as np
import pytest

from model.economy import MIXED, scenario, small_model
from model.plain_levels import PlainEconomy
from regrowth.model.outcome import Outcome
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.apply import apply

CASES = {"mixed": MIXED} | {shock.kind + str(k): scenario(shock) for k, shock in enumerate(MIXED.shocks)}


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
    strong = small_model(psi=np.array([0.15, 0.08, 0.06]), epsilon=2.5)
    plain = PlainEconomy(strong.accounts, strong.elasticities)
    compare(strong.simulate(MIXED), plain.solve(apply(MIXED, strong.accounts)))


def test_both_agree_without_migration_and_scale_economies() -> None:
    weak = small_model(psi=np.zeros(3), epsilon=0.0)
    plain = PlainEconomy(weak.accounts, weak.elasticities)
    compare(weak.simulate(MIXED), plain.solve(apply(MIXED, weak.accounts)))
