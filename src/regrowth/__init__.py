"""Regrowth designs and tests a national programme of regional growth engines.

>>> import regrowth
>>> study = regrowth.run(draws=0, plan=False)
>>> study.selection.chosen["southeast"][0]
'shipbuilding'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regrowth.economy.accounts.accounts import Accounts
    from regrowth.economy.accounts.build import build_accounts
    from regrowth.economy.economy import Economy
    from regrowth.evidence.assemble import Evidence, gather_evidence
    from regrowth.model.gradients import gradient
    from regrowth.model.headline import headline
    from regrowth.model.many import solve_many
    from regrowth.model.origins import own_and_spillover, terms_and_volume
    from regrowth.model.outcome import Outcome
    from regrowth.model.spatial import SpatialModel, simulate
    from regrowth.model.verbs import compare, rank, tabulate
    from regrowth.model.writing import write_outcome
    from regrowth.package.allocate import Allocation, allocate
    from regrowth.package.assess import assess_plan, improve_plan
    from regrowth.package.frontier import frontier
    from regrowth.package.package import Package, build_package, rules_of
    from regrowth.package.path import follow
    from regrowth.package.plan import Plan
    from regrowth.package.prices import capacity_prices, marginal_returns, rule_prices
    from regrowth.package.quote.project import Project
    from regrowth.package.quote.quote import quote
    from regrowth.package.setting import Setting
    from regrowth.programme.programme import Programme
    from regrowth.report.publish import publish
    from regrowth.scenario.scenario import Scenario
    from regrowth.selection.choice import Selection, select
    from regrowth.selection.proposal import Proposal, assess
    from regrowth.study.bundle import Bundle
    from regrowth.study.study import Study, run
    from regrowth.trade.agreement import read as read_agreement
    from regrowth.trade.band import band as trade_band
    from regrowth.trade.effect import Effect, TradeModel

_PUBLIC = {
    "Bundle": "regrowth.study.bundle",
    "Economy": "regrowth.economy.economy",
    "Evidence": "regrowth.evidence.assemble",
    "Outcome": "regrowth.model.outcome",
    "Programme": "regrowth.programme.programme",
    "Project": "regrowth.package.quote.project",
    "Proposal": "regrowth.selection.proposal",
    "Scenario": "regrowth.scenario.scenario",
    "Selection": "regrowth.selection.choice",
    "SpatialModel": "regrowth.model.spatial",
    "Study": "regrowth.study.study",
    "gather_evidence": "regrowth.evidence.assemble",
    "assess": "regrowth.selection.proposal",
    "publish": "regrowth.report.publish",
    "run": "regrowth.study.study",
    "select": "regrowth.selection.choice",
    "simulate": "regrowth.model.spatial",
    "Allocation": "regrowth.package.allocate",
    "Package": "regrowth.package.package",
    "Plan": "regrowth.package.plan",
    "Setting": "regrowth.package.setting",
    "allocate": "regrowth.package.allocate",
    "assess_plan": "regrowth.package.assess",
    "build_package": "regrowth.package.package",
    "capacity_prices": "regrowth.package.prices",
    "follow": "regrowth.package.path",
    "frontier": "regrowth.package.frontier",
    "improve_plan": "regrowth.package.assess",
    "marginal_returns": "regrowth.package.prices",
    "rule_prices": "regrowth.package.prices",
    "rules_of": "regrowth.package.package",
    "Accounts": "regrowth.economy.accounts.accounts",
    "build_accounts": "regrowth.economy.accounts.build",
    "compare": "regrowth.model.verbs",
    "gradient": "regrowth.model.gradients",
    "headline": "regrowth.model.headline",
    "own_and_spillover": "regrowth.model.origins",
    "quote": "regrowth.package.quote.quote",
    "rank": "regrowth.model.verbs",
    "solve_many": "regrowth.model.many",
    "tabulate": "regrowth.model.verbs",
    "terms_and_volume": "regrowth.model.origins",
    "write_outcome": "regrowth.model.writing",
    "Effect": "regrowth.trade.effect",
    "TradeModel": "regrowth.trade.effect",
    "read_agreement": "regrowth.trade.agreement",
    "trade_band": "regrowth.trade.band",
}

_RENAMED = {"read_agreement": "read", "trade_band": "band"}
"""Public names of what has another one at home, where the module says what it is of."""

__all__ = [  # noqa: RUF022 - the order of the work
    "Economy",
    "Programme",
    "Evidence",
    "gather_evidence",
    "Selection",
    "select",
    "Proposal",
    "assess",
    "Accounts",
    "build_accounts",
    "Scenario",
    "simulate",
    "Outcome",
    "headline",
    "tabulate",
    "rank",
    "compare",
    "own_and_spillover",
    "terms_and_volume",
    "write_outcome",
    "SpatialModel",
    "gradient",
    "solve_many",
    "Setting",
    "Plan",
    "rules_of",
    "allocate",
    "Allocation",
    "follow",
    "rule_prices",
    "capacity_prices",
    "marginal_returns",
    "frontier",
    "assess_plan",
    "improve_plan",
    "Package",
    "build_package",
    "Project",
    "quote",
    "TradeModel",
    "read_agreement",
    "Effect",
    "trade_band",
    "Study",
    "run",
    "Bundle",
    "publish",
]


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that ``import regrowth`` stays fast."""
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), _RENAMED.get(name, name))
    raise AttributeError(f"module 'regrowth' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
