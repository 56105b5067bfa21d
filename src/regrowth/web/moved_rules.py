"""What is moved says so: a programme in its title and status, a rule whose bound was moved in its name."""

from __future__ import annotations

from typing import Any

from regrowth.programme.programme import Programme
from regrowth.programme.rules import Rule, ShareRule
from regrowth.web.levers import Levers
from regrowth.words import LANGUAGES, Translator, translator
from regrowth.words.numbers import digits, percent


def named_as_moved(programme: Programme, base: Programme, levers: Levers) -> Programme:
    """Return a moved programme as a draft that says so in its title, and whose rules tell their bounds.

    A report of it is then not taken for one of the programme as announced, and no rule is called by a bound
    that holds no more.

    Parameters
    ----------
    programme
        The programme with what was moved.
    base
        The programme as it stands.
    """
    if levers.of_programme == Levers():
        return programme
    usual = {rule.id: rule for rule in base.rules}
    moved = {key.partition(".")[0] for key in levers.bounds}
    rules = tuple(
        _named(rule) if rule.id in moved and rule != usual[rule.id] else rule for rule in programme.rules
    )
    title = {language: _titled(text, _say(language)) for language, text in programme.title.items()}
    return programme.model_copy(update={"rules": rules, "title": title, "status": "draft"})


def _say(language: str) -> Translator:
    """Return the translator of a language; a document may have texts in others than the pages."""
    return translator(language if language in LANGUAGES else "en")


def _titled(title: str, say: Translator) -> str:
    return say("{title} – moved in the workbench", title=title)


def _named(rule: Rule) -> Rule:
    words = {language: _told(rule, text, _say(language)) for language, text in rule.name.items()}
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
