"""Where an effect comes from: own shocks or others', terms or volume of trade."""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.errors import OptionError, Problem, suggestion
from regrowth.model.baseline import Shocks, no_shocks
from regrowth.model.decomposition import trade_decomposition
from regrowth.model.outcome import Outcome
from regrowth.model.solve import Solution, solve
from regrowth.model.verbs import INTENSIVE

Array = NDArray[np.float64]


def own_and_spillover(outcome: Outcome, quantity: str = "real_income") -> pd.DataFrame:
    """Split the change of a quantity in every region into its own shocks and those of others.

    ``own`` is the change under the region's own shocks to productivity, subsidies, labour and grants
    alone; ``trade_and_transfers`` that under the tariffs, trade costs and deficits alone; ``spillover`` is
    what is left of the total: the shocks of other regions, and the little by which effects do not add up.
    One equilibrium is solved for every region that has shocks of its own.

    Returns
    -------
    pandas.DataFrame
        By region: own, spillover, trade_and_transfers and total, in the unit of the quantity, summed over
        industries.

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
        {"own": own, "spillover": total - own - trade, "trade_and_transfers": trade, "total": total},
        index=pd.Index(accounts.places, name="place"),
    )
    return table.loc[list(accounts.regions)]


def terms_and_volume(outcome: Outcome, *, by: str = "place") -> pd.DataFrame:
    """Split the first-order change in welfare into terms and volume of trade, in per cent of old income.

    Caliendo & Parro (2015); see :func:`regrowth.model.decomposition.trade_decomposition`. It is meant for
    tariffs: what productivity, trade costs, subsidies and transfers do directly is in neither part. Nor is
    what one region of a country gains in tariff revenue that another collects.

    Parameters
    ----------
    by
        ``place``: one row a place, with ``welfare`` (their sum), ``real_wage`` and the exact ``real_income``
        beside; ``partner`` or ``industry``: the contributions of each to each place, which add up to the
        place's.

    Raises
    ------
    OptionError
        If ``by`` is none of the three.
    """
    accounts = outcome.accounts
    places = pd.Index(accounts.places, name="place")
    parts = trade_decomposition(outcome.solution)
    found = {name: 100 * np.asarray(getattr(parts, name)) for name in ("terms_of_trade", "volume_of_trade")}
    if by == "place":
        table = pd.DataFrame({name: values.sum(axis=(0, 2)) for name, values in found.items()}, index=places)
        return table.assign(
            welfare=table.sum(axis=1),
            real_wage=100 * np.asarray(parts.real_wage),
            real_income=100 * np.asarray(parts.real_income),
        )
    labels = {"partner": accounts.places, "industry": accounts.industries}
    if by not in labels:
        allowed = suggestion(by, ["place", *labels])
        raise OptionError(Problem("decomposition", f"by={by!r} is unknown", allowed))
    index = pd.MultiIndex.from_product([places, labels[by]], names=["place", by])
    summed = {
        name: (values.sum(axis=0) if by == "partner" else values.sum(axis=2).T).ravel()
        for name, values in found.items()
    }
    return pd.DataFrame(summed, index=index)


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
