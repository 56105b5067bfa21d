"""Kernels on stacked tables: each table gets what it gets alone, and is refused as it is alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from regrowth.errors import DegenerateError, OptionError
from regrowth.evidence.complexity import complexity, complexity_outlook_gain, complexity_outlook_index
from regrowth.evidence.growth import competitive_rate, shift_share
from regrowth.evidence.linkages import local_demand_share, local_supply_share
from regrowth.evidence.location import (
    NationalTotals,
    location_quotient,
    location_quotient_interval,
    specialisation_similarity,
)
from regrowth.evidence.relatedness import proximity, relatedness_density, specialised

GENERATOR = np.random.default_rng(11)
COUNTS = GENERATOR.gamma(0.6, 100.0, (2, 3, 5, 7))
LATER = COUNTS * GENERATOR.uniform(0.7, 1.4, COUNTS.shape)
HAVE = specialised(location_quotient(COUNTS))
PHI = proximity(HAVE)
PCI = GENERATOR.standard_normal((2, 3, 7))
INPUTS = GENERATOR.uniform(0.0, 0.1, (7, 7))
OUTPUT = GENERATOR.uniform(1.0, 5.0, 7)

KERNELS: dict[str, tuple[Callable[..., np.ndarray], tuple[np.ndarray, ...]]] = {
    "location quotient": (location_quotient, (COUNTS,)),
    "low end": (lambda x: location_quotient_interval(x, 3.0)[0], (COUNTS,)),
    "high end": (lambda x: location_quotient_interval(x, np.arange(1.0, 8.0))[1], (COUNTS,)),
    "ends, own clump": (lambda x, m: location_quotient_interval(x, m)[1], (COUNTS, 1.0 + LATER)),
    "similarity": (specialisation_similarity, (COUNTS,)),
    "competitive rate": (competitive_rate, (COUNTS, LATER)),
    "national part": (lambda a, b: shift_share(a, b).national, (COUNTS, LATER)),
    "industry mix": (lambda a, b: shift_share(a, b).industry_mix, (COUNTS, LATER)),
    "specialised": (specialised, (COUNTS / 50,)),
    "proximity": (proximity, (HAVE,)),
    "density": (relatedness_density, (HAVE, PHI)),
    "density, others": (lambda m, phi: relatedness_density(m, phi, own_tie=False), (HAVE, PHI)),
    "outlook": (complexity_outlook_index, (HAVE, PHI, PCI)),
    "gain": (complexity_outlook_gain, (HAVE, PHI, PCI)),
    "gross gain": (lambda *given: complexity_outlook_gain(*given, net=False), (HAVE, PHI, PCI)),
    "supply": (lambda c: local_supply_share(INPUTS, c), (COUNTS / 50,)),
    "demand": (lambda c: local_demand_share(INPUTS, OUTPUT, c), (COUNTS / 50,)),
}


@pytest.mark.parametrize("name", KERNELS)
def test_each_table_gets_what_it_gets_alone(name: str) -> None:
    kernel, given = KERNELS[name]
    together = kernel(*given)
    for place in np.ndindex(2, 3):
        alone = kernel(*(values[place] for values in given))
        np.testing.assert_allclose(together[place], alone, rtol=1e-13, atol=1e-13)


def spoilt(*places: tuple[int, ...]) -> np.ndarray:
    """Counts with zeros in some places of the first table of the second row."""
    counts = COUNTS.copy()
    for place in places:
        counts[(1, 0, *place)] = 0.0
    return counts


def test_one_spoilt_table_is_refused_and_its_labels_named() -> None:
    everywhere = slice(None)
    idle, empty = spoilt((everywhere, 4)), spoilt((2, everywhere))
    with pytest.raises(DegenerateError, match=r"industries 4 \(counted from 0\) are all zero"):
        location_quotient(idle)
    with pytest.raises(DegenerateError, match=r"regions 2 \(counted from 0\) are all zero"):
        location_quotient(empty)
    with pytest.raises(DegenerateError, match="regions 2"):
        specialisation_similarity(empty)
    with pytest.raises(DegenerateError, match="industries 4"):
        competitive_rate(idle, LATER)
    with pytest.raises(DegenerateError, match="industries 4"):
        proximity(idle > 0)
    negative = COUNTS.copy()
    negative[1, 2, 3, 4] = -1.0
    with pytest.raises(DegenerateError, match=r"at \(1, 2, 3, 4\)"):
        location_quotient(negative)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(OptionError, match="6 industries"):
        relatedness_density(HAVE[..., :6], PHI)
    with pytest.raises(OptionError, match="does not fit 7 industries in each of"):
        relatedness_density(HAVE, PHI[0])
    with pytest.raises(OptionError, match="pci"):
        complexity_outlook_gain(HAVE, PHI, PCI[0])
    with pytest.raises(OptionError, match="differ"):
        competitive_rate(COUNTS, LATER[0])
    with pytest.raises(OptionError, match="does not broadcast"):
        location_quotient_interval(COUNTS, LATER[:, :2])
    with pytest.raises(OptionError, match="more than one table"):
        location_quotient(COUNTS, totals=NationalTotals(COUNTS[0, 0].sum(axis=0), COUNTS[0, 0].sum()))
    with pytest.raises(OptionError, match="not two-dimensional"):
        complexity(HAVE)


def test_an_idle_industry_has_quotient_zero_on_request() -> None:
    """The others get what they get without it."""
    counts = spoilt((slice(None), 4))
    found = location_quotient(counts, idle=True)
    rest = [0, 1, 2, 3, 5, 6]
    assert (found[1, 0, :, 4] == 0).all()
    np.testing.assert_allclose(found[1, 0][:, rest], location_quotient(counts[1, 0][:, rest]), rtol=1e-13)
    np.testing.assert_allclose(found[0], location_quotient(counts[0]), rtol=1e-13)
