"""What a plan is worth and how it stands with the rules, and whether a better one waits to be worked out."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.web.pages import resolution
from regrowth.web.pages.plan_rules import checked
from regrowth.words.numbers import digits, money


def headline(context: Context) -> Any:
    """Say what the plan is worth and costs, and how it stands with the rules."""
    say, package = context.say, context.meanwhile
    currency = context.bench.base.currency
    best = context.study_meanwhile.package
    worth, treasury = package.balance["worth"], package.balance["treasury"]
    moved = best is not None and package.allocation.plan is not best.allocation.plan
    against = (
        say("the best plan: {worth}", worth=money(best.balance["worth"], currency, context.language))
        if best is not None and moved
        else say("the best plan before rules and aim moved")
        if context.awaits_best_plan
        else say("the best plan under the rules")
    )
    held = checked(package)
    shown = parts.figures(
        [
            (say("Present value"), money(worth, currency, context.language), against),
            (
                say("Cost to the treasury"),
                money(treasury, currency, context.language),
                say("present value over all years"),
            ),
            (
                say("Gain per unit of public money"),
                digits(package.balance["gain"] / treasury, 2) if treasury else "–",
                say("before private costs"),
            ),
            (
                say("Rules and budgets"),
                say("{count} broken", count=held.broken) if held.broken else say("all kept"),
                say(
                    "{broken} of {count} rules and {over} of {budgets} yearly budgets broken",
                    broken=held.broken_rules,
                    count=held.rules,
                    over=held.broken_budgets,
                    budgets=held.budgets,
                )
                if held.broken
                else say(
                    "{count} rules and {budgets} yearly budgets checked",
                    count=held.rules,
                    budgets=held.budgets,
                ),
            ),
        ]
    )
    return html.Div([_awaits(context), parts.lost(context), shown, resolution.remark(context)])


def _awaits(context: Context) -> Any:
    """Say that the plan is from before rules and aim moved, with a button that asks for the new best."""
    if not context.awaits_best_plan:
        return None
    say, job = context.say, context.bench.study_job(context.levers)
    under_way = job is not None and not job.over
    return dmc.Alert(
        [
            html.P(
                say(
                    "What is shown is the best plan from before, held against the rules as they are now. "
                    "Prices, marginal returns and the frontier need the new best plan."
                )
            ),
            html.P(say("Being worked out; it appears here by itself."), className="quiet")
            if under_way
            else parts.start("study", say("Work out the new best plan"), at="package-headline"),
        ],
        title=say("Rules or aim of the best plan have moved"),
        color="blue",
        variant="light",
        mb="md",
        className="to-start",
    )
