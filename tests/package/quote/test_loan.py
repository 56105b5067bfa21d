"""The loan: present values worked by hand, and what must hold for every loan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package.quote.small import Quoted, billion
from regrowth.package.quote.loan import grant_equivalent

RATES = st.floats(0.0, 0.15)
TERMS = st.integers(1, 15)


def test_two_years_by_hand() -> None:
    """100 at 2 per cent, market 5: 3 / 1.05 on the whole, then 1.5 / 1.05² on half."""
    assert grant_equivalent(100, 0.02, 0.05, term=2) == pytest.approx(3 / 1.05 + 1.5 / 1.05**2)


def test_with_grace_by_hand() -> None:
    """Interest only for a year, then two equal parts."""
    expected = 3 / 1.05 + 3 / 1.05**2 + 1.5 / 1.05**3
    assert grant_equivalent(100, 0.02, 0.05, term=3, grace=1) == pytest.approx(expected)


@given(rate=RATES, reference=RATES, term=TERMS, data=st.data())
def test_it_is_the_sum_lent_less_the_value_of_what_is_paid(
    rate: float, reference: float, term: int, data: st.DataObject
) -> None:
    grace = data.draw(st.integers(0, term - 1))
    owed, value = 100.0, 0.0
    for year in range(1, term + 1):
        repaid = 100 / (term - grace) if year > grace else 0.0
        value += (owed * rate + repaid) / (1 + reference) ** year
        owed -= repaid
    assert owed == pytest.approx(0, abs=1e-9)
    found = grant_equivalent(100, rate, reference, term, grace)
    assert found == pytest.approx(max(0.0, 100 - value), abs=1e-9)
    assert 0 <= found < 100


@given(rate=RATES, gap=st.floats(0.001, 0.1), term=st.integers(2, 15))
def test_it_rises_with_the_market_rate_the_term_and_the_grace(rate: float, gap: float, term: int) -> None:
    here = grant_equivalent(100, rate, rate + gap, term)
    assert grant_equivalent(100, rate, rate + 2 * gap, term) > here
    assert grant_equivalent(100, rate, rate + gap, term + 1) > here
    assert grant_equivalent(100, rate, rate + gap, term, grace=1) > here
    assert grant_equivalent(100, rate + gap / 2, rate + gap, term) < here


def test_the_loan_of_the_plant(quoted: Quoted) -> None:
    found = quoted(loan=billion(30))
    assert found.loan is not None
    assert found.loan.central == grant_equivalent(30e9, 0.025, 0.0416, 8, 2)
    assert found.loan.low == grant_equivalent(30e9, 0.03, 0.0404, 5, 1)
    assert found.loan.high == grant_equivalent(30e9, 0.02, 0.0432, 10, 3)
    assert found.loan.low < found.loan.central < found.loan.high
    assert found.total == found.grant.total + found.loan.central
    assert found.national == found.grant.national + found.loan.central


def test_an_engine_the_fund_does_not_itemise_is_barred(quoted: Quoted) -> None:
    found = quoted(engine="shipbuilding", loan=billion(30))
    assert found.loan is not None
    assert [rule.id for rule in found.loan.bars] == ["fund-sectors"]
    assert found.loan_value == 0
    assert found.grant.total > 0


def test_before_the_fund_there_is_no_loan(quoted: Quoted) -> None:
    found = quoted("2025-12-10", loan=billion(30))
    assert found.loan is not None
    assert not found.loan.in_force
    assert found.loan_value == 0
    assert quoted().loan is None
