"""What each section of the report shows, gathered from a study."""

from __future__ import annotations

from dataclasses import dataclass

from regrowth.evidence.sentences import measure_name, sentence
from regrowth.programme.parts import Candidates, Investment, Region
from regrowth.quantities import names, quantity
from regrowth.report import story, terms
from regrowth.report.charts import MEASURES
from regrowth.report.charts.firmness import leading
from regrowth.report.labels import Labels
from regrowth.selection.comparison import AGREED, ONLY_CHOSEN, ONLY_LISTED
from regrowth.selection.reasons import describe, reasons
from regrowth.selection.scoring import criterion_weights, indicator_weights
from regrowth.words.numbers import digits, money, percent

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
        table = selection.table.xs(region.id, level="region")
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
                        key=lambda entry: (entry.engine not in chosen, entry.engine, entry.date),  # noqa: B023
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
                _measured(labels, change.measure, change.present),
                _measured(labels, change.measure, change.needed),
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
                    "low": _measured(labels, indicator.measure, indicator.low),
                    "high": _measured(labels, indicator.measure, indicator.high),
                    "basis": indicator.basis,
                }
            )
    return rows


def _measured(labels: Labels, measure: str, value: float) -> str:
    unit = quantity(measure).unit
    if unit == "currency":
        return money(value, labels.study.programme.currency, labels.language)
    if unit == "share":
        return percent(value, 0 if value * 100 == round(value * 100) else 1)
    return digits(value)


def comparison_views(labels: Labels) -> list[dict[str, object]]:
    """Gather, per vintage, what it and the choice name, and the reasons where they differ."""
    vintages: dict[str, Candidates] = {found.id: found for found in labels.study.programme.candidates}
    views: list[dict[str, object]] = []
    for compared in labels.study.selection.comparisons:
        vintage = vintages[compared.vintage]
        frame = compared.rows

        def named(region: str, verdict: str, frame=frame) -> list[str]:  # type: ignore[no-untyped-def]
            return list(frame.loc[(frame["region"] == region) & (frame["verdict"] == verdict), "engine"])

        rows = [
            {
                "region": row.region,
                "printed": row.printed,
                "unmatched": row.unmatched,
                "note": row.note,
                "agreed": named(row.region, AGREED),
                "listed": named(row.region, ONLY_LISTED),
                "chosen": named(row.region, ONLY_CHOSEN),
            }
            for row in vintage.lists
        ]
        differing = [row for row in frame.to_dict("records") if row["verdict"] != AGREED]
        reasoned = [{**row, "reason": story.disagreement(row, labels)} for row in differing]
        overlap = story.overlap(compared, labels)
        views.append({"vintage": vintage, "rows": rows, "disagreements": reasoned, "overlap": overlap})
    return views


def firmness_rows(labels: Labels) -> list[dict[str, object]]:
    """List the chosen pairs, firmest first; empty without draws."""
    selection = labels.study.selection
    if selection.acceptability is None:
        return []
    table = selection.table[selection.table["chosen"]]
    table = table.sort_values("choice-acceptability", ascending=False, kind="stable")
    return [
        {
            "region": region,
            "engine": engine,
            "share": percent(float(row["choice-acceptability"]), 0),
            "width": f"{100 * float(row['choice-acceptability']):.1f}%",
            "first": percent(float(row["first-rank-acceptability"]), 0),
            "score": digits(float(row["score"]), 2),
            "low": digits(float(row["score-low"]), 2),
            "high": digits(float(row["score-high"]), 2),
            "loss": labels.score(float(row["loss"])),
        }
        for (region, engine), row in table.iterrows()
    ]


def outsiders(labels: Labels) -> str:
    """Name pairs that are not chosen but often are in the draws."""
    selection = labels.study.selection
    if selection.acceptability is None:
        return ""
    often = selection.table[~selection.table["chosen"] & (selection.table["choice-acceptability"] >= _OFTEN)]
    often = often.sort_values("choice-acceptability", ascending=False, kind="stable")
    return "; ".join(
        f"{labels.region(region)} – {labels.engine(engine)} ({percent(float(share), 0)})"
        for (region, engine), share in often["choice-acceptability"].items()
    )


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
            "source": quantity(name).source or "–",
            "absent": evidence.absent.get(name, ""),
        }
        for name, title in shown.items()
    ]


def cautions(labels: Labels) -> list[tuple[str, bool, str]]:
    """Return each caution with whether it was translated and the measures it speaks of."""
    found: dict[str, list[str]] = {}
    for measure, text in labels.study.evidence.cautions.items():
        found.setdefault(text, []).append(measure_name(measure, labels.say))
    said = story.notes(found, labels.language)
    return [(text, done, ", ".join(named)) for (text, done), named in zip(said, found.values(), strict=True)]


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
    return ", ".join(f"{terms.stage(stage, labels.say)} {percent(share, 0)}" for stage, share in stages.items())
