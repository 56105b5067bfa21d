"""What each section of the report shows, gathered from a study."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from regrowth.evidence.sentences import measure_name, sentence
from regrowth.programme.parts import Candidates, Investment, Region
from regrowth.quantities import names, quantity
from regrowth.report import story, terms
from regrowth.report.charts import MEASURES
from regrowth.report.charts.firmness import leading
from regrowth.report.frames import number, of_region, pairs
from regrowth.report.labels import Labels
from regrowth.selection.comparison import AGREED, ONLY_CHOSEN, ONLY_LISTED, UNKNOWN
from regrowth.selection.reasons import describe, reasons
from regrowth.selection.scoring import criterion_weights, indicator_weights
from regrowth.words.numbers import digits, percent

_SAID = (
    "employment",
    "location-quotient",
    "employment-share",
    "competitive-growth",
    "relatedness-density",
    "local-supply-share",
    "local-demand-share",
    "productivity-level",
    "anchor-investment",
)
_NEAR = 3
_BEFORE_CHANGES = 3
"""Reasons begin with the decision, the parts of the score and the margin; then come the changes."""
_OFTEN = 1 / 3


@dataclass(frozen=True)
class EngineCard:
    """One engine of a region: the reasons for its decision and its evidence in sentences."""

    engine: str
    share: float | None
    reasons: tuple[str, ...]
    """The decision first; changes that would reverse it are in ``changes``."""
    changes: tuple[tuple[str, str, str], ...]
    """Measure, its value, and the value at which the decision turns."""
    sentences: tuple[str, ...]
    coverage: str


@dataclass(frozen=True)
class RegionView:
    """One region: its choice, its investments and what nearly came in."""

    region: Region
    provinces: tuple[str, ...]
    chosen: tuple[EngineCard, ...]
    misses: tuple[EngineCard, ...]
    investments: tuple[Investment, ...]
    shown: tuple[str, ...]
    """Engines drawn in the region's figures."""


def region_views(labels: Labels) -> list[RegionView]:
    """Gather every region."""
    selection, programme = labels.study.selection, labels.study.programme
    views = []
    for region in programme.regions:
        chosen = selection.chosen[region.id]
        table = of_region(selection.table, region.id)
        others = table[~table["chosen"] & (table["loss"] < float("inf"))]
        near = [str(engine) for engine in others.sort_values("loss", kind="stable").index[:_NEAR]]
        views.append(
            RegionView(
                region=region,
                provinces=tuple(labels.province(province) for province in region.provinces),
                chosen=tuple(_card(labels, region.id, engine) for engine in chosen),
                misses=tuple(_card(labels, region.id, engine) for engine in near),
                investments=tuple(
                    sorted(
                        (entry for entry in programme.investments if entry.region == region.id),
                        key=lambda entry: (entry.engine not in chosen, entry.engine, entry.date),
                    )
                ),
                shown=tuple(leading(selection, region.id)),
            )
        )
    return views


def _card(labels: Labels, region: str, engine: str) -> EngineCard:
    evidence, firm = labels.study.evidence, labels.study.selection.acceptability
    texts = reasons(labels.study.selection, region, engine, labels.language)
    changes = labels.study.selection.why(region, engine).changes
    return EngineCard(
        engine=engine,
        share=None if firm is None else float(firm.choice.loc[(region, engine)]),
        reasons=texts[:_BEFORE_CHANGES] + texts[_BEFORE_CHANGES + len(changes) :],
        changes=tuple(
            (
                measure_name(change.measure, labels.say),
                labels.measured(change.measure, change.present),
                labels.measured(change.measure, change.needed),
            )
            for change in changes
        ),
        sentences=tuple(
            sentence(evidence, region, engine, measure, labels.language)
            for measure in _SAID
            if measure not in evidence.absent
        ),
        coverage=labels.say.pick(labels.study.programme.engine(engine).coverage),
    )


def criteria_rows(labels: Labels) -> list[dict[str, object]]:
    """List every indicator with the ends of its value function and its weight."""
    programme, say = labels.study.programme, labels.say
    weights = criterion_weights(programme)
    rows: list[dict[str, object]] = []
    for criterion in programme.selection.criteria:
        shares = indicator_weights(criterion.indicators)
        for at, (indicator, share) in enumerate(zip(criterion.indicators, shares, strict=True)):
            rows.append(
                {
                    "criterion": criterion,
                    "first": at == 0,
                    "span": len(criterion.indicators),
                    "weight": percent(weights[criterion.id], 0),
                    "name": measure_name(indicator.measure, say),
                    "within": percent(float(share), 0),
                    "low": labels.measured(indicator.measure, indicator.low, exact=True),
                    "high": labels.measured(indicator.measure, indicator.high, exact=True),
                    "basis": indicator.basis,
                }
            )
    return rows


def comparison_views(labels: Labels) -> list[dict[str, object]]:
    """Gather, per vintage, what it and the choice name, and the reasons where they differ."""
    vintages: dict[str, Candidates] = {found.id: found for found in labels.study.programme.candidates}
    views: list[dict[str, object]] = []
    for compared in labels.study.selection.comparisons:
        vintage = vintages[compared.vintage]
        frame = compared.rows
        rows = [
            {
                "region": row.region,
                "printed": row.printed,
                "unmatched": row.unmatched,
                "note": row.note,
                "agreed": _named(frame, row.region, AGREED),
                "listed": _named(frame, row.region, ONLY_LISTED),
                "chosen": _named(frame, row.region, ONLY_CHOSEN) + _named(frame, row.region, UNKNOWN),
            }
            for row in vintage.lists
        ]
        records = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
        differing = [row for row in records if row["verdict"] in (ONLY_LISTED, ONLY_CHOSEN)]
        reasoned = [{**row, "reason": story.disagreement(row, labels)} for row in differing]
        overlap = story.overlap(compared, labels)
        views.append({"vintage": vintage, "rows": rows, "disagreements": reasoned, "overlap": overlap})
    return views


