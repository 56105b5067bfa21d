"""What trade policy does: headline figures, provinces, industries, markets, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from dash import html

from regrowth.economy.accounts.build import industry_names
from regrowth.messages import Message
from regrowth.model.levels import observed_levels
from regrowth.report import charts
from regrowth.report.trade_views import doubt
from regrowth.trade.diversification_units import province_exports
from regrowth.trade.effect import Effect, TradeModel
from regrowth.web import parts
from regrowth.web.context import Context, Exhibit, NothingAskedError, NotReadyError, Panel
from regrowth.web.duties import importers
from regrowth.web.pages import trade_controls
from regrowth.web.world import TRADE
from regrowth.words.numbers import digits, money, percent

_ON = ("policies", "d", "study")
_UNITS = {"*percent": "%", "jobs": "persons", "*": "currency"}
_LISTED = 3
"""Places and industries named among the winners and among the losers."""
_NOISE = 1e-7
"""Changes below this part of what there was are what the solver leaves."""
_NOTHING = Message("Switch on an agreement or a measure, or set a surcharge: what it does appears here.")
_ALONE = Message(
    "This economy has no partner abroad, so there is no trade policy to try. Add the tables of the world "
    "(blocs, world_flows and those beside them) to its folder."
)


def model(context: Context) -> TradeModel:
    """Return the model of trade; NotReadyError until it is built and compiled."""
    bench = context.bench
    if not importers(bench.economy):
        raise NothingAskedError(_ALONE)
    if not bench.world.trade_ready:
        raise NotReadyError(bench.jobs.get(TRADE) or bench.world.start_trade(), TRADE)
    return bench.world.trade


def _effect(context: Context) -> Effect:
    """Return what is switched on does, or say that nothing is."""
    model(context)
    found = context.bench.world.effect(context.levers)
    if found is None:
        raise NothingAskedError(_NOTHING)
    return found


def _signed(value: float, base: float, currency: str, language: str) -> str:
    if abs(value) <= _NOISE * abs(base):
        return money(0, currency, language)
    return money(value, currency, language, signed=True)


def _headline(context: Context) -> Any:
    say = context.say
    title = html.H2(say("Agreements and tariffs"), className="section")
    trade = model(context)
    held = ", ".join(say.pick(policy.title) for policy in trade.existing) or say("nothing")
    told = html.P(
        say(
            "Long-run effects, all steps taken, against what is in place ({policies}); accounts and prices "
            "of {year}, which are not the programme's years.",
            policies=held,
            year=trade.model.accounts.year,
        ),
        className="quiet",
    )
    try:
        return [title, told, _figures(context, _effect(context))]
    except NothingAskedError as error:
        return [title, told, html.P(error.message.say(say))]


def _figures(context: Context, effect: Effect) -> Any:
    say, language = context.say, context.language
    currency = effect.trade.model.accounts.currency
    nation, provinces, industries = effect.nation(), effect.provinces(), effect.industries()
    entries = []
    for name, label in (("real_income", say("Real income")), ("exports", say("Exports"))):
        before, change, share = (float(nation[column][name]) for column in ("before", "change", "percent"))
        told = say(
            "{share} of {before} a year", share=_share(share), before=money(before, currency, language)
        )
        entries.append((label, _signed(change, before, currency, language), told))
    moved, away = (float(table["jobs"].clip(lower=0).sum()) for table in (industries, provinces))
    entries.append(
        (
            say("Jobs that change industry"),
            digits(round(moved)),
            say(
                "{jobs} go to another province; their number in the nation is given", jobs=digits(round(away))
            ),
        )
    )
    found: list[Any] = [parts.figures(entries), two_exports(context)]
    job = context.bench.world.trade_band_job(context.levers)
    if job is not None and job.state == "done":
        low, high = (float(job.result.nation.quantile(at)) for at in (0.1, 0.9))
        found.append(
            html.P(
                say(
                    "Real income: 80 % of the draws are between {low} and {high}.",
                    low=_share(low),
                    high=_share(high),
                ),
                className="quiet",
            )
        )
    return html.Div(found)


def two_exports(context: Context) -> Any:
    """Say why exports before differ from those that the accounts record; nothing where they do not."""
    say, trade = context.say, model(context)
    accounts = trade.model.accounts
    if not trade.existing:
        return None
    recorded, start = float(province_exports(accounts).sum()), _exports_at_start(trade)
    told = say(
        "The accounts of {year} record exports of {recorded}; how concentrated exports are is told of those. "
        "Effects start from {start}: the same accounts once what is in place ({policies}) has taken all its "
        "steps and the economy has answered.",
        year=accounts.year,
        recorded=money(recorded, accounts.currency, context.language),
        start=money(start, accounts.currency, context.language),
        policies=", ".join(say.pick(policy.title) for policy in trade.existing),
    )
    return html.P(told, className="quiet")


def _exports_at_start(trade: TradeModel) -> float:
    """Return the country's exports under what is in place, from where effects are told."""
    accounts, levels = trade.model.accounts, observed_levels(trade.baseline)
    home = len(accounts.regions)
    flows = np.asarray(levels.flows)  # (j, buyer, seller)
    return float(trade.model.scale * flows[:, home:, :home].sum())


