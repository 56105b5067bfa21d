"""Numbers of a selection worked out by hand or counted out."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from regrowth.evidence.resample import EvidenceDraws
from regrowth.programme.programme import Programme
from regrowth.programme.rows import Pairs
from regrowth.selection.acceptability import acceptability
from regrowth.selection.cases import reservation_cases
from regrowth.selection.choice import Selection, select
from regrowth.selection.proposal import Proposal, assess
from regrowth.selection.scoring import Scores
from regrowth.selection.solver import ChoiceModel
from small import ENGINES, programme

REGIONS = ("capital", "coast", "lakes")


@pytest.fixture
def firm():
    """Acceptability of nine pairs with fixed data: what is drawn is the weights alone.

    ``criteria`` lists, per criterion, its weight and the weight and values of each indicator.
    """

    def measure(criteria: list[tuple[float, list[tuple[float, np.ndarray]]]], draws: int):
        names = iter(["location-quotient", "employment-share", "core-share", "competitive-growth"])
        found, listed = {}, []
        for number, (weight, indicators) in enumerate(criteria):
            entries = []
            for own, values in indicators:
                name = next(names)
                found[name] = np.broadcast_to(np.asarray(values, dtype=float), (3, 3))
                entries.append({"measure": name, "weight": own, "low": 0.0, "high": 1.0, "basis": "none"})
            listed.append(
                {
                    "id": f"c{number}",
                    "name": {"en": "C"},
                    "weight": weight,
                    "source": ["s"],
                    "confidence": "L",
                    "indicators": entries,
                }
            )
        plan = programme("id: r, kind: count, count: engines, at_most: 3")
        dump = plan.model_dump(mode="json", exclude_defaults=True)
        dump["selection"]["criteria"] = listed
        fixed = {name: np.broadcast_to(values, (draws, 3, 3)) for name, values in found.items()}
        drawn = EvidenceDraws(fixed, np.zeros(draws, dtype=bool))
        evidence = SimpleNamespace(
            programme=Programme.model_validate(dump),
            table=pd.DataFrame(
                index=pd.MultiIndex.from_product([REGIONS, ENGINES], names=["region", "engine"])
            ),
        )
        return acceptability(evidence, [], draws, np.random.default_rng(7), drawn=drawn)

    return measure


def assert_band_of_beta(firm, a: float, b: float) -> None:
    """Steel scores the drawn weight itself, wind the rest of one: both follow beta distributions."""
    for engine, (left, right) in (("steel", (a, b)), ("wind", (b, a))):
        low, high = beta.ppf([0.1, 0.9], left, right)
        for region in REGIONS:
            assert firm.score_low[region, engine] == pytest.approx(low, abs=0.03)
            assert firm.score_high[region, engine] == pytest.approx(high, abs=0.03)
            assert firm.choice[region, engine] == pytest.approx(beta.sf(0.5, left, right), abs=0.03)


def test_weights_of_criteria_are_drawn_around_the_stated_ones(firm):
    """Concentration 5 and weights 3 : 2 make the weight of the first criterion Beta(3, 2)."""
    found = firm([(3.0, [(1.0, [1, 0, 0])]), (2.0, [(1.0, [0, 1, 0])])], draws=3000)
    assert_band_of_beta(found, 3.0, 2.0)
    # the mean of the weights above one half, where the pair is chosen: E[w | w > 1/2]
    mean = beta.expect(lambda w: w, args=(3.0, 2.0), lb=0.5, conditional=True)
    assert found.central_weights.at[("coast", "steel"), "c0"] == pytest.approx(mean, abs=0.02)
    assert found.central_weights.at[("coast", "steel"), "c1"] == pytest.approx(1 - mean, abs=0.02)


def test_weights_of_indicators_are_drawn_around_the_stated_ones(firm):
    """The same within one criterion: 4 : 1 make the first indicator's weight Beta(4, 1)."""
    found = firm([(1.0, [(0.8, [1, 0, 0]), (0.2, [0, 1, 0])])], draws=3000)
    assert_band_of_beta(found, 4.0, 1.0)


def test_band_holds_four_draws_in_five(firm):
    """The share of the score's distribution inside the band, not only its ends."""
    found = firm([(1.0, [(1.0, [1, 0, 0]), (1.0, [0, 1, 0])])], draws=3000)
    ends = found.score_low["coast", "steel"], found.score_high["coast", "steel"]
    assert np.diff(beta.cdf(ends, 2.5, 2.5)).item() == pytest.approx(0.8, abs=0.03)


