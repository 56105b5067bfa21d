"""Where a gain comes from: terms of trade and volume of trade."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from regrowth.model.levels import observed_levels
from regrowth.model.solve import Solution


class TradeDecomposition(eqx.Module):
    """First-order parts of the change in real income, as rates; by industry and partner of each place."""

    terms_of_trade: Float[Array, "j n i"]
    """What n gains from i as its export prices rise against the prices it pays to i."""
    volume_of_trade: Float[Array, "j n i"]
    """Tariff revenue on what n buys more from i, at constant prices."""
    real_wage: Float[Array, " n"]
    """w^ / P^ - 1."""
    real_income: Float[Array, " n"]
    """The exact change I^ / P^ - 1."""

    @property
    def welfare(self) -> Float[Array, " n"]:
        """Terms plus volume of trade, summed."""
        return (self.terms_of_trade + self.volume_of_trade).sum(axis=(0, 2))


@eqx.filter_jit
def trade_decomposition(solution: Solution) -> TradeDecomposition:
    """Split the change in welfare into terms and volume of trade, to the first order.

    Caliendo & Parro (2015), equation 16: the terms of trade are exports times the change in their cost
    less imports times the change in theirs; the volume is tariff revenue at the old rates times the
    change in the quantity imported. Both are relative to the old income, with changes as per cent, not
    logs, which is how their Table 2 adds up. A first-order sum can be far from the exact change where
    tariffs fall a lot: compare ``welfare`` with ``real_income``.
    """
    baseline = solution.problem.baseline
    before = observed_levels(baseline)
    after = solution.levels
    costs = after.unit_costs.T - 1
    old = before.flows
    volume = jnp.where(old > 0, after.flows / jnp.where(old > 0, old, 1.0) - 1, 0.0)
    sold = old.transpose(0, 2, 1) * costs[:, :, None]
    bought = old * costs[:, None, :]
    income = baseline.incomes[None, :, None]
    return TradeDecomposition(
        terms_of_trade=(sold - bought) / income,
        volume_of_trade=baseline.tariffs * old * (volume - costs[:, None, :]) / income,
        real_wage=after.wages / after.consumer_prices - 1,
        real_income=after.real_income - 1,
    )
