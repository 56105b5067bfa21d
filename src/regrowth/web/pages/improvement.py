"""A search for a better plan near the present one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html

from regrowth.package.allocate import unit_costs
from regrowth.web import parts
from regrowth.web.context import Context, Panel
from regrowth.web.pages.plan_rules import checked
from regrowth.words import translator
from regrowth.words.numbers import money, money_unit

_PART = 0.03
"""Of the plan's public cost that may be moved, unless something else is entered."""


def improve(context: Context) -> Any:
    """Offer to move a sum to where it is worth most; what was found follows the amounts, the box does not."""
    say = context.say
    scale, unit = _unit(context)
    searches = context.bench.improvements(context.levers, context.package)
    usual = float(f"{_PART * _cost(context):.1g}")
    last = context.bench.sum_of(searches[-1]) if searches else usual
    return html.Div(
        [
            html.P(
                say(
                    "Moves at most this much money between regions, engines and instruments to where it is "
                    "worth most; broken rules are mended first."
                )
            ),
            dmc.Group(
                [
                    dmc.NumberInput(
                        id={"setting": "improve"},
                        label=say("Money that may be moved, {unit}", unit=unit),
                        value=float(f"{last / scale:.6g}"),
                        step=float(f"{usual / scale / 5:.1g}"),
                        w=260,
                    ),
                    parts.start("improve", say("Improve my plan"), at="improve", size="sm"),
                ],
                align="end",
            ),
            html.Div(_improved(context), id={"panel": IMPROVED.name}),
        ]
    )


def _cost(context: Context) -> float:
    """Return the public cost of the best plan, all years."""
    package = context.study.package
    assert package is not None
    held = package.allocation
    return float(held.plan.amounts.sum(axis=(0, 1, 3)) @ unit_costs(held.setting))


def _unit(context: Context) -> tuple[float, str]:
    """Return the unit in which sums are entered: that of the plan's cost."""
    return money_unit(_cost(context), context.bench.base.currency, context.language)


def _improved(context: Context) -> Any:
    """Say what the last search near these amounts found, or that it is under way."""
    say, bench = context.say, context.bench
    package = context.package
    job = next(iter(reversed(bench.improvements(context.levers, package))), None)
    if job is None or job.state == "cancelled":
        return None
    if not job.over:
        return html.P(say("Being worked out; it appears here by itself."), className="quiet")
    if job.state == "failed":
        return parts.failed(job.error, say)
    worth = job.result.balance["worth"]
    gain = worth - package.balance["worth"]
    link = context.link({"view.improved": job.key}, drop=("s.", "view.scenario"))
    return dmc.Alert(
        [
            html.P(_found(context, gain, worth, bench.sum_of(job))),
            dcc.Link(say("Show this plan"), href="/package" + link),
        ],
        color="teal" if gain >= 0 else "yellow",
        variant="light",
        mt="sm",
    )


def _found(context: Context, gain: float, worth: float, most: float) -> str:
    """Say what the moves bring; mending a plan that breaks rules may cost more than they bring."""
    say, currency, language = context.say, context.bench.base.currency, context.language
    amounts = {
        "most": money(most, currency, language),
        "change": money(abs(gain), currency, language),
        "worth": money(worth, currency, language),
    }
    if gain >= 0:
        return say("Moving up to {most} raises the present value by {change}, to {worth}.", **amounts)
    if checked(context.package).broken:
        return say(
            "Moving up to {most} lowers the present value by {change}, to {worth}: the plan breaks rules, "
            "and keeping them costs more than the moves bring.",
            **amounts,
        )
    return say("Moving up to {most} lowers the present value by {change}, to {worth}.", **amounts)


def start_improvement(context: Context, _argument: str, settings: Mapping[str, Any]) -> None:
    """Begin the search for a better plan near the present one."""
    amount = settings.get("improve")
    if needed(amount, context.language) is None:
        most = float(amount or 0) * _unit(context)[0]
        context.bench.start_improvement(context.levers, context.package, most)


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
    say = translator(language)
    return say("Enter an amount above zero")


ACTS = ("off", "b", "aversion", "study", "view.scenario", "view.improved")
"""What makes another best plan; while amounts move the box stays as it is."""
IMPROVED = Panel("package-improved", None, _improved, on=("settled.s", *ACTS))
