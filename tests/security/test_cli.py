"""``regrowth security`` as a user meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from regrowth.cli import main


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]):
    """Run a command; returns exit code, output and errors with single spaces."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(["security", *arguments])
        except SystemExit as error:
            code = int(str(error.code))
        done = capsys.readouterr()
        return code, re.sub(r"\s+", " ", done.out), re.sub(r"\s+", " ", done.err)

    return run


def test_scores_say_the_target_and_warn(said, florin_folder: Path) -> None:
    code, out, err = said("scores", "--economy", str(florin_folder))
    assert (code, err) == (0, "")
    assert "3 of 4 items are above it. Mean dependence 67.5 %" in out
    assert "Chips: 90 % comes from TW; warned of from 80 %." in out
    assert "What this does not model" in out
    assert "imports, FLO" in out
    assert re.search(r"Ore +AU +60 % +0.40–0.44 +300 million", out)


def test_scores_as_json(said, florin_folder: Path) -> None:
    code, out, _ = said("scores", "--json", "--economy", str(florin_folder))
    data = json.loads(out)
    assert code == 0
    assert {row["item"] for row in data["scores"]} == {"ore", "chip", "tester", "yeast", "orphan"}
    assert data["target"]["above"] == ["chip", "tester", "ore"]
    assert [row for row in data["scores"] if row["item"] == "orphan"][0]["score"] is None  # noqa: RUF015


def test_stress_ranks_single_points(said, florin_folder: Path) -> None:
    code, out, err = said("stress", "--economy", str(florin_folder), "--top", "3")
    assert (code, err) == (0, "")
    assert "Worst single points of failure: a full stop for 6 months" in out
    assert "Of 7 pairs of item and listed supplier" in out
    assert "not a probability band" in out


@pytest.mark.parametrize("which", [("--item", "chip"), ("--partner", "AU")])
def test_stress_of_one_says_regions_and_industries(said, florin_folder: Path, which: tuple[str, str]) -> None:
    code, out, err = said("stress", "--economy", str(florin_folder), *which, "--cut", "0.5", "--months", "9")
    assert (code, err) == (0, "")
    assert "a cut of 50 % for 9 months" in out
    assert "National real income falls by FLO" in out
    assert "Regions: real income, 6 of 6" in out


def test_stress_as_json(said, florin_folder: Path) -> None:
    _, out, _ = said("stress", "--json", "--economy", str(florin_folder), "--item", "ore", "--partner", "BR")
    data = json.loads(out)
    (row,) = data["disruptions"]
    assert (row["item"], row["partner"]) == ("ore", "BR")
    assert row["loss_low"] < row["loss_central"] < row["loss_high"]
    total = sum(line["loss_central"] for line in data["regions"])
    assert total == pytest.approx(row["loss_central"])


def test_mitigate_ranks_options(said, florin_folder: Path) -> None:
    code, out, err = said("mitigate", "--economy", str(florin_folder), "--top", "2")
    assert (code, err) == (0, "")
    assert "Best option of each of 2 items" in out
    assert "Could be investment projects" in out
    _, out, _ = said("mitigate", "--json", "--economy", str(florin_folder), "--item", "ore")
    data = json.loads(out)
    assert {row["item"] for row in data["options"]} == {"ore"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("stress", "--item", "chips"), "'chips' is not in the register. Did you mean 'chip'?"),
        (("stress", "--partner", "tw"), "Did you mean 'TW'?"),
        (("stress", "--cut", "50"), "Write 0.5 for 50 per cent"),
        (("stress", "--months", "13"), "13 is not in 0 to 12"),
        (("mitigate", "--months", "0"), "nothing to compare"),
    ],
)
def test_bad_options_are_explained(
    said, florin_folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    code, _, err = said(*arguments, "--economy", str(florin_folder))
    assert code == 1
    assert message in err


def test_an_economy_without_a_register_is_explained(said) -> None:
    folder = Path(__file__).parents[2] / "examples" / "florin" / "economy"
    code, _, err = said("scores", "--economy", str(folder))
    assert code == 1
    assert "there is no table critical_items" in err
