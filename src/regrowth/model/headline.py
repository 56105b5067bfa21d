"""The few figures of an outcome that a reader asks for first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.labels import require_known
from regrowth.model import measures
from regrowth.model.levels import observed_levels
from regrowth.model.outcome import Outcome

Array = NDArray[np.float64]

_expected_welfare = eqx.filter_jit(measures.expected_welfare)
_theil_index = eqx.filter_jit(measures.theil_index)


def member_weights(accounts: Accounts, members: Sequence[str]) -> Array:
    """Return one for every member place and zero for the others.

    Raises
    ------
    LabelError
        If a member is unknown.
    """
    require_known(members, accounts.places, "group of places")
    chosen = set(members)
    return np.array([float(place in chosen) for place in accounts.places])


def headline(
    outcome: Outcome,
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    core: Sequence[str] = (),
) -> pd.DataFrame:
    """Return the headline measures before and after, their change and the change in per cent.

    Parameters
    ----------
    groups
        Regions of each group whose real income is wanted beside the nation's.
    core
        Regions of the dominant region, whose share in value added is wanted.

    Raises
    ------
    LabelError
        If a group names an unknown place.
    """
    accounts = outcome.accounts
    home = member_weights(accounts, accounts.regions)
    rows: list[tuple[str, str, float, float]] = []

    def total(name: str, weights: Array) -> tuple[float, float]:
        both = [np.asarray(data[name]) for data in (outcome.before, outcome.after)]
        summed = [values.reshape(len(values), -1).sum(axis=1) @ weights for values in both]
        return float(summed[0]), float(summed[1])

    money = accounts.currency
    rows.append(("national real income", money, *total("real_income", home)))
    rows.append(("welfare per worker", "ratio", 1.0, _welfare(outcome, home)))
    for name, members in (groups or {}).items():
        rows.append(
            (f"real income of {name}", money, *total("real_income", member_weights(accounts, members)))
        )
    rows.append(("exports", money, *total("exports", home)))
    rows.append(("imports", money, *total("imports", home)))
    subsidies = total("subsidy_cost", home)
    grants = outcome.scale * float(np.asarray(outcome.solution.problem.shocks.grants) @ home)
    rows.append(("fiscal cost", money, subsidies[0], subsidies[1] + grants))
    rows.append(("tariff revenue", money, *total("tariff_revenue", home)))
    if core:
        weights = member_weights(accounts, core)
        inside, whole = total("value_added", weights), total("value_added", home)
        rows.append(("core share of value added", "ratio", inside[0] / whole[0], inside[1] / whole[1]))
    rows.append(("inequality of real income per worker", "ratio", *_inequality(outcome, home)))
    moved = _movers(outcome, home)
    rows.append(("workers who move", "persons", 0.0, float(moved)))
    table = pd.DataFrame(rows, columns=["measure", "unit", "before", "after"]).set_index("measure")
    change = table["after"] - table["before"]
    return table.assign(change=change, percent=100 * change / table["before"].where(table["before"] != 0))


def _movers(outcome: Outcome, home: Array) -> float:
    """Return how many workers live elsewhere than they would at unchanged real incomes."""
    stayed = np.asarray(outcome.before["workers"]) * np.exp(
        np.asarray(outcome.solution.problem.shocks.labour)
    )
    return float(np.nansum(np.abs(np.asarray(outcome.after["workers"]) - stayed) * home) / 2)


def _welfare(outcome: Outcome, home: Array) -> float:
    baseline = outcome.solution.problem.baseline
    return float(_expected_welfare(baseline, outcome.solution.levels, jnp.asarray(home)))


def _inequality(outcome: Outcome, home: Array) -> tuple[float, float]:
    baseline = outcome.solution.problem.baseline
    before = _theil_index(baseline, observed_levels(baseline), jnp.asarray(home))
    return float(before), float(_theil_index(baseline, outcome.solution.levels, jnp.asarray(home)))
