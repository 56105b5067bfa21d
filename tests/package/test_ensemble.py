"""Ensembles: the same answers whoever solves them, and those of whole paths at the centre."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from model.economy import small_model
from regrowth.economy.economy import Economy
from regrowth.errors import LabelError, OptionError, Problem, SolverError
from regrowth.model.solve import SolveSettings
from regrowth.package import block, cluster
from regrowth.package.block import Job, central_path, solve_block
from regrowth.package.draws import MIGRATION, TRADE, central_values, draw
from regrowth.package.drift import LinearResponse, moved_before
from regrowth.package.ensemble import Ensemble
from regrowth.package.ensemble import ensemble as run
from regrowth.package.footprint import Footprint
from regrowth.package.objective import value
from regrowth.package.path import Levers, Path, follow
from regrowth.package.setting import Setting
from regrowth.programme.programme import Programme
from small import programme

DRAWS = 7


def small_setting(korea: Programme, **changes: Any) -> Setting:
    """Three regions and engines on the small accounts, with the instruments and planning of Korea's."""
    like = {"instruments": korea.instruments, "planning": korea.planning, "currency": korea.currency}
    model = small_model(**changes)
    added = np.maximum(model.accounts.value_added, 0.0)
    members = np.eye(3, 5)
    shares = np.zeros((3, 5, 3))
    shares[np.arange(3), :3, np.arange(3)] = 0.6
    return Setting(
        programme("id: d, kind: deadline, milestone: m, by: 2026-01-01").model_copy(update=like),
        model,
        Footprint(members, shares, np.einsum("rn,gnj,nj->rg", members, shares, added)),
        np.tile([[0.0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]], (3, 1, 1)),
        np.tile(np.pad([[0, 0.7, 0.3], [0.4, 0, 0.6], [0.5, 0.5, 0]], ((0, 2), (0, 2))), (3, 1, 1)),
        central_values(korea),
    )


@pytest.fixture(scope="module")
def setting(korea_programme: Programme) -> Setting:
    return small_setting(korea_programme)


@pytest.fixture(scope="module")
def amounts(setting: Setting) -> np.ndarray:
    """About a hundredth of every engine's value added on each instrument, more of it in later years."""
    cost = np.maximum(setting.responses.treasury_cost, 1.0)
    size = 0.01 * setting.value_added[:, :, None] / cost
    return size[..., None] * np.linspace(0.5, 1.5, len(setting.cells.years))


@pytest.fixture(scope="module")
def path(setting: Setting, amounts: np.ndarray) -> Path:
    return follow(setting, amounts)


@pytest.fixture(scope="module")
def last(setting: Setting, amounts: np.ndarray, korea: Economy) -> Ensemble:
    return run(setting, amounts, korea, draws=DRAWS, seed=2)


@pytest.fixture(scope="module")
def whole(setting: Setting, amounts: np.ndarray, korea: Economy) -> Ensemble:
    return run(setting, amounts, korea, draws=DRAWS, seed=2, what="path")


def assert_close(found: pd.DataFrame, wanted: pd.DataFrame, tolerance: float) -> None:
    assert found.columns.equals(wanted.columns)
    size = wanted.abs().max().replace(0.0, 1.0)
    assert float(((found - wanted).abs() / size).max().max()) <= tolerance


def test_central_values_without_ranges_are_the_path(
    setting: Setting, amounts: np.ndarray, korea: Economy, path: Path, whole: Ensemble
) -> None:
    held = central_values(setting.programme)
    found = run(setting, amounts, korea, draws=DRAWS, seed=0, what="path", held=held)
    base = setting.model.baseline
    income = (path.income[:, :3].sum(axis=1) - np.asarray(base.incomes)[:3].sum() * setting.money) / 1e12
    counted = np.nansum(setting.model.accounts.workers, axis=1)
    hats = path.level("workers")
    for row in (0, 1):
        one = found.outcomes.iloc[[row]]
        size = float(np.asarray(base.incomes)[:3].sum() * setting.money / 1e12)
        np.testing.assert_allclose(one["real income less outlays"].iloc[0], income, atol=1e-8 * size)
        for number, region in enumerate(setting.cells.regions):
            wanted = counted[number] * (hats[:, number] - 1)
            np.testing.assert_allclose(one["workers"][region].iloc[0], wanted, atol=1e-8 * counted[number])
        worth = float(one[found.headline].iloc[0])
        assert worth == pytest.approx(value(path, 0.0) / 1e12, rel=1e-7)
    np.testing.assert_allclose(whole.central, found.outcomes.iloc[0], rtol=1e-5, atol=1e-7)
    assert (whole.error == 0).all()


