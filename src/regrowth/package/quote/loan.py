"""The loan: what a rate below the market's is worth today."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from regrowth.package.quote.case import Case
from regrowth.package.quote.grant import unmet
from regrowth.package.quote.rules import Loan, Requirement


def grant_equivalent(loan: float, rate: float, reference: float, term: int, grace: int = 0) -> float:
    """Return the grant that is worth as much as a loan below the market's rate, in the loan's currency.

    Interest is paid once a year on what is owed at its start; after ``grace`` years the loan is paid back in
    equal yearly parts. The equivalent is the present value, at the reference rate, of the interest saved: the
    sum over years t of (reference - rate) * owed before t / (1 + reference)**t. Never below 0: nobody has to
    take a loan.

    The reference rate as a proxy of the market's, to measure the grant equivalent of aid: European Commission
    (2008), Communication on the revision of the method for setting the reference and discount rates.

    Parameters
    ----------
    loan
        Sum borrowed.
    rate, reference
        Rate of the loan and of the market, fractions a year; above -1.
    term, grace
        Years to the last payment, and of these the years with interest only; ``0 <= grace < term``.

    >>> round(grant_equivalent(100, rate=0.02, reference=0.05, term=1), 3)
    2.857
    >>> round(grant_equivalent(100, rate=0.02, reference=0.05, term=2), 3)
    4.218
    >>> grant_equivalent(100, rate=0.05, reference=0.05, term=8, grace=2)
    0.0
    """
    owed, worth = loan, 0.0
    for year in range(1, term + 1):
        worth += (reference - rate) * owed / (1 + reference) ** year
        if year > grace:
            owed -= loan / (term - grace)
    return max(0.0, worth)


@dataclass(frozen=True, slots=True)
class LoanOffer:
    """What the loan is worth. With an unmet requirement (`bars`), or before its day, the sums are 0.

    A requirement that is our own reading, of confidence L, refuses nothing: where it is not met (`doubts`)
    the loan is possible and uncertain, so it is valued and not counted.

    Attributes
    ----------
    rule
        The loan, with its parameters.
    amount
        Sum wanted, in the currency.
    bars, doubts
        Requirements that are not met, by what is published and by our reading.
    in_force
        Whether the loan exists on the day.
    low, central, high
        Grant equivalent. The low end joins the low reference rate, term and grace with the high rate of the
        loan; the high end the reverse.
    """

    rule: Loan
    amount: float
    bars: tuple[Requirement, ...]
    doubts: tuple[Requirement, ...]
    in_force: bool
    low: float
    central: float
    high: float

    @property
    def counted(self) -> float:
        """Central grant equivalent, 0 while the loan is uncertain."""
        return 0.0 if self.doubts else self.central


def offer_loan(case: Case, loan: Loan, day: datetime.date) -> LoanOffer:
    """Value the loan a project wants by the parameters of the rules."""
    missed = unmet(loan.requirements, case, day)
    bars = tuple(rule for rule in missed if rule.confidence != "L")
    doubts = tuple(rule for rule in missed if rule.confidence == "L")
    in_force = loan.holds(day)
    if bars or not in_force:
        return LoanOffer(loan, case.loan, bars, doubts, in_force, 0.0, 0.0, 0.0)

    def worth(end: str, other: str) -> float:
        return grant_equivalent(
            case.loan,
            rate=getattr(loan.rate, other) / 100,
            reference=getattr(loan.reference, end) / 100,
            term=round(getattr(loan.term, end)),
            grace=round(getattr(loan.grace, end)),
        )

    ends = worth("low", "high"), worth("central", "central"), worth("high", "low")
    return LoanOffer(loan, case.loan, (), doubts, in_force, *ends)
