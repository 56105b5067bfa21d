"""Shift-share: what growth of employment is made of."""

from __future__ import annotations

import plotly.graph_objects as go

from regrowth.evidence.assemble import Evidence
from regrowth.evidence.sentences import measure_name
from regrowth.quantities import quantity
from regrowth.report import style
from regrowth.words import translator
from regrowth.words.numbers import percent

_PARTS = (
    ("national-growth", "#9aa5b1"),
    ("industry-mix-growth", "#56B4E9"),
    ("competitive-growth", "#0072B2"),
)


def growth(evidence: Evidence, region: str, engines: list[str], language: str = "en") -> go.Figure:
    """Draw the growth of employment of some engines in a region as nation + industry + region (Dunn 1960)."""
    say = translator(language)
    programme = evidence.programme
    labels = [style.wrapped(say.pick(programme.engine(engine).name), 30) for engine in engines]
    values = {name: [evidence.value(region, engine, name) for engine in engines] for name, _ in _PARTS}
    traces: list[go.BaseTraceType] = []
    for name, colour in _PARTS:
        facts = quantity(name)
        title = style.plain(measure_name(name, say))
        traces.append(
            go.Bar(
                name=title,
                y=labels,
                x=values[name],
                orientation="h",
                marker={"color": colour},
                hovertemplate=(
                    f"%{{y}}<br>{title}: %{{x:+.1%}}<br><i>{style.wrapped(say(facts.meaning), 64)} "
                    f"({style.plain(say(facts.source))})</i><extra></extra>"
                ),
            )
        )
    everything = style.plain(say("All growth of employment"))
    totals = [sum(parts) for parts in zip(*values.values(), strict=True)]
    traces.append(
        go.Scatter(
            name=everything,
            y=labels,
            x=totals,
            mode="markers",
            marker={
                "symbol": "diamond",
                "size": 10,
                "color": style.INK,
                "line": {"color": "#ffffff", "width": 1},
            },
            hovertext=[percent(total, signed=True) for total in totals],
            hovertemplate=f"%{{y}}<br>{everything}: %{{hovertext}}<extra></extra>",
        )
    )
    first, last = evidence.years
    return style.figure(
        traces,
        height=120 + 30 * len(engines),
        barmode="relative",
        bargap=0.4,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        xaxis={
            "title": {
                "text": style.plain(say("Growth of employment, {first} to {last}", first=first, last=last))
            },
            "tickformat": ".0%",
            "zeroline": True,
            "zerolinewidth": 1.5,
        },
        yaxis={"autorange": "reversed", "showgrid": False},
    )
