"""What trade policies do: every province under each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from regrowth.economy.accounts.build import industry_names
from regrowth.report import style
from regrowth.report.charts.changes import signed_bars
from regrowth.trade.effect import Effect
from regrowth.words import translator
from regrowth.words.numbers import money, percent

_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "star", "x", "pentagon")
_ROW = 26


def trade_by_province(effects: Sequence[Effect], language: str = "en") -> go.Figure:
    """Draw the change in real income of every province under each policy, in per cent."""
    say = translator(language)
    economy = effects[0].trade.economy
    names = economy.names("regions", language)
    tables = [effect.provinces()["real_income_percent"] for effect in effects]
    spread = np.abs(np.column_stack([table.to_numpy(dtype=float) for table in tables])).max(axis=1)
    order = [str(tables[0].index[position]) for position in np.argsort(spread, kind="stable")]
    labels = [style.plain(names.get(region, region)) for region in order]
    traces = []
    for number, (effect, table) in enumerate(zip(effects, tables, strict=True)):
        title = say.pick(effect.policies[0].title)
        values = [float(table[region]) for region in order]
        traces.append(
            go.Scatter(
                name=style.plain(title),
                x=values,
                y=labels,
                mode="markers",
                marker={
                    "symbol": _SYMBOLS[number % len(_SYMBOLS)],
                    "size": 10,
                    "color": style.PALETTE[number % len(style.PALETTE)],
                },
                hovertext=[percent(value / 100, 2, signed=True) for value in values],
                hovertemplate="%{y}: %{hovertext}<extra>" + style.wrapped(title, 40) + "</extra>",
            )
        )
    return style.figure(
        traces,
        height=120 + _ROW * len(order),
        margin={"l": 10, "r": 10, "t": 90, "b": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": {"text": style.plain(say("Change in real income, %"))}, "zeroline": True},
        yaxis={"type": "category"},
    )


def effect_by_province(effect: Effect, language: str = "en") -> go.Figure:
    """Draw what trade policies together do to real income in every province, per cent, gains first."""
    say = translator(language)
    names = effect.trade.economy.names("regions", language)
    table = effect.provinces().sort_values("real_income_percent", ascending=False, kind="stable")
    values = [float(value) for value in table["real_income_percent"]]
    labels = [names.get(str(region), str(region)) for region in table.index]
    currency = effect.trade.model.accounts.currency
    hover = [
        money(gain, currency, language, signed=True)
        for gain in table["real_income"].to_numpy(dtype=float).tolist()
    ]
    return signed_bars(labels, values, say("Change in real income, %"), language, hover)


def trade_by_industry(effect: Effect, language: str = "en", count: int = 12) -> go.Figure:
    """Draw what trade policies do to production: the ``count`` industries that change most, per cent."""
    say = translator(language)
    accounts = effect.trade.model.accounts
    level = "industry" if accounts.industries == accounts.parents else "sector"
    names = industry_names(effect.trade.economy, level, language)
    change = effect.industries()["production_percent"].dropna()
    change = change[change != 0]
    kept = change.loc[change.abs().sort_values(ascending=False, kind="stable").index[:count]]
    kept = kept.sort_values(ascending=False, kind="stable")
    values = [float(value) for value in kept]
    labels = [names.get(str(industry), str(industry)) for industry in kept.index]
    hover = [percent(value / 100, 2, signed=True) for value in values]
    return signed_bars(labels, values, say("Change in production, %"), language, hover)
