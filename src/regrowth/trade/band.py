"""How sure the effect of a policy is: draws of the trade elasticities, and of what is assumed of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import jax.numpy as jnp
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.stats import qmc

from regrowth.economy.accounts.elasticities import trade_elasticities
from regrowth.errors import OptionError, Problem
from regrowth.messages import Message
from regrowth.model.baseline import Shocks, no_shocks
from regrowth.model.many import solve_many
from regrowth.package.draws import trade_elasticities_at
from regrowth.trade.agreement import Policy
from regrowth.trade.effect import TradeModel

Array = NDArray[np.float64]

QUANTILES = (0.1, 0.5, 0.9)
"""Ends of the middle 80 per cent, and the median."""
CHUNK = 50
"""Draws solved together."""


@dataclass(frozen=True)
class Band:
    """Effects in every draw.

    Attributes
    ----------
    draws
        A row per draw: ``elasticities`` and ``costs``, each from -1 (low) over 0 (central) to 1 (high).
    nation
        (draws,): change in the country's real income, per cent.
    provinces
        Draws x regions: change in real income, per cent.
    industries
        Draws x industries: change in the country's value added, per cent.
    """

    draws: pd.DataFrame
    nation: pd.Series
    provinces: pd.DataFrame
    industries: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """Return 10th, 50th and 90th percentile, and the share of draws above zero.

        The index holds ``nation``, ``region`` or ``industry``, and the label.
        """
        parts = {
            "nation": self.nation.rename("nation").to_frame(),
            "region": self.provinces,
            "industry": self.industries,
        }
        rows = {}
        for kind, frame in parts.items():
            for label in frame:
                values = frame[label].to_numpy(dtype=np.float64)
                low, median, high = np.quantile(values, QUANTILES)
                rows[kind, str(label)] = (low, median, high, float((values > 0).mean()))
        index = pd.MultiIndex.from_tuples(list(rows), names=["what", "label"])
        return pd.DataFrame(list(rows.values()), index=index, columns=["low", "median", "high", "positive"])


def band(
    trade: TradeModel,
    policies: Sequence[Policy],
    *,
    draws: int = 500,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Band:
    """Say what policies do over the range of the trade elasticities and of the falls in costs.

    Two numbers are drawn, each triangular over its range, by a Latin hypercube: where all trade
    elasticities lie between their low and high ends (they move together, as in
    :func:`regrowth.package.draws.ranges`), and where all assumed falls in costs do. What is in place is
    solved at the central values, and the draws start there.

    Raises
    ------
    OptionError
        If ``draws`` is below one.
    ScenarioError
        If a policy does not fit the economy.
    SolverError
        If a draw has no equilibrium.
    """
    if draws < 1:
        reason = Message("{draws} draws say nothing", draws=draws)
        raise OptionError(Problem(Message("draws"), reason, Message("Ask for one or more")))
    unit = qmc.LatinHypercube(2, rng=np.random.default_rng(seed)).random(draws)
    where = np.asarray(stats.triang.ppf(unit, 0.5, loc=-1.0, scale=2.0))
    # draws with like elasticities take like numbers of steps, and are solved together
    order = np.argsort(where[:, 0], kind="stable")
    baseline = trade.baseline
    theta = _elasticities(trade, where[order, 0])
    central = np.asarray(baseline.theta)
    psi = np.asarray(baseline.psi) * central / theta
    drawn = replace(baseline, theta=jnp.asarray(theta), psi=jnp.asarray(psi))
    found = []
    for first in range(0, draws, CHUNK):
        rows = slice(first, min(first + CHUNK, draws))
        part = replace(drawn, theta=drawn.theta[rows], psi=drawn.psi[rows])
        shocks = _shocks(trade, policies, where[order[rows], 1])
        size = rows.stop - rows.start
        found.append(solve_many(part, shocks, chunk=size, ahead=trade.model.preconditioner).measures)
        if progress is not None:
            progress(rows.stop, draws)
    back = np.argsort(order, kind="stable")
    held = {
        name: np.concatenate([np.asarray(getattr(each, name)) for each in found])[back]
        for name in ("real_income", "value_added")
    }
    return _figures(trade, where, held)


def _elasticities(trade: TradeModel, where: Array) -> Array:
    accounts = trade.model.accounts
    known = trade_elasticities(trade.economy, accounts.industries, accounts.parents)
    ends = known[["low", "high"]].div(known["central"], axis=0).to_numpy(float).T
    own = np.asarray(trade.model.elasticities.theta)
    return trade_elasticities_at(own, ends[0] * own, ends[1] * own, where)


def _shocks(trade: TradeModel, policies: Sequence[Policy], where: Array) -> Shocks:
    """Return the shocks of every draw; falls in costs lie on a line between those at the ends."""
    base = trade.regime()
    ends = [trade.shocks(trade.regime(policies, at), base, trade.baseline) for at in (-1.0, 0.0, 1.0)]
    still = no_shocks(trade.baseline)
    size = len(where)
    costs = [np.asarray(each.trade_costs) for each in ends]
    side = np.where(where < 0, 0, 2)
    part = np.abs(where)[:, None, None, None]
    between = (1 - part) * costs[1] + part * np.stack([costs[0], costs[2]])[side // 2]

    def repeated(leaf: Array | object) -> object:
        return jnp.broadcast_to(jnp.asarray(leaf), (size, *jnp.shape(jnp.asarray(leaf))))

    return Shocks(
        productivity=repeated(still.productivity),  # type: ignore[arg-type]
        subsidies=repeated(still.subsidies),  # type: ignore[arg-type]
        labour=repeated(still.labour),  # type: ignore[arg-type]
        deficits=repeated(still.deficits),  # type: ignore[arg-type]
        grants=repeated(still.grants),  # type: ignore[arg-type]
        trade_costs=jnp.asarray(between),
        tariffs=repeated(ends[1].tariffs),  # type: ignore[arg-type]
    )


def _figures(trade: TradeModel, where: Array, held: dict[str, Array]) -> Band:
    accounts, baseline = trade.model.accounts, trade.baseline
    home = np.array([country == accounts.home for country in accounts.country])
    incomes = np.asarray(baseline.incomes)[home]
    each = 100 * (held["real_income"][:, home] - 1)
    nation = each @ incomes / incomes.sum()
    before = np.asarray(baseline.value_added_shares * baseline.sales)[home].sum(axis=0)
    after = held["value_added"][:, home].sum(axis=1)
    made = before > 0
    percent = 100 * (after[:, made] / before[made] - 1)
    names = [label for label, inside in zip(accounts.industries, made, strict=True) if inside]
    return Band(
        draws=pd.DataFrame(where, columns=["elasticities", "costs"]),
        nation=pd.Series(nation, name="real_income_percent"),
        provinces=pd.DataFrame(each, columns=list(accounts.regions)),
        industries=pd.DataFrame(percent, columns=names),
    )
