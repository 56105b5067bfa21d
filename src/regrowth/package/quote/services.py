"""Support that is not money: a regulatory exemption and graduates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from regrowth.package.quote.case import Case
from regrowth.package.quote.grant import unmet
from regrowth.package.quote.rules import Exemption, Requirement, Talent, Term, University


@dataclass(frozen=True, slots=True)
class ExemptionOffer:
    """Whether relief from a rule may be had: it may with a term in force (`term`) and no `bars`."""

    rule: Exemption
    bars: tuple[Requirement, ...]
    term: Term | None

    @property
    def open(self) -> bool:
        """Whether the firm may ask for it."""
        return self.term is not None and not self.bars


@dataclass(frozen=True, slots=True)
class TalentOffer:
    """Universities of the project's region, those of its own province first, for the graduates wanted."""

    rule: Talent
    bars: tuple[Requirement, ...]
    in_force: bool
    universities: tuple[University, ...]
    graduates: int

    @property
    def open(self) -> bool:
        """Whether there is a university to ask."""
        return self.in_force and not self.bars and bool(self.universities)


def offer_exemption(case: Case, rule: Exemption, day: datetime.date) -> ExemptionOffer:
    """Say whether a project's province may have an exemption on a day, and for how long."""
    term = next((term for term in rule.terms if term.holds(day) and rule.holds(day)), None)
    return ExemptionOffer(rule, unmet(rule.requirements, case, day), term)


def offer_talent(case: Case, rule: Talent, day: datetime.date) -> TalentOffer:
    """Name the universities that serve a project's region on a day."""
    near = [entry for entry in rule.universities if entry.province in case.region.provinces]
    near.sort(key=lambda entry: entry.province != case.province)
    return TalentOffer(
        rule, unmet(rule.requirements, case, day), rule.holds(day), tuple(near), case.graduates
    )
