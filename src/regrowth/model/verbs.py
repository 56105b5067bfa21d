"""Questions to outcomes: tabulate, rank, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import xarray as xr

from regrowth.errors import LabelError, OptionError, Problem, suggestion
from regrowth.labels import require_known
from regrowth.messages import Message
from regrowth.model.outcome import Outcome

INTENSIVE = ("wage", "consumer_price", "price")
"""Quantities that do not add up over places or industries."""
PLACE_AXES = ("place", "buyer", "seller")


def tabulate(
    outcome: Outcome,
    quantity: str,
    *,
    by: Sequence[str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Return a quantity before and after, its change and the change in per cent.

    Parameters
    ----------
    by
        Axes to keep: ``place``, ``industry``, ``buyer``, ``seller``; others are summed. All unless given.
    groups
        Members of each group of places; places are summed within a group, and places of no group left out.

    Raises
    ------
    LabelError
        If the quantity, an axis or a member is unknown.
    OptionError
        If prices or wages would be summed, a place is in two groups, or no axis is left for the groups.
    """
    return _table(outcome, quantity, by, groups, None)


def rank(
    outcome: Outcome,
    quantity: str,
    *,
    by: Sequence[str] | None = None,
    places: Sequence[str] | None = None,
    top: int = 10,
    percent: bool = False,
) -> pd.DataFrame:
    """Return the largest gains and losses of a quantity: ``top`` of each, the largest gain first.

    Parameters
    ----------
    places
        Only these places; the regions of the home country unless given.
    percent
        Order by the change in per cent, not by the change.

    Raises
    ------
    LabelError
        If the quantity, an axis or a place is unknown.
    OptionError
        If ``top`` is below one.
    """
    if top < 1:
        reason = Message("top = {top} shows nothing", top=top)
        raise OptionError(Problem("rank", reason, Message("Give one or more")))
    order = "percent" if percent else "change"
    wanted = outcome.accounts.regions if places is None else places
    require_known(wanted, outcome.accounts.places, Message("rank places"))
    table = _table(outcome, quantity, by, None, wanted)
    table = table.dropna(subset=[order]).sort_values(order, ascending=False)
    return table if len(table) <= 2 * top else pd.concat([table.head(top), table.tail(top)])


def compare(
    outcomes: Mapping[str, Outcome],
    quantity: str,
    *,
    by: Sequence[str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    percent: bool = True,
) -> pd.DataFrame:
    """Return the change of a quantity under several scenarios side by side, one column each.

    Raises
    ------
    LabelError
        If the outcomes are of different places or industries, or a label is unknown.
    """
    first = next(iter(outcomes.values()), None)
    if first is None:
        raise OptionError(Problem("compare", Message("no outcome is given"), Message("Give one or more")))
    for name, outcome in outcomes.items():
        if (outcome.accounts.places, outcome.accounts.industries) != (
            first.accounts.places,
            first.accounts.industries,
        ):
            subject = Message("outcome {name}", name=name)
            reason = Message("its places or industries differ from those of the first outcome")
            raise LabelError(Problem(subject, reason, Message("Compare outcomes of one model")))
    what = "percent" if percent else "change"
    return pd.DataFrame(
        {name: tabulate(outcome, quantity, by=by, groups=groups)[what] for name, outcome in outcomes.items()}
    )


def _table(
    outcome: Outcome,
    quantity: str,
    by: Sequence[str] | None,
    groups: Mapping[str, Sequence[str]] | None,
    places: Sequence[str] | None,
) -> pd.DataFrame:
    columns = {}
    for name, data in (("before", outcome.before), ("after", outcome.after)):
        if quantity not in data:
            reason = Message("no quantity {quantity!r}", quantity=quantity)
            raise LabelError(Problem(Message("outcome"), reason, suggestion(quantity, outcome.quantities)))
        values = data[quantity]
        if places is not None:
            values = values.sel({axis: list(places) for axis in PLACE_AXES if axis in values.dims})
        columns[name] = _reduced(values, quantity, by, groups)
    axes = list(columns["before"].dims)
    table = pd.DataFrame({name: values.to_series() for name, values in columns.items()})
    table.index.names = axes
    change = table["after"] - table["before"]
    return table.assign(change=change, percent=100 * change / table["before"].where(table["before"] != 0))


def _reduced(
    values: xr.DataArray,
    quantity: str,
    by: Sequence[str] | None,
    groups: Mapping[str, Sequence[str]] | None,
) -> xr.DataArray:
    subject = Message("quantity {name}", name=quantity)
    held = [str(axis) for axis in values.dims]
    kept = held if by is None else list(by)
    for axis in kept:
        if axis not in held:
            reason = Message("no axis {axis!r}", axis=axis)
            raise LabelError(Problem(subject, reason, suggestion(axis, held)))
    if not kept or len(set(kept)) < len(kept):
        reason = Message("the axes to keep are none")
        if kept:
            reason = Message("the axes to keep are {axes}", axes=", ".join(kept))
        raise OptionError(Problem(subject, reason, Message("Name one or more, each once")))
    if groups is not None and not set(kept) & set(PLACE_AXES):
        reason = Message("groups of places are given, but places are summed")
        raise OptionError(Problem(subject, reason, Message("Keep an axis of places, or drop the groups")))
    summed = [axis for axis in held if axis not in kept]
    if quantity in INTENSIVE and (summed or groups):
        reason = Message("it does not add up over labels")
        remedy = Message("Keep every axis, or tabulate a sum such as income or output")
        raise OptionError(Problem(subject, reason, remedy))
    reduced = values.sum(summed, skipna=False) if summed else values
    for axis in PLACE_AXES:
        if groups is not None and axis in reduced.dims:
            reduced = _grouped(reduced, axis, groups)
    return reduced.transpose(*kept)


def _grouped(values: xr.DataArray, axis: str, groups: Mapping[str, Sequence[str]]) -> xr.DataArray:
    labels = [str(label) for label in values[axis].values]
    owner: dict[str, str] = {}
    if not groups:
        reason, remedy = Message("there is none"), Message("Give one or more, or leave the argument out")
        raise OptionError(Problem("groups", reason, remedy))
    for name, members in groups.items():
        subject = Message("group {name}", name=name)
        require_known(members, labels, subject)
        for member in members:
            if member in owner:
                reason = Message("{place} is also in {group}", place=member, group=owner[member])
                raise OptionError(Problem(subject, reason, Message("Put a place into one group")))
            owner[member] = name
    parts = [values.sel({axis: list(members)}).sum(axis, skipna=False) for members in groups.values()]
    return xr.concat(parts, dim=pd.Index(list(groups), name=axis))
