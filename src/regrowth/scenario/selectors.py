"""Selectors: which places or industries a shock speaks of, and where they stand in the accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import PlainSerializer, PlainValidator

from regrowth.errors import suggestion
from regrowth.messages import Message, listed
from regrowth.records import RefusedError

if TYPE_CHECKING:
    from regrowth.economy.accounts.accounts import Accounts

Mask = NDArray[np.bool_]
Report = Callable[[Message, Message], None]
"""Takes the reason and the remedy of a fault."""

TAXES = "taxes"
"""Word for the taxes of a country, where a shock says who pays."""


@dataclass(frozen=True, slots=True)
class AllBut:
    """Everything except these labels and groups."""

    labels: tuple[str, ...]


Selection = tuple[str, ...] | AllBut


def _read(value: object) -> Selection:
    """Bring a label, a list or ``{all_but: ...}`` into one form."""
    if isinstance(value, AllBut):
        return AllBut(_labels(value.labels))
    if isinstance(value, Mapping):
        if set(value) != {"all_but"}:
            raise RefusedError(
                Message("a selection cannot have {keys}", keys=", ".join(map(repr, value)))
                if value
                else Message("a selection cannot have no key"),
                Message("Write {all_but: [...]} to leave labels out"),
            )
        return AllBut(_labels(value["all_but"]))
    return _labels(value)


def _labels(value: object) -> tuple[str, ...]:
    entries = tuple(value) if isinstance(value, list | tuple) else (value,)
    if not entries:
        raise RefusedError(Message("nothing is selected"), Message("Write at least one label, or `all`"))
    for entry in entries:
        if isinstance(entry, int | float):
            raise RefusedError(
                Message("{entry!r} is a number, not a label", entry=entry),
                Message("Put quotes around labels made of digits"),
            )
        if not isinstance(entry, str) or not entry.strip():
            raise RefusedError(
                Message("{entry!r} is not a label", entry=entry),
                Message("Write a label, a list of labels, or a group"),
            )
        if entries.count(entry) > 1:
            raise RefusedError(
                Message("{entry!r} is selected twice", entry=entry), Message("Keep one of the two")
            )
    return entries


def _written(selection: Selection) -> Any:
    """Return a selection as a document writes it: a single label without its list."""
    if isinstance(selection, AllBut):
        return {"all_but": _written(selection.labels)}
    return selection[0] if len(selection) == 1 else list(selection)


Selector = Annotated[Selection, PlainValidator(_read), PlainSerializer(_written)]
"""A label, a list of labels and groups, or ``{all_but: [...]}``."""


@dataclass(frozen=True, slots=True)
class Selected:
    """Where a selection stands in the accounts."""

    mask: Mask
    named: Mask
    """Selected by its own label, not through a group."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The labels that a selection can name and the groups that stand for several."""

    what: Message
    labels: tuple[str, ...]
    groups: Mapping[str, Mask]

    def select(self, selection: Selection, report: Report) -> Selected:
        """Return the positions of a selection; faults go to ``report``.

        A label of the accounts comes before a group of the same name.
        """
        listed = selection.labels if isinstance(selection, AllBut) else selection
        mask = np.zeros(len(self.labels), dtype=np.bool_)
        named = mask.copy()
        sound = True
        for entry in listed:
            if entry in self.labels:
                named[self.labels.index(entry)] = True
            elif entry in self.groups:
                mask |= self.groups[entry]
            else:
                sound = False
                known = list(dict.fromkeys([*self.labels, *self.groups]))
                reason = Message("{what} {label!r} is not known", what=self.what, label=entry)
                report(reason, suggestion(entry, known))
        mask |= named
        if isinstance(selection, AllBut):
            mask, named = ~mask, np.zeros_like(named)
        if sound and not mask.any():
            report(
                Message("no {what} is selected by {labels!r}", what=self.what, labels=_written(selection)),
                Message("Select at least one {what}, or drop the shock", what=self.what),
            )
        return Selected(mask, named)

    def listed(self, mask: Mask, most: int = 6) -> str:
        """Write the labels of a mask, the first few of them."""
        return listed([label for label, inside in zip(self.labels, mask, strict=True) if inside], most)


def place_axis(accounts: Accounts) -> Axis:
    """Return the places of accounts, with the groups ``all``, ``home`` and ``abroad``."""
    home = np.array([country == accounts.home for country in accounts.country])
    groups = {"all": np.ones_like(home), "home": home, "abroad": ~home}
    return Axis(Message("place"), accounts.places, groups)


def industry_axis(accounts: Accounts) -> Axis:
    """Return the industries of accounts, with ``all`` and each common industry as groups."""
    parents = np.array(accounts.parents)
    groups = {parent: parents == parent for parent in dict.fromkeys(accounts.parents)}
    groups["all"] = np.ones(len(parents), dtype=np.bool_)
    return Axis(Message("industry"), accounts.industries, groups)
