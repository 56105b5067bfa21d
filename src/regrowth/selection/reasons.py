"""Why an engine is in or out, in words."""

from __future__ import annotations

import math

from regrowth.evidence.sentences import measure_name
from regrowth.selection.alternatives import Alternative, Change
from regrowth.selection.choice import Selection
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, percent

_SHARES = {
    "employment-share",
    "industry-mix-growth",
    "competitive-growth",
    "national-growth",
    "relatedness-density",
    "local-supply-share",
    "local-demand-share",
    "core-share",
    "core-similarity",
}


def reasons(selection: Selection, region: str, engine: str, language: str = "en") -> tuple[str, ...]:
    """Give the reasons for the decision on a pair, most important first.

    Says the decision and its rank, what the score is made of, what would happen if the
    decision were reversed, which single change of evidence or rule would reverse it, and
    in how many draws it holds.

    Raises
    ------
    ProgrammeError
        If region or engine is unknown.
    """
    say = translator(language)
    found = selection.why(region, engine)
    programme = selection.programme
    names = {
        "region": say.pick(programme.region(region).name),
        "engine": say.pick(programme.engine(engine).name),
    }
    figures = {
        "rank": found.rank,
        "count": len(selection.scores.pairs.engines),
        "score": digits(found.score, 2),
    }
    if found.chosen:
        decision = say(
            "{engine} is chosen for {region}: rank {rank} of {count} with a score of {score}.",
            **names,
            **figures,
        )
    else:
        decision = say(
            "{engine} is not chosen for {region}: rank {rank} of {count} with a score of {score}.",
            **names,
            **figures,
        )
    parts = [
        f"{say.pick(criterion.name)} {digits(found.contributions[criterion.id], 2)}"
        for criterion in programme.selection.criteria
    ]
    texts = [decision, say("The score is made of: {parts}.", parts=", ".join(parts))]
    texts.append(_margin(found.margin, found.swaps, found.chosen, selection, say))
    texts += [_change(change, selection, say) for change in found.changes]
    if {"location-quotient", "employment-share"} <= {change.measure for change in found.changes}:
        texts.append(
            say("The location quotient and the share of employment rest on one count and move together.")
        )
    if not found.changes and math.isfinite(found.margin) and found.margin > 0:
        texts.append(say("No single indicator could reverse the decision within its range."))
    titles = {rule.id: say.pick(rule.name) for rule in programme.rules}
    texts += [
        say("Without the rule “{rule}” the decision would be the other way.", rule=titles[r])
        for r in found.rules
    ]
    firm = selection.acceptability
    if firm is not None:
        texts.append(
            say(
                "It is in the best choice in {share} of {draws} draws of weights and data.",
                share=percent(float(firm.choice.loc[(region, engine)]), 0),
                draws=f"{firm.draws:,}",
            )
        )
    return tuple(texts)


def _margin(
    margin: float, swaps: Alternative | None, chosen: bool, selection: Selection, say: Translator
) -> str:
    if swaps is None or not math.isfinite(margin):
        if chosen:
            return say("The rules leave no choice without it.")
        return say("The rules leave no choice with it.")
    others = describe(swaps, selection, say)
    if chosen:
        return say(
            "Leaving it out would cost {loss} of the objective: {others}.",
            loss=digits(margin, 2),
            others=others,
        )
    return say(
        "Taking it in would cost {loss} of the objective: {others}.", loss=digits(margin, 2), others=others
    )


def describe(alternative: Alternative, selection: Selection, say: Translator) -> str:
    """List what an alternative adds and drops against the best choice."""
    programme = selection.programme

    def listed(pairs: tuple[tuple[str, str], ...]) -> str:
        return ", ".join(
            f"{say.pick(programme.engine(engine).name)} ({say.pick(programme.region(region).name)})"
            for region, engine in pairs
        )

    parts = []
    if alternative.added:
        parts.append(say("in comes {pairs}", pairs=listed(alternative.added)))
    if alternative.dropped:
        parts.append(say("out goes {pairs}", pairs=listed(alternative.dropped)))
    return "; ".join(parts)


def _change(change: Change, selection: Selection, say: Translator) -> str:
    currency = selection.programme.currency

    def shown(value: float) -> str:
        if change.measure == "anchor-investment":
            return money(value, currency, say.language)
        return percent(value) if change.measure in _SHARES else digits(value)

    return say(
        "The decision would turn if {measure} were {needed} instead of {present}, all else equal.",
        measure=measure_name(change.measure, say),
        needed=shown(change.needed),
        present=shown(change.present),
    )
