"""Scenarios as files: there and back unchanged, and nothing else is taken in."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regrowth.errors import ProgrammeError, RegrowthError
from regrowth.package.plan import Plan
from regrowth.programme.programme import Programme
from regrowth.trade.agreement import Measure
from regrowth.trade.agreement import parse as parse_policy
from regrowth.web.asked import context_of
from regrowth.web.levers import Bounded, Cut, Levers, read_link
from regrowth.web.scenario_files import export_files, import_files, title_of
from regrowth.web.store import Scenario
from regrowth.web.workbench import Workbench
from regrowth.words import translator
from told import HANGUL

BASE = Programme.embedded()
PLAN = """# written by hand
title: By hand
programme: korea-2025-12
plan:
- {region: southeast, engine: shipbuilding, instrument: policy-finance, amounts: {2026: 1.5}}
"""
HEAD = "extends: korea-2025-12\nid: mine\ntitle: {en: Mine}\n"
SIDES = {
    f"{rule.id}.{side}": getattr(rule, side)
    for rule in BASE.rules
    if isinstance(rule, Bounded)
    for side in ("at_least", "at_most")
    if getattr(rule, side) is not None
}


def scenario(levers: Levers, plan: str | None = None, name: str = "a 'name': # [한글]") -> Scenario:
    return Scenario(1, name, "", BASE.id, levers, plan, datetime.datetime(2026, 1, 1))


def near(value: float) -> st.SearchStrategy[float]:
    return st.floats(0.9 * value, 1.0 * value)


MOVED = st.builds(
    Levers,
    weights=st.dictionaries(
        st.sampled_from([entry.id for entry in BASE.selection.criteria]), st.floats(1e-6, 1000), max_size=3
    ),
    reservation=st.none() | st.floats(0, 1),
    off=st.lists(st.sampled_from([rule.id for rule in BASE.rules]), max_size=3).map(tuple),
    bounds=st.fixed_dictionaries({}, optional={name: near(bound) for name, bound in SIDES.items()}),
    aversion=st.none() | st.floats(0, 20),
    support=st.fixed_dictionaries(
        {}, optional={"policy-finance.southeast": st.floats(0, 10), "talent.honam": st.just(1.0)}
    ),
    policies=st.none() | st.sampled_from([("rcep",), ("mexico-2026", "cptpp-accession")]),
    duties=st.fixed_dictionaries(
        {}, optional={name: st.floats(0, 3) for name in ("USA.C29", "USA.goods", "CHN.C26", "MEX.C24")}
    ),
    cut=st.none() | st.builds(Cut, item=st.just("2601119000-iron-ore"), months=st.floats(0, 12)),
)


@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(levers=MOVED, plan=st.sampled_from([None, PLAN]))
def test_what_goes_out_comes_back(bench: Workbench, levers: Levers, plan: str | None) -> None:
    try:
        moved = levers.applied(bench.base)
    except ProgrammeError:
        return  # bounds that contradict each other
    files = export_files(scenario(levers, plan), bench)
    assert import_files(files, bench) == (levers, plan)
    read = Programme.parse(files["programme.yaml"])
    assert (read.selection, read.rules, read.planning) == (moved.selection, moved.rules, moved.planning)
    for name, text in files.items():
        if name.startswith("duties-"):
            assert isinstance(parse_policy(text), Measure)


def test_nothing_moved_is_one_file(bench: Workbench) -> None:
    files = export_files(scenario(Levers()), bench)
    assert list(files) == ["programme.yaml"]
    assert import_files(files, bench) == (Levers(), None)


def test_moved_amounts_go_out_with_what_moved_them(studied: Workbench) -> None:
    levers = Levers(support={"policy-finance.southeast": 1.25})
    for plan in (None, PLAN):
        files = export_files(scenario(levers, plan), studied)
        assert list(files) == ["programme.yaml", "plan.yaml", "workbench.yaml"]
        assert import_files(files, studied) == (levers, plan)
        amounts = Plan.parse(files["plan.yaml"], Programme.parse(files["programme.yaml"])).amounts
        alone, text = import_files({"plan.yaml": files["plan.yaml"]}, studied)
        assert alone == Levers()
        assert text is not None
        assert (Plan.parse(text, studied.base).amounts == amounts).all()
        other = files["plan.yaml"].replace("By hand", "Changed") + "# changed\n"
        with pytest.raises(RegrowthError, match="not the one that was exported"):
            import_files({**files, "plan.yaml": other}, studied)


def test_a_file_written_by_hand_is_understood(bench: Workbench) -> None:
    text = (
        HEAD
        + """
