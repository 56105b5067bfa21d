"""Worlds of any size to solve: sizes and tastes drawn at random, trade by gravity."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np

from regrowth.model.baseline import Baseline, Shocks, no_shocks
from regrowth.model.elasticities import Elasticities
from regrowth.model.shares import baseline_from_shares


def gravity_world(places: int, industries: int, *, countries: int = 13, seed: int = 0) -> Baseline:
    """Return a baseline of ``places`` in ``countries``; trade falls with distance to the power 1.5."""
    random = np.random.default_rng(seed)
    where = random.uniform(0, 1, (places, 2))
    distance = np.linalg.norm(where[:, None] - where[None], axis=2) + 0.05
    size = random.lognormal(0, 1, places)
    made = random.lognormal(0, 1, (industries, places)) * size
    flows = made[:, None, :] * size[None, :, None] * distance**-1.5
    flows[:, range(places), range(places)] *= 4
    spent = flows.sum(axis=2, keepdims=True)
    added = random.uniform(0.3, 0.7, (places, industries))
    inputs = random.dirichlet(np.ones(industries), (places, industries)).transpose(0, 2, 1)
    elasticities = Elasticities(
        tuple(f"industry {j}" for j in range(industries)),
        random.uniform(3, 9, industries),
        np.zeros(industries),
        1.5,
    )
    return baseline_from_shares(
        [f"place {n}" for n in range(places)],
        elasticities,
        trade_shares=flows / spent,
        tariffs=np.zeros_like(flows),
        value_added_shares=added,
        input_shares=inputs * (1 - added)[:, None, :],
        final_shares=random.dirichlet(np.ones(industries), places),
        sales=flows.sum(axis=1).T,
        country=[f"country {n * countries // places}" for n in range(places)],
    )


def productivity_shocks(baseline: Baseline, spread: float, seed: int, *, trade: bool = True) -> Shocks:
    """Return random log changes of productivity; without the arrays of trade if ``trade`` is false."""
    drawn = np.random.default_rng(seed).normal(0, spread, baseline.sales.shape)
    shocks = dataclasses.replace(no_shocks(baseline), productivity=jnp.asarray(drawn))
    return shocks if trade else dataclasses.replace(shocks, tariffs=None, trade_costs=None)
