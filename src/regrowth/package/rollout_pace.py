"""The pace of a count: what few past years say about the years to come, without drawing a number.

Additions of a year are Poisson around a rate that is itself gamma around the pace, so they are negative
binomial. The pace is known only from the past: its posterior stands on a grid, and the distribution of the
count after every year follows by convolution, exactly but for the grid. Counts beyond 4,000 are followed in
equal steps.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.signal import fftconvolve
from scipy.stats import nbinom

from regrowth.programme.parts import Target
from regrowth.programme.rollout import Rollout

Array = NDArray[np.float64]

GRID = np.logspace(-2, 2, 121)
"""Paces considered, over the mean of the past."""
FINEST = 4000
"""Counts that are followed one by one; larger ones in as many equal steps at most."""
FASTEST = 1000.0
"""Multiples of the pace beyond which none is sought: what takes longer is out of reach."""
CLOSE = 1e-3
"""Relative error at which the search for a multiple ends."""
NEGLIGIBLE = 1e-10
WANTED = (0.5, 0.8, 0.95)
"""Probabilities for which the odds say what would have to change."""
BAND = (0.1, 0.5, 0.9)
"""Quantiles shown: an 80 per cent band and the middle."""
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Pace:
    """Additions per year: negative binomial with a mean that is known by its posterior.

    Attributes
    ----------
    paces
        (k,): possible means, a year.
    weights
        (k,): their probabilities.
    variation
        Standard deviation of a year's rate around the pace, over the pace.
    """

    paces: Array
    weights: Array
    variation: float

    @classmethod
    def of(cls, added: Sequence[float], years: Sequence[float], memory: float, variation: float) -> Pace:
        """Learn a pace from the past.

        The prior is even in the logarithm of the pace. The likelihood of a past period of e years is
        negative binomial with mean pace x e and size e / variation^2, to the power memory^age with age in
        years before the end of the last period (power prior, Ibrahim and Chen 2000). Memory 1 takes all
        periods alike, 0 the last alone.

        Parameters
        ----------
        added
            Additions of past periods, oldest first: zero or more, one of them above zero.
        years
            Length of each period, above zero.
        memory
            0 to 1.
        variation
            Above zero.
        """
        counts, length = np.asarray(added, dtype=float), np.asarray(years, dtype=float)
        age = length[::-1].cumsum()[::-1] - length
        trust = np.power(memory, age)
        mean = float((trust @ counts) / (trust @ length)) or float(counts.sum() / length.sum())
        paces = GRID * mean
        size = length / variation**2
        expected = paces[:, None] * length
        log = counts * np.log(expected) - (counts + size) * np.log(size + expected)
        held = log @ trust
        weights = np.exp(held - held.max())
        weights /= weights.sum()
        keep = weights > NEGLIGIBLE
        return cls(paces[keep], weights[keep] / weights[keep].sum(), variation)

    def scaled(self, factor: float) -> Pace:
        """Return the pace times a factor."""
        return replace(self, paces=self.paces * factor)

    def quantile(self, probability: float) -> float:
        """Return the pace below which it is with a probability, between points of the grid."""
        below = self.weights.cumsum() - self.weights / 2
        return float(np.exp(np.interp(probability, below, np.log(self.paces))))

    @property
    def band(self) -> tuple[float, float, float]:
        """The 10th, 50th and 90th percentile of the pace."""
        low, middle, high = (self.quantile(part) for part in BAND)
        return low, middle, high

    def counts(self, caps: Sequence[float], most: int, step: int = 1) -> Array:
        """Return (t, n + 1): the distribution of all additions after each year, in steps from none on.

        The last column is the probability of ``most`` or more, n steps. A year adds no more than its cap.
        What a year adds, caps and ``most`` are rounded to the nearest step.

        Parameters
        ----------
        caps
            Most that each year can add; ``inf`` for no limit.
        step
            Additions in a step; 1 is exact.
        """
        last = _steps(most, step)
        likely = self._likely(last, step)
        total = np.zeros((len(self.paces), last + 1))
        total[:, 0] = 1.0
        after = []
        for cap in caps:
            total = _added(total, likely[:, : _steps(min(cap, most), step)])
            after.append(self.weights @ total)
        return np.array(after)

    def _likely(self, last: int, step: int) -> Array:
        """Return (k, last): the probability that a year adds 0, 1, ... steps at each pace."""
        size = 1 / self.variation**2
        none = (size / (size + self.paces))[:, None]
        if step == 1:
            return np.asarray(nbinom.pmf(np.arange(last)[None, :], size, none))
        largest = np.ceil((np.arange(last) + 0.5) * step) - 1
        return np.diff(np.asarray(nbinom.cdf(largest[None, :], size, none)), axis=1, prepend=0.0)

    def reaching(self, caps: Sequence[float], needed: int) -> Array:
        """Return (t,): the probability that the additions have reached ``needed`` by each year."""
        step = step_for(needed)
        possible = np.cumsum(np.asarray(caps, dtype=float)) >= needed
        if not possible.any():
            return np.zeros(len(caps))
        # rounding must not put what the caps just allow out of their reach
        within = np.cumsum([_steps(min(cap, needed), step) for cap in caps])[possible.argmax()]
        wanted = min(_steps(needed, step), int(within)) * step
        return np.where(possible, self.counts(caps, wanted, step)[:, -1], 0.0)


def step_for(most: int) -> int:
    """Return the step in which counts up to ``most`` are followed: 1, so exactly, up to ``FINEST``.

    >>> step_for(4000), step_for(4001), step_for(20_000)
    (1, 2, 5)
    """
    return max(1, -(-most // FINEST))


def _steps(count: float, step: int) -> int:
    """Return a count in steps, to the nearest."""
    return int(np.floor(count / step + 0.5))


def _added(total: Array, likely: Array) -> Array:
    """Add a year: probabilities of 0, 1, ... below its cap, the rest of them at the cap."""
    most = total.shape[1] - 1
    year = np.concatenate([likely, np.maximum(1 - likely.sum(axis=1, keepdims=True), 0.0)], axis=1)
    found = np.clip(fftconvolve(total[:, :most], year, axes=1)[:, :most], 0.0, 1.0)
    rest = np.clip(1 - found.sum(axis=1, keepdims=True), 0.0, 1.0)
    return np.concatenate([found, rest], axis=1)


def smallest_factor(pace: Pace, caps: Sequence[float], needed: int, probability: float) -> float:
    """Return what the pace must be multiplied by to reach a probability; NaN if by more than ``FASTEST``."""
    if sum(caps) < needed:
        return float("nan")

    def short(log_factor: float) -> float:
        return float(pace.scaled(np.exp(log_factor)).reaching(caps, needed)[-1]) - probability

    low, high, highest = -1.0, 1.0, float(np.log(FASTEST))
    while short(low) > 0:
        low -= 1.0
    while short(high) < 0:
        if high >= highest:
            return float("nan")
        low, high = high, min(high + 1.0, highest)
    return float(np.exp(brentq(short, low, high, xtol=CLOSE)))


def smallest_cap(pace: Pace, years: int, needed: int, probability: float) -> float:
    """Return the smallest yearly cap that gives a probability of reaching; NaN where none does."""
    low, high = 0, needed
    if pace.reaching([np.inf] * years, needed)[-1] < probability:
        return float("nan")
    while high - low > 1:
        middle = (low + high) // 2
        if pace.reaching([middle] * years, needed)[-1] < probability:
            low = middle
        else:
            high = middle
    return float(high)


class Odds:
    """The pace of the past against what a target still needs, within the caps of the years to come."""

    def __init__(self, rollout: Rollout, target: Target, caps: Sequence[float]) -> None:
        counts = [*(entry.value.value for entry in target.history), target.baseline.value]
        days = [*(entry.date for entry in target.history), target.baseline_date]
        self.added = np.diff(counts).tolist()
        self.length = [(end - start).days / DAYS_A_YEAR for start, end in itertools.pairwise(days)]
        self.rollout = rollout
        self.start = int(target.baseline.value)
        self.needed = int(np.ceil(target.target.value - target.baseline.value))
        self.caps = caps
        self.first = target.baseline_date.year + 1
        self.central = self.pace(rollout.memory.central, rollout.variation.central)

    def pace(self, memory: float, variation: float) -> Pace:
        """Return the pace at assumptions other than the central ones."""
        return Pace.of(self.added, self.length, memory, variation)

    def within(self, pace: Pace) -> float:
        """Return the probability of reaching the target in time within the caps."""
        return float(pace.reaching(self.caps, self.needed)[-1])

    def unlimited(self, pace: Pace) -> float:
        """Return the probability of reaching the target in time without caps."""
        return float(pace.reaching([np.inf] * len(self.caps), self.needed)[-1])

    def outlook(self) -> pd.DataFrame:
        """Return by year: capacity, planned, low, median, high, mean, reached."""
        most = max(int(sum(self.caps)), 1)
        step = step_for(most)
        spread = self.central.counts(self.caps, most, step)
        below = spread.cumsum(axis=1)
        counts = np.minimum(step * np.arange(spread.shape[1]), most)
        low, median, high = (self.start + counts[(below < part - 1e-12).sum(axis=1)] for part in BAND)
        return pd.DataFrame(
            {
                "year": range(self.first, self.first + len(self.caps)),
                "capacity": self.caps,
                "planned": self.start + np.cumsum(self.caps),
                "low": low,
                "median": median,
                "high": high,
                "mean": self.start + spread @ counts,
                "reached": self.central.reaching(self.caps, self.needed),
            }
        )

    def sensitivity(self) -> pd.DataFrame:
        """Return the probability of reaching the target by memory and variation."""
        memory, variation = self.rollout.memory, self.rollout.variation
        rows = []
        for past in (memory.low, memory.central, memory.high):
            for spread in (variation.low, variation.central, variation.high):
                pace = self.pace(past, spread)
                rows.append((past, spread, pace.quantile(0.5), self.within(pace), self.unlimited(pace)))
        return pd.DataFrame(rows, columns=["memory", "variation", "pace", "probability", "unlimited"])

    def what_is_needed(self) -> pd.DataFrame:
        """Return the pace and the capacity that give each of the probabilities of ``WANTED``."""
        pace, years = self.central, len(self.caps)
        middle = pace.quantile(0.5)
        rows = [
            (
                wanted,
                middle * smallest_factor(pace, [np.inf] * years, self.needed, wanted),
                middle * smallest_factor(pace, self.caps, self.needed, wanted),
                smallest_cap(pace, years, self.needed, wanted),
            )
            for wanted in WANTED
        ]
        return pd.DataFrame(rows, columns=["probability", "pace", "pace_at_capacity", "capacity"])
