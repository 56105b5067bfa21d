"""Files are written whole or not at all, and nothing of anybody else's is harmed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from regrowth import files
from regrowth.errors import OptionError


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    target = tmp_path / "new" / "deep" / "table.csv"
    files.write_file(target, "name,제주\n1,2\n")
    assert target.read_bytes() == "name,제주\n1,2\n".encode()
    assert [path.name for path in target.parent.iterdir()] == ["table.csv"]


def test_an_earlier_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    target.write_text("a long earlier text\n")
    files.write_file(target, "new\n")
    assert target.read_text() == "new\n"


def test_a_name_without_a_folder_is_of_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files.write_file(Path("table.csv"), "new\n")
    assert (tmp_path / "table.csv").read_text() == "new\n"


@pytest.mark.parametrize("failing", ["replace", "write"])
def test_a_failure_leaves_the_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    target = tmp_path / "table.csv"
    target.write_text("earlier\n")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if failing == "replace":
        monkeypatch.setattr(os, "replace", full)
    else:
        monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OptionError, match=r"file '.*table\.csv': cannot be written: No space left on device"):
        files.write_file(target, "new\n")
    monkeypatch.undo()
    assert target.read_text() == "earlier\n"
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_file(tmp_path / "table.csv", "new\n")
    assert list(tmp_path.iterdir()) == []


def test_folders_that_cannot_be_made_are_refused_before_long_work(tmp_path: Path) -> None:
    """Even where rights say yes: nothing can be made in /proc, not by root either."""
    with pytest.raises(OptionError, match="'/proc' is not a folder one may write to"):
        files.require_usable(Path("/proc/study"))
    with pytest.raises(OptionError, match="'/proc' is not a folder one may write to"):
        files.require_writable(Path("/proc/table.csv"))
    files.require_usable(tmp_path / "deep" / "study")
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.write_text("mine")
    link = tmp_path / "link"
    link.symlink_to(held)
    for target, said in (
        (tmp_path, "exists and is not a plain file"),
        (link, "exists and is not a plain file"),
        (Path("/dev/null"), "exists and is not a plain file"),
        (held / "table.csv", "held' is not a folder one may write to"),
        (held / "deep" / "table.csv", "held' is not a folder one may write to"),
        (tmp_path / ("x" * 300), "File name too long"),
        (tmp_path / ("x" * 300) / "table.csv", "File name too long"),
    ):
        for refuse in (files.require_writable, lambda place: files.write_file(place, "new\n")):
            with pytest.raises(OptionError, match=said) as caught:
                refuse(target)
            assert str(caught.value).startswith("file '")
            assert "Name a file in a folder of yours" in str(caught.value)
    assert held.read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"held", "link"}
    files.require_writable(held)
    files.require_writable(tmp_path / "new" / "table.csv")
    assert not (tmp_path / "new").exists()


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    files.write_file(tmp_path / "a.zip", b"\r\n\x00\xff")
    assert (tmp_path / "a.zip").read_bytes() == b"\r\n\x00\xff"
