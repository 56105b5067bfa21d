"""What a programme has promised, written out: targets, dates, offices, and what is disputed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from regrowth.programme.parts import Milestone, Target
from regrowth.report import terms
from regrowth.report.labels import sized, written
from regrowth.report.standing import Pace, pace_of
from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.words import Translator
from regrowth.words.numbers import digits, percent

_MARKS = {"open": "○", "done": "✓", "missed": "✕", "unknown": "?"}
"""A status is told by a sign and a word, not by colour."""


def net_moves_line(context: Context, core: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the headline on net moves to the core, where moves are known."""
    say = context.say
    moves = context.bench.standing.moves
    if moves is None:
        return []
    persons = float(moves.net[list(core)].sum())
    sign = "+" if persons > 0 else ""
    return [
        (
            say("Net moves of residents, persons"),
            sign + digits(round(persons)),
            say("Arrivals from the rest less departures to it · in {year}", year=moves.period),
        )
    ]


def targets(context: Context) -> Any:
    """Write a row per target: from where, to where, how far, and how fast it would have to go on."""
    say, base = context.say, context.bench.base
    if not base.targets:
        return html.P(say("The programme names no targets."), className="quiet")
    rows = [_target(target, pace_of(target), context) for target in base.targets]
    headings = [say("Target"), say("Counts so far"), say("To reach"), say("Way covered"), say("Pace")]
    note = say(
        "Only arithmetic on the programme's own counts: the pace needed is even, from the last count to the "
        "due date, and the pace so far is that between the last two counts. Nothing is forecast."
    )
    table = parts.table([*headings, say("Office")], rows, numbers_from=9)
    return html.Div([table, html.P(note, className="quiet")], className="whole")


def _target(target: Target, pace: Pace, context: Context) -> list[Any]:
    say = context.say
    unit = target.baseline.unit
    counts = [(entry.date, entry.value) for entry in target.history] + [
        (target.baseline_date, target.baseline)
    ]
    name = say.pick(target.name)
    way = percent(pace.reached, 0)
    note = None if target.note is None else html.Div(say.pick(target.note), className="about")
    return [
        [html.B(name), note],
        [
            html.Div([html.B(sized(figure.value, unit, say)), " · ", _day(day, context)], className="nowrap")
            for day, figure in counts
        ],
        [
            html.B(sized(target.target.value, unit, say)),
            html.Div(say("by {date}", date=written(target.due, context.language)), className="nowrap"),
        ],
        html.Div(
            [
                dmc.Progress(value=100 * pace.reached, size="lg", **parts.aria(f"{name}: {way}")),
                html.Div(way if target.history else say("no count since the start"), className="about"),
            ],
            className="way",
        ),
        _pace(pace, unit, say),
        _office(target.office, context),
    ]


def _day(day: datetime.date, context: Context) -> Any:
    return html.Span(written(day, context.language), className="nowrap")


def _pace(pace: Pace, unit: str, say: Translator) -> Any:
    verdicts = {
        "reached": say("✓ Reached"),
        "fast enough": say("✓ On pace"),
        "too slow": say("✕ Behind the pace needed"),
        "unknown": say("? Not known: one count alone says nothing of the pace"),
    }
    lines: list[Any] = [html.B(verdicts[pace.verdict])]
    if pace.verdict != "reached":
        lines.append(html.Div(say("Needed: {change} a year", change=_change(pace.needed, unit, say))))
    if pace.so_far is not None:
        lines.append(html.Div(say("So far: {change} a year", change=_change(pace.so_far, unit, say))))
    if pace.ratio is not None:
        lines.append(html.Div(say("That is {share} of the pace needed.", share=percent(pace.ratio, 0))))
    return lines


def _change(value: float, unit: str, say: Translator) -> str:
    """Write a change a year with its unit; of a per cent it is points."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    size = abs(value)
    if unit == "per cent":
        return sign + say("{value} points", value=digits(size, 2))
    if unit.rpartition(" ")[2].isupper():
        return sign + sized(size, unit, say)
    return sign + terms.counted(float(f"{size:.3g}"), unit, say)


def _office(name: str | None, context: Context) -> str:
    held = {office.id: context.say.pick(office.name) for office in context.bench.base.offices}
    return "–" if name is None else held.get(name, name)


def in_order(entries: Sequence[Milestone]) -> list[Milestone]:
    """Return milestones as they concern a reader: open ones by date, then the others, the latest first."""
    waiting = [entry for entry in entries if entry.status in ("open", "unknown")]
    over = [entry for entry in entries if entry.status in ("done", "missed")]
    return sorted(waiting, key=lambda entry: entry.due) + sorted(
        over, key=lambda entry: entry.due, reverse=True
    )


def milestones(context: Context) -> Any:
    """Write what is due, by whom, and how it stands on the day the programme speaks of."""
    say, base = context.say, context.bench.base
    if not base.milestones:
        return html.P(say("The programme names no milestones."), className="quiet")
    rows = []
    for entry in in_order(base.milestones):
        status = f"{_MARKS[entry.status]} {terms.status(entry.status, say)}"
        if entry.done is not None:
            status = f"{status} · {written(entry.done, context.language)}"
        elif entry.status == "open" and entry.due < base.date:
            overdue = say("overdue")
            status = f"{status} · {overdue}"
        rows.append(
            (
                _day(entry.due, context),
                say.pick(entry.name),
                _office(entry.office, context),
                status,
            )
        )
    day = written(base.date, context.language)
    return [
        html.P(say("As it stood on {date}, the day the programme speaks of.", date=day), className="quiet"),
        parts.table([say("Due"), say("Milestone"), say("Office"), say("Status")], rows, numbers_from=9),
    ]


def offices(context: Context) -> Any:
    """Write every office with what it answers for and what it owns."""
    say, base = context.say, context.bench.base
    if not base.offices:
        return html.P(say("The programme names no offices."), className="quiet")
    rows = []
    for office in base.offices:
        name: list[Any] = [html.B(say.pick(office.name))]
        if office.parent is not None:
            name.append(
                html.Div(say("Part of: {name}", name=_office(office.parent, context)), className="about")
            )
        own = [say.pick(entry.name) for entry in base.targets if entry.office == office.id]
        own += [
            say.pick(entry.name)
            for entry in base.milestones
            if entry.office == office.id and entry.done is None
        ]
        rows.append((name, say.pick(office.duties), html.Ul([html.Li(text) for text in own]) if own else "–"))
    headings = [say("Office"), say("Answers for"), say("Targets and open milestones")]
    return parts.table(headings, rows, numbers_from=9)


def disputed(context: Context) -> Any:
    """Write where the announcement is wrong, revised or ambiguous; each opens to its full text."""
    say, base = context.say, context.bench.base
    if not base.caveats:
        return html.P(say("The programme names nothing that is disputed."), className="quiet")
    return html.Div([_caveat(say.pick(entry.text)) for entry in base.caveats], className="disputed")


def _caveat(text: str) -> Any:
    first, dot, more = text.partition(". ")
    if not more:
        return html.P(text)
    return html.Details([html.Summary(first + dot.strip()), html.P(more)])
