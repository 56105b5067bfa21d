"""Agreements and measures: what they may say, and how each fault is named."""

from __future__ import annotations

import datetime

import pytest

from regrowth.errors import ScenarioError
from regrowth.trade.agreement import Agreement, Measure, embedded_names, parse, read
from regrowth.trade.effect import TradeModel

GOOD = """\
kind: agreement
id: pact
title: {en: A pact}
parties: [KOR]
partners: [JPN]
in_force: 2030
steps:
  - {what: {en: Signed}, date: 2028-05-01, done: true}
  - {what: {en: Ratified}, date: 2029-05-01}
provisions:
  - {industries: [goods], cut: 0.5, years: 4, source: [us], confidence: L}
  - {industries: [services], costs: {low: 0.01, central: 0.02, high: 0.04}, source: [us], confidence: L}
sources:
  us: {title: Ours, publisher: Us, where: here, kind: assumption}
"""
LEVY = """\
kind: measure
id: levy
title: {en: A levy}
importer: USA
exporters: [KOR]
starts: 2026-01-01
ends: 2026-06-30
levies:
  - {industries: [C29], floor: 0.15, source: [us], confidence: L}
sources:
  us: {title: Ours, publisher: Us, where: here, kind: assumption}
"""


def faults(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse(text, "pact.yaml")
    return str(caught.value)


def test_every_embedded_policy_reads_and_fits(alone: TradeModel) -> None:
    names = embedded_names()
    assert {"cptpp-accession", "korea-china-services", "mexico-2026", "us-deal-2025-11"} <= set(names)
    policies = [read(name) for name in names]
    assert [policy.id for policy in policies] == list(names)
    alone.borders.require_known(policies)
    for policy in policies:
        assert "ko" in policy.title, policy.id


def test_a_provision_is_phased_in_by_equal_steps() -> None:
    pact = parse(GOOD)
    assert isinstance(pact, Agreement)
    assert [pact.phased(0, year) for year in (2029, 2030, 2032, 2033, 2050)] == [0, 0.25, 0.75, 1, 1]
    assert [pact.phased(1, year) for year in (2029, 2030)] == [0, 1]
    assert pact.phased(0, None) == 1


def test_a_measure_holds_between_its_days() -> None:
    levy = parse(LEVY)
    assert isinstance(levy, Measure)
    assert levy.ends == datetime.date(2026, 6, 30)
    assert [levy.holds(year) for year in (2025, 2026, None)] == [False, False, True]
    lasting = parse(LEVY.replace("ends: 2026-06-30\n", ""))
    assert isinstance(lasting, Measure)
    assert [lasting.holds(year) for year in (2025, 2026, 2040)] == [False, True, True]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cut: 0.5", "cut: 96", "96 is no part of a whole"),
        ("cut: 0.5", "cut: -0.1", "-0.1 is no part of a whole"),
        ("high: 0.04", "high: 1.0", "1 is no fall in costs"),
        ("low: 0.01", "low: 0.03", "out of order"),
        ("partners: [JPN]", "partners: [JPN, KOR]", "'KOR' is on both sides"),
        ("date: 2029-05-01", "date: 2027-05-01", "the one before it of 2028-05-01"),
        ("date: 2029-05-01", "date: May", "is not a date"),
        ("date: 2028-05-01, done: true}", "date: 2028-05-01}", "(nothing)"),
        (
            "source: [us], confidence: L}\n  - {ind",
            "source: [them], confidence: L}\n  - {ind",
            "'them' is not known",
        ),
        ("kind: agreement", "kind: treaty", "'treaty' is not a known kind"),
        ("years: 4", "years: -4", "-4"),
        ("in_force: 2030\n", "", "'in_force' is missing"),
    ],
)
def test_faults_are_named(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    if expected == "(nothing)":
        assert isinstance(parse(GOOD.replace(old, new)), Agreement)
        return
    assert expected in faults(GOOD.replace(old, new))


def test_a_step_done_after_one_that_is_not_is_refused() -> None:
    text = GOOD.replace("done: true}", "done: false}").replace(
        "date: 2029-05-01}", "date: 2029-05-01, done: true}"
    )
    assert "one before it is not" in faults(text)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("floor: 0.15", "floor: 15", "15 is no rate of duty"),
        ("floor: 0.15", "floor: 0.15, surcharge: 0.1", "both `floor` and `surcharge`"),
        ("floor: 0.15, ", "", "neither `floor` nor `surcharge`"),
        ("ends: 2026-06-30", "ends: 2025-06-30", "before it starts"),
    ],
)
def test_faults_of_measures_are_named(old: str, new: str, expected: str) -> None:
    assert expected in faults(LEVY.replace(old, new))


def test_faults_carry_file_and_line() -> None:
    text = faults(GOOD.replace("cut: 0.5", "cut: 96"))
    assert "pact.yaml" in text
    assert "11" in text


def test_labels_that_are_not_there_are_refused_all_at_once(alone: TradeModel) -> None:
    text = GOOD.replace("[JPN]", "[JPX]").replace("[goods]", "[C99]")
    with pytest.raises(ScenarioError) as caught:
        alone.effect([parse(text)])
    assert "partner 'JPX' is not known" in str(caught.value)
    assert "industry 'C99' is not known" in str(caught.value)
    levy = LEVY.replace("{industries: [C29]", "{industries: [C29], exporters: [XXX]")
    with pytest.raises(ScenarioError, match="'XXX' is not known"):
        alone.effect([parse(levy)])


def test_an_unknown_name_is_answered_by_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="cptpp-accession"):
        read("cptpp-acession")
