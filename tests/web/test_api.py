"""The interface for programs: every route, asked well and badly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from regrowth.errors import OptionError, Problem
from regrowth.package.plan import Plan
from regrowth.programme.programme import Programme
from regrowth.trade.agreement import parse as parse_policy
from regrowth.web.api.package import MOST_WAITING
from regrowth.web.app import create_app
from regrowth.web.jobs import Job
from regrowth.web.levers import Levers
from regrowth.web.workbench import Workbench

PLAN = """
title: By hand
plan:
- {region: southeast, engine: shipbuilding, instrument: policy-finance, amounts: {2026: 1.5}}
"""
SHOCK = {
    "id": "more-workers",
    "title": {"en": "More workers"},
    "shocks": [{"kind": "labour", "regions": "KR-31", "change": 0.02}],
}


@pytest.fixture(scope="module")
def served(studied: Workbench) -> TestClient:
    """Over a workbench whose study is there."""
    return TestClient(create_app(studied))


def problem(answer: Any, status: int = 422) -> dict[str, Any]:
    """Return the first problem of an answer that refuses."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    held = answer.json()
    assert set(held) == {"problems"}
    assert all(
        set(entry) == {"subject", "reason", "remedy", "file", "row", "column"} for entry in held["problems"]
    )
    found: dict[str, Any] = held["problems"][0]
    assert found["reason"]
    assert found["remedy"]
    return found


def content(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return json.loads(answer.text, parse_constant=lambda name: pytest.fail(f"{name} in an answer"))


def test_the_programme(client: TestClient, bench: Workbench) -> None:
    held = content(client.get("/api/programme"))
    assert held["id"] == bench.base.id
    assert [entry["id"] for entry in held["regions"]] == [entry.id for entry in bench.base.regions]
    assert [entry["id"] for entry in held["engines"]] == [entry.id for entry in bench.base.engines]
    rules = {entry["id"]: entry for entry in held["rules"]}
    assert (rules["engines-per-hub"]["at_least"], rules["engines-per-hub"]["at_most"]) == (2, 3)
    assert rules["selection-by-february"]["at_most"] is None
    assert held["years"] == [2026, 2030]
    assert {"rcep", "cptpp-accession"} <= {entry["id"] for entry in held["policies"]}
    assert next(entry for entry in held["policies"] if entry["id"] == "rcep")["in_place"]


def test_evidence(client: TestClient, bench: Workbench) -> None:
    every = content(client.get("/api/evidence"))
    count = len(bench.base.regions) * len(bench.base.engines) * len(every["measures"])
    assert len(every["rows"]) == count
    asked = {"region": "southeast", "engine": "shipbuilding", "measure": "location-quotient"}
    held = content(client.get("/api/evidence", params=asked))
    value = bench.evidence.value("southeast", "shipbuilding", "location-quotient")
    assert held["rows"] == [{**asked, "value": pytest.approx(value)}]
    assert held["measures"][0]["unit"] == "ratio"


@pytest.mark.parametrize("what", ["region", "engine", "measure"])
def test_evidence_of_what_is_not_there(client: TestClient, what: str) -> None:
    assert "not known" in problem(client.get("/api/evidence", params={what: "nothing"}))["reason"]


def test_the_choice(client: TestClient, bench: Workbench) -> None:
    held = content(client.post("/api/selection", json={}))
    found = bench.selection(Levers())
    assert held["chosen"] == {region: list(engines) for region, engines in found.chosen.items()}
    assert held["objective"] == pytest.approx(found.record.objective)
    assert held["reasons"] is None
    assert sum(row["chosen"] for row in held["pairs"]) == sum(map(len, found.chosen.values()))
    assert {row["rule"] for row in held["rules"]} == {rule.id for rule in bench.base.rules}


def test_the_choice_as_moved(client: TestClient, bench: Workbench) -> None:
    levers = {"weights": {"growth-potential": 5.0}, "bounds": {"engines-per-hub.at_most": 2}}
    held = content(client.post("/api/selection", json={"levers": levers}))
    hubs = [region.id for region in bench.base.regions if region.kind == "hub"]
    assert {len(held["chosen"][region]) for region in hubs} == {2}


def test_reasons_in_two_languages(client: TestClient) -> None:
    asked = {"region": "southeast", "engine": "shipbuilding"}
    english = content(client.post("/api/selection", json=asked))["reasons"]
    korean = content(client.post("/api/selection", json={**asked, "language": "ko"}))["reasons"]
    assert "is chosen for" in english[0]
    assert "조선" in korean[0]
    assert len(english) == len(korean)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"levers": {"weights": {"nothing": 1}}}, "no criterion"),
        ({"levers": {"off": ["nothing"]}}, "no rule"),
        ({"levers": {"unheard": 1}}, "Extra inputs"),
        ({"levers": {"weights": {"growth-potential": -1}}}, "greater than 0"),
        ({"region": "southeast"}, "together"),
        ({"region": "nothing", "engine": "shipbuilding"}, "nothing"),
        ({"language": "fr"}, "'en' or 'ko'"),
        ({"levers": {"bounds": {"engines-per-hub.at_least": 40, "engines-per-hub.at_most": 40}}}, ""),
    ],
)
def test_a_choice_that_cannot_be(client: TestClient, asked: dict[str, Any], reason: str) -> None:
    assert reason in problem(client.post("/api/selection", json=asked))["reason"]


