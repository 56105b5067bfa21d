"""Published tables, solved from the published inputs."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from model.caliendo_parro import COUNTRIES, published_inputs
from regrowth.model.baseline import no_shocks
from regrowth.model.decomposition import trade_decomposition
from regrowth.model.rebase import rebase
from regrowth.model.shares import baseline_from_shares
from regrowth.model.solve import Solution, solve

TABLE_2 = {
    "Mexico": (1.31, -0.41, 1.72, 1.72),
    "Canada": (-0.06, -0.11, 0.04, 0.32),
    "USA": (0.08, 0.04, 0.04, 0.11),
}


@pytest.fixture(scope="module")
def nafta() -> Solution:
    """The paper's procedure: a 1993 base without aggregate deficits, then the tariffs of NAFTA."""
    inputs = published_inputs()
    observed = baseline_from_shares(COUNTRIES, inputs.elasticities, **inputs.shares)
    base = rebase(solve(observed, no_shocks(observed)))
    shocks = dataclasses.replace(no_shocks(base), tariffs=jnp.asarray(inputs.nafta_tariffs()))
    return solve(base, shocks)


@pytest.mark.parametrize("country", list(TABLE_2))
def test_table_2_of_caliendo_and_parro(nafta: Solution, country: str) -> None:
    parts = trade_decomposition(nafta)
    n = COUNTRIES.index(country)
    terms = 100 * float(parts.terms_of_trade[:, n].sum())
    volume = 100 * float(parts.volume_of_trade[:, n].sum())
    found = (100 * float(parts.welfare[n]), terms, volume, 100 * float(parts.real_wage[n]))
    assert found == pytest.approx(TABLE_2[country], abs=0.0051)


def test_the_first_order_sum_is_not_the_exact_change(nafta: Solution) -> None:
    parts = trade_decomposition(nafta)
    exact = dict(zip(COUNTRIES, 100 * np.asarray(parts.real_income), strict=True))
    assert exact["Mexico"] == pytest.approx(0.007, abs=0.001)
    assert exact["Canada"] == pytest.approx(-0.110, abs=0.001)
    assert exact["USA"] == pytest.approx(0.074, abs=0.001)