def test_every_draw_is_the_path_of_its_own_setting(
    setting: Setting, amounts: np.ndarray, whole: Ensemble
) -> None:
    """Elasticities of trade and migration, and every parameter, as if set by hand; draws in their order."""
    drawn = whole.draws
    where = drawn.values[:, drawn.names.index(TRADE)]
    order = np.argsort(where)
    assert (np.argsort(order) != order).sum() > 2, "sorting back is not sorting again"
    base = np.asarray(setting.model.baseline.incomes)[:3]
    added = np.asarray(setting.model.baseline.value_added)[:3]
    for number in range(DRAWS):
        values = dict(zip(drawn.names, drawn.values[number].tolist(), strict=True))
        theta = (
            np.array([4.0, 6.0, 8.0]) * 2.0 ** values[TRADE]
        )  # defaults reach from half to twice the centre
        psi = np.array([0.4, 0.0, 0.4]) / theta
        own = replace(setting.at(values), model=small_model(theta=theta, psi=psi, epsilon=values[MIGRATION]))
        found = follow(own, amounts)
        one = whole.outcomes.iloc[number]
        before = base * own.money
        income = found.income[:, :3]
        size = before.sum() / 1e12
        wanted = (income.sum(axis=1) - before.sum()) / 1e12
        np.testing.assert_allclose(one["real income less outlays"], wanted, atol=1e-8 * size)
        workers = found.level("workers")[:, :3]
        for place, region in enumerate(setting.cells.regions):
            # over those who work there now, not over those who did before the plan
            each = 100 * (income[:, place] / before[place] / workers[:, place] - 1)
            np.testing.assert_allclose(
                one["real income less outlays per worker"][region],
                each,
                atol=1e-6,
                err_msg=f"{number} {region}",
            )
        core = found.level("value_added").sum(axis=2)
        share = 100 * (core[:, 0] / core[:, :3].sum(axis=1) - added[0] / added.sum())
        np.testing.assert_allclose(one["core share of value added"], share, atol=1e-7)


def response(**changes: np.ndarray) -> LinearResponse:
    """Two places whose real income answers nothing but what is given; one industry."""
    none = {
        "productivity": np.zeros((3, 2, 2, 1)),
        "subsidies": np.zeros((3, 2, 2, 1)),
        "grants": np.zeros((3, 2, 2)),
        "workers": np.zeros((3, 2, 2)),
    }
    return LinearResponse(**{**none, **changes})


def done(**changes: np.ndarray) -> Levers:
    """Three years of nothing but what is given."""
    none = {
        "stocks": np.zeros((1, 1, 1, 3)),
        "productivity": np.zeros((3, 2, 1)),
        "grants": np.zeros((3, 2)),
        "subsidies": np.zeros((3, 2, 1)),
        "arrivals": np.zeros((3, 2)),
    }
    return Levers(**{**none, **changes})


def moved_after(answers: LinearResponse, plan: Levers, years: int, pull: float = 0.5) -> list[float]:
    """Central trade elasticities, half of the way gone in a year, a quarter of the workers in place one."""
    one = np.ones(1)
    labour = np.array([0.25, 0.75])
    found = moved_before(answers, [plan], years, 0 * one, pull * one, 0.5 * one, labour)
    return [round(float(number), 12) + 0.0 for number in found[0]]


