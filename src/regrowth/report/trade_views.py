"""What the report says of trade policies."""

from __future__ import annotations

from dataclasses import dataclass

from regrowth.economy.accounts.build import industry_names
from regrowth.report.labels import Labels
from regrowth.trade.agreement import Agreement, Policy, clauses
from regrowth.trade.effect import Effect
from regrowth.trade.limits import LIMITS
from regrowth.words import Translator
from regrowth.words.numbers import money, percent


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One policy: its name, what it does to the nation, who gains and who loses, and what it rests on."""

    title: str
    about: str
    real_income: str
    share: str
    exports: str
    gains: str
    losses: str
    market: str
    doubt: str


def trade_rows(labels: Labels) -> list[TradeRow]:
    """Return one row per policy."""
    return [_row(effect, labels) for effect in labels.study.trade]


def _row(effect: Effect, labels: Labels) -> TradeRow:
    say = labels.say
    policy = effect.policies[0]
    accounts = effect.trade.model.accounts
    nation = effect.nation()
    industries = industry_names(effect.trade.economy, "industry", labels.language)
    blocs = effect.trade.economy.names("blocs", labels.language)
    change = effect.industries()["production_percent"].dropna()
    provinces = effect.provinces()["real_income_percent"]
    markets = effect.markets()
    partner = str(markets["exports_change"].abs().idxmax())
    gain = float(nation.loc["real_income", "change"])  # type: ignore[arg-type]
    share = float(nation.loc["real_income", "percent"])  # type: ignore[arg-type]
    exports = float(nation.loc["exports", "percent"])  # type: ignore[arg-type]

    def named(*, best: bool) -> str:
        place = str(provinces.idxmax() if best else provinces.idxmin())
        made = str(change.idxmax() if best else change.idxmin())
        where = f"{labels.province(place)} {_percent(float(provinces[place]))}"
        return f"{where}; {industries.get(made, made)} {_percent(float(change[made]), 1)}"

    return TradeRow(
        title=say.pick(policy.title),
        about="" if policy.description is None else say.pick(policy.description),
        real_income=money(gain, accounts.currency, labels.language, signed=True),
        share=_percent(share),
        exports=_percent(exports, 1),
        gains=named(best=True),
        losses=named(best=False),
        market=f"{blocs.get(partner, partner)} {_percent(float(markets['exports_percent'][partner]), 1)}",
        doubt=doubt(policy, say),
    )


def _percent(value: float, places: int = 2) -> str:
    return percent(value / 100, places, signed=True)


def doubt(policy: Policy, say: Translator) -> str:
    """Say how much of a policy's file is assumed, and whether it holds at all yet."""
    parts = clauses(policy)[1]
    low = sum(part.confidence == "L" for part in parts)
    told = say("{low} of {all} clauses rest on assumptions", low=low, all=len(parts))
    if isinstance(policy, Agreement) and policy.steps and not all(step.done for step in policy.steps):
        told += "; " + say("taken to be in force in {year}", year=policy.in_force)
    return told


def in_place(labels: Labels) -> str:
    """Name what effects are told against."""
    existing = labels.study.trade[0].trade.existing
    return ", ".join(labels.say.pick(policy.title) for policy in existing) or labels.say("nothing")


def limits(labels: Labels) -> list[str]:
    """Return what is not modelled."""
    return [limit.say(labels.say) for limit in LIMITS]
