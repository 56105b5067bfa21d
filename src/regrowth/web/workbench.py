"""What the pages and the interface for programs ask: library calls, their results kept for a while."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.errors import OptionError, Problem, suggestion
from regrowth.evidence.assemble import Evidence, gather_evidence
from regrowth.evidence.resample import EvidenceDraws
from regrowth.messages import Message
from regrowth.model.outcome import Outcome
from regrowth.model.solve import SolveSettings
from regrowth.model.spatial import SpatialModel
from regrowth.package.assess import improve_plan, plan_faults
from regrowth.package.cells import Cells
from regrowth.package.ensemble import ensemble
from regrowth.package.package import Package
from regrowth.package.path import follow
from regrowth.package.plan import Plan
from regrowth.programme.programme import DEFAULT, Programme
from regrowth.report.standing import Standing
from regrowth.scenario.scenario import Scenario as Shocks
from regrowth.selection.acceptability import draw_evidence
from regrowth.selection.choice import Selection, select
from regrowth.study.study import Study, run
from regrowth.web.handover import make, title
from regrowth.web.jobs import Job, Jobs, Told
from regrowth.web.kept import Kept, key_of
from regrowth.web.levers import Levers
from regrowth.web.moved_rules import named_as_moved
from regrowth.web.store import Scenarios
from regrowth.web.world import RESULTS, World

Array = NDArray[np.float64]

DRAWN = 500
"""Most draws of the evidence behind shares that answer at once; a study has the programme's number."""
PATHS = 100
"""Draws of all parameters in a study."""
PACKAGES = 6
"""Moved plans kept: each holds the equilibria of every year."""
NEAR = 3
"""Moved plans, the last ones, from which the next is started."""
QUICK = SolveSettings(tolerance=1e-9, accepted=1e-7)
"""For moved plans: a billionth of real income is some million won of Korea's."""
SUM = "-moves-"
"""Stands before the sum of money in the names of searches for a better plan."""
STUDIES = 4
"""Studies kept beside the first one."""


