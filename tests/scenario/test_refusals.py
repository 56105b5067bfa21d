"""Scenarios that do not fit the accounts, and arrays that do not fit each other: every message in words."""

from __future__ import annotations

import numpy as np
import pytest

from regrowth.errors import ScenarioError
from regrowth.scenario.apply import apply
from regrowth.scenario.arrays import ShockArrays
from regrowth.scenario.scenario import Scenario
from regrowth.scenario.shocks import Labour
from scenario.small import small_accounts

CLOSED = "{kind: trade_cost, from: coast, to: all, industries: all, closed: true}"
BALANCED = "{kind: deficits, regions: coast, factor: 0}"


def refusal(accounts, *shocks):
    text = "id: sample\ntitle: {en: Sample}\nshocks:\n" + "".join(f"  - {shock}\n" for shock in shocks)
    with pytest.raises(ScenarioError) as caught:
        apply(Scenario.parse(text, "file.yaml"), accounts)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("shock", "text"),
    [
        (
            "{kind: labour, regions: [north, noth], change: 0.1}",
            "[shocks.1.regions]: scenario sample, shock 1: place 'noth' is not known. Did you mean 'north'? "
            "Allowed: 'north', 'south', 'coast', 'east', 'west', 'all', 'home', 'abroad'.",
        ),
        (
            "{kind: productivity, regions: all, industries: {all_but: fod}, change: 0.1}",
            "[shocks.1.industries]: scenario sample, shock 1: industry 'fod' is not known. Did you "
            "mean 'food'? "
            "Allowed: 'food', 'chips', 'screens', 'electronics', 'all'.",
        ),
        (
            "{kind: trade_cost, from: eastt, to: north, industries: all, change: 0.1}",
            "[shocks.1.from]: scenario sample, shock 1: place 'eastt' is not known. Did you mean 'east'?",
        ),
        (
            "{kind: labour, regions: {all_but: [home, abroad]}, change: 0.1}",
            "[shocks.1.regions]: scenario sample, shock 1: no place is selected by "
            "{'all_but': ['home', 'abroad']}. Select at least one place, or drop the shock.",
        ),
        (
            "{kind: transfer, regions: north, amount: 1, paid_by: taxes, currency: KRW}",
            "[shocks.1.currency]: scenario sample, shock 1: the amount is in KRW, the accounts are in FLN. "
            "Convert the amount to FLN.",
        ),
        (
            "{kind: transfer, regions: [north, south], amount: 1, paid_by: [north, east]}",
            "[shocks.1.paid_by]: scenario sample, shock 1: north would pay and receive. "
            "Name a place once, as payer or as receiver.",
        ),
        (
            "{kind: transfer, regions: east, amount: 1, paid_by: taxes}",
            "[shocks.1.paid_by]: scenario sample, shock 1: a country of one place would pay itself: east. "
            "Name who pays, such as `paid_by: home`.",
        ),
        (
            "{kind: transfer, regions: [north, west], amount: 1, paid_by: taxes}",
            "[shocks.1.paid_by]: scenario sample, shock 1: a country of one place would pay itself: west. "
            "Name who pays, such as `paid_by: home`.",
        ),
        (
            "{kind: transfer, regions: north, amount: 3.0e+3, paid_by: [south, west]}",
            "[shocks.1]: scenario sample, shock 1: more than is earned there would be paid by south, west. "
            "Lower the amount, or let more places pay.",
        ),
        (
            "{kind: deficits, regions: coast, factor: 40}",
            "[shocks.1]: scenario sample, shock 1: more than is earned there would be paid by coast. "
            "Lower the amount, or let more places pay.",
        ),
        (
            "{kind: transfer, regions: north, amount: 4.0e+3, paid_by: taxes}",
            "[shocks.1.amount]: scenario sample, shock 1: grants would take all that homeland earns. "
            "Give the amount in FLN.",
        ),
        (
            "{kind: tariff, importers: [north, east], exporters: [coast, west], industries: all, rate: 0.1}",
            "[shocks.1.exporters]: scenario sample, shock 1: north and coast are both of homeland, "
            "and places "
            "of one country levy no tariffs on each other. "
            "Select importers and exporters of different countries.",
        ),
        (
            "{kind: tariff, importers: home, exporters: home, industries: all, rate: 0.1}",
            "[shocks.1.exporters]: scenario sample, shock 1: no importer and exporter selected are of "
            "different countries. Select places on both sides of a border.",
        ),
        (
            "{kind: trade_cost, from: north, to: north, industries: all, change: 0.1}",
            "[shocks.1.to]: scenario sample, shock 1: north is the only place selected, and trade "
            "with itself "
            "never changes. Select another place to trade with.",
        ),
        (
            "{kind: tariff, importers: all, exporters: all, industries: food, factor: 100}",
            "[shocks.1]: scenario sample, shock 1: the tariff of north on food from east becomes",
        ),
        (
            "{kind: subsidy, regions: north, industries: food, rate: 1.5}",
            "[shocks.1.rate]: scenario sample, shock 1: the subsidy of north food becomes 1.5. "
            "Keep it between -1 and 1; a rate is 0.02 for two per cent of sales.",
        ),
    ],
)
def test_one_shock_that_does_not_fit(accounts, shock, text):
    (found,) = refusal(accounts, shock)
    assert found.startswith(f"file.yaml:4 {text}")


