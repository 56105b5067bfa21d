"""Questions to an outcome: every figure of the answers worked out by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from model.economy import PLACES, scenario
from regrowth.errors import LabelError, OptionError
from regrowth.model.headline import headline
from regrowth.model.outcome import Outcome
from regrowth.model.spatial import SpatialModel
from regrowth.model.verbs import compare, rank, tabulate
from scenario.small import INDUSTRIES, REGIONS


def values(outcome: Outcome, name: str) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(outcome.before[name]), np.asarray(outcome.after[name])


def assert_rows(table: pd.DataFrame, before: np.ndarray, after: np.ndarray) -> None:
    np.testing.assert_allclose(table["before"], before.ravel(), rtol=1e-12)
    np.testing.assert_allclose(table["after"], after.ravel(), rtol=1e-12)
    np.testing.assert_allclose(table["change"], (after - before).ravel(), rtol=1e-9, atol=1e-9)
    start = np.where(before == 0, np.nan, before)
    percent = (100 * (after - before) / start).ravel()
    np.testing.assert_allclose(table["percent"], percent, rtol=1e-9, atol=1e-9)


def test_a_quantity_as_a_table(mixed: Outcome) -> None:
    table = tabulate(mixed, "output")
    assert table.index.names == ["place", "industry"]
    assert list(table.index) == [(place, industry) for place in PLACES for industry in INDUSTRIES]
    assert list(table.columns) == ["before", "after", "change", "percent"]
    assert_rows(table, *values(mixed, "output"))
    assert np.isnan(table.loc[("west", "screens"), "percent"]), "nothing was made before"


def test_sums_over_axes_and_their_order(mixed: Outcome) -> None:
    before, after = values(mixed, "trade")
    assert_rows(tabulate(mixed, "trade", by=["seller"]), before.sum(axis=(0, 2)), after.sum(axis=(0, 2)))
    turned = tabulate(mixed, "trade", by=["industry", "buyer"])
    assert turned.index.names == ["industry", "buyer"]
    assert_rows(turned, before.sum(axis=1).T, after.sum(axis=1).T)


def test_sums_over_groups(mixed: Outcome) -> None:
    groups = {"inland": ["north", "south"], "abroad": ["west", "east"]}
    table = tabulate(mixed, "income", groups=groups)
    before, after = values(mixed, "income")
    rows = [[0, 1], [4, 3]]
    assert list(table.index) == ["inland", "abroad"]
    assert_rows(table, *(np.array([side[row].sum() for row in rows]) for side in (before, after)))
    pairs = tabulate(mixed, "trade", by=["buyer", "seller"], groups=groups)
    trade = values(mixed, "trade")[1].sum(axis=2)
    assert pairs.loc[("inland", "abroad"), "after"] == pytest.approx(trade[:2, 3:].sum())


def test_gains_and_losses_in_order(mixed: Outcome) -> None:
    before, after = values(mixed, "output")
    change = pd.Series((after - before)[:3].ravel(), index=pd.MultiIndex.from_product([REGIONS, INDUSTRIES]))
    wanted = change.sort_values(ascending=False)
    table = rank(mixed, "output", top=2)
    assert list(table.index) == [*wanted.index[:2], *wanted.index[-2:]]
    np.testing.assert_allclose(table["change"], [*wanted[:2], *wanted[-2:]], rtol=1e-9)
    assert len(rank(mixed, "output", top=5)) == 9, "every row once"
    summed = rank(mixed, "output", by=["industry"])
    assert_rows(
        summed.loc[list(INDUSTRIES)], before[:3].sum(axis=0), after[:3].sum(axis=0)
    )  # regions of the country only


def test_ranks_in_per_cent_leave_out_what_was_not_there(mixed: Outcome) -> None:
    table = rank(mixed, "output", places=PLACES, top=3, percent=True)
    assert table["percent"].is_monotonic_decreasing
    assert not table["percent"].isna().any()
    abroad = rank(mixed, "output", places=["west"], percent=True)
    assert set(abroad.index) == {("west", "food"), ("west", "chips")}
    assert len(rank(mixed, "output", places=["west"])) == 3


def test_scenarios_side_by_side(model: SpatialModel, mixed: Outcome) -> None:
    still = model.simulate(scenario())
    table = compare({"mixed": mixed, "still": still}, "real_income")
    assert list(table.columns) == ["mixed", "still"]
    np.testing.assert_allclose(table["mixed"], mixed.percent("real_income"), rtol=1e-12)
    np.testing.assert_allclose(table["still"], 0.0, atol=1e-9)
    money = compare({"mixed": mixed}, "output", by=["industry"], percent=False)["mixed"]
    before, after = values(mixed, "output")
    np.testing.assert_allclose(money, (after - before).sum(axis=0), rtol=1e-9)


def test_headline(mixed: Outcome) -> None:
    table = headline(mixed, groups={"the south": ["south", "coast"]}, core=["north"])
    before = {name: np.asarray(mixed.before[name]) for name in mixed.quantities}
    after = {name: np.asarray(mixed.after[name]) for name in mixed.quantities}

    def sums(side: dict[str, np.ndarray], name: str, rows: slice = slice(0, 3)) -> float:
        return float(side[name][rows].sum())

    def theil(side: dict[str, np.ndarray]) -> float:
        income, people = side["real_income"][:3], side["workers"][:3]
        share = income / income.sum()
        return float((share * np.log(share / (people / people.sum()))).sum())

    people, settled = before["workers"][:3], after["workers"][:3]
    better = after["real_income"][:3] / before["real_income"][:3] * people / settled
    welfare = float((settled / settled.sum() @ better**-1.5) ** (-1 / 1.5))
    drawn = people * np.array([1.0, 1.0, 1.05])  # more workers on the coast, who need not have moved
    wanted = {
        "national real income": ("FLN", sums(before, "real_income"), sums(after, "real_income")),
        "welfare per worker": ("ratio", 1.0, welfare),
        "real income of the south": (
            "FLN",
            sums(before, "real_income", slice(1, 3)),
            sums(after, "real_income", slice(1, 3)),
        ),
        "exports": ("FLN", sums(before, "exports"), sums(after, "exports")),
        "imports": ("FLN", sums(before, "imports"), sums(after, "imports")),
        "fiscal cost": ("FLN", 0.0, sums(after, "subsidy_cost") + 60.0),
        "tariff revenue": ("FLN", sums(before, "tariff_revenue"), sums(after, "tariff_revenue")),
        "core share of value added": (
            "ratio",
            sums(before, "value_added", slice(0, 1)) / sums(before, "value_added"),
            sums(after, "value_added", slice(0, 1)) / sums(after, "value_added"),
        ),
        "inequality of real income per worker": ("ratio", theil(before), theil(after)),
        "workers who move": ("persons", 0.0, np.abs(settled - drawn).sum() / 2),
    }
    assert list(table.index) == list(wanted)
    for name, (unit, old, new) in wanted.items():
        assert table.loc[name, "unit"] == unit
        assert table.loc[name, "before"] == pytest.approx(old, rel=1e-9, abs=1e-9), name
        assert table.loc[name, "after"] == pytest.approx(new, rel=1e-7), name
        assert table.loc[name, "change"] == pytest.approx(new - old, rel=1e-6, abs=1e-6), name
    assert table.loc["fiscal cost", "after"] == pytest.approx(sums(after, "taxes"), rel=1e-9)
    assert list(headline(mixed).index) == [
        name for name in wanted if "south" not in name and "core" not in name
    ]


def test_change_and_per_cent(mixed: Outcome) -> None:
    before, after = values(mixed, "jobs")
    np.testing.assert_allclose(mixed.change("jobs"), after - before)
    percent = np.asarray(mixed.percent("jobs"))
    assert np.isnan(percent[4, 2])
    assert percent[0, 0] == pytest.approx(100 * (after[0, 0] / before[0, 0] - 1))
    assert mixed.before.attrs == {"currency": "FLN", "year": 2023}
    assert mixed.before["trade"].dims == ("buyer", "seller", "industry")


QUESTIONS = [
    (lambda o: tabulate(o, "outputs"), LabelError, "outcome: no quantity 'outputs'. Did you mean 'output'?"),
    (lambda o: o.change("welfare"), LabelError, "outcome: no quantity 'welfare'. Allowed: 'real_income',"),
    (lambda o: o.percent("jbs"), LabelError, "outcome: no quantity 'jbs'. Did you mean 'jobs'?"),
    (
        lambda o: tabulate(o, "income", by=["industry"]),
        LabelError,
        "quantity income: no axis 'industry'. Allowed: 'place'.",
    ),
    (
        lambda o: tabulate(o, "price", by=["place"]),
        OptionError,
        "quantity price: it does not add up over labels. Keep every axis, or tabulate a sum such as income",
    ),
    (
        lambda o: tabulate(o, "wage", groups={"a": ["north"]}),
        OptionError,
        "quantity wage: it does not add up over labels.",
    ),
    (
        lambda o: tabulate(o, "output", by=["industry"], groups={"a": ["north"]}),
        OptionError,
        "quantity output: groups of places are given, but places are summed. Keep an axis of places, or drop",
    ),
    (
        lambda o: tabulate(o, "output", by=[]),
        OptionError,
        "quantity output: the axes to keep are none. Name one or more, each once.",
    ),
    (
        lambda o: tabulate(o, "output", by=["place", "place"]),
        OptionError,
        "quantity output: the axes to keep are place, place. Name one or more, each once.",
    ),
    (
        lambda o: tabulate(o, "output", groups={}),
        OptionError,
        "groups: there is none. Give one or more, or leave the argument out.",
    ),
    (
        lambda o: tabulate(o, "output", groups={"a": ["nort"]}),
        LabelError,
        "group a: 'nort' is not known. Did you mean 'north'?",
    ),
    (
        lambda o: tabulate(o, "output", groups={"a": ["north"], "b": ["south", "north"]}),
        OptionError,
        "group b: north is also in a. Put a place into one group.",
    ),
    (lambda o: rank(o, "output", top=0), OptionError, "rank: top = 0 shows nothing. Give one or more."),
    (lambda o: rank(o, "output", places=["n"]), LabelError, "rank places: 'n' is not known."),
    (lambda _: compare({}, "output"), OptionError, "compare: no outcome is given. Give one or more."),
    (
        lambda o: headline(o, groups={"a": ["nowhere"]}),
        LabelError,
        "group of places: 'nowhere' is not known. Allowed: 'north',",
    ),
    (lambda o: headline(o, core=["sout"]), LabelError, "Did you mean 'south'?"),
]


@pytest.mark.parametrize(("ask", "kind", "text"), QUESTIONS)
def test_a_question_that_has_no_answer(mixed: Outcome, ask, kind: type[Exception], text: str) -> None:
    with pytest.raises(kind) as caught:
        ask(mixed)
    assert text in str(caught.value)


def test_outcomes_of_different_models_do_not_compare(mixed: Outcome) -> None:
    other = dataclasses.replace(mixed.accounts, places=("n", *PLACES[1:]))
    renamed = dataclasses.replace(mixed, accounts=other)
    with pytest.raises(LabelError) as caught:
        compare({"one": mixed, "two": renamed}, "output")
    text = "outcome two: its places or industries differ from those of the first outcome. Compare outcomes"
    assert text in str(caught.value)
