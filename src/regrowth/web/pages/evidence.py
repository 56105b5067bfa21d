"""Where would an industry grow? The measures of every pair of region and engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output, State, html

from regrowth.evidence.sentences import measure_name, sentence
from regrowth.messages import Message
from regrowth.quantities import quantity
from regrowth.report import charts
from regrowth.report.frames import of_region
from regrowth.web import meanings, parts
from regrowth.web.context import Context, Exhibit, Page, Panel
from regrowth.web.exports import labelled
from regrowth.web.pages import pair_grid
from regrowth.words import Translator

NAME = "evidence"
_HEATMAP = "evidence-heatmap"
_PAIR = ("view.region", "view.engine")
_ACTS = ("w", "r", "off", "b")
_TWINS = ("location-quotient-low", "location-quotient-high")
"""Ends of an interval: the sentence on the location quotient tells them."""


def offered(context: Context) -> list[str]:
    """Return the measures that the heat map can draw for this economy."""
    return [name for name in charts.MEASURES if name not in context.bench.evidence.absent]


def measure_of(context: Context) -> str:
    """Return the measure that is looked at."""
    return context.chosen("measure", offered(context))


def pair_of(context: Context) -> tuple[str, str]:
    """Return the pair that is looked at; at first an engine chosen for a region outside the core."""
    base = context.bench.base
    regions = [region.id for region in base.regions]
    outside = next((region.id for region in base.regions if not region.core), regions[0])
    region = context.chosen("region", regions, outside)
    chosen = context.bench.choice(context.levers).chosen[region]
    engines = [engine.id for engine in base.engines]
    return region, context.chosen("engine", engines, chosen[0] if chosen else engines[0])


def _controls(context: Context) -> list[Any]:
    say = context.say
    region, engine = pair_of(context)
    measures = [(name, measure_name(name, say)) for name in offered(context)]
    return [
        html.H2(say("What is looked at")),
        parts.select("view.measure", NAME, say("Measure"), measure_of(context), measures),
        parts.select_region(NAME, context, region),
        parts.select_engine(NAME, context, engine),
        html.P(say("A click on a cell of the map chooses its region and engine."), className="quiet"),
    ]


def _heatmap(context: Context) -> go.Figure:
    return charts.evidence_heatmap(
        context.bench.evidence, measure_of(context), context.language, menu=False, mark=pair_of(context)
    )


def _heatmap_table(context: Context) -> pd.DataFrame:
    measure = measure_of(context)
    return labelled(context.bench.evidence.matrix(measure).T, measure=measure)


def _measure_told(context: Context) -> Any:
    """Say what the measure on the map is, in the words of the catalogue."""
    say, name = context.say, measure_of(context)
    lines: list[Any] = [html.P(html.B(measure_name(name, say))), *meanings.of_quantity(name, context)]
    caution = context.bench.evidence.cautions.get(name)
    if caution is not None:
        lines.append(dmc.Alert(caution.say(say), color="gray", variant="light", title=say("Caution")))
    return html.Div(lines, className="measure-told")


def _space(context: Context) -> go.Figure:
    region, _ = pair_of(context)
    bench = context.bench
    return charts.industry_space(
        bench.evidence, region, context.language, selection=bench.choice(context.levers)
    )


def _space_table(context: Context) -> pd.DataFrame:
    columns = ["employment", "location-quotient", "relatedness-density"]
    region, _ = pair_of(context)
    held = of_region(context.bench.evidence.table, region)
    return labelled(held[[name for name in columns if name in held]], region=region)


def _profile(context: Context) -> go.Figure:
    return charts.pair_profile(context.bench.choice(context.levers), *pair_of(context), context.language)


def _profile_table(context: Context) -> pd.DataFrame:
    held = context.bench.choice(context.levers).scores.indicators
    return held[held.index.get_level_values("engine") == pair_of(context)[1]]


def _pair(context: Context) -> Any:
    """Say every measure of the pair in a sentence, then what is unsure and what is not known."""
    say, evidence = context.say, context.bench.evidence
    region, engine = pair_of(context)
    told = [
        sentence(evidence, region, engine, str(name), context.language)
        for name in evidence.table
        if name not in evidence.absent and name not in _TWINS
    ]
    shown: list[Any] = [
        dmc.Title(f"{context.region(region)} · {context.engine(engine)}", order=4),
        html.Ul([html.Li(text) for text in dict.fromkeys(told)], className="told"),
        html.P(
            [
                html.B(say("What the statistics cannot see") + ": "),
                say.pick(context.bench.base.engine(engine).coverage),
            ]
        ),
    ]
    for caution, names in _grouped(evidence.cautions, say):
        shown.append(
            dmc.Alert(caution, title=f"{say('Caution')}: {names}", color="gray", variant="light", mb="xs")
        )
    return shown


def _grouped(entries: Mapping[str, str], say: Translator) -> list[tuple[str, str]]:
    """Return texts, each with the names of the measures that it is about."""
    found: dict[str, list[str]] = {}
    for name, text in entries.items():
        found.setdefault(text.say(say) if isinstance(text, Message) else text, []).append(
            measure_name(name, say)
        )
    return [(text, ", ".join(names)) for text, names in found.items()]


def _notes(context: Context) -> Any:
    """Say what was filled, left out or could not be worked out."""
    say, evidence = context.say, context.bench.evidence
    lines = [html.Li(note.say(say)) for note in evidence.notes]
    for table, names in _grouped(evidence.absent, say):
        lines.append(
            html.Li([html.B(names), ": ", say("not computed; what is lacking: {table}.", table=table)])
        )
    return html.Ul(lines) if lines else html.P(say("Nothing was filled or left out."), className="quiet")


def register(pages: Dash) -> None:
    """Let a click on a cell of the heat map choose its pair."""
    pages.clientside_callback(
        ClientsideFunction("evidence", "choose"),
        Output({"exhibit": _HEATMAP}, "clickData"),
        Input({"exhibit": _HEATMAP}, "clickData"),
        State({"lever": "view.region", "page": NAME}, "data"),
        State({"lever": "view.engine", "page": NAME}, "data"),
        prevent_initial_call=True,
    )


PAGE = Page(
    path="/evidence",
    title=Message("Where would an industry grow?"),
    short=Message("Where would it grow?"),
    intro=Message(
        "What official statistics say about every pair of a region and an engine: what is there already, "
        "what is related to it, who could supply it, and how it has grown."
    ),
    controls=_controls,
    parts=(
        Exhibit(
            _HEATMAP,
            Message("All regions and engines on one measure"),
            _heatmap,
            _heatmap_table,
            on=("view.measure", *_PAIR),
            quantities=lambda context: (measure_of(context),),
            meaning=Message(
                "A row is an engine, a column a region; the frame is the pair that is told below. Point at a "
                "cell to read it as a sentence."
            ),
            units=lambda context: {"*": quantity(measure_of(context)).unit},
            height=680,
            wide=True,
        ),
        Panel("evidence-pair", Message("One pair in sentences"), _pair, on=_PAIR, wide=True),
        Exhibit(
            "evidence-profile",
            Message("The pair among all regions"),
            _profile,
            _profile_table,
            on=(*_PAIR, *_ACTS),
            quantities=("indicator-value",),
            meaning=Message(
                "Every indicator of the score from the low to the high end of the programme's scale. A dot "
                "is a region, the coloured one is the region of the pair."
            ),
            units={"*": "score"},
            height=430,
            wide=True,
        ),
        Exhibit(
            "evidence-space",
            Message("What is related to what"),
            _space,
            _space_table,
            on=("view.region", *_ACTS),
            quantities=("relatedness-density", "location-quotient", "employment"),
            tables=("employment",),
            meaning=Message(
                "Engines near each other are related: regions strong in one tend to be strong in the other. "
                "The area of a circle is employment in the region, the colour its location quotient."
            ),
            units={"employment": "persons", "location-quotient": "ratio", "*": "share"},
            height=560,
            wide=True,
        ),
        Panel("evidence-table", Message("All pairs and all measures"), pair_grid.grid, on=(), wide=True),
        Panel(
            "evidence-notes", Message("What was filled, left out or is not known"), _notes, on=(), wide=True
        ),
    ),
    sidebar=(Panel("evidence-measure", None, _measure_told, on=("view.measure",)),),
    register=register,
)