def test_workers_that_a_plan_brings_are_not_those_who_moved() -> None:
    """Place one has 0.1 more in every year: the country keeps its own, so 0.025 come off everywhere.

    Of logs (0.1, 0) the mean by workers is 0.025: logs are (0.075, -0.025), and less what the plan brings
    (-0.025, -0.025). Half of that is carried to the next year, where the same comes of it; 0.2 in the
    third year leaves (0.15, -0.05) - (0.2, 0).
    """
    brought = done(arrivals=np.array([[0.1, 0.0], [0.1, 0.0], [0.2, 0.0]]))
    assert moved_after(response(), brought, 0) == [0.0, 0.0]
    assert moved_after(response(), brought, 1) == [-0.025, -0.025]
    assert moved_after(response(), brought, 2) == [-0.025, -0.025]
    assert moved_after(response(), brought, 3) == [-0.05, -0.05]


def test_workers_move_to_where_income_rises() -> None:
    """Outlays of 1 in place one raise its log income by 0.08; half of it pulls: 0.04 less the mean 0.01.

    Half of (0.03, -0.01) stays on the way in the next year: (0.045, -0.015). Where a per cent more workers
    take 2 per cent off a place's income and the pull is 0.5, logs are half as large in the first year,
    for (1 + 0.5 x 2) log L = (0.03, -0.01), and half of (0.0075 + 0.03, -0.0025 - 0.01) in the second.
    """
    paid = done(grants=np.array([[1.0, 0.0]] * 3))
    answer = np.tile([[0.08, 0.0], [0.0, 0.0]], (3, 1, 1))
    assert moved_after(response(grants=answer), paid, 1) == [0.03, -0.01]
    assert moved_after(response(grants=answer), paid, 2) == [0.045, -0.015]
    crowded = response(grants=answer, workers=np.tile(-2 * np.eye(2), (3, 1, 1)))
    assert moved_after(crowded, paid, 1) == [0.015, -0.005]
    assert moved_after(crowded, paid, 2) == [0.01875, -0.00625]


def test_the_last_year_alone_is_near_that_of_the_path(last: Ensemble, whole: Ensemble) -> None:
    wanted = whole.outcomes.xs("2030", axis=1, level="year", drop_level=False)
    assert last.outcomes.columns.equals(wanted.columns)
    for measure, part in (
        ("real income less outlays", 0.01),
        ("real income less outlays per worker", 0.01),
        ("workers", 0.05),
    ):
        gap = (last.outcomes[measure] - wanted[measure]).abs().max().max()
        assert gap <= part * wanted[measure].abs().max().max(), measure
    assert abs(last.error[last.headline]) <= 0.01 * abs(last.central[last.headline])
    assert (last.error != 0).any()
    pd.testing.assert_series_equal(last.central, whole.central[last.central.index])


def test_nothing_done_changes_nothing_in_any_draw(setting: Setting, korea: Economy) -> None:
    still = np.zeros(setting.cells.shape)
    for what in ("end-year", "path"):
        found = run(setting, still, korea, draws=DRAWS, seed=1, what=what)  # type: ignore[arg-type]
        assert (found.outcomes == 0).all().all()
        assert (found.bands()["positive"] == 0).all()
    with pytest.raises(OptionError, match="7 draws say nothing but noise"):
        found.sensitivity()


def test_one_seed_one_answer_and_quantiles_in_order(
    setting: Setting, amounts: np.ndarray, korea: Economy, last: Ensemble
) -> None:
    calls: list[tuple[int, int]] = []
    again = run(setting, amounts, korea, draws=DRAWS, seed=2, progress=lambda *done: calls.append(done))
    pd.testing.assert_frame_equal(again.outcomes, last.outcomes, check_exact=True)
    assert calls == [(0, DRAWS), (DRAWS, DRAWS)]
    bands = last.bands()
    assert (bands["low"] <= bands["median"]).all()
    assert (bands["median"] <= bands["high"]).all()
    assert bands["positive"].between(0, 1).all()
    assert bands["unit"].iloc[0] == "trillion KRW"
    bands["low"] = 0.0
    assert not last.bands()["low"].equals(bands["low"]), "each call hands out a copy"
    national = last.of_nation("income")
    pd.testing.assert_frame_equal(
        national, last.bands().loc["real income less outlays"].loc["nation"], check_names=False
    )
    national["low"] = 0.0
    assert (last.of_nation("income")["low"] != 0).all()
    bands = last.bands()
    one = last.outcomes["real income less outlays", "nation", "2030"]
    assert bands["low"].iloc[0] == np.quantile(one, 0.1)
    assert bands["positive"].iloc[0] == np.mean(one > 0)
    moved = last.outcomes["workers"].sum(axis=1).abs()
    assert (moved <= 1e-8 * np.nansum(setting.model.accounts.workers)).all(), "the country keeps its workers"


