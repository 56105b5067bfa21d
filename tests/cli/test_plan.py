"""``regrowth plan`` and ``regrowth parameters`` as a user meets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
INPUTS = ["--programme", FLORIN / "programme.yaml", "--economy", FLORIN / "economy"]
PLAN = """
title: by hand
plan:
  - {region: seaboard, engine: wind, instrument: fund, amounts: {2026: 200, 2027: 200}}
  - {region: lakes, engine: food, instrument: fund, amounts: {2026: 100}}
"""


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_the_best_plan_is_printed_written_and_keeps_the_rules(regrowth, tmp_path: Path) -> None:
    done = regrowth("plan", "best", *INPUTS, "--out", tmp_path / "best.yaml")
    assert done.code == 0, done.err
    assert re.search(r"Present value of the gain to 2035, all costs taken off: FLO [\d.]+ million", done.flat)
    assert re.search(r"Rounds \d+; the best move still allowed promises \d+e-\d+ of the worth", done.flat)
    assert "Half of the fund for chosen engines 50.0 % 50.0 %" in done.flat
    again = regrowth("plan", "check", tmp_path / "best.yaml", *INPUTS)
    assert again.code == 0, again.err
    assert "The plan “best plan” keeps every rule." in again.out
    assert "Not used" not in again.out


def test_a_broken_plan_is_refused_with_every_fault(regrowth, plan_file: Path) -> None:
    plan_file.write_text(PLAN.replace("2026: 200", "2026: 500"), encoding="utf-8")
    done = regrowth("plan", "check", plan_file, *INPUTS)
    assert done.code == 1
    assert "it spends 600 of 400 million FLO in 2026. Take 200 million FLO away" in done.err
    assert done.out == ""


def test_a_plan_is_improved_within_a_bound(regrowth, plan_file: Path, tmp_path: Path) -> None:
    done = regrowth(
        "plan", "improve", plan_file, "--move", "50 million FLO", *INPUTS, "--out", tmp_path / "better.yaml"
    )
    assert done.code == 0, done.err
    found = re.search(r"Worth before (−?)FLO (\S+) million, after (−?)FLO (\S+) million", done.flat)
    assert found is not None
    first, size, last, reached = found.groups()
    before, after = (float(sign.replace("−", "-") + text) for sign, text in ((first, size), (last, reached)))
    assert after > before
    assert (tmp_path / "better.yaml").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--move", "5"], r"not an amount of FLO"),
        (["--move", "much FLO"], r"'much FLO' is no amount of money"),
        (["--move", "-1 million FLO"], r"no amount of money"),
        (["--move", "1 FLO"], r"too little to plan with"),
    ],
)
def test_bad_moves_are_refused(regrowth, plan_file: Path, arguments: list[str], said: str) -> None:
    done = regrowth("plan", "improve", plan_file, *arguments, *INPUTS)
    assert done.code == 1
    assert re.search(said, done.err), done.err


def test_an_unknown_aversion_is_refused(regrowth) -> None:
    done = regrowth("plan", "best", *INPUTS, "--aversion", "lots")
    assert done.code == 1
    assert "'lots' is not a number from 0 to 20" in done.err


def test_parameters_are_listed_and_written(regrowth, tmp_path: Path) -> None:
    done = regrowth("parameters", "--lang", "ko")
    assert done.code == 0, done.err
    assert re.search(r"policy-finance\.investment \* +0\.100 +0\.300 +0\.600 +trillion KRW", done.out)
    assert "프로그램의 가정" in done.out
    written = regrowth("parameters", "--csv", tmp_path / "p.csv")
    assert written.code == 0
    rows = (tmp_path / "p.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("parameter,low,central,high,unit,distribution,assumed,confidence,source")
    assert len(rows) > 30
