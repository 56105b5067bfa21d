"""What can be moved of trade policy: agreements and measures, and surcharges by partner and industry."""

from __future__ import annotations

from typing import Any

from dash import html

from regrowth.economy.accounts.build import industry_names
from regrowth.trade.agreement import Agreement, Policy
from regrowth.web import parts
from regrowth.web.context import Context, Panel
from regrowth.web.duties import goods, importers, largest_export
from regrowth.words.numbers import percent

NAME = "trade"
HIGHEST = 0.6
"""Largest surcharge that can be set here; a file takes more."""
_MARKS = tuple((share / 100, f"{share} %") for share in (0, 20, 40, 60))


def controls(context: Context) -> list[Any]:
    """Return a switch per policy, and the pair whose surcharge is set."""
    say, economy = context.say, context.bench.economy
    partners = importers(economy)
    if not partners:
        return []
    blocs = economy.names("blocs", context.language)
    industries = industry_names(economy, "industry", context.language)
    partner, industry = pair(context)
    return [
        html.H2(say("Agreements and measures")),
        *_switches(context),
        html.Div(id={"panel": "trade-together"}),
        html.H2(say("Surcharges on the country's goods")),
        parts.select(
            "view.partner",
            NAME,
            say("Levied by"),
            partner,
            [(label, blocs.get(label, label)) for label in partners],
        ),
        parts.select(
            "view.industry",
            NAME,
            say("On products of"),
            industry,
            [(label, industries[label]) for label in goods(economy)],
        ),
    ]


def _switches(context: Context) -> list[Any]:
    """Return what is in place as words, then the programme's policies, then the others."""
    say, bench = context.say, context.bench
    held = bench.base.trade
    in_place = () if held is None else held.in_place
    own = () if held is None else held.policies
    chosen = context.levers.policies or ()
    order = [*own, *(name for name in bench.world.policies if name not in own)]
    found: list[Any] = [
        parts.switch(
            f"policies:{name}",
            NAME,
            say.pick(bench.world.policies[name].title),
            name in chosen,
            _when(bench.world.policies[name], context),
        )
        for name in order
        if name in bench.world.policies and name not in in_place
    ]
    titles = [say.pick(bench.world.policies[name].title) for name in in_place if name in bench.world.policies]
    if titles:
        told = say("In place already, so part of where effects start:")
        found.append(html.P(f"{told} {', '.join(titles)}", className="quiet"))
    return found


def _when(policy: Policy, context: Context) -> str:
    say = context.say
    if isinstance(policy, Agreement):
        if all(step.done for step in policy.steps):
            return say("in force since {year}", year=policy.in_force)
        return say("taken to be in force in {year}", year=policy.in_force)
    if policy.ends is None:
        return say("from {date}", date=policy.starts.isoformat())
    return say("{first} to {last}", first=policy.starts.isoformat(), last=policy.ends.isoformat())


def pair(context: Context) -> tuple[str, str]:
    """Return the partner and industry that are looked at: those of the largest export unless chosen."""
    economy = context.bench.economy
    first = largest_export(economy) or (None, None)
    return (
        context.chosen("partner", importers(economy), first[0]),
        context.chosen("industry", goods(economy), first[1]),
    )


def _surcharge(context: Context) -> Any:
    """Return the slider of the chosen pair, then one for every other surcharge that is set."""
    say, economy = context.say, context.bench.economy
    partners = importers(economy)
    if not partners:
        return None
    blocs = economy.names("blocs", context.language)
    industries = industry_names(economy, "industry", context.language)
    chosen = ".".join(pair(context))
    rates = context.levers.duties

    def slider(name: str) -> Any:
        partner, _, industry = name.partition(".")
        label = say(
            "{partner}: {industry}",
            partner=blocs.get(partner, partner),
            industry=industries.get(industry, industry),
        )
        rate = rates.get(name, 0.0)
        top = max(HIGHEST, rate)
        return parts.slider(
            f"d.{name}", NAME, label, rate, low=0, high=top, step=0.01, marks=_MARKS, share=True
        )

    others = [name for name in rates if name != chosen]
    found = [html.P(say("Added to the duty that is levied today."), className="quiet"), slider(chosen)]
    if others:
        found += [
            html.P(say("Also set; at 0 % it is taken away:"), className="quiet"),
            *(slider(name) for name in others),
        ]
    return found


def surcharges(context: Context) -> list[str]:
    """Return the surcharges that are set, in words."""
    blocs = context.bench.economy.names("blocs", context.language)
    industries = industry_names(context.bench.economy, "industry", context.language)
    found = []
    for name, rate in context.levers.duties.items():
        partner, _, industry = name.partition(".")
        who, what = blocs.get(partner, partner), industries.get(industry, industry)
        found.append(f"{who}, {what}: {percent(rate, 0, signed=True)}")
    return found


SURCHARGE = Panel("trade-surcharge", None, _surcharge, on=("view.partner", "view.industry"))
