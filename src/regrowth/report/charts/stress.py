"""What the stop of a supplier would cost."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd
import plotly.graph_objects as go

from regrowth.economy.accounts.build import industry_names
from regrowth.economy.economy import Economy
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.security.results import StressResult
from regrowth.words import translator
from regrowth.words.countries import country
from regrowth.words.numbers import digits, ends, money, money_unit, percent


def stress_bars(result: StressResult, economy: Economy, language: str = "en", count: int = 12) -> go.Figure:
    """Draw the disruptions with the largest loss of national real income, each with its range.

    The range takes every parameter at its better end together, and at its worse: it is no probability band.
    """
    if not result.disruptions:
        return parts.nothing(language)
    table = result.worst(count)
    say = translator(language)
    currency = result.register.accounts.currency
    items = economy.names("critical_items", language) if economy.has("critical_items") else {}
    labels, hover = [], []

    def tell(loss: float) -> str:
        return money(loss, currency, language)

    for row in table.to_dict("records"):
        held = result.disruptions[int(row["position"])]
        item = str(row["item"])
        name = items.get(item, item) if item else say("{count} items", count=len(held.items))
        labels.append(say("{item} from {partner}", item=name, partner=country(held.partner, language)))
        hover.append(
            say(
                "Loss of {loss} ({low} to {high}), {share} of national real income; {months} months "
                "to recover",
                loss=tell(float(row["loss_central"])),
                **ends(float(row["loss_low"]), float(row["loss_high"]), tell),
                share=percent(float(row["percent_central"]) / 100, 2),
                months=digits(float(row["recovery_central"]), 2),
            )
        )
    scale, unit = money_unit(float(table["loss_high"].max()), currency, language)
    losses = table[["loss_low", "loss_central", "loss_high"]] / scale
    title = say("Loss of national real income in the year, {unit}", unit=unit)
    return _ranged(labels, losses, title, hover, language)


def stress_by_province(
    result: StressResult, economy: Economy, position: int = 0, language: str = "en"
) -> go.Figure:
    """Draw what one disruption takes from real income in every province, per cent, with its range.

    Parameters
    ----------
    position
        Number of the disruption in the order given.

    Raises
    ------
    OptionError
        If there is no disruption of that number.
    """
    say = translator(language)
    table = result.regions(position).sort_values("percent_central", ascending=False, kind="stable")
    names = economy.names("regions", language)
    currency = result.register.accounts.currency
    labels = [names.get(str(region), str(region)) for region in table.index]
    hover = [
        say("Loss of {loss}, {share} of real income ({low} to {high})", **_losses(row, currency, language))
        for row in table.to_dict("records")
    ]
    losses = table[["percent_low", "percent_central", "percent_high"]]
    return _ranged(labels, losses, say("Loss of real income in the year, %"), hover, language)


def stress_by_industry(
    result: StressResult, economy: Economy, position: int = 0, language: str = "en", count: int = 10
) -> go.Figure:
    """Draw what one disruption takes from value added: the ``count`` industries that lose most, with ranges.

    Parameters
    ----------
    position
        Number of the disruption in the order given.

    Raises
    ------
    OptionError
        If there is no disruption of that number.
    """
    say = translator(language)
    table = result.industries(position).head(count)
    names = industry_names(economy, "industry", language)
    currency = result.register.accounts.currency
    scale, unit = money_unit(float(table["loss_central"].abs().max()), currency, language)
    labels = [names.get(str(industry), str(industry)) for industry in table.index]
    hover = [
        say("Loss of {loss}, {share} of value added ({low} to {high})", **_losses(row, currency, language))
        for row in table.to_dict("records")
    ]
    losses = table[["loss_low", "loss_central", "loss_high"]] / scale
    title = say("Loss of value added in the year, {unit}", unit=unit)
    return _ranged(labels, losses, title, hover, language)


def _losses(row: Mapping[Hashable, float], currency: str, language: str) -> dict[str, str]:
    """Return loss, its share and the ends of the share, as printed."""
    return {
        "loss": money(float(row["loss_central"]), currency, language),
        "share": _share(float(row["percent_central"])),
        **ends(float(row["percent_low"]), float(row["percent_high"]), _share),
    }


def _share(value: float) -> str:
    return percent(value / 100, 3)


def _ranged(
    labels: list[str], losses: pd.DataFrame, title: str, hover: list[str], language: str
) -> go.Figure:
    """Draw bars of the central case with a line from the low to the high one, and the figure beside it."""
    say = translator(language)
    # the better end of the parameters is the larger loss where a stop brings a gain
    middle = losses.iloc[:, 1].to_numpy(dtype=float).tolist()
    low, high = losses.min(axis=1).tolist(), losses.max(axis=1).tolist()
    shown = [parts.row_label(label, 22 if language == "ko" else 32) for label in labels]
    rows = list(range(len(labels)))
    places = parts.places_of([*low, *middle, *high])
    bars = go.Bar(
        x=middle,
        y=rows,
        orientation="h",
        marker={"color": [style.lighter(parts.LOSS if value >= 0 else parts.GAIN, 0.25) for value in middle]},
        customdata=[style.plain(label) for label in labels],
        hovertext=[style.wrapped(text, 60) for text in hover],
        hovertemplate="%{customdata}<br>%{hovertext}<extra></extra>",
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, top - value) for top, value in zip(high, middle, strict=True)],
            "arrayminus": [max(0.0, value - least) for least, value in zip(low, middle, strict=True)],
            "color": style.QUIET,
            "thickness": 1.5,
            "width": 4,
        },
    )
    words = go.Scatter(
        x=[max(0.0, value, top) for value, top in zip(middle, high, strict=True)],
        y=rows,
        mode="text",
        text=[
            f" {parts.fixed(value, places)} ("
            + say("{low} to {high}", low=parts.fixed(least, places), high=parts.fixed(top, places))
            + ")"
            for least, value, top in zip(low, middle, high, strict=True)
        ],
        textposition="middle right",
        textfont={"size": 11},
        cliponaxis=False,
        hoverinfo="skip",
    )
    note = say("Bars: central case. Lines: every parameter at its better and at its worse end.")
    return style.figure(
        [bars, words],
        height=100 + parts.ROW * len(rows),
        showlegend=False,
        bargap=0.42,
        margin={"l": 10, "r": 16, "t": 34, "b": 10},
        annotations=[parts.note(note, language, above=True)],
        yaxis=parts.row_axis(shown),
        xaxis=parts.value_axis(title, parts.span([*low, *middle, *high], 0.32)),
    )
