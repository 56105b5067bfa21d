"""``regrowth simulate`` as a user meets it."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from regrowth.cli.outcome_summary import distinct
from regrowth.model.limits import LIMITS
from regrowth.model.outcome import Outcome
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.scenario import Scenario, embedded_names
from regrowth.words import translator
from regrowth.words.numbers import percent

EXAMPLES = Path(__file__).parents[2] / "examples" / "florin"
FLORIN = ("--economy", EXAMPLES / "economy")
INDUSTRY = ("--level", "industry")
NUMBER = r"[+−]?\d[\d,]*\.\d+"


def write(folder: Path, *shocks: str, name: str = "mine") -> Path:
    """Write a scenario of these shocks."""
    lines = "".join(f"\n  - {{{shock}}}" for shock in shocks)
    file = folder / f"{name}.yaml"
    file.write_text(f"id: {name}\ntitle: {{en: Mine}}\nshocks:{lines or ' []'}\n", encoding="utf-8")
    return file


def width(line: str) -> int:
    """Return the columns that a line fills on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.fixture(scope="session")
def rise(korea) -> Outcome:
    return SpatialModel.of(korea, level="industry").simulate(Scenario.embedded("productivity-rise"))


@pytest.fixture
def unsolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be solved in this test."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a solve was begun")

    monkeypatch.setattr(SpatialModel, "simulate", refused)


@pytest.mark.usefixtures("unsolved")
@pytest.mark.parametrize(("language", "heading"), [("en", "What it does"), ("ko", "시나리오")])
def test_the_gallery_is_listed(command, language: str, heading: str) -> None:
    done = command("simulate", "--list", "--lang", language)
    assert done.code == 0, done.err
    assert heading in done.flat
    for name in embedded_names():
        assert name in done.out
        assert translator(language).pick(Scenario.embedded(name).title).split()[0] in done.out


@pytest.mark.usefixtures("unsolved")
def test_show_prints_a_start_for_your_own(command, tmp_path: Path) -> None:
    done = command("simulate", "grant-paid-by-taxes", "--show")
    assert Scenario.parse(done.out).shocks == Scenario.embedded("grant-paid-by-taxes").shocks
    mine = write(tmp_path, "kind: labour, regions: all, change: 1")
    both = command("simulate", "grant-paid-by-taxes", mine, "--show")
    assert [shock.kind for shock in Scenario.parse(both.out).shocks] == ["transfer", "labour"]


def test_one_scenario_is_solved_and_told(command, rise: Outcome) -> None:
    done = command("simulate", "productivity-rise", *INDUSTRY, "--top", 2)
    assert done.code == 0, done.err
    assert "Electronics of South Chungcheong become five per cent more productive" in done.out
    assert "Accounts of 2020: regions 17, partners 12, industries 34." in done.out
    income = rise.before["real_income"][:17].sum(), rise.after["real_income"][:17].sum()
    change = percent(float(income[1] / income[0]) - 1, 3, signed=True).removesuffix(" %")
    assert re.search(
        rf"Real income +KRW 1,\d{{3}} trillion +\+KRW {NUMBER} trillion +{re.escape(change)}\n", done.out
    )
    assert re.search(rf"\nCentral( +{NUMBER}){{5}}\n", done.out)
    assert re.search(rf"Share of core region +{NUMBER} % +{NUMBER} points *\n", done.out)
    assert "Subsidies, grants" not in done.out, "nothing is paid"
    ranking = done.out.partition("Largest changes of production")[2].partition("What this does not")[0]
    assert len(re.findall(rf"KRW {NUMBER} (?:m|b|tr)illion|KRW \d+ (?:m|b|tr)illion", ranking)) == 4
    assert ranking.index("Chungnam: Computer, electronic") < ranking.index("Gyeonggi: Computer, electronic")
    assert all(str(limit) in done.flat for limit in LIMITS)


