"""The report of a study: one HTML file that needs no network."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from importlib import metadata, resources

import jinja2
from markupsafe import Markup

from regrowth import files
from regrowth.package.package import Package
from regrowth.report import (
    charts,
    embed,
    market_views,
    package_grounds,
    package_views,
    rulebook,
    security_views,
    story,
    style,
    terms,
    trade_views,
    views,
)
from regrowth.report.labels import Labels
from regrowth.study.study import Study
from regrowth.words.numbers import digits, money, typeset

_TEMPLATES = "templates"


def render(study: Study, language: str = "en") -> str:
    """Return the report of a study as one HTML document.

    Equal studies give equal text, byte by byte. Texts of the programme are escaped.

    Raises
    ------
    OptionError
        If there is no message catalogue for the language.
    """
    labels = Labels(study, language)
    say = labels.say
    regions = views.region_views(labels)
    page = _environment().get_template("report.html.j2", globals=_shared(labels, regions))
    html = page.render(
        css=_style(labels),
        script=Markup(_asset("report.js")),
        plotly=embed.library(),
        version=metadata.version("regrowth"),
        sections=_sections(labels),
        headline=story.headline(labels),
        regions=regions,
        criteria=views.criteria_rows(labels),
        comparisons=views.comparison_views(labels),
        alternatives=views.alternative_rows(labels),
        reservations=views.reservation_rows(labels),
        criterion_cases=views.criterion_case_rows(labels),
        firmness=views.firmness_rows(labels),
        outsiders=views.outsiders(labels),
        method=_method(labels),
        measures=views.measure_rows(labels),
        cautioned=views.cautioned(labels),
        classes=study.economy.classes(study.economy.manifest.employment_scheme)[
            _class_name(study, language)
        ].to_dict(),
        package=None if study.package is None else _package(labels, study.package),
        trade=_trade(labels),
        security=_security(labels),
        notes=[note.say(say) for note in study.evidence.notes],
        cautions=views.cautions(labels),
        absences=views.absences(labels),
        credits=views.credits(labels),
        programme_digest=files.digest(study.programme.to_yaml().encode()),
    )
    return typeset(html, language)


def _style(labels: Labels) -> Markup:
    """Return the style sheet; title and date run along the top of printed pages."""
    programme = labels.study.programme
    title = textwrap.shorten(labels.say.pick(programme.title), 110, placeholder=" …")
    words = {
        "FONT": style.FONT,
        "RUNNING_TITLE": embed.css_text(title),
        "RUNNING_DATE": embed.css_text(labels.date(programme.date)),
    }
    return Markup(re.sub("|".join(words), lambda found: words[found.group()], _asset("style.css")))


def _shared(labels: Labels, regions: list[views.RegionView]) -> dict[str, object]:
    """Return what macros and all sections use."""
    study = labels.study
    return {
        "language": labels.language,
        "say": labels.say,
        "label": labels,
        "terms": terms,
        "rulebook": rulebook,
        "digits": digits,
        "money": money,
        "study": study,
        "programme": study.programme,
        "economy": study.economy,
        "evidence": study.evidence,
        "selection": study.selection,
        "firm": study.selection.acceptability,
        "charts": _charts(labels, regions),
    }


def _charts(labels: Labels, regions: list[views.RegionView]) -> dict[str, Markup]:
    study, language = labels.study, labels.language
    drawn = {
        "map": charts.cartogram(study.economy, study.programme, study.selection, language),
        "matrix": charts.selection_matrix(study.selection, language),
        "heatmap": charts.evidence_heatmap(study.evidence, language=language),
    }
    if study.package is not None:
        drawn["flows"] = charts.money_flows(study.package, study.economy, language)
        drawn["path"] = charts.path_of_gains(study.package, language)
        if "ratio_change" in study.package.frontier:
            drawn["frontier"] = charts.efficiency_frontier(study.package, language)
    if study.trade:
        drawn["trade"] = charts.trade_by_province(study.trade, language)
    for view in regions:
        name = view.region.id
        drawn[f"firm-{name}"] = charts.acceptability_bars(study.selection, name, language)
        drawn[f"parts-{name}"] = charts.score_parts(study.selection, name, language)
        drawn[f"growth-{name}"] = charts.growth(study.evidence, name, list(view.shown), language)
    return {name: embed.block(figure, f"figure-{name}") for name, figure in drawn.items()}


def _package(labels: Labels, package: Package) -> dict[str, object]:
    return {
        "unit": charts.scale_of(package, labels.language)[1],
        "headline": package_views.headline(labels),
        "plan": package_views.plan_table(labels),
        "variants": package_views.variant_rows(labels),
        "variant_note": package_views.variant_note(labels),
        "largest": package_views.largest_cells(labels),
        "rules": package_grounds.rule_rows(labels),
        "capacities": package_views.capacity_rows(labels),
        "regions": package_views.region_rows(labels),
        "risks": package_views.risks(labels),
        "odds": package_views.odds(labels),
        "ranks": package_views.ranks(labels),
        "parameters": package_grounds.parameter_rows(labels),
    }


def _trade(labels: Labels) -> dict[str, object] | None:
    if not labels.study.trade:
        return None
    return {
        "rows": trade_views.trade_rows(labels),
        "in_place": trade_views.in_place(labels),
        "limits": trade_views.limits(labels),
        "markets": market_views.market_rows(labels),
    }


def _security(labels: Labels) -> dict[str, object] | None:
    held = labels.study.security
    if held is None:
        return None
    return {
        "headline": security_views.headline(labels, held),
        "rows": security_views.stress_rows(labels, held),
        "limits": security_views.limits(labels),
    }


def _sections(labels: Labels) -> list[tuple[str, str]]:
    """Return the sections this study has, as (anchor, title)."""
    say, programme = labels.say, labels.study.programme
    facts = ("instruments", "targets", "belts", "agreements", "offices", "milestones")
    every = (
        ("summary", say("In short"), True),
        ("choice", say("The choice at a glance"), True),
        ("where", say("Where would an industry grow?"), True),
        ("regions", say("Region by region"), True),
        ("package", say("Who gets what?"), labels.study.package is not None),
        ("effect", say("What would it do?"), labels.study.package is not None),
        ("trade", say("What would trade policy do?"), bool(labels.study.trade)),
        ("security", say("What if a supplier stops?"), labels.study.security is not None),
        ("lists", say("Compared with the published candidate lists"), bool(programme.candidates)),
        ("firmness", say("How firm is it?"), True),
        ("rules", say("Rules"), True),
        ("facts", say("Programme facts"), any(getattr(programme, part) for part in facts)),
        ("disputed", say("Where the announcement is disputed or revised"), bool(programme.caveats)),
        ("measures", say("Terms and measures"), True),
        ("data", say("Data and sources"), True),
        ("notes", say("Evidence notes"), True),
        ("limits", say("What this does not model"), bool(programme.not_modelled)),
        ("rerun", say("Re-run this report"), True),
    )
    return [(anchor, title) for anchor, title, there in every if there]


def _method(labels: Labels) -> str:
    say = labels.say
    return {
        "relaxation": say("an integral vertex of the linear relaxation"),
        "branch and bound": say("branch and bound"),
    }[labels.study.selection.record.method]


def _class_name(study: Study, language: str) -> str:
    columns = study.economy.table("classes").columns
    return f"name_{language}" if f"name_{language}" in columns else "name_en"


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("regrowth.report", _TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def _asset(name: str) -> str:
    return (resources.files("regrowth.report") / _TEMPLATES / name).read_text(encoding="utf-8")