def test_blocks_of_another_size_agree(
    setting: Setting, amounts: np.ndarray, korea: Economy, last: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "BLOCK", 3)
    assert_close(run(setting, amounts, korea, draws=DRAWS, seed=2).outcomes, last.outcomes, 1e-7)


def test_stepping_by_a_preconditioner_agrees(
    setting: Setting, amounts: np.ndarray, korea: Economy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "SETTINGS", SolveSettings())
    drawn = draw(setting.programme, DRAWS, 0)
    values = dict(zip(drawn.names, drawn.values.T, strict=True))
    trade = setting.model.elasticities.theta * np.array([[0.5], [2.0]])
    few, many = (Job.of(setting, amounts, "path", 1.0, trade, number) for number in (4, 7))
    assert few.ahead is None
    assert many.ahead is not None
    few = replace(few, block=7)
    one, other = solve_block(few, values), solve_block(many, values)
    for name, found in one.items():
        np.testing.assert_allclose(
            other[name], found, rtol=1e-6, atol=1e-7 * np.abs(found).max(), err_msg=name
        )


def test_aversion_goes_into_the_present_value(setting: Setting, amounts: np.ndarray, path: Path) -> None:
    trade = setting.model.elasticities.theta * np.array([[0.5], [2.0]])
    job = Job.of(setting, amounts, "path", 2.0, trade, 1)
    found = central_path(job, central_values(setting.programme))["value"].item()
    assert found == pytest.approx(value(path, 2.0), rel=1e-9)
    assert found != pytest.approx(value(path, 0.0), rel=1e-3)


def test_the_parameters_that_matter_come_first(last: Ensemble) -> None:
    """A figure made of two parameters, one of them three times as much."""
    drawn = draw(programme_of(last), 300, 4)
    table = drawn.table()
    ranks = table.rank() / len(table)
    made = 3 * ranks[MIGRATION] - ranks["planning.growth"]
    label = last.headline
    outcomes = pd.DataFrame({label: made})
    found = replace(last, draws=drawn, outcomes=outcomes).sensitivity()
    assert found.index[:2].tolist() == [MIGRATION, "planning.growth"]
    assert found["pawn"].is_monotonic_decreasing
    assert found["direction"].iloc[0] > 0.9
    assert found["direction"].iloc[1] < -0.2
    assert found["first_order"].iloc[0] == pytest.approx(0.9, abs=0.06)
    assert (found["pawn"].iloc[:2] > found["noise"].iloc[:2]).all()
    assert (found["pawn"].iloc[2:] <= found["noise"].iloc[2:]).mean() > 0.8


def programme_of(held: Ensemble) -> Programme:
    assert "special-grant.investment" in held.draws.names
    return Programme.embedded()


def test_sensitivity_refuses_what_it_cannot_say(last: Ensemble) -> None:
    drawn = draw(programme_of(last), 120, 0)
    flat = replace(last, draws=drawn, outcomes=pd.DataFrame({last.headline: np.zeros(120)}))
    with pytest.raises(OptionError, match="the figure is the same in every draw"):
        flat.sensitivity()
    with pytest.raises(OptionError, match="figure 'work / nation / 2030': it is not known"):
        flat.sensitivity(("work", "nation", "2030"))