def test_the_package(served: TestClient, studied: Workbench) -> None:
    held = content(served.post("/api/package", json={}))
    best = studied.package(Levers())
    assert best is not None
    assert held["balance"]["worth"] == pytest.approx(best.balance["worth"])
    assert len(held["amounts"]) == len(best.allocation.plan.table())
    assert held["faults"] == []
    assert [row["year"] for row in held["yearly"]] == list(best.yearly.index)
    assert {row["region"] for row in held["places"]} == set(best.allocation.setting.cells.regions)
    used = {(row["instrument"], row["year"]): row for row in held["capacities"]}
    assert all(row["used"] <= row["capacity"] * (1 + 1e-6) for row in used.values())


def test_amounts_as_moved_break_rules(served: TestClient) -> None:
    levers = {"support": {"policy-finance.southeast": 3.0}}
    held = content(served.post("/api/package", json={"levers": levers}))
    assert held["faults"]
    assert any(row["used"] > row["capacity"] for row in held["capacities"])


def test_a_plan_by_hand(served: TestClient) -> None:
    as_text = content(served.post("/api/package", json={"plan": PLAN}))
    entry = {"region": "southeast", "engine": "shipbuilding", "instrument": "policy-finance"}
    as_entries = content(served.post("/api/package", json={"plan": [{**entry, "amounts": {"2026": 1.5}}]}))
    assert as_text["title"] == "By hand"
    assert as_text["amounts"] == as_entries["amounts"]
    assert as_text["amounts"] == [{**entry, "year": 2026, "amount": 1.5, "unit": "trillion KRW"}]
    assert as_text["yearly"][0]["treasury"] > 0


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"plan": "plan: [{region: nowhere}]"}, "missing"),
        ({"plan": "plan: 1"}, "not of the right kind"),
        ({"plan": PLAN.replace("southeast", "nowhere")}, "not known"),
        ({"plan": PLAN.replace("1.5", "-1.5")}, "negative"),
        ({"plan": PLAN.replace("2026", "1926")}, "not a year"),
        ({"levers": {"support": {"nothing.southeast": 1.2}}}, "no instrument"),
        ({"levers": {"support": {"policy-finance.nowhere": 1.2}}}, "no region"),
    ],
)
def test_a_plan_that_cannot_be(client: TestClient, asked: dict[str, Any], reason: str) -> None:
    assert reason in problem(client.post("/api/package", json=asked))["reason"]


