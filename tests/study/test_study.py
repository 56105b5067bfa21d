"""The whole chain: Korea's and an invented country's, and the bundle it leaves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import regrowth
from regrowth.errors import BundleError, OptionError
from regrowth.study import bundle
from regrowth.study.contents import contents
from regrowth.study.study import Study

FLORIN = Path(__file__).parents[2] / "examples" / "florin"


@pytest.fixture(scope="module")
def study() -> Study:
    return regrowth.run(FLORIN / "programme.yaml", FLORIN / "economy", draws=40, seed=3)


def test_another_country_runs_the_whole_job(study: Study) -> None:
    """Other region ids, industries, years and currency; nothing of Korea is needed."""
    assert study.economy.manifest.currency == "FLO"
    assert study.evidence.years == (2019, 2024)
    assert set(study.selection.chosen) == {"capital", "upland", "seaboard", "lakes"}
    for region in ("capital", "upland", "seaboard"):
        assert 1 <= len(study.selection.chosen[region]) <= 2
    assert len(study.selection.chosen["lakes"]) == 1
    outside = [
        e for region, engines in study.selection.chosen.items() if region != "capital" for e in engines
    ]
    assert len(outside) == len(set(outside)), "the rule no-copying is broken"
    assert study.evidence.absent == {"wage-level": "manufacturing_survey"}


def test_korea_chooses_within_the_announced_counts() -> None:
    chosen = regrowth.run(draws=0, plan=False).selection.chosen
    assert len(chosen) == 8
    for region in ("capital", "southeast", "daegyeong", "central", "honam"):
        assert 2 <= len(chosen[region]) <= 3
    for region in ("jeonbuk", "gangwon", "jeju"):
        assert 1 <= len(chosen[region]) <= 3
    assert "shipbuilding" in chosen["southeast"]


def test_progress_is_told_step_by_step() -> None:
    seen: list[tuple[str, int, int]] = []
    regrowth.run(
        FLORIN / "programme.yaml",
        FLORIN / "economy",
        draws=3,
        paths=20,
        progress=lambda *step: seen.append(step),
    )
    steps = list(dict.fromkeys(step for step, _, _ in seen))
    assert steps == ["economy", "programme", "evidence", "selection", "package"]
    packages = [step for step in seen if step[0] == "package"]
    assert packages[-1] == ("package", 23, 23)
    assert all(0 <= done <= total for _, done, total in seen)


def test_two_runs_agree_byte_by_byte_and_the_seed_matters(study: Study) -> None:
    again = regrowth.run(FLORIN / "programme.yaml", FLORIN / "economy", draws=40, seed=3)
    other = regrowth.run(FLORIN / "programme.yaml", FLORIN / "economy", draws=40, seed=4)
    first, second, third = (contents(found) for found in (study, again, other))
    assert first == second
    assert first["results/rank_acceptability.parquet"] != third["results/rank_acceptability.parquet"]
    assert first["results/evidence.parquet"] == third["results/evidence.parquet"]


def test_bundle_round_trip_is_identical(study: Study, tmp_path: Path) -> None:
    bundle.write(study, tmp_path / "out", language="en")
    held = regrowth.Bundle.read(tmp_path / "out")
    assert held.programme == study.programme
    assert held.economy.digest == study.economy.digest
    assert held.differences(held.rerun()) == []
    assert held.version_changes() == []
    summary = json.loads((tmp_path / "out/results/selection.json").read_text())
    assert summary["chosen"] == {region: list(engines) for region, engines in study.selection.chosen.items()}
    evidence = pd.read_parquet(tmp_path / "out/results/evidence.parquet").set_index(["region", "engine"])
    pd.testing.assert_frame_equal(evidence, study.evidence.table, check_dtype=False)


def test_bundle_names_nothing_of_the_machine(study: Study, tmp_path: Path) -> None:
    bundle.write(study, tmp_path / "out")
    text = (tmp_path / "out/manifest.json").read_text()
    assert str(tmp_path) not in text
    assert "/home" not in text


def test_a_bundle_is_replaced_whole(study: Study, tmp_path: Path) -> None:
    target = tmp_path / "out"
    bundle.write(study, target, {"old.txt": b"old"})
    bundle.write(study, target)
    assert not (target / "old.txt").exists()
    assert regrowth.Bundle.read(target).differences(study) == []


def _thesis(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")


def _other_manifest(folder: Path) -> None:
    _thesis(folder)
    (folder / "manifest.json").write_text('{"name": "a web application"}')


def _added_notes(folder: Path) -> None:
    (folder / "results" / "thesis.txt").write_text("years of work")


def _edited_report(folder: Path) -> None:
    (folder / "results" / "selection.json").write_text("years of work")


@pytest.mark.parametrize("prepare", [_thesis, _other_manifest, _added_notes, _edited_report])
def test_work_of_others_is_never_replaced(study: Study, tmp_path: Path, prepare: object) -> None:
    target = tmp_path / "out"
    if prepare in (_added_notes, _edited_report):
        bundle.write(study, target)
    prepare(target)  # type: ignore[operator]
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    with pytest.raises(
        OptionError, match=r"holds other files: .*(thesis|selection).*Name a new or empty folder"
    ):
        bundle.write(study, target)
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "settings",
    [{"seed": -1}, {"seed": None}, {"seed": 1.5}, {"draws": -1}, {"draws": "10"}, {"draws": 10**7}],
)
def test_options_outside_their_range_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(OptionError, match=r"is not allowed\. Give a whole number from 0 to"):
        regrowth.run(FLORIN / "programme.yaml", FLORIN / "economy", **settings)  # type: ignore[arg-type]


def test_a_failure_while_writing_leaves_nothing(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    bundle.write(study, target)
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}

    def full(*_: object) -> dict[str, object]:
        raise OSError("disk full")

    monkeypatch.setattr(bundle, "_manifest", full)
    with pytest.raises(OSError, match="disk full"):
        bundle.write(study, target)
    with pytest.raises(OSError, match="disk full"):
        bundle.write(study, tmp_path / "new")
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def _edit(folder: Path, resign: bool = False, **changes: object) -> None:
    """Change keys of the manifest (``None`` removes one), with a digest that fits if ``resign``."""
    path = folder / "manifest.json"
    content = {**json.loads(path.read_text()), **changes}
    content = {key: value for key, value in content.items() if value is not None}
    if resign:
        content["digest"] = bundle._own_digest(content)
    path.write_text(json.dumps(content))


def test_the_manifest_names_every_package_that_shapes_bytes(study: Study, tmp_path: Path) -> None:
    bundle.write(study, tmp_path / "out")
    packages = regrowth.Bundle.read(tmp_path / "out").manifest["packages"]
    assert {"jinja2", "babel", "pyyaml", "markupsafe", "plotly", "numpy"} <= set(packages)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda b: (b / "manifest.json").unlink(), r"there is no manifest\.json.*regrowth run"),
        (lambda b: (b / "manifest.json").write_text("{"), r"manifest cannot be read.*Run the study again"),
        (lambda b: (b / "manifest.json").write_text("[]"), r"manifest cannot be read"),
        (lambda b: (b / "inputs/programme.yaml").unlink(), r"programme\.yaml.*missing.*Restore"),
        (lambda b: (b / "inputs/economy/employment.csv").write_text("x"), r"employment\.csv.*altered"),
        (lambda b: (b / "extra.txt").write_text("x"), r"extra\.txt.*not in the manifest"),
        (lambda b: shutil.rmtree(b), r"there is no manifest\.json"),
        (lambda b: (b / "results/manifest.json").write_text("{}"), r"results/manifest\.json.*not in the"),
        (lambda b: (b / "manifest.json").write_text('{"a":' * 90_000), r"manifest cannot be read"),
        (lambda b: _edit(b, seed=4), r"manifest has been altered.*Restore it"),
        (lambda b: _edit(b, draws=5), r"manifest has been altered"),
        (lambda b: _edit(b, settings={"language": "ko"}), r"manifest has been altered"),
        (lambda b: _edit(b, resign=True, seed=-1), r"manifest has been altered"),
        (lambda b: _edit(b, resign=True, draws=-1), r"manifest has been altered"),
        (lambda b: _edit(b, resign=True, regrowth=None), r"manifest cannot be read"),
        (lambda b: _edit(b, digest=None), r"manifest cannot be read"),
    ],
    ids=[
        *("no manifest", "broken", "a list", "input gone", "input altered", "file added", "no folder"),
        *("nested manifest", "deeply nested", "seed edited", "draws edited", "language edited"),
        *("negative seed", "negative draws", "no version", "no digest"),
    ],
)
def test_a_damaged_bundle_is_refused(study: Study, tmp_path: Path, damage: object, said: str) -> None:
    bundle.write(study, tmp_path / "out")
    damage(tmp_path / "out")  # type: ignore[operator]
    with pytest.raises(BundleError, match=said):
        regrowth.Bundle.read(tmp_path / "out")


def test_a_bundle_of_another_format_says_which_version_reads_it(study: Study, tmp_path: Path) -> None:
    bundle.write(study, tmp_path / "out")
    path = tmp_path / "out/manifest.json"
    path.write_text(path.read_text().replace('"format": 2', '"format": 99'))
    with pytest.raises(BundleError, match=r"format 99, this version reads 2.*Use regrowth 0\.1\.0"):
        regrowth.Bundle.read(tmp_path / "out")


def test_a_changed_result_is_named(study: Study, tmp_path: Path) -> None:
    bundle.write(study, tmp_path / "out")
    held = regrowth.Bundle.read(tmp_path / "out")
    other = regrowth.run(held.programme, held.economy, seed=99, draws=40)
    changed = held.differences(other)
    assert "results/rank_acceptability.parquet" in changed
    assert "results/evidence.parquet" not in changed


def test_public_names_are_importable_and_listed() -> None:
    for name in regrowth.__all__:
        assert getattr(regrowth, name) is not None
        assert name in dir(regrowth)
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        _ = regrowth.runn
