"""The invented country's programme on its model, and its best plan."""

from __future__ import annotations

import pytest

from regrowth.economy.economy import Economy
from regrowth.evidence.assemble import Evidence
from regrowth.package.allocate import Allocation, allocate
from regrowth.package.package import rules_of
from regrowth.package.rows import PlanRules
from regrowth.package.setting import Setting
from regrowth.programme.programme import Programme
from regrowth.selection.choice import Selection


@pytest.fixture(scope="session")
def florin_setting(florin: Economy, florin_programme: Programme, florin_evidence: Evidence) -> Setting:
    return Setting.of(florin, florin_programme, held=florin_evidence.basis.employment)


@pytest.fixture(scope="session")
def florin_rules(
    florin_programme: Programme, florin_setting: Setting, florin_selection: Selection
) -> PlanRules:
    return rules_of(florin_programme, florin_setting, florin_selection.chosen)


@pytest.fixture(scope="session")
def florin_best(florin_setting: Setting, florin_rules: PlanRules) -> Allocation:
    return allocate(florin_setting, florin_rules, other_starts=True)
