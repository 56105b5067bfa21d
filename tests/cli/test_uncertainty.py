"""``regrowth uncertainty`` as a user meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regrowth.package import ensemble as module
from regrowth.package.cells import planning
from regrowth.package.draws import draw
from regrowth.package.ensemble import MEASURES, Ensemble
from regrowth.programme.programme import Programme

FLORIN = Path(__file__).parents[2] / "examples" / "florin"

PLAN = """
title: Finance for ships
plan:
  - {region: southeast, engine: shipbuilding, instrument: policy-finance, amounts: {"2026": 3, "2027": 3}}
"""
MOVES = {"korea-2025-12": "policy-finance.investment"}
"""Parameter with which the figures grow, of each programme."""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def made_up(programme: Programme, draws: int, what: str) -> Ensemble:
    """An ensemble whose figures grow with one parameter; every other figure is zero in half of the draws."""
    drawn = draw(programme, draws, 0)
    size = drawn.table()[MOVES.get(programme.id, "fund.effect")].rank() / draws
    held = planning(programme)
    late = [] if held.valued_until is None else [2039, 2046, held.valued_until]
    years = ["2030"] if what == "end-year" else [str(year) for year in (*range(2026, 2036), *late)]
    columns: dict[tuple[str, str, str], Any] = {}
    if what == "path":
        columns["present value of gain less private cost", "nation", f"2026-{years[-1]}"] = 100 * (size - 0.2)
    for name, (measure, _, _) in MEASURES.items():
        places = [region.id for region in programme.regions] if name in ("each", "workers") else ["nation"]
        for place in places if name != "value" else []:
            for year in years:
                columns[measure, place, year] = size - 0.5
    frame = pd.DataFrame(columns, index=range(draws)).astype(float)
    frame.columns.names = ["measure", "place", "year"]
    middle = frame.median()
    units = {measure: unit.replace("trillion", "trillion KRW") for measure, unit, _ in MEASURES.values()}
    return Ensemble(what, drawn, frame, middle, middle * 0, units)  # type: ignore[arg-type]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command asks for; nothing is solved."""
    asked: list[dict[str, Any]] = []

    def instead(setting: Any, amounts: Any, economy: Any, **given: Any) -> Ensemble:
        given["progress"](given["draws"], given["draws"])
        asked.append({"total": float(amounts.sum()), "economy": economy.manifest.id, **given})
        return made_up(setting.programme, given["draws"], given.get("what", "end-year"))

    monkeypatch.setattr(module, "ensemble", instead)
    return asked


def test_bands_odds_and_ranks_are_said(command, plan: Path, calls: list[dict[str, Any]]) -> None:
    done = command("uncertainty", "--plan", plan, "--draws", 300, "--paths", 200, "--seed", 4)
    assert done.code == 0, done.err
    assert [(each["draws"], each["seed"], each.get("what")) for each in calls] == [
        (300, 4, None),
        (200, 4, "path"),
    ]
    assert {each["total"] for each in calls} == {6.0}
    assert {each["workers"] for each in calls} == {each["cluster"] for each in calls} == {None}
    assert "Finance for ships: 2030, draws 300" in done.out
    assert "Finance for ships: every year to 2035, some to 2055, draws 200" in done.out
    assert re.search(r"\nSoutheast +−0\.3\d+ +0\.00\d+ +0\.40\d* +50 % +0\.00", done.out)
    for year in (2026, 2035, 2039, 2055):
        assert re.search(rf"\n{year} +−0\.3\d+ ", done.out), year
    assert re.search(r"Present value, all costs taken.* 80 % ", done.out)
    first = re.search(
        r"noise  of the variance, alone +direction\n(\S+) +(\S+) +\S+ +(\d+) % +raises it", done.out
    )
    assert first is not None
    assert first[1] == "policy-finance.investment"
    assert int(first[3]) > 90
    assert len(re.findall(r"(raises|lowers) it", done.out)) == 20
    assert re.search(r"\n\S+ +\(0\.\d+\) ", done.out), "ranks that mean nothing are in brackets"


