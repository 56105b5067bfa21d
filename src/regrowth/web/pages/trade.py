"""What if the world changes? Agreements, tariffs and surcharges, and a supplier that stops."""

from __future__ import annotations

from typing import Any

from dash import html

from regrowth.messages import Message
from regrowth.report.market_views import concentration_rows
from regrowth.security import limits as security_limits
from regrowth.trade import limits as trade_limits
from regrowth.web import parts
from regrowth.web.context import Context, Page, Panel
from regrowth.web.pages import supply, trade_controls, trade_effect, trade_together
from regrowth.web.world import SUPPLY, TRADE


def _concentration(context: Context) -> Any:
    say, trade = context.say, trade_effect.model(context)
    bench = context.bench
    rows = [
        (
            say("Nation") if row.region is None else context.region(row.region),
            row.largest,
            row.exports,
            row.share,
            row.markets,
            row.products,
            row.exposed,
        )
        for row in concentration_rows(
            bench.world.concentrated, bench.economy, trade.model.accounts.currency, context.language
        )
    ]
    headings = [
        say("Region"),
        say("Largest market"),
        say("Exports"),
        say("Of output"),
        say("Markets"),
        say("Industries"),
        say("If it falls by 10 %"),
    ]
    return [
        html.P(
            say(
                "Herfindahl-Hirschman indices over markets and over industries (1 is a single one), and what "
                "a fall of the largest market's demand by 10 % takes from value added, suppliers included "
                "and prices unchanged. Exports of provinces are estimated from the nation's by industry."
            ),
            className="quiet",
        ),
        trade_effect.two_exports(context),
        parts.table(headings, rows, numbers_from=2),
    ]


def _limits(context: Context) -> Any:
    say = context.say
    return [
        html.H4(say("Trade policy")),
        html.Ul([html.Li(limit.say(say)) for limit in trade_limits.LIMITS]),
        html.H4(say("Supply")),
        html.Ul([html.Li(limit.say(say)) for limit in security_limits.LIMITS]),
    ]


PAGE = Page(
    path="/trade",
    title=Message("Trade and security: what if the world changes?"),
    short=Message("What if the world changes?"),
    intro=Message(
        "Switch agreements and tariffs on, set a surcharge that a partner levies on the country's goods, or "
        "stop a supplier of a critical item. Provinces, industries and markets answer at once."
    ),
    controls=trade_controls.controls,
    sidebar=(trade_controls.SURCHARGE, supply.CONTROLS),
    within=(trade_together.TOGETHER,),
    starts={
        "trade-band": trade_effect.start_band,
        TRADE: trade_effect.start_model,
        SUPPLY: supply.start_model,
    },
    parts=(
        *trade_effect.PARTS,
        Panel(
            "trade-concentration",
            Message("How concentrated exports are"),
            _concentration,
            on=("study",),
            wide=True,
        ),
        *supply.PARTS,
        Panel("trade-limits", Message("What this does not model"), _limits, on=("lang",), wide=True),
    ),
)
