"""A search for a better plan near the present one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.words.numbers import money

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
                    label=say("Money that may be moved, trillion {currency}", currency=currency),
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
                        html.P(
                            say(
                                "Moving this money raises the present value by {gain}, to {worth}.",
                                gain=money(gain, currency, context.language),
                                worth=money(job.result.balance["worth"], currency, context.language),
                            )
                        ),
                        dcc.Link(
                            say("Show this plan"),
                            href="/package"
                            + context.link({"view.improved": job.key}, drop=("s.", "view.scenario")),
                        ),
                    ],
                    color="teal",
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


def start_improvement(context: Context, _argument: str, settings: Mapping[str, Any]) -> None:
    """Begin the search for a better plan near the present one."""
    amount = settings.get("improve")
    if isinstance(amount, int | float) and amount > 0:
        context.bench.start_improvement(context.levers, context.package, float(amount) * _TRILLION)