def test_several_scenarios_are_put_together_in_any_order(command, tmp_path: Path) -> None:
    mine = write(tmp_path, "kind: labour, regions: KR-11, change: 0.01")
    for order in ((mine, "grant-paid-by-taxes"), ("grant-paid-by-taxes", mine)):
        done = command("simulate", *order, *INDUSTRY, "--top", 1)
        assert done.code == 0, done.err
        table = done.out[done.out.index("Measure") :]
        assert re.search(r"Subsidies, grants +KRW 0 +\+KRW 1\.00 trillion *\n", table)
        assert "Mine" in done.out
        assert "A grant of one trillion won" in done.out
        if order[0] == mine:
            first = table
    assert table == first


def test_scenarios_are_compared_side_by_side(command, tmp_path: Path, rise: Outcome) -> None:
    same = write(tmp_path, name="productivity-rise")  # two of one id stay two columns
    names = ["productivity-rise", same, *["empty"] * 5]
    done = command("simulate", *names, "--each", *INDUSTRY)
    assert done.code == 0, done.err
    assert "1 productivity-rise: Electronics of South Chungcheong" in done.out
    assert "2 productivity-rise: Mine" in done.out
    tables = done.out.split("Real income, change in %")[1:]
    assert [re.findall(r"\d", table.partition("\n")[0]) for table in tables] == [list("12345"), list("67")]
    before, after = (data["real_income"][:17].sum() for data in (rise.before, rise.after))
    wanted = percent(float(after / before) - 1, 3, signed=True).removesuffix(" %")
    nation = re.search(r"\nNation +(.*)\n", tables[0])
    assert nation is not None
    assert nation[1].split() == [wanted, "0.000", "0.000", "0.000", "0.000"]
    assert "Jeju Special Self-Governing Province" in tables[1]
    assert max(map(width, done.out.splitlines())) <= 80


def test_a_scenario_of_nothing_changes_nothing(command) -> None:
    done = command("simulate", "empty", *INDUSTRY)
    assert done.code == 0, done.err
    assert re.search(r"Real income +KRW 1,987 trillion +KRW 0 +0\.000\n", done.out)
    assert re.search(r"Workers who move +0 *\n", done.out)
    assert "Largest changes" not in done.out
    assert not re.search(r"0\.000000|[−+]0\.0+\b", done.out), "what the solver leaves is shown"


def test_no_migration_moves_nobody(command) -> None:
    done = command("simulate", "productivity-rise", *INDUSTRY, "--migration", 0, "--top", 1)
    assert done.code == 0, done.err
    assert re.search(r"Workers who move +0 *\n", done.out)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_numbers_never_wrap_on_a_narrow_terminal(command, language: str) -> None:
    done = command("simulate", "grant-paid-by-taxes", *INDUSTRY, "--lang", language)
    assert done.code == 0, done.err
    assert "…" not in done.out
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert max(map(width, lines)) <= 80
    start = next(number for number, line in enumerate(lines) if line.startswith(("Change in %", "변화율(%)")))
    rows = lines[start + 1 : lines.index("", start)]
    numbers = [re.findall(NUMBER, row) for row in rows]
    assert {len(found) for found in numbers} <= {0, 5}
    assert sum(len(found) == 5 for found in numbers) == 8


def test_every_word_is_korean(command) -> None:
    done = command("simulate", "grant-paid-by-taxes", *INDUSTRY, "--lang", "ko")
    for word in (
        "실질소득",
        "수도권",
        "전남에 1조 원 교부",
        "전남: 건설업",
        "조 원",
        "이 분석이 다루지 않는 사항",
    ):
        assert word in done.out
    assert re.findall(r"[A-Za-z]{2,}", done.out) == []
    say = translator("ko")
    assert all(limit.say(say) != str(limit) for limit in LIMITS)


def test_every_figure_is_written(command, tmp_path: Path, rise: Outcome) -> None:
    out = tmp_path / "new" / "result"
    done = command("simulate", "productivity-rise", *INDUSTRY, "--out", out, "--lang", "ko")
    assert done.code == 0, done.err
    assert "모든 수치를 저장한 폴더" in done.out
    written = {path.name for path in out.iterdir()}
    assert written == {"scenario.yaml", "headline.csv", "record.json", *(f"{q}.csv" for q in rise.quantities)}
    assert Scenario.read(out / "scenario.yaml").shocks == rise.scenario.shocks
    held = pd.read_csv(out / "headline.csv", index_col="measure")
    assert "real income of 중부권" in held.index
    assert held.loc["core share of value added", "change"] < 0
    record = json.loads((out / "record.json").read_text(encoding="utf-8"))
    assert record["made from"]["economy"] == "korea-2023"
    assert len(record["made from"]["economy digest"]) == 64
    assert record["made from"]["programme"].startswith("korea-")
    assert record["elasticities"]["migration"]["KR-11"] == 1.5


