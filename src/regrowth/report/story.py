"""The report's own sentences: the headline, the disagreements, the evidence notes."""

from __future__ import annotations

import math

from regrowth.report.labels import Labels
from regrowth.selection.cases import CriterionCase
from regrowth.selection.comparison import ONLY_LISTED, Comparison
from regrowth.selection.reasons import describe
from regrowth.words.numbers import digits, percent

FIRM, LOOSE = 0.9, 0.5


_SPARSE = 0.25
"""A criterion on which a smaller share of pairs scores is called sparse."""


def headline(labels: Labels) -> list[str]:
    """Say in a few sentences what was chosen and how firm it is."""
    say, selection, programme = labels.say, labels.study.selection, labels.study.programme
    pairs = [(region, engine) for region, engines in selection.chosen.items() for engine in engines]
    told = [
        say(
            "{pairs} pairs of region and engine are chosen: {regions} regions, {engines} engines to choose "
            "from, {rules} rules that act on the choice.",
            pairs=len(pairs),
            regions=len(programme.regions),
            engines=len(programme.engines),
            rules=int(selection.rules["acts"].sum()),
        )
    ]
    firm = selection.acceptability
    if firm is not None:
        shares = {pair: float(firm.choice.loc[pair]) for pair in pairs}
        told.append(
            say(
                "{firm} of them are in the best choice in at least 90 % of {draws} draws of weights "
                "and data; {loose} are in it in less than half of the draws "
                "and are one option among several.",
                firm=sum(share >= FIRM for share in shares.values()),
                loose=sum(share < LOOSE for share in shares.values()),
                draws=f"{firm.draws:,}",
            )
        )
        firmest = sorted(shares, key=lambda pair: -shares[pair])[:3]
        named = "; ".join(
            f"{labels.region(r)} – {labels.engine(e)} ({percent(shares[r, e], 0)})" for r, e in firmest
        )
        told.append(say("The firmest choices: {pairs}.", pairs=named))
    else:
        told.append(say("No draws were made, so nothing is said about how firm the choice is."))
    if selection.alternatives:
        nearest = selection.alternatives[0]
        told.append(
            say(
                "The next best choice would lose {share} of the objective: {changes}.",
                share=small_share(nearest.loss, selection.record.objective),
                changes=describe(nearest, selection, say),
            )
        )
    told += [
        _sparse(case, labels)
        for case in selection.without_criterion
        if case.scoring < _SPARSE * len(selection.table)
    ]
    return told + [overlap(compared, labels) for compared in selection.comparisons]


def _sparse(case: CriterionCase, labels: Labels) -> str:
    """Say that a criterion rests on few pairs, and what the choice would be without it."""
    criteria = {found.id: found for found in labels.study.programme.selection.criteria}
    moved = len(case.change.added) + len(case.change.dropped)
    return labels.say(
        "Only {scoring} of {all} pairs score on “{criterion}”; for the others nothing is recorded, which is "
        "not a finding. Without this criterion {moved} pairs of the choice would change.",
        scoring=case.scoring,
        all=len(labels.study.selection.table),
        criterion=labels.say.pick(criteria[case.criterion].name),
        moved=moved,
    )


def overlap(compared: Comparison, labels: Labels) -> str:
    """Say how many engines the choice and a vintage have in common."""
    vintage = next(found for found in labels.study.programme.candidates if found.id == compared.vintage)
    return labels.say(
        "“{title}” ({date}): {agreed} of the {listed} pairs that it lists are chosen; "
        "{agreed} of the {chosen} chosen pairs are on it.",
        title=labels.say.pick(vintage.title),
        date=labels.date(vintage.date),
        agreed=compared.agreed,
        listed=compared.listed,
        chosen=compared.chosen,
    )


def disagreement(row: dict[str, object], labels: Labels) -> str:
    """Say why a pair of a comparison is only listed or only chosen."""
    say = labels.say
    listed = row["verdict"] == ONLY_LISTED
    rules = [name for name in str(row["rules"]).split(", ") if name]
    titles = {rule.id: say.pick(rule.name) for rule in labels.study.programme.rules}
    loss = float(str(row["loss"]))
    parts = [
        say(
            "Rank {rank} of {count} with a score of {score}.",
            rank=row["rank"],
            count=len(labels.study.programme.engines),
            score=digits(float(str(row["score"])), 2),
        )
    ]
    if not math.isfinite(loss):
        parts.append(
            say("The rules leave no choice with it.")
            if listed
            else say("The rules leave no choice without it.")
        )
    elif listed:
        parts.append(say("Taking it in would cost {loss} of the objective.", loss=digits(loss, 2)))
    else:
        parts.append(say("Leaving it out would cost {loss} of the objective.", loss=digits(loss, 2)))
    parts += [
        say("Without the rule “{rule}” the decision would be the other way.", rule=titles[name])
        for name in rules
    ]
    if listed and not rules and math.isfinite(loss):
        parts.append(say("Other engines score higher, whatever single rule is dropped."))
    return " ".join(parts)


def small_share(part: float, whole: float) -> str:
    """Write a share with enough places not to become zero."""
    share = part / whole if whole > 0 else float("nan")
    return percent(share, 2 if share < 0.01 else 1)
