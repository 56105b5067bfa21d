"""What a disruption takes from which industry, and for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from regrowth.errors import LabelError, OptionError, Problem, suggestion
from regrowth.messages import Message
from regrowth.security.ces import productivity_change
from regrowth.security.parameters import Case, fraction, parameter
from regrowth.security.register import Item, Register

YEAR = 365.0
"""Days in a year."""
LONGEST = 12.0
"""Months: a stress test covers the first year, in which nothing adjusts but the mix of suppliers."""
RECOVERED = 0.1
"""Part of the peak loss below which an industry counts as recovered."""


@dataclass(frozen=True, slots=True)
class Disruption:
    """A supplier cuts part of its supply of some items for some months.

    ``extra_days`` of stock and a share ``moved`` away from the supplier before the cut (0 to 1 of imports)
    are what a mitigation has added.

    Raises
    ------
    OptionError
        On construction, if ``cut`` or ``moved`` is not in 0 to 1, ``months`` not in 0 to 12, or
        ``extra_days`` is negative.
    """

    partner: str
    items: tuple[str, ...]
    cut: float = 1.0
    months: float = 6.0
    extra_days: float = 0.0
    moved: float = 0.0

    def __post_init__(self) -> None:
        fraction(self.cut, Message("cut"))
        fraction(self.moved, Message("share moved"))
        if not 0 <= self.months <= LONGEST:
            raise OptionError(
                Problem(
                    Message("months"),
                    Message("{value:g} is not in 0 to {most:g}", value=self.months, most=LONGEST),
                    Message("A stress test covers the first year; give the months within it"),
                )
            )
        if not (math.isfinite(self.extra_days) and self.extra_days >= 0):
            reason = Message("{value:g} is not 0 or more", value=self.extra_days)
            raise OptionError(
                Problem(Message("extra days of stock"), reason, Message("Give days of normal use"))
            )

    @classmethod
    def of_item(
        cls, register: Register, item: str, partner: str | None, *, cut: float, months: float
    ) -> Disruption:
        """Describe a cut of one item by one of its suppliers, the largest unless given.

        Raises
        ------
        LabelError
            If the item is unknown, no supplier of it is listed, or the partner is none of them.
        OptionError
            As on construction.
        """
        held = register.item(item)
        wanted = held.largest if partner is None else partner
        if wanted not in held.suppliers:
            subject = Message("item {name}", name=item)
            reason = Message("{partner!r} is no listed supplier of it", partner=wanted)
            raise LabelError(Problem(subject, reason, suggestion(wanted, list(held.suppliers))))
        return cls(wanted, (item,), cut, months)

    @classmethod
    def of_partner(cls, register: Register, partner: str, *, cut: float, months: float) -> Disruption:
        """Describe a cut of every item that lists the partner as a supplier.

        Raises
        ------
        LabelError
            If it supplies none.
        OptionError
            As on construction.
        """
        register.require_partner(partner)
        items = tuple(label for label, item in register.items.items() if partner in item.suppliers)
        return cls(partner, items, cut, months)

    def only(self, item: str) -> Disruption:
        """Return the part of a disruption that concerns one item."""
        return replace(self, items=(item,))


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the year in which the same items fall short: ``years`` long; A by industry."""

    years: float
    productivity: dict[str, float]


def quantity_lost(item: Item, disruption: Disruption, case: Case) -> float:
    """Return the part of an item's quantity that is missing once stocks are used up, q.

    q = cut x (share of the supplier less what was moved) x (1 - what other suppliers make up). Capital goods
    are plant: only what wears out while the stop lasts is missing, on average half of months / 12 over their
    years of service.
    """
    share = max(0.0, item.suppliers[disruption.partner] - disruption.moved)
    gone = disruption.cut * share * (1 - parameter("replaced", item.value_chain).at(case))
    if item.capital_good:
        life = parameter("capital_life", item.value_chain).at(case)
        gone *= min(1.0, disruption.months / 12 / 2 / life)
    return gone


def stock_days(item: Item, disruption: Disruption, case: Case) -> float:
    """Return the days of normal use that stocks of an item cover.

    A stock lasts longer than these days where only part of the supply is cut; it is taken to be kept for the
    users who would get nothing, so that the days count in full.
    """
    return parameter("stockpile_days", item.value_chain).at(case) + disruption.extra_days


def recovery_months(register: Register, disruption: Disruption, case: Case) -> float:
    """Return the months until a loss is under a tenth of its peak, if the stop went on.

    Stock days, and then as many half-lives of long-run substitution as it takes: log2(10). The slowest item
    of the disruption counts.
    """
    found = 0.0
    for label in disruption.items:
        item = register.item(label)
        half = parameter("adjustment_half_life", item.value_chain).at(case)
        days = stock_days(item, disruption, case)
        found = max(found, days / YEAR * 12 + half * math.log2(1 / RECOVERED))
    return found


def phases(register: Register, disruption: Disruption, case: Case) -> list[Phase]:
    """Return the phases of a disruption in order: each starts when the stock of more items runs out.

    In a phase an industry makes A of its output (:func:`regrowth.security.ces.productivity_change`) from the
    same other inputs. Nothing falls short while stocks last, or after the cut is over.
    """
    end = disruption.months / 12
    starts = {label: stock_days(register.item(label), disruption, case) / YEAR for label in disruption.items}
    times = sorted({start for start in starts.values() if start < end})
    found = []
    for start, stop in zip(times, [*times, end][1:], strict=True):
        short = [label for label in disruption.items if starts[label] <= start]
        found.append(Phase(stop - start, _productivity(register, short, disruption, case)))
    return found


def _productivity(
    register: Register, labels: list[str], disruption: Disruption, case: Case
) -> dict[str, float]:
    """Return A of every industry that uses one of the items.

    Items of one value chain are one aggregate of the part e of the industry that is made with them: A_g with
    cost shares c / e. What the industry makes is the product over its value chains of 1 - e (1 - A_g).
    """
    elasticity = parameter("short_run_elasticity").at(case)
    chains: dict[tuple[str, str], list[str]] = {}
    for label in labels:
        item = register.item(label)
        chains.setdefault((item.industry, item.value_chain), []).append(label)
    found: dict[str, float] = {}
    for (industry, chain), members in chains.items():
        exposed = parameter("exposed_share", chain).at(case)
        shares = np.array([register.cost_share(label, case) for label in members]) / exposed
        lost = np.array([quantity_lost(register.item(label), disruption, case) for label in members])
        kept = 1 - exposed * (1 - productivity_change(shares, lost, elasticity))
        found[industry] = found.get(industry, 1.0) * kept
    return found
