"""The model of one set of accounts, ready to be asked what a scenario does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import jax
import numpy as np

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.build import build_accounts
from regrowth.economy.economy import Economy
from regrowth.model.baseline import Baseline, Shocks, no_shocks
from regrowth.model.calibrate import calibrate, settle
from regrowth.model.elasticities import Elasticities
from regrowth.model.outcome import Outcome
from regrowth.model.parameters import central_elasticities
from regrowth.model.preconditioner import Preconditioner, preconditioner
from regrowth.model.solve import SolveSettings, solve
from regrowth.scenario.apply import apply
from regrowth.scenario.money import base_deficits
from regrowth.scenario.scenario import Scenario


@dataclass(frozen=True)
class SpatialModel:
    """Accounts, elasticities, and the baseline calibrated to them.

    Build one with :meth:`of` and keep it: the accounts are built and the solver is compiled once.
    """

    accounts: Accounts
    elasticities: Elasticities

    @classmethod
    def of(
        cls,
        economy: Economy,
        *,
        level: str | None = None,
        migration: float | None = None,
        scale: float | None = None,
    ) -> SpatialModel:
        """Build the model of an economy.

        Parameters
        ----------
        level
            ``sector`` or ``industry``; the finest the economy has, unless given.
        migration, scale
            As in :func:`regrowth.model.parameters.central_elasticities`.

        Raises
        ------
        DataError
            If the accounts cannot be built from the economy's tables.
        """
        accounts = build_accounts(economy, level)
        return cls(accounts, central_elasticities(economy, accounts, migration=migration, scale=scale))

    @cached_property
    def settled(self) -> Accounts:
        """The accounts without negative cells, as the model takes them."""
        return settle(self.accounts)

    @cached_property
    def baseline(self) -> Baseline:
        """The observed equilibrium in shares."""
        return calibrate(self.settled, self.elasticities)

    @cached_property
    def preconditioner(self) -> Preconditioner | None:
        """What speeds up many solves near the observed equilibrium; see there."""
        return preconditioner(self.baseline)

    @cached_property
    def scale(self) -> float:
        """World value added, in currency: what the model's shares are shares of."""
        return float(self.accounts.output.sum() / np.asarray(self.baseline.sales).sum())

    def shocks(self, scenario: Scenario) -> Shocks:
        """Return the arrays of a scenario, in the model's units.

        Raises
        ------
        ScenarioError
            With every fault of the scenario on these accounts.
        """
        arrays = apply(scenario, self.settled)
        still = no_shocks(self.baseline)
        change = (arrays.deficits - base_deficits(self.settled)) / self.scale
        change[np.argmax(np.asarray(self.baseline.value_added))] -= change.sum()
        return Shocks(
            productivity=jax.device_put(arrays.productivity),
            subsidies=jax.device_put(arrays.subsidies),
            labour=jax.device_put(arrays.labour),
            deficits=jax.device_put(np.asarray(still.deficits) + change),
            grants=jax.device_put(arrays.grants / self.scale),
            trade_costs=still.trade_costs
            if arrays.trade_costs is None
            else jax.device_put(arrays.trade_costs),
            tariffs=still.tariffs if arrays.tariffs is None else jax.device_put(arrays.tariffs),
        )

    def simulate(
        self,
        scenario: Scenario,
        *,
        start: Outcome | None = None,
        settings: SolveSettings | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Outcome:
        """Solve for what a scenario does.

        Parameters
        ----------
        start
            An outcome of this model to start from: quicker when it is near.

        Raises
        ------
        ScenarioError
            With every fault of the scenario on these accounts.
        SolverError
            If no equilibrium is found; the text says how far the solver came and what to do.
        """
        solution = solve(
            self.baseline,
            self.shocks(scenario),
            start=None if start is None else start.solution.state,
            settings=settings,
            progress=progress,
        )
        return Outcome(scenario, self.accounts, solution, self.scale)


def simulate(
    economy: Economy,
    scenario: Scenario | str | Path,
    *,
    level: str | None = None,
    migration: float | None = None,
    scale: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Say what a scenario does to every place and industry of an economy.

    The model of an economy is built on first use and kept; hold a :class:`SpatialModel` to set
    elasticities, to start from an earlier outcome, or to solve many scenarios.

    Parameters
    ----------
    scenario
        A scenario, the path of its file, or a name of the gallery.
    level
        ``sector`` or ``industry``; the finest the economy has, unless given.
    migration, scale
        As in :func:`regrowth.model.parameters.central_elasticities`.

    Raises
    ------
    DataError
        If the accounts cannot be built from the economy's tables.
    ScenarioError
        With every fault of the scenario, by itself and on these accounts.
    SolverError
        If no equilibrium is found.
    """
    read = scenario if isinstance(scenario, Scenario) else Scenario.read(scenario)
    return _model(economy, level, migration, scale).simulate(read, progress=progress)


@lru_cache(maxsize=4)
def _model(economy: Economy, level: str | None, migration: float | None, scale: float | None) -> SpatialModel:
    return SpatialModel.of(economy, level=level, migration=migration, scale=scale)
