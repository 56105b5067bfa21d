"""What must hold between the parts of a file of support rules."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel

from regrowth.documents import Location
from regrowth.errors import OptionError, Problem, suggestion
from regrowth.package.quote.rules import (
    Amount,
    Cap,
    Dated,
    Label,
    Match,
    Rate,
    Rule,
    Scope,
    Step,
    University,
)
from regrowth.package.quote.support import Support, walk
from regrowth.programme.parts import Sourced
from regrowth.quantities import money_scale


def cross_check(support: Support) -> Iterator[Problem]:
    """Yield every fault between the parts of the rules."""
    for check in (_ids, _sources, _references, _money, _ladders, _overlaps, _payments, _loan):
        yield from check(support)


def _ids(support: Support) -> Iterator[Problem]:
    """Rules, universities and labels are told apart by id, each among its kind."""
    groups: dict[str, set[str]] = {}
    for location, record in walk(support):
        if not isinstance(record, Rule | University | Label):
            continue
        kind = str(location[0]) if isinstance(record, Label) else "rules"
        seen = groups.setdefault(kind, set())
        if record.id in seen:
            reason = f"id {record.id!r} of {kind} is already used"
            yield support.problem((*location, "id"), reason, "Give each entry its own id")
        seen.add(record.id)


def _sources(support: Support) -> Iterator[Problem]:
    used = set()
    known = list(support.sources)
    for location, record in walk(support):
        if isinstance(record, Sourced):
            used |= set(record.source)
            for source in record.source:
                yield from _unknown(support, (*location, "source"), "source", source, known)
    for name in known:
        if name not in used:
            yield support.problem(
                ("sources", name), f"source {name!r} is cited by nothing", "Cite or remove it"
            )


def _references(support: Support) -> Iterator[Problem]:
    known = {
        "tiers": [label.id for label in support.tiers],
        "sizes": [label.id for label in support.sizes],
        "conditions": [label.id for label in support.conditions],
    }
    for location, record in walk(support):
        for kind, key, labels in _labels(record):
            for label in labels:
                yield from _unknown(support, (*location, key), kind[:-1], label, known[kind])


def _labels(record: BaseModel) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Yield the labels that a record names: their kind, the key they stand under, and themselves."""
    if isinstance(record, Scope):
        yield "tiers", "tiers", record.tiers or ()
        yield "sizes", "sizes", record.sizes or ()
        yield "conditions", "conditions", record.conditions or ()
    if isinstance(record, Rate | Step):
        yield "sizes", "percent", record.percent or ()
    if isinstance(record, Cap):
        yield "tiers", "tiers", record.tiers
    if isinstance(record, Match):
        yield "tiers", "tier", (record.tier,)


def _unknown(
    support: Support, location: Location, what: str, label: str, known: Sequence[str]
) -> Iterator[Problem]:
    if label not in known:
        yield support.problem(location, f"{what} {label!r} is not known", suggestion(label, known))


def _money(support: Support) -> Iterator[Problem]:
    for location, record in walk(support):
        if isinstance(record, Amount):
            try:
                money_scale(record.unit, support.currency)
            except OptionError as error:
                fault = error.problems[0]
                yield support.problem((*location, "unit"), f"{fault.subject}: {fault.reason}", fault.remedy)
            if record.value < 0:
                yield support.problem(
                    (*location, "value"), "a limit is below 0", "Write a limit of 0 or more"
                )


def _ladders(support: Support) -> Iterator[Problem]:
    """More jobs never earn less."""
    for number, rate in enumerate(support.grant.rates):
        for place, (below, step) in enumerate(itertools.pairwise(rate.steps), start=1):
            location: Location = ("grant", "rates", number, "steps", place)
            if step.jobs <= below.jobs:
                yield support.problem(
                    location, "steps are not in order of jobs", "Write the fewest jobs first"
                )
        for size in sorted({size for step in rate.steps for size in step.percent}):
            percents = [step.percent[size] for step in rate.steps if size in step.percent]
            if percents != sorted(percents):
                reason = f"the percentage for {size!r} falls as jobs rise"
                yield support.problem(("grant", "rates", number, "steps"), reason, "Let it rise or stay")


def _overlaps(support: Support) -> Iterator[Problem]:
    """On a day a tier has one match, and one cap of each kind."""
    grant = support.grant
    matches = [(f"match of tier {m.tier!r}", ("grant", "matches", i), m) for i, m in enumerate(grant.matches)]
    caps = [
        (f"cap per {cap.per} of tier {tier!r}", ("grant", "caps", i), cap)
        for i, cap in enumerate(grant.caps)
        for tier in cap.tiers
    ]
    held: dict[str, list[Dated]] = {}
    for name, location, rule in (*matches, *caps):
        for other in held.setdefault(name, []):
            if _meet(rule, other):
                reason = f"the {name} is given twice for some days, by {other.id!r} and {rule.id!r}"
                yield support.problem(location, reason, "End one with `until:` before the other begins")
        held[name].append(rule)


def _meet(one: Dated, other: Dated) -> bool:
    if one.since is None or other.since is None:
        return False
    last = datetime.date.max
    return one.since <= (other.until or last) and other.since <= (one.until or last)


def _payments(support: Support) -> Iterator[Problem]:
    payments = support.grant.payments
    total = sum(payment.percent for payment in payments)
    if payments and abs(total - 100) > 1e-9:
        reason = f"the payments add up to {total:g} per cent"
        yield support.problem(("grant", "payments"), reason, "Let them add up to 100")


def _loan(support: Support) -> Iterator[Problem]:
    loan = support.loan
    if loan is None:
        return
    for key, unit in (("rate", "per cent"), ("reference", "per cent"), ("term", "years"), ("grace", "years")):
        found = getattr(loan, key)
        if found.unit != unit:
            yield support.problem(("loan", key, "unit"), f"{key} is in {found.unit}", f"Write it in {unit}")
        if unit == "years" and any(value % 1 for value in (found.low, found.central, found.high)):
            yield support.problem(
                ("loan", key), f"{key} is not in whole years", "Write whole numbers of years"
            )
    if loan.grace.high >= loan.term.low:
        reason = f"grace of up to {loan.grace.high:g} years reaches a term of {loan.term.low:g}"
        yield support.problem(("loan", "grace"), reason, "Keep every grace below every term")
