"""Folders that are replaced whole or not at all, and what the manifest of a bundle says."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from regrowth import files
from regrowth.economy.economy import Economy
from regrowth.errors import BundleError
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


def test_a_packed_study_is_the_bundle_that_is_written(
    florin: Economy, florin_programme: Programme, tmp_path: Path
) -> None:
    study = run(florin_programme, florin, draws=0, plan=False)
    extra = {"report.html": "제주".encode()}
    packed = bundle.archive(study, extra, language="ko")
    bundle.write(study, tmp_path / "written", extra, language="ko")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(archive.namelist())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(tmp_path)
    unpacked, written = tmp_path / f"study-{florin_programme.id}", tmp_path / "written"
    assert tree(unpacked) == tree(written)
    assert tree(written)["report.html"] == "제주".encode()
    held = bundle.Bundle.read(unpacked)
    assert held.archive() == packed
    assert bundle.Bundle.read(written).archive() == packed
    assert bundle.archive(run(florin_programme, florin, draws=0, plan=False), extra, language="ko") == packed


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_order_of_files_does_not_matter_to_a_zip() -> None:
    held = {"b": b"2", "a/c": b"1"}
    assert bundle.pack(held, "x") == bundle.pack(dict(reversed(held.items())), "x")


def test_a_file_that_changes_after_the_bundle_was_read_is_not_packed(
    florin: Economy, florin_programme: Programme, tmp_path: Path
) -> None:
    bundle.write(
        run(florin_programme, florin, draws=0, plan=False), tmp_path / "out", {"report.html": b"old"}
    )
    held = bundle.Bundle.read(tmp_path / "out")
    (tmp_path / "out" / "report.html").write_bytes(b"new")
    with pytest.raises(
        BundleError, match=r"report\.html: bundle out: a file has been altered since it was read"
    ):
        held.archive()
    (tmp_path / "out" / "report.html").unlink()
    with pytest.raises(BundleError, match="has been altered since"):
        held.file("report.html")
    with pytest.raises(BundleError, match="there is no nothing in it"):
        held.file("nothing")
