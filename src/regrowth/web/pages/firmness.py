"""How firm the choice of engines is: over draws, without each criterion, at other reservation scores."""

from __future__ import annotations

import math
from typing import Any

from dash import html

from regrowth.report import views
from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.words.numbers import digits


def chosen_pairs(context: Context) -> Any:
    """List the chosen pairs, firmest first."""
    say, labels = context.say, context.labels
    rows = views.firmness_rows(labels)
    if not rows:
        told = say("No draws were made, so nothing is said about how firm the choice is.")
        return html.P(told, className="quiet")
    cells = [
        (
            f"{context.region(str(row['region']))} – {context.engine(str(row['engine']))}",
            row["share"],
            row["first"],
            row["score"],
            f"{row['low']}–{row['high']}",
            row["loss"],
        )
        for row in rows
    ]
    headings = [
        say("Region and engine"),
        say("Choice acceptability"),
        say("First in its region"),
        say("Score"),
        say("80 % of draws"),
        say("Loss if left out"),
    ]
    found: list[Any] = [parts.table(headings, cells), html.P(_counted(context), className="quiet")]
    others = views.outsiders(labels)
    if others:
        told = say(
            "Not chosen, yet in the best choice in at least a third of the draws: {pairs}.", pairs=others
        )
        found.append(html.P(told, className="quiet"))
    return html.Div(found)


def _counted(context: Context) -> str:
    """Say from how many draws the shares are, and that those of the other page are from fewer."""
    say, held = context.say, context.labels.study.selection.acceptability
    draws, quick = 0 if held is None else held.draws, context.bench.quick_draws
    if quick >= draws:
        return say("Shares are of {draws} draws of the weights and the data.", draws=f"{draws:,}")
    return say(
        "Shares are of {draws} draws of the weights and the data. Those on the page “{page}” are of {quick}, "
        "to answer at once; chance alone moves a share of so few draws by up to about {points} points.",
        draws=f"{draws:,}",
        quick=f"{quick:,}",
        page=say("Which engines?"),
        points=digits(100 / math.sqrt(quick), 1),
    )


def without_criterion(context: Context) -> Any:
    """List what would be chosen without each criterion."""
    say = context.say
    rows = [
        (row["name"], row["scoring"], row["count"], row["text"])
        for row in views.criterion_case_rows(context.labels)
    ]
    headings = [say("Without"), say("Pairs that score on it"), say("Pairs chosen"), say("What changes")]
    return parts.table(headings, rows, numbers_from=4)


def other_choices(context: Context) -> Any:
    """List what other reservation scores would choose, and the nearest other choices."""
    say = context.say
    cases = [
        (row["reservation"], row["count"], row["text"]) for row in views.reservation_rows(context.labels)
    ]
    near = [(row["text"], row["loss"], row["share"]) for row in views.alternative_rows(context.labels)]
    found = [
        parts.table(
            [say("Reservation score"), say("Pairs chosen"), say("What changes")], cases, numbers_from=3
        )
    ]
    if near:
        headings = [say("Nearest other choices"), say("Loss"), say("Loss, share of the objective")]
        found.append(parts.table(headings, near))
    return html.Div(found)
