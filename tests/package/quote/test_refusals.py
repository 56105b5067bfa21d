"""Malformed projects and rules: every fault at once, each with place, reason and remedy."""

from __future__ import annotations

from typing import Any

import pytest

from package.quote.small import FLORIN, Quoted, billion, project
from regrowth.errors import Problem
from regrowth.package.quote.errors import QuoteError
from regrowth.package.quote.project import Project
from regrowth.package.quote.quote import quote
from regrowth.package.quote.support import Support
from regrowth.programme.programme import Programme

RULES = (FLORIN / "support.yaml").read_text(encoding="utf-8")


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(QuoteError) as caught:
        Support.parse(text, "rules.yaml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("changed", "column", "reason", "remedy"),
    [
        ({"province": "KR-99"}, "province", "province 'KR-99' is not known", "Did you mean 'KR-"),
        ({"engine": "baterries"}, "engine", "engine 'baterries' is not known", "Did you mean 'batteries'?"),
        ({"engine": None, "industry": "999"}, "industry", "industry '999' is not known", "Allowed: "),
        ({"industry": "28"}, "industry", "both an engine and an industry are named", "Keep the engine"),
        ({"size": "midsized"}, "size", "size 'midsized' is not known", "Did you mean 'mid-sized'?"),
        ({"tier": "midle"}, "tier", "tier 'midle' is not known", "Did you mean 'middle'?"),
        ({"conditions": ["zone"]}, "conditions.1", "condition 'zone' is not known", "Allowed: "),
        (
            {"conditions": ["ai-equipment", "ai-equipment"]},
            "conditions.2",
            "condition 'ai-equipment' is given twice",
            "Keep one of the two",
        ),
        ({"jobs": 0}, "jobs", "0 jobs are planned", "Plan at least one new job"),
        ({"graduates": -1}, "graduates", "-1 graduates are wanted", "Write 0 or more"),
        ({"land": billion(-1)}, "land.value", "land is below 0", "Write a sum of 0 or more"),
        (
            {"equipment": {"value": 6, "unit": "billion USD"}},
            "equipment.unit",
            "unit 'billion USD' is not an amount of KRW",
            "Write one of 'KRW', 'thousand KRW', 'million KRW', 'billion KRW', 'trillion KRW'",
        ),
        (
            {"land": None, "equipment": billion(0)},
            "",
            "nothing is invested",
            "Give `land:`, `equipment:` or both",
        ),
        (
            {"loan": billion(69)},
            "loan.value",
            "the loan is larger than the investment",
            "Ask for no more than land and equipment cost",
        ),
    ],
)
def test_a_malformed_project(
    quoted: Quoted, changed: dict[str, Any], column: str, reason: str, remedy: str
) -> None:
    with pytest.raises(QuoteError) as caught:
        quoted(**changed)
    (problem,) = caught.value.problems
    assert problem.subject == "project cathode-plant"
    assert (problem.file, problem.column, problem.reason) == ("plant.yaml", column, reason)
    assert problem.row is not None
    assert problem.remedy.startswith(remedy)


def test_every_fault_of_a_project_at_once(quoted: Quoted) -> None:
    with pytest.raises(QuoteError) as caught:
        quoted(province="x", size="x", tier="x", jobs=0, engine="x", equipment=None, land=None)
    assert [problem.column for problem in caught.value.problems] == [
        "province",
        "size",
        "tier",
        "engine",
        "jobs",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "column", "reason", "remedy"),
    [
        ("size: large", "sise", "unknown key 'sise'", "Did you mean 'size'?"),
        ("jobs: 4.5", "jobs", "4.5 is not of the right kind", "Write a whole number without quotes"),
        ("relocation: maybe", "relocation", "'maybe' is not of the right kind", "Write true or false"),
    ],
)
def test_a_project_that_cannot_be_read(text: str, column: str, reason: str, remedy: str) -> None:
    base = {"size": "large", "jobs": "5", "relocation": "true"}
    key, _, value = text.partition(": ")
    lines = {**base, key: value}
    if column == "sise":
        lines["sise"] = "large"
    body = "".join(f"{name}: {content}\n" for name, content in lines.items())
    with pytest.raises(QuoteError) as caught:
        Project.parse(f"id: p\ntitle: {{en: P}}\nprovince: KR-46\n{body}", "p.yaml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.column, problem.reason) == ("p.yaml", column, reason)
    assert problem.remedy.startswith(remedy)


def test_a_project_made_in_python_has_no_line(korea_programme: Programme, korea_support: Support) -> None:
    made = Project(id="p", title={"en": "P"}, province="KR-46", size="large", tier="lower", jobs=1)
    with pytest.raises(QuoteError) as caught:
        quote(made, korea_programme, korea_support)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.reason) == (None, None, "nothing is invested")


