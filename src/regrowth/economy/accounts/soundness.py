"""Faults of accounts: shapes, numbers and identities, all found at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import Problem

if TYPE_CHECKING:
    from regrowth.economy.accounts.accounts import Accounts

Array = NDArray[np.float64]

TOLERANCE = 1e-9
"""Largest gap of an identity, relative to the largest figure of its kind."""
LARGEST_TARIFF = 3.0
"""Rates above this are taken for per cent: no country levies 300 % on a whole industry."""


def find_faults(accounts: Accounts) -> list[Problem]:
    """Return every fault of accounts; an empty list means they are sound."""
    faults = list(_shapes(accounts))
    if faults:
        return faults
    faults = list(_numbers(accounts))
    return faults or list(_identities(accounts))


def _shapes(accounts: Accounts) -> Iterator[Problem]:
    n, j = len(accounts.places), len(accounts.industries)
    if not n or not j:
        yield Problem("accounts", "there are no places or no industries", "Give at least one of each")
        return
    for name, held, wanted in (
        ("country", len(accounts.country), n),
        ("parents", len(accounts.parents), j),
    ):
        if held != wanted:
            yield Problem("accounts", f"{name} has {held} entries for {wanted} labels", "Give one each")
    shapes = {
        "output": (n, j),
        "value_added": (n, j),
        "use": (n, j, j),
        "final_demand": (n, j),
        "flows": (n, n, j),
        "tariffs": (n, n, j),
        "duties": (n, n, j),
        "workers": (n, j),
    }
    for name, shape in shapes.items():
        held = getattr(accounts, name).shape
        if held != shape:
            yield Problem(
                f"accounts {name}",
                f"its shape is {held}, the labels ask for {shape}",
                f"Give {n} places x {j} industries",
            )


def _numbers(accounts: Accounts) -> Iterator[Problem]:
    places, industries = accounts.places, accounts.industries
    axes: dict[str, tuple[Sequence[str], ...]] = {
        "output": (places, industries),
        "value_added": (places, industries),
        "use": (places, industries, industries),
        "final_demand": (places, industries),
        "flows": (places, places, industries),
        "tariffs": (places, places, industries),
        "duties": (places, places, industries),
    }
    for name, labels in axes.items():
        values: Array = getattr(accounts, name)
        if not np.isfinite(values).all():
            yield _cells(
                name, ~np.isfinite(values), labels, "is not a finite number", "Fill or remove these cells"
            )
    for name in ("flows", "output"):
        negative = getattr(accounts, name) < 0
        if negative.any():
            yield _cells(
                name, negative, axes[name], "is negative", "Sales cannot be; move by-products to the buyer"
            )
    if (accounts.workers < 0).any():
        cells = (places, industries)
        yield _cells("workers", accounts.workers < 0, cells, "is negative", "Leave unknown workers blank")
    tariffs = accounts.tariffs
    if (tariffs > LARGEST_TARIFF).any():
        yield _cells(
            "tariffs",
            tariffs > LARGEST_TARIFF,
            axes["tariffs"],
            f"is above {LARGEST_TARIFF:g}",
            "Give rates, not per cent: 0.08 for eight per cent",
        )
    if (tariffs <= -1).any():
        yield _cells(
            "tariffs",
            tariffs <= -1,
            axes["tariffs"],
            "is -1 or less",
            "A rate below -1 pays the buyer to take",
        )
    idle = accounts.output.sum(axis=1) <= 0
    if idle.any():
        yield _cells(
            "output", idle, (places,), "is zero in every industry", "Drop the place or join it to another"
        )
    barren = (accounts.value_added.sum(axis=1) <= 0) & ~idle
    if barren.any():
        yield _cells(
            "value_added", barren, (places,), "is not positive in total", "A place needs income from work"
        )


def _identities(accounts: Accounts) -> Iterator[Problem]:
    labels = (accounts.places, accounts.industries)
    sold = accounts.flows.sum(axis=0)
    made = accounts.use.sum(axis=1) + accounts.value_added
    bought = accounts.use.sum(axis=2) + accounts.final_demand
    paid = (accounts.flows * (1 + accounts.tariffs)).sum(axis=1)
    for what, left, right in (
        ("output is not the sum of sales", accounts.output, sold),
        ("output is not inputs plus value added", accounts.output, made),
        ("purchases are not flows with tariffs", bought, paid),
    ):
        scale = max(float(np.abs(right).max()), 1e-300)
        gap = np.abs(left - right)
        if (gap > TOLERANCE * scale).any():
            yield _cells(
                "identities",
                gap > TOLERANCE * scale,
                labels,
                f"{what} (largest gap {gap.max():.6g})",
                "Balance the tables before building accounts",
            )


def _cells(
    name: str, where: NDArray[np.bool_], labels: tuple[Sequence[str], ...], reason: str, remedy: str
) -> Problem:
    """Describe the first few cells of a fault by their labels."""
    found = np.argwhere(where)
    shown = "; ".join(
        " ".join(axis[number] for axis, number in zip(labels, cell, strict=True)) for cell in found[:4]
    )
    more = f" and {len(found) - 4} more" if len(found) > 4 else ""
    return Problem(f"accounts {name}", f"{shown}{more}: {reason}", remedy)
