"""Is it robust? What the effect and the choice rest on, and what is left out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import html

from regrowth.errors import OptionError, Problem
from regrowth.messages import Message
from regrowth.package.ensemble import FEWEST, MEASURES
from regrowth.package.headlines import CORE, GAIN, WORTH, headlines
from regrowth.package.package import Package
from regrowth.package.tables import parameter_table
from regrowth.report import charts, package_grounds, package_views
from regrowth.web import parts
from regrowth.web.context import Context, Exhibit, NothingAskedError, Page, Panel
from regrowth.web.pages import bands, firmness, grounds

NAME, PATH = "robustness", "/robustness"
_NAMED = 20
"""Parameters among those that matter most."""
_STUDY = ("w", "r", "off", "b", "aversion", "study")
_ON = (*_STUDY, "s", "view.scenario", "view.improved")


def _best(context: Context) -> Package:
    """Return the best plan of the study; amounts moved by hand have no prices and variants."""
    package = context.study.package
    if package is None:
        reason = Message("the programme says nothing about planning")
        raise OptionError(Problem(Message("plan"), reason, Message("Add `planning:` to the programme")))
    return package


def _meaning(context: Context) -> Any:
    """Say what a band is, and what it is not."""
    say, package = context.say, context.package
    held = package.ensemble
    if held is None:
        return html.Div([parts.lost(context), bands.missing(context)])
    table = parameter_table(package.allocation.setting.programme)
    free = table[table["low"] < table["high"]]
    told = [
        *package_views.odds(bands.labels(context)),
        say(
            "A band holds the middle 80 % of {draws} draws. In each draw every uncertain parameter takes a "
            "value within its range, all at once and independently of each other.",
            draws=len(held.draws),
        ),
        say(
            "{assumed} of the {count} ranges of the package are assumptions of the programme, not "
            "measurements. A band says what follows from these ranges: it is neither a forecast nor a "
            "statistical confidence interval.",
            assumed=int(free["assumed"].sum()),
            count=len(free),
        ),
        say(
            "Errors of the data, another form of the model, and events that it does not know are in no "
            "band. The true uncertainty is wider; what is left out is listed at the end of this page."
        ),
    ]
    if len(held.draws) < FEWEST:
        told.append(
            say(
                "{draws} draws are few: the ends of the bands are rough, and parameters cannot be ranked. "
                "From {fewest} draws on they can.",
                draws=len(held.draws),
                fewest=FEWEST,
            )
        )
    return html.Div([parts.lost(context), html.Ul([html.Li(text) for text in told])])


def _sensitivity(context: Context) -> pd.DataFrame:
    found = context.package.sensitivity
    if found is None:
        text = Message("Parameters are ranked once the bands rest on {fewest} draws or more.", fewest=FEWEST)
        raise NothingAskedError(text)
    return found


def _matters(context: Context) -> go.Figure:
    found = _sensitivity(context)
    return charts.what_matters(found, context.language, _NAMED, programme=context.bench.base)


def odds(context: Context) -> dict[str, float]:
    """Return, by statement in words, the share of draws in which it holds.

    Raises
    ------
    NothingAskedError
        If no bands were worked out for the amounts.
    """
    say, package = context.say, context.package
    if package.ensemble is None:
        raise NothingAskedError(Message("No band was worked out for these amounts."))
    held = package.allocation.setting.planning
    last, horizon = headlines(package, held.years[1]), headlines(package, held.horizon)
    every = {
        say("The present value is above zero"): last[WORTH].positive,
        say("Real income less outlays rises in {year}", year=held.years[1]): last[GAIN].positive,
        say("Real income less outlays rises in {year}", year=held.horizon): horizon[GAIN].positive,
    }
    found = {text: share for text, share in every.items() if share is not None}
    net = package.ensemble.of_nation("net")["positive"]
    for year in (held.years[1], held.horizon):
        found[say("Real income less all costs of the year rises in {year}", year=year)] = float(
            net[str(year)]
        )
    rises = horizon[CORE].positive if CORE in horizon else None
    if rises is not None:
        found[say("The core's part of value added falls until {year}", year=held.horizon)] = 1 - rises
    drawn = package.ensemble.bands().xs(MEASURES["each"][0], level="measure")["positive"]
    for region in package.allocation.setting.cells.regions:
        for year in (held.years[1], held.horizon):
            text = say(
                "{region}: real income per worker rises in {year}", region=context.region(region), year=year
            )
            found[text] = float(drawn.xs(str(year), level="year")[region])
    return found


def _odds(context: Context) -> go.Figure:
    return charts.odds_bars(odds(context), context.language)


def _odds_table(context: Context) -> pd.DataFrame:
    return pd.DataFrame({"share_of_draws": odds(context)}).rename_axis(index="statement")


def _variants(context: Context) -> Any:
    _best(context)
    say = context.say
    regions, rows = package_views.variant_rows(context.labels)
    names = [context.region(region) for region in regions]
    table = parts.table(
        [say("What is otherwise"), say("This plan is worth"), say("The best plan there is worth"), *names],
        [(name, *(value or "–" for value in values)) for name, values in rows],
    )
    note = say(
        "Of the best plan, not of amounts moved by hand. Under the regions: what part of the treasury's cost "
        "the best plan would give each."
    )
    differs = package_views.variant_note(context.labels)
    return html.Div(
        [
            table,
            html.P(note, className="quiet"),
            None if differs is None else html.P(differs, className="quiet"),
        ]
    )


def _prices(context: Context) -> Any:
    _best(context)
    say = context.say
    rows = [
        tuple(row[key] or "–" for key in ("rule", "figure", "bound", "price", "cost"))
        for row in package_grounds.rule_rows(context.labels)
    ]
    headings = [
        say("Rule"),
        say("Plan"),
        say("Bound"),
        say("Price (one unit more of the bound)"),
        say("Cost (gain without the rule)"),
    ]
    notes = (
        say(
            "The price is what one unit more of the bound (one percentage point for a share) would change "
            "the plan's worth by: above zero where it lets more money go to where it is worth more, below "
            "zero where it forces more money to where it is worth less. The cost is what the plan would gain "
            "without the rule; a rule that costs nothing does not bind."
        ),
        say("Both to the first order, at the best plan."),
    )
    return html.Div([parts.table(headings, rows), html.P(" ".join(notes), className="quiet")])


PAGE = Page(
    path=PATH,
    title=Message("Is it robust?"),
    short=Message("Is it robust?"),
    intro=Message(
        "How far the effect and the choice of engines hold where what is not known is otherwise: over draws "
        "of all parameters, under other assumptions, and under other rules."
    ),
    starts={"bands": bands.start},
    parts=(
        Panel("robustness-meaning", Message("What the bands mean"), _meaning, on=_ON, wide=True),
        Exhibit(
            "robustness-odds",
            Message("How often it comes out well"),
            _odds,
            _odds_table,
            on=_ON,
            quantities=("draws-share",),
            meaning=Message(
                "Share of the draws of all parameters in which each statement holds. Well is what a "
                "statement says, against the same year without the plan. Per worker a region can gain while "
                "its whole income falls, for workers leave. It is a share of draws from the ranges below, "
                "not the chance of an event."
            ),
            units={"*": "share"},
            height=900,
        ),
        Exhibit(
            "robustness-matters",
            Message("What matters most"),
            _matters,
            _sensitivity,
            on=_ON,
            quantities=("parameter-influence",),
            meaning=Message(
                "How far the distribution of the present value moves when one parameter is known better "
                "(PAWN index, Pianosi & Wagener 2015). Bars up to the dashed line are what chance gives."
            ),
            height=900,
        ),
        Panel(
            "robustness-variants",
            Message("What it is worth under other assumptions"),
            _variants,
            on=_STUDY,
            wide=True,
        ),
        Panel("robustness-prices", Message("What the rules cost"), _prices, on=_STUDY, wide=True),
        Panel(
            "robustness-firmness",
            Message("How firm is the choice?"),
            firmness.chosen_pairs,
            on=_STUDY,
            wide=True,
        ),
        Panel(
            "robustness-criteria",
            Message("The choice without each criterion"),
            firmness.without_criterion,
            on=_STUDY,
            wide=True,
        ),
        Panel(
            "robustness-reservations",
            Message("Other reservation scores, and the nearest other choices"),
            firmness.other_choices,
            on=_STUDY,
            wide=True,
        ),
        Panel(
            "robustness-parameters",
            Message("Every parameter, its range and where it comes from"),
            grounds.parameter_grid,
            on=_STUDY,
            wide=True,
        ),
        Panel("robustness-limits", Message("What is not modelled"), grounds.left_out, on=(), wide=True),
    ),
)
