"""Draws of the evidence: what the measures might have been, given how small the counts are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from regrowth.errors import DegenerateError
from regrowth.evidence import measures
from regrowth.evidence.assemble import Evidence
from regrowth.evidence.measures import Basis, Measures, Network

_COMPUTED: tuple[tuple[frozenset[str], Callable[[Basis], Measures]], ...] = (
    (frozenset({"employment", "employment-share", "location-quotient"}), measures.specialisation),
    (frozenset({"location-quotient-low", "location-quotient-high"}), measures.intervals),
    (frozenset({"national-growth", "industry-mix-growth", "competitive-growth"}), measures.growth),
    (frozenset({"core-share", "core-similarity"}), measures.agreement),
    (frozenset({"local-supply-share", "local-demand-share"}), measures.links),
    (frozenset({"backward-linkage", "forward-linkage"}), measures.national_links),
    (frozenset({"productivity-level"}), measures.productivity),
    (frozenset({"wage-level"}), measures.wages),
)
_COMPLEXITY = frozenset({"complexity", "outlook-gain"})
_NETWORK = _COMPLEXITY | {"relatedness-density"}


class Resampler:
    """Redraws employment and the investment register and recomputes the wanted measures.

    Jobs arrive in plants: the count of a province and class is drawn from a gamma
    distribution with the observed mean and as many effective draws as it has plants of
    its section's mean size (a superpopulation view of a census). The two years are drawn
    apart, which overstates the noise of growth since most plants persist. A weight of the
    concordance is drawn from a lognormal distribution with the spread of its confidence,
    the same in every province, and an entry of the register counts with the chance of its
    confidence; both are choices of the programme.
    """

    def __init__(self, evidence: Evidence, wanted: set[str]) -> None:
        self._basis = evidence.basis
        self._wanted = wanted
        self._base = {name: evidence.matrix(name).to_numpy() for name in wanted}
        held = self._basis.employment
        size = measures.plant_size(self._basis, np.eye(len(held.provinces)))
        self._plants = held.classes / size
        reliability = self._basis.programme.selection.register_reliability
        self._spread = _part_spread(self._basis)
        self._chance = np.array(
            [reliability[entry.confidence] for entry in self._basis.programme.investments]
        )
        self.undefined = 0
        """Draws in which the network of industries was undefined and observed values were kept."""

    def draw(self, generator: Generator) -> Measures:
        """Return one draw of every wanted measure, regions x engines."""
        basis = self._redrawn(generator)
        found = dict(self._base)
        for produced, compute in _COMPUTED:
            if self._wanted & produced:
                found |= compute(basis)
        if self._wanted & _NETWORK:
            try:
                tie = Network.of(basis.employment.classes[-1])
                found |= measures.relatedness(basis, tie)
                if self._wanted & _COMPLEXITY:
                    found |= measures.outlook(basis, tie, tie.complexity().pci)
            except DegenerateError:
                self.undefined += 1
        counted = generator.random(len(self._chance)) < self._chance
        if "anchor-investment" in self._wanted:
            found |= measures.anchor_investment(basis.programme, counted)
        return {name: found[name] for name in self._wanted}

    def _redrawn(self, generator: Generator) -> Basis:
        held = self._basis.employment
        factor = _gamma_factor(self._plants, generator)
        weights = np.exp(self._spread * generator.standard_normal(len(self._spread)) - self._spread**2 / 2)
        return replace(
            self._basis,
            employment=replace(
                held,
                classes=held.classes * factor,
                parts=held.parts * factor[:, :, held.part_class] * weights,
            ),
        )


def _part_spread(basis: Basis) -> NDArray[np.float64]:
    """Spread of each concordance weight, in the order of the parts."""
    spread = basis.programme.selection.weight_spread
    labels = basis.employment.class_labels
    parts = [
        part for engine in basis.programme.engines for part in engine.industries if part.industry in labels
    ]
    return np.array([spread[part.confidence] for part in parts])


def _gamma_factor(shape: NDArray[np.float64], generator: Generator) -> NDArray[np.float64]:
    """Draw multipliers with mean 1 and variance 1 / shape; 1 where the shape is zero."""
    positive = shape > 0
    drawn = generator.standard_gamma(np.where(positive, shape, 1.0))
    return np.where(positive, drawn / np.where(positive, shape, 1.0), 1.0)
