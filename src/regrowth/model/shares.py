"""A baseline from shares and totals, checked before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import jax
import numpy as np
from numpy.typing import ArrayLike, NDArray

from regrowth.economy.accounts.soundness import LARGEST_TARIFF
from regrowth.errors import DataError
from regrowth.errors import Problem as Fault
from regrowth.labels import require_unique
from regrowth.model.baseline import Baseline
from regrowth.model.elasticities import Elasticities
from regrowth.scenario.money import country_numbers, pool_numbers

Array = NDArray[np.float64]

TOLERANCE = 1e-6
"""How far shares may be from summing to one; within it they are scaled to one."""


def baseline_from_shares(
    places: Sequence[str],
    elasticities: Elasticities,
    *,
    trade_shares: ArrayLike,
    tariffs: ArrayLike,
    value_added_shares: ArrayLike,
    input_shares: ArrayLike,
    final_shares: ArrayLike,
    sales: ArrayLike,
    deficits: ArrayLike | None = None,
    country: Sequence[str] | None = None,
    labour: ArrayLike | None = None,
) -> Baseline:
    """Build a baseline from the shares of n places and j industries, in any one currency.

    Data that do not clear (published tables seldom do) are accepted: the first solve finds the
    equilibrium that the shares imply, and :func:`regrowth.model.rebase.rebase` starts from it.

    Parameters
    ----------
    trade_shares
        (j, n, i) share of n's spending on j that comes from i, tariffs included.
    tariffs
        (j, n, i) rate that n levies on j from i; 0.08 for eight per cent.
    value_added_shares, final_shares, sales
        (n, j).
    input_shares
        (n, k, j) spending on input k per unit of output of j.
    deficits
        (n) transfers received, in the currency of ``sales``; none unless given.
    country
        Country of each place; each its own unless given.
    labour
        (n) workers; value added unless given.

    Raises
    ------
    DataError
        With every fault: shapes, numbers that are not finite, negative shares, shares that do not sum
        to one, rates that look like per cent, places without output, workers or income, deficits that do
        not cancel.
    """
    require_unique(places, "baseline places")
    n, j = len(places), len(elasticities.industries)
    shapes = {
        "trade_shares": (j, n, n),
        "tariffs": (j, n, n),
        "value_added_shares": (n, j),
        "input_shares": (n, j, j),
        "final_shares": (n, j),
        "sales": (n, j),
        "deficits": (n,),
        "labour": (n,),
    }
    given = {
        "trade_shares": trade_shares,
        "tariffs": tariffs,
        "value_added_shares": value_added_shares,
        "input_shares": input_shares,
        "final_shares": final_shares,
        "sales": sales,
        "deficits": np.zeros(n) if deficits is None else deficits,
        "labour": np.ones(n) if labour is None else labour,
    }
    arrays = {name: np.asarray(values, dtype=np.float64) for name, values in given.items()}
    faults = [
        Fault(f"baseline {name}", f"its shape is {arrays[name].shape}", f"Give {shape}")
        for name, shape in shapes.items()
        if arrays[name].shape != shape
    ]
    owner = list(places) if country is None else list(country)
    if len(owner) != n:
        faults.append(Fault("baseline country", f"{len(owner)} for {n} places", "Give one each"))
    faults = faults or list(_faults(places, elasticities.industries, arrays))
    if faults:
        raise DataError(faults)
    baseline = _build(arrays, owner, elasticities, with_labour=labour is not None)
    poor = np.asarray(baseline.incomes) <= 0
    if poor.any():
        labels = ", ".join(np.array(places)[poor][:8])
        reason = f"no income is left in {labels}, for they pay more than they earn"
        raise DataError(Fault("baseline deficits", reason, "Correct the deficits"))
    return baseline


def _faults(places: Sequence[str], industries: Sequence[str], arrays: dict[str, Array]) -> Iterator[Fault]:
    for name, values in arrays.items():
        if not np.isfinite(values).all():
            count = int((~np.isfinite(values)).sum())
            yield Fault(f"baseline {name}", f"{count} cells are not finite numbers", "Fill or remove them")
        elif name not in ("deficits", "tariffs") and (values < 0).any():
            labels = _where(values < 0, name, places, industries)
            yield Fault(f"baseline {name}", f"negative at {labels}", "Shares and sales are zero or more")
    if not all(np.isfinite(values).all() for values in arrays.values()):
        return
    if (arrays["tariffs"] > LARGEST_TARIFF).any():
        labels = _where(arrays["tariffs"] > LARGEST_TARIFF, "tariffs", places, industries)
        yield Fault(
            "baseline tariffs", f"above {LARGEST_TARIFF:g} at {labels}", "Give rates, 0.08 for 8 per cent"
        )
    if (arrays["tariffs"] <= -1).any():
        labels = _where(arrays["tariffs"] <= -1, "tariffs", places, industries)
        yield Fault("baseline tariffs", f"-1 or less at {labels}", "Give rates, 0.08 for 8 per cent")
    spent = arrays["trade_shares"].sum(axis=2)
    wrong = (np.abs(spent - 1) > TOLERANCE) & (spent > 0)
    if wrong.any():
        labels = _where(wrong.T, "sales", places, industries)
        yield Fault("baseline trade_shares", f"they do not sum to one at {labels}", "Divide by their sum")
    cost = arrays["value_added_shares"] + arrays["input_shares"].sum(axis=1)
    wrong = (np.abs(cost - 1) > TOLERANCE) & (arrays["sales"] > 0)
    if wrong.any():
        labels = _where(wrong, "sales", places, industries)
        reason = f"value added and input shares do not sum to one at {labels}"
        yield Fault("baseline input_shares", reason, "Divide by their sum, or add the missing inputs")
    wrong = np.abs(arrays["final_shares"].sum(axis=1) - 1) > TOLERANCE
    if wrong.any():
        labels = ", ".join(np.array(places)[wrong][:8])
        yield Fault("baseline final_shares", f"they do not sum to one in {labels}", "Divide by their sum")
    idle = (arrays["sales"] * arrays["value_added_shares"]).sum(axis=1) <= 0
    if idle.any():
        labels = ", ".join(np.array(places)[idle][:8])
        yield Fault("baseline sales", f"no output and no value added in {labels}", "Drop these places")
    empty = arrays["labour"] <= 0
    if empty.any():
        labels = ", ".join(np.array(places)[empty][:8])
        yield Fault("baseline labour", f"no workers in {labels}", "Give a number above zero for every place")
    unserved = (spent <= 0).T & ((arrays["final_shares"] > 0) | (arrays["input_shares"].sum(axis=2) > 0))
    if unserved.any():
        labels = _where(unserved, "sales", places, industries)
        yield Fault("baseline trade_shares", f"nobody sells at {labels}, but it is bought", "Add a seller")
    total = arrays["sales"].sum()
    if abs(arrays["deficits"].sum()) > TOLERANCE * total:
        reason = f"they sum to {arrays['deficits'].sum():.6g}, one place's receipt is another's payment"
        yield Fault("baseline deficits", reason, "Give deficits that sum to zero")


def _build(
    arrays: dict[str, Array], country: list[str], elasticities: Elasticities, *, with_labour: bool
) -> Baseline:
    spent = arrays["trade_shares"].sum(axis=2, keepdims=True)
    trade = arrays["trade_shares"] / np.where(spent > 0, spent, 1.0)
    inputs = arrays["input_shares"]
    room = 1 - arrays["value_added_shares"]
    used = inputs.sum(axis=1)
    inputs = inputs * np.divide(room, used, out=np.zeros_like(used), where=used > 0)[:, None, :]
    final = arrays["final_shares"] / arrays["final_shares"].sum(axis=1, keepdims=True)
    added = 1 - inputs.sum(axis=1)
    value_added = (added * arrays["sales"]).sum(axis=1)
    world = value_added.sum()
    share_of_tariffs = (trade * arrays["tariffs"] / (1 + arrays["tariffs"])).sum(axis=2).T
    intermediate = np.einsum("nkj,nj->nk", inputs, arrays["sales"])
    deficits = arrays["deficits"] - arrays["deficits"].sum() * value_added / world
    number = country_numbers(country)

    pool = pool_numbers(number, np.any(trade > 0, axis=0))

    def pooled(values: Array) -> Array:
        summed: Array = np.asarray(np.bincount(pool, weights=values)[pool], dtype=np.float64)
        return summed

    # income as in regrowth.model.equations.incomes, with nothing changed
    per_income = (share_of_tariffs * final).sum(axis=1)
    first = (share_of_tariffs * intermediate).sum(axis=1) + per_income * (value_added + deficits)
    share = value_added / pooled(value_added)
    revenue = share * pooled(first) / (1 - pooled(per_income * share))
    incomes = value_added + deficits + revenue
    workers = arrays["labour"] if with_labour else value_added
    return Baseline(
        trade_shares=jax.device_put(trade),
        tariffs=jax.device_put(arrays["tariffs"]),
        value_added_shares=jax.device_put(added),
        input_shares=jax.device_put(inputs),
        final_shares=jax.device_put(final),
        sales=jax.device_put(arrays["sales"] / world),
        subsidies=jax.device_put(np.zeros(arrays["sales"].shape)),
        value_added=jax.device_put(value_added / world),
        deficits=jax.device_put(deficits / world),
        incomes=jax.device_put(incomes / world),
        labour=jax.device_put(workers / np.bincount(number, workers)[number]),
        country=jax.device_put(number),
        theta=jax.device_put(elasticities.theta),
        psi=jax.device_put(elasticities.psi),
        epsilon=jax.device_put(np.full(len(country), float(elasticities.epsilon))),
        countries=len(set(country)),
        scale_economies=bool((elasticities.psi > 0).any()),
    )


def _where(wrong: NDArray[np.bool_], name: str, places: Sequence[str], industries: Sequence[str]) -> str:
    """Name the first few cells by their labels."""
    axes = {
        "trade_shares": (industries, places, places),
        "tariffs": (industries, places, places),
        "input_shares": (places, industries, industries),
        "deficits": (places,),
        "labour": (places,),
    }.get(name, (places, industries))
    cells = np.argwhere(wrong)
    shown = "; ".join(
        " ".join(axis[number] for axis, number in zip(axes, cell, strict=True)) for cell in cells[:4]
    )
    return shown + (f" and {len(cells) - 4} more" if len(cells) > 4 else "")
