"""Solved once, read by many tests."""

from __future__ import annotations

import pytest

from model.economy import MIXED, small_model
from regrowth.model.outcome import Outcome
from regrowth.model.spatial import SpatialModel


@pytest.fixture(scope="session")
def model() -> SpatialModel:
    return small_model()


@pytest.fixture(scope="session")
def mixed(model: SpatialModel) -> Outcome:
    """The outcome of a scenario with a shock of every kind."""
    return model.simulate(MIXED)
