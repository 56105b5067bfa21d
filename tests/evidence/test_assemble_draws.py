"""Draws of the evidence: centred on what was observed, seeded, and blind to what is not there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from regrowth.economy.economy import Economy
from regrowth.errors import DegenerateError, Problem
from regrowth.evidence import resample
from regrowth.evidence.assemble import gather_evidence
from regrowth.evidence.measures import Network
from regrowth.evidence.resample import EvidenceDraws, Resampler

WANTED = {"employment", "location-quotient", "competitive-growth", "anchor-investment"}


def drawn(resampler: Resampler, seed: int, count: int) -> dict[str, np.ndarray]:
    return dict(resampler.draws(count, np.random.default_rng(seed)).measures)


def with_spread(evidence, spread: float):
    """The same evidence under a programme whose concordance weights vary by ``spread``."""
    programme = evidence.programme
    settings = programme.selection.model_copy(update={"weight_spread": dict.fromkeys("HML", spread)})
    other = programme.model_copy(update={"selection": settings})
    return replace(evidence, basis=replace(evidence.basis, programme=other))


@pytest.fixture(scope="module")
def certain(florin_evidence):
    """Evidence whose concordance is taken as given, so that only counts and the register are drawn."""
    return with_spread(florin_evidence, 0.0)


@pytest.fixture(scope="module")
def draws(certain) -> dict[str, np.ndarray]:
    return drawn(Resampler(certain, WANTED), 0, 400)


def test_mean_of_counts_is_what_was_observed(florin_evidence, draws):
    observed = florin_evidence.matrix("employment").to_numpy()
    error = draws["employment"].std(axis=0) / np.sqrt(len(draws["employment"]))
    assert (np.abs(draws["employment"].mean(axis=0) - observed) < 4 * error).all()
    assert (draws["employment"].std(axis=0) > 0).all()


def test_median_quotient_is_near_the_observed(florin_evidence, draws):
    observed = florin_evidence.matrix("location-quotient").to_numpy()
    assert np.allclose(np.median(draws["location-quotient"], axis=0), observed, rtol=0.05)


def test_spread_agrees_with_the_interval(florin_evidence, draws):
    """Two ways to the same noise: the drawn quotients and the interval of the kernel."""
    low, high = (florin_evidence.matrix(f"location-quotient-{end}").to_numpy() for end in ("low", "high"))
    inside = (draws["location-quotient"] >= low) & (draws["location-quotient"] <= high)
    assert 0.85 < inside.mean() < 1.0


def test_larger_plants_make_noisier_counts(florin_evidence, florin, florin_programme, draws):
    tables = {name: florin.table(name) for name in florin.tables}
    plants = tables["establishments"]
    tables["establishments"] = plants.assign(employees=plants["employees"] * 9)
    noisy = gather_evidence(Economy.from_tables(florin.manifest, tables), florin_programme)
    noisy = with_spread(noisy, 0.0)
    spread = drawn(Resampler(noisy, {"employment"}), 0, 200)["employment"].std(axis=0)
    ratio = spread / draws["employment"].std(axis=0)
    assert ratio.mean() == pytest.approx(3.0, rel=0.1)


def test_investment_counts_by_the_confidence_of_its_entry(florin_evidence, draws):
    observed = florin_evidence.matrix("anchor-investment").to_numpy()
    there = draws["anchor-investment"] > 0
    assert (draws["anchor-investment"][:, observed == 0] == 0).all()
    assert there[:, observed > 0].mean() == pytest.approx(0.8, abs=0.05)  # both entries are of confidence M
    assert np.isin(draws["anchor-investment"], [0.0, *observed[observed > 0]]).all()


def test_same_seed_same_draws(florin_evidence):
    wanted = WANTED | {"relatedness-density", "local-supply-share", "outlook-gain"}
    first, again, other = (drawn(Resampler(florin_evidence, wanted), seed, 9) for seed in (7, 7, 8))
    for name in wanted:
        assert np.array_equal(first[name], again[name], equal_nan=True), name
        assert not np.array_equal(first[name], other[name], equal_nan=True), name


def test_zero_stays_zero(florin, florin_programme):
    tables = {name: florin.table(name) for name in florin.tables}
    jobs = tables["employment"]
    for year in (2019, 2024):
        cell = (jobs["year"] == year) & (jobs["class"] == "h1")
        nation = cell & (jobs["region"] == "FL")
        coast = cell & (jobs["region"].isin(["coast", "delta"]))
        jobs.loc[nation, "employees"] -= jobs.loc[coast, "employees"].sum()
        jobs.loc[coast, "employees"] = 0
    found = gather_evidence(Economy.from_tables(florin.manifest, tables), florin_programme)
    assert found.value("seaboard", "visitors", "employment") == 0
    counts = drawn(Resampler(found, {"employment"}), 1, 20)["employment"]
    cell = list(found.matrix("employment").index).index("seaboard"), -1
    assert (counts[(slice(None), *cell)] == 0).all()
    assert (counts > 0).sum() == 20 * (counts[0].size - 1)


def test_only_what_is_wanted_is_given(florin_evidence):
    found = drawn(Resampler(florin_evidence, {"backward-linkage"}), 0, 1)
    assert set(found) == {"backward-linkage"}


def test_every_measure_is_redrawn(florin_evidence):
    """A measure kept at its observed value would look firmer than it is."""
    wanted = set(florin_evidence.table.columns) - set(florin_evidence.absent)
    found = drawn(Resampler(florin_evidence, wanted), 5, 12)
    for name in wanted:
        observed = florin_evidence.matrix(name).to_numpy()
        assert not all(np.array_equal(draw, observed, equal_nan=True) for draw in found[name]), name
        assert np.isnan(found[name][0]).sum() == np.isnan(observed).sum(), name


def test_weights_of_the_concordance_are_redrawn_alike_everywhere(florin_evidence):
    """An engine of one class keeps its quotient; one of several shifts its mix."""
    noisy = with_spread(florin_evidence, 0.5)
    quiet = replace(noisy.basis.employment)
    resampler = Resampler(noisy, {"location-quotient"})
    resampler._plants = np.full_like(quiet.classes, 1e12)  # no noise of plants
    found = drawn(resampler, 2, 30)["location-quotient"]
    engines = list(florin_evidence.matrix("location-quotient").columns)
    spread = found.std(axis=0)
    assert spread[:, engines.index("machines")].max() < 1e-3
    assert spread[:, engines.index("metals")].max() > 1e-2


def test_a_draw_without_a_network_is_counted_and_keeps_what_was_observed(florin_evidence, monkeypatch):
    """Two draws of seven have none; the others are what they are where all have one."""
    wanted = {"relatedness-density", "location-quotient", "complexity"}
    whole = Resampler(florin_evidence, wanted).draws(7, np.random.default_rng(0))
    assert not whole.undefined.any()
    jobs = whole.measures["location-quotient"]
    found_of = Network.of
    spoilt = {2, 5}
    totals: list[float] = []

    def split(counts):
        if any(np.isclose(total, totals).any() for total in counts.sum(axis=(-2, -1))):
            raise DegenerateError(Problem("network", "split", "none"))
        return found_of(counts)

    def remember(counts):
        totals.extend(counts.sum(axis=(-2, -1))[sorted(spoilt)])
        return found_of(counts)

    monkeypatch.setattr(Network, "of", remember)
    Resampler(florin_evidence, {"relatedness-density"}).draws(7, np.random.default_rng(0))
    monkeypatch.setattr(Network, "of", split)
    found = Resampler(florin_evidence, wanted).draws(7, np.random.default_rng(0))
    assert set(np.flatnonzero(found.undefined)) == spoilt
    assert np.array_equal(found.measures["location-quotient"], jobs)
    for name in ("relatedness-density", "complexity"):
        for draw in range(7):
            expected = florin_evidence.matrix(name) if draw in spoilt else whole.measures[name][draw]
            assert np.array_equal(found.measures[name][draw], expected, equal_nan=True)


def test_draws_do_not_depend_on_how_many_are_computed_at_once(korea_evidence, florin_evidence, monkeypatch):
    for evidence in (korea_evidence, florin_evidence):
        wanted = set(evidence.table.columns) - set(evidence.absent)
        found = {}
        for size in (1, 4, 7, 50):
            monkeypatch.setattr(resample, "BLOCK", size)
            found[size] = Resampler(evidence, wanted).draws(7, np.random.default_rng(3))
        whole = found.pop(50)
        for size, part in found.items():
            assert np.array_equal(part.undefined, whole.undefined)
            for name in wanted:
                one, other = part.measures[name], whole.measures[name]
                assert np.allclose(one, other, rtol=1e-12, atol=1e-12, equal_nan=True), (size, name)


def test_the_first_draws_are_those_of_fewer(florin_evidence):
    many, few = (Resampler(florin_evidence, WANTED).draws(n, np.random.default_rng(1)) for n in (120, 70))
    part = EvidenceDraws.joined(many.blocks(70))
    assert len(part) == len(few) == 70
    for name in WANTED:
        assert np.array_equal(part.measures[name], few.measures[name]), name


def test_draws_leave_the_evidence_alone(florin_evidence):
    before = florin_evidence.table.copy()
    parts = florin_evidence.basis.employment.parts.copy()
    drawn(Resampler(florin_evidence, WANTED), 3, 5)
    assert florin_evidence.table.equals(before)
    assert np.array_equal(florin_evidence.basis.employment.parts, parts)