def test_payments_count_together(accounts):
    """Each of two transfers could be paid, and each of two grants, but not both."""
    half = accounts.value_added[4].sum() * 0.6
    sent = f"{{kind: transfer, regions: north, amount: {half}, paid_by: west}}"
    apply(Scenario.parse(f"id: a\ntitle: {{en: A}}\nshocks: [{sent}]\n", "file.yaml"), accounts)
    found = refusal(accounts, sent, sent)
    assert found == [
        "file.yaml:5 [shocks.2]: scenario sample, shock 2: more than is earned there would be paid by west. "
        "Lower the amount, or let more places pay."
    ]
    half = accounts.value_added[:3].sum() * 0.6
    granted = f"{{kind: transfer, regions: [north, coast], amount: {half}, paid_by: taxes}}"
    apply(Scenario.parse(f"id: a\ntitle: {{en: A}}\nshocks: [{granted}]\n", "file.yaml"), accounts)
    found = refusal(accounts, granted, granted)
    assert found == [
        "file.yaml:5 [shocks.2.amount]: scenario sample, shock 2: grants would take all that homeland earns. "
        "Give the amount in FLN."
    ]


def test_all_unknown_labels_come_at_once(accounts):
    found = refusal(
        accounts,
        "{kind: labour, regions: [a, b], change: 0.1}",
        "{kind: productivity, regions: all, industries: c, change: 0.1}",
    )
    assert [text.split(" ")[0] for text in found] == ["file.yaml:4", "file.yaml:4", "file.yaml:5"]


def test_two_rates_for_one_tariff(accounts):
    (found,) = refusal(
        accounts,
        "{kind: tariff, importers: home, exporters: east, industries: all, rate: 0.1}",
        "{kind: labour, regions: all, change: 0.1}",
        "{kind: tariff, importers: north, exporters: abroad, industries: electronics, rate: 0.2}",
    )
    assert found == (
        "file.yaml:6 [shocks.3.rate]: scenario sample, shock 3: shocks 1 and 3 set different rates "
        "on north on "
        "chips from east. Set the rate once; use `change` or `factor` for what comes on top."
    )


def test_a_tariff_out_of_range_names_the_shocks_that_made_it(accounts):
    (found,) = refusal(
        accounts,
        "{kind: tariff, importers: north, exporters: east, industries: food, rate: 2}",
        "{kind: tariff, importers: north, exporters: east, industries: all, change: 1.5}",
    )
    assert found == (
        "file.yaml:5 [shocks.2]: scenario sample, shock 2: the tariff of north on food from east "
        "becomes 3.5, "
        "by shocks 1 and 2 together. "
        "Keep it above -1 and at most 3; a rate is 0.15 for fifteen per cent."
    )


