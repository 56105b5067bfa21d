"""What a link asks for, as far as it can be."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from regrowth.errors import RegrowthError
from regrowth.web import asked
from regrowth.web.asked import context_of
from regrowth.web.callbacks import _answer, _read
from regrowth.web.levers import LONGEST, Cut, Levers
from regrowth.web.workbench import Workbench

GOOD = {
    "w.industrial-base": "0.7",
    "off": "regions-per-engine",
    "policies": "cptpp-accession",
    "view.region": "honam",
}


def test_what_can_be_is_taken_whole(bench: Workbench) -> None:
    context, problems = context_of(
        bench, {**GOOD, "d.USA.C29": "0.25", "cut.item": "2601119000-iron-ore"}, "en"
    )
    assert problems == []
    assert context.levers == Levers(
        weights={"industrial-base": 0.7},
        off=("regions-per-engine",),
        policies=("cptpp-accession",),
        duties={"USA.C29": 0.25},
        cut=Cut(item="2601119000-iron-ore"),
    )
    assert context.view == {"region": "honam"}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"w.nothing": "1"}, "nothing"),
        ({"w.growth-potential": "x"}, "weights"),
        ({"r": "2"}, "reservation"),
        ({"b.engines-per-hub.at_least": "3", "b.engines-per-hub.at_most": "2"}, "engines-per-hub"),
        ({"b.nothing.at_least": "3"}, "nothing"),
        ({"s.special-grant.nowhere": "2"}, "nowhere"),
        ({"s.nothing.honam": "2"}, "nothing"),
        ({"d.XXX.C29": "0.1"}, "XXX"),
        ({"d.USA.X9": "0.1"}, "X9"),
        ({"cut.item": "air"}, "air"),
        ({"cut.item": "2601119000-iron-ore", "cut.partner": "XXX"}, "XXX"),
        ({"cut.item": "2601119000-iron-ore", "cut.part": "2"}, "cut"),
        ({"view.engine": "alchemy"}, "alchemy"),
        ({"view.year": "1900"}, "1900"),
        ({"view.instrument": "prayer"}, "prayer"),
        ({"view.partner": "XXX"}, "XXX"),
        ({"view.industry": "X9"}, "X9"),
    ],
)
def test_only_what_cannot_be_is_left_out(bench: Workbench, wrong: dict[str, str], named: str) -> None:
    expected, _ = context_of(bench, GOOD, "en")
    for parameters in ({**GOOD, **wrong}, {**wrong, **GOOD}):
        context, problems = context_of(bench, parameters, "en")
        assert len(problems) == 1
        assert named in str(problems[0])
        assert (context.levers, context.view) == (expected.levers, expected.view)


def test_of_a_list_only_what_is_unknown_is_left_out(bench: Workbench) -> None:
    parameters = {"off": "regions-per-engine,nothing", "policies": "nowhere,cptpp-accession,rcep,mexico-2026"}
    context, problems = context_of(bench, parameters, "en")
    assert context.levers == Levers(off=("regions-per-engine",), policies=("cptpp-accession", "mexico-2026"))
    assert len(problems) == 3
    assert "in place already" in str(problems[-1])


def test_bounds_of_a_rule_are_judged_together(bench: Workbench) -> None:
    """Above the usual upper bound, the lower one can be so only with a new upper one beside it."""
    bounds = {"b.engines-per-hub.at_least": "5", "b.engines-per-hub.at_most": "6"}
    context, problems = context_of(bench, {**bounds, "w.nothing": "1"}, "en")
    assert len(problems) == 1
    assert context.levers.bounds == {"engines-per-hub.at_least": 5.0, "engines-per-hub.at_most": 6.0}


def test_every_name_looked_at_is_known_for_what_the_programme_has(bench: Workbench) -> None:
    kept = bench.scenarios.save("One", bench.base.id, Levers())
    try:
        for name, known in asked.KNOWN.items():
            context, problems = context_of(bench, {f"view.{name}": known(bench)[-1]}, "en")
            assert problems == []
            assert context.view[name] == known(bench)[-1]
    finally:
        bench.scenarios.delete(kept.id)


def test_scenarios_that_are_not_kept_are_told_and_the_others_compared(bench: Workbench) -> None:
    kept = [bench.scenarios.save(name, bench.base.id, Levers()) for name in "abcde"]
    first = ",".join(str(scenario.id) for scenario in kept[:2])
    try:
        context, problems = context_of(
            bench, {"view.scenarios": f"now,999,{first}", "view.scenario": "77"}, "en"
        )
        assert context.view == {"scenarios": f"now,{first}"}
        assert [name in str(problem) for name, problem in zip(("999", "77"), problems, strict=True)] == [
            True
        ] * 2
        every = ",".join(str(scenario.id) for scenario in kept)
        context, problems = context_of(bench, {"view.scenarios": every}, "en")
        assert context.view["scenarios"].count(",") == 3
        assert "5 scenarios do not fit side by side" in str(problems[0])
    finally:
        for scenario in kept:
            bench.scenarios.delete(scenario.id)


def test_a_move_that_cannot_be_is_told_at_once(client: TestClient) -> None:
    def noticed(parameters: dict[str, str]) -> Any:
        move = {"parameters": parameters, "moved": ["b"], "exhibits": ["selection-matrix"], "panels": []}
        answer = client.post("/live", json=move).json()
        assert list(answer["figures"]) == ["selection-matrix"]  # drawn with all that can be
        return answer["notice"]

    wrong = {"b.engines-per-hub.at_least": "3", "b.engines-per-hub.at_most": "2", "lang": "ko"}
    assert "일부 설정은 적용할 수 없어" in str(noticed(wrong))
    assert noticed({"b.engines-per-hub.at_most": "2"}) is None


def test_the_same_problem_is_told_once_on_a_page(bench: Workbench) -> None:
    context, _ = context_of(bench, {}, "en")

    def fail(_: Any) -> None:
        Levers(off=("nothing",)).applied(bench.base)

    told: set[str] = set()
    with pytest.raises(RegrowthError):
        fail(None)
    first, second = (str(_answer(name, fail, context, told)[1]) for name in ("one", "other"))
    assert "there is no rule" in first
    assert "there is no rule" not in second
    assert "No answer, for the reason told on this page." in second


def test_a_link_that_is_too_long_keeps_its_language(bench: Workbench) -> None:
    parameters, problems = _read("?lang=ko&w.industrial-base=" + "1" * LONGEST)
    assert parameters == {"lang": "ko"}
    assert len(problems) == 1
    assert context_of(bench, parameters, "en")[0].language == "ko"