def test_no_such_file() -> None:
    with pytest.raises(QuoteError, match=r"there is no file 'nowhere\.yaml'"):
        quote("nowhere.yaml")


@pytest.mark.parametrize(
    ("old", "new", "column", "reason", "remedy"),
    [
        ("tiers: [far]", "tiers: [fur]", "where.tiers", "tier 'fur' is not known", "Did you mean 'far'?"),
        ("percent: {little: 20}", "percent: {litle: 20}", "percent", "size 'litle' is not known", "Did you"),
        ("[harbour]}", "[harbor]}", "where.conditions", "condition 'harbor' is not known", "Did you mean"),
        ("source: [our-choice]", "source: [ours]", "source", "source 'ours' is not known", "Allowed"),
        ("id: match-near", "id: match-far", "id", "id 'match-far' of rules is already used", "Give each"),
        (
            "tier: near, national",
            "tier: far, national",
            "match-far",
            "the match of tier 'far' is given",
            "End",
        ),
        ("per: firm", "per: project", "firm-cap", "the cap per project of tier 'near' is given twice", "End"),
        (
            "percent: 50, source",
            "percent: 40, source",
            "payments",
            "the payments add up to 80 per",
            "Let them",
        ),
        (
            "{jobs: 50, percent",
            "{jobs: 10, percent",
            "steps.2",
            "steps are not in order of jobs",
            "Write the",
        ),
        ("little: 4}}", "little: 1}}", "steps", "the percentage for 'little' falls as jobs", "Let it rise"),
        (
            "2, unit: million FLO",
            "2, unit: million KRW",
            "amount.unit",
            "unit 'million KRW': not an",
            "Write",
        ),
        ("2, unit: million FLO", "-2, unit: million FLO", "amount.value", "a limit is below 0", "Write a"),
        (
            "high: 1, unit: years",
            "high: 2, unit: years",
            "loan.grace",
            "grace of up to 2 years",
            "Keep every",
        ),
        (
            "high: 4, unit: years",
            "high: 4.5, unit: years",
            "loan.term",
            "term is not in whole",
            "Write whole",
        ),
        (
            "high: 6, unit: per cent",
            "high: 6, unit: years",
            "reference.unit",
            "reference is in years",
            "Write",
        ),
        (
            "low: 4, central: 5",
            "low: 6, central: 5",
            "reference",
            "low, central and high are not in",
            "Write",
        ),
        (
            "since: 2025-07-01",
            "until: 2025-07-01, since: 2025-08-01",
            "harbour",
            "until 2025-07-01 is",
            "Corr",
        ),
        (
            "since: 2025-07-01",
            "since: 2025-05-01",
            "harbour",
            "announced 2025-06-01 is after since",
            "Correct",
        ),
        ("announced: 2025-05-01, ", "", "bonus", "the rule has no day", "Add `since:`, or"),
        ("percent: {big: 5, little: 10}, ", "", "equipment", "a rate has either a percentage or", "Write"),
    ],
)
def test_malformed_rules(old: str, new: str, column: str, reason: str, remedy: str) -> None:
    assert old in RULES
    problems = refused(RULES.replace(old, new))
    found = [problem for problem in problems if problem.reason.startswith(reason)]
    assert found, [str(problem) for problem in problems]
    assert found[0].file == "rules.yaml"
    assert found[0].row is not None
    assert column in str(found[0].column)
    assert found[0].remedy.startswith(remedy)