def test_a_korean_reader_finds_no_english(command, plan: Path, calls: list[dict[str, Any]]) -> None:
    plan.write_text(PLAN.replace("Finance for ships", "조선 금융"), encoding="utf-8")
    done = command(
        "uncertainty", "--plan", plan, "--draws", 150, "--paths", 20, "--lang", "ko", "--workers", 3
    )
    assert done.code == 0, done.err
    assert [(each["workers"], each["cluster"]) for each in calls] == [(3, None)] * 2
    assert "조선 금융: 2030년, 추출 150회" in done.out
    assert "조선 금융: 2035년까지 매년, 이후 일부 연도는 2055년까지, 추출 20회" in done.out
    assert "모수 순위 없음: 추출이 100회보다 적거나 추출 간에 차이가 없습니다." in done.flat
    words = {word for word in re.sub(r"[a-z-]+\.[a-z_]+|regrowth\S*", "", done.out).split() if word.isascii()}
    assert not {word for word in words if word.isalpha()} - {"KRW"}


def test_every_year_of_a_programme_that_counts_no_longer_than_it_shows(
    command, plan: Path, calls: list[dict[str, Any]]
) -> None:
    plan.write_text(
        PLAN.replace("southeast", "upland")
        .replace("shipbuilding", "metals")
        .replace("policy-finance", "fund"),
        encoding="utf-8",
    )
    florin = FLORIN / "programme.yaml"
    where = ("--programme", florin, "--economy", FLORIN / "economy")
    done = command("uncertainty", "--plan", plan, *where, "--draws", 0, "--paths", 20)
    assert done.code == 0, done.err
    assert len(calls) == 1
    assert "Finance for ships: every year to 2035, draws 20" in done.out
    assert "No ranking of parameters: draws are fewer than 100, or nothing differs between them." in done.flat


def test_json_holds_bands_and_ranks(command, plan: Path, calls: list[dict[str, Any]]) -> None:
    done = command(
        "uncertainty", "--plan", plan, "--draws", 120, "--paths", 30, "--json", "--cluster", "tcp://a:1"
    )
    assert done.code == 0, done.err
    assert [(each["workers"], each["cluster"]) for each in calls] == [(None, "tcp://a:1")] * 2
    data = json.loads(done.out)
    assert data["plan"] == "Finance for ships"
    assert data["programme"] == "korea-2025-12"
    assert data["end-year"]["draws"] == 120
    assert data["path"]["sensitivity"] is None
    assert len(data["end-year"]["sensitivity"]) == len(draw(Programme.embedded(), 1, 0).uncertain)
    first = data["path"]["bands"][0]
    assert first["measure"] == "present value of gain less private cost"
    assert first["unit"] == "trillion KRW"
    assert first["low"] <= first["median"] <= first["high"]


def test_refusals(command, plan: Path, calls: list[dict[str, Any]], tmp_path: Path) -> None:
    done = command("uncertainty", "--plan", plan, "--draws", 0, "--paths", 0)
    assert done.code == 2
    assert "Ask for --draws or --paths." in done.err
    assert command("uncertainty").code == 2
    plan.write_text(PLAN.replace("shipbuilding", "ships"), encoding="utf-8")
    done = command("uncertainty", "--plan", plan)
    assert done.code == 1
    assert "engine 'ships' is not known" in done.said
    assert not calls


def test_a_few_draws_are_solved(command, plan: Path) -> None:
    done = command("uncertainty", "--plan", plan, "--draws", 0, "--paths", 2, "--json")
    assert done.code == 0, done.err
    bands = pd.DataFrame(json.loads(done.out)["path"]["bands"]).set_index(["measure", "place", "year"])
    net = bands.loc["real income less outlays"].loc["nation"]
    assert (net["low"] <= net["high"]).all()
    assert net["central"].idxmin() == "2026", "outlays come before effects"
    workers = bands.loc["workers"]["central"].unstack("year")
    assert workers.loc["southeast", "2035"] > 0
    assert np.allclose(workers.sum(), 0.0, atol=1.0)