def test_a_pair_below_the_reservation_score_is_never_chosen(firm):
    """One indicator of one criterion: nothing varies; the reservation score is 0.5."""
    found = firm([(1.0, [(1.0, [0.3, 0.49, 0.51])])], draws=2)
    assert found.choice.unstack("engine")[list(ENGINES)].to_numpy().tolist() == [[0.0, 0.0, 1.0]] * 3
    assert found.central_weights["c0"].notna().to_numpy().tolist() == [False, False, True] * 3


def test_equal_scores_share_the_better_rank_of_each_draw(firm):
    table = np.array([[0.6, 0.6, 0.2], [0.1, 0.7, 0.7], [0.4, 0.4, 0.4]])
    found = firm([(1.0, [(1.0, table)])], draws=2)
    ranks = [[1, 1, 3], [3, 1, 1], [1, 1, 1]]
    for region, row in zip(REGIONS, ranks, strict=True):
        for engine, rank in zip(ENGINES, row, strict=True):
            assert found.ranks.loc[(region, engine)].to_dict() == {n: float(n == rank) for n in (1, 2, 3)}


def test_reservation_cases_are_judged_at_the_stated_score():
    """Scores 0.3, 0.45, 0.6 and 0.8 with the reservation score 0.5; no rules."""
    pairs = Pairs(("lakes",), ("a", "b", "c", "d"))
    total = pd.Series([0.3, 0.45, 0.6, 0.8])
    scores = Scores(pairs, pd.DataFrame(), pd.DataFrame(), total, {})
    model = ChoiceModel(4, [], total.to_numpy() - 0.5)
    cases = reservation_cases(model, scores, 0.5, model.solve(), (-0.25, -0.1, 0.0, 0.15, 0.4))
    assert [(case.reservation, case.count) for case in cases] == [(0.25, 4), (0.4, 3), (0.65, 1), (0.9, 0)]
    # taking b in costs 0.05 and a 0.2; leaving c out costs 0.1 and d 0.3
    assert [case.change.loss for case in cases] == pytest.approx([0.25, 0.05, 0.1, 0.4])
    assert cases[1].change.added == (("lakes", "b"),)
    assert cases[2].change.dropped == (("lakes", "c"),)


def test_equal_scores_share_the_better_rank(florin_evidence):
    """Three engines of Upland given the evidence of the best one."""
    order = select(florin_evidence, draws=0).table.loc["upland"]["score"].sort_values(ascending=False).index
    table = florin_evidence.table.copy()
    for engine in order[1:3]:
        table.loc[("upland", engine)] = table.loc[("upland", order[0])]
    ranks = select(replace(florin_evidence, table=table), draws=0).table.loc["upland"]["rank"]
    assert ranks[order].tolist() == [1, 1, 1, 4, 5, 6, 7]


def test_binding_names_the_scopes_at_their_bound(florin_selection):
    """An engine that no region outside the capital backs is not held by the rule against copying."""
    held = florin_selection.chosen
    outside = [engine for region, engines in held.items() if region != "capital" for engine in engines]
    engines = [engine.id for engine in florin_selection.programme.engines]
    assert 0 < len(outside) < len(engines)
    binding = florin_selection.rules["binding"]
    assert binding["no-copying"].split(", ") == [engine for engine in engines if engine in outside]
    assert binding["engines-per-special"] == "lakes"


def repairs(selection: Selection, x: np.ndarray) -> dict[int, float]:
    """Score of every choice that one change to ``x`` makes valid, by the pair changed."""
    gain = selection.scores.total.to_numpy() - selection.programme.selection.reservation_score
    found = {}
    for cell in range(len(x)):
        changed = x.copy()
        changed[cell] = not changed[cell]
        figures = [(row.figure(changed.astype(float)), row) for row in selection.rows]
        if all(row.lower - 1e-9 <= figure <= row.upper + 1e-9 for figure, row in figures):
            found[cell] = float(gain @ changed)
    return found


@pytest.mark.parametrize("engines", [(), ("visitors", "software"), ("circuits", "software")])
def test_the_best_of_the_shortest_repairs_is_taken(florin_selection, engines):
    """Lakeland must back exactly one engine: with none or two, one change is enough."""
    choice = dict(florin_selection.chosen) | {"lakes": engines}
    proposal = Proposal(choice=choice)
    x = proposal.vector(florin_selection.scores.pairs)
    possible = repairs(florin_selection, x)
    assert len(possible) > 1
    best = max(possible, key=possible.__getitem__)
    found = assess(florin_selection, proposal)
    pair = florin_selection.scores.pairs.pair(best)
    assert not found.valid
    assert found.repair_in == (() if x[best] else (pair,))
    assert found.repair_out == ((pair,) if x[best] else ())
