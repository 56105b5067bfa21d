"""Rules of the programme in words: what they demand and where they bind."""

from __future__ import annotations

import math
import re

from regrowth.evidence.sentences import measure_name
from regrowth.programme.rules import CountRule, DeadlineRule, EligibilityRule, MeasureRule, Rule, ShareRule
from regrowth.report import terms
from regrowth.report.frames import number
from regrowth.report.labels import Labels
from regrowth.words import Translator
from regrowth.words.numbers import digits, percent


def state(rule: Rule, labels: Labels) -> str:
    """Say whether a rule holds, and where it leaves no room."""
    say, table = labels.say, labels.study.selection.rules
    if isinstance(rule, DeadlineRule):
        for milestone in labels.study.programme.milestones:
            if milestone.id == rule.milestone:
                return say(
                    "milestone “{milestone}”: {status}",
                    milestone=say.pick(milestone.name),
                    status=terms.status(milestone.status, say),
                )
        return "–"
    if table.at[rule.id, "stage"] == "package":
        return say("speaks of amounts; checked when support is allocated")
    if not table.at[rule.id, "acts"]:
        return say("has no pair to act on")
    where = binding(labels, rule.id)
    return say("holds; no room left for: {where}", where=where) if where else say("holds, with room left")


def price(rule: Rule, labels: Labels) -> str:
    """Return the gain of the objective without the rule, or a dash where it does not act."""
    value = number(labels.study.selection.rules, rule.id, "price")
    return digits(value, 2) if math.isfinite(value) else "–"


def binding(labels: Labels, rule: str) -> str:
    """Say where a rule acts to the full: names of regions and engines, or a number of pairs."""
    text = str(labels.study.selection.rules.at[rule, "binding"])
    programme = labels.study.programme
    names = {region.id: labels.region(region.id) for region in programme.regions}
    names |= {engine.id: labels.engine(engine.id) for engine in programme.engines}
    found = [scope for scope in text.split(", ") if scope]
    if found and all(scope in names for scope in found):
        return ", ".join(names[scope] for scope in found)
    counted = re.fullmatch(r"(\d+) pairs", text)
    if counted:
        return labels.say("{count} pairs", count=counted.group(1))
    return ", ".join("–".join(names.get(part, part) for part in scope.split(" / ")) for scope in found)


def bound(rule: Rule, labels: Labels) -> str:
    """Say what a rule demands."""
    say = labels.say
    if isinstance(rule, DeadlineRule):
        return say("by {date}", date=labels.date(rule.by))
    if isinstance(rule, EligibilityRule):
        return say("must be chosen") if rule.required else say("not allowed")
    low, high = rule.at_least, rule.at_most
    if isinstance(rule, CountRule):
        limits = _limits(None if low is None else f"{low:g}", None if high is None else f"{high:g}", say)
        if rule.count == "engines":
            return say("{limits} engines per region", limits=limits)
        return say("{limits} regions per engine", limits=limits)
    if isinstance(rule, ShareRule):
        limits = _limits(
            None if low is None else percent(low, 0), None if high is None else percent(high, 0), say
        )
        return say("{limits} of the choices", limits=limits) if rule.measure == "choices" else limits
    assert isinstance(rule, MeasureRule)
    value = low if low is not None else high or 0.0
    shown = (
        labels.sized(value, rule.unit)
        if rule.unit is not None
        else labels.measured(rule.measure, value, exact=True)
    )
    limits = _limits(shown if low is not None else None, shown if high is not None else None, say)
    if rule.measure == "amount":
        return limits
    name = say("Score") if rule.measure == "score" else measure_name(rule.measure, say)
    return f"{name}: {limits}"


def _limits(low: str | None, high: str | None, say: Translator) -> str:
    if low is not None and low == high:
        return say("exactly {bound}", bound=low)
    if low is not None and high is not None:
        return say("{low} to {high}", low=low, high=high)
    return say("at least {bound}", bound=low) if low is not None else say("at most {bound}", bound=high)
