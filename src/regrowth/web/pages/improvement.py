"""A search for a better plan near the present one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html

from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.web.pages.plan_rules import checked
from regrowth.words import translator
from regrowth.words.numbers import money, money_unit

_TRILLION = 1e12


def improve(context: Context) -> Any:
    """Offer to move a sum to where it is worth most, and say what the last such search found."""
    say, bench = context.say, context.bench
    package = context.package
    currency = bench.base.currency
    found: list[Any] = [
        html.P(
            say(
                "Moves at most this much money between regions, engines and instruments to where it is worth "
                "most; broken rules are mended first."
            )
        ),
        dmc.Group(
            [
                dmc.NumberInput(
                    id={"setting": "improve"},
                    label=say(
                        "Money that may be moved, {unit}",
                        unit=money_unit(_TRILLION, currency, context.language)[1],
                    ),
                    value=5,
                    min=0.1,
                    max=1000,
                    step=1,
                    w=260,
                ),
                parts.start("improve", say("Improve my plan"), at="improve", size="sm"),
            ],
            align="end",
        ),
    ]
    for job in reversed(bench.improvements(context.levers, package)):
        if job.state == "done":
            gain = job.result.balance["worth"] - package.balance["worth"]
            found.append(
                dmc.Alert(
                    [
                        html.P(_found(context, gain, job.result.balance["worth"])),
                        dcc.Link(
                            say("Show this plan"),
                            href="/package"
                            + context.link({"view.improved": job.key}, drop=("s.", "view.scenario")),
                        ),
                    ],
                    color="teal" if gain >= 0 else "yellow",
                    variant="light",
                    mt="sm",
                )
            )
            break
        if job.state == "failed":
            found.append(parts.failed(job.error, say))
            break
        if not job.over:
            found.append(html.P(say("Being worked out; it appears here by itself."), className="quiet"))
            break
    return html.Div(found)


def _found(context: Context, gain: float, worth: float) -> str:
    """Say what the moves bring; mending a plan that breaks rules may cost more than they bring."""
    say, currency, language = context.say, context.bench.base.currency, context.language
    amounts = {"change": money(abs(gain), currency, language), "worth": money(worth, currency, language)}
    if gain >= 0:
        return say("Moving this money raises the present value by {change}, to {worth}.", **amounts)
    if checked(context.package).broken:
        return say(
            "Moving this money lowers the present value by {change}, to {worth}: the plan breaks rules, and "
            "keeping them costs more than the moves bring.",
            **amounts,
        )
    return say("Moving this money lowers the present value by {change}, to {worth}.", **amounts)


def start_improvement(context: Context, _argument: str, settings: Mapping[str, Any]) -> None:
    """Begin the search for a better plan near the present one."""
    amount = settings.get("improve")
    if needed(amount, context.language) is None:
        context.bench.start_improvement(context.levers, context.package, float(amount or 0) * _TRILLION)


def register(pages: Dash) -> None:
    """Say below the box what to enter where nothing stands in it."""

    @pages.callback(
        Output({"setting": "improve"}, "error"),
        Input({"setting": "improve"}, "value"),
        State("state", "data"),
        prevent_initial_call=True,
    )
    def tell(value: Any, state: Mapping[str, Any] | None) -> str | None:
        return needed(value, (state or {}).get("language", "en"))


def needed(value: Any, language: str) -> str | None:
    """Return what to enter, or nothing where an amount stands in the box; an emptied box holds a text."""
    if isinstance(value, int | float) and value > 0:
        return None
    return translator(language)("Enter an amount above zero")
