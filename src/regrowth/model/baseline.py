"""The calibrated equilibrium that every change is relative to."""

from __future__ import annotations

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float, Int


class Baseline(eqx.Module):
    """Shares and elasticities of the observed equilibrium; values as shares of world value added.

    Axes: ``n`` destination or place, ``i`` origin, ``j`` industry, ``k`` input, ``g`` country.
    Trade arrays have the industry first, so that one industry's matrix is contiguous. Build one from
    accounts with :func:`regrowth.model.calibrate.calibrate`, which checks it.
    """

    trade_shares: Float[Array, "j n i"]
    """pi: share of n's spending on j that comes from i."""
    tariffs: Float[Array, "j n i"]
    """tau: ad valorem rate that n levies on j from i."""
    value_added_shares: Float[Array, "n j"]
    """gamma_va: value added per unit of gross output."""
    input_shares: Float[Array, "n k j"]
    """gamma: spending on input k per unit of gross output of j."""
    final_shares: Float[Array, "n j"]
    """alpha: share of final spending on j."""
    sales: Float[Array, "n j"]
    """Y: sales before production subsidies."""
    subsidies: Float[Array, "n j"]
    """s: ad valorem production subsidy."""
    value_added: Float[Array, " n"]
    """VA: value added, all of it labour income; sums to one."""
    deficits: Float[Array, " n"]
    """D: transfers received from other places; sums to zero."""
    incomes: Float[Array, " n"]
    """I: value added, tariff revenue and deficit, less taxes."""
    labour: Float[Array, " n"]
    """Share of the country's workers."""
    country: Int[Array, " n"]
    """Number of the country of each place: workers move and taxes are shared within it."""
    theta: Float[Array, " j"]
    """Trade elasticity."""
    psi: Float[Array, " j"]
    """External scale elasticity."""
    epsilon: Float[Array, " n"]
    """Migration elasticity with respect to real income per worker."""
    countries: int = eqx.field(static=True)
    scale_economies: bool = eqx.field(static=True, default=True)
    """False lets the solver skip scale economies: psi is zero everywhere."""

    @property
    def places(self) -> int:
        """Number of places."""
        return self.value_added.shape[0]

    @property
    def industries(self) -> int:
        """Number of industries."""
        return self.theta.shape[0]


class Shocks(eqx.Module):
    """What is changed, in the order of the baseline's places and industries.

    The two arrays of trade may be absent, which means no change; a batch of shocks without them
    shares the baseline's matrices.
    """

    productivity: Float[Array, "n j"]
    """log A^: productivity of gross output."""
    subsidies: Float[Array, "n j"]
    """s': new ad valorem production subsidy."""
    labour: Float[Array, " n"]
    """log of the change in labour at unchanged real incomes."""
    deficits: Float[Array, " n"]
    """D': new transfers received from other places, share of world value added; sums to zero."""
    grants: Float[Array, " n"]
    """Payments to places that the taxes of their country finance, share of world value added."""
    trade_costs: Float[Array, "j n i"] | None = None
    """log kappa^: iceberg trade cost; infinite closes the route."""
    tariffs: Float[Array, "j n i"] | None = None
    """tau': new tariff rate."""


def no_shocks(baseline: Baseline) -> Shocks:
    """Return the shocks that leave everything as it is, the two arrays of trade included."""
    return Shocks(
        productivity=jax.device_put(np.zeros(baseline.sales.shape)),
        subsidies=baseline.subsidies,
        labour=jax.device_put(np.zeros(baseline.value_added.shape)),
        deficits=baseline.deficits,
        grants=jax.device_put(np.zeros(baseline.value_added.shape)),
        trade_costs=jax.device_put(np.zeros(baseline.tariffs.shape)),
        tariffs=baseline.tariffs,
    )
