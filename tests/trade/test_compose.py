"""Laying policies over each other: the same in whatever order, and never twice."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from regrowth.economy.economy import Economy
from regrowth.errors import ScenarioError
from regrowth.trade.agreement import parse, read
from regrowth.trade.compose import compose
from regrowth.trade.effect import TradeModel
from trade.test_agreement import GOOD, LEVY


def at(trade: TradeModel, *labels: str) -> tuple[int, ...]:
    accounts = trade.model.accounts
    return tuple(
        (accounts.industries if number == 2 else accounts.places).index(label)
        for number, label in enumerate(labels)
    )


def test_the_order_does_not_matter(alone: TradeModel) -> None:
    names = ("cptpp-accession", "rcep", "mexico-2026", "us-deal-2025-11")
    first, *others = (compose(alone.borders, [read(name) for name in order]) for order in permutations(names))
    for other in others:
        np.testing.assert_array_equal(other.duties, first.duties)
        np.testing.assert_array_equal(other.costs, first.costs)


def test_half_a_cut_halves_the_duty_both_ways_and_nothing_else(alone: TradeModel) -> None:
    found = compose(alone.borders, [parse(GOOD)])
    base = alone.borders.accounts.duties
    expected = base.copy()
    for buyer, seller in (("KR-26", "JPN"), ("JPN", "KR-26")):
        cell = at(alone, buyer, seller, "C29")
        assert found.duties[cell] == pytest.approx(base[cell] / 2)
    home = np.array([country == "KR" for country in alone.model.accounts.country])
    japan = alone.model.accounts.places.index("JPN")
    expected[np.ix_(home, [japan])] /= 2
    expected[np.ix_([japan], home)] /= 2
    np.testing.assert_allclose(found.duties, expected, atol=1e-15)
    service = at(alone, "KR-26", "JPN", "K")
    assert found.costs[service] == pytest.approx(np.log(0.98))
    assert np.count_nonzero(found.costs) == 2 * home.sum() * 16


def test_two_agreements_on_one_route_count_once(alone: TradeModel) -> None:
    twin = parse(GOOD.replace("id: pact", "id: twin").replace("cut: 0.5", "cut: 0.3"))
    one = compose(alone.borders, [parse(GOOD)])
    both = compose(alone.borders, [parse(GOOD), twin])
    np.testing.assert_array_equal(both.duties, one.duties)
    with pytest.raises(ScenarioError, match="'pact' is given twice"):
        compose(alone.borders, [parse(GOOD), parse(GOOD)])


def test_a_floor_raises_what_is_below_it(alone: TradeModel) -> None:
    found = compose(alone.borders, [parse(LEVY)])
    assert found.duties[at(alone, "USA", "KR-31", "C29")] == 0.15
    assert (
        found.duties[at(alone, "USA", "JPN", "C29")]
        == alone.borders.accounts.duties[at(alone, "USA", "JPN", "C29")]
    )
    higher = compose(alone.borders, [parse(LEVY.replace("0.15", "0.001"))])
    np.testing.assert_array_equal(higher.duties, alone.borders.accounts.duties)


def test_a_measure_that_spares_partners_leaves_preferences_alone(alone: TradeModel) -> None:
    mexico, cptpp = read("mexico-2026"), read("cptpp-accession")
    cell = at(alone, "MEX", "KR-31", "C29")
    base = alone.borders.accounts.duties[cell]
    assert compose(alone.borders, [mexico]).duties[cell] == pytest.approx(base + 0.08)
    assert compose(alone.borders, [mexico, cptpp]).duties[cell] == pytest.approx(0.04 * (base + 0.08))


def test_a_country_of_a_bloc_stands_for_its_part(alone: TradeModel) -> None:
    members = alone.borders.members
    parts = [members[code].max() for code in ("BRN", "CHL", "MYS", "NZL", "PER", "SGP", "VNM")]
    assert sum(parts) == pytest.approx(1)
    assert members["VNM"].max() == max(parts)
    whole = compose(alone.borders, [parse(GOOD.replace("[JPN]", "[CP7]"))])
    split = compose(alone.borders, [parse(GOOD.replace("[JPN]", "[BRN, CHL, MYS, NZL, PER, SGP, VNM]"))])
    np.testing.assert_allclose(split.duties, whole.duties, atol=1e-15)


def test_years_before_it_is_in_force_change_nothing(alone: TradeModel) -> None:
    early = compose(alone.borders, [parse(GOOD)], year=2029)
    np.testing.assert_array_equal(early.duties, alone.borders.accounts.duties)
    assert not early.costs.any()


def test_an_economy_without_tables_of_the_world_names_its_own_places(florin: Economy) -> None:
    model = TradeModel.of(florin)
    partner = model.model.accounts.partners[0]
    industry = str(model.model.accounts.parents[0])
    text = GOOD.replace("[KOR]", f"[{model.model.accounts.home}]").replace("[JPN]", f"[{partner}]")
    with pytest.raises(ScenarioError, match="industry 'services' is not known"):
        compose(model.borders, [parse(text.replace("[goods]", "[all]"))])
    text = text.replace("[goods]", f"[{industry}]").replace("[services]", "[all]")
    found = compose(model.borders, [parse(text)])
    assert found.costs.min() == pytest.approx(np.log(0.98))
