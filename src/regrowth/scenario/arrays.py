"""Shocks as plain arrays, in the order of the accounts' places and industries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import Problem, ScenarioError
from regrowth.messages import Message

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShockArrays:
    """What is changed: ``n`` the place or buyer, ``i`` the seller, ``j`` the industry.

    Arrays of trade have the industry first and may be absent, which means no change.

    Raises
    ------
    ScenarioError
        On construction, with every array of another shape and every number that cannot be.
    """

    productivity: Array
    """(n, j): log change of gross output per unit of inputs."""
    subsidies: Array
    """(n, j): new ad valorem rate."""
    labour: Array
    """(n): log change of workers at unchanged real incomes."""
    deficits: Array
    """(n): new transfers received from other places, in currency units; they sum to zero."""
    grants: Array
    """(n): payments that the taxes of the place's country finance, in currency units."""
    trade_costs: Array | None = None
    """(j, n, i): log change of the iceberg cost; infinite where the route is closed."""
    tariffs: Array | None = None
    """(j, n, i): new ad valorem rate."""

    def __post_init__(self) -> None:
        for item in fields(self):
            if getattr(self, item.name) is not None:
                value = np.array(getattr(self, item.name), dtype=np.float64)
                value.flags.writeable = False
                object.__setattr__(self, item.name, value)
        faults = list(self._shapes()) or list(self._numbers())
        if faults:
            raise ScenarioError(faults)

    @property
    def places(self) -> int:
        """Number of places."""
        return len(self.productivity)

    @property
    def industries(self) -> int:
        """Number of industries."""
        return int(self.productivity.shape[1])

    def _shapes(self) -> Iterator[Problem]:
        if self.productivity.ndim != 2:
            yield Problem(
                Message("shocks {array}", array="productivity"),
                Message(
                    "its shape is {shape}, which is not places x industries", shape=self.productivity.shape
                ),
                Message("Give one row per place, one column per industry"),
            )
            return
        n, j = self.productivity.shape
        wanted = {"subsidies": (n, j), "labour": (n,), "deficits": (n,), "grants": (n,)}
        for name, shape in {**wanted, "trade_costs": (j, n, n), "tariffs": (j, n, n)}.items():
            value = getattr(self, name)
            if value is not None and value.shape != shape:
                yield Problem(
                    Message("shocks {array}", array=name),
                    Message("its shape is {shape}, not {wanted}", shape=value.shape, wanted=shape),
                    Message(
                        "Productivity has {places} places x {industries} industries; "
                        "trade is industries x buyers x sellers",
                        places=n,
                        industries=j,
                    ),
                )

    def _numbers(self) -> Iterator[Problem]:
        for item in fields(self):
            value = getattr(self, item.name)
            if value is None:
                continue
            sound = np.isfinite(value)
            remedy = Message("Give a finite number in every cell")
            if item.name == "trade_costs":
                sound |= np.isposinf(value) & ~np.eye(self.places, dtype=np.bool_)
                remedy = Message("Only a route between two different places can be closed, with +inf")
            elif item.name in ("subsidies", "tariffs"):
                sound &= value > -1
                remedy = Message("Give finite rates above -1")
            if not sound.all():
                cell = tuple(int(step) for step in np.argwhere(~sound)[0])
                reason = Message("cell {cell} is {value:g}", cell=cell, value=value[cell])
                yield Problem(Message("shocks {array}", array=item.name), reason, remedy)