@pytest.mark.usefixtures("unsolved")
def test_a_folder_in_use_is_refused_before_the_work(command, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = command("simulate", "productivity-rise", *INDUSTRY, "--out", tmp_path)
    assert done.code == 1
    assert "holds other files: notes.txt" in done.said
    assert "accounts" not in done.err, "work was begun"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


BAD = {
    "labour": "kind: labour, regions: KR-99, change: 0.1",
    "yaml": "kind: labour, regions: [KR-11, change: 0.1",
}


@pytest.mark.usefixtures("unsolved")
@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        ([], r"Give a scenario file, or a name from `regrowth simulate --list`", 2),
        (["productivity-rse"], r"no scenario 'productivity-rse'.*Did you mean 'productivity-rise'", 1),
        (["missing.yaml"], r"there is no file 'missing.yaml'", 1),
        (["yaml.yaml"], r"error: yaml\.yaml:4", 1),
        (["labour.yaml", *INDUSTRY], r"labour\.yaml:4 \[shocks\.1\.regions\].*'KR-99' is not known", 1),
        (["empty", "labour.yaml", "--each", *INDUSTRY], r"'KR-99' is not known", 1),
        (["empty", "--migration", "-1"], r"Invalid value for '--migration'", 2),
        (["empty", "--scale", "1"], r"Invalid value for '--scale'", 2),
        (["empty", "--level", "firm"], r"Invalid value for '--level'", 2),
        (["empty", "--top", "0"], r"Invalid value for '--top'", 2),
        (["empty", "--lang", "fr"], r"'fr' is not one of 'en', 'ko'", 2),
        (["empty", "empty", "--each", "--out", "result"], r"--out writes one outcome; leave out --each", 2),
        (["empty", "--economy", "nowhere"], r"there is no folder 'nowhere'", 1),
        (
            ["empty", *FLORIN, "--level", "sector"],
            r"no national input-output table by sector, only by ind",
            1,
        ),
        (["empty", "--programme", "korea-2025-21"], r"Did you mean 'korea-2025-12'", 1),
        (["empty", "--programme", EXAMPLES / "programme.yaml"], r"region capital: 'capital' is not known", 1),
        (["empty", *FLORIN, "--programme", "korea-2025-12"], r"region capital: 'KR-11' is not known", 1),
    ],
    ids=lambda value: " ".join(Path(v).name for v in value) or "nothing" if isinstance(value, list) else "",
)
def test_wrong_input_is_answered_in_words(
    command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str, code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, shock in BAD.items():
        write(tmp_path, shock, name=name)
    done = command("simulate", *arguments)
    assert done.code == code
    assert re.search(said, done.said), done.err
    assert "Traceback" not in done.err + done.out
    assert len(list(tmp_path.iterdir())) == len(BAD), "something was left behind"


def test_another_country_with_and_without_its_programme(command) -> None:
    harbour = EXAMPLES / "harbour.yaml"
    done = command("simulate", harbour, *FLORIN)
    assert done.code == 0, done.err
    assert "Accounts of 2022: regions 6, partners 1, industries 9." in done.out
    assert re.search(rf"\nDelta( +{NUMBER}){{5}}\n", done.out)
    assert "Share of core region" not in done.out
    planned = command("simulate", harbour, *FLORIN, "--programme", EXAMPLES / "programme.yaml")
    assert re.search(rf"\nSeaboard( +{NUMBER}){{5}}\n", planned.out)
    assert re.search(rf"Share of core region +{NUMBER} % +−{NUMBER} points *\n", planned.out)


def test_names_that_two_share_get_their_label() -> None:
    assert distinct({"x": "Lakes", "y": "Lakes", "z": "Delta"}) == {
        "x": "Lakes (x)",
        "y": "Lakes (y)",
        "z": "Delta",
    }
