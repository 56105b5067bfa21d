"""``regrowth markets`` as a user meets it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from regrowth.cli import main
from regrowth.economy.economy import Economy

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def markets(korea: Economy, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command on a wide terminal; Korea is read once. Returns code, output and errors."""
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setattr(Economy, "korea", lambda: korea)

    def call(*arguments: object) -> tuple[int, str, str]:
        code = 0
        try:
            main(["markets", *(str(argument) for argument in arguments)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        held = capsys.readouterr()
        return code, re.sub(r"\s+", " ", held.out), re.sub(r"\s+", " ", held.err)

    return call


def test_every_part_is_shown(markets: Call) -> None:
    code, out, _ = markets("--top", 3)
    assert code == 0
    for title in (
        "Concentration of exports",
        "Exposure",
        "Largest unused potential",
        "Frontier",
        "not model",
    ):
        assert title in out
    for left_out in ("Rules of origin", "heterogeneity", "Fixed costs of entry", "Dynamics"):
        assert left_out in out
    assert "If demand of China falls by 10 %" in out
    assert "first order" in out


def test_an_engine_and_a_partner(markets: Call) -> None:
    code, out, _ = markets("--engine", "semiconductors", "--partner", "USA", "--drop", 0.2)
    assert code == 0
    assert "Frontier of market mixes: Semiconductors" in out
    assert "If demand of United States falls by 20 %" in out
    assert "Future mobility" not in out


def test_a_region_shows_its_provinces(markets: Call) -> None:
    _, out, _ = markets("--region", "southeast")
    assert "Busan" in out
    assert "Ulsan" in out
    assert "Gangwon" not in out
    code, province, _ = markets("--region", "KR-31")
    assert code == 0
    assert "potential: Ulsan" in province


def test_json_holds_everything(markets: Call) -> None:
    _, out, _ = markets("--json", "--partner", "CHN", "--drop", 0.2, "--top", 4)
    held = json.loads(out)
    assert held["exposure"]["drop"] == 0.2
    assert {row["kind"] for row in held["concentration"]} == {"nation", "province", "region", "engine"}
    assert len(held["potential"]) == 4
    gaps = [row["gap"] for row in held["potential"]]
    assert gaps == sorted(gaps, reverse=True)
    assert not {row["market"] for row in held["potential"]} & {"CP7", "ROW"}
    risks = [row["risk"] for row in held["frontier"]["central"]["points"]]
    assert risks == sorted(risks, reverse=True)
    assert held["missing"] == {}


def test_what_an_economy_lacks_is_said(markets: Call) -> None:
    code, out, _ = markets("--economy", FLORIN / "economy", "--programme", FLORIN / "programme.yaml")
    assert code == 0
    assert "gravity needs 4 or more" in out
    assert "it has no table `exports`" in out
    code, out, _ = markets("--economy", FLORIN / "economy", "--json")
    assert code == 0
    assert set(json.loads(out)["missing"]) == {"customs", "potential", "frontier"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--region", "southest"], "Did you mean 'southeast'"),
        (["--engine", "semiconducters"], "Did you mean 'semiconductors'"),
        (["--partner", "CHNA"], "Did you mean 'CHN'"),
        (["--drop", "20"], "Write 0.2 for 20 per cent"),
        (["--drop", "-1"], "Give a part of one"),
        (["--region", "southeast", "--engine", "batteries"], "not both"),
        (["--top", "0"], "0"),
    ],
)
def test_wrong_words_are_refused(markets: Call, arguments: list[str], said: str) -> None:
    code, out, errors = markets(*arguments)
    assert code != 0
    assert out == ""
    assert said in errors
