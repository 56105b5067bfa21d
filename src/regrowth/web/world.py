"""Trade and supply as the pages ask for them: models kept ready, answers kept for a while."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from regrowth.economy.economy import Economy
from regrowth.errors import OptionError, Problem, suggestion
from regrowth.messages import Message
from regrowth.programme.programme import Programme
from regrowth.report.market_views import concentrated
from regrowth.security.disruption import Disruption
from regrowth.security.mitigation import Mitigation, mitigate
from regrowth.security.results import StressResult
from regrowth.security.stress import StressTest
from regrowth.trade.agreement import Measure, Policy, embedded_names, read
from regrowth.trade.band import Band, band
from regrowth.trade.effect import Effect, TradeModel
from regrowth.web.duties import by_importer, surcharge
from regrowth.web.jobs import Job, Jobs, Told
from regrowth.web.kept import Kept, key_of
from regrowth.web.levers import Cut, Levers

TRADE, SUPPLY = "trade-model", "supply-model"
"""The work that all answers on trade, and on stops of supply, rest on."""
RESULTS = 24
"""Answers of each kind that are kept."""


class World:
    """What trade policy and stops of supply do to one economy under one programme.

    Attributes
    ----------
    trade_ready
        Whether the model of trade has been built and solved once.
    worst_supply
        Every single point of failure, once :meth:`start_supply` is done.
    """

    def __init__(self, economy: Economy, programme: Programme, jobs: Jobs, *, seed: int, paths: int) -> None:
        self.economy, self.programme, self.jobs = economy, programme, jobs
        self.seed, self.paths = seed, paths
        self.trade_ready = False
        self.worst_supply: StressResult | None = None
        self._effects, self._stress, self._mitigations = Kept(RESULTS), Kept(RESULTS), Kept(RESULTS)

    @cached_property
    def policies(self) -> dict[str, Policy]:
        """Agreements and tariffs that ship inside, by id."""
        return {name: read(name) for name in embedded_names()}

    @cached_property
    def trade(self) -> TradeModel:
        """The model of trade, with what the programme says is in place."""
        held = self.programme.trade
        return TradeModel.of(self.economy, [self.policy(name) for name in held.in_place] if held else [])

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

        return self.jobs.start(TRADE, TRADE, work, beside=True)

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

        return self.jobs.start(SUPPLY, SUPPLY, work, beside=True)

    @cached_property
    def concentrated(self) -> pd.DataFrame:
        """How concentrated exports are: the nation and the programme's regions."""
        return concentrated(self.economy, self.programme, self.trade.model.accounts)

    @property
    def proposed(self) -> list[Policy]:
        """What of trade policy the programme works out, less what is in place."""
        held = self.programme.trade
        names = [] if held is None else [name for name in held.policies if name not in held.in_place]
        return [self.policy(name) for name in names]

    def effect(self, levers: Levers) -> Effect | None:
        """Return what the chosen policies and surcharges do together; None where there are none."""
        policies: list[Policy] = [self.policy(name) for name in levers.policies or ()]
        policies += self.surcharges(levers)
        if not policies:
            return None
        found: Effect = self._effects.get(
            key_of("effect", Levers(policies=levers.policies, duties=levers.duties)),
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
        return key_of("trade-band", Levers(policies=levers.policies, duties=levers.duties))

    def surcharges(self, levers: Levers) -> Sequence[Measure]:
        """Return the surcharges as measures, one per importer."""
        home = self.trade.borders.accounts.home
        return [surcharge(importer, rates, home) for importer, rates in by_importer(levers.duties).items()]

    def policy(self, name: str) -> Policy:
        """Return a policy that ships inside; OptionError if there is none of that name."""
        if name not in self.policies:
            known = list(self.policies)
            reason = Message("there is no policy {name!r}", name=name)
            raise OptionError(Problem(Message("policies"), reason, suggestion(name, known)))
        return self.policies[name]

    @cached_property
    def suppliers(self) -> dict[str, dict[str, float]]:
        """Listed suppliers of every critical item and their shares, largest first."""
        if not (self.economy.has("critical_items") and self.economy.has("critical_item_suppliers")):
            return {}
        rows = self.economy.table("critical_item_suppliers").sort_values(
            ["share", "partner"], ascending=[False, True], kind="stable"
        )
        found: dict[str, dict[str, float]] = {
            str(item): {} for item in self.economy.table("critical_items")["item"]
        }
        for item, partner, share in zip(rows["item"], rows["partner"], rows["share"], strict=True):
            found[str(item)][str(partner)] = float(share) / 100
        return {item: held for item, held in found.items() if held}

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
            key_of("stress", Levers(cut=cut)), lambda: test.run([self.disruption(cut)])
        )
        return found

    def disruption(self, cut: Cut) -> Disruption:
        """Return the stop that a cut describes; OptionError or LabelError where it cannot be."""
        if self.supply is None:
            name = self.economy.manifest.id
            reason = Message("the economy {name} has no register of critical items", name=name)
            raise OptionError(Problem(Message("cut"), reason, Message("Leave it out")))
        return self.supply.item(cut.item, cut.partner, cut=cut.part, months=cut.months)

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
            reason = Message("the economy has no register of critical items")
            raise OptionError(Problem(Message("mitigation"), reason, Message("Add one to its folder")))
        found: Mitigation = self._mitigations.get(item, lambda: mitigate(test, items=[item]))
        return found
