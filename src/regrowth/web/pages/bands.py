"""What is shown where a package has no bands yet, shared by the pages that show bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import html

from regrowth.package.headlines import Headline
from regrowth.package.package import Package
from regrowth.report.frames import number
from regrowth.report.labels import Labels
from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.words import Translator
from regrowth.words.numbers import money


def missing(context: Context) -> Any:
    """Return words and a button where no band was worked out for the amounts as moved; nothing else."""
    package = context.package
    if package.ensemble is not None:
        return None
    say = context.say
    job = context.bench.bands_job(context.levers, package)
    if job is not None and not job.over:
        return html.P(
            say("The bands are being worked out; they appear here by themselves."), className="quiet"
        )
    found: list[Any] = []
    if job is not None and job.state == "failed":
        found.append(parts.failed(job.error, say))
    found.append(
        dmc.Group(
            [
                html.P(say("No band was worked out for these amounts."), className="quiet"),
                parts.start("bands", say("Work out the bands"), at="bands"),
            ]
        )
    )
    return html.Div(found)


def start(context: Context, _argument: str, _settings: Mapping[str, Any]) -> None:
    """Follow the amounts as moved over draws of all parameters."""
    context.bench.start_bands(context.levers, context.package)


def levels(package: Package) -> tuple[int, int]:
    """Return with how many industries plans and bands are worked out, and with how many the years shown."""
    return package.allocation.setting.baseline.industries, package.fine.setting.baseline.industries


def other_level(context: Context, year: int) -> Any:
    """Say that figures and their bands are at different levels of industries, where they are."""
    package, say = context.package, context.say
    coarse, fine = levels(package)
    if coarse == fine or package.ensemble is None:
        return None
    alike = number(package.compared.yearly, year, "gain")
    return html.P(
        say(
            "The years are followed with {fine} industries; their bands, present values and comparisons of "
            "plans are with {coarse}. With those the gain in {year} is {gain}: compare that with its band.",
            fine=fine,
            coarse=coarse,
            year=year,
            gain=money(alike, context.bench.base.currency, context.language),
        ),
        className="quiet",
    )


def told(headline: Headline, write: Any, say: Translator) -> str:
    """Return the band of a figure in words, or that there is none."""
    if headline.low is None or headline.high is None:
        return say("no band worked out")
    return say("80 % band {low} to {high}", low=write(headline.low), high=write(headline.high))


def labels(context: Context) -> Labels:
    """Return the names and amounts of the study with the package as moved in its place."""
    return Labels(replace(context.study, package=context.package), context.language)
