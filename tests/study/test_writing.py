"""Folders that are replaced whole or not at all, and what the manifest of a bundle says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from regrowth import files
from regrowth.economy.economy import Economy
from regrowth.programme.programme import Programme
from regrowth.study import bundle
from regrowth.study.study import run


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_the_old_folder_returns_if_the_last_step_fails(tmp_path: Path, monkeypatch, error) -> None:
    """The old folder has been moved aside when the new one cannot take its place."""
    target = tmp_path / "out"
    target.mkdir()
    (target / "result.txt").write_text("old")
    replaced = os.replace

    def fail_for_the_new(source: Path, goal: Path) -> None:
        if Path(goal) == target and (Path(source) / "result.txt").read_text() == "new":
            assert not target.exists(), "the old folder was not moved aside"
            raise error
        replaced(source, goal)

    monkeypatch.setattr(files.os, "replace", fail_for_the_new)
    with pytest.raises(type(error)), files.new_folder(target, lambda _: []) as scratch:
        (scratch / "result.txt").write_text("new")
    assert (target / "result.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "a scratch folder was left behind"


def test_the_old_folder_is_kept_beside_if_it_cannot_be_put_back(tmp_path: Path, monkeypatch) -> None:
    """Nothing is deleted when the system refuses both the new folder and the return of the old one."""
    target = tmp_path / "out"
    target.mkdir()
    (target / "result.txt").write_text("old")
    replaced = os.replace

    def fail_from_the_second_on(source: Path, goal: Path) -> None:
        if Path(goal) == target:
            raise OSError("read-only file system")
        replaced(source, goal)

    monkeypatch.setattr(files.os, "replace", fail_from_the_second_on)
    with pytest.raises(OSError, match="read-only"), files.new_folder(target, lambda _: []) as scratch:
        (scratch / "result.txt").write_text("new")
    assert [(path / "result.txt").read_text() for path in tmp_path.iterdir()] == ["old"]


def test_the_manifest_names_the_economy_it_was_run_on(
    florin: Economy, florin_programme: Programme, tmp_path: Path
) -> None:
    bundle.write(run(florin_programme, florin, draws=0), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["economy"] == "florin-2024"
    assert manifest["economy_digest"] == florin.digest
    assert len(florin.digest) == 64