def _share(value: float, places: int = 2) -> str:
    return percent(value / 100, places, signed=True)


def _map(context: Context) -> go.Figure:
    return charts.value_cartogram(
        context.bench.economy,
        _effect(context).provinces()["real_income_percent"],
        context.say("Change in real income"),
        "%",
        context.language,
        diverging=True,
    )


def _provinces(context: Context) -> go.Figure:
    return charts.effect_by_province(_effect(context), context.language)


def _provinces_table(context: Context) -> pd.DataFrame:
    return _effect(context).provinces().rename_axis(index="province")


def _industries(context: Context) -> go.Figure:
    return charts.trade_by_industry(_effect(context), context.language)


def _industries_table(context: Context) -> pd.DataFrame:
    return _effect(context).industries()


def _told(context: Context) -> Any:
    """Say who gains and who loses, in sentences."""
    say, effect = context.say, _effect(context)
    economy = context.bench.economy
    names = economy.names("regions", context.language)
    made = industry_names(economy, "industry", context.language)
    income = effect.provinces()["real_income_percent"]
    output = effect.industries()["production_percent"].dropna()
    found = [
        say(
            "Provinces whose real income rises: {gain}; falls: {lose}.",
            gain=int((income > 100 * _NOISE).sum()),
            lose=int((income < -100 * _NOISE).sum()),
        )
    ]
    for values, known, best, worst in (
        (income, names, say("Provinces that gain most: {list}."), say("Provinces that lose most: {list}.")),
        (output, made, say("Industries that gain most: {list}."), say("Industries that lose most: {list}.")),
    ):
        ordered = values.sort_values(ascending=False, kind="stable")
        for template, rows in (
            (best, ordered[ordered > 100 * _NOISE].head(_LISTED)),
            (worst, ordered[ordered < -100 * _NOISE].tail(_LISTED)[::-1]),
        ):
            listed = "; ".join(f"{known.get(str(k), str(k))} {_share(float(v))}" for k, v in rows.items())
            if listed:
                found.append(template.format(list=listed))
    cells = effect.cells()
    for place, industry, value in (
        (*key, float(row))  # type: ignore[misc]
        for key, row in (*cells["value_added"].head(1).items(), *cells["value_added"].tail(1).items())
    ):
        found.append(
            say(
                "Value added of {industry} in {province}: {change}.",
                industry=made.get(str(industry), str(industry)),
                province=names.get(str(place), str(place)),
                change=_signed(value, 0.0, effect.trade.model.accounts.currency, context.language),
            )
        )
    return html.Ul([html.Li(text) for text in found])


