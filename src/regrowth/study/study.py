"""A study: the whole chain run once, from an economy and a programme to a plan and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from regrowth.economy.economy import Economy
from regrowth.errors import OptionError, Problem
from regrowth.evidence.assemble import Evidence, gather_evidence
from regrowth.evidence.concordance import Employment
from regrowth.messages import Message
from regrowth.package.footing import Footing
from regrowth.package.package import Package, build_package
from regrowth.programme.programme import DEFAULT, Programme
from regrowth.security.results import StressResult
from regrowth.security.stress import StressTest
from regrowth.selection.choice import Selection, select
from regrowth.together import Alive, together
from regrowth.trade.agreement import read as read_policy
from regrowth.trade.effect import Effect, TradeModel

PATHS = 100
"""Draws of all parameters under which a plan is followed, unless others are asked for."""

Progress = Callable[[str, int, int], None]
"""Called with the step, the units done and the units in all."""


@dataclass(frozen=True)
class Study:
    """Inputs, seed and every result of one run."""

    economy: Economy
    programme: Programme
    evidence: Evidence
    selection: Selection
    trade: tuple[Effect, ...]
    """What every policy of the programme's trade block does; none without such a block, or without a plan."""
    security: StressResult | None
    """A stop of every pair of a critical item and its supplier; absent without a register of these."""
    package: Package | None
    """The best plan and its effect; absent where the programme does not plan or the run leaves it out."""
    seed: int
    draws: int
    planned: bool
    """Whether a package was asked for."""
    paths: int
    """Draws of all parameters under which the plan was followed."""


def _require_whole(name: str, value: object, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        reason = Message("{value!r} is not allowed", value=value)
        raise OptionError(Problem(name, reason, Message("Give a whole number from 0 to {most}", most=most)))


def _untold(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def run(
    programme: Programme | str | Path = DEFAULT,
    economy: Economy | str | Path | None = None,
    *,
    seed: int = 0,
    draws: int | None = None,
    plan: bool = True,
    paths: int = PATHS,
    progress: Progress | None = None,
) -> Study:
    """Run the chain: evidence, selection, package and its outcome.

    Parameters
    ----------
    programme
        A programme, the path of its file, or the id of an embedded one.
    economy
        An economy or the folder of its tables; Korea's if absent.
    seed
        Seed of all random draws.
    draws
        Draws for acceptability; the programme's number if absent.
    plan
        Whether to plan amounts for the chosen engines, where the programme says how, and to work out trade
        and supply.
    paths
        Draws of all parameters under which the plan is followed; none if 0.
    progress
        Told what is being done and how far it has come.

    Raises
    ------
    RegrowthError
        If an input is malformed or the rules contradict each other; the text says where.

    Examples
    --------
    >>> study = run(draws=0, plan=False)
    >>> study.selection.chosen["southeast"][0]
    'shipbuilding'
    """
    _require_whole("seed", seed, 2**63 - 1)
    if draws is not None:
        _require_whole("draws", draws, 100_000)
    _require_whole("paths", paths, 100_000)
    told = progress or _untold
    told("economy", 0, 1)
    if economy is None:
        economy = Economy.korea()
    elif not isinstance(economy, Economy):
        economy = Economy.read(economy)
    told("economy", 1, 1)
    told("programme", 0, 1)
    if not isinstance(programme, Programme):
        programme = Programme.read(programme)
    told("programme", 1, 1)
    told("evidence", 0, 1)
    found = gather_evidence(economy, programme)
    told("evidence", 1, 1)
    count = programme.selection.draws if draws is None else draws
    told("selection", 0, max(count, 1))
    planned = plan and programme.planning is not None

    def choose(alive: Alive) -> Selection:
        def drawn(done: int, total: int) -> None:
            alive()
            told("selection", done, total)

        return select(found, draws=count, seed=seed, progress=drawn)

    # compiling, most of the second, leaves Python's lock
    chosen, prepared = together(
        choose, lambda alive: _prepare(economy, programme, found.basis.employment, alive) if planned else None
    )
    told("selection", max(count, 1), max(count, 1))
    if not planned:
        return Study(economy, programme, found, chosen, (), None, None, seed, count, plan, paths)
    told("package", 0, 1)
    footing, effects = prepared

    def package_of(alive: Alive) -> Package:
        def solved(done: int, total: int) -> None:
            alive()
            told("package", done, total)

        return build_package(
            economy, programme, chosen.chosen, footing=footing, paths=paths, seed=seed, progress=solved
        )

    package, supply = together(package_of, lambda _alive: _security(economy))
    return Study(economy, programme, found, chosen, effects, supply, package, seed, count, plan, paths)


def _prepare(
    economy: Economy, programme: Programme, held: Employment, alive: Alive
) -> tuple[Footing, tuple[Effect, ...]]:
    """Work out what does not hang on the choice: the programme on the model, and what trade policies do."""
    footing = Footing.of(economy, programme, held)
    alive()
    return footing, _trade(economy, programme, footing)


def _trade(economy: Economy, programme: Programme, footing: Footing) -> tuple[Effect, ...]:
    """Work out what the programme's trade policies do, each by itself."""
    if programme.trade is None:
        return ()
    in_place, policies = (
        [read_policy(name) for name in names]
        for names in (programme.trade.in_place, programme.trade.policies)
    )
    trade = TradeModel.of(economy, in_place, model=footing.coarse.model)
    return tuple(trade.effect([policy]) for policy in policies)


def _security(economy: Economy) -> StressResult | None:
    """Stop every supplier of every critical item in turn, where the economy says which there are."""
    if not (economy.has("critical_items") and economy.has("critical_item_suppliers")):
        return None
    test = StressTest.of(economy)
    return test.run(test.single_points())
