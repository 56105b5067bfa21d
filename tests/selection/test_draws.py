"""Draws of the evidence made once and judged more than once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from regrowth.errors import OptionError
from regrowth.evidence import resample
from regrowth.evidence.resample import EvidenceDraws
from regrowth.selection.acceptability import Acceptability, draw_evidence
from regrowth.selection.choice import select


@pytest.fixture(scope="module")
def drawn(florin_evidence) -> EvidenceDraws:
    return draw_evidence(florin_evidence, 50, np.random.default_rng(0))


def same(first: Acceptability, second: Acceptability) -> bool:
    frames = ("ranks", "choice", "central_weights", "score_low", "score_high")
    alike = all(getattr(first, name).equals(getattr(second, name)) for name in frames)
    return alike and (first.draws, first.undefined) == (second.draws, second.undefined)


def revised(evidence, **settings):
    """The same evidence under a programme whose selection has other settings."""
    selection = evidence.programme.selection.model_copy(update=settings)
    programme = evidence.programme.model_copy(update={"selection": selection})
    return replace(evidence, basis=replace(evidence.basis, programme=programme))


def reweighted(evidence, *weights: float):
    criteria = evidence.programme.selection.criteria
    held = [c.model_copy(update={"weight": w}) for c, w in zip(criteria, weights, strict=True)]
    return revised(evidence, criteria=tuple(held))


def test_drawn_before_or_anew_is_the_same(florin_evidence, florin_selection, drawn):
    found = select(florin_evidence, draws=50, seed=0, drawn=drawn).acceptability
    assert same(found, florin_selection.acceptability)


def test_other_weights_and_rules_are_judged_on_the_same_draws(florin_evidence, drawn):
    """As if the evidence had been drawn for the other programme in the first place."""
    other = reweighted(revised(florin_evidence, reservation_score=0.4), 5.0, 1.0, 2.0)
    rules = tuple(rule for rule in other.programme.rules if rule.id != "no-copying")
    programme = other.programme.model_copy(update={"rules": rules})
    other = replace(other, basis=replace(other.basis, programme=programme))
    found = select(other, draws=50, drawn=drawn).acceptability
    assert same(found, select(other, draws=50).acceptability)
    assert not found.choice.equals(select(florin_evidence, draws=50, drawn=drawn).acceptability.choice)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_how_many_are_computed_at_once_does_not_matter(florin_evidence, florin_selection, monkeypatch, size):
    monkeypatch.setattr(resample, "BLOCK", size)
    found, first = select(florin_evidence, draws=50, seed=0).acceptability, florin_selection.acceptability
    assert found.ranks.equals(first.ranks)
    assert found.choice.equals(first.choice)
    assert np.allclose(found.score_low, first.score_low, rtol=1e-12)


def test_fewer_draws_may_be_asked_for(florin_evidence, drawn):
    found = select(florin_evidence, draws=20, drawn=drawn).acceptability
    assert same(found, select(florin_evidence, draws=20).acceptability)


def test_draws_that_do_not_fit_are_refused(florin_evidence, drawn):
    with pytest.raises(OptionError, match="50 draws were made, 51 are asked for"):
        select(florin_evidence, draws=51, drawn=drawn)
    some = {name: values for name, values in drawn.measures.items() if name != "location-quotient"}
    with pytest.raises(OptionError, match="measures location-quotient were not drawn"):
        select(florin_evidence, draws=50, drawn=replace(drawn, measures=some))
    cut = {name: values[:, :, 1:] for name, values in drawn.measures.items()}
    with pytest.raises(OptionError, match="engines were drawn, the programme has"):
        select(florin_evidence, draws=50, drawn=replace(drawn, measures=cut))


def test_progress_is_told_block_by_block_and_stops_the_run(florin_evidence):
    told = []
    found = draw_evidence(
        florin_evidence,
        120,
        np.random.default_rng(0),
        progress=lambda done, total: told.append((done, total)),
    )
    assert len(found) == 120
    assert told == [(50, 120), (100, 120), (120, 120)]

    def stop(done, _total):
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        select(florin_evidence, draws=1000, progress=stop)
    with pytest.raises(KeyboardInterrupt):
        draw_evidence(florin_evidence, 1000, np.random.default_rng(0), progress=stop)