selection:
  criteria: [{id: growth-potential, weight: 2}]
  reservation_score: 0.4
rules:
- {id: regions-per-engine, remove: true}
- {id: engines-per-hub, at_most: 4}
planning: {aversion: 2.0}
trade: {policies: [cptpp-accession]}
"""
    )
    measure = export_files(scenario(Levers(duties={"USA.C29": 0.25})), bench)["duties-USA.yaml"]
    wider = measure.replace("- C29", "- C29\n  - C24")
    levers, plan = import_files({"a.yaml": text, "b.yaml": wider, "c.yaml": PLAN}, bench)
    assert plan == PLAN
    assert levers == Levers(
        weights={"growth-potential": 2.0},
        reservation=0.4,
        off=("regions-per-engine",),
        bounds={"engines-per-hub.at_most": 4.0},
        aversion=2.0,
        policies=("cptpp-accession",),
        duties={"USA.C29": 0.25, "USA.C24": 0.25},
    )


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("date: 2026-01-01\n", "date"),
        ("selection: {draws: 10}\n", "selection.draws"),
        ("selection: {criteria: [{id: growth-potential, name: {en: X}}]}\n", "growth-potential.name.en"),
        ("rules: [{id: engines-per-hub, count: regions}]\n", "engines-per-hub.count"),
        ("rules: [{id: regions-per-engine, at_least: 1}]\n", "regions-per-engine.at_least"),
        ("rules: [{id: regional-finance, confidence: L}]\n", "regional-finance.confidence"),
        ("planning: {horizon: 2040}\n", "planning.horizon"),
        ("regions: [{id: jeju, remove: true}]\n", ""),
        ("trade: {in_place: []}\n", "trade.in_place"),
        ("not_modelled: []\n", "not_modelled"),
    ],
)
def test_what_cannot_be_moved_is_named(bench: Workbench, more: str, named: str) -> None:
    with pytest.raises(RegrowthError) as error:
        import_files({"a.yaml": HEAD + more}, bench)
    assert named in str(error.value)


def test_a_new_rule_is_refused(bench: Workbench) -> None:
    rule = "id: mine, name: {en: X}, kind: count, count: engines, at_most: 9, source: [announcement]"
    with pytest.raises(RegrowthError, match=r"rules\.mine"):
        import_files({"a.yaml": HEAD + f"rules: [{{{rule}, confidence: L}}]\n"}, bench)


@pytest.mark.parametrize(
    "extends",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "file:///etc/passwd",
        "korea-2026-06",
        "korea-2025-12.yaml",
        "../korea-2025-12",
        "[korea-2025-12]",
        "{a: b}",
        "1",
        "null",
        "''",
    ],
)
def test_only_the_served_programme_is_extended(
    bench: Workbench, extends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda path: pytest.fail(f"{path} is read"))
    with pytest.raises(RegrowthError, match="not served here"):
        import_files({"a.yaml": f"extends: {extends}\nid: x\n"}, bench)


def test_a_whole_programme_is_refused(bench: Workbench) -> None:
    with pytest.raises(RegrowthError, match="extends nothing"):
        import_files({"a.yaml": BASE.to_yaml()}, bench)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("exporters:\n- KR", "exporters:\n- KR\n- JPN", "goods of KR, JPN"),
        ("starts: '2026-01-01'", "starts: '2026-01-01'\nends: 2027-01-01", "ends on a day"),
        ("starts: '2026-01-01'", "starts: '2026-01-01'\nspares_partners: true", "spares partners"),
        ("surcharge: 0.25", "floor: 0.25", "more than a surcharge"),
        ("- C29", "- X99", "not known"),
        ("importer: USA", "importer: XXX", "not known"),
        ("importer: USA", "importer: '../USA'", "two names"),
        ("surcharge: 0.25", "surcharge: 4", "no rate of duty"),
    ],
)
def test_a_measure_that_is_more_than_duties_is_refused(
    bench: Workbench, old: str, new: str, named: str
) -> None:
    text = export_files(scenario(Levers(duties={"USA.C29": 0.25})), bench)["duties-USA.yaml"]
    assert old in text
    changed = text.replace(old, new)
    with pytest.raises(RegrowthError, match=re.escape(named)):
        import_files({"a.yaml": changed}, bench)


def test_one_of_each_kind(bench: Workbench) -> None:
    measure = export_files(scenario(Levers(duties={"USA.C29": 0.25})), bench)["duties-USA.yaml"]
    for text, reason in ((HEAD, "each a programme"), (PLAN, "each a plan"), (measure, "given twice")):
        with pytest.raises(RegrowthError, match=reason):
            import_files({"a.yaml": text, "b.yaml": text}, bench)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "- a",
        "a: 1",
        "kind: agreement\nid: x",
        "kind: workbench\nunheard: 1",
        "kind: workbench\nplan: [1]",
    ],
)
def test_what_is_no_file_of_a_scenario(bench: Workbench, text: str) -> None:
    with pytest.raises(RegrowthError) as error:
        import_files({"../../a\x00\n.yaml": text}, bench)
    problem = error.value.problems[0]
    assert "\x00" not in str(problem)
    assert ".." not in str(problem.file)
    with pytest.raises(RegrowthError, match="files"):
        import_files({}, bench)


@pytest.mark.parametrize(
    "text", ["a: [", "a: 1", "extends: elsewhere\nid: x\n", HEAD + "date: 2026-01-01\n", PLAN + "- 1\n"]
)
def test_what_is_wrong_is_told_in_korean(bench: Workbench, text: str) -> None:
    context, problems = context_of(bench, read_link("?w.nothing=1&lang=ko"), "en")
    assert problems
    with pytest.raises(RegrowthError) as error:
        import_files({"a.yaml": text}, bench)
    for problem in (*problems, *error.value.problems):
        told = problem.told(context.say)
        for part in (told.subject, told.reason, told.remedy):
            assert HANGUL.search(part)


@pytest.mark.parametrize(
    "text",
    [
        "a: [1,2",
        "a: {b",
        'a: "x',
        "- a\nb: c",
        "a: b: c",
        "%FOO\n---\na: 1",
        "a: |\n\tx",
        "\ta: 1",
        'a: "\\q"',
        "a: &",
        "a: !x!y z",
        "a: \x07",
        "--- a\n--- b",
        "a: >3x",
        "[a]: ]",
    ],
)
def test_what_is_no_yaml_is_told_in_korean(bench: Workbench, text: str) -> None:
    with pytest.raises(RegrowthError) as error:
        import_files({"a.yaml": text}, bench)
    told = error.value.problems[0].told(translator("ko"))
    reason = told.reason.replace("YAML", "")
    assert HANGUL.search(reason)
    assert not re.search("[A-Za-z]{3}", reason)


def test_a_served_file_is_named_without_its_folder(tmp_path: Path, bench: Workbench) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(BASE.to_yaml())
    other = Workbench(file, bench.economy)
    text = export_files(scenario(Levers(reservation=0.4)), other)["programme.yaml"]
    assert str(tmp_path) not in text
    assert "extends: mine.yaml" in text
    assert import_files({"a.yaml": text}, other) == (Levers(reservation=0.4), None)
    assert Programme.read(_beside(tmp_path, text)).selection.reservation_score == 0.4
    other.close()


def _beside(folder: Path, text: str) -> Path:
    file = folder / "moved.yaml"
    file.write_text(text)
    return file


def test_files_brought_in_are_called_as_they_call_themselves(bench: Workbench) -> None:
    programme = Levers(reservation=0.4).to_yaml(BASE.id, "firm", "한국 시나리오")
    assert title_of({"programme.yaml": programme}) == "한국 시나리오"
    assert title_of({"plan.yaml": PLAN, "programme.yaml": programme}) == "한국 시나리오"
    assert title_of({"a.yaml": "kind: workbench\n"}) is None


def test_a_name_that_is_taken_gets_a_number(bench: Workbench) -> None:
    kept = [bench.scenarios.save("Twice", bench.base.id, Levers())]
    try:
        kept.append(bench.scenarios.save(bench.scenarios.free_name("Twice"), bench.base.id, Levers()))
        assert kept[1].name == "Twice (2)"
        assert bench.scenarios.free_name(" Once ") == "Once"
    finally:
        for entry in kept:
            bench.scenarios.delete(entry.id)
