"""Draws of the evidence: what the measures might have been, given how small the counts are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from regrowth.errors import DegenerateError
from regrowth.evidence import measures
from regrowth.evidence.assemble import Evidence
from regrowth.evidence.measures import Basis, Measures, Network

BLOCK = 50
"""Draws computed at once: enough that the cost is that of the arithmetic, few enough to stay in the cache."""


@dataclass(frozen=True, slots=True)
class EvidenceDraws:
    """What the measures might have been, draw by draw.

    Attributes
    ----------
    measures
        By measure name, draws x regions x engines, in the measure's unit.
    undefined
        Per draw, whether the network of industries was undefined, so that its measures
        are the observed ones.
    """

    measures: Mapping[str, NDArray[np.float64]]
    undefined: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.undefined)

    @classmethod
    def joined(cls, blocks: Iterable[EvidenceDraws]) -> EvidenceDraws:
        """Put blocks of draws, at least one, behind each other."""
        held = list(blocks)
        found = {name: np.concatenate([block.measures[name] for block in held]) for name in held[0].measures}
        return cls(found, np.concatenate([block.undefined for block in held]))

    def part(self, start: int, stop: int) -> EvidenceDraws:
        """Return the draws from ``start`` up to, not including, ``stop``."""
        found = {name: values[start:stop] for name, values in self.measures.items()}
        return EvidenceDraws(found, self.undefined[start:stop])

    def blocks(self, count: int) -> Iterator[EvidenceDraws]:
        """Yield the first ``count`` draws, some at a time, as :meth:`Resampler.blocks` does."""
        for start, stop in _spans(count):
            yield self.part(start, stop)


def _relatedness(basis: Basis) -> Measures:
    return measures.relatedness(basis, Network.of(basis.employment.classes[-1]))


def _outlook(basis: Basis) -> Measures:
    tie = Network.of(basis.employment.classes[-1])
    return measures.outlook(basis, tie, tie.class_complexity())


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
_NETWORK: tuple[tuple[frozenset[str], Callable[[Basis], Measures]], ...] = (
    (frozenset({"relatedness-density"}), _relatedness),
    (frozenset({"complexity", "outlook-gain"}), _outlook),
)


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
        self._evidence = evidence
        self._basis = evidence.basis
        self._wanted = wanted
        held = self._basis.employment
        size = measures.plant_size(self._basis, np.eye(len(held.provinces)))
        self._plants = held.classes / size
        reliability = self._basis.programme.selection.register_reliability
        self._spread = _part_spread(self._basis)
        self._chance = np.array(
            [reliability[entry.confidence] for entry in self._basis.programme.investments]
        )

    def draws(self, count: int, generator: Generator) -> EvidenceDraws:
        """Return ``count`` draws, at least one, of every wanted measure."""
        return EvidenceDraws.joined(self.blocks(count, generator))

    def blocks(self, count: int, generator: Generator) -> Iterator[EvidenceDraws]:
        """Yield ``count`` draws of every wanted measure, some at a time.

        Counts, weights and the register each have a generator of their own, spawned from
        ``generator``, so that a draw does not depend on how many are computed at once.
        """
        jobs, weights, register = generator.spawn(3)
        for start, stop in _spans(count):
            basis = self._redrawn(stop - start, jobs, weights)
            counted = register.random((stop - start, len(self._chance))) < self._chance
            yield self._measured(basis, counted)

    def _redrawn(self, count: int, jobs: Generator, weights: Generator) -> Basis:
        """Return the basis with ``count`` draws of employment between years and provinces."""
        held = self._basis.employment
        # 1 on average; whatever it is where there are no plants, there are no jobs either
        factor = jobs.standard_gamma(self._plants, (count, *self._plants.shape))
        factor /= np.where(self._plants > 0, self._plants, 1.0)
        noise = weights.standard_normal((count, len(self._spread)))
        drawn = np.exp(self._spread * noise - self._spread**2 / 2)
        factor = np.ascontiguousarray(factor.swapaxes(0, 1))  # years first, as employment is held
        return replace(
            self._basis,
            employment=replace(
                held,
                classes=held.classes[:, None] * factor,
                parts=held.parts[:, None] * factor[..., held.part_class] * drawn[:, None],
            ),
        )

    def _measured(self, basis: Basis, counted: NDArray[np.bool_]) -> EvidenceDraws:
        """Compute the wanted measures of drawn employment; ``counted`` is draws x entries of the register."""
        found: Measures = {}
        undefined = np.zeros(len(counted), dtype=np.bool_)
        for produced, compute in _COMPUTED:
            if self._wanted & produced:
                found |= compute(basis)
        for produced, compute in _NETWORK:
            if self._wanted & produced:
                tied = self._where_defined(basis, produced & self._wanted, compute)
                found |= tied.measures
                undefined |= tied.undefined
        if "anchor-investment" in self._wanted:
            found |= measures.anchor_investment(basis.programme, counted)
        return EvidenceDraws({name: found[name] for name in sorted(self._wanted)}, undefined)

    def _where_defined(
        self, basis: Basis, names: frozenset[str], compute: Callable[[Basis], Measures]
    ) -> EvidenceDraws:
        """Compute measures of the network; draws without one keep what was observed.

        One such draw spoils a block, so a block is halved until the draw stands alone.
        """
        held = basis.employment
        count = held.classes.shape[1]
        try:
            found = compute(basis)
            return EvidenceDraws({name: found[name] for name in names}, np.zeros(count, dtype=np.bool_))
        except DegenerateError:
            if count == 1:
                observed = {name: self._evidence.matrix(name).to_numpy()[None] for name in names}
                return EvidenceDraws(observed, np.ones(1, dtype=np.bool_))
        halves = (slice(None, count // 2), slice(count // 2, None))
        return EvidenceDraws.joined(
            self._where_defined(
                replace(
                    basis,
                    employment=replace(held, classes=held.classes[:, half], parts=held.parts[:, half]),
                ),
                names,
                compute,
            )
            for half in halves
        )


def _spans(count: int) -> Iterator[tuple[int, int]]:
    for start in range(0, count, BLOCK):
        yield start, min(start + BLOCK, count)


def _part_spread(basis: Basis) -> NDArray[np.float64]:
    """Spread of each concordance weight, in the order of the parts."""
    spread = basis.programme.selection.weight_spread
    labels = basis.employment.class_labels
    parts = [
        part for engine in basis.programme.engines for part in engine.industries if part.industry in labels
    ]
    return np.array([spread[part.confidence] for part in parts])
