"""Where the amounts of a plan stand with rules and budgets, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import html

from regrowth.package.assess import RuleFigure, overspent, rule_figures
from regrowth.package.cells import planned
from regrowth.package.package import Package
from regrowth.package.rows import CAPACITY
from regrowth.programme.rows import Breach
from regrowth.report import package_grounds
from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.words.numbers import rounded


def figures_of(package: Package) -> list[RuleFigure]:
    """Return where the amounts stand with every rule."""
    held = package.allocation
    return rule_figures(held.setting, held.rules, held.plan)


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rules and budgets of a year were checked, and how many of them the amounts break."""

    rules: int
    broken_rules: int
    budgets: int
    broken_budgets: int

    @property
    def broken(self) -> int:
        """How many are broken in all."""
        return self.broken_rules + self.broken_budgets


def checked(package: Package) -> Checked:
    """Count rules and budgets, and those that the amounts break."""
    held, figures = package.allocation, figures_of(package)
    budgets = sum(row.rule.startswith(CAPACITY) for row in held.rules.rows)
    over = len(overspent(held.rules, held.plan))
    return Checked(len(figures), sum(not figure.kept for figure in figures), budgets, over)


def rules(context: Context) -> Any:
    """Say what is broken first, then where every rule stands."""
    say, package = context.say, context.meanwhile
    titles = {rule.id: say.pick(rule.name) for rule in context.bench.programme(context.levers).rules}
    said = _Said(context)
    figures, held = figures_of(package), package.allocation
    faults = [
        say(
            "{rule}: the plan has {figure}, allowed is {bound}",
            rule=titles[figure.rule] + said.scope(figure.scope),
            figure=said.figure(figure, figure.figure),
            bound=said.bound(figure),
        )
        for figure in figures
        if not figure.kept
    ]
    faults += [
        say("{instrument} {year}: {used} of {most} used", instrument=name, year=year, used=used, most=most)
        for name, year, used, most in said.capacities(overspent(held.rules, held.plan))
    ]
    found: list[Any] = []
    if faults:
        found.append(
            dmc.Alert(
                html.Ul([html.Li(text) for text in faults]),
                title=say("This plan breaks the rules"),
                color="red",
                variant="light",
                className="problems",
            )
        )
    rows = [
        (
            titles[figure.rule] + said.scope(figure.scope),
            said.figure(figure, figure.figure),
            said.bound(figure),
            say("kept") if figure.kept else html.B(say("broken")),
        )
        for figure in figures
    ]
    found.append(parts.table([say("Rule"), say("Plan"), say("Bound"), say("Verdict")], rows))
    return found


class _Said:
    """Words for the figures of rules."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def scope(self, scope: str) -> str:
        regions = {region.id for region in self._context.bench.base.regions}
        return f" ({self._context.region(scope) if scope in regions else scope})" if scope else ""

    def figure(self, rule: RuleFigure, value: float) -> str:
        held = next(entry for entry in self._context.bench.base.rules if entry.id == rule.rule)
        return package_grounds.in_unit(self._context.labels, held, value)

    def capacities(self, breaches: Sequence[tuple[str, Breach]]) -> Iterator[tuple[str, str, str, str]]:
        context = self._context
        known = {entry.id: (entry, terms) for entry, terms in planned(context.bench.base)}
        for name, breach in breaches:
            entry, terms = known[name]
            used, most = (
                context.labels.sized(rounded(value), terms.unit) for value in (breach.figure, breach.bound)
            )
            yield context.say.pick(entry.name), breach.scope, used, most

    def bound(self, rule: RuleFigure) -> str:
        say = self._context.say
        ends = []
        if rule.at_least is not None:
            ends.append(say("at least {figure}", figure=self.figure(rule, rule.at_least)))
        if rule.at_most is not None:
            ends.append(say("at most {figure}", figure=self.figure(rule, rule.at_most)))
        return ", ".join(ends)
