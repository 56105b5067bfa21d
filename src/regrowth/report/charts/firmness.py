"""For one region: how often each engine is chosen, and what its score is made of."""

from __future__ import annotations

import plotly.graph_objects as go

from regrowth.quantities import quantity
from regrowth.report import style
from regrowth.report.frames import number, of_region
from regrowth.selection.choice import Selection
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, percent

_ROW = 30


def leading(selection: Selection, region: str, count: int = 8) -> list[str]:
    """Return the chosen engines and the next best by score, at most ``count`` unless more are chosen."""
    table = of_region(selection.table, region)
    order = [str(engine) for engine in table.sort_values("score", ascending=False, kind="stable").index]
    kept = set(selection.chosen[region])
    for engine in order:
        if len(kept) >= count:
            break
        kept.add(engine)
    return [engine for engine in order if engine in kept]


def acceptability_bars(selection: Selection, region: str, language: str = "en", count: int = 8) -> go.Figure:
    """Draw, for the leading engines of a region, choice acceptability and the 80 % band of the score.

    Without draws only the score is drawn.
    """
    say = translator(language)
    engines = leading(selection, region, count)
    labels = _labels(selection, region, engines, say)
    table = of_region(selection.table, region).loc[engines]
    drawn = selection.acceptability is not None
    traces: list[go.BaseTraceType] = []
    if drawn:
        shares = [float(share) for share in table["choice-acceptability"]]
        traces.append(
            go.Bar(
                name=style.plain(say("Choice acceptability")),
                y=labels,
                x=shares,
                orientation="h",
                marker={"color": _colours(selection, region, engines)},
                text=[percent(share, 0) for share in shares],
                textposition="outside",
                cliponaxis=False,
                hovertext=[
                    style.plain(say("In the best choice in {share} of draws", share=percent(share, 0)))
                    for share in shares
                ],
                hovertemplate=f"%{{y}}<br>%{{hovertext}}{_about('choice-acceptability', say)}<extra></extra>",
            )
        )
    scored = say("Score")
    scores = [float(score) for score in table["score"]]
    band = {}
    if drawn:
        band = {
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": [
                    max(0.0, float(high) - score)
                    for high, score in zip(table["score-high"], scores, strict=True)
                ],
                "arrayminus": [
                    max(0.0, score - float(low))
                    for low, score in zip(table["score-low"], scores, strict=True)
                ],
                "color": style.QUIET,
                "thickness": 2,
                "width": 5,
            }
        }
    traces.append(
        go.Scatter(
            name=style.plain(say("Score")),
            y=labels,
            x=scores,
            mode="markers",
            marker={"size": 10, "color": _colours(selection, region, engines)},
            xaxis="x2" if drawn else "x",
            hovertemplate=f"%{{y}}<br>{style.plain(scored)} %{{x:.2f}}{_about('score', say)}<extra></extra>",
            **band,
        )
    )
    reserve = selection.programme.selection.reservation_score
    axis = "x2" if drawn else "x"
    # halves side by side: few ticks, so that they stand upright on a narrow page too
    ranges = {"range": [0, 1], "dtick": 0.5 if drawn else 0.25, "tickformat": ".1f" if drawn else ".2f"}
    title = style.wrapped(_score_title(say, drawn=drawn), 26)
    score_axis = {"title": {"text": title}, "anchor": "y", **ranges}
    axes: dict[str, object] = {"xaxis": score_axis}
    if drawn:
        counted = say("Choice acceptability, {draws} draws", draws=f"{_draws(selection):,}")
        shared = {
            "title": {"text": style.wrapped(counted, 22)},
            "tickformat": ".0%",
            "dtick": 0.5,
        }
        axes = {
            "xaxis": {**shared, "range": [0, 1.12], "domain": [0, 0.46]},
            "xaxis2": {**score_axis, "domain": [0.54, 1]},
        }
    return style.figure(
        traces,
        height=100 + _ROW * len(engines),
        showlegend=False,
        shapes=[_reserve(reserve, axis)],
        yaxis={"autorange": "reversed", "showgrid": False},
        bargap=0.4,
        **axes,
    )


def _draws(selection: Selection) -> int:
    return 0 if selection.acceptability is None else selection.acceptability.draws


def score_parts(selection: Selection, region: str, language: str = "en", count: int = 8) -> go.Figure:
    """Draw what each criterion contributes to the scores of the leading engines of a region.

    The dashed line is the reservation score: an engine below it takes away from the objective.
    """
    say = translator(language)
    engines = leading(selection, region, count)
    labels = _labels(selection, region, engines, say)
    criteria = selection.programme.selection.criteria
    traces = []
    for at, criterion in enumerate(criteria):
        parts = [
            number(selection.scores.criteria, (region, engine), criterion.id)
            * selection.scores.weights[criterion.id]
            for engine in engines
        ]
        name = style.plain(say.pick(criterion.name))
        colour = ("#0072B2", "#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#999999")[at % 6]
        traces.append(
            go.Bar(
                name=name,
                y=labels,
                x=parts,
                orientation="h",
                marker={"color": colour},
                text=[digits(part, 2) if part >= 0.045 else "" for part in parts],
                textposition="inside",
                insidetextanchor="middle",
                insidetextfont={"color": style.ink_on(colour)},
                textangle=0,
                hovertemplate=f"%{{y}}<br>{name}: %{{x:.3f}}{_about('criterion-score', say)}<extra></extra>",
            )
        )
    reserve = selection.programme.selection.reservation_score
    note = {
        "x": reserve,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "left",
        "xshift": 4,
        "showarrow": False,
        "font": {"size": 11, "color": style.QUIET},
        "text": style.plain(say("Reservation score {score}", score=digits(reserve, 2))),
    }
    above = 1 + 24 / (_ROW * len(engines))
    top = max(float(of_region(selection.table, region)["score"].max()), reserve)
    return style.figure(
        traces,
        height=136 + _ROW * len(engines),
        barmode="stack",
        bargap=0.4,
        shapes=[_reserve(reserve, "x")],
        annotations=[note],
        margin={"l": 10, "r": 10, "t": 56, "b": 10},
        legend={"y": above, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        xaxis={
            "title": {"text": style.plain(say("Contribution to the score"))},
            "range": [0, top * 1.06],
            "tickformat": ".1f",
        },
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def _score_title(say: Translator, *, drawn: bool) -> str:
    return say("Score, with the band that holds 80 % of draws") if drawn else say("Score")


def _labels(selection: Selection, region: str, engines: list[str], say: Translator) -> list[str]:
    chosen = selection.chosen[region]
    names = [style.wrapped(say.pick(selection.programme.engine(engine).name), 30) for engine in engines]
    return [
        f"<b>● {name}</b>" if engine in chosen else name for engine, name in zip(engines, names, strict=True)
    ]


def _colours(selection: Selection, region: str, engines: list[str]) -> list[str]:
    chosen = selection.chosen[region]
    return [style.MARK if engine in chosen else "#9db2c4" for engine in engines]


def _about(name: str, say: Translator) -> str:
    facts = quantity(name)
    source = f" ({style.plain(say(facts.source))})" if facts.source else ""
    return f"<br><i>{style.wrapped(say(facts.meaning), 64)}{source}</i>"


def _reserve(score: float, axis: str) -> dict[str, object]:
    return {
        "type": "line",
        "xref": axis,
        "yref": "paper",
        "x0": score,
        "x1": score,
        "y0": 0,
        "y1": 1,
        "line": {"color": style.QUIET, "width": 1.5, "dash": "dash"},
    }
