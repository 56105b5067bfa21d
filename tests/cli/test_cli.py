"""The command line as a user meets it: output, exit codes, no tracebacks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
RUN = [FLORIN / "programme.yaml", "--economy", FLORIN / "economy", "--no-plan"]
INPUTS = ["--programme", str(FLORIN / "programme.yaml"), "--economy", str(FLORIN / "economy")]


def test_run_writes_a_bundle_and_says_what_it_chose(regrowth, tmp_path: Path) -> None:
    done = regrowth("run", *RUN, "--out", tmp_path / "s", "--draws", 20)
    assert done.code == 0, done.err
    assert "Four corners of Florin" in done.out
    for engine in ("Metals", "Software", "Visitors"):
        assert engine in done.out
    assert re.search(
        r"Ministry's first list \(2024-12-01\): \d of the 5 pairs that it lists are chosen", done.flat
    )
    written = {path.name for path in (tmp_path / "s").iterdir()}
    assert written == {"inputs", "results", "manifest.json", "report.html"}
    again = regrowth("rerun", tmp_path / "s")
    assert again.code == 0
    assert re.search(r"Identical: all \d+ files agree byte by byte", again.out)


def test_rerun_says_which_files_differ(regrowth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    regrowth("run", *RUN, "--out", tmp_path / "s", "--draws", 5)
    from regrowth.selection import choice

    honest = choice.losses
    monkeypatch.setattr(choice, "losses", lambda model, best: honest(model, best) + 1.0)
    done = regrowth("rerun", tmp_path / "s", "--out", tmp_path / "new")
    assert done.code == 1
    assert "results/selection.parquet" in done.out
    assert "The versions are the same." in done.out
    assert (tmp_path / "new/manifest.json").is_file()


def test_run_in_korean(regrowth, tmp_path: Path) -> None:
    done = regrowth("run", "--draws", 5, "--no-plan", "--out", tmp_path / "s", "--lang", "ko")
    assert done.code == 0, done.err
    for word in ("조선", "동남권", "입지계수"):
        assert word in done.out
    assert "Growth engine" not in done.out


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["run", "korea-2025-21"], r"there is no programme 'korea-2025-21'.*Did you mean 'korea-2025-12'", 1),
        (["run", "missing.yaml"], r"there is no file 'missing.yaml'.*Check the path", 1),
        (["run", "--economy", "nowhere"], r"there is no folder 'nowhere'.*economy\.yaml", 1),
        (["run", "--seed", "-1"], r"Invalid value for '--seed'", 2),
        (["run", "--lang", "fr"], r"'fr' is not one of 'en', 'ko'", 2),
        (["run", "--frobnicate"], r"No such option", 2),
        (["runn"], r"No such command 'runn'", 2),
        (["rerun", "nowhere"], r"there is no manifest\.json", 1),
        (["data", "check", "nowhere"], r"1 problem found", 1),
        (["data", "show", "--table", "employmnt"], r"no table 'employmnt'.*Did you mean 'employment'", 1),
        (["run", ""], r"there is no programme ''", 1),
        (["run", "x" * 3000], r"there is no programme", 1),
        (["run", "/dev/zero"], r"not a regular file", 1),
        (["run", "--draws", "1000000000000"], r"Invalid value for '--draws'", 2),
        (["run", "--out", "x" * 3000], r"cannot be used: File name too long", 1),
        (["run", "--out", "/proc/self/nothing"], r"cannot be created", 1),
        (["evidence", "southeast", "shipbuilding", "--measure", "lq"], r"--measure is for the table", 2),
        (["evidence", "southeast"], r"Give both a region and an engine", 2),
        (["evidence", "southeast", "shipbuildin"], r"not known.*Did you mean 'shipbuilding'", 1),
        (["evidence", "--measure", "lq"], r"there is no measure 'lq'", 1),
        (["selection", "why", "southest", "shipbuilding"], r"no region 'southest'.*mean 'southeast'", 1),
        (["selection", "check", "missing.yaml"], r"there is no file 'missing.yaml'", 1),
        (["programme", "diff", "korea-2025-12", "nothing"], r"there is no programme 'nothing'", 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_input_is_answered_in_words(
    regrowth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str, code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    done = regrowth(*arguments)
    assert done.code == code
    assert re.search(said, re.sub(r"\s+", " ", done.err)), done.err
    assert "Traceback" not in done.err + done.out
    assert list(tmp_path.iterdir()) == [], "something was left behind"


def test_a_folder_in_use_is_refused_before_the_work(regrowth, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = regrowth("run", "--out", tmp_path)
    assert done.code == 1
    assert "holds other files: notes.txt" in done.err
    assert "economy" not in done.err, "work was begun"
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_interruption_leaves_nothing(regrowth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from regrowth.study import study

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(study, "select", interrupted)
    done = regrowth("run", "--out", tmp_path / "s")
    assert done.code == 130
    assert "nothing was written" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_in_words(regrowth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from regrowth.study import bundle

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle, "_manifest", full)
    done = regrowth("run", *RUN, "--out", tmp_path / "s", "--draws", 2)
    assert done.code == 1
    assert "No space left on device. Nothing was written." in done.err
    assert list(tmp_path.iterdir()) == []


def test_data_check_prints_every_fault(regrowth, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "economy"
    shutil.copytree(FLORIN / "economy", folder)
    table = (folder / "employment.csv").read_text().splitlines()
    table[5] = table[5].rsplit(",", 2)[0] + ",-7,0"
    table[9] = table[9].rsplit(",", 2)[0] + ",many,0"
    (folder / "employment.csv").write_text("\n".join(table) + "\n")
    done = regrowth("data", "check", folder)
    assert done.code == 1
    assert re.search(r"employment\.csv:6 \[employees\].*'-7' is negative", done.out)
    assert re.search(r"employment\.csv:10 \[employees\].*'many' is not a number", done.out)
    assert regrowth("data", "check", FLORIN / "economy").out.endswith("no problems found.\n")


def test_data_show_summarises_and_cites(regrowth) -> None:
    done = regrowth("data", "show")
    assert done.code == 0
    for word in ("Korea: 17 provinces", "employment", "Statistics Korea", "Bank of Korea", "2023"):
        assert word in done.flat
    table = regrowth("data", "show", "--table", "exports")
    assert "Korea Customs Service" in table.out
    assert "million USD" in table.out


def test_programme_commands(regrowth, tmp_path: Path) -> None:
    assert "korea-2026-06" in regrowth("programme", "list").out
    checked = regrowth("programme", "check", "korea-2025-12")
    assert "no problems found" in checked.out
    assert "matches economy korea-2023" in checked.out
    shown = regrowth("programme", "show", FLORIN / "programme.yaml")
    assert "no-copying" in shown.out
    text = regrowth("programme", "show", FLORIN / "programme.yaml", "--yaml").out
    copy = tmp_path / "copy.yaml"
    copy.write_text(text)
    same = regrowth("programme", "diff", FLORIN / "programme.yaml", copy)
    assert "0 added, 0 removed, 0 changed" in same.out
    changes = regrowth("programme", "diff", "korea-2025-12", "korea-2026-06")
    assert re.search(r"~ instruments\.[\w-]+\.budgets.*", changes.out)
    assert re.search(r"\d+ added, 0 removed, \d+ changed", changes.out)


def test_programme_check_matches_the_economy_it_is_given(regrowth) -> None:
    done = regrowth("programme", "check", FLORIN / "programme.yaml", "--economy", FLORIN / "economy")
    assert "matches economy florin-2024" in done.out
    wrong = regrowth("programme", "check", "korea-2025-12", "--economy", FLORIN / "economy")
    assert wrong.code == 1
    assert "the programme's nation is 'KR', the economy's 'FL'" in wrong.err


def test_evidence_commands(regrowth) -> None:
    table = regrowth("evidence", "--measure", "location-quotient", *INPUTS)
    assert "Wind power" in table.out
    pair = regrowth("evidence", "seaboard", "wind", *INPUTS)
    assert re.search(r"Seaboard employs [\d.]+ times the national share in Wind power; 95 %", pair.flat)
    assert "Operation of wind parks is not counted" in pair.flat
    assert "Wage level is not known; what is lacking: manufacturing_survey." in pair.flat


def test_selection_commands(regrowth, tmp_path: Path) -> None:
    why = regrowth("selection", "why", "seaboard", "wind", "--draws", 10, *INPUTS)
    assert "Wind power is chosen for Seaboard" in why.out
    assert "of 10 draws" in why.out
    proposal = tmp_path / "mine.yaml"
    proposal.write_text("choice: {upland: [wind], seaboard: [wind], lakes: [food], capital: [software]}\n")
    broken = regrowth("selection", "check", proposal, *INPUTS)
    assert broken.code == 1
    assert "is broken at wind: the figure is 2.00, the bound 1.00, short by 1.00" in broken.flat
    assert "The smallest repair" in broken.out
    proposal.write_text("choice: {upland: [metals], seaboard: [wind], lakes: [food], capital: [software]}\n")
    fine = regrowth("selection", "check", proposal, *INPUTS)
    assert fine.code == 0
    assert "Every rule holds." in fine.out


def test_catalogue_lists_every_quantity(regrowth) -> None:
    from regrowth.quantities import catalogue

    done = regrowth("catalogue")
    assert done.code == 0
    assert all(name[:12] in done.flat for name in catalogue())


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, contextlib, io\n"
        "from regrowth.cli import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    main(['--help'])\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'pydantic', 'plotly', 'highspy', 'rich'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
