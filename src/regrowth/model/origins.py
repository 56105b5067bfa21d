"""Where an effect comes from: a place's own shocks, shocks elsewhere, or trade policy."""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.errors import OptionError, Problem
from regrowth.model.baseline import Shocks, no_shocks
from regrowth.model.outcome import Outcome
from regrowth.model.solve import Solution, solve
from regrowth.model.verbs import INTENSIVE

Array = NDArray[np.float64]


def own_and_spillover(outcome: Outcome, quantity: str = "real_income") -> pd.DataFrame:
    """Split the change of a quantity in every region into its own shocks and those of others.

    ``own`` is the change under the region's own shocks to productivity, subsidies, labour and grants
    alone; ``trade`` that under the tariffs, trade costs and deficits alone; ``spillover`` is what is left of
    the total: the shocks of other regions, and the little by which effects do not add up.
    One equilibrium is solved for every region that has shocks of its own.

    Returns
    -------
    pandas.DataFrame
        By region: own, spillover, trade and total, in the unit of the quantity, summed over industries.

    Raises
    ------
    LabelError
        If there is no such quantity.
    OptionError
        If it is of pairs of places, or a price by industry.
    """
    accounts = outcome.accounts
    axes = outcome.change(quantity).dims
    if "place" not in axes or (quantity in INTENSIVE and len(axes) > 1):
        reason = f"it is by {' and '.join(map(str, axes))}, and no figure of a region"
        raise OptionError(Problem(f"quantity {quantity}", reason, "Choose one such as real_income or output"))
    total = _change(outcome, quantity)
    problem = outcome.solution.problem
    own = np.zeros(len(accounts.places))
    for place in np.flatnonzero(_shocked(problem.shocks, no_shocks(problem.baseline))):
        alone = solve(problem.baseline, _only(problem.shocks, no_shocks(problem.baseline), int(place)))
        own[place] = _change(_with(outcome, alone), quantity)[place]
    trade_only = _trade_only(problem.shocks, no_shocks(problem.baseline))
    trade = np.zeros_like(own)
    if trade_only is not None:
        trade = _change(_with(outcome, solve(problem.baseline, trade_only)), quantity)
    table = pd.DataFrame(
        {"own": own, "spillover": total - own - trade, "trade": trade, "total": total},
        index=pd.Index(accounts.places, name="place"),
    )
    return table.loc[list(accounts.regions)]


def _change(outcome: Outcome, quantity: str) -> Array:
    change = outcome.change(quantity)
    return np.asarray(change.sum([axis for axis in change.dims if axis != "place"], skipna=False))


def _with(outcome: Outcome, solution: Solution) -> Outcome:
    return replace(outcome, solution=solution)


def _shocked(shocks: Shocks, still: Shocks) -> NDArray[np.bool_]:
    """Say which places have shocks of their own."""
    cells = (np.asarray(shocks.productivity) != 0) | (
        np.asarray(shocks.subsidies) != np.asarray(still.subsidies)
    )
    return cells.any(axis=1) | (np.asarray(shocks.labour) != 0) | (np.asarray(shocks.grants) != 0)


def _only(shocks: Shocks, still: Shocks, place: int) -> Shocks:
    """Keep the shocks of one place, without those of trade and deficits."""

    def kept(name: str) -> Array:
        values = np.array(getattr(still, name))
        values[place] = np.asarray(getattr(shocks, name))[place]
        return values

    own = {name: jnp.asarray(kept(name)) for name in ("productivity", "subsidies", "labour", "grants")}
    return replace(still, **own)


def _trade_only(shocks: Shocks, still: Shocks) -> Shocks | None:
    """Keep the shocks of trade and deficits; None if there are none."""
    parts = {name: getattr(shocks, name) for name in ("tariffs", "trade_costs", "deficits")}
    changed = [
        name
        for name, values in parts.items()
        if values is not None and not np.array_equal(np.asarray(values), np.asarray(getattr(still, name)))
    ]
    return replace(still, **{name: parts[name] for name in changed}) if changed else None
