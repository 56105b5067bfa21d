"""Seeded draws of every uncertain parameter of a programme and of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.stats import qmc

from regrowth.errors import OptionError, Problem, suggestion
from regrowth.messages import Message
from regrowth.model.parameters import model_parameters
from regrowth.package.responses import parameters
from regrowth.programme.instruments import Distribution
from regrowth.programme.programme import Programme

Array = NDArray[np.float64]

MIGRATION = "model.migration_elasticity"
"""Per cent more workers of a place in the long run for one per cent more real income per worker."""
TRADE = "model.trade_elasticities"
"""Where between low (-1), central (0) and high (1) the trade elasticities of all industries lie."""

UPPER = float(stats.norm.ppf(0.95))
"""Standard normal deviate at the upper end of a lognormal's range."""


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of one number; the fields of :class:`regrowth.programme.instruments.Parameter`."""

    low: float
    central: float
    high: float
    distribution: Distribution

    @property
    def known(self) -> bool:
        """True where low and high are the same, so that there is nothing to draw."""
        return self.low == self.high

    def quantile(self, part: Array) -> Array:
        """Return the inverse of the cumulative distribution.

        ``triangular`` has its mode at central and ``uniform`` ignores it (Johnson, Kotz & Balakrishnan
        1995, chapters 26.9 and 26). ``lognormal`` has low, central and high at its 5th, 50th and 95th
        percentile: below the median with the spread that low gives, above it with that of high, which is
        one lognormal where the two agree.

        Parameters
        ----------
        part
            Probabilities, each above 0 and below 1.

        >>> Range(0.0, 1.0, 4.0, "triangular").quantile(np.array([0.25, 0.75])).tolist()
        [1.0, 2.267949192431123]
        >>> Range(1.0, 2.0, 8.0, "lognormal").quantile(np.array([0.05, 0.5, 0.95])).round(12).tolist()
        [1.0, 2.0, 8.0]
        """
        if self.known:
            return np.full(np.shape(part), self.central)
        wide = self.high - self.low
        if self.distribution == "uniform":
            return np.asarray(stats.uniform.ppf(part, loc=self.low, scale=wide))
        if self.distribution == "triangular":
            mode = (self.central - self.low) / wide
            return np.asarray(stats.triang.ppf(part, mode, loc=self.low, scale=wide))
        deviate = stats.norm.ppf(part)
        end = np.where(deviate < 0, self.central / self.low, self.high / self.central)
        return np.asarray(self.central * end ** (deviate / UPPER))


def ranges(programme: Programme) -> dict[str, Range]:
    """Return the range of every parameter by name: those of the programme, then the model's two.

    Trade elasticities move together: an economy where trade answers prices more in one industry than was
    estimated, because the estimate is of other countries or years, will do so in others too.

    Raises
    ------
    ProgrammeError
        If the programme says nothing about planning.
    """
    found = {
        name: Range(held.low, held.central, held.high, held.distribution)
        for name, held in parameters(programme).items()
    }
    migration = model_parameters()["migration_elasticity"]
    found[MIGRATION] = Range(migration.low, migration.central, migration.high, "triangular")
    found[TRADE] = Range(-1.0, 0.0, 1.0, "triangular")
    return found


@dataclass(frozen=True)
class Draws:
    """Values of every parameter in every draw.

    Attributes
    ----------
    values
        (draws, parameters), each in the unit of its parameter.
    uncertain
        Names of the parameters that differ between draws; the others are constants.
    """

    names: tuple[str, ...]
    values: Array
    uncertain: tuple[str, ...]
    seed: int

    def __len__(self) -> int:
        return len(self.values)

    def table(self) -> pd.DataFrame:
        """Return the uncertain parameters, a row per draw."""
        frame = pd.DataFrame(self.values, columns=list(self.names))
        return frame[list(self.uncertain)].rename_axis(index="draw", columns="parameter")


def draw(programme: Programme, draws: int, seed: int, held: Mapping[str, float] | None = None) -> Draws:
    """Draw every parameter by Latin hypercube sampling (McKay, Beckman & Conover 1979).

    Each range is cut into as many parts of equal probability as there are draws, and every part is used
    once, so that means converge faster than with independent draws. Parameters are independent. Whoever
    computes with the draws has no part in making them: one seed gives one table.

    Parameters
    ----------
    held
        Values of parameters that are taken as known, by name.

    Raises
    ------
    OptionError
        If ``draws`` is below one, ``seed`` below zero, or a name in ``held`` is unknown or its value no
        finite number.
    """
    known = ranges(programme)
    _check(draws, seed, dict(held or {}), known)
    fixed = {name: entry.central for name, entry in known.items() if entry.known} | dict(held or {})
    uncertain = tuple(name for name in known if name not in fixed)
    columns = {name: np.full(draws, value) for name, value in fixed.items()}
    if uncertain:
        parts = qmc.LatinHypercube(len(uncertain), rng=np.random.default_rng(seed)).random(draws)
        columns |= {name: known[name].quantile(part) for name, part in zip(uncertain, parts.T, strict=True)}
    values = np.stack([columns[name] for name in known], axis=1)
    values.flags.writeable = False
    return Draws(tuple(known), values, uncertain, seed)


def central_values(programme: Programme, held: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the central value of every parameter, or that in ``held``."""
    return {name: entry.central for name, entry in ranges(programme).items()} | dict(held or {})


def trade_elasticities_at(central: Array, low: Array, high: Array, where: Array) -> Array:
    """Return trade elasticities between their low and high ends, evenly in logs on each side.

    Parameters
    ----------
    central, low, high
        (j,).
    where
        (...,): -1 gives low, 0 central, 1 high.

    Returns
    -------
    (..., j)

    >>> ends = np.array([4.0]), np.array([1.0]), np.array([9.0])
    >>> trade_elasticities_at(*ends, np.array([-1.0, -0.5, 0.0, 0.5, 1.0])).ravel().round(12).tolist()
    [1.0, 2.0, 4.0, 6.0, 9.0]
    """
    side = np.where(where[..., None] < 0, central / low, high / central)
    return np.asarray(central * side ** where[..., None])


def _check(draws: int, seed: int, held: Mapping[str, float], known: Mapping[str, Range]) -> None:
    if draws < 1:
        reason = Message("{number} are none", number=draws)
        raise OptionError(Problem(Message("draws"), reason, Message("Give one or more")))
    if seed < 0:
        reason = Message("{number} is negative", number=seed)
        raise OptionError(Problem(Message("seed"), reason, Message("Give zero or more")))
    for name, value in held.items():
        subject = Message("parameter {parameter!r}", parameter=name)
        if name not in known:
            remedy = suggestion(name, list(known))
            raise OptionError(Problem(subject, Message("it is not known"), remedy))
        if not np.isfinite(value):
            reason = Message("{value} is no number", value=value)
            raise OptionError(Problem(subject, reason, Message("Give a finite one")))
