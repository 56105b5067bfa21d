"""The package ``ecomplexity`` as second implementation, and each of its faults we avoid."""

from __future__ import annotations

import contextlib
import io
import warnings

import numpy as np
import pandas as pd
import pytest
from ecomplexity import ecomplexity  # type: ignore[import-untyped]
from ecomplexity import proximity as peer_proximity
from numpy.typing import NDArray

from regrowth.errors import DegenerateError
from regrowth.evidence.complexity import complexity, complexity_outlook_gain, complexity_outlook_index
from regrowth.evidence.relatedness import (
    proximity,
    relatedness_density,
    revealed_comparative_advantage,
    specialised,
)

Array = NDArray[np.float64]
COLUMNS = {"time": "year", "loc": "region", "prod": "industry", "val": "value"}


def table_of(values: Array) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(
        [[2020], range(values.shape[0]), range(values.shape[1])], names=["year", "region", "industry"]
    )
    return pd.DataFrame({"value": values.ravel()}, index=index).reset_index()


def peer(values: Array, **options: object) -> dict[str, Array]:
    """Run the package quietly; return each column, regions x industries."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        out = ecomplexity(table_of(values), COLUMNS, check_logsupermodularity=False, verbose=False, **options)
    out = out.sort_values(["region", "industry"])
    return {
        name: out[name].to_numpy(dtype=np.float64).reshape(values.shape)
        for name in out.columns
        if name not in COLUMNS.values() or name == "value"
    }


def peer_ties(values: Array) -> tuple[Array, str]:
    """Return the package's proximity matrix and what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        out = peer_proximity(table_of(values), COLUMNS)
    side = values.shape[1]
    return out["proximity"].to_numpy(dtype=np.float64).reshape(side, side), printed.getvalue()


def counts_of(seed: int, regions: int = 15, industries: int = 30) -> Array:
    random = np.random.default_rng(seed)
    reach = np.linspace(1.0, 0.1, regions)[:, None]
    fit = 1 / (1 + np.exp(-10 * (reach - np.linspace(0, 1, industries))))
    return np.asarray(fit * np.exp(random.normal(0, 1, (regions, industries))))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shape", [(15, 30), (25, 12)])
def test_same_values_as_the_package(seed: int, shape: tuple[int, int]) -> None:
    counts = counts_of(seed, *shape)
    theirs = peer(counts)
    rca = revealed_comparative_advantage(counts)
    m = specialised(rca)
    phi, indices = proximity(m), complexity(m)
    np.testing.assert_allclose(rca, theirs["rca"], atol=1e-9)
    np.testing.assert_array_equal(m, theirs["mcp"])
    np.testing.assert_array_equal(indices.diversity, theirs["diversity"][:, 0])
    np.testing.assert_array_equal(indices.ubiquity, theirs["ubiquity"][0])
    np.testing.assert_allclose(relatedness_density(m, phi), theirs["density"], atol=1e-9)
    np.testing.assert_allclose(indices.eci, theirs["eci"][:, 0], atol=1e-9)
    # The package scales PCI by the moments of ECI before its standardisation.
    means = m @ indices.pci / indices.diversity
    np.testing.assert_allclose((indices.pci - means.mean()) / means.std(), theirs["pci"][0], atol=1e-9)
    # COI and COG come from the bare eigenvector, whose mean weighted by ubiquity is 0.
    bare = (indices.pci - np.average(indices.pci, weights=indices.ubiquity)) / means.std()
    outlook = complexity_outlook_index(m, phi, bare)
    np.testing.assert_allclose((outlook - outlook.mean()) / outlook.std(), theirs["coi"][:, 0], atol=1e-9)
    np.testing.assert_allclose(complexity_outlook_gain(m, phi, bare, net=False), theirs["cog"], atol=1e-9)


def test_same_proximity_as_the_package() -> None:
    counts = counts_of(3)
    found = proximity(specialised(revealed_comparative_advantage(counts)))
    np.testing.assert_allclose(found, peer_ties(counts)[0], atol=1e-12)


