"""What the pages and the interface for programs ask: library calls, their results kept for a while."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.errors import OptionError, Problem, suggestion
from regrowth.evidence.assemble import Evidence, gather_evidence
from regrowth.evidence.resample import EvidenceDraws
from regrowth.model.outcome import Outcome
from regrowth.model.spatial import SpatialModel
from regrowth.package.assess import improve_plan, plan_faults
from regrowth.package.cells import Cells
from regrowth.package.ensemble import ensemble
from regrowth.package.package import Package
from regrowth.package.path import follow
from regrowth.package.plan import Plan
from regrowth.package.setting import Setting
from regrowth.programme.programme import DEFAULT, Programme
from regrowth.report.market_views import concentrated
from regrowth.scenario.scenario import Scenario as Shocks
from regrowth.security.disruption import Disruption
from regrowth.security.mitigation import Mitigation, mitigate
from regrowth.security.results import StressResult
from regrowth.security.stress import StressTest
from regrowth.selection.acceptability import draw_evidence
from regrowth.selection.choice import Selection, select
from regrowth.study.study import Study, run
from regrowth.trade.agreement import Measure, Policy, embedded_names, read
from regrowth.trade.band import Band, band
from regrowth.trade.effect import Effect, TradeModel
from regrowth.web.duties import by_importer, surcharge
from regrowth.web.handover import make
from regrowth.web.jobs import Job, Jobs, Told
from regrowth.web.levers import Cut, Levers
from regrowth.web.store import Scenarios

Array = NDArray[np.float64]

DRAWN = 500
"""Most draws of the evidence behind shares that answer at once; a study has the programme's number."""
PATHS = 100
"""Draws of all parameters in a study."""
STUDIES = 4
"""Studies kept beside the first one."""
RESULTS = 24
"""Answers of each kind that are kept."""


class Kept:
    """The last answers by key, the oldest forgotten first; one key is worked out by one thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, Any] = OrderedDict()
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: str, work: Callable[[], Any]) -> Any:
        """Return the answer of a key, worked out unless it is there."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            own = self._locks.setdefault(key, threading.Lock())
        with own:
            with self._lock:
                if key in self._held:
                    return self._held[key]
            try:
                found = work()
                self.put(key, found)
            finally:
                with self._lock:
                    self._locks.pop(key, None)
        return found

    def put(self, key: str, answer: Any) -> None:
        """Keep an answer."""
        with self._lock:
            self._held[key] = answer
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def there(self, key: str) -> Any:
        """Return the answer of a key, or None."""
        with self._lock:
            return self._held.get(key)


