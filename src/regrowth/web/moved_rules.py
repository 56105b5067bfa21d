"""Names of rules whose bounds were moved: a name often tells the usual bound, which then holds no more."""

from __future__ import annotations

from typing import Any

from regrowth.programme.programme import Programme
from regrowth.programme.rules import Rule, ShareRule
from regrowth.web.levers import Levers
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, percent


def named_as_moved(programme: Programme, base: Programme, levers: Levers) -> Programme:
    """Return a programme whose rules say in their names where their bounds were moved to.

    Parameters
    ----------
    programme
        The programme with what was moved.
    base
        The programme as it stands.
    """
    usual = {rule.id: rule for rule in base.rules}
    moved = {key.partition(".")[0] for key in levers.bounds}
    rules = tuple(
        _named(rule) if rule.id in moved and rule != usual[rule.id] else rule for rule in programme.rules
    )
    return programme if rules == programme.rules else programme.model_copy(update={"rules": rules})


def _named(rule: Rule) -> Rule:
    words = {language: _told(rule, text, translator(language)) for language, text in rule.name.items()}
    return rule.model_copy(update={"name": words})


def _told(rule: Rule, name: str, say: Translator) -> str:
    low, high = (getattr(rule, side, None) for side in ("at_least", "at_most"))
    bounds = []
    if low is not None:
        bounds.append(say("at least {figure}", figure=_figure(rule, low)))
    if high is not None:
        bounds.append(say("at most {figure}", figure=_figure(rule, high)))
    return say("{rule} (moved: {bounds})", rule=name, bounds=", ".join(bounds))


def _figure(rule: Any, bound: float) -> str:
    if isinstance(rule, ShareRule):
        return percent(bound, 0 if round(100 * bound, 6).is_integer() else 1)
    unit = getattr(rule, "unit", None)
    return f"{digits(bound)} {unit}" if unit else f"{bound:g}"
