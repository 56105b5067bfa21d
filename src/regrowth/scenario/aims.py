"""Where the shocks of a scenario act in the accounts, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from regrowth.errors import Problem, ScenarioError
from regrowth.messages import Message
from regrowth.scenario.scenario import Scenario, problem
from regrowth.scenario.selectors import Axis, Mask, Selected, industry_axis, place_axis
from regrowth.scenario.shocks import Shock, Transfer

if TYPE_CHECKING:
    from regrowth.economy.accounts.accounts import Accounts

Kind = TypeVar("Kind", bound=Shock)

_PLACES = ("regions", "sellers", "buyers", "importers", "exporters", "paid_by")


@dataclass(frozen=True, slots=True)
class Aim(Generic[Kind]):
    """One shock with its number in the scenario and the places and industries it acts on."""

    number: int
    shock: Kind
    at: Mapping[str, Selected]

    def mask(self, key: str) -> Mask:
        """Return the positions that the selector ``key`` selects."""
        return self.at[key].mask


@dataclass(frozen=True, slots=True)
class Aims:
    """All shocks of a scenario, aimed at accounts; faults are collected in ``faults``."""

    scenario: Scenario
    accounts: Accounts
    places: Axis
    industries: Axis
    shocks: tuple[Aim[Shock], ...]
    faults: list[Problem] = field(default_factory=list)

    def of(self, kind: type[Kind]) -> Iterator[Aim[Kind]]:
        """Yield the shocks of a kind."""
        for aim in self.shocks:
            if isinstance(aim.shock, kind):
                yield Aim(aim.number, aim.shock, aim.at)

    def fault(self, number: int, key: str, reason: Message, remedy: Message) -> None:
        """Note a fault of a shock."""
        self.faults.append(problem(self.scenario, number, key, reason, remedy))

    def require_sound(self) -> None:
        """Raise all faults noted so far.

        Raises
        ------
        ScenarioError
            If there is any.
        """
        if self.faults:
            raise ScenarioError(self.faults)


def take_aim(scenario: Scenario, accounts: Accounts) -> Aims:
    """Find the places and industries of every shock.

    The shocks come in an order of their own, so that not even rounding depends on that of the scenario.

    Raises
    ------
    ScenarioError
        With every label that the accounts do not have and every selection that is empty.
    """
    places, industries = place_axis(accounts), industry_axis(accounts)
    faults: list[Problem] = []

    def note(number: int, key: str, reason: Message, remedy: Message) -> None:
        faults.append(problem(scenario, number, key, reason, remedy))

    aims = []
    for number, shock in enumerate(scenario.shocks, start=1):
        at = {}
        for name, info in type(shock).model_fields.items():
            if name == "industries" or name in _PLACES:
                axis = industries if name == "industries" else places
                if isinstance(shock, Transfer) and name == "paid_by" and shock.by_taxes:
                    continue
                at[name] = axis.select(getattr(shock, name), partial(note, number, info.alias or name))
        aims.append(Aim(number, shock, at))
    if faults:
        raise ScenarioError(faults)
    ordered = tuple(sorted(aims, key=lambda aim: repr(aim.shock)))
    return Aims(scenario, accounts, places, industries, ordered)


def cells(*masks: Mask) -> Mask:
    """Return the cells of the table that one mask per axis spans.

    >>> import numpy as np
    >>> cells(np.array([True, False]), np.array([True, True])).tolist()
    [[True, True], [False, False]]
    """
    spanned = masks[0]
    for mask in masks[1:]:
        spanned = spanned[..., None] & mask
    return spanned
