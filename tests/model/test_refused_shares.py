"""Shares that are no baseline: every fault is named with its labels, all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from regrowth.errors import DataError, LabelError
from regrowth.model.baseline import Baseline
from regrowth.model.elasticities import Elasticities
from regrowth.model.shares import baseline_from_shares

PLACES, INDUSTRIES = ("north", "south", "west"), ("food", "chips")


def shares() -> dict[str, Any]:
    """Return sound shares of three places and two industries."""
    return {
        "trade_shares": np.full((2, 3, 3), 0.2) + 0.4 * np.eye(3),
        "tariffs": np.zeros((2, 3, 3)),
        "value_added_shares": np.full((3, 2), 0.5),
        "input_shares": np.full((3, 2, 2), 0.25),
        "final_shares": np.full((3, 2), 0.5),
        "sales": np.full((3, 2), 10.0),
        "deficits": np.zeros(3),
        "country": ["home", "home", "west"],
        "labour": np.ones(3),
    }


def build(places: tuple[str, ...] = PLACES, **given: Any) -> Baseline:
    behaviour = Elasticities(INDUSTRIES, np.array([4.0, 6.0]), np.zeros(2), 0.0)
    return baseline_from_shares(places, behaviour, **given)


def test_sound_shares_are_taken() -> None:
    baseline = build(**shares())
    assert baseline.places == 3
    assert baseline.industries == 2
    assert baseline.countries == 2
    np.testing.assert_allclose(baseline.labour, [0.5, 0.5, 1.0])
    np.testing.assert_allclose(baseline.value_added, 1 / 3)
    np.testing.assert_allclose(baseline.sales, 1 / 3)
    del (given := shares())["labour"], given["country"], given["deficits"]
    plain = build(**given)
    np.testing.assert_allclose(plain.labour, 1.0)
    assert plain.countries == 3


def test_rounding_is_scaled_away() -> None:
    given = shares()
    given["trade_shares"] = given["trade_shares"] * (1 + 4e-7)
    given["final_shares"] = given["final_shares"] * (1 - 4e-7)
    given["input_shares"] = given["input_shares"] * (1 + 4e-7)
    baseline = build(**given)
    np.testing.assert_allclose(baseline.trade_shares.sum(axis=2), 1.0, rtol=1e-14)
    np.testing.assert_allclose(baseline.final_shares.sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(
        baseline.input_shares.sum(axis=1) + baseline.value_added_shares, 1.0, rtol=1e-14
    )


def put(name: str, cell: tuple[int, ...], value: float) -> Callable[[dict[str, Any]], None]:
    def change(given: dict[str, Any]) -> None:
        given[name][cell] = value

    return change


def unserved(given: dict[str, Any]) -> None:
    given["trade_shares"][1, 2] = 0.0


def replaced(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda given: given.__setitem__(name, value)


FAULTS = {
    "shape": (
        replaced("final_shares", np.ones((2, 3))),
        "baseline final_shares: its shape is (2, 3). Give (3, 2).",
    ),
    "country": (replaced("country", ["home"]), "baseline country: 1 for 3 places. Give one each."),
    "not finite": (
        put("sales", (0, 1), np.nan),
        "baseline sales: 1 cells are not finite numbers. Fill or remove them.",
    ),
    "infinite workers": (
        put("labour", (2,), np.inf),
        "baseline labour: 1 cells are not finite numbers. Fill or remove them.",
    ),
    "negative trade": (
        put("trade_shares", (1, 0, 2), -0.2),
        "baseline trade_shares: negative at chips north west. Shares and sales are zero or more.",
    ),
    "negative inputs": (
        put("input_shares", (1, 0, 1), -0.1),
        "baseline input_shares: negative at south food chips. Shares and sales are zero or more.",
    ),
    "negative sales": (
        put("sales", (2, 0), -1.0),
        "baseline sales: negative at west food. Shares and sales are zero or more.",
    ),
    "per cent": (
        put("tariffs", (0, 2, 1), 8.0),
        "baseline tariffs: above 3 at food west south. Give rates, 0.08 for 8 per cent.",
    ),
    "tariff of -1": (
        put("tariffs", (1, 0, 2), -1.0),
        "baseline tariffs: -1 or less at chips north west. Give rates, 0.08 for 8 per cent.",
    ),
    "trade sum": (
        put("trade_shares", (1, 0, 2), 0.3),
        "baseline trade_shares: they do not sum to one at north chips. Divide by their sum.",
    ),
    "cost sum": (
        put("value_added_shares", (1, 0), 0.7),
        "baseline input_shares: value added and input shares do not sum to one at south food. "
        "Divide by their sum, or add the missing inputs.",
    ),
    "final sum": (
        put("final_shares", (2, 0), 0.7),
        "baseline final_shares: they do not sum to one in west. Divide by their sum.",
    ),
    "no output": (
        replaced("sales", np.array([[10.0, 10.0], [0.0, 0.0], [10.0, 10.0]])),
        "baseline sales: no output and no value added in south. Drop these places.",
    ),
    "no seller": (
        unserved,
        "baseline trade_shares: nobody sells at west chips, but it is bought. Add a seller.",
    ),
    "deficits": (
        put("deficits", (0,), 3.0),
        "baseline deficits: they sum to 3, one place's receipt is another's payment. Give deficits that sum",
    ),
    "no workers": (
        put("labour", (1,), 0.0),
        "baseline labour: no workers in south. Give a number above zero for every place.",
    ),
    "no income": (
        replaced("deficits", np.array([-12.0, 0.0, 12.0])),
        "baseline deficits: no income is left in north, for they pay more than they earn. Correct the",
    ),
}


@pytest.mark.parametrize("case", list(FAULTS))
def test_a_fault_is_named(case: str) -> None:
    change, text = FAULTS[case]
    given = shares()
    change(given)
    with pytest.raises(DataError) as caught:
        build(**given)
    assert text in str(caught.value)


def test_all_faults_are_named_at_once() -> None:
    given = shares()
    for case in ("negative sales", "trade sum", "per cent", "final sum", "deficits"):
        FAULTS[case][0](given)
    with pytest.raises(DataError) as caught:
        build(**given)
    assert len(caught.value.problems) == 5


def test_long_lists_are_cut() -> None:
    given = shares()
    given["trade_shares"] *= 0.5
    with pytest.raises(DataError, match="north food; north chips; south food; south chips and 2 more"):
        build(**given)


def test_a_place_named_twice() -> None:
    with pytest.raises(LabelError, match="baseline places: labels occur more than once: 'north'"):
        build(("north", "south", "north"), **shares())


def test_a_good_that_nobody_buys_or_sells_is_allowed() -> None:
    given = shares()
    unserved(given)
    given["final_shares"][2] = [1.0, 0.0]
    given["input_shares"][2] = [[0.5, 0.5], [0.0, 0.0]]
    assert float(build(**given).trade_shares[1, 2].sum()) == 0.0
