"""Accounts that are none, and accounts that the model cannot use: every message in words."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from regrowth.economy.accounts.accounts import Accounts
from regrowth.errors import DataError, LabelError, OptionError
from regrowth.model.calibrate import calibrate, settle, settled
from regrowth.model.elasticities import Elasticities
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.money import base_deficits
from regrowth.scenario.scenario import Scenario
from scenario.small import small_accounts

ACCOUNTS = small_accounts()
BEHAVIOUR = Elasticities(ACCOUNTS.industries, np.array([4.0, 6.0, 8.0]), np.zeros(3), 1.0)


def put(name: str, cell: tuple[int, ...], value: float) -> dict[str, Any]:
    values = np.array(getattr(ACCOUNTS, name))
    values[cell] = value
    return {name: values, **({"duties": values} if name == "tariffs" else {})}


def emptied(place: int) -> dict[str, Any]:
    output = np.array(ACCOUNTS.output)
    output[place] = 0.0
    return {"output": output}


FAULTS = {
    "nothing": (
        {"places": (), "country": ()},
        "accounts: there are no places or no industries. Give at least one of each.",
    ),
    "a partner too few": (
        {"places": ACCOUNTS.places[:-1], "country": ACCOUNTS.country[:-1]},
        "accounts flows: its shape is (5, 5, 3), the labels ask for (4, 4, 3). Give 4 places x 3 industries.",
    ),
    "country": (
        {"country": ("homeland",)},
        "accounts: country has 1 entries for 5 labels. Give one each.",
    ),
    "parents": ({"parents": ("food",)}, "accounts: parents has 1 entries for 3 labels. Give one each."),
    "shape": (
        {"workers": np.ones((3, 5))},
        "accounts workers: its shape is (3, 5), the labels ask for (5, 3). Give 5 places x 3 industries.",
    ),
    "not finite": (
        put("use", (0, 1, 2), np.nan),
        "accounts use: north chips screens: is not a finite number. Fill or remove these cells.",
    ),
    "infinite": (
        put("duties", (3, 0, 1), np.inf),
        "accounts duties: east north chips: is not a finite number. Fill or remove these cells.",
    ),
    "negative flow": (
        put("flows", (3, 0, 1), -2.0),
        "accounts flows: east north chips: is negative. Sales cannot be; move by-products to the buyer.",
    ),
    "negative output": (put("output", (1, 1), -2.0), "accounts output: south chips: is negative."),
    "negative workers": (
        put("workers", (1, 1), -2.0),
        "accounts workers: south chips: is negative. Leave unknown workers blank.",
    ),
    "per cent": (
        put("tariffs", (3, 0, 1), 8.0),
        "accounts tariffs: east north chips: is above 3. Give rates, not per cent: 0.08 for eight per cent.",
    ),
    "tariff of -1": (
        put("tariffs", (3, 0, 1), -1.0),
        "accounts tariffs: east north chips: is -1 or less. A rate below -1 pays the buyer to take.",
    ),
    "idle place": (
        emptied(2),
        "accounts output: coast: is zero in every industry. Drop the place or join it to another.",
    ),
    "no income": (
        put("value_added", np.s_[1], -1.0),
        "accounts value_added: south: is not positive in total. A place needs income from work.",
    ),
    "unsold output": (
        put("flows", (3, 0, 1), 999.0),
        "accounts identities: north chips: output is not the sum of sales (largest gap",
    ),
    "unpaid inputs": (
        put("value_added", (1, 2), 999.0),
        "accounts identities: south screens: output is not inputs plus value added (largest gap",
    ),
    "unbought": (
        put("final_demand", (4, 0), 9.0),
        "accounts identities: west food: purchases are not flows with tariffs (largest gap",
    ),
}


@pytest.mark.parametrize("case", list(FAULTS))
def test_a_fault_of_accounts_is_named(case: str) -> None:
    changes, text = FAULTS[case]
    with pytest.raises(DataError) as caught:
        dataclasses.replace(ACCOUNTS, **changes)
    assert text in str(caught.value)


def test_long_lists_of_cells_are_cut() -> None:
    with pytest.raises(DataError, match=r"north food; north chips; north screens; south food and 11 more: "):
        dataclasses.replace(ACCOUNTS, value_added=ACCOUNTS.value_added + 1.0)


@pytest.mark.parametrize("axis", ["places", "industries"])
def test_labels_named_twice(axis: str) -> None:
    labels = getattr(ACCOUNTS, axis)
    with pytest.raises(LabelError, match=f"accounts {axis}: labels occur more than once: '{labels[0]}'"):
        dataclasses.replace(ACCOUNTS, **{axis: (labels[0], labels[0], *labels[2:])})


@pytest.mark.parametrize(
    ("mapping", "kind", "text"),
    [
        ({"places": {"nort": "n"}}, LabelError, "aggregation of places: 'nort' is not known. Did you mean"),
        (
            {"industries": {"food": "food"}},
            DataError,
            "aggregation of industries: no group is given for chips, screens. Give every label a group",
        ),
        (
            {"places": dict.fromkeys(ACCOUNTS.places, "all")},
            DataError,
            "aggregation of places: 'all' would join places of east and homeland and west. Group places",
        ),
    ],
)
def test_groups_that_are_none(mapping: dict[str, Any], kind: type[Exception], text: str) -> None:
    with pytest.raises(kind) as caught:
        ACCOUNTS.aggregate(**mapping)
    assert text in str(caught.value)


def test_elasticities_of_other_industries() -> None:
    other = dataclasses.replace(BEHAVIOUR, industries=("food", "screens", "chips"))
    with pytest.raises(OptionError) as caught:
        calibrate(ACCOUNTS, other)
    text = "elasticities: their industries are not those of the accounts, in the same order. Build them for"
    assert text in str(caught.value)


def rebuilt(use: np.ndarray, final: np.ndarray) -> Accounts:
    """Return the accounts with another use and final demand; value added takes up the difference."""
    return dataclasses.replace(
        ACCOUNTS, use=use, final_demand=final, value_added=ACCOUNTS.output - use.sum(axis=1)
    )


def test_an_industry_whose_inputs_cost_too_much() -> None:
    """All food and chips that a region buys go into its screens."""
    use, final = np.array(ACCOUNTS.use), np.array(ACCOUNTS.final_demand)
    bought = use[1].sum(axis=1) + final[1]
    use[1, :2], final[1, :2] = 0.0, 0.0
    use[1, :2, 2] = bought[:2]
    lost = use[1, :, 2].sum() - ACCOUNTS.output[1, 2]
    assert lost > 0
    accounts = rebuilt(use, final)
    with pytest.raises(DataError) as caught:
        calibrate(accounts, BEHAVIOUR)
    text = f"accounts value_added south screens: inputs cost more than output by {lost:.6g} FLN. Correct the"
    assert text in str(caught.value)


def test_a_place_that_buys_nothing_for_itself() -> None:
    """It earns a surplus and gives it all away: everything bought is an input."""
    use, final = np.array(ACCOUNTS.use), np.array(ACCOUNTS.final_demand)
    bought = use[2].sum(axis=1) + final[2]
    use[2], final[2] = bought[:, None] * ACCOUNTS.output[2] / ACCOUNTS.output[2].sum(), 0.0
    accounts = rebuilt(use, final)
    with pytest.raises(DataError, match="accounts final_demand coast: it has no final demand, so no income"):
        calibrate(accounts, BEHAVIOUR)


def test_by_products_and_stocks_are_settled_and_said() -> None:
    """A negative use and a negative final demand: sums by hand; all identities still hold."""
    use, final = np.array(ACCOUNTS.use), np.array(ACCOUNTS.final_demand)
    by_product = use[0, 1, 2] + 7.0
    use[0, 1, 2] -= by_product
    final[0, 1] += by_product
    drawn = final[3, 0] + 5.0
    use[3, 0] += drawn / 3
    final[3, 0] -= drawn
    accounts = rebuilt(use, final)
    after = settle(accounts)
    new_use, new_final, added = after.use, after.final_demand, after.value_added
    assert new_use[0, 1, 2] == 0.0
    assert added[0, 2] == pytest.approx(accounts.value_added[0, 2] - 7.0)
    assert new_final[3, 0] == pytest.approx(0.0, abs=1e-12)
    bought = use[3, 0].sum() - 5.0
    np.testing.assert_allclose(new_use[3, 0], use[3, 0] * bought / use[3, 0].sum())
    np.testing.assert_allclose(new_use.sum(axis=1) + added, accounts.output)
    np.testing.assert_allclose(new_use.sum(axis=2) + new_final, use.sum(axis=2) + final)
    again = settle(after)
    for name in ("use", "final_demand", "value_added", "output", "flows"):
        np.testing.assert_allclose(getattr(again, name), getattr(after, name), atol=1e-12, err_msg=name)
    table = settled(accounts)
    assert table.loc["north", "use"] == pytest.approx(7.0)
    assert table.loc["north", "value_added"] == pytest.approx(7.0)
    assert table.loc["east", "final_demand"] == pytest.approx(5.0)
    assert table.loc["south", "share"] == pytest.approx(0.0, abs=1e-12)
    model = SpatialModel(accounts, BEHAVIOUR)
    assert model.baseline.places == 5
    np.testing.assert_array_equal(model.settled.use, new_use)
    np.testing.assert_allclose(
        np.asarray(model.baseline.deficits) * model.scale, base_deficits(after), atol=1e-9
    )
    assert abs(base_deficits(after) - base_deficits(accounts))[0] > 0.01
    still = model.shocks(Scenario.embedded("empty"))
    np.testing.assert_array_equal(still.deficits, model.baseline.deficits)


def test_accounts_hold_copies() -> None:
    """The caller's arrays stay their own, to be changed."""
    given = np.array(ACCOUNTS.workers)
    accounts = dataclasses.replace(ACCOUNTS, workers=given)
    given[0, 0] = 7.0
    assert accounts.workers[0, 0] == ACCOUNTS.workers[0, 0]
    with pytest.raises(ValueError, match="read-only"):
        accounts.workers[0, 0] = 7.0


def test_a_country_without_figures_of_workers_counts_by_value_added() -> None:
    workers = np.array(ACCOUNTS.workers)
    workers[3] = np.nan
    found = calibrate(dataclasses.replace(ACCOUNTS, workers=workers.copy()), BEHAVIOUR)
    home = ACCOUNTS.workers[:3].sum(axis=1)
    np.testing.assert_allclose(found.labour[:3], home / home.sum())
    workers[0] = np.nan
    found = calibrate(dataclasses.replace(ACCOUNTS, workers=workers), BEHAVIOUR)
    home = ACCOUNTS.value_added[:3].sum(axis=1)
    np.testing.assert_allclose(found.labour[:3], home / home.sum())
