"""One block of draws: what a plan does in each, all solved together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from numpy.typing import NDArray

from regrowth.model.baseline import Baseline, Shocks, no_shocks
from regrowth.model.levels import observed_levels
from regrowth.model.many import solve_many
from regrowth.model.measures import Measures, equal_income, group_share, measures, theil_index
from regrowth.model.preconditioner import Preconditioner
from regrowth.model.solve import SolveSettings
from regrowth.package.draws import MIGRATION, TRADE, trade_elasticities_at
from regrowth.package.drift import NODES, LinearResponse, linear_response, moved_before
from regrowth.package.objective import private_cost
from regrowth.package.path import Levers, follow, levers, look_ahead, spread_labour
from regrowth.package.setting import Setting, step_lengths

Array = NDArray[np.float64]
What = Literal["end-year", "path"]

BLOCK = 50
"""Most draws solved together, the same whoever solves them."""
WORTHWHILE = 64
"""Equilibria from which on a preconditioner is worth making."""
SETTINGS = SolveSettings(tolerance=1e-10, accepted=1e-8)
"""For draws: less than a millionth of the effect of a plan, where parameters move it by half."""
NOISE = 1e-9
"""Relative changes below this are what the solver leaves, and count as none."""


class Figures(eqx.Module):
    """Figures of one equilibrium, or of many with leading axes; money in model units."""

    income: jax.Array
    """National real income less outlays, at base-year prices."""
    equal: jax.Array
    """The same, spread evenly at some aversion (:func:`regrowth.model.measures.equal_income`)."""
    each: jax.Array
    """(r,): real income less outlays of a region over its share of workers."""
    core: jax.Array
    """Share of the core regions in the nation's value added."""
    theil: jax.Array
    """Inequality across places of real income less outlays per worker."""
    workers: jax.Array
    """(r,): persons."""


@dataclass(frozen=True)
class Job:
    """What is asked of every draw.

    Attributes
    ----------
    amounts
        (r, g, m, t), units of the instruments.
    trade
        (2, j): low and high ends of the trade elasticities; the model's own are the centre.
    ahead
        Preconditioner of the observed equilibrium, by which all draws step; None where it is not worth
        making. Part of the job, so that every process steps by the same numbers.
    response
        What migration before the last year is worked out from, where only that year is solved.
    block
        Draws solved together; a smaller block is filled up, so that one program serves all.
    """

    setting: Setting
    amounts: Array
    what: What
    aversion: float
    trade: Array
    ahead: Preconditioner | None
    response: LinearResponse | None
    block: int

    @classmethod
    def of(
        cls, setting: Setting, amounts: Array, what: What, aversion: float, trade: Array, draws: int
    ) -> Job:
        """Prepare a job for so many draws; what the setting has cached is left behind."""
        last = what == "end-year"
        many = draws * (1 if last else len(setting.years)) >= WORTHWHILE
        ahead = setting.prepared().ahead if many else None
        job = cls(replace(setting), amounts, what, aversion, trade, ahead, None, min(BLOCK, draws))
        if not last:
            return job
        nodes = [_with_trade(job, np.array(node)) for node in NODES]
        return replace(job, response=linear_response(nodes, _home(setting)))

    @property
    def positions(self) -> range:
        """Positions of the years that are solved, among those of the setting."""
        last = len(self.setting.cells.years)
        return range(last - 1, last) if self.what == "end-year" else range(len(self.setting.years))

    @cached_property
    def before(self) -> Figures:
        """The observed equilibrium."""
        base = self.setting.model.baseline
        after = jax.tree.map(lambda leaf: leaf[None], measures(observed_levels(base)))
        found = figures(self.setting, after, np.zeros((1, base.places)), self.aversion)
        one: Figures = jax.tree.map(lambda leaf: leaf[0], found)
        return one


