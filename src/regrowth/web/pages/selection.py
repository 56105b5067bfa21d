"""Which engines? Weights and rules move, the choice answers."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import pandas as pd
import plotly.graph_objects as go
from dash import html

from regrowth.messages import Message
from regrowth.report import charts
from regrowth.report.frames import of_region
from regrowth.selection.reasons import reasons
from regrowth.selection.scoring import criterion_weights
from regrowth.web import parts
from regrowth.web.context import Context, Exhibit, Page, Panel
from regrowth.web.exports import labelled
from regrowth.web.levers import Levers
from regrowth.web.pages.rule_controls import rule_controls
from regrowth.words.numbers import digits, percent

NAME = "selection"
_ACTS = ("w", "r", "off", "b")
_SETTLED = tuple(f"settled.{name}" for name in _ACTS)
"""What needs more than a blink answers once the sliders rest."""


def _controls(context: Context) -> list[Any]:
    say, programme = context.say, context.bench.programme(context.levers)
    base = context.bench.base
    usual = sum(entry.weight for entry in base.selection.criteria) / len(base.selection.criteria)
    return [
        html.H2(say("Weights of the criteria")),
        *(
            parts.slider(
                f"w.{criterion.id}",
                NAME,
                say.pick(criterion.name),
                criterion.weight,
                low=float(f"{usual / 20:.3g}"),
                high=float(f"{max(3 * usual, criterion.weight):.3g}"),
                step=float(f"{usual / 20:.3g}"),
            )
            for criterion in programme.selection.criteria
        ),
        html.Div(id={"panel": "selection-weights"}),
        parts.slider(
            "r",
            NAME,
            say("Reservation score"),
            programme.selection.reservation_score,
            low=0,
            high=1,
            step=0.01,
            about=say("a region leaves out what scores lower"),
        ),
        html.H2(say("Rules")),
        *rule_controls(context, NAME, "selection"),
    ]


def _weights(context: Context) -> Any:
    """Say what the weights come to: only their proportions count."""
    programme = context.bench.programme(context.levers)
    shares = criterion_weights(programme)
    told = ", ".join(
        f"{context.say.pick(entry.name)} {percent(shares[entry.id], 0)}"
        for entry in programme.selection.criteria
    )
    return html.P(context.say("Shares of the score: {shares}.", shares=told), className="quiet")


def _matrix(context: Context) -> go.Figure:
    return charts.selection_matrix(context.bench.choice(context.levers), context.language)


def _matrix_table(context: Context) -> pd.DataFrame:
    return context.bench.selection(context.levers).table


def _changes(context: Context) -> Any:
    """Say what differs from the choice of the programme as it stands."""
    say = context.say
    now, before = context.bench.choice(context.levers).chosen, context.bench.choice(Levers()).chosen
    rows = []
    for region in now:
        added = [context.engine(name) for name in now[region] if name not in before[region]]
        gone = [context.engine(name) for name in before[region] if name not in now[region]]
        if added or gone:
            rows.append((context.region(region), ", ".join(added) or "–", ", ".join(gone) or "–"))
    if not rows:
        return html.P(say("The choice is that of the programme as it stands."), className="quiet")
    return parts.table([say("Region"), say("In"), say("Out")], rows, numbers_from=9)


def _firm(context: Context) -> go.Figure:
    return charts.acceptability_bars(
        context.bench.firmness(context.levers), _region(context), context.language
    )


def _firm_table(context: Context) -> pd.DataFrame:
    region = _region(context)
    table = of_region(context.bench.firmness(context.levers).table, region)
    return labelled(table.drop(columns="loss"), region=region)  # losses are left out of quick draws


def _region(context: Context) -> str:
    return context.chosen("region", [region.id for region in context.bench.base.regions])


def _engine(context: Context) -> str:
    chosen = context.bench.choice(Levers()).chosen[_region(context)]
    engines = [engine.id for engine in context.bench.base.engines]
    return context.chosen("engine", engines, chosen[0] if chosen else None)


def _why(context: Context) -> Any:
    region, engine = _region(context), _engine(context)
    selection = context.bench.selection(context.levers)
    told = reasons(selection, region, engine, context.language)
    return html.Div(
        [
            dmc.Group(
                [
                    parts.select_region(NAME, context, region),
                    parts.select_engine(NAME, context, engine),
                ],
                grow=True,
            ),
            html.Ul([html.Li(text) for text in told]),
        ]
    )


def _rules(context: Context) -> Any:
    say = context.say
    selection = context.bench.selection(context.levers)
    titles = {rule.id: say.pick(rule.name) for rule in selection.programme.rules}
    rows = [
        (
            titles[str(name)],
            say("acts") if row["binding"] else "–",
            "–" if pd.isna(row["price"]) else digits(float(row["price"]), 2),
        )
        for name, row in selection.rules.iterrows()
        if row["acts"]
    ]
    if not rows:
        return html.P(say("No rule acts on the choice."), className="quiet")
    return parts.table([say("Rule"), say("Binding"), say("Price (score)")], rows)


PAGE = Page(
    path="/selection",
    title=Message("Which engines should each region back?"),
    short=Message("Which engines?"),
    intro=Message(
        "Every pair of a region and an engine has a score from its evidence. The best choice under the rules "
        "is worked out anew whenever a weight or a rule moves."
    ),
    controls=_controls,
    within=(Panel("selection-weights", None, _weights, on=("w",)),),
    parts=(
        Exhibit(
            "selection-matrix",
            Message("The choice at a glance"),
            _matrix,
            _matrix_table,
            on=_ACTS,
            quantities=("score", "chosen"),
            units={"rank": "", "*": "score"},
            height=680,
            wide=True,
        ),
        Panel("selection-changes", Message("What your settings change"), _changes, on=_ACTS),
        Panel("selection-rules", Message("What the rules do"), _rules, on=_SETTLED),
        Panel(
            "selection-why", Message("Why, and why not?"), _why, on=(*_SETTLED, "view.region", "view.engine")
        ),
        Exhibit(
            "selection-firm",
            Message("How firm is it?"),
            _firm,
            _firm_table,
            on=(*_SETTLED, "view.region"),
            quantities=("choice-acceptability",),
            units={"rank": "", "*acceptability": "share of draws", "*": "score"},
            height=360,
        ),
    ),
)
