"""Whole selections: rules kept, reasons that hold, robustness, comparison with printed lists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from regrowth.errors import ProgrammeError
from regrowth.evidence.assemble import gather_evidence
from regrowth.programme.programme import Programme
from regrowth.programme.rows import breaches
from regrowth.selection.choice import rule_rows, select
from regrowth.selection.comparison import AGREED, ONLY_CHOSEN, ONLY_LISTED, UNKNOWN
from regrowth.selection.scoring import score
from regrowth.selection.solver import ChoiceModel

BOTH = pytest.mark.parametrize("which", ["korea_selection", "florin_selection"])


def objective_of(selection):
    return selection.scores.total.to_numpy() - selection.programme.selection.reservation_score


@BOTH
def test_rules_are_kept(which, request):
    selection = request.getfixturevalue(which)
    x = selection.record.chosen.astype(float)
    assert breaches(selection.rows, x) == []
    assert selection.record.objective == pytest.approx(objective_of(selection) @ x)
    assert selection.record.gap == 0
    per_region = {region: len(engines) for region, engines in selection.chosen.items()}
    for region in selection.programme.regions:
        low, high = {"korea-2025-12": (2, 3), "florin-2025": (1, 2)}[selection.programme.id]
        if region.kind == "special":
            low, high = (1, 3) if high == 3 else (1, 1)
        assert low <= per_region[region.id] <= high


@BOTH
def test_optimum_agrees_with_a_second_implementation(which, request):
    """The same programme written down again, dense, for another interface to a solver."""
    selection = request.getfixturevalue(which)
    objective = objective_of(selection)
    matrix = np.zeros((len(selection.rows), len(objective)))
    for number, row in enumerate(selection.rows):
        matrix[number, row.cells] = row.coefficients
    low, high = (np.array([getattr(row, end) for row in selection.rows]) for end in ("lower", "upper"))
    found = milp(
        -objective,
        integrality=np.ones(len(objective)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, low, high),
    )
    assert -found.fun == pytest.approx(selection.record.objective)
    assert (np.round(found.x).astype(bool) == selection.record.chosen).all()


@BOTH
def test_table_agrees_with_the_parts(which, request):
    selection = request.getfixturevalue(which)
    table = selection.table
    assert (table["chosen"].to_numpy() == selection.record.chosen).all()
    assert (table["loss"] >= 0).all()
    assert (table.groupby("region")["rank"].min() == 1).all()
    for region, engines in selection.chosen.items():
        scores = [table.at[(region, engine), "score"] for engine in engines]
        assert scores == sorted(scores, reverse=True)
    assert (table["score-low"] <= table["score-high"]).all()


@BOTH
def test_price_of_a_rule_is_what_dropping_it_gains(which, request):
    selection = request.getfixturevalue(which)
    objective = objective_of(selection)
    for name, row in selection.rules.iterrows():
        if not row["acts"]:
            assert row["stage"] in ("package", "ledger")
            assert np.isnan(row["price"])
            continue
        kept = [r for r in selection.rows if r.rule != name]
        gain = ChoiceModel(len(objective), kept, objective).solve().objective - selection.record.objective
        assert row["price"] == pytest.approx(gain, abs=1e-9)
        assert row["price"] >= 0
        if row["price"] > 1e-9:
            assert row["binding"]


@BOTH
def test_alternatives_are_sorted_and_cost_what_they_say(which, request):
    selection = request.getfixturevalue(which)
    lost = [alternative.loss for alternative in selection.alternatives]
    assert len(lost) == 5
    assert lost == sorted(lost)
    # the cheapest way to reverse some decision is the nearest alternative
    assert lost[0] == pytest.approx(selection.table["loss"].min())
    for alternative in selection.alternatives:
        x = selection.record.chosen.copy()
        for pair in alternative.added:
            x[selection.scores.pairs.position(*pair)] = True
        for pair in alternative.dropped:
            x[selection.scores.pairs.position(*pair)] = False
        assert breaches(selection.rows, x.astype(float)) == []
        gap = selection.record.objective - objective_of(selection) @ x
        assert gap == pytest.approx(alternative.loss, abs=1e-9)


def decide(found, measure, pair, figure):
    """Choose again with one figure of the evidence changed."""
    table = found.table.copy()
    table.loc[pair, measure] = figure
    changed = replace(found, table=table)
    scores = score(changed)
    objective = scores.total.to_numpy() - found.programme.selection.reservation_score
    solved = ChoiceModel(len(objective), rule_rows(changed, scores), objective).solve()
    return bool(solved.chosen[scores.pairs.position(*pair)])


@BOTH
def test_stated_changes_reverse_the_decision(which, request):
    """A step beyond the stated figure turns the decision; a step short of it does not."""
    selection = request.getfixturevalue(which)
    indicators = {
        (criterion.id, indicator.measure): indicator
        for criterion in selection.programme.selection.criteria
        for indicator in criterion.indicators
    }
    tested = 0
    pairs = list(selection.table.index)
    for pair in pairs if len(pairs) < 40 else pairs[::3]:
        why = selection.why(*pair)
        assert why.chosen == selection.table.at[pair, "chosen"]
        assert why.margin == pytest.approx(selection.table.at[pair, "loss"])
        assert sum(why.contributions.values()) == pytest.approx(why.score)
        assert why.rank == selection.table.at[pair, "rank"]
        for change in why.changes:
            shape = indicators[change.criterion, change.measure]
            step = 1e-6 * (shape.high - shape.low) * (-1 if why.chosen else 1)
            if shape.scale == "log":
                step = change.needed * (np.exp(1e-6 * np.log(shape.high / shape.low)) - 1) * np.sign(step)
            inside = shape.low < change.needed + step < shape.high
            if not inside:
                continue
            tested += 1
            assert decide(selection.evidence, change.measure, pair, change.needed + step) != why.chosen
            assert decide(selection.evidence, change.measure, pair, change.needed - step) == why.chosen
    assert tested >= 10


def test_why_names_the_rules_that_stand_against_a_pair(florin_selection):
    for pair in florin_selection.table.index:
        why = florin_selection.why(*pair)
        cell = florin_selection.scores.pairs.position(*pair)
        for rule in why.rules:
            assert bool(florin_selection.without_rule[rule][cell]) != why.chosen
    with pytest.raises(ProgrammeError, match="'lake'"):
        florin_selection.why("lake", "food")


def test_margin_is_infinite_where_rules_leave_no_choice(florin, florin_programme):
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    dump["rules"].append(
        {
            "id": "lakes-food",
            "name": {"en": "Food for Lakeland"},
            "kind": "eligibility",
            "where": {"regions": ["lakes"], "engines": ["food"]},
            "required": True,
            "source": ["our-choice"],
            "confidence": "L",
        }
    )
    selection = select(gather_evidence(florin, Programme.model_validate(dump)), draws=0)
    why = selection.why("lakes", "food")
    assert why.chosen
    assert why.margin == np.inf
    assert (why.swaps, why.changes) == (None, ())
    assert selection.chosen["lakes"] == ("food",)
    assert "lakes-food" in selection.rules.index


def test_reservation_score_bars_weak_pairs(florin, florin_programme):
    """With a reservation above every score only what the rules demand is chosen."""
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    dump["selection"]["reservation_score"] = 1.0
    selection = select(gather_evidence(florin, Programme.model_validate(dump)), draws=0)
    assert all(len(engines) == 1 for engines in selection.chosen.values())
    assert selection.record.objective < 0


@BOTH
def test_acceptabilities_are_shares(which, request):
    selection = request.getfixturevalue(which)
    firm = selection.acceptability
    assert firm.draws == 50
    assert np.allclose(firm.ranks.sum(axis=1), 1.0)
    for rank in firm.ranks.columns:  # each rank of a region goes to one engine in every draw
        assert np.allclose(firm.ranks[rank].groupby(level="region").sum(), 1.0)
    assert firm.choice.between(0, 1).all()
    taken = firm.choice > 0
    assert np.allclose(firm.central_weights[taken].sum(axis=1), 1.0)
    assert firm.central_weights[~taken].isna().all().all()
    assert (selection.table["choice-acceptability"] == firm.choice).all()


def test_every_draw_keeps_the_rules(korea_selection):
    """Hubs back two or three engines in each draw, so on average too."""
    held = korea_selection.acceptability.choice.groupby(level="region").sum()
    for region in korea_selection.programme.regions:
        low = 2 if region.kind == "hub" else 1
        assert low - 1e-9 <= held[region.id] <= 3 + 1e-9


def test_same_seed_same_acceptabilities(florin_evidence, florin_selection):
    again = select(florin_evidence, draws=50, seed=0).acceptability
    other = select(florin_evidence, draws=50, seed=1).acceptability
    first = florin_selection.acceptability
    assert again.choice.equals(first.choice)
    assert again.ranks.equals(first.ranks)
    assert again.central_weights.equals(first.central_weights)
    assert not other.ranks.equals(first.ranks)


def test_draws_do_not_move_the_choice(florin_evidence, florin_selection):
    plain = select(florin_evidence, draws=0)
    assert plain.acceptability is None
    assert plain.chosen == florin_selection.chosen
    assert "choice-acceptability" not in plain.table


def test_progress_is_told(florin_evidence):
    told = []
    select(florin_evidence, draws=3, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_number_of_draws_is_the_programmes(florin, florin_programme):
    settings = florin_programme.selection.model_copy(update={"draws": 4})
    found = gather_evidence(florin, florin_programme.model_copy(update={"selection": settings}))
    assert select(found).acceptability.draws == 4


@BOTH
def test_verdicts_of_the_comparison(which, request):
    selection = request.getfixturevalue(which)
    assert [c.vintage for c in selection.comparisons] == [v.id for v in selection.programme.candidates]
    for comparison, vintage in zip(selection.comparisons, selection.programme.candidates, strict=True):
        listed = {(row.region, engine) for row in vintage.lists for engine in row.engines}
        regions = {row.region for row in vintage.lists}
        chosen = {(r, e) for r, engines in selection.chosen.items() if r in regions for e in engines}
        expected = {pair: AGREED for pair in listed & chosen}
        expected |= {pair: ONLY_LISTED for pair in listed - chosen}
        cut = {row.region for row in vintage.lists if row.cut}
        unknown = {pair for pair in chosen - listed if pair[0] in cut}
        expected |= {pair: ONLY_CHOSEN for pair in chosen - listed - unknown}
        expected |= {pair: UNKNOWN for pair in unknown}
        rows = comparison.rows
        found = dict(zip(zip(rows["region"], rows["engine"], strict=True), rows["verdict"], strict=True))
        assert found == expected
        assert comparison.agreed == len(listed & chosen)
        assert comparison.listed == len(listed)
        assert comparison.chosen == len(chosen - unknown)
        for row in rows.itertuples():
            assert row.score == selection.table.at[(row.region, row.engine), "score"]
            assert row.loss == selection.table.at[(row.region, row.engine), "loss"]


def test_unmatched_names_of_a_list_are_kept(florin_selection):
    (comparison,) = florin_selection.comparisons
    assert comparison.unmatched == ("lakes: spa water",)


def test_selecting_leaves_the_evidence_alone(florin_evidence):
    before = florin_evidence.table.copy()
    select(florin_evidence, draws=2)
    assert florin_evidence.table.equals(before)


@BOTH
def test_a_case_without_a_criterion_is_the_choice_of_a_programme_without_it(which, request):
    selection = request.getfixturevalue(which)
    programme = selection.programme
    assert [case.criterion for case in selection.without_criterion] == list(selection.scores.weights)
    for case in selection.without_criterion:
        left = tuple(c for c in programme.selection.criteria if c.id != case.criterion)
        settings = programme.selection.model_copy(update={"criteria": left})
        other = programme.model_copy(update={"selection": settings})
        found = replace(selection.evidence, basis=replace(selection.evidence.basis, programme=other))
        again = select(found, draws=0)
        changed = selection.record.chosen ^ again.record.chosen
        assert int(changed.sum()) == len(case.change.added) + len(case.change.dropped)
        assert case.count == int(again.record.chosen.sum())
        assert case.scoring == int((selection.scores.criteria[case.criterion] > 0).sum())
        assert case.change.loss >= -1e-12


@BOTH
def test_a_case_of_another_reservation_score_is_the_choice_of_a_programme_with_it(which, request):
    selection = request.getfixturevalue(which)
    programme = selection.programme
    counts = [case.count for case in selection.reservations]
    assert counts == sorted(counts, reverse=True), "a higher reservation score let more pairs in"
    for case in selection.reservations:
        settings = programme.selection.model_copy(update={"reservation_score": case.reservation})
        other = programme.model_copy(update={"selection": settings})
        found = replace(selection.evidence, basis=replace(selection.evidence.basis, programme=other))
        assert case.count == int(select(found, draws=0).record.chosen.sum())


def test_a_national_measure_is_not_said_to_turn_one_decision(korea_selection):
    """Growth of the engine in the nation is one figure for all regions and cannot move for one alone."""
    turning = {
        change.measure
        for region, engine in korea_selection.scores.total.index
        for change in korea_selection.why(region, engine).changes
    }
    assert "location-quotient" in turning
    assert "industry-mix-growth" not in turning
