"""What is written is what was solved, and can be read elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.economy import EPSILON, IDLE, PSI, THETA
from regrowth.errors import LabelError, OptionError
from regrowth.model.headline import headline
from regrowth.model.outcome import Outcome
from regrowth.model.verbs import tabulate
from regrowth.model.writing import write_outcome
from regrowth.scenario.scenario import Scenario
from scenario.small import INDUSTRIES, PARTNERS, REGIONS

GROUPS = {"Inland": ["north", "south"], "Shore": ["coast"]}


@pytest.fixture(scope="module")
def folder(mixed: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("written") / "result"
    write_outcome(mixed, target, groups=GROUPS, core=["north"], origin={"economy": "small"})
    return target


def test_there_is_a_file_for_every_quantity(folder: Path, mixed: Outcome) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"scenario.yaml", "headline.csv", "record.json", *(f"{q}.csv" for q in mixed.quantities)}


def test_the_scenario_can_be_solved_again(folder: Path, mixed: Outcome) -> None:
    again = Scenario.read(folder / "scenario.yaml")
    assert (again.id, again.title, again.shocks) == (
        mixed.scenario.id,
        mixed.scenario.title,
        mixed.scenario.shocks,
    )


def test_every_figure_reads_back_exactly(folder: Path, mixed: Outcome) -> None:
    for quantity in mixed.quantities:
        wanted = tabulate(mixed, quantity)
        if quantity == "trade":
            continue
        found = pd.read_csv(folder / f"{quantity}.csv", index_col=list(range(wanted.index.nlevels)))
        pd.testing.assert_frame_equal(found, wanted, check_exact=True, check_index_type=False)


def test_trade_has_the_pairs_that_trade(folder: Path, mixed: Outcome) -> None:
    found = pd.read_csv(folder / "trade.csv", index_col=["buyer", "seller", "industry"])
    place, industry = IDLE[0]
    cells = (len(REGIONS) + len(PARTNERS)) ** 2 * len(INDUSTRIES)
    assert len(found) == cells - len(REGIONS) - len(PARTNERS)
    assert (place, industry) not in found.index.droplevel("buyer")
    assert found["after"].sum() == pytest.approx(float(mixed.after["trade"].sum()))


def test_the_headline_has_the_groups_and_the_core(folder: Path, mixed: Outcome) -> None:
    found = pd.read_csv(folder / "headline.csv", index_col="measure")
    pd.testing.assert_frame_equal(found, headline(mixed, groups=GROUPS, core=["north"]), check_exact=True)
    assert {"real income of Inland", "real income of Shore", "core share of value added"} <= set(found.index)


def test_the_record_says_what_was_done(folder: Path, mixed: Outcome) -> None:
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    assert record["made from"] == {"economy": "small"}
    assert record["accounts"] == {"title": "Small", "year": 2023, "currency": "FLN"}
    assert (record["places"], record["industries"]) == (5, 3)
    assert record["elasticities"] == {
        "trade": dict(zip(INDUSTRIES, THETA, strict=True)),
        "scale": dict(zip(INDUSTRIES, PSI, strict=True)),
        "migration": dict.fromkeys((*REGIONS, *PARTNERS), EPSILON),
    }
    assert record["solve"]["iterations"] == mixed.solution.record.iterations
    assert max(record["solve"]["residuals"].values()) < 1e-9
    assert set(record["versions"]) == {"regrowth", "jax", "numpy"}


def test_written_twice_is_the_same_to_the_byte(folder: Path, mixed: Outcome, tmp_path: Path) -> None:
    write_outcome(mixed, tmp_path / "b", groups=GROUPS, core=["north"], origin={"economy": "small"})
    for file in folder.iterdir():
        assert (tmp_path / "b" / file.name).read_bytes() == file.read_bytes(), file.name


def test_nothing_but_the_outcome_is_needed(mixed: Outcome, tmp_path: Path) -> None:
    write_outcome(mixed, str(tmp_path / "plain"))
    record = json.loads((tmp_path / "plain" / "record.json").read_text(encoding="utf-8"))
    assert record["made from"] == {}
    found = pd.read_csv(tmp_path / "plain" / "headline.csv", index_col="measure")
    assert "core share of value added" not in found.index
    assert np.isfinite(found["after"]).all()


def test_a_folder_in_use_is_refused(mixed: Outcome, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OptionError, match=r"holds other files: notes\.txt"):
        write_outcome(mixed, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_failure_leaves_nothing(mixed: Outcome, tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"group of places: 'atlantis' is not known"):
        write_outcome(mixed, tmp_path / "result", groups={"Sunk": ["atlantis"]})
    assert list(tmp_path.iterdir()) == []