def test_a_study_that_is_not_there_is_begun(
    client: TestClient, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job("study-1", "study", state="running", step="package", share=0.5)
    begun: list[Levers] = []
    monkeypatch.setattr(bench, "start_study", lambda levers: begun.append(levers) or job)
    answer = client.post("/api/package", json={"levers": {"reservation": 0.41}})
    held = content(answer, 202)["job"]
    assert (held["key"], held["state"], held["share"]) == ("study-1", "running", 0.5)
    assert answer.headers["location"] == "/api/jobs/study-1"
    assert begun == [Levers(reservation=0.41)]


def test_a_study_that_failed_says_why(
    client: TestClient, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job("study-1", "study", state="failed", error=OptionError(Problem("rules", "no way", "Relax one")))
    monkeypatch.setattr(bench, "study_job", lambda _levers: job)
    assert problem(client.post("/api/package", json={}))["reason"] == "no way"


def test_not_everybody_waits(client: TestClient, bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.jobs, "every", lambda: [Job(str(k), "study") for k in range(MOST_WAITING)])
    assert "wait already" in problem(client.post("/api/package", json={}), 429)["reason"]


def test_a_scenario_of_shocks(client: TestClient, bench: Workbench) -> None:
    held = content(client.post("/api/simulate", json={"scenario": SHOCK}))
    as_text = content(client.post("/api/simulate", json={"scenario": json.dumps(SHOCK)}))
    assert held == as_text
    workers = {row["region"]: row for row in held["regions"] if row["quantity"] == "workers"}
    assert workers["KR-31"]["percent"] > 0.5
    assert len(workers) == len(bench.economy.regions)
    added = [row for row in held["industries"] if row["quantity"] == "value_added"]
    total = sum(row["before"] for row in added)
    places = sum(row["before"] for row in held["regions"] if row["quantity"] == "value_added")
    assert total == pytest.approx(places)


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        ({}, "missing"),
        ({**SHOCK, "shocks": [{"kind": "labour", "regions": "KR-99", "change": 0.02}]}, "KR-99"),
        ({**SHOCK, "shocks": [{"kind": "unheard"}]}, "not a known kind"),
        ("productivity-rise", "not a mapping"),
        ("", "empty"),
        (1, ""),
    ],
)
def test_shocks_that_cannot_be(client: TestClient, scenario: Any, reason: str) -> None:
    assert reason in problem(client.post("/api/simulate", json={"scenario": scenario}))["reason"]


def test_trade(client: TestClient, bench: Workbench) -> None:
    asked = {"policies": ["cptpp-accession"], "duties": {"USA.C29": 0.1}}
    held = content(client.post("/api/trade", json=asked))
    effect = bench.world.effect(Levers.of(asked))
    assert effect is not None
    assert [row["quantity"] for row in held["nation"]] == list(effect.nation().index)
    assert held["nation"][0]["change"] == pytest.approx(effect.nation()["change"].iloc[0])
    assert len(held["provinces"]) == len(bench.economy.regions)
    assert next(row for row in held["markets"] if row["partner"] == "USA")["exports_change"] < 0


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, "neither"),
        ({"duties": {"USA.C29": 0}}, "neither"),
        ({"policies": ["nothing"]}, "no policy"),
        ({"policies": ["rcep"]}, ""),
        ({"duties": {"USA.nothing": 0.1}}, "not known"),
        ({"duties": {"XXX.C29": 0.1}}, "not known"),
        ({"duties": {"USA.C29": 3.1}}, "at most 3"),
        ({"duties": {"USA": 0.1}}, "two names"),
    ],
)
def test_trade_that_cannot_be(client: TestClient, asked: dict[str, Any], reason: str) -> None:
    assert reason in problem(client.post("/api/trade", json=asked))["reason"]