class Workbench:
    """One economy and one programme, and what users have asked of them.

    Answers are worked out by the public calls of the library and kept by what they depend on; nothing here
    is economics. Long work is a job (:class:`regrowth.web.jobs.Jobs`); all else answers at once.
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
    ) -> None:
        self.base_name = str(programme.id if isinstance(programme, Programme) else programme)
        self.base = programme if isinstance(programme, Programme) else Programme.read(programme)
        if economy is None:
            economy = Economy.korea()
        self.economy = economy if isinstance(economy, Economy) else Economy.read(economy)
        self.seed, self.draws, self.paths = seed, draws, paths
        self.jobs = Jobs()
        self.scenarios = store or Scenarios.in_memory()
        self._selections, self._packages = Kept(RESULTS), Kept(RESULTS)
        self._outcomes = Kept(RESULTS)
        self._effects, self._stress, self._studies = Kept(RESULTS), Kept(RESULTS), Kept(STUDIES)
        self._mitigations = Kept(RESULTS)
        self._first: Study | None = None
        self.trade_ready = False
        self.worst_supply: StressResult | None = None

    def programme(self, levers: Levers) -> Programme:
        """Return the programme with what was moved."""
        return levers.applied(self.base)

    @cached_property
    def evidence(self) -> Evidence:
        """Evidence: it hangs on neither weights nor rules."""
        return gather_evidence(self.economy, self.base)

    def evidence_under(self, levers: Levers) -> Evidence:
        """Return the evidence, with the programme as moved beside it."""
        held = self.evidence
        return replace(held, basis=replace(held.basis, programme=self.programme(levers)))

    def choice(self, levers: Levers) -> Selection:
        """Choose engines, and nothing else: quick enough for a slider."""
        found: Selection = self._selections.get(
            _key("choice", levers.of_programme),
            lambda: select(self.evidence_under(levers), draws=0, seed=self.seed, brief=True),
        )
        return found

    def selection(self, levers: Levers) -> Selection:
        """Choose engines, with losses, prices of rules, next best choices and other settings."""
        found: Selection = self._selections.get(
            _key("selection", levers.of_programme),
            lambda: select(self.evidence_under(levers), draws=0, seed=self.seed),
        )
        return found

    def firmness(self, levers: Levers) -> Selection:
        """Choose engines, with shares over draws: the evidence is drawn once, whatever weights and rules."""
        count = min(self.base.selection.draws if self.draws is None else self.draws, DRAWN)
        found: Selection = self._selections.get(
            _key("firmness", levers.of_programme),
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
            if own == Levers():
                self._first = study
            else:
                self._studies.put(_key("study", own), study)
            return study

        return self.jobs.start(_key("study", own), "study", work)

    def study_job(self, levers: Levers) -> Job | None:
        """Return the job of the study under what was moved, if it was started."""
        return self.jobs.get(_key("study", levers.of_programme))

    def study(self, levers: Levers) -> Study | None:
        """Return the study under what was moved, if it is there."""
        own = levers.of_programme
        if own == Levers():
            return self._first
        found: Study | None = self._studies.there(_key("study", own))
        if found is None:
            job = self.jobs.get(_key("study", own))
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
            path = follow(held.setting, amounts, start=held.path)
            moved = Plan(held.plan.title if plan is None else plan.title, held.plan.cells, amounts)
            return replace(best, allocation=replace(held, plan=moved, path=path), fine=path, ensemble=None)

        found: Package = self._packages.get(
            _key("package", levers, hashlib.sha256(amounts.tobytes()).hexdigest()), work
        )
        return found

    def amounts(self, levers: Levers, best: Package, plan: Plan | None = None) -> Array:
        """Return (r, g, m, t): amounts of a plan, each region's part of an instrument times its factor.

        Raises
        ------
        OptionError
            If an instrument or region of the factors is unknown.
        """
        cells = best.allocation.plan.cells
        problems = list(_unknown_support(levers, cells))
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
            problems = list(_unknown_support(levers, Cells.of(programme)))
            if problems:
                raise OptionError(problems)
        for name in levers.policies or ():
            self._policy(name)
        if levers.duties:
            self.trade.borders.require_known(self.surcharges(levers))
        if levers.cut is not None:
            self._disruption(levers.cut)

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

        return self.jobs.start(f"{self._improving(levers, package)}-{most:.6g}", "improvement", work)

    def improvements(self, levers: Levers, package: Package) -> list[Job]:
        """Return the searches for a better plan near these amounts, oldest first."""
        prefix = self._improving(levers, package) + "-"
        return [job for job in self.jobs.every() if job.key.startswith(prefix)]

    def _improving(self, levers: Levers, package: Package) -> str:
        amounts = package.allocation.plan.amounts
        return _key("improve", levers.of_programme, hashlib.sha256(amounts.tobytes()).hexdigest())

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
        digest = hashlib.sha256(package.allocation.plan.amounts.tobytes()).hexdigest()
        return _key("bands", levers.of_programme, digest)

    def start_handover(self, levers: Levers, study: Study, kind: str, language: str) -> Job:
        """Make a file of a study in the background."""
        return self.jobs.start(
            _key("file", levers.of_programme, kind, language),
            "report",
            lambda told: make(study, kind, language, told),
        )

    def handover_job(self, levers: Levers, kind: str, language: str) -> Job | None:
        """Return the job that makes a file of a study, if it was started."""
        return self.jobs.get(_key("file", levers.of_programme, kind, language))

    @cached_property
    def policies(self) -> dict[str, Policy]:
        """Agreements and tariffs that ship inside, by id."""
        return {name: read(name) for name in embedded_names()}

    @cached_property
    def trade(self) -> TradeModel:
        """The model of trade, with what the programme says is in place."""
        held = self.base.trade
        return TradeModel.of(self.economy, [self._policy(name) for name in held.in_place] if held else [])

    def start_trade(self) -> Job:
        """Build the model of trade and solve with it once, in the background: what is compiled is kept."""

        def work(told: Told) -> None:
            told("accounts", 0, 4)
            trade = self.trade
            for number, policies in enumerate(([], self.proposed), start=1):
                told("solution", number, 4)
                trade.effect(policies).nation()
            told("markets", 3, 4)
            _ = self.concentrated
            self.trade_ready = True

        return self.jobs.start("trade-model", "trade-model", work, beside=True)

    def start_supply(self) -> Job:
        """Rank the single points of failure in the background, so that a single cut answers at once."""

        def work(told: Told) -> None:
            told("accounts", 0, 3)
            test = self.supply
            if test is not None:
                told("solution", 1, 3)
                test.run([test.every_item()[0]])
                told("solution", 2, 3)
                self.worst_supply = test.run(test.single_points())

        return self.jobs.start("supply-model", "supply-model", work, beside=True)

    @cached_property
    def concentrated(self) -> pd.DataFrame:
        """How concentrated exports are: the nation and the programme's regions."""
        return concentrated(self.economy, self.base, self.trade.model.accounts)

    @property
    def proposed(self) -> list[Policy]:
        """What of trade policy the programme works out, less what is in place."""
        held = self.base.trade
        names = [] if held is None else [name for name in held.policies if name not in held.in_place]
        return [self._policy(name) for name in names]

    def effect(self, levers: Levers) -> Effect | None:
        """Return what the chosen policies and surcharges do together; None where there are none."""
        policies: list[Policy] = [self._policy(name) for name in levers.policies or ()]
        policies += self.surcharges(levers)
        if not policies:
            return None
        found: Effect = self._effects.get(
            _key("effect", Levers(policies=levers.policies, duties=levers.duties)),
            lambda: self.trade.effect(policies),
        )
        return found

    def start_trade_band(self, levers: Levers) -> Job | None:
        """Follow the chosen policies over the range of elasticities and costs, in the background."""
        effect = self.effect(levers)
        if effect is None:
            return None

        def work(told: Told) -> Band:
            told("draws", 0, self.paths)
            return band(
                effect.trade,
                effect.policies,
                draws=self.paths,
                seed=self.seed,
                progress=lambda done, total: told("draws", done, total),
            )

        return self.jobs.start(self._trade_band_key(levers), "trade-band", work, beside=True)

    def trade_band_job(self, levers: Levers) -> Job | None:
        """Return the job of the band of the chosen policies, if it was started."""
        return self.jobs.get(self._trade_band_key(levers))

    def _trade_band_key(self, levers: Levers) -> str:
        return _key("trade-band", Levers(policies=levers.policies, duties=levers.duties))

    def surcharges(self, levers: Levers) -> Sequence[Measure]:
        """Return the surcharges as measures, one per importer."""
        home = self.trade.borders.accounts.home
        return [surcharge(importer, rates, home) for importer, rates in by_importer(levers.duties).items()]

    def _policy(self, name: str) -> Policy:
        if name not in self.policies:
            known = list(self.policies)
            raise OptionError(Problem("policies", f"there is no policy {name!r}", suggestion(name, known)))
        return self.policies[name]

    @cached_property
    def supply(self) -> StressTest | None:
        """Stress tests of supply; None without a register of critical items."""
        held = self.economy
        if not (held.has("critical_items") and held.has("critical_item_suppliers")):
            return None
        return StressTest.of(held)

    def stress(self, levers: Levers) -> StressResult | None:
        """Return what the supply cut does; None without one."""
        test, cut = self.supply, levers.cut
        if test is None or cut is None:
            return None
        found: StressResult = self._stress.get(
            _key("stress", Levers(cut=cut)), lambda: test.run([self._disruption(cut)])
        )
        return found

    def _disruption(self, cut: Cut) -> Disruption:
        if self.supply is None:
            reason = f"the economy {self.economy.manifest.id} has no register of critical items"
            raise OptionError(Problem("cut", reason, "Leave it out"))
        return self.supply.item(cut.item, cut.partner, cut=cut.part, months=cut.months)

    @cached_property
    def simulator(self) -> SpatialModel:
        """The spatial model of the economy."""
        return SpatialModel.of(self.economy)

    def outcome(self, shocks: Shocks) -> Outcome:
        """Return what a set of shocks does."""
        key = hashlib.sha256(shocks.to_yaml().encode()).hexdigest()
        found: Outcome = self._outcomes.get(key, lambda: self.simulator.simulate(shocks))
        return found

    def mitigation(self, item: str) -> Mitigation:
        """Compare what could be done about an item, for a full stop by its largest supplier.

        Raises
        ------
        OptionError
            If the economy has no register of critical items.
        LabelError
            If the item is unknown or has no listed supplier.
        """
        test = self.supply
        if test is None:
            reason = "the economy has no register of critical items"
            raise OptionError(Problem("mitigation", reason, "Add one to its folder"))
        found: Mitigation = self._mitigations.get(item, lambda: mitigate(test, items=[item]))
        return found

    def setting(self, package: Package) -> Setting:
        """Return the programme on the model."""
        return package.allocation.setting

    def close(self) -> None:
        """End all jobs and close the store."""
        self.jobs.close()
        self.scenarios.close()


def _unknown_support(levers: Levers, cells: Cells) -> Iterator[Problem]:
    for name in levers.support:
        instrument, _, region = name.partition(".")
        for what, label, known in (
            ("instrument", instrument, cells.instruments),
            ("region", region, cells.regions),
        ):
            if label not in known:
                yield Problem("support", f"there is no {what} {label!r}", suggestion(label, known))


def _key(kind: str, levers: Levers, *more: str) -> str:
    text = "\n".join([kind, levers.model_dump_json(exclude_defaults=True), *more])
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
