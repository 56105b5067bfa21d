"""What policies do: identities, signs, sizes beside published ones, and bands."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest

from regrowth.economy.accounts.accounts import Accounts
from regrowth.model.baseline import no_shocks
from regrowth.model.elasticities import Elasticities
from regrowth.model.solve import solve
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.scenario import Scenario
from regrowth.scenario.shocks import TradeCost
from regrowth.trade.agreement import parse, read
from regrowth.trade.band import band
from regrowth.trade.compose import Regime
from regrowth.trade.effect import Effect, TradeModel
from regrowth.trade.published import published
from trade.test_agreement import GOOD

HOME_SCALE = 1e-9


@pytest.fixture(scope="module")
def cptpp(trade: TradeModel) -> Effect:
    return trade.effect([read("cptpp-accession")])


def real_income(effect: Effect) -> float:
    return float(effect.nation()["percent"]["real_income"])


def test_an_agreement_without_cuts_changes_nothing(trade: TradeModel) -> None:
    empty = GOOD.replace("cut: 0.5", "cut: 0.0").replace(
        "costs: {low: 0.01, central: 0.02, high: 0.04}, ", ""
    )
    effect = trade.effect([parse(empty)])
    assert effect.nation()["percent"].abs().max() < 1e-8
    assert effect.provinces()["real_income_percent"].abs().max() < 1e-8


def test_taking_an_agreement_back_leads_back(trade: TradeModel, cptpp: Effect) -> None:
    """From the equilibrium with the agreement, the old duties and costs give the old equilibrium."""
    from regrowth.model.rebase import rebase

    there = rebase(cptpp.solution)
    back = replace(trade.shocks(trade.regime(), cptpp.regime, there))
    solution = solve(there, back)
    joint = np.asarray(solution.levels.real_income) * np.asarray(cptpp.solution.levels.real_income)
    np.testing.assert_allclose(joint, 1, atol=1e-8)


def test_two_at_once_in_either_order(trade: TradeModel) -> None:
    pair = [read("cptpp-accession"), read("korea-china-services")]
    one, other = trade.effect(pair), trade.effect(pair[::-1])
    assert real_income(one) == pytest.approx(real_income(other), abs=1e-9)


def test_a_closed_partner_has_no_trade_left(trade: TradeModel) -> None:
    closed = Scenario(
        id="closed",
        title={"en": "Japan is closed to the country"},
        shocks=(TradeCost(sellers="JPN", buyers="home", industries="all", closed=True),),
    )
    outcome = trade.model.simulate(closed)
    home = list(trade.model.accounts.regions)
    after = outcome.after["trade"]
    assert float(after.sel(buyer=home, seller="JPN").sum()) == 0
    assert float(after.sel(buyer="JPN", seller=home).sum()) == 0
    assert outcome.solution.record.residual < 1e-9
    assert float(outcome.change("real_income").sel(place=home).sum()) < 0


def test_cptpp_does_what_it_should(cptpp: Effect) -> None:
    markets = cptpp.markets()
    assert markets["exports_percent"]["MEX"] > 10
    assert markets["exports_percent"]["JPN"] > 0
    assert (markets.loc[["USA", "CHN", "EU27"], "exports_percent"] < 0).all()
    industries = cptpp.industries()
    assert industries["production_percent"]["A"] < 0
    assert industries["production_percent"]["C29"] > 0
    nation = cptpp.nation()
    assert nation["change"]["exports"] == pytest.approx(float(markets["exports_change"].sum()), rel=1e-9)
    assert nation["change"]["real_income"] == pytest.approx(
        float(cptpp.provinces()["real_income"].sum()), rel=1e-9
    )
    assert nation["change"]["tariff_revenue"] < 0
    cells = cptpp.cells()
    assert cells["value_added"].is_monotonic_decreasing
    assert cells["value_added"].sum() == pytest.approx(float(nation["change"]["value_added"]), rel=1e-6)


def test_sizes_stand_beside_published_ones(alone: TradeModel, cptpp: Effect) -> None:
    """Without what came into force since, CPTPP is as large as general equilibrium studies of 2019 find."""
    others = published("cptpp-accession")
    free = real_income(alone.effect([read("cptpp-accession")]))
    low, high = others["low"].min(), others["high"].max()
    assert low / 2 < free < high * 2
    assert 0 < real_income(cptpp) < free, "most of it is in place already"
    rcep = real_income(alone.effect([read("rcep")]))
    wide = float(published("rcep")["high"].item())
    assert wide / 15 < rcep < wide, "only the country's own duties fall here"


def test_liberation_day_beside_a_one_sector_result(alone: TradeModel) -> None:
    """Ignatenko et al. (2025): a modest gain of the United States, a loss once partners retaliate."""
    effect = alone.effect([read("us-liberation-day")])
    accounts = alone.model.accounts
    states = accounts.places.index("USA")
    raised = effect.regime.duties - accounts.duties
    answered = effect.regime.duties.copy()
    answered[:, states] += raised[states]
    one = [_one_sector(accounts, duties)[states] for duties in (effect.regime.duties, answered)]
    many = [_many_sectors(alone, duties)[states] for duties in (effect.regime.duties, answered)]
    assert 0 < one[0] < 1
    assert -3.38 < one[1] < 0
    assert -3.38 < many[1] < many[0] < one[0]
    assert real_income(effect) < -0.1, "those who pay lose"


def _one_sector(accounts: Accounts, duties: np.ndarray) -> np.ndarray:
    """Change of real income, per cent, where all industries are one with a trade elasticity of four."""
    joined = accounts.aggregate(industries=dict.fromkeys(accounts.industries, "all"))
    model = SpatialModel(joined, Elasticities(("all",), np.array([4.0]), np.array([0.0]), 0.0))
    flows = accounts.flows
    total = flows.sum(axis=2, keepdims=True)
    revenue = (flows * (duties + accounts.tariffs - accounts.duties)).sum(axis=2, keepdims=True)
    mean = np.divide(revenue, total, out=np.zeros_like(total), where=total > 0)
    still = no_shocks(model.baseline)
    solution = solve(model.baseline, replace(still, tariffs=jax.device_put(mean.transpose(2, 0, 1).copy())))
    return 100 * (np.asarray(solution.levels.real_income) - 1)


def _many_sectors(trade: TradeModel, duties: np.ndarray) -> np.ndarray:
    free = np.zeros_like(duties)
    base = Regime(trade.borders.accounts.duties, free)
    solution = solve(trade.baseline, trade.shocks(Regime(duties, free), base, trade.baseline))
    return 100 * (np.asarray(solution.levels.real_income) - 1)


def test_a_band_holds_the_central_effect_and_repeats(trade: TradeModel, cptpp: Effect) -> None:
    policy = [read("cptpp-accession")]
    found = band(trade, policy, draws=60, seed=3)
    row = found.table().loc[("nation", "nation")]
    assert row["low"] < real_income(cptpp) < row["high"]
    assert row["positive"] == pytest.approx((found.nation > 0).mean())
    again = band(trade, policy, draws=60, seed=3)
    np.testing.assert_array_equal(again.provinces, found.provinces)
    assert band(trade, policy, draws=60, seed=4).nation[0] != found.nation[0]
    kinds = found.table().index.get_level_values("what")
    assert (kinds == "region").sum() == 17


def test_draws_at_the_centre_are_the_central_effect(trade: TradeModel, cptpp: Effect) -> None:
    found = band(trade, [read("cptpp-accession")], draws=60, seed=3)
    near = found.draws.abs().max(axis=1).idxmin()
    far = (found.draws["elasticities"] - 1).abs().idxmin()
    gap = (found.nation - real_income(cptpp)).abs()
    assert gap[near] < gap[far]


def test_no_draws_are_refused(trade: TradeModel) -> None:
    from regrowth.errors import OptionError

    with pytest.raises(OptionError, match="0 draws"):
        band(trade, [read("cptpp-accession")], draws=0)
