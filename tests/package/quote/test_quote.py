"""The whole quote: services, totals, what would change it, another country, the sheet and its data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

import regrowth
from package.quote.small import FLORIN, Quoted, billion, project
from regrowth import documents
from regrowth.package.quote import wording
from regrowth.package.quote.alternatives import Change
from regrowth.package.quote.project import Project
from regrowth.package.quote.quote import Quote, quote
from regrowth.package.quote.sheet import sheet
from regrowth.package.quote.support import Support
from regrowth.package.quote.writing import as_data
from regrowth.programme.programme import Programme
from regrowth.words import translator

WISHES = {"loan": billion(30), "graduates": 20, "exemption": "A permit for each lorry"}


def effects(quote: Quote, kind: str) -> Mapping[str, float]:
    """Difference by English name of what is changed."""
    return {
        ", ".join(name["en"] for name in change.names) or str(change.jobs): change.difference
        for change in quote.changes
        if change.kind == kind
    }


def test_totals(quoted: Quoted) -> None:
    found = quoted(**WISHES)
    assert found.national + found.local == pytest.approx(found.grant.total)
    assert found.grant.total + found.loan_value == pytest.approx(found.total)
    assert found.per_job == pytest.approx(found.total / 45)
    assert found.share == pytest.approx(found.total / 68e9)


def test_the_default_day_is_that_of_the_rules_and_the_version_is_said(quoted: Quoted) -> None:
    assert (str(quoted().day), str(quoted().version)) == ("2026-06-30", "2026-02-10")
    assert str(quoted("2025-06-01").version) == "2025-02-01"
    assert str(quoted("2026-02-10").version) == "2026-02-10"
    assert str(quoted("2026-02-09").version) == "2025-12-17"


def test_exemption_and_graduates(quoted: Quoted) -> None:
    found = quoted(**WISHES)
    assert found.exemption is not None
    assert found.exemption.term is not None
    assert (found.exemption.term.first, found.exemption.term.extension) == (4, 2)
    assert found.talent is not None
    assert [entry.id for entry in found.talent.universities] == ["chonnam"]
    earlier = quoted("2024-08-06", **WISHES)
    assert earlier.exemption is not None
    assert earlier.exemption.term is not None
    assert earlier.exemption.term.first == 2
    assert earlier.talent is not None
    assert not earlier.talent.open


def test_universities_of_the_own_province_come_first(quoted: Quoted) -> None:
    found = quoted(province="KR-48", graduates=5).talent
    assert found is not None
    assert [entry.id for entry in found.universities] == ["gyeongsang", "pusan"]


def test_nothing_unwanted_is_offered(quoted: Quoted) -> None:
    found = quoted()
    assert (found.loan, found.exemption, found.talent) == (None, None, None)


def test_the_capital_area_has_no_zone_and_no_university(quoted: Quoted) -> None:
    found = quoted(province="KR-28", tier=None, **WISHES)
    assert found.exemption is not None
    assert not found.exemption.open
    assert [rule.id for rule in found.exemption.bars] == ["free-zone-outside-capital"]
    assert found.talent is not None
    assert found.talent.universities == ()
    assert found.loan_value > 0, "the fund lends everywhere"


def test_what_would_change_the_plant(quoted: Quoted) -> None:
    found = quoted()
    assert effects(found, "tier") == pytest.approx(
        {"upper tier": -2e9, "lower tier": 3.2e9, "crisis area": 8.4e9}
    )
    assert effects(found, "size") == pytest.approx({"large firm": -4.8e9, "small firm": 6e9})
    assert effects(found, "jobs") == pytest.approx({"50": 0.6e9})
    assert effects(found, "without") == pytest.approx({"in an opportunity development zone": -4.8e9})
    assert effects(found, "no relocation") == pytest.approx({"None": -1.2e9})
    assert effects(found, "place")["Capital area"] == pytest.approx(-11.4e9)
    assert effects(found, "with")["in a free economic zone"] == pytest.approx(1.2e9)


def test_every_change_is_the_quote_of_the_changed_project(quoted: Quoted) -> None:
    found = quoted(loan=billion(10))
    by_kind = {(change.kind, *(n["en"] for n in change.names)): change.total for change in found.changes}
    asked = {"loan": billion(10)}
    assert by_kind["tier", "crisis area"] == pytest.approx(quoted(tier="crisis", **asked).total)
    assert by_kind["size", "small firm"] == pytest.approx(quoted(size="small", **asked).total)
    assert by_kind[("jobs",)] == pytest.approx(quoted(jobs=50, **asked).total)
    assert by_kind[("no relocation",)] == pytest.approx(quoted(relocation=False, **asked).total)
    assert by_kind["place", "Capital area"] == pytest.approx(quoted(province="KR-11", **asked).total)


def test_changes_are_sorted_by_size(quoted: Quoted) -> None:
    sizes = [abs(change.difference) for change in quoted().changes]
    assert sizes == sorted(sizes, reverse=True)


def test_places_with_one_effect_are_one_change(quoted: Quoted) -> None:
    places = [change for change in quoted().changes if change.kind == "place"]
    assert [len(change.names) for change in places] == [1, 7]


def test_without_a_tier_a_move_names_one(quoted: Quoted) -> None:
    found = quoted(province="KR-11", tier=None)
    moves = [change for change in found.changes if change.kind == "place" and change.difference > 0]
    assert {change.names[-1]["en"] for change in moves} == {
        "upper tier",
        "middle tier",
        "lower tier",
        "crisis area",
    }
    assert not [change for change in found.changes if change.kind == "tier"]


def test_a_move_without_effect_in_any_tier_names_none(quoted: Quoted) -> None:
    moves = [change for change in quoted(province="KR-11", tier=None).changes if change.kind == "place"]
    (idle,) = [change for change in moves if not change.has_effect]
    assert [name["en"] for name in idle.names] == ["Capital area"]


def only_big(florin_programme: Programme, where: str = "{sizes: [big]}", **changed: Any) -> Quote:
    """Quote the invented works under rules whose one requirement they do not meet; equipment 10 million."""
    text = (FLORIN / "support.yaml").read_text(encoding="utf-8").replace("{core: false}", where, 1)
    keys = {"tier": None, "loan": None, "relocation": None, **changed}
    content = documents.read(FLORIN / "project.yaml").plain() | keys
    kept = {key: value for key, value in content.items() if value is not None}
    return quote(Project.parse(documents.dump(kept)), florin_programme, Support.parse(text))


def test_a_change_that_opens_the_grant_is_priced_in_each_tier_where_none_is_given(
    florin_programme: Programme,
) -> None:
    """A big firm gets 5 + 3 % of 10 million; half a million of national money is below every cap."""
    found = only_big(florin_programme)
    assert [rule.id for rule in found.grant.bars] == ["not-the-capital"]
    assert effects(found, "size") == pytest.approx(
        {"big firm, near the capital": 8e5, "big firm, far from the capital": 8e5}
    )
    assert effects(found, "with") == {}
    assert effects(found, "without") == {"beside a harbour": 0}


@pytest.mark.parametrize(
    ("where", "kind", "said"),
    [
        ("{relocation: true}", "relocation", "A firm that relocates, near the capital"),
        ("{conditions: [harbour]}", "with", "Also: beside a harbour, near the capital"),
    ],
)
def test_every_kind_of_change_names_the_tier_it_is_priced_in(
    florin_programme: Programme, where: str, kind: str, said: str
) -> None:
    found = only_big(florin_programme, where, conditions=None)
    opening = [change for change in found.changes if change.kind == kind]
    assert {change.names[-1]["en"] for change in opening} == {"near the capital", "far from the capital"}
    assert said in [wording.change(change, translator("en")) for change in opening]


def test_a_change_that_opens_a_grant_with_no_national_part_is_left_out(florin_programme: Programme) -> None:
    """The tier far from the capital has its match a day later than the rules."""
    text = (FLORIN / "support.yaml").read_text(encoding="utf-8").replace("{core: false}", "{sizes: [big]}", 1)
    text = text.replace("since: 2025-01-01, tier: far", "since: 2026-01-02, tier: far")
    found = quote(Project.read(FLORIN / "project.yaml"), florin_programme, Support.parse(text))
    assert found.grant.bars
    assert effects(found, "size") == {}
    assert effects(found, "tier") == pytest.approx({"near the capital": 0})


def test_at_the_top_of_the_ladder_no_step_is_left(quoted: Quoted) -> None:
    assert effects(quoted(jobs=80), "jobs") == {}
    assert effects(quoted(size="large", jobs=1), "jobs") == pytest.approx({"80": 1.8e9})


def test_an_industry_stands_for_every_engine_that_holds_it(quoted: Quoted) -> None:
    found = quoted(engine=None, industry="26", loan=billion(1))
    assert "semiconductors" in found.case.engines
    assert len(found.case.engines) > 1
    assert found.loan_value > 0


def test_a_project_of_no_engine_gets_the_grant_and_counts_no_loan(quoted: Quoted) -> None:
    found = quoted(engine=None, loan=billion(1))
    assert found.case.engines == frozenset()
    assert found.grant.total > 0
    assert found.loan_value == 0


def test_another_country(works: Quote) -> None:
    """20 % of land, 10 + 2 + 3 % of equipment; four fifths national; 4 million at 2 instead of 5 per cent."""
    assert works.grant.total == pytest.approx(200_000 + 1_500_000)
    assert works.grant.national == pytest.approx(0.8 * 1_700_000)
    assert works.loan_value == pytest.approx(120_000 / 1.05 + 60_000 / 1.05**2)
    assert works.talent is not None
    assert [entry.id for entry in works.talent.universities] == ["delta-academy", "coast-academy"]
    assert [rule.id for rule in works.notices] == ["housing"]
    assert [rule.id for rule in works.awaited] == ["bonus"]
    assert isinstance(works.changes[0], Change)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_sheet_says_everything_that_is_wanted(quoted: Quoted, language: str) -> None:
    text = repr(sheet(quoted(**WISHES), language))
    for name in ("land-middle", "project-cap-2025", "at-start", "growth-fund-loan", "free-zone-term-2024"):
        assert name in text, name
    assert "gangwon-rates" in text
    assert ("80억 원 × 15 %" if language == "ko" else "KRW 8 billion × 15 %") in text


def test_the_sheet_of_a_barred_project_names_the_rule(quoted: Quoted) -> None:
    text = repr(sheet(quoted("2025-01-01", province="KR-11", tier=None, **WISHES)))
    assert "Not open: Paid outside the capital area only [grant-outside-capital;" in text
    assert "Not open: Free zones are designated outside the capital area only" in text
    assert "Not in force on this day; from 2025-12-11." in text
    assert "The region has no such university." in text


def test_the_sheet_says_which_cap_is_applied_and_warns_of_later_days(quoted: Quoted) -> None:
    text = repr(sheet(quoted("2027-01-01", equipment=billion(1000))))
    assert "the cap is applied [project-cap-2025;" in text
    assert "The local part is taken to follow the match" in text
    assert "These rules were followed up to 2026-06-30 only." in text


def test_the_sheet_says_that_no_ceiling_on_top_ups_was_found(quoted: Quoted) -> None:
    text = repr(sheet(quoted()))
    assert (
        "2 top-ups add up here, and all rates to 16.76 % of the investment before any cap. No ceiling" in text
    )
    assert "No ceiling on the sum" not in repr(sheet(quoted(jobs=10)))


def test_the_sheet_shows_a_loan_that_is_uncertain(quoted: Quoted) -> None:
    text = repr(sheet(quoted(engine="shipbuilding", loan=billion(30))))
    assert (
        "Possible but uncertain, not counted: Not itemised in the fund's plan; ask the fund [fund-sectors;"
        in text
    )
    assert "The loan is uncertain and not counted; if lent it is worth KRW 2.38 billion." in text
    assert "('Worth of the loan to the firm', 'KRW 0')" in text
    assert "Not open" not in text


def test_the_loan_is_not_national_money(quoted: Quoted) -> None:
    (whole,) = [part for part in sheet(quoted(**WISHES)) if part.title == "The whole package"]
    assert [row[0] for row in whole.rows][:5] == [
        "Grant",
        "Of this national",
        "Of this local",
        "Worth of the loan to the firm",
        "Total",
    ]
    assert whole.rows[1][1] == "KRW 7.41 billion"
    assert whole.lines == ()


def test_a_sentence_has_one_unit(quoted: Quoted) -> None:
    text = repr(sheet(quoted(loan=billion(30))))
    assert "Worth a grant of KRW 2.38 billion (KRW 0.99 billion to KRW 4.09 billion)" in text
    small = repr(sheet(quoted(land={"value": 80, "unit": "million KRW"})))
    assert "Land KRW 80 million, equipment KRW 60,000 million" in small


def test_what_is_left_of_the_cap_per_firm_is_shown(quoted: Quoted) -> None:
    """30 less 28 billion leaves 2; 75 % of the grant are national: 41.8 billion become 2 / 0.75."""
    asked = {"tier": "crisis", "equipment": billion(1000), "received": billion(28)}
    text = repr(sheet(quoted(**asked)))
    assert "KRW 30 billion less KRW 28 billion received leaves KRW 2 billion, and the rates give KRW " in text
    assert "(KRW 30 billion − KRW 28 billion) / 75 % − KRW " in text
    over = repr(sheet(quoted(**{**asked, "received": billion(31)})))
    assert "KRW 30 billion less KRW 31 billion received leaves KRW 0 billion" in over
    assert "KRW 0 billion / 75 % − KRW " in over
    unreached = repr(sheet(quoted(received=billion(3))))
    assert (
        "less KRW 3 billion received leaves KRW 17 billion, and the rates give KRW 7.41 billion; not reached"
        in (unreached)
    )


def test_changes_without_effect_are_one_sentence(quoted: Quoted) -> None:
    (changes,) = [
        part
        for part in sheet(quoted(province="KR-11", tier=None))
        if part.title.startswith("What would change")
    ]
    assert changes.points == (
        "Without effect: any other size of the firm; New jobs: 50; No longer: in an opportunity development "
        "zone; any further condition; A firm that does not relocate; In another place: Capital area.",
    )
    (some,) = [part for part in sheet(quoted()) if part.title.startswith("What would change")]
    assert some.points == (
        "Without effect: In another place: Southeast, Daegyeong, Central, Honam, Jeonbuk State, Gangwon "
        "State, Jeju Special Self-Governing Province.",
    )


def test_data_agree_with_the_quote(quoted: Quoted) -> None:
    found = quoted(**WISHES)
    data = json.loads(json.dumps(as_data(found), ensure_ascii=False))
    assert data["total"] == pytest.approx(found.total)
    assert data["national"] + data["local"] + data["loan_value"] == pytest.approx(data["total"])
    assert data["grant"]["top_ups"] == 2
    assert (data["loan"]["barred_by"], data["loan"]["uncertain_by"]) == ([], [])
    assert [cap["received"] for cap in data["grant"]["limits"]] == [0, 0]
    assert sum(line["total"] for line in data["grant"]["lines"]) == pytest.approx(found.grant.total)
    assert data["grant"]["lines"][0]["formula"] == "KRW 8 billion × 15 %"
    assert data["grant"]["lines"][0]["source"] == ["gangwon-rates", "chungbuk-rates"]
    assert data["loan"]["grant_equivalent"]["central"] == pytest.approx(found.loan_value)
    assert data["exemption"]["term"]["first"] == 4
    assert data["talent"]["universities"][0]["id"] == "chonnam"
    assert len(data["changes"]) == len(found.changes)
    assert {"special-grant", "differential-support"} <= {r["rule"] for r in data["announced_not_in_force"]}


def test_it_is_offered_by_the_library() -> None:
    found = regrowth.quote(
        regrowth.Project.read(FLORIN / "project.yaml"), FLORIN / "programme.yaml", FLORIN / "support.yaml"
    )
    assert found.grant.total == pytest.approx(1.7e6)
    assert regrowth.quote(project()).grant.total == pytest.approx(11.4e9)
