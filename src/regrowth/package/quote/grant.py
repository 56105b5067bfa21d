"""The grant: percentages of investment, national and local parts, limits."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from regrowth.errors import Problem, suggestion
from regrowth.package.quote.case import Case
from regrowth.package.quote.errors import QuoteError
from regrowth.package.quote.project import Project
from regrowth.package.quote.rules import Cap, Match, Rate, Requirement, Rule
from regrowth.package.quote.support import Support
from regrowth.quantities import money_scale


@dataclass(frozen=True, slots=True)
class Formula:
    """A calculation with the numbers put in: a template and its values by kind of number."""

    template: str
    money: Mapping[str, float] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote: the rule it follows, the calculation, and who pays; in the currency."""

    rule: Rule
    formula: Formula
    total: float
    national: float

    @property
    def local(self) -> float:
        """What the local government pays."""
        return self.total - self.national


@dataclass(frozen=True, slots=True)
class Limit:
    """A cap, what it leaves for this project and what the rules without it would pay; national money.

    Attributes
    ----------
    full, received
        The cap, and what the firm has had of it; a cap per project takes nothing off.
    wanted
        What the rates give.
    """

    rule: Cap
    full: float
    received: float
    wanted: float

    @property
    def allowed(self) -> float:
        """What the cap leaves, never below 0."""
        return max(0.0, self.full - self.received)

    @property
    def binds(self) -> bool:
        """Whether the cap takes something away."""
        return self.wanted > self.allowed


@dataclass(frozen=True, slots=True)
class GrantOffer:
    """What the grant pays. With an unmet requirement (`bars`) there are no lines and the sums are 0.

    Attributes
    ----------
    lines
        Rates that cover the project; last, what a cap takes away (negative).
    limits
        Every cap that applies, reached or not.
    bars
        Requirements that are not met.
    match
        The rule of the national and local parts; none where the grant is barred.
    """

    lines: tuple[Line, ...]
    limits: tuple[Limit, ...]
    bars: tuple[Requirement, ...]
    match: Match | None

    @property
    def total(self) -> float:
        """The whole grant, in the currency."""
        return sum(line.total for line in self.lines)

    @property
    def national(self) -> float:
        """The nation's part, in the currency."""
        return sum(line.national for line in self.lines)

    @property
    def local(self) -> float:
        """The local government's part, in the currency."""
        return self.total - self.national

    @property
    def rates(self) -> tuple[Line, ...]:
        """The lines that a rate gives, before any cap."""
        return tuple(line for line in self.lines if isinstance(line.rule, Rate))

    @property
    def top_ups(self) -> int:
        """Rates beyond the first on each part of the investment."""
        parts = [line.rule.on for line in self.lines if isinstance(line.rule, Rate)]
        return len(parts) - len(set(parts))


def unmet(requirements: Sequence[Requirement], case: Case, day: datetime.date) -> tuple[Requirement, ...]:
    """Return the requirements in force on a day that a project does not meet."""
    return tuple(rule for rule in requirements if rule.holds(day) and not rule.where.covers(case))


def match_of(support: Support, tier: str | None, day: datetime.date) -> Match | None:
    """Return the rule of the national part in a tier on a day, if there is one."""
    return next((rule for rule in support.grant.matches if rule.tier == tier and rule.holds(day)), None)


def offer_grant(project: Project, case: Case, support: Support, day: datetime.date) -> GrantOffer:
    """Apply the rules of the grant that hold on a day.

    The grant is the smaller of two sums: every rate times its part of the investment, added up; and the
    smallest limit of national money over the national share. The local part follows the match, so that a
    cap lowers both.

    Raises
    ------
    QuoteError
        If the tier is missing, or the rules have no national part for it on the day.
    """
    bars = unmet(support.grant.requirements, case, day)
    if bars:
        return GrantOffer((), (), bars, None)
    match = match_of(support, case.tier, day)
    if match is None:
        raise QuoteError(_no_match(project, case, support, day))
    share = match.national / 100
    lines = [_line(rate, case, share) for rate in support.grant.rates if _pays(rate, case, day)]
    total = sum(line.total for line in lines)
    limits = tuple(_limit(cap, case, support, total * share) for cap in _caps(case, support, day))
    tightest = min(limits, key=lambda limit: limit.allowed, default=None)
    if tightest is not None and tightest.binds:
        formula = _cut(tightest, total, share)
        lost = tightest.allowed / share - total
        lines.append(Line(tightest.rule, formula, lost, lost * share))
    return GrantOffer(tuple(lines), limits, (), match)


def _pays(rate: Rate, case: Case, day: datetime.date) -> bool:
    due = rate.share(case.size, case.jobs) * getattr(case, rate.on)
    return rate.holds(day) and rate.where.covers(case) and due > 0


def _line(rate: Rate, case: Case, national: float) -> Line:
    basis: float = getattr(case, rate.on)
    percentage = rate.share(case.size, case.jobs)
    formula = Formula("{basis} × {rate}", money={"basis": basis}, shares={"rate": percentage})
    return Line(rate, formula, basis * percentage, basis * percentage * national)


def _caps(case: Case, support: Support, day: datetime.date) -> list[Cap]:
    return [cap for cap in support.grant.caps if cap.holds(day) and case.tier in cap.tiers]


def _limit(cap: Cap, case: Case, support: Support, wanted: float) -> Limit:
    full = float(cap.amount.value * money_scale(cap.amount.unit, support.currency))
    return Limit(cap, full, case.received if cap.per == "firm" else 0.0, wanted)


def _cut(limit: Limit, total: float, share: float) -> Formula:
    """Calculate what a cap takes away."""
    if 0 < limit.received < limit.full:
        sums = {"cap": limit.full, "received": limit.received, "total": total}
        return Formula("({cap} − {received}) / {share} − {total}", sums, {"share": share})
    return Formula(
        "{allowed} / {share} − {total}", {"allowed": limit.allowed, "total": total}, {"share": share}
    )


def _no_match(project: Project, case: Case, support: Support, day: datetime.date) -> Problem:
    matches = support.grant.matches
    if not any(rule.holds(day) for rule in matches):
        first = min((rule.since for rule in matches if rule.since is not None), default=None)
        remedy = f"Give a date from {first} on" if first else "Give the matches a day with `since:`"
        return support.problem(("grant", "matches"), f"the rules have no grant on {day}", remedy)
    tiers = [tier.id for tier in support.tiers if match_of(support, tier.id, day)]
    if case.tier is None:
        return project.problem(("tier",), "the tier of the district is missing", suggestion("", tiers))
    reason = f"on {day} the rules have no national part for tier {case.tier!r}"
    return project.problem(("tier",), reason, suggestion(case.tier, tiers))
