"""Complexity: hand-worked, recovered truth, identities, second implementations, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from regrowth.errors import DegenerateError, OptionError
from regrowth.evidence.complexity import complexity, complexity_outlook_gain, complexity_outlook_index
from regrowth.evidence.location import location_quotient
from regrowth.evidence.relatedness import (
    proximity,
    relatedness_density,
    revealed_comparative_advantage,
    specialised,
)

steady = settings(derandomize=True, max_examples=25, deadline=None, database=None)
seeds = st.integers(0, 2**32 - 1)
SMALL = [[1, 1, 0], [1, 0, 1], [1, 1, 0]]


def nested(seed: int, regions: int = 12, industries: int = 20) -> NDArray[np.bool_]:
    """Draw a nested matrix with noise; region 0 has all, so that it is connected."""
    random = np.random.default_rng(seed)
    reach = np.linspace(1.0, 0.15, regions)[:, None]
    hardness = np.linspace(0.0, 1.0, industries)
    chance = 1 / (1 + np.exp(-15 * (reach - hardness)))
    m = random.uniform(size=(regions, industries)) < chance
    m[0], m[:, 0] = True, True
    return np.asarray(m, dtype=np.bool_)


def test_rca_is_the_location_quotient() -> None:
    assert revealed_comparative_advantage is location_quotient


def test_specialised_takes_ties_and_refuses_missing() -> None:
    assert specialised([[1.0 - 1e-15, 1.0 - 1e-9, 1.0]]).tolist() == [[True, False, True]]
    assert specialised([[0.6, 0.4]], threshold=0.5).tolist() == [[True, False]]
    # Regions of one structure have RCA 1 everywhere, whatever the rounding of the shares.
    counts = np.outer([0.1, 0.7, 1.3], [0.3, 0.1, 0.9, 0.7])
    assert specialised(revealed_comparative_advantage(counts)).all()
    for missing in (np.nan, np.inf):
        with pytest.raises(DegenerateError, match=r"revealed comparative advantage: 1 value.*\(0, 1\)"):
            specialised([[1.0, missing]])
    with pytest.raises(OptionError, match="not a positive number"):
        specialised([[1.0]], threshold=0.0)


def test_proximity_by_hand() -> None:
    # Industries 0 and 1 meet in 2 regions; ubiquities 3, 2, 1.
    np.testing.assert_allclose(proximity(SMALL), [[1, 2 / 3, 1 / 3], [2 / 3, 1, 0], [1 / 3, 0, 1]])


def test_density_by_hand() -> None:
    phi = proximity(SMALL)
    np.testing.assert_allclose(relatedness_density(SMALL, phi)[0], [(5 / 3) / 2, 1.0, (1 / 3) / (4 / 3)])
    np.testing.assert_allclose(relatedness_density(SMALL, phi, own_tie=False)[0], [2 / 3, 1.0, 1.0])


@steady
@given(seeds)
def test_proximity_and_density_identities(seed: int) -> None:
    m = nested(seed)
    assume(m.any(axis=0).all())
    phi = proximity(m)
    conditional = (m.T.astype(float) @ m) / m.sum(axis=0)
    np.testing.assert_allclose(phi, np.minimum(conditional, conditional.T))
    assert (phi.diagonal() == 1).all()
    order = np.random.default_rng(seed).permutation(20)
    for own in (True, False):
        density = relatedness_density(m, phi, own_tie=own)
        assert ((density >= 0) & (density <= 1)).all()
        np.testing.assert_allclose(density[0], 1.0)
        shuffled = relatedness_density(m[:, order], proximity(m[:, order]), own_tie=own)
        np.testing.assert_allclose(shuffled, density[:, order])
        loop = np.full(m.shape, np.nan)
        for r in range(m.shape[0]):
            for i in range(m.shape[1]):
                ties = phi[:, i].copy()
                ties[i] *= own
                loop[r, i] = ties[m[r]].sum() / ties.sum()
        np.testing.assert_allclose(density, loop)


def test_complexity_of_the_triangle_is_a_straight_line() -> None:
    m = np.tril(np.ones((4, 4)))[::-1]
    reflections = (m / m.sum(axis=0)) @ m.T / m.sum(axis=1)[:, None]
    # Worked with fractions: (2, 0, -2, -4) is an eigenvector to 1/4.
    np.testing.assert_allclose(reflections @ [2, 0, -2, -4], [0.5, 0, -0.5, -1], atol=1e-15)
    line = np.array([3.0, 1.0, -1.0, -3.0])
    found = complexity(m)
    assert found.second_eigenvalue == pytest.approx(0.25)
    np.testing.assert_allclose(found.eci, line / np.sqrt(5))
    np.testing.assert_allclose(found.pci, -line / np.sqrt(5))
    np.testing.assert_array_equal(found.diversity, [4, 3, 2, 1])
    np.testing.assert_array_equal(found.ubiquity, [4, 3, 2, 1])
    assert found.diversity_correlation == pytest.approx(1.0)


def test_a_hidden_order_is_recovered() -> None:
    found = complexity(nested(11, 40, 120))
    order = np.arange(40)
    assert np.corrcoef(np.argsort(np.argsort(-found.eci)), order)[0, 1] > 0.95
    assert np.corrcoef(np.argsort(np.argsort(found.pci)), np.arange(120))[0, 1] > 0.9


@steady
@given(seeds)
def test_complexity_against_the_plain_eigenproblem_and_reflections(seed: int) -> None:
    m = nested(seed)
    assume(m.any(axis=0).all())
    found = complexity(m)
    ones = m.astype(float)
    across, down = ones / ones.sum(axis=1)[:, None], (ones / ones.sum(axis=0)).T
    values = np.sort(np.linalg.eigvals(across @ down).real)[::-1]
    assert values[1] == pytest.approx(found.second_eigenvalue)
    assert values[2] == pytest.approx(found.third_eigenvalue)
    for vector, matrix in ((found.eci, across @ down), (found.pci, down @ across)):
        assert vector.mean() == pytest.approx(0, abs=1e-12)
        assert vector.std() == pytest.approx(1)
        # Standardising adds a constant, which the first eigenvector (ones) absorbs.
        image = matrix @ vector - found.second_eigenvalue * vector
        np.testing.assert_allclose(image, image.mean(), atol=1e-10)
    assert np.corrcoef(found.eci, m.sum(axis=1))[0, 1] == pytest.approx(found.diversity_correlation)
    assume(found.third_eigenvalue / found.second_eigenvalue < 0.7)
    reflected = ones.sum(axis=1)
    for _ in range(60):
        reflected = across @ (down @ reflected)
        reflected = (reflected - reflected.mean()) / reflected.std()
    np.testing.assert_allclose(np.abs(reflected @ found.eci) / reflected.size, 1.0, atol=1e-8)


@steady
@given(seeds)
def test_complexity_identities(seed: int) -> None:
    m = nested(seed)
    assume(m.any(axis=0).all())
    random = np.random.default_rng(seed)
    found = complexity(m)
    rows, columns = random.permutation(12), random.permutation(20)
    shuffled = complexity(m[rows][:, columns])
    np.testing.assert_allclose(shuffled.eci, found.eci[rows], atol=1e-7)
    np.testing.assert_allclose(shuffled.pci, found.pci[columns], atol=1e-7)
    # Every region twice: nothing changes, and twins are equal. 24 x 20 also takes the other side.
    twice = complexity(np.vstack([m, m]))
    np.testing.assert_allclose(twice.eci, np.tile(found.eci, 2), atol=1e-7)
    np.testing.assert_allclose(twice.pci, found.pci, atol=1e-7)
    assert twice.second_eigenvalue == pytest.approx(found.second_eigenvalue)
    twin = complexity(np.vstack([m, m[3:4]]))
    assert twin.eci[3] == pytest.approx(twin.eci[-1])


@steady
@given(seeds)
def test_scale_of_counts_does_not_matter(seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = random.gamma(2.0, size=(8, 10)) * (0.05 + nested(seed, 8, 10))
    first = specialised(revealed_comparative_advantage(counts))
    for factor in (1e-9, 3.0, 1e12):
        scaled = specialised(revealed_comparative_advantage(counts * factor))
        np.testing.assert_array_equal(scaled, first)


@pytest.mark.parametrize(
    ("presence", "message"),
    [
        ([[1, 1, 0], [0, 0, 0], [1, 0, 1]], r"regions 1 \(counted from 0\) have zero diversity"),
        ([[1, 0, 1], [1, 0, 0], [1, 0, 1]], r"industries 1 \(counted from 0\) have zero ubiquity"),
        ([[1, 1], [1, 0]], "2 regions and 2 industries are too few"),
        ([[1], [1], [1]], "3 regions and 1 industries are too few"),
        (
            [[1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]],
            r"2 separate pieces.*regions 3, industries 2, 3 \(counted",
        ),
        (
            [[1, 1, 0], [0, 1, 1], [1, 0, 1]],
            r"0.25 is not separate .* third \(0.25\): its eigenvector is arb",
        ),
        (np.ones((4, 5)), "all regions share one pattern"),
        ([[1, 0], [1, 1], [0, 1]], "does not correlate with diversity"),
        ([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], "regions of equal diversity cannot be signed"),
    ],
)
def test_complexity_refuses(presence: object, message: str) -> None:
    matrix = np.asarray(presence)
    with pytest.raises(DegenerateError, match=message):
        complexity(matrix)


def test_all_empty_labels_are_reported_at_once() -> None:
    with pytest.raises(DegenerateError) as caught:
        complexity([[1, 0, 1], [0, 0, 0], [1, 0, 1]])
    assert len(caught.value.problems) == 2


def test_complexity_refuses_arguments() -> None:
    with pytest.raises(OptionError, match="values other than 0 and 1"):
        complexity([[1.0, 0.4], [1.0, 1.0], [0.0, 1.0]])
    with pytest.raises(OptionError, match="not two-dimensional"):
        complexity([1, 0, 1])
    with pytest.raises(OptionError, match="gap_tolerance"):
        complexity(SMALL, gap_tolerance=0.0)
    # A gap that is merely small is refused on request.
    with pytest.raises(DegenerateError, match="not separate"):
        complexity(nested(1), gap_tolerance=0.99)


def test_outlook_by_hand() -> None:
    phi, pci = proximity(SMALL), [-1.0, 0.5, 2.0]
    # Region 0 lacks industry 2, density 0.25; region 1 lacks industry 1, density 0.4.
    np.testing.assert_allclose(complexity_outlook_index(SMALL, phi, pci), [0.5, 0.4 * 0.5, 0.5])
    gain = complexity_outlook_gain(SMALL, phi, pci)
    np.testing.assert_allclose(gain, [[0, 0, -0.5], [0, -0.2, 0], [0, 0, -0.5]])


@steady
@given(seeds)
def test_gain_is_the_change_of_the_outlook(seed: int) -> None:
    m = nested(seed)
    assume(m.any(axis=0).all())
    phi, pci = proximity(m), complexity(m).pci
    before, gain = complexity_outlook_index(m, phi, pci), complexity_outlook_gain(m, phi, pci)
    for region, industry in np.argwhere(~m)[:: max(1, int((~m).sum()) // 12)]:
        more = m.copy()
        more[region, industry] = True
        after = complexity_outlook_index(more, phi, pci)
        assert after[region] - before[region] == pytest.approx(gain[region, industry], abs=1e-10)
    assert (gain[m] == 0).all()
    assert before[0] == 0.0
    # Gross gain: what opens up, own tie included and the used-up option not taken off.
    gross = complexity_outlook_gain(m, phi, pci, net=False)
    used = (relatedness_density(m, phi) + 1 / phi.sum(axis=0)) * pci
    np.testing.assert_allclose(gross - gain, np.where(m, 0.0, used), atol=1e-12)


def test_density_and_outlook_refuse() -> None:
    phi = proximity(SMALL)
    with pytest.raises(DegenerateError, match=r"proximity: industries 1 .* zero ubiquity"):
        proximity([[1, 0], [1, 0]])
    with pytest.raises(OptionError, match="does not fit 3 industries"):
        relatedness_density(SMALL, phi[:2, :2])
    with pytest.raises(DegenerateError, match="proximity: values are NaN"):
        relatedness_density(SMALL, np.where(phi == 1, np.nan, phi))
    alone = [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    with pytest.raises(DegenerateError, match=r"industries 2 .* no tie to any other"):
        relatedness_density(alone, proximity(alone), own_tie=False)
    for function in (complexity_outlook_index, complexity_outlook_gain):
        with pytest.raises(OptionError, match="not finite for 3 industries"):
            function(SMALL, phi, [1.0, np.nan, 0.0])
        with pytest.raises(OptionError, match=r"shape \(2,\)"):
            function(SMALL, phi, [1.0, 0.0])
