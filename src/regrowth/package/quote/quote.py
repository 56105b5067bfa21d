"""The quote: what one project may ask for on one day, by which rule, and what would change it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from regrowth.package.quote.alternatives import Change, changes
from regrowth.package.quote.case import Case, resolve
from regrowth.package.quote.grant import GrantOffer, offer_grant
from regrowth.package.quote.loan import LoanOffer, offer_loan
from regrowth.package.quote.project import Project
from regrowth.package.quote.rules import Dated, Notice
from regrowth.package.quote.services import ExemptionOffer, TalentOffer, offer_exemption, offer_talent
from regrowth.package.quote.support import Support
from regrowth.programme.programme import DEFAULT, Programme


@dataclass(frozen=True)
class Quote:
    """What a project may ask for.

    Attributes
    ----------
    project, programme, support
        What it was made from.
    case
        The project with every word looked up and every sum in whole units of the currency.
    day, version
        Day of the quote, and day of the last change of the rules up to it (none before the first).
    grant
        The grant, line by line.
    loan, exemption, talent
        None where the project does not want it, or the rules have none.
    notices, awaited
        What is in force without a figure; what is announced and not in force, and concerns the project.
    changes
        What one change at a time would do to the total, largest first.
    """

    project: Project
    programme: Programme
    support: Support
    case: Case
    day: datetime.date
    version: datetime.date | None
    grant: GrantOffer
    loan: LoanOffer | None
    exemption: ExemptionOffer | None
    talent: TalentOffer | None
    notices: tuple[Notice, ...]
    awaited: tuple[Dated, ...]
    changes: tuple[Change, ...]

    @property
    def loan_value(self) -> float:
        """Grant equivalent of the loan, central, in the currency; 0 without one or where it is uncertain.

        An economic cost to whoever lends, so neither national nor local money.
        """
        return 0.0 if self.loan is None else self.loan.counted

    @property
    def total(self) -> float:
        """Grant and grant equivalent of the loan, in the currency."""
        return self.grant.total + self.loan_value

    @property
    def national(self) -> float:
        """The nation's part of the grant."""
        return self.grant.national

    @property
    def local(self) -> float:
        """The local government's part of the grant."""
        return self.grant.local

    @property
    def per_job(self) -> float:
        """Total over the new jobs, in the currency."""
        return self.total / self.case.jobs

    @property
    def share(self) -> float:
        """Total over land and equipment, a fraction."""
        return self.total / self.case.investment


def quote(
    project: Project | str | Path,
    programme: Programme | str | Path = DEFAULT,
    rules: Support | str | Path | None = None,
    day: datetime.date | None = None,
) -> Quote:
    """Say what a project may ask for on a day, and what would change it.

    Parameters
    ----------
    project, programme
        The project and the programme whose regions and engines it names, or their files.
    rules
        Rules of support, or their file; those that ship inside for the programme's country if absent.
    day
        Day whose rules apply; the last day of the rules if absent.

    Raises
    ------
    QuoteError
        With every fault of the project, and of rules that do not fit the programme.
    ProgrammeError
        If the programme cannot be read.
    """
    plan = project if isinstance(project, Project) else Project.read(project)
    frame = programme if isinstance(programme, Programme) else Programme.read(programme)
    if rules is None:
        support = Support.of_nation(frame.nation)
    else:
        support = rules if isinstance(rules, Support) else Support.read(rules)
    on = support.date if day is None else day
    case = resolve(plan, frame, support)
    loan = offer_loan(case, support.loan, on) if support.loan and case.loan > 0 else None
    exemption = plan.exemption is not None and support.exemption
    talent = case.graduates > 0 and support.talent
    return Quote(
        project=plan,
        programme=frame,
        support=support,
        case=case,
        day=on,
        version=support.version(on),
        grant=offer_grant(plan, case, support, on),
        loan=loan,
        exemption=offer_exemption(case, exemption, on) if exemption else None,
        talent=offer_talent(case, talent, on) if talent else None,
        notices=tuple(n for n in support.notices if n.holds(on) and n.where.covers(case)),
        awaited=_awaited(case, support, on),
        changes=changes(case, frame, support, on, partial(_total, plan, support, on)),
    )


def _total(project: Project, support: Support, day: datetime.date, case: Case) -> float:
    """Price a case: the grant and the grant equivalent of the loan."""
    grant = offer_grant(project, case, support, day).total
    return grant + (offer_loan(case, support.loan, day).counted if support.loan else 0.0)


def _awaited(case: Case, support: Support, day: datetime.date) -> tuple[Dated, ...]:
    """Return what is announced and not in force, and concerns the project."""
    rates = [r for r in support.grant.rates if r.awaited(day) and r.where.covers(case)]
    caps = [cap for cap in support.grant.caps if cap.awaited(day) and case.tier in cap.tiers]
    notices = [n for n in support.notices if n.awaited(day) and n.where.covers(case)]
    return (*rates, *caps, *notices)
