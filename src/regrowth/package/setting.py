"""What is needed to follow a plan through the model: linear maps from effects and money to shocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import jax
import numpy as np
from numpy.typing import NDArray

from regrowth.economy.accounts.build import build_accounts
from regrowth.economy.accounts.national import finest_level
from regrowth.economy.economy import Economy
from regrowth.evidence.concordance import Employment, employment
from regrowth.model.baseline import Baseline
from regrowth.model.preconditioner import Preconditioner
from regrowth.model.spatial import SpatialModel
from regrowth.package.cells import Cells, planning
from regrowth.package.footprint import Footprint, footprint
from regrowth.package.responses import Responses, central, responses, stock_weights
from regrowth.package.spillovers import near_places, related_engines
from regrowth.programme.instruments import Planning
from regrowth.programme.programme import Programme

Array = NDArray[np.float64]

LATER = (0.5, 1.0)
"""Where between the horizon and the last year that counts an equilibrium is solved."""
WEAR = 0.06
"""A usual rate of depreciation, which makes the path between those years near a straight line."""


@dataclass(frozen=True)
class Setting:
    """A programme on a model, at given values of its parameters.

    Axes: ``r`` region of the programme, ``g`` engine, ``m`` instrument, ``t`` year with amounts, ``s`` year
    with effects, ``n`` place of the accounts, ``j`` industry. Money in currency units of the plan's years.
    """

    programme: Programme
    model: SpatialModel
    footprint: Footprint
    related: Array
    near: Array
    values: Mapping[str, float]
    ahead: Preconditioner | None = None
    """What speeds up its solves, once many are to come (:meth:`prepared`)."""
    counted_until: int | None = None
    """Year after which effects are worth nothing, while costs count; the last that the programme values
    unless given."""

    @classmethod
    def of(
        cls,
        economy: Economy,
        programme: Programme,
        *,
        level: str | None = None,
        held: Employment | None = None,
        values: Mapping[str, float] | None = None,
    ) -> Setting:
        """Put a programme on the model of an economy.

        Parameters
        ----------
        level
            ``sector`` or ``industry``; the finest the economy has unless given.
        held
            Employment by engine, where it is already there.
        values
            Parameters other than the central ones, by name (:func:`regrowth.package.responses.parameters`).

        Raises
        ------
        ProgrammeError
            If the programme says nothing about planning or does not fit the economy.
        """
        planning(programme)
        people = employment(programme, economy) if held is None else held
        finest = finest_level(economy)
        model = SpatialModel.of(economy, level=level)
        fine = build_accounts(economy, finest)
        place = footprint(economy, programme, fine, people)
        if (level or finest) != finest:
            place = place.at_parents(fine, model.accounts)
        return cls(
            programme,
            model,
            place,
            related_engines(people, place.value_added),
            near_places(economy, model.accounts.places, model.accounts.value_added),
            central(programme) | dict(values or {}),
        )

    def at(self, values: Mapping[str, float]) -> Setting:
        """Return the setting with some parameters changed."""
        return replace(self, values={**self.values, **values})

    def prepared(self) -> Setting:
        """Return the setting with what makes each of many solves quicker."""
        return self if self.ahead is not None else replace(self, ahead=self.model.preconditioner)

    @cached_property
    def cells(self) -> Cells:
        """The cells of a plan."""
        return Cells.of(self.programme)

    @property
    def planning(self) -> Planning:
        """Years, discounting and migration."""
        return planning(self.programme)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years with an equilibrium: every one to the horizon, then a few to the end of what counts."""
        held = self.planning
        every = range(held.years[0], held.horizon + 1)
        left = (held.valued_until or held.horizon) - held.horizon
        later = sorted({held.horizon + round(left * part) for part in LATER} - {held.horizon})
        return (*every, *later)

    @property
    def shown(self) -> int:
        """How many of the years are followed one by one."""
        return self.planning.horizon - self.planning.years[0] + 1

    @cached_property
    def since_first(self) -> NDArray[np.intp]:
        """(s,): years since the first."""
        return np.array(self.years) - self.years[0]

    @cached_property
    def discount(self) -> Array:
        """(s,): weight of every year's effects, with those of the years in between in it.

        Between two years with an equilibrium effects are taken to fall at the rate :data:`WEAR`, but for a
        straight line in what they would be without it.
        """
        every = np.arange(self.since_first[-1] + 1)
        weights = _discounted(self.planning, every)
        if self.counted_until is not None:
            weights[every > self.counted_until - self.years[0]] = 0.0
        found = [
            weights @ (np.interp(every, self.since_first, node) * (1 - WEAR) ** (every - year))
            for node, year in zip(np.eye(len(self.years)), self.since_first, strict=True)
        ]
        return np.array(found)

    @cached_property
    def cost_discount(self) -> Array:
        """(t,): weight of what is paid in every year with amounts."""
        return _discounted(self.planning, np.arange(len(self.cells.years)))

    @cached_property
    def migration_steps(self) -> Array:
        """(s,): part of the way that workers go from one year with an equilibrium to the next."""
        gone: Array = 1 - (1 - self.values["planning.migration_speed"]) ** step_lengths(self)
        return gone

    @cached_property
    def responses(self) -> Responses:
        """Responses of the instruments."""
        return responses(self.programme, self.values)

    @cached_property
    def stock_weights(self) -> Array:
        """(m, t, s)."""
        return stock_weights(self.responses, len(self.cells.years), self.since_first)

    @property
    def baseline(self) -> Baseline:
        """The observed equilibrium."""
        return self.model.baseline

    @cached_property
    def baselines(self) -> tuple[Baseline, ...]:
        """(s,): the observed equilibrium, with workers that go only part of their way until the next year."""
        return tuple(replace(self.model.baseline, epsilon=jax.device_put(row)) for row in self.epsilon)

    @cached_property
    def epsilon(self) -> Array:
        """(s, n): elasticity of migration in the step to each year, only part of the whole one."""
        return np.asarray(self.migration_steps[:, None] * np.asarray(self.model.baseline.epsilon))

    @property
    def growth(self) -> float:
        """Size of the economy in the plan's years over that of its accounts."""
        return float(self.values["planning.growth"])

    @cached_property
    def value_added(self) -> Array:
        """(r, g): value added of the engines in the plan's years."""
        return self.footprint.value_added * self.growth

    @cached_property
    def money(self) -> float:
        """Currency units of the plan's years in one unit of the model."""
        return self.model.scale * self.growth

    @cached_property
    def productivity_of_effects(self) -> Array:
        """(r, g, n, j): log productivity of gross output for one unit of log productivity of an engine.

        Related engines and near places share in it; value added is a part of gross output.
        """
        engines = np.eye(self.related.shape[-1]) + self.values["spillovers.industries"] * self.related
        near = np.eye(self.near.shape[-1]) + self.values["spillovers.neighbours"] * self.near
        inside = np.einsum("rhg,rhnj->rgnj", engines, self.footprint.spread, optimize=True)
        spread = np.einsum("jpn,rgnj->rgpj", near, inside, optimize=True)
        return np.asarray(spread * np.asarray(self.model.baseline.value_added_shares))

    def productivity(self, effects: Array) -> Array:
        """Return (s, n, j): log productivity of gross output for effects on the engines, (r, g, s).

        The same as with :attr:`productivity_of_effects`, for one set of effects at a fraction of the time.
        """
        engines = effects + self.values["spillovers.industries"] * (self.related @ effects)
        by_place = np.tensordot(self.footprint.members, engines, axes=((0,), (0,)))
        inside = np.matmul(by_place.transpose(0, 2, 1), self.footprint.shares.transpose(1, 0, 2))
        found = inside.transpose(2, 0, 1)
        found = found + self.values["spillovers.neighbours"] * (self.near @ found)
        shares = np.asarray(self.model.baseline.value_added_shares)
        return np.asarray(found.transpose(2, 1, 0) * shares)

    @cached_property
    def places(self) -> Array:
        """(r, g, n): the part of a region's amounts that goes to each of its places, by value added."""
        added = np.maximum(self.model.accounts.value_added, 0.0)
        held = np.einsum("rn,gnj,nj->rgn", self.footprint.members, self.footprint.shares, added)
        whole = held.sum(axis=2, keepdims=True)
        even = self.footprint.members / self.footprint.members.sum(axis=1, keepdims=True)
        return np.asarray(np.where(whole > 0, held / np.where(whole > 0, whole, 1.0), even[:, None, :]))

    @cached_property
    def grants_of_amounts(self) -> Array:
        """(r, g, m, n): outlays to each place, model units, for one unit of an amount."""
        held = self.responses
        cash = held.treasury_cost * (1 - held.subsidised)
        return np.asarray(cash[:, None] * self.places[:, :, None, :] / self.money)

    @cached_property
    def subsidies_of_amounts(self) -> Array:
        """(r, g, m, n, j): ad valorem subsidy for one unit of an amount paid by output made."""
        held = self.responses
        paid = held.money * held.subsidised
        added = np.maximum(self.model.accounts.value_added, 0.0)
        mine = np.einsum("rn,gnj,nj->rgnj", self.footprint.members, self.footprint.shares, added)
        whole = mine.sum(axis=(2, 3), keepdims=True)
        mine = np.divide(mine, whole, out=np.zeros_like(mine), where=whole > 0)
        sales = np.asarray(self.model.baseline.sales) * self.money
        rate = np.divide(mine, sales, out=np.zeros_like(mine), where=sales > 0)
        return np.asarray(paid[:, None, None] * rate[:, :, None])

    @cached_property
    def workers_of_stocks(self) -> Array:
        """(r, g, m, n): workers who come to each place, over those it has, for one unit of a stock."""
        counted = np.nansum(self.model.accounts.workers, axis=1)
        size = np.where(counted > 0, counted, np.inf)
        return np.asarray(self.responses.workers[:, None] * self.places[:, :, None, :] / size)


def step_lengths(setting: Setting) -> Array:
    """(s,): years gone by since the last year with an equilibrium; one for the first."""
    return np.diff(setting.since_first, prepend=-1).astype(float)


def _discounted(planning: Planning, since_first: NDArray[np.intp]) -> Array:
    found: Array = (1 + planning.discount_rate.value / 100) ** -since_first.astype(float)
    return found