MATCH = "since: 2025-01-01, tier: near, national: 50"


@pytest.mark.parametrize(
    ("until", "since", "refuse"),
    [
        ("2025-07-01", "2025-07-01", True),
        ("2025-06-30", "2025-07-01", False),
        ("2025-12-31", "2025-07-01", True),
    ],
)
@pytest.mark.parametrize("later_first", [False, True])
def test_two_matches_may_not_share_a_day(until: str, since: str, refuse: bool, later_first: bool) -> None:
    """One ends on the day on which the other begins: that day would have two national shares."""
    assert MATCH in RULES
    first = f"since: 2025-01-01, until: {until}, tier: near, national: 50"
    second = f"since: {since}, tier: near, national: 50"
    here, there = (second, first) if later_first else (first, second)
    head, _, tail = RULES.partition(MATCH)
    line = "    - {id: match-other, text: {en: Half}, " + there + ", source: [decree], confidence: H}\n"
    end = tail.index("\n") + 1
    text = head + here + tail[:end] + line + tail[end:]
    if not refuse:
        assert len(Support.parse(text).grant.matches) == 3
        return
    (problem,) = refused(text)
    assert problem.reason.startswith("the match of tier 'near' is given twice for some days")


def test_a_source_cited_by_nothing_is_refused() -> None:
    spare = "sources:\n  spare: {title: T, publisher: P, where: W, kind: press}\n"
    (problem,) = refused(RULES.replace("sources:\n", spare))
    assert problem.column == "sources.spare"
    assert problem.reason == "source 'spare' is cited by nothing"


def test_rules_of_another_country_are_refused(
    korea_programme: Programme, florin_support: Support, korea_support: Support
) -> None:
    with pytest.raises(QuoteError) as caught:
        quote(project(), korea_programme, florin_support)
    first = caught.value.problems[0]
    assert (first.file, first.column) == ("support.yaml", "nation")
    assert first.reason == "the rules are of nation 'FL' and programme 'korea-2025-12' of 'KR'"
    assert first.remedy == "Give the rules of the programme's country with --rules"


def test_rules_that_name_what_the_programme_has_not(florin_programme: Programme) -> None:
    text = RULES.replace("[wind, metals, machines]", "[wint]").replace("province: coast", "province: cost")
    with pytest.raises(QuoteError) as caught:
        quote(Project.read(FLORIN / "project.yaml"), florin_programme, Support.parse(text, "rules.yaml"))
    engine, province = caught.value.problems
    assert engine.column == "loan.requirements.loan-engines.where.engines"
    assert engine.reason == "engine 'wint' is not in programme 'florin-2025'"
    assert engine.remedy.startswith("Did you mean 'wind'?")
    assert province.column == "talent.universities.coast-academy.province"
    assert province.reason == "province 'cost' is not in programme 'florin-2025'"


def test_a_country_without_rules_inside_is_told_so() -> None:
    with pytest.raises(QuoteError) as caught:
        quote(project(), FLORIN / "programme.yaml")
    (problem,) = caught.value.problems
    assert problem.reason == "no rules for nation 'FL' ship inside"
    assert problem.remedy.startswith("Give a file of rules with --rules")


def test_a_tier_without_a_match_on_the_day_is_refused(florin_programme: Programme) -> None:
    text = RULES.replace("since: 2025-01-01, tier: far", "since: 2025-09-01, tier: far")
    with pytest.raises(QuoteError) as caught:
        quote(
            Project.read(FLORIN / "project.yaml"),
            florin_programme,
            Support.parse(text, "rules.yaml"),
            Support.parse(text).date.replace(year=2025),
        )
    (problem,) = caught.value.problems
    assert problem.column == "tier"
    assert problem.reason == "on 2025-01-01 the rules have no national part for tier 'far'"
    assert problem.remedy == "Allowed: 'near'"
