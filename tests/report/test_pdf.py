"""The report on paper: by a real browser, and by programs that fail as browsers do."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

from regrowth.errors import OptionError
from regrowth.report import pdf
from regrowth.report.embed import css_text
from regrowth.report.labels import Labels
from regrowth.report.page import _sections
from regrowth.study.study import Study

BROWSER = next(filter(None, map(shutil.which, pdf.BROWSERS)), None)
printing = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="chromium is not installed; install it to print the report"),
]

Page = Callable[[str, str], str]


def squeezed(text: str) -> str:
    """Letters only: a PDF breaks lines and sets spaces where it wants."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if not letter.isspace())


@dataclass(frozen=True)
class Paper:
    """A printed report and the letters of each page."""

    reader: PdfReader
    pages: list[str]


@pytest.fixture(scope="module")
def printed(rendered: Page) -> Callable[[str, str], Paper]:
    held: dict[tuple[str, str], Paper] = {}

    def paper(country: str, language: str) -> Paper:
        if (country, language) not in held:
            reader = PdfReader(io.BytesIO(pdf.print_report(rendered(country, language))))
            pages = [squeezed(page.extract_text()) for page in reader.pages]
            held[country, language] = Paper(reader, pages)
        return held[country, language]

    return paper


class TestPrinted:
    pytestmark = printing

    @pytest.mark.parametrize(("country", "language"), [("korea", "ko"), ("florin", "en")])
    def test_pages_carry_numbers_title_and_date(
        self,
        printed: Callable[[str, str], Paper],
        drawn_studies: dict[str, Study],
        country: str,
        language: str,
    ) -> None:
        paper = printed(country, language)
        labels = Labels(drawn_studies[country], language)
        title = squeezed(labels.say.pick(labels.study.programme.title))
        day = squeezed(labels.date(labels.study.programme.date))
        count = len(paper.pages)
        assert count > 5
        for number, (page, text) in enumerate(zip(paper.reader.pages, paper.pages, strict=True), 1):
            assert f"{number}/{count}" in text
            assert title in text
            assert day in text
            assert len(text) > 150, f"page {number} is as good as empty"
            width, height = (float(side) * 25.4 / 72 for side in page.mediabox[2:])
            assert (width, height) == (pytest.approx(210, abs=1), pytest.approx(297, abs=1))

    @pytest.mark.parametrize(("country", "language"), [("korea", "ko"), ("florin", "en")])
    def test_every_section_is_there(
        self,
        printed: Callable[[str, str], Paper],
        drawn_studies: dict[str, Study],
        country: str,
        language: str,
    ) -> None:
        text = "".join(printed(country, language).pages)
        for number, (_, title) in enumerate(_sections(Labels(drawn_studies[country], language)), 1):
            assert squeezed(f"{number}.{title}") in text, title
        for source in drawn_studies[country].programme.sources.values():
            assert squeezed(source.where) in text, source.title

    def test_korean_letters_are_drawn_from_an_embedded_font(
        self, printed: Callable[[str, str], Paper]
    ) -> None:
        paper = printed("korea", "ko")
        assert "동남권" in paper.pages[0]
        fonts = [font.get_object() for font in paper.reader.pages[0]["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            held = inner.get("/FontDescriptor", {})
            assert font["/Subtype"] == "/Type3" or "/FontFile2" in held or "/FontFile3" in held

    def test_figures_are_drawn_and_details_opened(
        self,
        printed: Callable[[str, str], Paper],
        drawn_studies: dict[str, Study],
    ) -> None:
        study = drawn_studies["florin"]
        text = "".join(printed("florin", "en").pages)
        for axis in ("Choice acceptability", "Contribution to the score"):
            assert squeezed(axis) in text
        assert text.count(squeezed("Contribution to the score")) == len(study.programme.regions)
        labels = Labels(study, "en")
        assert squeezed(labels.say("What to know before quoting a figure")) in text
        assert squeezed(study.economy.manifest.tables["employment"].notes)[:60] in text

    def test_the_outline_names_the_sections(self, printed: Callable[[str, str], Paper]) -> None:
        reader = printed("florin", "en").reader
        assert "In short" in str(reader.outline)
        assert "Growth-engine report" in str(reader.metadata.title)


def test_the_running_title_cannot_leave_the_style_sheet() -> None:
    attack = 'a" } </style><script>alert(1)</script> \\ \n 제주 FONT'
    text = css_text(attack)
    assert text.startswith('"')
    assert text.endswith('"')
    assert not set(text[1:-1]) & set('"<>{}/;\n')
    assert "제주 FONT" in text
    shown = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found.group(1), 16)), text[1:-1])
    assert shown == " ".join(attack.split())


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Install a program that is taken for the browser; temporary folders are made beside it."""
    scratch = tmp_path / "temporary"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    def install(body: str) -> Path:
        program = tmp_path / "browser"
        program.write_text(f"#!{sys.executable}\nimport os, sys, time, subprocess\n{body}\n")
        program.chmod(0o755)
        monkeypatch.setenv(pdf.VARIABLE, str(program))
        return scratch

    return install


TARGET = "target = next(a.split('=', 1)[1] for a in sys.argv if a.startswith('--print-to-pdf='))\n"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "print('no display'); sys.exit(1)",
            r"ended with status 1 \(it said: no display\)",
        ),
        ("sys.exit(0)", r"wrote no PDF\. Install Chromium.*must be allowed to use '.*temporary'"),
        (TARGET + "open(target, 'w').write('<html>')", r"wrote no PDF"),
        (TARGET + "open(target, 'w').write('%PDF-1.4 cut')", r"wrote no PDF"),
        ("os.kill(os.getpid(), 9)", r"ended with status -9"),
        ("time.sleep(60)", r"stopped after 1 seconds\. Try again when"),
    ],
)
def test_a_browser_that_fails_is_named(browser: Callable[[str], Path], body: str, said: str) -> None:
    scratch = browser(body)
    with pytest.raises(OptionError, match=said) as caught:
        pdf.print_report("<p>hello</p>", limit=1 if "sleep" in body else 60)
    assert "browser'" in caught.value.problems[0].subject
    assert list(scratch.iterdir()) == [], "a temporary folder was left behind"


def test_a_browser_that_hangs_takes_its_children_along(
    browser: Callable[[str], Path], tmp_path: Path
) -> None:
    beat = tmp_path / "beat"
    child = (
        f"import time\nwhile True:\n    open({str(beat)!r}, 'w').write(str(time.time())); time.sleep(0.05)"
    )
    browser(f"subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)")
    with pytest.raises(OptionError, match="stopped after"):
        pdf.print_report("<p>hello</p>", limit=3)
    assert beat.exists()
    time.sleep(0.3)
    last = beat.read_text()
    time.sleep(0.5)
    assert beat.read_text() == last


def test_what_the_browser_is_asked(browser: Callable[[str], Path], tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    browser(
        TARGET + f"open({str(asked)!r}, 'w').write('\\n'.join(sys.argv[1:]) + '\\n'"
        " + open(sys.argv[-1].removeprefix('file://')).read())\n"
        "open(target, 'w').write('%PDF-1.4\\n%%EOF')"
    )
    assert pdf.print_report("<p>제주</p>") == b"%PDF-1.4\n%%EOF"
    lines = asked.read_text().splitlines()
    assert lines[-1] == "<p>제주</p>"
    assert "--headless" in lines
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in lines
    assert ("--no-sandbox" in lines) == (os.geteuid() == 0)


@pytest.mark.parametrize("root", [True, False])
def test_the_sandbox_is_left_out_for_root_only(
    browser: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: bool
) -> None:
    asked = tmp_path / "asked"
    browser(f"open({str(asked)!r}, 'w').write(' '.join(sys.argv))")
    monkeypatch.setattr(pdf, "_is_root", lambda: root)
    with pytest.raises(OptionError, match="wrote no PDF"):
        pdf.print_report("")
    assert ("--no-sandbox" in asked.read_text()) == root


def test_without_a_browser_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"none of chromium, .* Install Chromium .* REGROWTH_BROWSER"):
        pdf.find_browser({"PATH": str(tmp_path)})
    with pytest.raises(OptionError, match="browser 'nothing': REGROWTH_BROWSER names no program"):
        pdf.find_browser({"PATH": str(tmp_path), pdf.VARIABLE: "nothing"})
    folder = {"PATH": str(tmp_path), pdf.VARIABLE: str(tmp_path)}
    with pytest.raises(OptionError, match="names no program that can be run"):
        pdf.find_browser(folder)


def test_a_browser_is_found_on_the_path_or_by_name(tmp_path: Path) -> None:
    for name in ("chrome", "other"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert pdf.find_browser({"PATH": str(tmp_path)}) == str(tmp_path / "chrome")
    assert pdf.find_browser({"PATH": str(tmp_path), pdf.VARIABLE: " other "}) == str(tmp_path / "other")


def test_a_program_that_is_not_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "browser"
    program.write_bytes(b"\x00\x01 not a program")
    program.chmod(0o755)
    monkeypatch.setenv(pdf.VARIABLE, str(program))
    with pytest.raises(OptionError, match="cannot be started: Exec format error"):
        pdf.print_report("")