def solve_block(job: Job, values: Mapping[str, Array]) -> dict[str, Array]:
    """Solve a block of draws and return what changes against the observed equilibrium.

    Parameters
    ----------
    values
        (draws,) of every parameter.

    Returns
    -------
    dict
        As :func:`changes`, each (draws, years, ...).

    Raises
    ------
    SolverError
        If a draw has no equilibrium.
    """
    count = len(values[MIGRATION])
    settings = [
        job.setting.at({name: float(column[k]) for name, column in values.items()}) for k in range(count)
    ]
    done = [levers(each, job.amounts) for each in settings]
    speed = values["planning.migration_speed"]
    pull = speed * values[MIGRATION]
    gone = 1 - (1 - speed) ** step_lengths(job.setting)[:, None]
    baselines = _with_trade(job, values[TRADE])
    home, labour = _home(job.setting), np.asarray(job.setting.model.baseline.labour)
    moved = np.zeros((count, len(labour)))
    if job.response is not None:
        years = job.positions[0]
        moved[:, home] = moved_before(job.response, done, years, values[TRADE], pull, speed, labour[home])
    found: list[Figures] = []
    ways: list[Array] = []
    onwards = look_ahead(job.setting)
    for position in job.positions:
        come = np.stack([held.arrivals[position] for held in done])
        drawn = (1 - gone[position])[:, None] * moved + come
        pulled = spread_labour(drawn, labour, home)
        shocks = _shocks(job.setting.model.baseline, done, position, pulled)
        epsilon = np.repeat((gone[position] * values[MIGRATION])[:, None], baselines.places, axis=1)
        now = replace(baselines, epsilon=jnp.asarray(epsilon))
        start = _onwards(ways, onwards[position])
        batch = solve_many(now, shocks, settings=SETTINGS, chunk=job.block, ahead=job.ahead, start=start)
        after = batch.measures
        ways = [*ways[-1:], batch.unknowns]
        moved = np.log(np.asarray(after.workers)) - come
        spent = np.stack([held.grants[position] for held in done])
        found.append(figures(job.setting, after, spent, job.aversion))
    together = jax.tree.map(lambda *leaves: np.stack(leaves, axis=1), *found)
    return changes(job.before, together, settings, job.amounts, job.positions)


def _onwards(ways: list[Array], steps: float) -> Array | None:
    """Return where the last two years lead, or the last one; the solver starts there."""
    if len(ways) < 2:
        return ways[-1] if ways else None
    found: Array = ways[-1] + (ways[-1] - ways[-2]) * steps
    return found


def central_path(job: Job, values: Mapping[str, float]) -> dict[str, Array]:
    """Follow the plan year by year at one set of values, whatever the job asks: one draw, every year.

    Raises
    ------
    SolverError
        If a year has no equilibrium.
    """
    model = job.setting.model
    theta, psi = _trade(job, np.array(values[TRADE]))
    own = replace(model.elasticities, theta=theta, psi=psi, epsilon=values[MIGRATION])
    setting = replace(job.setting.at(values), model=replace(model, elasticities=own))
    path = follow(setting, job.amounts)
    found = figures(setting, jax.vmap(measures)(path.after), path.levers.grants, job.aversion)
    together = jax.tree.map(lambda leaf: leaf[None], found)
    return changes(job.before, together, [setting], job.amounts, range(len(setting.years)))


def figures(setting: Setting, after: Measures, grants: ArrayLike, aversion: float) -> Figures:
    """Return the figures of many equilibria (first axis) under outlays ``grants`` (..., n), model units."""
    home = _home(setting)
    core = [region.core for region in setting.programme.regions] @ setting.footprint.members
    counted = np.where(home, np.nansum(setting.model.accounts.workers, axis=1), 0.0)
    return _figures(
        setting.model.baseline,
        jax.tree.map(jnp.asarray, after),
        jnp.asarray(grants),
        jnp.asarray(setting.footprint.members),
        jnp.asarray(home, dtype=float),
        jnp.asarray(core),
        jnp.asarray(counted),
        jnp.asarray(float(aversion)),
    )