def _markets(context: Context) -> Any:
    say, effect = context.say, _effect(context)
    currency, language = effect.trade.model.accounts.currency, context.language
    names = context.bench.economy.names("blocs", language)
    rows = [
        (
            names.get(str(partner), str(partner)),
            money(float(row["exports"]), currency, language),
            _signed(float(row["exports_change"]), float(row["exports"]), currency, language),
            _share(float(row["exports_percent"])),
            _share(float(row["imports_percent"])),
        )
        for partner, row in effect.markets().iterrows()
    ]
    headings = [say("Partner"), say("Exports before"), say("Change"), say("Exports, %"), say("Imports, %")]
    return parts.table(headings, rows)


def _band(context: Context) -> Any:
    """Show how sure the effect is, or offer to work it out."""
    _effect(context)
    say = context.say
    job = context.bench.world.trade_band_job(context.levers)
    if job is not None and job.state == "failed":
        return parts.failed(job.error, say)
    if job is not None and not job.over:
        raise NotReadyError(job)
    if job is None or job.state != "done":
        return [
            html.P(
                say(
                    "Trade elasticities, and the falls in costs that an agreement is assumed to bring, are "
                    "drawn {count} times over their ranges; what holds in 80 % of the draws is shown.",
                    count=context.bench.paths,
                )
            ),
            parts.start("trade-band", say("Work out the band"), at="trade-band"),
        ]
    table = job.result.table()
    names = context.bench.economy.names("regions", context.language)
    rows = [
        (
            say("Nation") if what == "nation" else names.get(str(label), str(label)),
            _share(float(row["low"])),
            _share(float(row["median"])),
            _share(float(row["high"])),
            percent(float(row["positive"]), 0),
        )
        for (what, label), row in table.iterrows()
        if what in ("nation", "region")
    ]
    headings = [say("Real income"), say("Low"), say("Median"), say("High"), say("Draws above zero")]
    return parts.table(headings, rows)


def start_model(context: Context, _argument: str, _settings: Mapping[str, Any]) -> None:
    """Build the model of trade."""
    context.bench.world.start_trade()


def start_band(context: Context, _argument: str, _settings: Mapping[str, Any]) -> None:
    """Work out the band of what is switched on."""
    _effect(context)
    context.bench.world.start_trade_band(context.levers)


def _about(context: Context) -> Any:
    """Say what is switched on, and what it rests on."""
    say, effect = context.say, _effect(context)
    return html.Ul(
        [
            html.Li(
                [
                    html.B(say.pick(policy.title)),
                    ": " + say.pick(policy.description) if policy.description is not None else "",
                    f" ({doubt(policy, say)})",
                ]
            )
            for policy in effect.policies
            if policy.id in context.bench.world.policies
        ]
        + [html.Li([html.B(say("Surcharge")), f": {text}"]) for text in trade_controls.surcharges(context)]
    )


PARTS: tuple[Exhibit | Panel, ...] = (
    Panel("trade-headline", None, _headline, on=_ON, wide=True),
    Exhibit(
        "trade-map",
        Message("Real income of the provinces"),
        _map,
        _provinces_table,
        on=_ON,
        quantities=("trade-income-change",),
        units=_UNITS,
        height=650,
    ),
    Exhibit(
        "trade-provinces",
        Message("Provinces by change in real income"),
        _provinces,
        _provinces_table,
        on=_ON,
        quantities=("trade-income-change",),
        units=_UNITS,
        height=650,
    ),
    Exhibit(
        "trade-industries",
        Message("Industries that change most"),
        _industries,
        _industries_table,
        on=_ON,
        quantities=("trade-production-change",),
        units=_UNITS,
        height=480,
    ),
    Panel("trade-told", Message("Who gains and who loses"), _told, on=_ON),
    Panel("trade-markets", Message("Markets"), _markets, on=_ON, wide=True),
    Panel("trade-band", Message("How sure is it?"), _band, on=_ON),
    Panel("trade-about", Message("What is switched on, and how sure"), _about, on=_ON),
)