def test_fault_split_graph_is_answered() -> None:
    split = np.zeros((7, 9))
    split[:4, :5] = [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 1, 0, 0, 1], [1, 0, 0, 0, 0]]
    split[4:, 5:] = [[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 1]]
    # Its ECI only says to which piece a region belongs.
    theirs = peer(split, presence_test="manual")["eci"][:, 0]
    np.testing.assert_allclose(theirs, [np.sqrt(3 / 4)] * 4 + [-np.sqrt(4 / 3)] * 3)
    with pytest.raises(DegenerateError, match="2 separate pieces"):
        complexity(split)


def test_fault_repeated_eigenvalue_is_answered() -> None:
    ring = np.array([[1.0, 1, 0, 1], [0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 1, 1]])
    assert np.isfinite(peer(ring, presence_test="manual")["pci"]).all()
    with pytest.raises(DegenerateError, match="its eigenvector is arbitrary"):
        complexity(ring)


def test_fault_one_empty_region_loses_every_region() -> None:
    counts = counts_of(1)
    # At a threshold of 1.5 one region has no industry left: every ECI is then missing.
    alone = counts.copy()
    alone[-1] = counts.sum(axis=0)
    theirs = peer(alone, rca_mcp_threshold=1.5)
    assert (theirs["diversity"][:, 0] == 0).sum() == 1
    assert np.isnan(theirs["eci"]).all()
    with pytest.raises(DegenerateError, match=r"regions 14 .*zero diversity"):
        complexity(specialised(revealed_comparative_advantage(alone), threshold=1.5))


def test_fault_equal_diversity_gives_missing_values() -> None:
    chain = np.array([[1.0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]])
    assert np.isnan(peer(chain, presence_test="manual")["eci"]).all()
    with pytest.raises(DegenerateError, match="cannot be signed"):
        complexity(chain)


def test_fault_missing_values_are_announced_as_zero_but_kept() -> None:
    counts = counts_of(2)
    counts[4, 5] = np.nan
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        out = ecomplexity(table_of(counts), COLUMNS, check_logsupermodularity=False, verbose=False)
    assert any("coercing to zero" in str(warning.message) for warning in caught)
    cell = out[(out["region"] == 4) & (out["industry"] == 5)]
    assert cell["rca"].isna().all()
    assert (cell["mcp"] == 0).all()
    with pytest.raises(DegenerateError, match=r"\(4, 5\)"):
        revealed_comparative_advantage(counts)


def test_fault_both_tests_add_up_to_two() -> None:
    counts = counts_of(4)
    people = pd.DataFrame({"year": 2020, "region": range(15), "people": counts.sum(axis=1)})
    theirs = peer(counts, presence_test="both", pop=people)
    assert set(np.unique(theirs["mcp"])) == {0.0, 2.0}


def test_fault_nearest_neighbour_density_is_no_share() -> None:
    assert peer(counts_of(5), knn=4)["density"].max() > 1
    m = specialised(revealed_comparative_advantage(counts_of(5)))
    assert relatedness_density(m, proximity(m)).max() <= 1


def test_fault_pci_is_not_standardised() -> None:
    theirs = peer(counts_of(0))["pci"][0]
    assert abs(theirs.mean()) > 0.01
    assert abs(theirs.std() - 1) > 0.1
    assert complexity(specialised(revealed_comparative_advantage(counts_of(0)))).pci.std() == pytest.approx(1)


def test_fault_outlook_does_not_use_the_reported_pci() -> None:
    theirs = peer(counts_of(0))
    m = theirs["mcp"]
    published = (theirs["density"] * (1 - m)) @ theirs["pci"][0]
    published = (published - published.mean()) / published.std()
    assert np.abs(published - theirs["coi"][:, 0]).max() > 0.05


def test_fault_gain_is_not_the_change_of_the_outlook() -> None:
    counts = counts_of(0)
    m = specialised(revealed_comparative_advantage(counts))
    phi, theirs = proximity(m), peer(counts)
    pci = theirs["pci"][0]
    region, industry = (int(k) for k in np.argwhere(~m)[-1])
    more = m.copy()
    more[region, industry] = True
    change = complexity_outlook_index(more, phi, pci) - complexity_outlook_index(m, phi, pci)
    assert complexity_outlook_gain(m, phi, pci)[region, industry] == pytest.approx(change[region])
    assert abs(theirs["cog"][region, industry] - change[region]) > 0.01


def test_fault_a_year_is_printed() -> None:
    assert peer_ties(counts_of(0))[1] == "2020\n"
