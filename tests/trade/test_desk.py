"""The desk: cases, instalments, the outflow and the offset."""

from __future__ import annotations

import json
from dataclasses import replace

import jax
import numpy as np
import pytest
from click.testing import CliRunner

from regrowth.cli import regrowth
from regrowth.errors import LabelError, OptionError
from regrowth.model.solve import Solution, solve
from regrowth.trade.agreement import read
from regrowth.trade.desk import CLOSE, HIT, cases, instalments, offset, outflow, side_by_side
from regrowth.trade.effect import Effect, TradeModel


@pytest.fixture(scope="module")
def deal(trade: TradeModel) -> Effect:
    return trade.effect([read("us-deal-2025-11")])


def test_a_higher_case_costs_more(trade: TradeModel) -> None:
    named = {name: [read(name)] for name in ("us-deal-2025-11", "us-announced-2026-01")}
    table = side_by_side(cases(trade, named))
    assert (
        table["real_income_percent"]["us-announced-2026-01"]
        < table["real_income_percent"]["us-deal-2025-11"]
        < 0
    )
    assert table["worst_region"]["us-deal-2025-11"] == "KR-31", "cars are made in Ulsan"
    assert table["worst_industry"]["us-deal-2025-11"] == "C29"


def test_instalments_add_up() -> None:
    paid = instalments()
    assert paid.sum() == 200e9
    assert len(paid) == 10
    assert list(paid.index) == list(range(2026, 2036))
    assert instalments(0.0).empty
    with pytest.raises(OptionError, match="cannot be paid"):
        instalments(1.0, 0.0)


def test_an_outflow_is_spent_elsewhere(trade: TradeModel) -> None:
    amount = 28.4e12
    effect = outflow(trade, amount, to="USA")
    nation = effect.nation()["change"]
    assert nation["real_income"] < 0
    assert nation["exports"] > 0 > nation["imports"]
    balance = nation["exports"] - nation["imports"]
    assert balance == pytest.approx(amount, rel=0.05), "paid in goods"
    assert outflow(trade, 0.0, to="USA").nation()["percent"].abs().max() < 1e-8
    with pytest.raises(LabelError, match="partner"):
        outflow(trade, 1.0, to="UAS")
    with pytest.raises(OptionError, match="no amount"):
        outflow(trade, -1.0, to="USA")


def test_an_offset_brings_production_back(trade: TradeModel, deal: Effect) -> None:
    found = offset(trade, deal)
    paid = found.rates[found.rates != 0]
    assert "C29" in paid.index
    assert (paid > 0).all()
    assert found.cost > 0
    lost = deal.industries()["production_percent"]
    hit = lost[paid.index]
    assert (hit < -100 * HIT).all()
    # a second look: the same subsidies as a scenario of their own
    solution = _with(trade, deal, found.rates.to_numpy())
    home = np.array([country == "KR" for country in trade.model.accounts.country])
    made = np.asarray(solution.levels.sales / solution.levels.unit_costs)[home].sum(axis=0)
    base = np.asarray(trade.baseline.sales)[home].sum(axis=0)
    columns = [trade.model.accounts.industries.index(name) for name in paid.index]
    gap = np.abs(made[columns] / base[columns] - 1)
    assert gap.max() <= 2 * CLOSE * float(lost.abs().max()) / 100
    assert found.real_income_percent < float(deal.nation()["percent"]["real_income"]), "taxes pay for it"


def _with(trade: TradeModel, deal: Effect, rates: np.ndarray) -> Solution:
    home = np.array([country == "KR" for country in trade.model.accounts.country])
    subsidies = np.asarray(trade.baseline.subsidies) + np.where(home[:, None], rates, 0.0)
    shocks = replace(deal.solution.problem.shocks, subsidies=jax.device_put(subsidies))
    return solve(trade.baseline, shocks)


def test_nothing_hit_needs_nothing(trade: TradeModel) -> None:
    found = offset(trade, trade.effect([]))
    assert found.cost == 0
    assert not found.rates.any()


def test_the_command_lines_speak() -> None:
    runner = CliRunner()
    listed = runner.invoke(regrowth, ["trade", "--list"])
    assert "cptpp-accession" in listed.output
    shown = runner.invoke(regrowth, ["trade", "cptpp-accession", "--draws", "5", "--year", "2030"])
    assert shown.exit_code == 0, shown.output
    for part in (
        "Korea joins CPTPP",
        "steps until 2030",
        "Mexico",
        "What others found",
        "What this does not model",
    ):
        assert part in " ".join(shown.output.split())
    held = json.loads(runner.invoke(regrowth, ["trade", "mexico-2026", "--alone", "--json"]).output)
    assert held["in_place"] == []
    assert {row["partner"] for row in held["markets"]} >= {"MEX", "USA"}
    table = json.loads(runner.invoke(regrowth, ["desk", "--case", "us-deal-2025-11", "--json"]).output)
    assert list(table["offsets"]) == ["us-deal-2025-11"]
    assert sum(table["paid"].values()) == 200e9


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["trade"], "Give an agreement file"),
        (["trade", "rcep", "--alone", "--over", "existing-2026"], "--alone"),
        (["desk", "--partner", "US"], "partner"),
        (["trade", "rcep", "--over", "no-such"], "no-such"),
    ],
)
def test_wrong_options_are_named(arguments: list[str], expected: str) -> None:
    result = CliRunner().invoke(regrowth, arguments)
    assert result.exit_code != 0
    assert expected in result.output + str(result.exception)
