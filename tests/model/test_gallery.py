"""What the comments of the embedded scenarios promise."""

import numpy as np
import pytest

from regrowth.model.measures import expected_welfare
from regrowth.model.outcome import Outcome
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.scenario import Scenario, embedded_names


@pytest.fixture(scope="module")
def outcomes(korea) -> dict[str, Outcome]:
    model = SpatialModel.of(korea, level="industry")
    return {name: model.simulate(Scenario.embedded(name)) for name in embedded_names()}


def per_worker(outcome: Outcome):
    regions = list(outcome.accounts.regions)
    ratio = (outcome.after["real_income"] / outcome.after["workers"]) / (
        outcome.before["real_income"] / outcome.before["workers"]
    )
    return (ratio - 1).sel(place=regions)


def welfare(outcome: Outcome) -> float:
    home = np.array([float(place in outcome.accounts.regions) for place in outcome.accounts.places])
    return float(expected_welfare(outcome.solution.problem.baseline, outcome.solution.levels, home)) - 1


def test_every_scenario_clears(outcomes):
    assert set(outcomes) == set(embedded_names())
    assert max(outcome.solution.record.residual for outcome in outcomes.values()) < 1e-9


def test_nothing_changes(outcomes):
    outcome = outcomes["empty"]
    assert float(np.abs(outcome.percent("real_income")).max()) < 1e-9


def test_a_productivity_rise_moves_work_to_the_province(outcomes):
    outcome = outcomes["productivity-rise"]
    production = outcome.percent("production")
    assert float(production.sel(place="KR-44", industry="C26")) > 30
    assert float(production.sel(place="KR-41", industry="C26")) < 0
    assert float(outcome.change("workers").sel(place="KR-44")) > 0
    assert float(outcome.change("jobs").sel(place="KR-44", industry="C29")) < 0
    assert 0 < welfare(outcome) < 0.002


def test_an_open_border_brings_trade_and_takes_revenue(outcomes):
    outcome = outcomes["border-opened"]
    regions = list(outcome.accounts.regions)
    assert float(outcome.change("trade").sel(buyer="CHN", seller=regions).sum()) > 0
    assert float(outcome.change("trade").sel(buyer=regions, seller="CHN").sum()) > 0
    assert float(outcome.change("trade").sel(buyer=regions, seller="JPN").sum()) < 0
    assert float(outcome.change("tariff_revenue").sel(place=regions).sum()) < 0
    assert (per_worker(outcome) > 0).all()


def test_a_province_cut_off_loses_most_and_others_per_worker(outcomes):
    outcome = outcomes["province-cut-off"]
    change = per_worker(outcome)
    assert float(change.sel(place="KR-31")) < -0.2
    assert (change < 0).all()
    assert str(change.place.values[int(np.argmin(change.values))]) == "KR-31"
    assert float(outcome.percent("workers").sel(place="KR-31")) < -20


def test_a_grant_helps_the_province_and_costs_the_others(outcomes):
    outcome = outcomes["grant-paid-by-taxes"]
    change = per_worker(outcome)
    assert float(change.sel(place="KR-46")) > 0.01
    assert (change.drop_sel(place="KR-46") < 0).all()
    regions = list(outcome.accounts.regions)
    assert float(outcome.change("taxes").sel(place=regions).sum()) == pytest.approx(1e12, rel=1e-6)
    assert abs(welfare(outcome)) < 1e-3


def test_a_subsidy_grows_the_industry_and_costs_the_country(outcomes):
    outcome = outcomes["subsidy-paid-by-taxes"]
    assert float(outcome.percent("production").sel(place="KR-31", industry="C30")) > 5
    assert welfare(outcome) < 0
