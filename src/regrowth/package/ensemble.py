"""What a plan does over the whole range of what is not known: bands, odds, and what matters most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from regrowth.economy.accounts.elasticities import trade_elasticities
from regrowth.economy.economy import Economy
from regrowth.errors import OptionError, Problem, suggestion
from regrowth.labels import require_known
from regrowth.messages import Message
from regrowth.package.block import Job, What, central_path, solve_block
from regrowth.package.cluster import solve_blocks
from regrowth.package.draws import TRADE, Draws, central_values, draw
from regrowth.package.setting import Setting

Array = NDArray[np.float64]

NATION = "nation"
"""Place of figures that are of the whole country."""
MEASURES: Mapping[str, tuple[str, str, float]] = {
    "income": ("real income less outlays", "trillion", 1e-12),
    "net": ("real income less all costs", "trillion", 1e-12),
    "percent": ("real income less outlays, change", "per cent", 100.0),
    "value": ("present value of gain less private cost", "trillion", 1e-12),
    "each": ("real income less outlays per worker", "per cent", 100.0),
    "core": ("core share of value added", "points", 100.0),
    "theil": ("inequality across places", "Theil index", 1.0),
    "workers": ("workers", "persons", 1.0),
}
"""Measure, unit and scale of every figure of :func:`regrowth.package.block.changes`."""
BAND = (0.1, 0.5, 0.9)
"""Quantiles that are reported: the ends of the middle 80 per cent, and the median."""
FINE = 500
"""Draws from which on PAWN cuts the range of a parameter into ten parts; five below."""
DUMMIES, RARE = 100, 0.99
"""Parameters that do nothing, from which the noise of a sensitivity index is known, and its quantile."""
FEWEST = 100
"""Draws from which on sensitivities are more than noise."""


@dataclass(frozen=True)
class Ensemble:
    """Changes against the observed equilibrium in every draw.

    Attributes
    ----------
    what
        ``end-year`` or ``path``.
    outcomes
        A row per draw; columns measure, place, year. Units in ``units``, by measure.
    central
        The same at the central values, every year followed one by one whatever ``what`` says.
    error
        What solving for the last year alone adds to ``central``; zero for whole paths.
    """

    what: What
    draws: Draws
    outcomes: pd.DataFrame
    central: pd.Series
    error: pd.Series
    units: Mapping[str, str]

    def bands(self) -> pd.DataFrame:
        """Return quantiles, odds and the central case of every measure, place and year.

        Returns
        -------
        pandas.DataFrame
            ``low``, ``median``, ``high``: 10th, 50th and 90th percentile over draws; ``positive``: share of
            draws above zero; ``central``; ``error``, as above; ``unit``.
        """
        return self._bands.copy()

    @cached_property
    def _bands(self) -> pd.DataFrame:
        quantiles = self.outcomes.quantile(list(BAND)).T.set_axis(["low", "median", "high"], axis=1)
        return quantiles.assign(
            positive=(self.outcomes > 0).mean(),
            central=self.central,
            error=self.error,
            unit=[self.units[measure] for measure in quantiles.index.get_level_values("measure")],
        )

    def of_nation(self, measure: str) -> pd.DataFrame:
        """Return the bands of a national figure by year; ``measure`` is a key of :data:`MEASURES`."""
        figure = self._bands.xs((MEASURES[measure][0], NATION), level=("measure", "place"))
        return cast("pd.DataFrame", figure).copy()

    @property
    def headline(self) -> tuple[str, str, str]:
        """The figure that comes first: present value of whole paths, else real income of the nation."""
        return cast("tuple[str, str, str]", self.outcomes.columns.to_list()[0])

    @property
    def tells_ranks(self) -> bool:
        """Whether :meth:`sensitivity` can say something of the headline."""
        return (
            len(self.draws) >= FEWEST
            and bool(self.draws.uncertain)
            and float(np.ptp(self.outcomes[self.headline])) > 0
        )

    @cached_property
    def ranks(self) -> pd.DataFrame | None:
        """What matters most for the headline (:meth:`sensitivity`); None where the draws cannot tell."""
        return self.sensitivity() if self.tells_ranks else None

    def sensitivity(self, figure: tuple[str, str, str] | None = None) -> pd.DataFrame:
        """Rank the uncertain parameters by how much each matters for a figure, over the whole of its range.

        PAWN (Pianosi & Wagener 2015; from any sample, 2018): how far the distribution of the figure moves
        when one parameter is known to lie in one tenth of its draws (one fifth, below 500 draws), as the
        Kolmogorov-Smirnov distance of the two distributions; the mean over the tenths. It works on the draws
        at hand, where Sobol indices would need a design of (parameters + 2) x draws of their own, and it
        looks at whole distributions, which are skewed here, for responses level off. Borgonovo's delta does
        too, at forty times the time.
        ``noise`` is the 99th percentile of the index among parameters that do nothing (Zadeh et al. 2017).
        Ranks at or below ``noise`` mean nothing: neither that such a parameter matters more than the next
        nor that it matters at all, and its direction may be chance too. ``first_order`` is the part of the
        variance that the parameter explains alone, by RBD-FAST (Tarantola, Gatelli & Mara 2006, with the
        correction of Tissot & Prieur 2012); it may be a little below zero where there is none.

        Parameters
        ----------
        figure
            Measure, place and year; the headline unless given.

        Returns
        -------
        pandas.DataFrame
            By parameter, most important first: ``pawn`` (0 to 1), ``noise``, ``first_order``, and
            ``direction``, Spearman's rank correlation of parameter and figure.

        Raises
        ------
        OptionError
            If the draws are fewer than 100, nothing is uncertain, or the figure is unknown or the same in
            every draw.
        """
        label = self.headline if figure is None else figure
        if label not in self.outcomes.columns:
            known = [" / ".join(each) for each in self.outcomes.columns.to_list()]
            remedy = suggestion(" / ".join(label), known)
            subject = Message("figure {figure!r}", figure=" / ".join(label))
            raise OptionError(Problem(subject, Message("it is not known"), remedy))
        answers = self.outcomes[label].to_numpy(dtype=np.float64)
        inputs = self.draws.table()
        _require_spread(answers, inputs)
        random = np.random.default_rng(self.draws.seed).random((len(answers), DUMMIES))
        table = pd.DataFrame(
            {
                "pawn": _index("pawn", inputs.to_numpy(), answers),
                "noise": float(np.quantile(_index("pawn", random, answers), RARE)),
                "first_order": _index("rbd_fast", inputs.to_numpy(), answers),
                "direction": [float(stats.spearmanr(inputs[name], answers).statistic) for name in inputs],
            },
            index=inputs.columns,
        )
        return table.sort_values("pawn", ascending=False, kind="stable")


def ensemble(
    setting: Setting,
    amounts: Array,
    economy: Economy,
    *,
    draws: int,
    seed: int,
    what: What = "end-year",
    aversion: float | None = None,
    held: Mapping[str, float] | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Say what a plan does over the range of every parameter.

    Parameters
    ----------
    amounts
        (r, g, m, t), units of the instruments.
    economy
        That of the setting: the ranges of its trade elasticities are drawn.
    draws, seed, held
        As in :func:`regrowth.package.draws.draw`; every parameter that is not held is drawn, whatever its
        value in the setting.
    what
        ``end-year`` solves for the last year with amounts only, with migration before it to first order
        (:func:`regrowth.package.drift.moved_before`); ``path`` for every year.
    aversion
        Aversion to inequality of the present value; the programme's unless given.
    workers, cluster
        As in :func:`regrowth.package.cluster.solve_blocks`; in this process unless given.
    progress
        Called with the number of draws solved so far and of all.

    Raises
    ------
    OptionError
        If an argument is outside what it may be.
    SolverError
        If a draw has no equilibrium.
    """
    require_known([what], ("end-year", "path"), "ensemble")
    drawn = draw(setting.programme, draws, seed, held)
    accounts = setting.model.accounts
    known = trade_elasticities(economy, accounts.industries, accounts.parents)
    ends = known[["low", "high"]].div(known["central"], axis=0).to_numpy(float).T
    level = setting.planning.aversion if aversion is None else aversion
    job = Job.of(setting, amounts, what, level, ends * setting.model.elasticities.theta, draws)
    order = np.argsort(drawn.values[:, drawn.names.index(TRADE)], kind="stable")
    blocks = [_columns(drawn, order[first : first + job.block]) for first in range(0, draws, job.block)]

    def told(done: int) -> None:
        if progress is not None:
            progress(done, draws)

    told(0)
    parts = solve_blocks(job, blocks, workers=workers, cluster=cluster, progress=told)
    back = np.argsort(order, kind="stable")
    joined = {name: np.concatenate([part[name] for part in parts])[back] for name in parts[0]}
    years = [str(setting.years[position]) for position in job.positions]
    values = central_values(setting.programme, held)
    outcomes = _frame(setting, joined, years)
    exact = _frame(setting, central_path(job, values), [str(year) for year in setting.years])
    central = exact[outcomes.columns].iloc[0]
    error = central - central
    if what == "end-year":
        alone = solve_block(job, {name: np.array([value]) for name, value in values.items()})
        error = _frame(setting, alone, years).iloc[0] - central
    return Ensemble(what, drawn, outcomes, central, error, _units(setting.programme.currency))


