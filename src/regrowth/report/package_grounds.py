"""What the report says of what a package rests on: the price of its rules, and its parameters."""

from __future__ import annotations

import pandas as pd

from regrowth.package.cells import planned
from regrowth.package.responses import parameters
from regrowth.package.tables import parameter_table
from regrowth.programme.rules import MeasureRule, Rule, ShareRule
from regrowth.report import terms
from regrowth.report.charts.matters import parameter_name
from regrowth.report.labels import Labels
from regrowth.report.package_views import package_of, sum_of, unit_of
from regrowth.words.numbers import digits, percent, rounded

_PER_UNIT = ("effect", "treasury_cost", "private_cost", "investment", "workers")
"""Parameters of an instrument that are figures for one unit of it."""


def rule_rows(labels: Labels) -> list[dict[str, str]]:
    """Return what every rule on amounts costs."""
    package = package_of(labels)
    rules = {rule.id: rule for rule in labels.study.programme.rules}
    rows = []
    for name, row in package.rules.iterrows():
        rule = rules[str(name)]
        figure, bound = (
            "" if pd.isna(row[key]) else in_unit(labels, rule, float(row[key])) for key in ("figure", "bound")
        )
        rows.append(
            {
                "rule": labels.say.pick(rule.name),
                "figure": figure,
                "bound": bound,
                "price": "" if pd.isna(row["price"]) else _price(labels, rule, float(row["price"])),
                "cost": sum_of(labels, float(row["cost"])),
            }
        )
    return rows


def in_unit(labels: Labels, rule: Rule, value: float) -> str:
    """Write a figure or the bound of a rule in the rule's own unit."""
    if isinstance(rule, ShareRule):
        return percent(value)
    if isinstance(rule, MeasureRule) and rule.unit is not None:
        return labels.sized(rounded(value), rule.unit)
    return digits(value)


def _price(labels: Labels, rule: Rule, value: float) -> str:
    """Write what one unit more of a rule's bound is worth, with that unit."""
    say, price = labels.say, sum_of(labels, value)
    if isinstance(rule, ShareRule):
        return say("{price} per percentage point", price=price)
    if not isinstance(rule, MeasureRule) or rule.unit is None:
        return price
    amount = terms.money_unit_said(rule.unit, say) or terms.unit(rule.unit, say)
    return say("{price} per {amount}", price=price, amount=amount)


def parameter_rows(labels: Labels) -> list[dict[str, str]]:
    """Return every parameter with its range, and whether it is an assumption."""
    programme = labels.study.programme
    every = parameters(programme)
    units = {instrument.id: held.unit for instrument, held in planned(programme)}
    rows = []
    for name, row in parameter_table(programme).iterrows():
        held = every[str(name)]
        factor, unit = unit_of(labels, held.unit)
        instrument, _, tail = str(name).rpartition(".")
        if instrument in units and tail in _PER_UNIT:
            per = terms.per(units[instrument], labels.say)
            unit = (
                labels.say("{unit} a year {per}", unit=unit, per=per)
                if tail == "effect"
                else labels.say("{unit} {per}", unit=unit, per=per)
            )
        rows.append(
            {
                "name": parameter_name(str(name), labels.say, programme),
                "low": digits(held.low * factor),
                "central": digits(held.central * factor),
                "high": digits(held.high * factor),
                "unit": unit,
                "confidence": held.confidence,
                "assumed": labels.say("assumption") if row["assumed"] else "",
                "estimated_on": labels.say.pick(held.estimated_on),
                "transferable": labels.say.pick(held.transferable),
                "source": "; ".join(name for _, name, _ in labels.cite(held.source)),
            }
        )
    return rows
