"""Engines by regions: scores, the choice, and how often it holds."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from regrowth.quantities import quantity
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.selection.choice import Selection
from regrowth.words import translator
from regrowth.words.numbers import digits, percent

_SEEN = 0.005


def selection_matrix(selection: Selection, language: str = "en") -> go.Figure:
    """Draw every pair in the colour of its score, with a frame around the chosen ones.

    The text in a cell is the choice acceptability (the score if no draws were made);
    ``customdata`` holds score, acceptability and whether the pair is chosen.
    """
    say = translator(language)
    programme, economy = selection.programme, selection.evidence.basis.economy
    firm = selection.acceptability
    regions = [
        style.wrapped(style.short_region(programme, economy, region.id, say), 10)
        for region in programme.regions
    ]
    engines = [style.wrapped(say.pick(engine.name), 26) for engine in programme.engines]
    found = {name: dict(selection.table[name].items()) for name in ("score", "rank")}
    shares = {} if firm is None else dict(firm.choice.items())
    scores: list[list[float]] = []
    texts: list[list[str]] = []
    data: list[list[list[object]]] = []
    hover: list[list[str]] = []
    frames: list[dict[str, object]] = []
    for at, engine in enumerate(programme.engines):
        scores.append([])
        texts.append([])
        data.append([])
        hover.append([])
        for across, region in enumerate(programme.regions):
            pair = (region.id, engine.id)
            score = float(found["score"][pair])
            chosen = engine.id in selection.chosen[region.id]
            share = float(shares[pair]) if shares else None
            text = (
                digits(score, 2) if share is None else percent(share, 0) if share >= _SEEN or chosen else ""
            )
            scores[-1].append(score)
            texts[-1].append(f"<b>{text}</b>" if chosen else text)
            data[-1].append([score, share, chosen])
            names = {"region": say.pick(region.name), "engine": say.pick(engine.name)}
            verdict = say("chosen") if chosen else say("not chosen")
            lines = [
                f"<b>{style.plain(names['region'])}: {style.plain(names['engine'])}</b>",
                style.plain(verdict),
                style.plain(
                    say(
                        "Score {score}, rank {rank} in the region",
                        score=digits(score, 2),
                        rank=int(found["rank"][pair]),
                    )
                ),
            ]
            if share is not None:
                lines.append(
                    style.plain(say("In the best choice in {share} of draws", share=percent(share, 0)))
                )
            hover[-1].append("<br>".join(lines))
            if chosen:
                frames.append(_frame(across, at))
    about = style.wrapped(say(quantity("score").meaning), 64)
    source = style.plain(quantity("score").source)
    top = max(0.5, float(np.ceil(selection.table["score"].max() * 10) / 10))
    trace = go.Heatmap(
        name=style.plain(say("Score")),
        x=regions,
        y=engines,
        z=scores,
        customdata=data,
        text=texts,
        texttemplate="%{text}",
        textfont={"size": 12, "color": style.INK},
        hovertext=hover,
        hovertemplate=f"%{{hovertext}}<br><i>{about} ({source})</i><extra></extra>",
        colorscale=style.SEQUENTIAL,
        zmin=0.0,
        zmax=top,
        xgap=3,
        ygap=3,
        colorbar={
            "title": {"text": style.plain(say("Score")), "side": "top", "font": {"size": 12}},
            "tickvals": np.arange(0.0, top - 0.05, 0.1),  # its title stands where the last would
            "thickness": 12,
            "len": 0.9,
            "outlinewidth": 0,
            "tickfont": {"size": 11},
        },
    )
    return style.figure(
        [trace],
        height=90 + parts.ROW * len(engines),
        shapes=frames,
        meta="grid",
        margin={"l": 210, "r": 10, "t": 52, "b": 14},
        xaxis={
            "side": "top",
            "showgrid": False,
            "tickangle": 0,
            "automargin": False,
            "tickfont": {"size": 13},
        },
        yaxis={"autorange": "reversed", "showgrid": False, "automargin": False, "tickfont": {"size": 13}},
    )


def _frame(across: int, at: int) -> dict[str, object]:
    return {
        "type": "rect",
        "x0": across - 0.47,
        "x1": across + 0.47,
        "y0": at - 0.44,
        "y1": at + 0.44,
        "line": {"color": style.MARK, "width": 3.5},
        "layer": "above",
    }