def test_a_stop_of_supply(client: TestClient, bench: Workbench) -> None:
    item = "2504101000-natural-flake-graphite-anode"
    held = content(client.post("/api/supply", json={"item": item, "part": 0.5, "months": 4}))
    assert held["nation"]["loss_low"] <= held["nation"]["loss_central"] <= held["nation"]["loss_high"]
    assert held["stock_days"] == sorted(held["stock_days"], reverse=True)
    assert len(held["regions"]) == len(bench.economy.regions)
    assert sum(row["loss_central"] for row in held["regions"]) == pytest.approx(
        held["nation"]["loss_central"]
    )


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, "required"),
        ({"item": "nothing"}, "nothing"),
        ({"item": "2601119000-iron-ore", "partner": "XX"}, "XX"),
        ({"item": "2601119000-iron-ore", "months": 13}, "less than or equal to 12"),
        ({"item": "2601119000-iron-ore", "part": -0.1}, "greater than or equal to 0"),
    ],
)
def test_a_stop_that_cannot_be(client: TestClient, asked: dict[str, Any], reason: str) -> None:
    assert reason in problem(client.post("/api/supply", json=asked))["reason"]


def test_jobs(client: TestClient, bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    done = Job("a-1", "study", state="done", step="package", share=1.2, seconds=3.14159)
    failed = Job("b-2", "bands", state="failed", error=OptionError(Problem("s", "r", "m")))
    held = {job.key: job for job in (done, failed)}
    monkeypatch.setattr(bench.jobs, "_held", held)
    listed = content(client.get("/api/jobs"))["jobs"]
    assert [(job["key"], job["state"]) for job in listed] == [("a-1", "done"), ("b-2", "failed")]
    assert listed[0]["share"] == 1.0
    assert listed[1]["problems"] == ["s: r. m."]
    assert content(client.get("/api/jobs/b-2"))["kind"] == "bands"
    held["c-3"] = Job("c-3", "study")
    assert content(client.delete("/api/jobs/c-3"))["state"] == "cancelled"
    held["d-4"] = Job("d-4", "study")
    assert [job["state"] for job in content(client.delete("/api/jobs"))["jobs"]][-1] == "cancelled"
    assert content(client.delete("/api/jobs/a-1"))["state"] == "done"
    for method in ("GET", "DELETE"):
        assert "no job" in problem(client.request(method, "/api/jobs/nothing"), 404)["reason"]


def test_a_scenario_from_its_first_day_to_its_last(kept: TestClient) -> None:
    levers = {"weights": {"growth-potential": 2.0}, "duties": {"USA.C29": 0.25}}
    new = content(
        kept.post("/api/scenarios", json={"name": " A  name ", "levers": levers, "plan": PLAN}), 201
    )
    assert (new["name"], new["plan"], new["programme"]) == ("A name", PLAN, "korea-2025-12")
    assert new["files"] == ["programme.yaml", "plan.yaml", "duties-USA.yaml"]
    address = f"/api/scenarios/{new['id']}"
    assert content(kept.get(address)) == new
    assert content(kept.get("/api/scenarios"))["scenarios"] == [new]
    copy = content(kept.post(f"{address}/duplicate", json={}), 201)
    assert (copy["name"], copy["levers"]) == ("A name (2)", new["levers"])
    named = content(kept.post(f"{address}/duplicate", json={"name": "copy"}), 201)
    assert named["name"] == "copy"
    changed = content(
        kept.patch(address, json={"note": "seen", "plan": None, "levers": {"reservation": 0.4}})
    )
    assert (changed["note"], changed["plan"], changed["name"]) == ("seen", None, "A name")
    assert changed["levers"]["weights"] == {}
    assert changed["files"] == ["programme.yaml"]
    assert kept.delete(address).status_code == 204
    problem(kept.get(address), 404)
    assert len(content(kept.get("/api/scenarios"))["scenarios"]) == 2


def test_the_link_opens_what_was_kept(kept: TestClient) -> None:
    levers = {"weights": {"growth-potential": 2.5}, "off": ["engines-per-hub"]}
    new = content(kept.post("/api/scenarios", json={"name": "a", "levers": levers}), 201)
    assert new["link"] == "?off=engines-per-hub&w.growth-potential=2.5"


@pytest.mark.parametrize(
    ("asked", "status", "reason"),
    [
        ({}, 422, "required"),
        ({"name": " \x00 "}, 422, "empty"),
        ({"name": "x" * 81}, 422, "characters"),
        ({"name": "taken"}, 409, "already"),
        ({"name": "a", "levers": {"weights": {"nothing": 1}}}, 422, "no criterion"),
        ({"name": "a", "levers": {"policies": ["nothing"]}}, 422, "no policy"),
        ({"name": "a", "levers": {"cut": {"item": "nothing"}}}, 422, "nothing"),
        ({"name": "a", "levers": {"duties": {"XXX.C29": 0.1}}}, 422, "not known"),
        ({"name": "a", "levers": {"support": {"nothing.southeast": 2}}}, 422, "no instrument"),
        ({"name": "a", "plan": "plan: [1]"}, 422, "right kind"),
        ({"name": "a", "note": "x" * 2001}, 422, "characters"),
    ],
)
def test_what_is_not_kept(kept: TestClient, asked: dict[str, Any], status: int, reason: str) -> None:
    kept.post("/api/scenarios", json={"name": "taken"})
    assert reason in problem(kept.post("/api/scenarios", json=asked), status)["reason"]


@pytest.mark.parametrize(
    ("method", "end"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/duplicate"),
        ("GET", "/programme.yaml"),
        ("GET", "/plan.yaml"),
    ],
)
def test_a_scenario_that_is_not_there(kept: TestClient, method: str, end: str) -> None:
    for number in (99, 2**63 - 1):
        given = {"json": {}} if method in ("PATCH", "POST") else {}
        assert (
            "no scenario"
            in problem(kept.request(method, f"/api/scenarios/{number}{end}", **given), 404)["reason"]
        )


def test_a_change_that_cannot_be(kept: TestClient) -> None:
    kept.post("/api/scenarios", json={"name": "taken"})
    number = content(kept.post("/api/scenarios", json={"name": "a", "plan": PLAN}), 201)["id"]
    problem(kept.patch(f"/api/scenarios/{number}", json={"name": "taken"}), 409)
    problem(kept.patch(f"/api/scenarios/{number}", json={"plan": "plan: 1"}))
    problem(kept.patch(f"/api/scenarios/{number}", json={"levers": {"off": ["nothing"]}}))
    problem(kept.patch(f"/api/scenarios/{number}", json={"unheard": 1}))
    assert content(kept.get(f"/api/scenarios/{number}"))["plan"] == PLAN


def test_files_are_those_of_the_command_line(kept: TestClient, bench: Workbench) -> None:
    levers = {
        "weights": {"growth-potential": 2.0},
        "off": ["regions-per-engine"],
        "aversion": 1.5,
        "duties": {"USA.C29": 0.25, "CHN.C26": 0.1},
    }
    number = content(kept.post("/api/scenarios", json={"name": "a", "levers": levers, "plan": PLAN}), 201)[
        "id"
    ]
    address = f"/api/scenarios/{number}"
    answer = kept.get(f"{address}/programme.yaml")
    assert answer.headers["content-type"].startswith("application/yaml")
    assert answer.headers["content-disposition"] == 'attachment; filename="programme.yaml"'
    read = Programme.parse(answer.text)
    moved = bench.programme(Levers.of(levers))
    assert (read.selection, read.rules, read.planning) == (moved.selection, moved.rules, moved.planning)
    plan = Plan.parse(kept.get(f"{address}/plan.yaml").text, read)
    assert plan.amounts.sum() == 1.5
    assert parse_policy(kept.get(f"{address}/duties-USA.yaml").text).id == "surcharge-usa"
    assert "duties-CHN.yaml" in problem(kept.get(f"{address}/duties.yaml"))["remedy"]
    assert "no such file" in problem(kept.get(f"{address}/workbench.yaml"), 404)["reason"]
    problem(kept.get(f"{address}/passwd"))


def test_the_only_duties_need_no_name(kept: TestClient) -> None:
    new = content(
        kept.post("/api/scenarios", json={"name": "a", "levers": {"duties": {"USA.C29": 0.25}}}), 201
    )
    answer = kept.get(f"/api/scenarios/{new['id']}/duties.yaml")
    assert 'filename="duties-USA.yaml"' in answer.headers["content-disposition"]
    problem(kept.get(f"/api/scenarios/{new['id']}/plan.yaml"), 404)


def test_files_come_back_as_they_went(kept: TestClient) -> None:
    levers = {
        "weights": {"growth-potential": 1 / 3},
        "policies": ["cptpp-accession"],
        "duties": {"USA.C29": 0.25},
    }
    new = content(kept.post("/api/scenarios", json={"name": "a", "levers": levers, "plan": PLAN}), 201)
    files = {name: kept.get(f"/api/scenarios/{new['id']}/{name}").text for name in new["files"]}
    back = content(kept.post("/api/scenarios/import", json={"name": "b", "note": "n", "files": files}), 201)
    assert (back["levers"], back["plan"], back["note"]) == (new["levers"], new["plan"], "n")
    problem(kept.post("/api/scenarios/import", json={"name": "b", "files": files}), 409)
    problem(kept.post("/api/scenarios/import", json={"name": "c", "files": {}}))


def test_amounts_as_moved_are_a_plan(served: TestClient, studied: Workbench) -> None:
    levers = {"support": {"policy-finance.southeast": 1.25, "ai-factories.southeast": 1.3}}
    number = content(served.post("/api/scenarios", json={"name": "moved", "levers": levers}), 201)["id"]
    text = served.get(f"/api/scenarios/{number}/plan.yaml").text
    plan = Plan.parse(text, studied.base)
    best = studied.package(Levers()).allocation.plan
    at = (best.cells.regions.index("southeast"), slice(None), best.cells.instruments.index("policy-finance"))
    assert plan.amounts[at] == pytest.approx(1.25 * best.amounts[at])
    served.delete(f"/api/scenarios/{number}")


def test_moved_amounts_wait_for_their_study(
    kept: TestClient, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "start_study", lambda _levers: Job("study-1", "study"))
    levers = {"support": {"policy-finance.southeast": 1.25}, "reservation": 0.37}
    new = content(kept.post("/api/scenarios", json={"name": "a", "levers": levers}), 201)
    assert new["files"] == ["programme.yaml", "workbench.yaml"]
    answer = kept.get(f"/api/scenarios/{new['id']}/plan.yaml")
    assert content(answer, 202)["job"]["key"] == "study-1"
    assert answer.headers["location"] == "/api/jobs/study-1"


def test_the_guide_names_every_route(client: TestClient) -> None:
    answer = client.get("/api/docs")
    assert answer.status_code == 200
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        for method in methods:
            assert f'<span class="method">{method.upper()}</span> {path}' in answer.text
    assert "http://" not in answer.text.replace("http://127.0.0.1:8050", "")
    assert "https://" not in answer.text


def test_every_route_is_described(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, held in methods.items():
            assert held["summary"], (method, path)
            assert held["description"], (method, path)
            body = held.get("requestBody", {}).get("content", {}).get("application/json")
            if body and method == "post" and not path.endswith("duplicate"):
                assert body["schema"].get("examples") or body.get("examples"), (method, path)


def test_examples_work(kept: TestClient, bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "start_study", lambda _levers: Job("study-1", "study"))
    for path, methods in kept.get("/api/openapi.json").json()["paths"].items():
        body = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in body.get("schema", {}).get("examples", []):
            assert kept.post(path, json=example).status_code in (200, 201, 202), (path, example)