def test_a_tariff_cannot_fall_to_minus_one(accounts):
    cut = "{kind: tariff, importers: north, exporters: east, industries: food, change: -0.9}"
    (found,) = refusal(accounts, cut, cut)
    assert "the tariff of north on food from east becomes -1." in found
    assert "by shocks 1 and 2 together" in found


def test_a_subsidy_out_of_range_names_the_shocks_that_made_it(accounts):
    shock = "{kind: subsidy, regions: north, industries: food, rate: -0.6}"
    (found,) = refusal(accounts, shock, shock)
    assert "the subsidy of north food becomes -1.2, by shocks 1 and 2 together" in found


@pytest.mark.parametrize("kind", ["kind: productivity, change: 0.1", "kind: subsidy, rate: 0.1"])
def test_an_industry_that_is_not_there(kind):
    idle = small_accounts(idle=(("coast", "chips"),))
    (found,) = refusal(idle, f"{{{kind}, regions: coast, industries: chips}}")
    assert found == (
        "file.yaml:4 [shocks.1.industries]: scenario sample, shock 1: the places selected make "
        "nothing of these "
        "industries, so nothing would change. Select others, or drop the shock."
    )


@pytest.mark.parametrize(
    "shock",
    [
        "kind: trade_cost, from: coast, to: east, change: 0.1, both_ways: false",
        "kind: tariff, importers: east, exporters: coast, rate: 0.1",
    ],
)
def test_trade_that_is_not_there(shock):
    idle = small_accounts(idle=(("coast", "chips"),))
    (found,) = refusal(idle, f"{{{shock}, industries: chips}}")
    assert found == (
        "file.yaml:4 [shocks.1.industries]: scenario sample, shock 1: the places selected do not "
        "trade any of "
        "these industries, so nothing would change. Select others, or drop the shock."
    )


def test_different_factors_on_all_deficits(accounts):
    (found,) = refusal(
        accounts,
        "{kind: deficits, regions: home, factor: 0}",
        "{kind: deficits, regions: abroad, factor: 0.5}",
    )
    assert found.startswith(
        "file.yaml:5 [shocks.2.regions]: scenario sample, shock 2: every place is selected, and the "
        "new deficits "
        "sum to "
    )
    assert found.endswith("Give all places one factor, or leave out a place to take up the difference.")


def test_a_place_cut_off_cannot_receive(accounts):
    found = refusal(accounts, CLOSED)
    assert len(found) == 2
    assert found[1].startswith("file.yaml:4 [shocks.1.closed]: scenario sample, shock 1: coast would ")
    assert "FLN net although no goods can follow. Add a shock of kind deficits with factor 0 for" in found[1]
    assert "north, south, east, west would " in found[0]


def test_a_place_cut_off_cannot_receive_grants(accounts):
    for shock in (
        "{kind: transfer, regions: coast, amount: 1, paid_by: taxes}",
        "{kind: subsidy, regions: north, industries: food, rate: 0.1}",
    ):
        (found,) = refusal(accounts, BALANCED, shock, CLOSED)
        assert found == (
            "file.yaml:6 [shocks.3.closed]: scenario sample, shock 3: the places of homeland no "
            "longer all trade, "
            "and its taxes would carry money between them. "
            "Drop its subsidies and the transfers paid by taxes, or keep a route open."
        )


def test_a_buyer_needs_a_seller():
    idle = small_accounts(idle=(("coast", "chips"),))
    (found,) = refusal(idle, BALANCED, CLOSED)
    assert found == (
        "file.yaml:5 [shocks.2.closed]: scenario sample, shock 2: nobody is left to sell to these buyers: "
        "coast chips. Leave a route open to them, at a high cost if need be, or use coarser industries."
    )


