"""Handing over a study: its report as PDF, its bundle as a zip."""

from __future__ import annotations

import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import regrowth as library
from regrowth.report import pdf
from regrowth.study import bundle
from regrowth.study.bundle import Bundle

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
PRINTS = """
target = next(a.split("=", 1)[1] for a in sys.argv if a.startswith("--print-to-pdf="))
page = open(sys.argv[-1].removeprefix("file://"), encoding="utf-8").read()
open(target, "w").write("%PDF-1.4 " + str(len(page)) + " %%EOF")
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "study"
    library.publish(library.run(FLORIN / "programme.yaml", FLORIN / "economy", draws=0, plan=False), folder)
    return folder


@pytest.fixture
def browser(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Install a program that is taken for the browser."""

    def install(body: str) -> None:
        program = tmp_path_factory.mktemp("program") / "browser"
        program.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
        program.chmod(0o755)
        monkeypatch.setenv(pdf.VARIABLE, str(program))

    return install


def test_report_is_printed_and_packed(
    regrowth, made: Path, tmp_path: Path, browser: Callable[[str], None]
) -> None:
    browser(PRINTS)
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    done = regrowth("report", made, "--pdf", tmp_path / "r.pdf", "--zip", tmp_path / "s.zip")
    assert done.code == 0, done.err
    assert f"Report printed to {tmp_path / 'r.pdf'}." in done.flat
    assert f"Bundle packed in {tmp_path / 's.zip'}." in done.flat
    characters = len((made / "report.html").read_text(encoding="utf-8"))
    assert (tmp_path / "r.pdf").read_bytes() == f"%PDF-1.4 {characters} %%EOF".encode()
    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        archive.extractall(tmp_path)
    assert Bundle.read(tmp_path / "study-florin-2025").manifest == Bundle.read(made).manifest
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.pdf", "s.zip", "study-florin-2025"]


def test_an_earlier_file_is_replaced_by_the_same_zip(regrowth, made: Path, tmp_path: Path) -> None:
    (tmp_path / "s.zip").write_text("old")
    assert regrowth("report", made, "--zip", tmp_path / "s.zip").code == 0
    first = (tmp_path / "s.zip").read_bytes()
    moved = shutil.copytree(made, tmp_path / "elsewhere")
    assert regrowth("report", moved, "--zip", tmp_path / "s.zip").code == 0
    assert (tmp_path / "s.zip").read_bytes() == first


def test_words_are_in_the_language_of_the_bundle(regrowth, tmp_path: Path) -> None:
    study = library.run(FLORIN / "programme.yaml", FLORIN / "economy", draws=0, plan=False)
    library.publish(study, tmp_path / "study", "ko")
    done = regrowth("report", tmp_path / "study", "--zip", tmp_path / "s.zip")
    assert "결과 묶음을 압축했습니다" in done.flat


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (
            ["nowhere", "--zip", "s.zip"],
            "there is no manifest.json. Give a folder that `regrowth run` wrote",
            1,
        ),
        ([FLORIN, "--zip", "s.zip"], "there is no manifest.json", 1),
        (["STUDY"], "Give --pdf FILE, --zip FILE or both.", 2),
        (["STUDY", "--zip", "a", "--pdf", "./a"], "name the same file", 2),
        (["STUDY", "--zip", "folder"], "exists and is not a plain file", 1),
        (["STUDY", "--pdf", "folder"], "exists and is not a plain file", 1),
        (["STUDY", "--zip", "/proc/s.zip"], "/proc/s.zip': cannot be written", 1),
        (["STUDY", "--zip", "STUDY/s.zip"], "it would lie inside the bundle", 1),
        (["STUDY", "--pdf", "STUDY/results/r.pdf"], "Name a file outside of it", 1),
        ([], "Missing argument 'BUNDLE'", 2),
    ],
)
def test_wrong_input_is_answered_in_words(
    regrowth, made: Path, tmp_path: Path, monkeypatch, browser, arguments: list[object], said: str, code: int
) -> None:
    browser(PRINTS)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    before = sorted(made.rglob("*"))
    done = regrowth("report", *(str(given).replace("STUDY", str(made)) for given in arguments))
    assert done.code == code, done.err
    assert said in done.said
    assert "Traceback" not in done.err + done.out
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    assert sorted(made.rglob("*")) == before


def test_an_altered_bundle_is_not_handed_over(regrowth, made: Path, tmp_path: Path, browser) -> None:
    browser(PRINTS)
    altered = shutil.copytree(made, tmp_path / "study")
    (altered / "report.html").write_text("<h1>Better figures</h1>")
    done = regrowth("report", altered, "--pdf", tmp_path / "r.pdf", "--zip", tmp_path / "s.zip")
    assert done.code == 1
    assert "report.html: bundle: a file has been altered" in done.said
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_a_bundle_without_a_report_is_packed_but_not_printed(regrowth, tmp_path: Path, browser) -> None:
    browser(PRINTS)
    study = library.run(FLORIN / "programme.yaml", FLORIN / "economy", draws=0, plan=False)
    bundle.write(study, tmp_path / "study")
    done = regrowth("report", tmp_path / "study", "--pdf", tmp_path / "r.pdf", "--zip", tmp_path / "s.zip")
    assert done.code == 1
    assert "bundle study: there is no report.html in it" in done.said
    assert [path.name for path in tmp_path.iterdir()] == ["study"], "one file was written, the other not"
    assert regrowth("report", tmp_path / "study", "--zip", tmp_path / "s.zip").code == 0


def test_a_failing_browser_leaves_the_earlier_file(regrowth, made: Path, tmp_path: Path, browser) -> None:
    browser("sys.exit(3)")
    (tmp_path / "r.pdf").write_text("old")
    done = regrowth("report", made, "--pdf", tmp_path / "r.pdf", "--zip", tmp_path / "s.zip")
    assert done.code == 1
    assert "it ended with status 3. Install Chromium" in done.said
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"r.pdf": "old"}


def test_a_missing_browser_is_said_before_the_work(regrowth, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv(pdf.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = regrowth("report", "nowhere", "--pdf", tmp_path / "r.pdf")
    assert done.code == 1
    assert (
        "Install Chromium or Google Chrome, or name a browser of that family in REGROWTH_BROWSER" in done.said
    )
    assert list(tmp_path.iterdir()) == []
