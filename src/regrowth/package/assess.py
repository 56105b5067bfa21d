"""A plan written by hand: checked against every rule, scored, and improved within a bound on change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import Problem, ProgrammeError
from regrowth.messages import Message, Name, joined
from regrowth.package.allocate import Allocation, allocate, engines_there
from regrowth.package.cells import planned, unit_said
from regrowth.package.objective import value
from regrowth.package.path import Path, follow
from regrowth.package.plan import Plan
from regrowth.package.rows import CAPACITY, PlanRules, share_of
from regrowth.package.setting import Setting
from regrowth.programme.rows import Breach, Row, breaches
from regrowth.programme.rules import ShareRule

Array = NDArray[np.float64]

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Unspent:
    """What a plan leaves of a capacity that is to be used whole."""

    instrument: str
    year: str
    capacity: float
    used: float


@dataclass(frozen=True)
class Assessment:
    """How a plan fares.

    Attributes
    ----------
    faults
        Every rule and capacity it breaks, and every amount where none may be.
    unspent
        What it leaves of capacities that the programme wants used whole; no fault.
    path
        What it does year by year.
    worth
        Present value of the gain, less private cost; currency of the plan's years.
    """

    plan: Plan
    faults: tuple[Problem, ...]
    unspent: tuple[Unspent, ...]
    path: Path
    worth: float


def plan_breaches(rules: PlanRules, plan: Plan) -> list[Breach]:
    """Return every row of rules and capacities that a plan breaks; a capacity left unspent is none."""
    return breaches([_without_floor(row) for row in rules.rows], plan.amounts.ravel())


def overspent(rules: PlanRules, plan: Plan) -> list[tuple[str, Breach]]:
    """Return instrument and breach, whose scope is the year, wherever more is used than there is."""
    return [
        (breach.rule.removeprefix(CAPACITY), breach)
        for breach in plan_breaches(rules, plan)
        if breach.rule.startswith(CAPACITY)
    ]


def plan_faults(setting: Setting, rules: PlanRules, plan: Plan) -> list[Problem]:
    """Return every rule and capacity that a plan breaks, with figure, bound and shortfall."""
    amounts = plan.amounts.ravel()
    units = {entry.id: entry.terms.unit for entry in setting.programme.instruments if entry.terms}
    found = []
    for breach in plan_breaches(rules, plan):
        if breach.rule.startswith(CAPACITY):
            unit = unit_said(units[breach.rule.removeprefix(CAPACITY)])
            reason = Message(
                "it spends {used:.10g} of {capacity:.10g} {unit} in {year}",
                used=breach.figure,
                capacity=breach.bound,
                unit=unit,
                year=breach.scope,
            )
            remedy = Message("Take {excess:.6g} {unit} away", excess=breach.shortfall, unit=unit)
        else:
            reason = _broken(setting, rules, breach, amounts)
            remedy = _remedy(setting, breach.rule)
        found.append(Problem(_subject(plan), reason, remedy))
    return found + list(_misplaced(setting, rules, plan))


@dataclass(frozen=True, slots=True)
class RuleFigure:
    """Where a plan stands with one rule on amounts, in one place or year; a share as a share, else a sum."""

    rule: str
    scope: str
    share: bool
    figure: float
    at_least: float | None
    at_most: float | None
    kept: bool


def rule_figures(setting: Setting, rules: PlanRules, plan: Plan) -> list[RuleFigure]:
    """Return where a plan stands with every rule on amounts, kept or not; capacities are left out."""
    amounts = plan.amounts.ravel()
    known = {rule.id: rule for rule in setting.programme.rules}
    broken = {(breach.rule, breach.scope) for breach in plan_breaches(rules, plan)}
    found = []
    for row in rules.rows:
        if row.rule.startswith(CAPACITY):
            continue
        rule = known[row.rule]
        if isinstance(rule, ShareRule):
            figure, bound, _ = share_of(rule, row, amounts)
            low, high = (bound, None) if np.isfinite(row.lower) else (None, bound)
        else:
            figure = row.figure(amounts)
            low, high = (float(end) if np.isfinite(end) else None for end in (row.lower, row.upper))
        kept = (row.rule, row.scope) not in broken
        found.append(RuleFigure(row.rule, row.scope, isinstance(rule, ShareRule), figure, low, high, kept))
    used = plan.amounts > 0
    for name, barred in rules.barred_by.items():
        count = float((used & barred).sum())
        found.append(RuleFigure(name, "", False, count, None, 0.0, count == 0))
    return found


def _subject(plan: Plan) -> Message:
    return Message("plan {plan!r}", plan=plan.title)


def _broken(setting: Setting, rules: PlanRules, breach: Breach, amounts: Array) -> Message:
    """Say how a rule is broken: a share as a share, a sum as a sum."""
    rule = next(entry for entry in setting.programme.rules if entry.id == breach.rule)
    above = breach.figure > breach.bound
    name = Message("rule {rule!r}", rule=rule.id)
    if breach.scope:
        name = Message("rule {rule!r} in {scope}", rule=rule.id, scope=breach.scope)
    values: dict[str, object] = {"rule": name, "gap": breach.shortfall}
    if not isinstance(rule, ShareRule):
        values |= {"bound": breach.bound, "figure": breach.figure}
        if above:
            return Message(
                "{rule} wants at most {bound:g}, the plan has {figure:g}: {gap:.6g} too much", **values
            )
        return Message(
            "{rule} wants at least {bound:g}, the plan has {figure:g}: {gap:.6g} too little", **values
        )
    row = next(
        row for row in rules.rows if row.rule == rule.id and np.isfinite(row.upper if above else row.lower)
    )
    share, bound, whole = share_of(rule, row, amounts)
    values |= {"bound": bound, "share": share, "whole": whole, "unit": _unit(setting, rule)}
    if above:
        return Message(
            "{rule} wants at most {bound:.1%}, the plan has {share:.2%}: "
            "{gap:.6g} of {whole:.6g} {unit} too much",
            **values,
        )
    return Message(
        "{rule} wants at least {bound:.1%}, the plan has {share:.2%}: "
        "{gap:.6g} of {whole:.6g} {unit} too little",
        **values,
    )


def _unit(setting: Setting, rule: ShareRule) -> str:
    """Return the unit in which the rule adds up: that of its first instrument."""
    named = rule.within.instruments or rule.where.instruments
    return unit_said(
        next(terms.unit for entry, terms in planned(setting.programme) if not named or entry.id in named)
    )


def _remedy(setting: Setting, rule: str) -> Message:
    title = next(entry.name for entry in setting.programme.rules if entry.id == rule)
    return Message("Keep the rule: {title}", title=Name(title))


def _misplaced(setting: Setting, rules: PlanRules, plan: Plan) -> Iterator[Problem]:
    used = plan.amounts > 0
    for rule, held in rules.barred_by.items():
        cells = np.flatnonzero(used & held)
        if len(cells):
            names: list[str] = [plan.cells.name(cell) for cell in cells[:_SHOWN]]
            if len(cells) > _SHOWN:
                names.append(Message("and {count} more", count=len(cells) - _SHOWN))
            reason = Message(
                "rule {rule!r} allows no amount at {cells}", rule=rule, cells=joined("; ", names)
            )
            yield Problem(_subject(plan), reason, _remedy(setting, rule))
    nowhere = np.flatnonzero(used & ~engines_there(setting)[:, :, None, None])
    if len(nowhere):
        where = "; ".join(plan.cells.name(cell) for cell in nowhere[:_SHOWN])
        reason = Message("the region has nothing of the engine at {cells}", cells=where)
        yield Problem(_subject(plan), reason, Message("Choose an engine that the region has"))


def _without_floor(row: Row) -> Row:
    """A capacity left unspent is no fault of a plan."""
    return replace(row, lower=-np.inf) if row.rule.startswith(CAPACITY) else row


def require_valid(setting: Setting, rules: PlanRules, plan: Plan) -> None:
    """Refuse a plan that breaks rules.

    Raises
    ------
    ProgrammeError
        With every fault.
    """
    faults = plan_faults(setting, rules, plan)
    if faults:
        raise ProgrammeError(faults)


def assess_plan(
    setting: Setting, rules: PlanRules, plan: Plan, *, aversion: float | None = None
) -> Assessment:
    """Check and score a plan; faults are listed, not raised.

    Raises
    ------
    SolverError
        If a year has no equilibrium under the plan.
    """
    dislike = setting.planning.aversion if aversion is None else aversion
    amounts = plan.amounts.ravel()
    path = follow(setting, plan.amounts)
    unspent = tuple(
        Unspent(row.rule.removeprefix(CAPACITY), row.scope, row.lower, row.figure(amounts))
        for row in rules.rows
        if row.rule.startswith(CAPACITY) and row.figure(amounts) < row.lower * (1 - 1e-9)
    )
    faults = tuple(plan_faults(setting, rules, plan))
    return Assessment(plan, faults, unspent, path, value(path, dislike))


def improve_plan(
    setting: Setting, rules: PlanRules, plan: Plan, most: float, *, aversion: float | None = None
) -> Allocation:
    """Move at most so much money in a plan, to where it is worth most.

    What the plan leaves unspent may stay unspent; what it breaks is mended first.

    Parameters
    ----------
    most
        Money that may be moved, currency; what is taken away in one cell and added in another is one move.
        Places, zones and factories count at their cost to the treasury.

    Raises
    ------
    OptionError
        If that is too little to mend the rules that the plan breaks.
    """
    amounts = plan.amounts.ravel()
    rows = tuple(
        replace(row, lower=min(row.lower, row.figure(amounts))) if row.rule.startswith(CAPACITY) else row
        for row in rules.rows
    )
    return allocate(setting, replace(rules, rows=rows), aversion=aversion, near=(plan, most))
