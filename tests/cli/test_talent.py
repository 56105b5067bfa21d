"""``regrowth talent`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SELECTION = "choice: {southeast: [shipbuilding], central: [bio-health], capital: [semiconductors]}\n"
PLAN = """
title: Finance and places
plan:
  - {region: southeast, engine: shipbuilding, instrument: policy-finance, amounts: {"2026": 3, "2027": 3}}
  - {region: southeast, engine: shipbuilding, instrument: talent, amounts: {"2026": 100}}
"""


@pytest.fixture(autouse=True)
def wide(command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal on which no heading is broken."""
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def selection(tmp_path: Path) -> Path:
    file = tmp_path / "selection.yaml"
    file.write_text(SELECTION, encoding="utf-8")
    return file


def test_demand_supply_and_places_are_said(command, selection: Path) -> None:
    done = command("talent", "--selection", selection)
    assert done.code == 0, done.err
    assert "No plan given: the engines look only for those who replace the retired." in done.flat
    assert "2026 to 2035, chosen engines, occupations that the universities teach" in done.flat
    assert "where no places are allowed" in done.flat
    assert "Engineers and researchers" in done.flat
    assert "Before the first graduates" in done.flat
    assert "What this does not model Posts are a planning figure" in done.flat


def test_a_korean_reader_finds_no_english(command, selection: Path) -> None:
    done = command("talent", "--selection", selection, "--lang", "ko")
    assert done.code == 0, done.err
    assert "공학 기술자·연구원" in done.out
    assert "정원 부족 또는 다른 곳이 더 효과적" in done.flat
    assert not [word for word in done.out.split() if word.isascii() and word.isalpha()]


def test_json_holds_every_frame_and_is_the_same_again(command, selection: Path) -> None:
    done = command("talent", "--selection", selection, "--json")
    held = json.loads(done.out)
    assert [row["case"] for row in held["cases"]] == ["loose", "central", "tight"]
    assert {row["region"] for row in held["places"]} <= {"southeast", "central"}
    assert all(row["used"] <= row["capacity"] + 1e-6 for row in held["capacity"])
    hands = [row for row in held["posts"] if row["occupation"] == "technicians"]
    assert {row["gap"] for row in hands} == {None}
    assert done.out == command("talent", "--selection", selection, "--json").out


def test_a_plan_adds_posts_and_its_places_are_compared(command, selection: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    given = ("talent", "--selection", selection, "--plan", file)
    before = json.loads(command("talent", "--selection", selection, "--json").out)
    after = json.loads(command(*given, "--json").out)
    assert after["cases"][1]["demand"] > before["cases"][1]["demand"]
    assert after["cases"][1]["gap_with_plan"] < after["cases"][1]["gap"]
    done = command(*given)
    assert "Plan: Finance and places" in done.flat
    assert "The places of the plan fill" in done.flat