@eqx.filter_jit
def _figures(
    base: Baseline,
    after: Measures,
    grants: jax.Array,
    groups: jax.Array,
    home: jax.Array,
    core: jax.Array,
    counted: jax.Array,
    aversion: jax.Array,
) -> Figures:
    def of_one(one: Measures, spent: jax.Array) -> Figures:
        net = base.incomes * one.real_income - spent / one.consumer_prices
        kept = eqx.tree_at(lambda m: m.real_income, one, net / base.incomes)
        return Figures(
            income=(home * net).sum(),
            equal=equal_income(base, one, groups, spent, aversion),
            each=(groups @ net) / (groups @ (base.labour * one.workers)),
            core=group_share(one, core, home),
            theil=theil_index(base, kept, home),
            workers=groups @ (counted * one.workers),
        )

    return jax.vmap(of_one)(after, grants)


def changes(
    before: Figures, after: Figures, settings: Sequence[Setting], amounts: Array, positions: Sequence[int]
) -> dict[str, Array]:
    """Return what changed; axes (draws, years), the years at ``positions`` among those of the settings.

    Returns
    -------
    dict
        ``income``, and ``net`` of what firms and households add too, currency of the plan's years;
        ``percent`` and ``each`` (..., r), shares of the observed;
        ``core`` and ``theil``, differences; ``workers`` (..., r), persons. Where ``after`` has all years,
        ``value`` (draws,): present value of the gain less private cost, currency.
    """
    money = np.array([each.money for each in settings])
    income = _change(after.income, before.income) * money[:, None]
    added = np.einsum("rgmt,dm->dt", amounts, [each.responses.private_cost for each in settings])
    added = np.pad(added, ((0, 0), (0, len(settings[0].years) - added.shape[1])))
    found = {
        "income": income,
        "net": income - added[:, list(positions)],
        "percent": _change(after.income, before.income) / np.asarray(before.income),
        "each": _change(after.each, before.each) / np.asarray(before.each),
        "core": _change(after.core, before.core),
        "theil": _change(after.theil, before.theil, 1.0),
        "workers": _change(after.workers, before.workers),
    }
    if after.income.shape[1] == len(settings[0].years):
        gain = _change(after.equal, before.equal) @ settings[0].discount * money
        found["value"] = gain - np.array([private_cost(each, amounts) for each in settings])
    return found


def _change(after: jax.Array, before: jax.Array, size: float | None = None) -> Array:
    """Return the difference, zero where it is within the solver's noise of what it is of."""
    old = np.asarray(before)
    found = np.asarray(after) - old
    scale = np.abs(old) if size is None else size
    return np.where(np.abs(found) <= NOISE * scale, 0.0, found)


def _home(setting: Setting) -> NDArray[np.bool_]:
    """(n,): true for the places of the country, which come first."""
    country = np.asarray(setting.model.baseline.country)
    return np.asarray(country == country[0])


def _trade(job: Job, where: Array) -> tuple[Array, Array]:
    """(..., j): trade elasticities, and scale elasticities in their observed product with them."""
    own = job.setting.model.elasticities
    low, high = job.trade
    theta = trade_elasticities_at(own.theta, low, high, where)
    return theta, own.psi * own.theta / theta


def _with_trade(job: Job, where: Array) -> Baseline:
    """Return the observed equilibrium with trade elasticities of one or many draws."""
    theta, psi = _trade(job, where)
    return replace(job.setting.model.baseline, theta=jnp.asarray(theta), psi=jnp.asarray(psi))


def _shocks(base: Baseline, done: Sequence[Levers], position: int, labour: jax.Array) -> Shocks:
    """Return the shocks of one year in every draw; none to trade."""
    still = no_shocks(base)
    count = len(done)
    return Shocks(
        productivity=jnp.asarray(np.stack([held.productivity[position] for held in done])),
        subsidies=still.subsidies + np.stack([held.subsidies[position] for held in done]),
        labour=labour,
        deficits=jnp.tile(still.deficits, (count, 1)),
        grants=jnp.asarray(np.stack([held.grants[position] for held in done])),
    )