def _units(currency: str) -> dict[str, str]:
    """Return the unit of every measure."""
    return {
        measure: f"trillion {currency}" if unit == "trillion" else unit
        for measure, unit, _ in MEASURES.values()
    }


def _columns(drawn: Draws, rows: NDArray[np.intp]) -> dict[str, Array]:
    return {name: drawn.values[rows, column] for column, name in enumerate(drawn.names)}


def _frame(setting: Setting, found: Mapping[str, Array], years: list[str]) -> pd.DataFrame:
    """Label the figures: measure, place, year; the present value first, its year the span of all."""
    columns: dict[tuple[str, str, str], Array] = {}
    if "value" in found:
        measure, _, scale = MEASURES["value"]
        columns[measure, NATION, f"{years[0]}-{years[-1]}"] = found["value"] * scale
    for name, (measure, _, scale) in MEASURES.items():
        if name == "value":
            continue
        values = found[name][..., None] if found[name].ndim == 2 else found[name]
        places = (NATION,) if found[name].ndim == 2 else setting.cells.regions
        for position, place in enumerate(places):
            for year, label in enumerate(years):
                columns[measure, place, label] = values[:, year, position] * scale
    frame = pd.DataFrame(columns)
    frame.columns.names = ["measure", "place", "year"]
    return frame.rename_axis(index="draw")