def test_shocks_made_in_python_have_a_number_but_no_line(accounts):
    text = "id: {}\ntitle: {{en: A}}\nshocks: [{{kind: labour, regions: nort, change: 0.1}}]\n"
    first, second = (Scenario.parse(text.format(name), f"{name}.yaml") for name in "ab")
    with pytest.raises(ScenarioError) as caught:
        apply(first + second, accounts)
    assert [problem.place for problem in caught.value.problems] == [
        "a.yaml:3 [shocks.1.regions]",
        "b.yaml:3 [shocks.1.regions]",
    ]
    assert [problem.subject for problem in caught.value.problems] == [
        "scenario a-with-b, shock 1",
        "scenario a-with-b, shock 2",
    ]
    made = Scenario(id="c", title={"en": "C"}, shocks=[Labour(regions="nort", change=0.1)])
    with pytest.raises(ScenarioError) as caught:
        apply(made, accounts)
    assert str(caught.value).startswith("[shocks.1.regions]: scenario c, shock 1: place 'nort' is not known.")


def arrays(**changes):
    """Arrays for two places and three industries, with some replaced."""
    zero = {
        "productivity": np.zeros((2, 3)),
        "subsidies": np.zeros((2, 3)),
        "labour": np.zeros(2),
        "deficits": np.zeros(2),
        "grants": np.zeros(2),
    }
    return ShockArrays(**{**zero, **changes})


def route(value, buyer=0, seller=1):
    costs = np.zeros((3, 2, 2))
    costs[1, buyer, seller] = value
    return costs


def test_arrays_are_frozen_copies():
    held = np.zeros(2)
    shocks = arrays(labour=held, trade_costs=route(np.inf))
    held[0] = 1
    assert shocks.labour[0] == 0
    with pytest.raises(ValueError, match="read-only"):
        shocks.labour[0] = 1


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"productivity": np.zeros(3)},
            "shocks productivity: its shape is (3,), which is not places x industries. "
            "Give one row per place, one column per industry.",
        ),
        (
            {"subsidies": np.zeros((3, 2))},
            "shocks subsidies: its shape is (3, 2), not (2, 3). Productivity has 2 places x 3 industries; "
            "trade is industries x buyers x sellers.",
        ),
        ({"labour": np.zeros((2, 3))}, "shocks labour: its shape is (2, 3), not (2,)."),
        ({"deficits": np.zeros(3)}, "shocks deficits: its shape is (3,), not (2,)."),
        ({"grants": np.zeros(())}, "shocks grants: its shape is (), not (2,)."),
        ({"trade_costs": np.zeros((2, 2, 3))}, "shocks trade_costs: its shape is (2, 2, 3), not (3, 2, 2)."),
        ({"tariffs": np.zeros((2, 2, 3))}, "shocks tariffs: its shape is (2, 2, 3), not (3, 2, 2)."),
        (
            {"labour": np.array([0, np.nan])},
            "shocks labour: cell (1,) is nan. Give a finite number in every cell.",
        ),
        ({"productivity": np.full((2, 3), np.inf)}, "shocks productivity: cell (0, 0) is inf."),
        (
            {"trade_costs": route(-np.inf)},
            "shocks trade_costs: cell (1, 0, 1) is -inf. "
            "Only a route between two different places can be closed, with +inf.",
        ),
        ({"trade_costs": route(np.inf, 1, 1)}, "shocks trade_costs: cell (1, 1, 1) is inf."),
        ({"trade_costs": route(np.nan)}, "shocks trade_costs: cell (1, 0, 1) is nan."),
        ({"tariffs": route(-1)}, "shocks tariffs: cell (1, 0, 1) is -1. Give finite rates above -1."),
        ({"subsidies": np.full((2, 3), -2)}, "shocks subsidies: cell (0, 0) is -2. Give finite rates above"),
    ],
)
def test_arrays_that_cannot_be(changes, text):
    with pytest.raises(ScenarioError) as caught:
        arrays(**changes)
    assert str(caught.value).startswith(text)


def test_all_arrays_of_another_shape_are_named():
    with pytest.raises(ScenarioError) as caught:
        arrays(labour=np.zeros(3), grants=np.zeros(3))
    assert len(caught.value.problems) == 2
