"""``regrowth factories`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import regrowth
from regrowth import documents

PROGRAMME = Path(regrowth.__file__).parent / "data" / "programmes" / "korea-2025-12.yaml"
FLORIN = Path(__file__).parents[2] / "examples" / "florin"
PLAN = """
title: Two regions
plan:
  - {region: southeast, engine: shipbuilding, instrument: ai-factories, amounts: {"2026": 80, "2027": 70}}
  - {region: honam, engine: chemicals, instrument: ai-factories, amounts: {"2027": 10}}
"""


def test_odds_and_what_must_change_are_said(command) -> None:
    done = command("factories")
    assert done.code == 0, done.err
    assert (
        "AI factories: 500 by 2030. Counted: 0 (2023-12-31), 26 (2024-12-31), 100 (2025-12-24)." in done.flat
    )
    assert "Pace learnt from the past: 61 a year (80 % band 40 to 98)." in done.flat
    assert "3.7 % within the capacity, 23.8 % without a limit of capacity." in done.flat
    assert "At the pace of the past no capacity gives a probability of 50 % or more." in done.flat
    assert "15 large and 60 small firms" in done.flat
    assert "Earliest, with every year at its capacity: 2030." in done.flat


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2030-12-31", ["Within the capacity {} 50 % or more."]),
        (
            "2026-12-31",
            ["Within the capacity {} 50 % or more.", "Even without a limit of capacity {} 80 % or more."],
        ),
    ],
)
def test_a_pace_out_of_reach_is_said(command, tmp_path: Path, due: str, said: list[str]) -> None:
    """With a variation of 3 some years stay nearly empty, however quick the pace."""
    held = documents.read(PROGRAMME).plain()
    held["rollout"]["variation"] |= {"low": 2, "central": 3, "high": 3}
    next(target for target in held["targets"] if target["id"] == "ai-factories")["due"] = due
    file = tmp_path / "programme.yaml"
    file.write_text(documents.dump(held), encoding="utf-8")
    done = command("factories", "--programme", file)
    assert done.code == 0, done.err
    claim = "no pace up to 1,000 times that of the past gives a probability of"
    for sentence in said:
        assert sentence.format(claim) in done.flat
    assert done.flat.count(claim) == len(said)


def test_a_korean_reader_finds_no_english(command) -> None:
    done = command("factories", "--lang", "ko", "--top", 3)
    assert done.code == 0, done.err
    assert "기한 내 목표 달성 확률: 용량 내 3.7 %" in done.flat
    assert "수도권" in done.out
    letters = [word for word in done.out.split() if word.isascii() and word.isalpha()]
    assert letters == ["AI"], letters


def test_json_holds_every_frame(command) -> None:
    done = command("factories", "--json")
    held = json.loads(done.out)
    assert held["probability"] == held["outlook"][-1]["reached"]
    assert held["history"][0] == {"date": "2023-12-31", "count": 0.0, "added": None}
    assert sum(row["factories"] for row in held["planned"]) == 400
    assert len(held["sensitivity"]) == 9
    assert [row["capacity"] for row in held["needed"]] == [None, None, None]
    assert done.out == command("factories", "--json").out


def test_a_plan_is_followed(command, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    done = command("factories", "--plan", file, "--json")
    held = json.loads(done.out)
    assert [row["planned"] for row in held["outlook"]] == [180, 260, 260, 260, 260]
    assert held["probability"] == 0
    ships = next(
        row for row in held["pairs"] if (row["region"], row["engine"]) == ("southeast", "shipbuilding")
    )
    assert ships["factories"] == 150
    assert ships["next"] < 0.7 * 1.5e9
    assert "Plan: Two regions" in command("factories", "--plan", file).flat


def test_a_plan_above_the_capacity_is_refused(command, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN.replace("80", "81"), encoding="utf-8")
    done = command("factories", "--plan", file)
    assert done.code == 1
    assert "it has 81 of ai-factories in 2026, above 80. Keep to the capacity of the year." in done.said


def test_a_selection_is_read_and_checked(command, tmp_path: Path) -> None:
    file = tmp_path / "selection.yaml"
    file.write_text("choice: {southeast: [ships]}\n", encoding="utf-8")
    done = command("factories", "--selection", file)
    assert done.code == 1
    assert "engine 'ships' is not known" in done.said


@pytest.mark.parametrize("word", ["rollout", "talent"])
def test_a_programme_without_the_block_is_told_what_to_add(command, word: str) -> None:
    """The invented country has neither."""
    programme = ("--programme", FLORIN / "programme.yaml", "--economy", FLORIN / "economy")
    done = command("factories" if word == "rollout" else "talent", *programme)
    assert done.code == 1
    assert f"it has no `{word}:`" in done.said
    assert "Add instrument" in done.said