def _named(frame: pd.DataFrame, region: str, verdict: str) -> list[str]:
    kept = (frame["region"] == region) & (frame["verdict"] == verdict)
    return [str(engine) for engine in frame.loc[kept, "engine"]]


def firmness_rows(labels: Labels) -> list[dict[str, object]]:
    """List the chosen pairs, firmest first; empty without draws."""
    selection = labels.study.selection
    if selection.acceptability is None:
        return []
    table = selection.table[selection.table["chosen"]]
    table = table.sort_values("choice-acceptability", ascending=False, kind="stable")
    rows: list[dict[str, object]] = []
    for pair in pairs(table):
        share = number(table, pair, "choice-acceptability")
        rows.append(
            {
                "region": pair[0],
                "engine": pair[1],
                "share": percent(share, 0),
                "width": f"{100 * share:.1f}%",
                "first": percent(number(table, pair, "first-rank-acceptability"), 0),
                "score": digits(number(table, pair, "score"), 2),
                "low": digits(number(table, pair, "score-low"), 2),
                "high": digits(number(table, pair, "score-high"), 2),
                "loss": labels.score(number(table, pair, "loss")),
            }
        )
    return rows


def outsiders(labels: Labels) -> str:
    """Name pairs that are not chosen but often are in the draws."""
    selection = labels.study.selection
    if selection.acceptability is None:
        return ""
    often = selection.table[~selection.table["chosen"] & (selection.table["choice-acceptability"] >= _OFTEN)]
    often = often.sort_values("choice-acceptability", ascending=False, kind="stable")
    found = []
    for pair in pairs(often):
        share = percent(number(often, pair, "choice-acceptability"), 0)
        found.append(f"{labels.region(pair[0])} – {labels.engine(pair[1])} ({share})")
    return "; ".join(found)


def alternative_rows(labels: Labels) -> list[dict[str, str]]:
    """List the nearest other choices."""
    selection = labels.study.selection
    return [
        {
            "text": describe(found, selection, labels.say),
            "loss": digits(found.loss, 2),
            "share": story.small_share(found.loss, selection.record.objective),
        }
        for found in selection.alternatives
    ]


def reservation_rows(labels: Labels) -> list[dict[str, str]]:
    """List what another reservation score would choose."""
    selection = labels.study.selection
    unchanged = labels.say("nothing changes")
    return [
        {
            "reservation": digits(case.reservation, 2),
            "count": str(case.count),
            "text": describe(case.change, selection, labels.say) or unchanged,
        }
        for case in selection.reservations
    ]


def criterion_case_rows(labels: Labels) -> list[dict[str, str]]:
    """List what would be chosen without each criterion."""
    selection = labels.study.selection
    names = {
        criterion.id: labels.say.pick(criterion.name)
        for criterion in labels.study.programme.selection.criteria
    }
    unchanged = labels.say("nothing changes")
    return [
        {
            "name": names[case.criterion],
            "scoring": str(case.scoring),
            "count": str(case.count),
            "text": describe(case.change, selection, labels.say) or unchanged,
        }
        for case in selection.without_criterion
    ]


def measure_rows(labels: Labels) -> list[dict[str, str]]:
    """List the terms of the report with meaning, unit and method, from the catalogue."""
    say, evidence = labels.say, labels.study.evidence
    shown = {name: measure_name(name, say) for name in names("evidence") if name in evidence.table.columns}
    shown |= {
        "score": say("Score"),
        "criterion-score": say("Score of a criterion"),
        "choice-acceptability": say("Choice acceptability"),
        "loss": say("Loss"),
        "rule-price": say("Price of a rule"),
    }
    return [
        {
            "name": title,
            "meaning": say(quantity(name).meaning),
            "unit": terms.unit(quantity(name).unit, say),
            "source": say(quantity(name).source) or "–",
            "absent": evidence.absent.get(name, ""),
        }
        for name, title in shown.items()
    ]


def cautions(labels: Labels) -> list[tuple[str, str]]:
    """Return each caution with the measures it speaks of."""
    found: dict[str, list[str]] = {}
    for measure, caution in labels.study.evidence.cautions.items():
        found.setdefault(caution.say(labels.say), []).append(measure_name(measure, labels.say))
    return [(text, ", ".join(named)) for text, named in found.items()]


def absences(labels: Labels) -> list[tuple[str, str]]:
    """Return the measures that were not computed and the tables they need."""
    found: dict[str, list[str]] = {}
    for measure, table in labels.study.evidence.absent.items():
        found.setdefault(table, []).append(measure_name(measure, labels.say))
    return [(", ".join(named), table) for table, named in found.items()]


def cautioned(labels: Labels) -> list[str]:
    """Name the measures that should not be read at face value."""
    return [measure_name(name, labels.say) for name in labels.study.evidence.cautions if name not in MEASURES]


def credits(labels: Labels) -> str:
    """Say what a sum counts at each stage."""
    stages = labels.study.programme.selection.investment_stages
    return ", ".join(
        f"{terms.stage(stage, labels.say)} {percent(share, 0)}" for stage, share in stages.items()
    )
