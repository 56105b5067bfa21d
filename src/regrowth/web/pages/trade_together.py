"""What counts where policies that are switched on together change the same duties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from regrowth.trade.agreement import Agreement, Measure, Policy
from regrowth.trade.compose import overlaps
from regrowth.web.context import Context, Panel

Pair = tuple[Policy, Policy]


def _remarks(context: Context) -> Any:
    """Say which of the policies that are on bear on the same trade, and which of them counts."""
    world = context.bench.world
    chosen = [world.policies[name] for name in context.levers.policies or () if name in world.policies]
    if len(chosen) + len(context.levers.duties) < 2 or not world.trade_ready:
        return None
    policies: list[Policy] = [*chosen, *world.surcharges(context.levers)]
    pairs = overlaps(world.trade.borders, policies)
    told = [*_measures(pairs, context), *_agreements(pairs, context), *_mixed(pairs, context)]
    if not told:
        return None
    return html.Div([html.P(text) for text in told], className="quiet", role="note")


def _listed(policies: Sequence[Policy], context: Context) -> str:
    titles = {policy.id: context.say.pick(policy.title) for policy in policies}
    return "; ".join(titles.values())


def _measures(pairs: Sequence[Pair], context: Context) -> list[str]:
    """Say of the measures of every importer how their rates come together, and which are alternatives."""
    say = context.say
    found: dict[str, list[Policy]] = {}
    apart: list[str] = []
    for one, other in pairs:
        if isinstance(one, Measure) and isinstance(other, Measure):
            found.setdefault(one.importer, []).extend([one, other])
            if not one.meets(other):
                apart.append(_listed([one, other], context))
    told = [
        say(
            "These fall on the same goods: {list}. Where they set a least duty the highest counts; "
            "surcharges are added to it and to each other. If one took the place of another, switch on one "
            "alone.",
            list=_listed(policies, context),
        )
        for policies in found.values()
    ]
    told += [
        say(
            "By their dates these never hold on the same day, so they are alternatives: {pair}. Together "
            "they show what never was in force.",
            pair=pair,
        )
        for pair in apart
    ]
    return told


def _agreements(pairs: Sequence[Pair], context: Context) -> list[str]:
    held = [pair for pair in pairs if all(isinstance(policy, Agreement) for policy in pair)]
    if not held:
        return []
    text = context.say(
        "These bear on the same trade: {list}. Of preferences, and of falls in costs, the best counts in "
        "every industry; they are not added.",
        list=_listed([policy for pair in held for policy in pair], context),
    )
    return [text]


def _mixed(pairs: Sequence[Pair], context: Context) -> list[str]:
    """Say whether an agreement lowers a measure's duties."""
    say, told = context.say, []
    for pair in pairs:
        measures = [policy for policy in pair if isinstance(policy, Measure)]
        agreements = [policy for policy in pair if isinstance(policy, Agreement)]
        if len(measures) != 1:
            continue
        names = {"measure": say.pick(measures[0].title), "agreement": say.pick(agreements[0].title)}
        told.append(
            say("Of the duties of “{measure}” the preferences of “{agreement}” take off their part.", **names)
            if measures[0].spares_partners
            else say("“{measure}” comes on top of the preferences of “{agreement}”.", **names)
        )
    return told


TOGETHER = Panel("trade-together", None, _remarks, on=("policies", "d", "study"))
