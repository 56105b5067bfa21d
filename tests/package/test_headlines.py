"""Headline figures against the figures of the ensemble, of which they are worked out apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from regrowth.economy.economy import Economy
from regrowth.errors import LabelError
from regrowth.evidence.assemble import Evidence
from regrowth.package.footing import Footing
from regrowth.package.headlines import (
    CORE,
    GAIN,
    PER_TREASURY,
    WORTH,
    core_share,
    headlines,
)
from regrowth.package.package import Package, build_package
from regrowth.programme.programme import Programme
from regrowth.selection.choice import Selection

DRAWS = 5


@pytest.fixture(scope="module")
def package(
    florin: Economy, florin_programme: Programme, florin_evidence: Evidence, florin_selection: Selection
) -> Package:
    """The plan for national income alone: with aversion the ensemble's present value counts balance too."""
    held = florin_programme.planning
    assert held is not None
    plain = florin_programme.model_copy(update={"planning": held.model_copy(update={"aversion": 0.0})})
    footing = Footing.of(florin, plain, florin_evidence.basis.employment)
    return build_package(florin, plain, florin_selection.chosen, footing=footing, paths=DRAWS)


def test_the_present_value_of_every_draw_is_that_of_the_ensemble(package: Package) -> None:
    drawn = package.present_values
    assert drawn is not None
    assert package.ensemble is not None
    assert package.allocation.aversion == 0
    told = package.ensemble.outcomes[package.ensemble.headline] * 1e12
    np.testing.assert_allclose(drawn["worth"], told, rtol=1e-8)
    np.testing.assert_allclose(drawn["gain"] - drawn["treasury"] - drawn["private"], drawn["worth"])


def test_costs_of_a_draw_are_amounts_times_the_costs_drawn(package: Package) -> None:
    drawn, held = package.present_values, package.ensemble
    assert drawn is not None
    assert held is not None
    setting = package.allocation.setting
    names = {"fund": 1e6, "workshops": 1e6, "training": 1e3}
    amounts = package.allocation.plan.amounts
    first = dict(zip(held.draws.names, held.draws.values[0].tolist(), strict=True))
    spent = 0.0
    for m, instrument in enumerate(setting.cells.instruments):
        for t in range(len(setting.cells.years)):
            rate = 1 + setting.planning.discount_rate.value / 100
            cost = first[f"{instrument}.treasury_cost"] * names[instrument]
            spent += float(amounts[:, :, m, t].sum()) * cost / rate**t
    assert drawn["treasury"].iloc[0] == pytest.approx(spent)


def test_central_figures_are_those_of_the_ensemble_at_its_level(package: Package) -> None:
    held = package.ensemble
    assert held is not None
    like = replace(package, fine=package.allocation.path)
    year = like.allocation.setting.planning.horizon
    found = headlines(like, year)
    assert found[WORTH].value == pytest.approx(float(held.central[held.headline]) * 1e12, rel=1e-6)
    gain = held.of_nation("income").loc[str(year)]
    assert found[GAIN].value == pytest.approx(float(gain["central"]) * 1e12, rel=1e-6)
    assert (found[GAIN].low, found[GAIN].high) == pytest.approx((gain["low"] * 1e12, gain["high"] * 1e12))
    assert found[GAIN].positive == pytest.approx(float(gain["positive"]))
    core = held.of_nation("core").loc[str(year)]
    assert found[CORE].value == pytest.approx(float(core["central"]), rel=1e-5)
    balance = package.balance
    assert found[PER_TREASURY].value == pytest.approx(balance["gain"] / balance["treasury"])


def test_without_draws_there_are_no_bands(package: Package) -> None:
    bare = replace(package, ensemble=None)
    assert bare.present_values is None
    assert all(figure.low is None and figure.positive is None for figure in headlines(bare, 2026).values())


def test_without_a_core_nothing_is_said_of_it(package: Package) -> None:
    setting = package.fine.setting
    regions = tuple(region.model_copy(update={"core": False}) for region in setting.programme.regions)
    programme = setting.programme.model_copy(update={"regions": regions})
    path = replace(package.fine, setting=replace(setting, programme=programme))
    other = replace(package, fine=path)
    assert core_share(other) is None
    assert CORE not in headlines(other, 2026)


def test_a_year_that_is_not_followed_is_refused(package: Package) -> None:
    with pytest.raises(LabelError, match="1999"):
        headlines(package, 1999)


def test_provinces_add_up_to_their_regions(package: Package) -> None:
    by_province = package.provinces["gain"].unstack("province")
    by_region = package.places["gain"].unstack("region")
    for region in package.fine.setting.programme.regions:
        total = by_province[list(region.provinces)].sum(axis=1)
        np.testing.assert_allclose(total, by_region[region.id], rtol=1e-9, atol=1.0)
