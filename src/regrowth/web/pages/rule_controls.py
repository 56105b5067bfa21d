"""Controls of a programme's rules: whether they hold, and their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regrowth.programme.rows import stage_of
from regrowth.programme.rules import Rule, ShareRule
from regrowth.report import terms
from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.web.levers import Bounded


def rule_controls(context: Context, page: str, stage: str) -> list[Any]:
    """Return a switch for every rule that acts at a stage (``selection``, ``package``), then its bounds."""
    say = context.say
    acting = [rule for rule in context.bench.base.rules if stage_of(rule) == stage]
    return [
        *(
            parts.switch(f"!off:{rule.id}", page, say.pick(rule.name), rule.id not in context.levers.off)
            for rule in acting
        ),
        *(control for rule in acting for control in _bounds(context, page, rule)),
    ]


def _bounds(context: Context, page: str, rule: Rule) -> Iterator[Any]:
    if not isinstance(rule, Bounded):
        return
    say = context.say
    title = say.pick(rule.name)
    for side, label in (
        ("at_least", say("{rule}: lower bound", rule=title)),
        ("at_most", say("{rule}: upper bound", rule=title)),
    ):
        usual = getattr(rule, side)
        if usual is None:
            continue
        name = f"b.{rule.id}.{side}"
        value = context.levers.bounds.get(f"{rule.id}.{side}", usual)
        if isinstance(rule, ShareRule):
            marks = ((0, "0 %"), (0.5, "50 %"), (1, "100 %"))
            yield parts.slider(name, page, label, value, low=0, high=1, step=0.01, share=True, marks=marks)
        elif rule.kind == "count":
            yield parts.number(name, page, label, value, min=0, max=len(context.bench.base.engines), step=1)
        else:
            unit = getattr(rule, "unit", None)
            said = None if unit is None else terms.money_unit_said(unit, say) or terms.unit(unit, say)
            yield parts.number(name, page, f"{label} ({said})" if said else label, value)
