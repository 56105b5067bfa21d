"""A plan followed through the years, and the derivative of what it is worth."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from regrowth.economy.accounts.build import build_accounts
from regrowth.economy.economy import Economy
from regrowth.evidence.assemble import Evidence
from regrowth.model.solve import SolveSettings, solve
from regrowth.package.footprint import footprint
from regrowth.package.objective import value, worth, yearly_gain
from regrowth.package.path import follow
from regrowth.package.setting import Setting
from regrowth.programme.programme import Programme


def some_amounts(setting: Setting, seed: int = 0) -> np.ndarray:
    """Amounts that move every lever a little."""
    size = np.array([20.0, 1.0, 150.0])[:, None]
    return np.random.default_rng(seed).random(setting.cells.shape) * size


def test_no_plan_changes_nothing(florin_setting: Setting) -> None:
    path = follow(florin_setting, np.zeros(florin_setting.cells.shape))
    income = path.income / (np.asarray(florin_setting.baseline.incomes) * florin_setting.money)
    np.testing.assert_allclose(income, 1.0, atol=1e-9)
    np.testing.assert_allclose(path.level("workers"), 1.0, atol=1e-9)
    assert np.abs(yearly_gain(path, 1.0)).max() < 1e-9 * florin_setting.money


def test_the_country_keeps_its_workers(florin_setting: Setting) -> None:
    path = follow(florin_setting, some_amounts(florin_setting))
    home = np.asarray(florin_setting.baseline.country) == 0
    total = path.level("workers") @ (np.asarray(florin_setting.baseline.labour) * home)
    np.testing.assert_allclose(total, 1.0, atol=1e-10)


def test_workers_move_all_the_way_at_once_at_full_speed(florin_setting: Setting) -> None:
    fast = florin_setting.at({"planning.migration_speed": 1.0, "training.workers": 0.0})
    path = follow(fast, some_amounts(fast))
    year = 4
    static = solve(fast.model.baseline, path.solution(year).problem.shocks)
    np.testing.assert_allclose(path.level("workers")[year], np.asarray(static.levels.workers), atol=1e-9)


def test_slow_movers_get_there_in_the_end(florin_setting: Setting) -> None:
    """Constant stocks: workers approach the distribution of full migration, from one side."""
    planning = florin_setting.planning.model_copy(update={"horizon": 2065})
    programme = florin_setting.programme.model_copy(update={"planning": planning})
    values = {"fund.depreciation": 0.0, "planning.migration_speed": 0.3, "training.workers": 0.0}
    slow = dataclasses.replace(
        florin_setting, programme=programme, values={**florin_setting.values, **values}
    )
    amounts = np.zeros(slow.cells.shape)
    amounts[2, 0, 0, 0] = 50.0
    path = follow(slow, amounts)
    static = solve(
        slow.model.baseline,
        path.solution(-1).problem.shocks.__class__(
            **{**vars(path.solution(-1).problem.shocks), "labour": np.zeros(slow.baseline.places)}
        ),
    )
    gap = np.abs(np.log(path.level("workers") / np.asarray(static.levels.workers))).max(axis=1)
    assert gap[-1] < 1e-6 * gap[1] + 1e-9
    assert (np.diff(gap[1:20]) < 0).all()


@pytest.mark.parametrize("aversion", [0.0, 1.0, 3.0])
def test_the_derivative_agrees_with_differences(florin_setting: Setting, aversion: float) -> None:
    amounts = some_amounts(florin_setting)
    path = follow(florin_setting, amounts)
    steps = np.array([2.0, 0.2, 20.0])
    for cell in [(1, 0, 0, 0), (2, 3, 0, 4), (0, 4, 1, 2), (3, 5, 2, 1)]:
        more, less = amounts.copy(), amounts.copy()
        more[cell] += steps[cell[2]]
        less[cell] -= steps[cell[2]]
        ends = [follow(florin_setting, held, start=path) for held in (less, more)]
        difference = (value(ends[1], aversion) - value(ends[0], aversion)) / (2 * steps[cell[2]])
        found = worth(path, aversion).amounts[cell]
        assert found == pytest.approx(difference, rel=3e-3, abs=1e-6 * florin_setting.money * 1e-6)


def test_subsidies_paid_by_output_are_differentiated_too(florin_setting: Setting) -> None:
    instruments = [
        entry.model_copy(
            update={
                "terms": entry.terms.model_copy(
                    update={"response": entry.terms.response.model_copy(update={"subsidised": 0.6})}
                )
            }
        )
        if entry.id == "fund" and entry.terms
        else entry
        for entry in florin_setting.programme.instruments
    ]
    programme = florin_setting.programme.model_copy(update={"instruments": tuple(instruments)})
    paid = dataclasses.replace(florin_setting, programme=programme)
    amounts = some_amounts(paid)
    path = follow(paid, amounts)
    assert path.levers.subsidies.max() > 0
    cell = (2, 3, 0, 1)
    more, less = amounts.copy(), amounts.copy()
    more[cell] += 2.0
    less[cell] -= 2.0
    difference = (value(follow(paid, more), 0.0) - value(follow(paid, less), 0.0)) / 4.0
    assert worth(path, 0.0).amounts[cell] == pytest.approx(difference, rel=3e-3)


def test_engines_have_the_same_size_at_both_levels(
    korea: Economy, korea_programme: Programme, korea_evidence: Evidence
) -> None:
    fine = build_accounts(korea, "sector")
    coarse = build_accounts(korea, "industry")
    held = footprint(korea, korea_programme, fine, korea_evidence.basis.employment)
    summed = held.at_parents(fine, coarse)
    assert held.shares.min() >= 0
    assert held.shares.sum(axis=0).max() <= 1 + 1e-12
    assert held.shares[:, len(fine.regions) :].max() == 0
    found = np.einsum("rn,gnj,nj->rg", summed.members, summed.shares, np.maximum(fine_sum(fine, coarse), 0.0))
    np.testing.assert_allclose(found, held.value_added, rtol=1e-9)
    chips = korea_programme.engines[0]
    assert chips.id == "semiconductors"
    sector = fine.industries.index("31")
    # the chip sector is the engine, but for the little that defence claims
    assert held.shares[0, :17, sector].max() > 0.95


def fine_sum(fine: object, coarse: object) -> np.ndarray:
    """Value added of the fine accounts, negative cells left out, by common industry."""
    group = np.array([[float(p == name) for name in coarse.industries] for p in fine.parents])  # type: ignore[attr-defined]
    return np.maximum(fine.value_added, 0.0) @ group  # type: ignore[attr-defined]


def test_years_too_hard_for_one_attempt_are_solved_part_by_part(florin_setting: Setting) -> None:
    """Large shocks, few rounds: they are added part by part, to the same equilibria."""
    amounts = 100 * some_amounts(florin_setting)
    easy = follow(florin_setting, amounts)
    rounds = [record.iterations for record in easy.records]
    hard = follow(florin_setting, amounts, settings=SolveSettings(steps=max(rounds) - 10))
    assert any(record.method == "continuation" for record in hard.records)
    np.testing.assert_allclose(hard.income, easy.income, rtol=1e-9)
    assert hard.solution(2).problem.shocks.labour == pytest.approx(easy.solution(2).problem.shocks.labour)


def test_derivatives_are_the_same_however_they_are_solved(florin_setting: Setting) -> None:
    """By chord steps, and by GMRES where nothing is prepared."""
    plain = dataclasses.replace(florin_setting, ahead=None)
    amounts = some_amounts(plain)
    slow, quick = (worth(follow(each, amounts), 1.0) for each in (plain, plain.prepared()))
    assert plain.prepared().ahead is not None
    np.testing.assert_allclose(quick.amounts, slow.amounts, rtol=1e-6, atol=1e-9 * np.abs(slow.amounts).max())
