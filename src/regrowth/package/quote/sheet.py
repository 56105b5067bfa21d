"""A quote as a sheet to read: sections of texts, sums and lists in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from regrowth.package.quote import wording
from regrowth.package.quote.quote import Quote
from regrowth.package.quote.rules import Rule
from regrowth.programme.parts import Sourced
from regrowth.words import Translator, translator


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet, in the order it is read.

    Attributes
    ----------
    title
        Heading.
    lines
        Sentences below it.
    heads, rows
        A table: words first, numbers beside them; without headings where there are none.
    points, steps
        A list, and a numbered list.
    """

    title: str
    lines: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    points: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


def sheet(quote: Quote, language: str = "en") -> tuple[Section, ...]:
    """Return the sections of a quote in a language.

    Raises
    ------
    OptionError
        If there is no message catalogue for the language.
    """
    say = translator(language)
    parts = (_head, _grant, _loan, _exemption, _talent, _totals, _changes, _notes, _sources)
    return tuple(section for part in parts for section in part(quote, say))


def _head(quote: Quote, say: Translator) -> Iterator[Section]:
    case, support = quote.case, quote.support
    words = [f"{say.pick(case.region.name)} ({case.province})"]
    words.append(_engines(quote, say))
    words += [say.pick(label.name) for label in support.sizes if label.id == case.size]
    words += [say.pick(label.name) for label in support.tiers if label.id == case.tier]
    words += [say.pick(label.name) for label in support.conditions if label.id in case.conditions]
    words.append(say("relocates") if case.relocation else say("does not relocate"))
    sums = wording.amounts({"land": case.land, "equipment": case.equipment}, support.currency, say.language)
    lines = [
        ", ".join(words),
        say("Land {land}, equipment {equipment}, new jobs {jobs}.", jobs=case.jobs, **sums),
        say(
            "Rules: {title}, as of {day}; last change {version}.",
            title=say.pick(support.title),
            day=quote.day,
            version=quote.version or "–",
        ),
    ]
    if quote.day > support.date:
        lines.append(say("These rules were followed up to {day} only.", day=support.date))
    yield Section(say.pick(quote.project.title), tuple(lines))


def _engines(quote: Quote, say: Translator) -> str:
    names = ", ".join(say.pick(e.name) for e in quote.programme.engines if e.id in quote.case.engines)
    if quote.project.industry is not None:
        return say("industry {code}, part of: {names}", code=quote.project.industry, names=names)
    return names or say("no engine of the programme")


def _grant(quote: Quote, say: Translator) -> Iterator[Section]:
    grant, support = quote.grant, quote.support
    title = say.pick(support.grant.text)
    if not grant.lines:
        lines = () if grant.bars else (say("No rate covers this project."),)
        yield Section(title, lines, points=_barred(grant.bars, say))
        return
    scale, unit = wording.unit(max(abs(line.total) for line in grant.lines), support.currency, say.language)

    def row(text: str, total: float, national: float) -> tuple[str, ...]:
        return (text, *(wording.scaled(value, scale) for value in (total, national, total - national)))

    rows = [
        row(
            f"{_cited(line.rule, say)}\n  {wording.formula(line.formula, support.currency, say)}",
            line.total,
            line.national,
        )
        for line in grant.lines
    ]
    rows.append(row(say("Together"), grant.total, grant.national))
    points = [_cited(grant.match, say)] if grant.match else []
    points += [_cited(found.rule, say, wording.limit(found, support.currency, say)) for found in grant.limits]
    for part in support.grant.payments:
        due = _amount(grant.total * part.percent / 100, quote, say)
        text = f"{say.pick(part.text)}: {wording.share(part.percent / 100)}, {due}"
        points.append(_cited(part, say, text))
    if grant.top_ups > 1:
        rates = sum(line.total for line in grant.rates)
        points.append(
            say(
                "{count} top-ups add up here, and all rates to {share} of the investment before any cap. "
                "No ceiling on the sum of top-ups was found; ask the office.",
                count=grant.top_ups,
                share=wording.share(rates / quote.case.investment),
            )
        )
    if any(found.binds for found in grant.limits):
        points.append(say("The local part is taken to follow the match; a local government may pay more."))
    rules = {line.rule.id: line.rule for line in grant.lines}
    rules |= {found.rule.id: found.rule for found in grant.limits}
    points += [f"{name}: {note}" for name, rule in rules.items() for note in _note(rule, say)]
    heads = ("", unit, say("national"), say("local"))
    yield Section(title, heads=heads, rows=tuple(rows), points=tuple(points))


def _loan(quote: Quote, say: Translator) -> Iterator[Section]:
    found = quote.loan
    if found is None:
        return
    title, rule = say.pick(found.rule.text), found.rule
    if found.bars or not found.in_force:
        yield Section(title, _not_yet(found.in_force, rule.since, say), points=_barred(found.bars, say))
        return
    points = [
        text
        for doubt in found.doubts
        for text in (
            say("Possible but uncertain, not counted: {text}", text=_cited(doubt, say)),
            *_note(doubt, say),
        )
    ]
    points.append(_cited(rule, say, wording.loan(found, quote.support.currency, say)))
    for name, value in (
        (say("Rate of the loan, % a year"), rule.rate),
        (say("Market rate, % a year"), rule.reference),
        (say("Term, years"), rule.term),
        (say("Interest only, years"), rule.grace),
    ):
        points.append(f"{name}: {value.low:g}, {value.central:g}, {value.high:g} {_source(value)}")
    yield Section(title, _note(rule, say), points=tuple(points))


