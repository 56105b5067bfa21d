"""``regrowth data accounts`` as a user meets it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest

from regrowth.economy.accounts import build

FLORIN = Path(__file__).parents[2] / "examples" / "florin" / "economy"
COLUMNS = "year,province_id,industry_id,bok83_code,industry_en,prod_in,prod_out,va_in,va_out,note"


def test_accounts_of_korea(command) -> None:
    done = command("data", "accounts")
    assert done.code == 0, done.err
    assert "accounts of 2020" in done.flat
    assert "Regions 17, partners 12, industries 83; currency KRW" in done.out
    assert re.search(r"Output KRW [\d,]+ trillion, value added KRW [\d,]+ trillion", done.flat)
    assert re.search(r"Regions buy [\d.]+ % at home, [\d.]+ % from each other .*, [\d.]+ % abroad", done.flat)
    gaps = re.findall(r" +([\d,]+) +(0|[\d.]+e-\d+)\n", done.out)
    assert len(gaps) == 10
    assert all(float(gap) < 1e-9 for _, gap in gaps)
    assert "…" not in done.out


def test_accounts_of_common_industries_with_their_record(command) -> None:
    done = command("data", "accounts", FLORIN, "--level", "industry", "--record")
    assert done.code == 0, done.err
    assert "Regions 6, partners 1, industries 9; currency FLO" in done.out
    for word in ("Block", "trade: inside a region", "balance_trade", "observed", "estimated"):
        assert word in done.flat
    assert "--record" not in done.out
    korea = command("data", "accounts", "--level", "industry")
    assert "Regions 17, partners 12, industries 34" in korea.out
    assert "data accounts --record" in korea.flat


def test_multipliers_are_written_in_the_columns_in_which_they_circulate(
    command, korea, tmp_path: Path
) -> None:
    file = tmp_path / "new" / "multipliers.csv"
    done = command("data", "accounts", "--multipliers", file)
    assert done.code == 0, done.err
    assert f"Multipliers written to {file}".replace(" ", "") in done.flat.replace(" ", "")
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[0] == COLUMNS
    table = pd.read_csv(io.StringIO(text), dtype=dict.fromkeys(COLUMNS.split(",")[1:5], str))
    assert len(table) == 17 * 83
    assert set(table["year"]) == {2020}
    assert tuple(dict.fromkeys(table["province_id"])) == korea.regions
    names = korea.classes("bok83")
    assert (table["industry_id"] == table["bok83_code"].map(names["industry"])).all()
    assert (table["industry_en"] == table["bok83_code"].map(names["name_en"])).all()
    figures = table[["prod_in", "prod_out", "va_in", "va_out"]]
    idle = table["note"] == "no_production"
    assert 0 < idle.sum() < 100
    assert table.loc[~idle, "note"].isna().all()
    assert figures[idle].isna().all(axis=None)
    assert figures[~idle].notna().all(axis=None)
    assert table.loc[~idle, "prod_in"].min() >= 1
    assert (table["va_in"] + table["va_out"]).max() < 1
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_multipliers_of_a_country_with_common_industries_only(command, tmp_path: Path) -> None:
    file = tmp_path / "multipliers.csv"
    assert command("data", "accounts", FLORIN, "--multipliers", file).code == 0
    table = pd.read_csv(file)
    assert list(table.columns) == COLUMNS.replace("bok83", "industry").split(",")
    assert (table["industry_id"] == table["industry_code"]).all()
    assert len(table) == 6 * 9


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["nowhere"], r"there is no folder 'nowhere'", 1),
        (["--level", "firm"], r"Invalid value for '--level'", 2),
        ([FLORIN, "--level", "sector"], r"no national input-output table by sector, only by industry", 1),
    ],
    ids=lambda value: " ".join(map(str, value[-2:])) if isinstance(value, list) else "",
)
def test_wrong_input_is_answered_in_words(command, arguments: list[object], said: str, code: int) -> None:
    done = command("data", "accounts", *arguments)
    assert done.code == code
    assert re.search(said, done.said), done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("file", "said", "code"),
    [
        (".", r"'--multipliers': File '\.' is a directory", 2),
        ("x" * 300, r"file '.*': cannot be used: File name too long", 1),
        ("/dev/null", r"file '/dev/null': exists and is not a plain file", 1),
        ("held/m.csv", r"held/m\.csv': cannot be \w+: .*Name a file in a folder", 1),
    ],
    ids=["folder", "long", "device", "below a file"],
)
def test_a_file_that_cannot_be_written_is_refused_before_the_work(
    command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, said: str, code: int
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("accounts were begun")

    monkeypatch.setattr(build, "build_accounts", refused)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "held").write_text("mine")
    done = command("data", "accounts", "--multipliers", file)
    assert done.code == code
    assert re.search(said, done.said), done.err
    assert (tmp_path / "held").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["held"]


def test_a_place_that_turns_out_unwritable_is_named(command) -> None:
    done = command("data", "accounts", FLORIN, "--multipliers", "/proc/self/nothing/m.csv")
    assert done.code == 1
    assert re.search(r"error: file '/proc/self/nothing/m\.csv': cannot be written", done.said)