def test_workers_and_their_loss_change_nothing(
    setting: Setting,
    amounts: np.ndarray,
    korea: Economy,
    last: Ensemble,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two processes; one is killed over a block when the first is done. The same bits come back."""
    from distributed import Client, LocalCluster

    here = run(setting, amounts, korea, draws=120, seed=2)
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=50,
        ) as local,
        Client(local) as client,
    ):
        killed: list[int] = []

        def kill(done: int, _: int) -> None:
            if done and not killed:
                busy = next(address for address, tasks in client.processing().items() if tasks)
                killed.append(client.run(os.getpid)[busy])
                os.kill(killed[0], signal.SIGKILL)

        there = run(
            setting, amounts, korea, draws=120, seed=2, cluster=local.scheduler_address, progress=kill
        )
    assert len(killed) == 1
    pd.testing.assert_frame_equal(there.outcomes, here.outcomes, check_exact=True)


def test_workers_that_make_no_sense(
    setting: Setting, amounts: np.ndarray, korea: Economy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(**given: Any) -> None:
        cluster.solve_blocks(Job.of(setting, amounts, "path", 0.0, np.ones((2, 3)), 1), [], **given)

    with pytest.raises(OptionError, match="workers: 0 processes"):
        asked(workers=0)
    with pytest.raises(OptionError, match="workers: 2 processes and the cluster tcp://a:1"):
        asked(workers=2, cluster="tcp://a:1")
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    with pytest.raises(OptionError, match=r"cluster 'tcp://127\.0\.0\.1:9': no scheduler answers"):
        asked(cluster="tcp://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(OptionError, match=r"Dask.*is not installed\. Install regrowth\[cluster\]"):
        asked(workers=1)
    with pytest.raises(LabelError, match="'end' is not known"):
        run(setting, amounts, korea, draws=1, seed=0, what="end")  # type: ignore[arg-type]


def test_what_is_wrong_with_a_draw_comes_back_as_records(
    setting: Setting, amounts: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Problem("batch", "no equilibrium", "Make the shocks smaller")

    def refuse(*_: object) -> None:
        raise SolverError(wrong)

    monkeypatch.setattr(cluster, "solve_block", refuse)
    assert cluster._attempt(None, {}) == (wrong,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "place", "reason"),
    [
        ("CancelledError", "cluster 'tcp://a:1'", "the connection to its scheduler was lost"),
        ("CommClosedError", "cluster 'tcp://a:1'", "the connection to its scheduler was lost"),
        ("TimeoutError", "cluster 'tcp://a:1'", "the connection to its scheduler was lost"),
        ("KilledWorker", "workers", "workers were lost again and again"),
    ],
)
def test_what_is_lost_is_named(error: str, place: str, reason: str) -> None:
    import distributed
    from distributed.comm.core import CommClosedError

    kinds: dict[str, Any] = {**vars(distributed), "CommClosedError": CommClosedError}

    class Lost:
        def result(self) -> None:
            raise kinds[error]("block", None, 3) if error == "KilledWorker" else kinds[error]("lost")

    with pytest.raises(SolverError) as caught:
        cluster._answer(Lost(), "tcp://a:1")  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert problem.subject == place
    assert problem.reason == reason
    assert problem.remedy
    with pytest.raises(SolverError, match=r"^workers: ") as caught:
        cluster._answer(Lost(), None)  # type: ignore[arg-type]
    assert "this address" not in str(caught.value)


def test_a_scheduler_that_dies_is_named(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is killed when every block is on its way; nobody works on them."""
    import distributed

    file = tmp_path / "scheduler.json"
    asked = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file"]
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", *asked, str(file)]
    scheduler = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not file.exists() or not file.read_text(encoding="utf-8").endswith("}"):
            assert time.monotonic() < deadline, "no scheduler"
            time.sleep(0.05)
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        waits = distributed.as_completed

        def die(futures: Any) -> Any:
            scheduler.kill()
            return waits(futures)

        monkeypatch.setattr(distributed, "as_completed", die)
        with pytest.raises(SolverError) as caught:
            cluster.solve_blocks(None, [{"a": np.ones(1)}] * 3, cluster=address)  # type: ignore[arg-type]
    finally:
        scheduler.kill()
        scheduler.wait()
    said = str(caught.value)
    assert f"cluster '{address}': the connection to its scheduler was lost." in said
    assert "See that the scheduler runs at this address and can be reached, then run again" in said
    assert not [record for record in caplog.records if record.levelname == "ERROR"], "no traceback is logged"