def _require_spread(answers: Array, inputs: pd.DataFrame) -> None:
    if len(answers) < FEWEST:
        reason = Message("{draws} draws say nothing but noise", draws=len(answers))
        remedy = Message("Ask for {draws} or more", draws=FEWEST)
        raise OptionError(Problem(Message("sensitivity"), reason, remedy))
    if inputs.shape[1] == 0 or np.ptp(answers) == 0:
        reason = Message("the figure is the same in every draw")
        if inputs.shape[1] == 0:
            reason = Message("nothing is uncertain")
        remedy = Message("Widen a range, or ask about another plan or figure")
        raise OptionError(Problem(Message("sensitivity"), reason, remedy))


def _index(method: str, inputs: Array, answers: Array) -> Array:
    """Return a sensitivity index of every column of inputs (draws, parameters)."""
    from SALib.analyze import pawn, rbd_fast

    names = [str(column) for column in range(inputs.shape[1])]
    problem: dict[str, Any] = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
    if method == "pawn":
        # not every number of parts will do: SALib 1.6 counts some of them up to a quantile above one
        parts = 10 if len(answers) >= FINE else 5
        return np.asarray(pawn.analyze(problem, inputs, answers, S=parts)["mean"], dtype=np.float64)
    found = rbd_fast.analyze(problem, inputs, answers, num_resamples=2, seed=0)
    return np.asarray(found["S1"], dtype=np.float64)
