"""Rows for what scenarios do to trade and supply, beside what their plans do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from regrowth.economy.accounts.build import industry_names
from regrowth.errors import RegrowthError
from regrowth.report.frames import number
from regrowth.web import parts
from regrowth.web.context import Context, NothingAskedError, NotReadyError
from regrowth.web.duties import importers
from regrowth.web.jobs import Job
from regrowth.web.levers import Cut
from regrowth.web.pages import supply, trade_controls, trade_effect
from regrowth.web.world import SUPPLY, TRADE
from regrowth.words import Translator
from regrowth.words.countries import country
from regrowth.words.numbers import ends, money, percent

_LISTED = 2
"""Places and industries named at each end."""
_SHOWN = 0.00005
"""Share below which a change is shown as zero: it names nobody as affected."""

Cells = Mapping[str, Any]


def rows(contexts: Sequence[Context], say: Translator) -> list[tuple[Any, ...]]:
    """Return rows of a label and a cell per scenario; none where no scenario moves trade or supply."""
    found: list[tuple[Any, ...]] = []
    for labels, held in (
        (_trade_labels(say), [_trade(context, place) for place, context in enumerate(contexts)]),
        (_supply_labels(say), [_supply(context, place) for place, context in enumerate(contexts)]),
    ):
        if any(held):
            found += [
                (text, *(cells.get(name, "–") for cells in held))
                for name, text in labels.items()
                if any(name in cells for cells in held)
            ]
    return found


def _trade_labels(say: Translator) -> dict[str, str]:
    return {
        "what": say("Trade: what is switched on"),
        "income": say("Trade: national real income a year, long run"),
        "places": say("Trade: provinces moved most, in %"),
        "industries": say("Trade: output of industries moved most, in %"),
    }


def _supply_labels(say: Translator) -> dict[str, str]:
    return {
        "what": say("Supply: what stops"),
        "income": say("Supply: national real income in that year"),
        "places": say("Supply: provinces hit hardest, in %"),
        "industries": say("Supply: value added of industries hit hardest, in %"),
    }


def _trade(context: Context, place: int) -> Cells:
    """Return what a scenario's policies and duties are and do; nothing where it has none."""
    levers = context.levers
    if not levers.policies and not levers.duties:
        return {}
    known = context.bench.world.policies
    titles = [context.say.pick(known[name].title) for name in levers.policies or () if name in known]
    duties = trade_controls.surcharges(context) if importers(context.bench.economy) else [*levers.duties]
    return {"what": _lines([*titles, *duties]), **_answer(context, TRADE, place, _trade_effect)}


def _trade_effect(context: Context) -> Cells:
    trade_effect.model(context)
    effect = context.bench.world.effect(context.levers)
    assert effect is not None
    income, currency = effect.nation(), effect.trade.model.accounts.currency
    places = effect.provinces()["real_income_percent"] / 100
    output = effect.industries()["production_percent"].dropna() / 100
    return {
        "income": [
            html.Div(money(number(income, "real_income", "change"), currency, context.language, signed=True)),
            html.Small(
                percent(number(income, "real_income", "percent") / 100, 2, signed=True), className="about"
            ),
        ],
        "places": _ends(places, context.bench.economy.names("regions", context.language)),
        "industries": _ends(output, industry_names(context.bench.economy, "industry", context.language)),
    }


def _supply(context: Context, place: int) -> Cells:
    """Return what a scenario stops of a supply and what that costs; nothing where it stops none."""
    cut = context.levers.cut
    if cut is None:
        return {}
    return {"what": _stop(context, cut, cut.partner), **_answer(context, SUPPLY, place, _stress)}


def _stop(context: Context, cut: Cut, partner: str | None) -> Any:
    """Say what a scenario stops; this needs no model."""
    say = context.say
    economy = context.bench.economy
    names = economy.names("critical_items", context.language) if economy.has("critical_items") else {}
    who = say("the largest supplier") if partner is None else country(partner, context.language)
    told = say(
        "{item}: {supplier}, {part} for {months} months",
        item=names.get(cut.item, cut.item),
        supplier=who,
        part=percent(cut.part, 0),
        months=f"{cut.months:g}",
    )
    return _lines([told])


def _stress(context: Context) -> Cells:
    found, say, language = supply.stress(context), context.say, context.language
    cut = context.levers.cut
    assert cut is not None
    row, currency = found.summary.iloc[0], found.register.accounts.currency
    low, central, high = (-float(row[f"loss_{end}"]) for end in ("low", "central", "high"))

    def write(value: float) -> str:
        return money(value, currency, language, signed=True)

    places = -found.regions()["percent_central"] / 100
    industries = -found.industries()["percent_central"] / 100
    return {
        "what": _stop(context, cut, found.disruptions[0].partner),
        "income": [
            html.Div(write(central)),
            html.Small(say("range {low} to {high}", **ends(low, high, write)), className="about listed"),
        ],
        "places": _ends(places, context.bench.economy.names("regions", language), gains=False),
        "industries": _ends(
            industries, industry_names(context.bench.economy, "industry", language), gains=False
        ),
    }


def _answer(context: Context, model: str, place: int, work: Callable[[Context], Cells]) -> Cells:
    """Return what a model answers, or in the place of national income why there is no answer."""
    say = context.say
    try:
        return work(context)
    except NotReadyError as error:
        return {"income": _waiting(error.job, model, place, context)}
    except NothingAskedError as error:
        return {"income": html.Span(error.message.say(say), className="quiet")}
    except RegrowthError as error:
        told = "; ".join(fault.told(say).reason for fault in error.problems)
        return {"income": html.Span(told, className="quiet")}


def _waiting(job: Job | None, model: str, place: int, context: Context) -> Any:
    """Return that a model is being built, or a button where that ended without it."""
    say = context.say
    if job is not None and not job.over:
        return html.Span(say("being worked out …"), className="quiet")
    text = say("it failed") if job is not None and job.state == "failed" else say("not worked out yet")
    return html.Div(
        [
            html.Div(text, className="quiet"),
            parts.start(model, say("Work it out"), at=f"{model}:{place}", size="compact-xs"),
        ]
    )


def _ends(values: pd.Series, names: Mapping[str, str], *, gains: bool = True) -> Any:
    """Return what rises most and what falls most, a line each; "–" where nothing moves."""
    ordered = values.sort_values(ascending=False, kind="stable")
    chosen = [ordered[ordered < -_SHOWN].tail(_LISTED)[::-1]]
    if gains:
        chosen.insert(0, ordered[ordered > _SHOWN].head(_LISTED))
    lines = [
        f"{names.get(str(label), str(label))} {percent(float(value), 2, signed=True)}"
        for part in chosen
        for label, value in part.items()
    ]
    return _lines(lines) if lines else "–"


def _lines(texts: Sequence[str]) -> Any:
    return [html.Div(text, className="listed") for text in texts]
