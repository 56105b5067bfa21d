"""The loan: present values worked by hand, and what must hold for every loan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package.quote.small import FLORIN, Quoted, billion
from regrowth.package.quote.loan import grant_equivalent
from regrowth.package.quote.project import Project
from regrowth.package.quote.quote import quote
from regrowth.package.quote.support import Support
from regrowth.programme.programme import Programme

RULES = (FLORIN / "support.yaml").read_text(encoding="utf-8")

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
    assert found.national == found.grant.national
    assert found.local == found.grant.local


@pytest.mark.parametrize("engine", ["shipbuilding", None])
def test_an_engine_the_fund_does_not_itemise_makes_the_loan_uncertain(
    quoted: Quoted, engine: str | None
) -> None:
    found, sure = quoted(engine=engine, loan=billion(30)), quoted(loan=billion(30))
    assert found.loan is not None
    assert sure.loan is not None
    assert (found.loan.bars, sure.loan.doubts) == ((), ())
    assert [rule.id for rule in found.loan.doubts] == ["fund-sectors"]
    assert found.loan.central == sure.loan.central > 0
    assert found.loan_value == 0
    assert found.total == found.grant.total > 0


def test_a_published_requirement_of_a_loan_bars_it(florin_programme: Programme) -> None:
    """The same requirement, published (H) and our reading (L)."""
    text = RULES.replace("[wind, metals, machines]", "[metals]")
    assert "where: {engines: [metals]}, source: [decree], confidence: H" in text
    works = Project.read(FLORIN / "project.yaml")
    barred = quote(works, florin_programme, Support.parse(text)).loan
    read = text.replace(
        "[metals]}, source: [decree], confidence: H", "[metals]}, source: [decree], confidence: L"
    )
    doubted = quote(works, florin_programme, Support.parse(read)).loan
    assert barred is not None
    assert doubted is not None
    assert [rule.id for rule in barred.bars] == [rule.id for rule in doubted.doubts] == ["loan-engines"]
    assert (barred.central, barred.doubts, doubted.bars, doubted.counted) == (0, (), (), 0)
    assert doubted.central == pytest.approx(120_000 / 1.05 + 60_000 / 1.05**2)


def test_before_the_fund_there_is_no_loan(quoted: Quoted) -> None:
    found = quoted("2025-12-10", loan=billion(30))
    assert found.loan is not None
    assert not found.loan.in_force
    assert found.loan_value == 0
    assert quoted().loan is None
