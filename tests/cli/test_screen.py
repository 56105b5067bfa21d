"""Names are printed as they are written, whatever the terminal library would make of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from regrowth.cli import main

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
ODD = "Hub [old] [/x] :star: [bold]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The invented country with odd names throughout."""
    shutil.copytree(FLORIN, tmp_path / "florin")
    programme, economy = tmp_path / "florin/programme.yaml", tmp_path / "florin/economy/economy.yaml"
    text = programme.read_text()
    for name in ("Four corners of Florin", "Upland", "Metals", "Ministry's first list"):
        assert f"{{en: {name}}}" in text or f"en: {name}" in text
        text = text.replace(f"en: {name}", f"en: '{ODD}'")
    programme.write_text(text)
    manifest = economy.read_text()
    manifest = manifest.replace("title: Persons employed", f"title: '{ODD}'")
    manifest = manifest.replace("publisher: Statistics Florin", f"publisher: '{ODD}'")
    economy.write_text(
        manifest.replace("title: 'Florin: an invented country of six provinces'", f"title: '{ODD}'")
    )
    return tmp_path / "florin"


@pytest.mark.parametrize(
    ("command", "times"),
    [
        (["run", "{p}", "--economy", "{e}", "--draws", "2", "--no-plan", "--out", "{out}"], 4),
        (["data", "show", "{e}"], 12),
        (["data", "show", "{e}", "--table", "employment"], 2),
        (["programme", "show", "{p}"], 3),
        (["evidence", "--programme", "{p}", "--economy", "{e}"], 2),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else None,
)
def test_odd_names_are_printed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command, times
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    places = {"p": folder / "programme.yaml", "e": folder / "economy", "out": folder / "out"}
    main([part.format(**places) for part in command])
    assert capsys.readouterr().out.count(ODD) >= times
