"""Stress tests: a supplier stops, stocks run out, industries make less, and provinces feel it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import jax
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.errors import OptionError, Problem
from regrowth.messages import Message
from regrowth.model.baseline import Shocks, no_shocks
from regrowth.model.elasticities import Elasticities
from regrowth.model.many import solve_many
from regrowth.model.parameters import central_elasticities
from regrowth.model.spatial import SpatialModel
from regrowth.package.block import BLOCK
from regrowth.security.disruption import Disruption, phases
from regrowth.security.parameters import CASES, parameter
from regrowth.security.register import Register
from regrowth.security.results import StressResult

Array = NDArray[np.float64]
FEW = 8
"""Scenarios solved at once where there are not more: a smaller program to compile and run."""


@dataclass(frozen=True)
class StressTest:
    """A register, and the spatial equilibrium through which a shortage spreads.

    Build one with :meth:`of` and keep it: the model is compiled once. Nobody moves to another province;
    trade elasticities are those of the first year.
    """

    register: Register
    model: SpatialModel

    def __repr__(self) -> str:
        return f"StressTest({self.register!r})"

    @classmethod
    def of(
        cls,
        economy: Economy,
        *,
        exchange_rate: float | None = None,
        trade_elasticity_factor: float | None = None,
    ) -> StressTest:
        """Set up stress tests of an economy.

        Parameters
        ----------
        exchange_rate
            As in :meth:`regrowth.security.register.Register.of`.
        trade_elasticity_factor
            Trade elasticities within a year over those of the long run, above 0 and at most 1, instead of
            the parameter.

        Raises
        ------
        DataError
            If the economy has no register, or its accounts cannot be built.
        OptionError
            If the factor or the exchange rate is unusable, or no exchange rate is known.
        """
        factor = trade_elasticity_factor
        if factor is None:
            factor = parameter("trade_elasticity_factor").central
        if not 0 < factor <= 1:
            reason = Message("{value:g} is not above 0 and at most 1", value=factor)
            remedy = Message("1 keeps the long run")
            raise OptionError(Problem(Message("trade elasticity factor"), reason, remedy))
        # an economy without a register is refused before its accounts are built
        register = Register.of(economy, exchange_rate=exchange_rate)
        held = central_elasticities(economy, register.accounts, migration=0.0)
        short = Elasticities(held.industries, held.theta * factor, held.psi, 0.0)
        return cls(register, SpatialModel(register.accounts, short))

    def item(
        self, item: str, partner: str | None = None, *, cut: float = 1.0, months: float = 6.0
    ) -> Disruption:
        """Describe a cut of one item from one supplier, the largest unless given.

        Raises
        ------
        LabelError
            If the item is unknown, or the partner is no listed supplier of it.
        OptionError
            If ``cut`` is not in 0 to 1 or ``months`` not in 0 to 12.
        """
        return Disruption.of_item(self.register, item, partner, cut=cut, months=months)

    def partner(self, partner: str, *, cut: float = 1.0, months: float = 6.0) -> Disruption:
        """Describe a cut of every item that lists the partner.

        Raises
        ------
        LabelError
            If the partner supplies no item of the register.
        OptionError
            As in :meth:`item`.
        """
        return Disruption.of_partner(self.register, partner, cut=cut, months=months)

    def every_item(self, *, cut: float = 1.0, months: float = 6.0) -> tuple[Disruption, ...]:
        """Describe a cut of each item by its largest supplier; items without a listed one are left out."""
        held = self.register.items.values()
        return tuple(self.item(item.item, cut=cut, months=months) for item in held if item.suppliers)

    def single_points(self, *, cut: float = 1.0, months: float = 6.0) -> tuple[Disruption, ...]:
        """Describe every pair of an item and a listed supplier."""
        return tuple(
            self.item(item.item, partner, cut=cut, months=months)
            for item in self.register.items.values()
            for partner in item.suppliers
        )

    def run(self, disruptions: Sequence[Disruption]) -> StressResult:
        """Solve every disruption in its three cases, all together.

        Each case is a row of phases: as the stock of one item after the other runs out, more fall short.
        The equilibrium loss of a phase counts for the part of the year that it lasts.

        Raises
        ------
        OptionError
            If there are none.
        SolverError
            If one has no equilibrium.
        """
        if not disruptions:
            reason, remedy = Message("there is nothing to solve"), Message("Give one or more")
            raise OptionError(Problem(Message("disruptions"), reason, remedy))
        lasting, rows, owner = [], [], []
        for position, disruption in enumerate(disruptions):
            for number, case in enumerate(CASES):
                for phase in phases(self.register, disruption, case):
                    lasting.append(phase.years)
                    rows.append(self._vector(phase.productivity))
                    owner.append((position, number))
        income, added = self._losses(np.array(rows).reshape(len(rows), len(self.model.accounts.industries)))
        shape = (len(disruptions), len(CASES))
        total_income, total_added = np.zeros((*shape, income.shape[1])), np.zeros((*shape, added.shape[1]))
        peak_income, direct = np.zeros_like(total_income), np.zeros(shape)
        sales = self.register.output.sum().to_numpy()
        for row, where in enumerate(owner):
            total_income[where] += lasting[row] * income[row]
            total_added[where] += lasting[row] * added[row]
            # phases follow each other, so the last one written is that in which most falls short
            peak_income[where] = income[row]
            direct[where] += lasting[row] * float(sales @ -np.expm1(rows[row]))
        return StressResult(
            self.register, tuple(disruptions), total_income, total_added, peak_income, direct, self._bases
        )

    @cached_property
    def _home(self) -> NDArray[np.bool_]:
        accounts = self.model.accounts
        return np.array([country == accounts.home for country in accounts.country], dtype=np.bool_)

    @cached_property
    def _bases(self) -> tuple[Array, Array]:
        """Income by home region and value added by industry before, in currency a year."""
        baseline = self.model.baseline
        incomes = np.asarray(baseline.incomes)[self._home] * self.model.scale
        added = np.asarray(baseline.value_added_shares * (1 + baseline.subsidies) * baseline.sales)
        return incomes, added[self._home].sum(axis=0) * self.model.scale

    def _vector(self, productivity: dict[str, float]) -> Array:
        """Return log productivity by industry of the accounts."""
        names = self.model.accounts.industries
        return np.array([np.log(productivity.get(name, 1.0)) for name in names], dtype=np.float64)

    def _losses(self, rows: Array) -> tuple[Array, Array]:
        """Return the yearly loss of real income by home region and of value added by industry.

        Equal rows are solved once; rows without a change are not solved, so that they lose nothing at all.
        """
        incomes, added = self._bases
        lost_income, lost_added = np.zeros((len(rows), len(incomes))), np.zeros((len(rows), len(added)))
        moved = np.flatnonzero(rows.any(axis=1))
        if not moved.size:
            return lost_income, lost_added
        unique, back = np.unique(rows[moved], axis=0, return_inverse=True)
        size, still = len(unique), no_shocks(self.model.baseline)
        productivity = unique[:, None, :] * self._home[None, :, None]

        def repeated(leaf: jax.Array) -> jax.Array:
            stacked: jax.Array = jax.device_put(np.repeat(np.asarray(leaf)[None], size, axis=0))
            return stacked

        shocks = Shocks(
            productivity=jax.device_put(productivity),
            subsidies=repeated(still.subsidies),
            labour=repeated(still.labour),
            deficits=repeated(still.deficits),
            grants=repeated(still.grants),
        )
        held = self.model.baseline
        if size > FEW:
            # in the form in which draws of elasticities are solved: one program serves both
            held = replace(
                held, theta=repeated(held.theta), psi=repeated(held.psi), epsilon=repeated(held.epsilon)
            )
        batch = solve_many(
            held,
            shocks,
            chunk=FEW if size <= FEW else BLOCK,
            ahead=self.model.preconditioner,
        )
        after = batch.measures
        real = np.asarray(after.real_income)[:, self._home]
        deflated = np.asarray(after.value_added) / np.asarray(after.consumer_prices)[:, :, None]
        kept = deflated[:, self._home].sum(axis=1) * self.model.scale
        lost_income[moved] = (incomes * (1 - real))[back.ravel()]
        lost_added[moved] = (added - kept)[back.ravel()]
        return lost_income, lost_added


def stress_test(economy: Economy, *, months: float = 6.0, cut: float = 1.0) -> pd.DataFrame:
    """Return the ranking of single points of failure: every item and listed supplier, worst first.

    Columns as in :attr:`regrowth.security.results.StressResult.summary`.

    Raises
    ------
    DataError, OptionError, SolverError
        As in :meth:`StressTest.of` and :meth:`StressTest.run`.
    """
    test = StressTest.of(economy)
    return test.run(test.single_points(cut=cut, months=months)).worst()