class Workbench:
    """One economy and one programme, and what users have asked of them.

    Answers are worked out by the public calls of the library and kept by what they depend on; nothing here
    is economics. Long work is a job (:class:`regrowth.web.jobs.Jobs`); all else answers at once. A study of
    the programme as it is may be given, if it was run before.
    """

    def __init__(
        self,
        programme: Programme | str | Path = DEFAULT,
        economy: Economy | str | Path | None = None,
        *,
        store: Scenarios | None = None,
        seed: int = 0,
        draws: int | None = None,
        paths: int = PATHS,
        study: Study | None = None,
    ) -> None:
        self.base_name = str(programme.id if isinstance(programme, Programme) else programme)
        self.base = programme if isinstance(programme, Programme) else Programme.read(programme)
        if economy is None:
            economy = Economy.korea()
        self.economy = economy if isinstance(economy, Economy) else Economy.read(economy)
        self.seed, self.draws, self.paths = seed, draws, paths
        self.jobs = Jobs()
        self.scenarios = store or Scenarios.in_memory()
        self._selections, self._packages = Kept(RESULTS), Kept(PACKAGES)
        self._outcomes, self._studies = Kept(RESULTS), Kept(STUDIES)
        self._first = study
        self.world = World(self.economy, self.base, self.jobs, seed=seed, paths=paths)

    def programme(self, levers: Levers) -> Programme:
        """Return the programme with what was moved; rules whose bounds moved say so in their names."""
        return named_as_moved(levers.applied(self.base), self.base, levers)

    @cached_property
    def evidence(self) -> Evidence:
        """Evidence: it hangs on neither weights nor rules."""
        return gather_evidence(self.economy, self.base)

    @cached_property
    def standing(self) -> Standing:
        """Where the country stands: it hangs on nothing that can be moved."""
        return Standing(self.evidence)

    def evidence_under(self, levers: Levers) -> Evidence:
        """Return the evidence, with the programme as moved beside it."""
        held = self.evidence
        return replace(held, basis=replace(held.basis, programme=self.programme(levers)))

    def choice(self, levers: Levers) -> Selection:
        """Choose engines, and nothing else: quick enough for a slider."""
        found: Selection = self._selections.get(
            key_of("choice", levers.of_programme),
            lambda: select(self.evidence_under(levers), draws=0, seed=self.seed, brief=True),
        )
        return found

    def selection(self, levers: Levers) -> Selection:
        """Choose engines, with losses, prices of rules, next best choices and other settings."""
        found: Selection = self._selections.get(
            key_of("selection", levers.of_programme),
            lambda: select(self.evidence_under(levers), draws=0, seed=self.seed),
        )
        return found

    @property
    def quick_draws(self) -> int:
        """Draws behind the shares of :meth:`firmness`, fewer than a study's so that it answers at once."""
        return min(self.base.selection.draws if self.draws is None else self.draws, DRAWN)

    def firmness(self, levers: Levers) -> Selection:
        """Choose engines, with shares over draws: the evidence is drawn once, whatever weights and rules."""
        count = self.quick_draws
        found: Selection = self._selections.get(
            key_of("firmness", levers.of_programme),
            lambda: select(
                self.evidence_under(levers), draws=count, seed=self.seed, drawn=self._drawn, brief=True
            ),
        )
        return found

    @cached_property
    def _drawn(self) -> EvidenceDraws:
        return draw_evidence(self.evidence, DRAWN, np.random.default_rng(self.seed))

    def start_study(self, levers: Levers) -> Job:
        """Run the whole chain in the background."""
        own = levers.of_programme

        def work(told: Told) -> Study:
            study = run(
                self.programme(own),
                self.economy,
                seed=self.seed,
                draws=self.draws,
                paths=self.paths,
                progress=told,
            )
            if study.package is not None:
                _ = study.package.balance  # what every move is set against
            if own == Levers():
                self._first = study
            else:
                self._studies.put(key_of("study", own), study)
            return study

        return self.jobs.start(key_of("study", own), "study", work)

    def study_job(self, levers: Levers) -> Job | None:
        """Return the job of the study under what was moved, if it was started."""
        return self.jobs.get(key_of("study", levers.of_programme))

    def study(self, levers: Levers) -> Study | None:
        """Return the study under what was moved, if it is there."""
        own = levers.of_programme
        if own == Levers():
            return self._first
        found: Study | None = self._studies.there(key_of("study", own))
        if found is None:
            job = self.jobs.get(key_of("study", own))
            if job is not None and job.state == "done":  # forgotten here, and still held by its job
                found = job.result
        return found

    def package(self, levers: Levers, plan: Plan | None = None) -> Package | None:
        """Return the package under what was moved, amounts included; None until its study is there.

        Parameters
        ----------
        plan
            A plan by hand to start from, instead of the best one.
        """
        study = self.study(levers)
        if study is None or study.package is None:
            return None
        best = study.package
        if not levers.support and plan is None:
            return best
        amounts = self.amounts(levers, best, plan)
        if np.array_equal(amounts, best.allocation.plan.amounts):
            return best

        def work() -> Package:
            held = best.allocation
            near = [moved.allocation.path for moved in self._packages.last(NEAR)]
            near = [path for path in near if path.setting is held.setting]
            path = follow(held.setting, amounts, start=[held.path, *near], settings=QUICK)
            moved = Plan(held.plan.title if plan is None else plan.title, held.plan.cells, amounts)
            return replace(best, allocation=replace(held, plan=moved, path=path), fine=path, ensemble=None)

        found: Package = self._packages.get(_key_of_amounts("package", levers, amounts), work)
        return found

    def judged(self, levers: Levers, plan: Plan | None = None) -> Package | None:
        """Return the package from before rules on amounts moved, judged by them; None without its study.

        What is shown until the best plan under the moved rules is worked out.
        """
        found = self.package(levers.before_rules_on_amounts(self.base), plan)
        if found is None:
            return None
        return found.judged_by(self.programme(levers), dict(self.choice(levers).chosen))

    def amounts(self, levers: Levers, best: Package, plan: Plan | None = None) -> Array:
        """Return (r, g, m, t): amounts of a plan, each region's part of an instrument times its factor.

        Raises
        ------
        OptionError
            If an instrument or region of the factors is unknown.
        """
        cells = best.allocation.plan.cells
        problems = list(unknown_support(levers, cells))
        if problems:
            raise OptionError(problems)
        amounts = np.array(best.allocation.plan.amounts if plan is None else plan.amounts)
        for name, factor in levers.support.items():
            instrument, _, region = name.partition(".")
            amounts[cells.regions.index(region), :, cells.instruments.index(instrument)] *= factor
        return amounts

    def require(self, levers: Levers) -> None:
        """Refuse levers that name what programme or economy do not have.

        Raises
        ------
        RegrowthError
            With the faults of the first part that has some.
        """
        programme = self.programme(levers)
        if levers.support:
            problems = list(unknown_support(levers, Cells.of(programme)))
            if problems:
                raise OptionError(problems)
        for name in levers.policies or ():
            self.world.policy(name)
        if levers.duties:
            self.world.trade.borders.require_known(self.world.surcharges(levers))
        if levers.cut is not None:
            self.world.disruption(levers.cut)

    def faults(self, package: Package) -> list[Problem]:
        """Return every rule and capacity that the amounts of a package break."""
        held = package.allocation
        return plan_faults(held.setting, held.rules, held.plan)

    def start_improvement(self, levers: Levers, package: Package, most: float) -> Job:
        """Move at most so much money to where it is worth most, in the background."""
        held = package.allocation

        def work(told: Told) -> Package:
            told("plan", 0, 1)
            found = improve_plan(held.setting, held.rules, held.plan, most, aversion=held.aversion)
            return replace(package, allocation=found, fine=found.path, ensemble=None)

        return self.jobs.start(f"{self._improving(levers, package)}{SUM}{most:.6g}", "improvement", work)

    def sum_of(self, improvement: Job) -> float:
        """Return how much money a search for a better plan may move."""
        return float(improvement.key.rpartition(SUM)[2])

    def improvements(self, levers: Levers, package: Package) -> list[Job]:
        """Return the searches for a better plan near these amounts, oldest first."""
        prefix = self._improving(levers, package) + SUM
        return [job for job in self.jobs.every() if job.key.startswith(prefix)]

    def _improving(self, levers: Levers, package: Package) -> str:
        return _key_of_amounts("improve", levers, package.allocation.plan.amounts)

    def start_bands(self, levers: Levers, package: Package) -> Job:
        """Follow the amounts of a package over draws of all parameters, in the background."""
        held = package.allocation

        def work(told: Told) -> Package:
            bands = ensemble(
                held.setting,
                held.plan.amounts,
                self.economy,
                draws=self.paths,
                seed=self.seed,
                what="path",
                aversion=held.aversion,
                progress=lambda done, total: told("draws", done, total),
            )
            return replace(package, ensemble=bands)

        return self.jobs.start(self._bands_key(levers, package), "bands", work)

    def bands_job(self, levers: Levers, package: Package) -> Job | None:
        """Return the job that follows the amounts of a package over draws, if it was started."""
        return self.jobs.get(self._bands_key(levers, package))

    def _bands_key(self, levers: Levers, package: Package) -> str:
        return _key_of_amounts("bands", levers, package.allocation.plan.amounts)

    def start_handover(self, levers: Levers, study: Study, kind: str, language: str) -> Job:
        """Make a file of a study in the background."""
        return self.jobs.start(
            key_of("file", levers.of_programme, kind, language),
            "report",
            lambda told: make(study, kind, language, told),
            title=title(kind, language),
        )

    def handover_job(self, levers: Levers, kind: str, language: str) -> Job | None:
        """Return the job that makes a file of a study, if it was started."""
        return self.jobs.get(key_of("file", levers.of_programme, kind, language))

    @cached_property
    def simulator(self) -> SpatialModel:
        """The spatial model of the economy."""
        return SpatialModel.of(self.economy)

    def outcome(self, shocks: Shocks) -> Outcome:
        """Return what a set of shocks does."""
        key = hashlib.sha256(shocks.to_yaml().encode()).hexdigest()
        found: Outcome = self._outcomes.get(key, lambda: self.simulator.simulate(shocks))
        return found

    def close(self) -> None:
        """End all jobs and close the store."""
        self.jobs.close()
        self.scenarios.close()


def _key_of_amounts(kind: str, levers: Levers, amounts: Array) -> str:
    """Return the key of what hangs on the programme as moved and on amounts, however these came about."""
    return key_of(kind, levers.of_programme, hashlib.sha256(amounts.tobytes()).hexdigest())


def unknown_support(levers: Levers, cells: Cells) -> Iterator[Problem]:
    """Yield what is wrong with the factors on amounts: instruments or regions that are not planned for."""
    for name in levers.support:
        instrument, _, region = name.partition(".")
        for reason, label, known in (
            (Message("there is no instrument {label!r}", label=instrument), instrument, cells.instruments),
            (Message("there is no region {label!r}", label=region), region, cells.regions),
        ):
            if label not in known:
                yield Problem(Message("support"), reason, suggestion(label, known))