def _exemption(quote: Quote, say: Translator) -> Iterator[Section]:
    found, wish = quote.exemption, quote.project.exemption
    if found is None or wish is None:
        return
    rule, term = found.rule, found.term
    lines = (say.pick(wish), *_not_yet(term is not None, rule.since, say))
    if term is None or found.bars:
        yield Section(say.pick(rule.text), lines, points=_barred(found.bars, say))
        return
    years = f"{term.first} + {term.extension} = {term.first + term.extension}"
    lasts = say("{rule}: {years} years", rule=say.pick(term.text), years=years)
    points = (_cited(rule, say, say("The province may have one")), _cited(term, say, lasts))
    steps = tuple(_cited(step, say) for step in rule.steps)
    yield Section(say.pick(rule.text), lines, points=points, steps=steps)


def _talent(quote: Quote, say: Translator) -> Iterator[Section]:
    found = quote.talent
    if found is None:
        return
    wanted = say(
        "Graduates wanted {graduates}, new jobs {jobs}.", graduates=found.graduates, jobs=quote.case.jobs
    )
    lines = [wanted, *_not_yet(found.in_force, found.rule.since, say), *_note(found.rule, say)]
    points = _barred(found.bars, say)
    if found.open:
        points = tuple(f"{say.pick(e.name)} ({e.province}) {_source(e)}" for e in found.universities)
    elif not found.universities:
        lines.append(say("The region has no such university."))
    yield Section(say.pick(found.rule.text), tuple(lines), points=points)


def _totals(quote: Quote, say: Translator) -> Iterator[Section]:
    rows = (
        (say("Grant"), _amount(quote.grant.total, quote, say)),
        (say("Of this national"), _amount(quote.national, quote, say)),
        (say("Of this local"), _amount(quote.local, quote, say)),
        (say("Worth of the loan to the firm"), _amount(quote.loan_value, quote, say)),
        (say("Total"), _amount(quote.total, quote, say)),
        (say("Per new job"), _amount(quote.per_job, quote, say)),
        (say("Share of the investment"), wording.share(quote.share)),
    )
    lines: tuple[str, ...] = ()
    if quote.loan is not None and quote.loan.central > quote.loan_value:
        uncounted = _amount(quote.loan.central, quote, say)
        lines = (say("The loan is uncertain and not counted; if lent it is worth {sum}.", sum=uncounted),)
    yield Section(say("The whole package"), lines, rows=rows)


def _changes(quote: Quote, say: Translator) -> Iterator[Section]:
    rows = tuple(
        (wording.change(change, say), _amount(change.difference, quote, say, signed=True))
        for change in quote.changes
        if change.has_effect
    )
    points = (wording.unchanged(quote.changes, say),) if len(rows) < len(quote.changes) else ()
    yield Section(say("What would change it, one thing at a time"), rows=rows, points=points)


def _notes(quote: Quote, say: Translator) -> Iterator[Section]:
    if quote.notices:
        yield Section(say("In force, not counted"), points=tuple(_cited(rule, say) for rule in quote.notices))
    if quote.awaited:
        points = tuple(
            say(
                "{text} – announced {announced}, in force from {since}",
                text=_cited(rule, say),
                announced=rule.announced,
                since=rule.since or say("a day not known"),
            )
            for rule in quote.awaited
        )
        yield Section(say("Announced, not in force"), points=points)
    if quote.support.not_modelled:
        limits = tuple(map(say.pick, quote.support.not_modelled))
        yield Section(say("What this does not model"), points=limits)


def _sources(quote: Quote, say: Translator) -> Iterator[Section]:
    grant, support = quote.grant, quote.support
    rules: list[Sourced] = [line.rule for line in grant.lines]
    rules += [*grant.bars, *(found.rule for found in grant.limits), *quote.notices, *quote.awaited]
    if grant.match:
        rules += [grant.match, *support.grant.payments]
    if quote.loan:
        loan = quote.loan.rule
        rules += [loan, loan.rate, loan.reference, loan.term, loan.grace]
        rules += [*quote.loan.bars, *quote.loan.doubts]
    if quote.exemption:
        rules += [quote.exemption.rule, *quote.exemption.bars, *quote.exemption.rule.steps]
        rules += [quote.exemption.term] if quote.exemption.term else []
    if quote.talent:
        rules += [quote.talent.rule, *quote.talent.bars, *quote.talent.universities]
    cited = {source for rule in rules for source in rule.source}
    yield Section(
        say("Sources"),
        points=tuple(
            f"{key}: {source.title} ({source.publisher}; {source.where})"
            for key, source in support.sources.items()
            if key in cited
        ),
    )


def _amount(value: float, quote: Quote, say: Translator, *, signed: bool = False) -> str:
    return wording.amount(value, quote.support.currency, say.language, signed=signed)


def _source(found: Sourced) -> str:
    return f"[{', '.join(found.source)}; {found.confidence}]"


def _cited(rule: Rule, say: Translator, text: str = "") -> str:
    """Say a rule, or what follows from it, with its id, sources and confidence."""
    return f"{text or say.pick(rule.text)} [{rule.id}; {', '.join(rule.source)}; {rule.confidence}]"


def _barred(rules: Iterable[Rule], say: Translator) -> tuple[str, ...]:
    return tuple(
        text
        for rule in rules
        for text in (say("Not open: {text}", text=_cited(rule, say)), *_note(rule, say))
    )


def _note(rule: Rule, say: Translator) -> tuple[str, ...]:
    return (say.pick(rule.note),) if rule.note else ()


def _not_yet(in_force: bool, since: datetime.date | None, say: Translator) -> tuple[str, ...]:
    if in_force:
        return ()
    return (say("Not in force on this day; from {day}.", day=since or say("a day not known")),)
