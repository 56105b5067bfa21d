"""``regrowth quote``: on the terminal in both languages, as JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regrowth.words import LANGUAGES

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
INVENTED = ("--programme", FLORIN / "programme.yaml", "--rules", FLORIN / "support.yaml")
PLANT = """\
id: cathode-plant
title: {en: Cathode plant, ko: 양극재 공장}
province: KR-46
engine: batteries
size: mid-sized
tier: middle
jobs: 45
relocation: true
conditions: [opportunity-zone]
land: {value: 8, unit: billion KRW}
equipment: {value: 60, unit: billion KRW}
loan: {value: 30, unit: billion KRW}
graduates: 20
exemption: Transport of spent batteries needs a permit for each lorry.
"""


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    file = tmp_path / "plant.yaml"
    file.write_text(PLANT, encoding="utf-8")
    return file


def test_in_english(regrowth, plant: Path) -> None:
    done = regrowth("quote", plant)
    assert done.code == 0
    assert "as of 2026-06-30; last change 2026-02-10." in done.flat
    assert "KRW 60 billion × 8 %" in done.flat
    assert "Together 11.40 7.41 3.99" in done.flat
    assert "[land-middle; gangwon-rates, chungbuk-rates; H]" in done.flat
    assert "When building starts: 70 %, KRW 7.98 billion" in done.flat
    assert "Term of a demonstration: 4 + 2 = 6 years" in done.flat
    assert "Chonnam National University (KR-29)" in done.flat
    assert "Size of the firm: small firm +KRW 6 billion" in done.flat
    assert "Growth-engine special grant: introduction is being considered" in done.flat


def test_in_korean(regrowth, plant: Path) -> None:
    done = regrowth("quote", plant, "--lang", "ko")
    assert done.code == 0
    assert "양극재 공장" in done.out
    assert "합계 114.00 74.10 39.90" in done.flat
    assert "기업 규모: 중소기업 +60억 원" in done.flat
    assert "전남대 (KR-29)" in done.flat


def test_on_an_earlier_day(regrowth, plant: Path) -> None:
    done = regrowth("quote", plant, "--date", "2025-01-31")
    assert "[opportunity-zone-2024;" in done.flat
    assert "Together 9.60 6.24 3.36" in done.flat
    assert "Not in force on this day; from 2025-12-11." in done.flat


def test_as_json(regrowth, plant: Path) -> None:
    done = regrowth("quote", plant, "--json")
    data = json.loads(done.out)
    assert data["date"] == "2026-06-30"
    assert data["grant"]["total"] == pytest.approx(11.4e9)
    assert data["national"] + data["local"] == pytest.approx(data["grant"]["total"])
    assert data["grant"]["total"] + data["loan_value"] == pytest.approx(data["total"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_country(regrowth, language: str) -> None:
    done = regrowth("quote", FLORIN / "project.yaml", *INVENTED, "--lang", language)
    assert done.code == 0
    assert "Blade works at the Delta" in done.flat


def test_a_barred_project_is_an_answer(regrowth, plant: Path) -> None:
    text = PLANT.replace("KR-46", "KR-41").replace("tier: middle\n", "")
    plant.write_text(text, encoding="utf-8")
    done = regrowth("quote", plant)
    assert done.code == 0
    assert "Not open: Paid outside the capital area only [grant-outside-capital;" in done.flat


def test_a_firm_that_is_too_small_for_the_grant_is_an_answer(regrowth, tmp_path: Path) -> None:
    """Without a tier, under rules for big firms: a bigger firm is priced in each tier."""
    rules, plan = tmp_path / "rules.yaml", tmp_path / "plan.yaml"
    text = (FLORIN / "support.yaml").read_text(encoding="utf-8")
    rules.write_text(text.replace("{core: false}", "{sizes: [big]}", 1), encoding="utf-8")
    works = (FLORIN / "project.yaml").read_text(encoding="utf-8")
    plan.write_text(works.replace("tier: far\n", ""), encoding="utf-8")
    done = regrowth("quote", plan, "--programme", FLORIN / "programme.yaml", "--rules", rules)
    assert done.code == 0, done.err
    assert "Size of the firm: big firm, near the capital +FLO 800,000" in done.flat


def test_every_fault_is_printed_at_once(regrowth, plant: Path) -> None:
    plant.write_text(PLANT.replace("KR-46", "KR-64").replace("jobs: 45", "jobs: 0"), encoding="utf-8")
    done = regrowth("quote", plant)
    assert done.code == 1
    assert (
        "error: plant.yaml:3 [province]: project cathode-plant: province 'KR-64' is not known." in done.said
    )
    assert "error: plant.yaml:7 [jobs]: project cathode-plant: 0 jobs are planned." in done.said
    assert "2 problems found." in done.said
    assert done.out == ""


def test_a_day_that_is_none_is_a_fault_of_the_command_line(regrowth, plant: Path) -> None:
    done = regrowth("quote", plant, "--date", "2026-13-01")
    assert done.code == 2
    assert "2026-13-01" in done.said


def test_a_file_that_is_not_there(regrowth) -> None:
    done = regrowth("quote", "nowhere.yaml")
    assert done.code == 1
    assert "there is no file 'nowhere.yaml'. Check the path." in done.said
