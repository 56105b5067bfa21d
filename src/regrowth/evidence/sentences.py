"""What a number means, in one sentence that can be read aloud."""

from __future__ import annotations

import math

from regrowth.evidence.assemble import Evidence
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, percent


def sentence(evidence: Evidence, region: str, engine: str, measure: str, language: str = "en") -> str:
    """Say in one sentence what a measure of a pair means.

    Raises
    ------
    LabelError
        If region, engine or measure is unknown.
    OptionError
        If there is no message catalogue for the language.
    """
    value = evidence.value(region, engine, measure)
    say = translator(language)
    programme = evidence.programme
    names = {
        "region": say.pick(programme.region(region).name),
        "engine": say.pick(programme.engine(engine).name),
    }
    if measure in evidence.absent:
        return say(
            "{measure} is not known; what is lacking: {table}.",
            measure=measure_name(measure, say),
            table=evidence.absent[measure],
        )
    if not math.isfinite(value):
        return say(
            "{measure} of {engine} in {region} is not defined: there was nothing to compare with.",
            measure=measure_name(measure, say),
            **names,
        )
    text = _meaning(evidence, region, engine, measure, value, say, names)
    if measure in evidence.cautions:
        text += " " + say("Read it with caution: see the notes on the evidence.")
    return text


def _meaning(
    evidence: Evidence,
    region: str,
    engine: str,
    measure: str,
    value: float,
    say: Translator,
    names: dict[str, str],
) -> str:
    first, last = evidence.years
    if measure in ("location-quotient", "location-quotient-low", "location-quotient-high"):
        return say(
            "{region} employs {value} times the national share in {engine}; 95 % interval {low} to {high} "
            "from the number of plants alone.",
            value=digits(evidence.value(region, engine, "location-quotient")),
            low=digits(evidence.value(region, engine, "location-quotient-low")),
            high=digits(evidence.value(region, engine, "location-quotient-high")),
            **names,
        )
    if measure == "employment":
        return say(
            "{engine} employs {value} persons in {region} ({year}).", value=digits(value), year=last, **names
        )
    if measure == "employment-share":
        return say("{value} of the nation's jobs in {engine} are in {region}.", value=percent(value), **names)
    if measure == "national-growth":
        return say(
            "All employment of the nation changed by {value} from {first} to {last}.",
            value=percent(value, signed=True),
            first=first,
            last=last,
        )
    if measure == "industry-mix-growth":
        more = say(
            "From {first} to {last}, employment in {engine} grew by {value} more than all employment "
            "in the nation.",
            value=percent(abs(value)),
            first=first,
            last=last,
            **names,
        )
        less = say(
            "From {first} to {last}, employment in {engine} grew by {value} less than all employment "
            "in the nation.",
            value=percent(abs(value)),
            first=first,
            last=last,
            **names,
        )
        return less if value < 0 else more
    if measure == "competitive-growth":
        ahead = say(
            "From {first} to {last}, {engine} grew in {region} by {value} more than in the nation.",
            value=percent(abs(value)),
            first=first,
            last=last,
            **names,
        )
        behind = say(
            "From {first} to {last}, {engine} grew in {region} by {value} less than in the nation.",
            value=percent(abs(value)),
            first=first,
            last=last,
            **names,
        )
        return behind if value < 0 else ahead
    if measure == "relatedness-density":
        return say(
            "{region} already has {value} of what is related to {engine} in the network of industries.",
            value=percent(value, 0),
            **names,
        )
    if measure == "complexity":
        above = say(
            "The industries of {engine} lie {value} standard deviations above the mean "
            "on the complexity axis.",
            value=digits(abs(value)),
            **names,
        )
        below = say(
            "The industries of {engine} lie {value} standard deviations below the mean "
            "on the complexity axis.",
            value=digits(abs(value)),
            **names,
        )
        return below if value < 0 else above
    if measure == "outlook-gain" and value == 0:
        return say(
            "{region} already has the industries of {engine}, so gaining it opens nothing new.", **names
        )
    if measure == "outlook-gain":
        raised = say(
            "Gaining {engine} would raise the complexity outlook of {region} by {value} standard deviations.",
            value=digits(abs(value)),
            **names,
        )
        lowered = say(
            "Gaining {engine} would lower the complexity outlook of {region} by {value} standard deviations.",
            value=digits(abs(value)),
            **names,
        )
        return lowered if value < 0 else raised
    return _chain(measure, value, say, names, evidence.programme.currency)


def _chain(measure: str, value: float, say: Translator, names: dict[str, str], currency: str) -> str:
    if measure == "local-supply-share":
        return say(
            "Industries of {region} could supply at most {value} of the domestic inputs of {engine}, "
            "if no other buyer needed them.",
            value=percent(value, 0),
            **names,
        )
    if measure == "local-demand-share":
        return say(
            "Industries of {region} could take at most {value} of the domestic intermediate sales "
            "of {engine}, if no other seller served them.",
            value=percent(value, 0),
            **names,
        )
    if measure == "backward-linkage":
        return say(
            "A unit of demand for {engine} pulls {value} times as much output as the average industry.",
            value=digits(value),
            **names,
        )
    if measure == "forward-linkage":
        return say(
            "A unit of value added in {engine} pushes {value} times as much output as the average industry.",
            value=digits(value),
            **names,
        )
    if measure == "productivity-level":
        return say(
            "Value added per person in the activities of {engine} in {region} is {value} times the nation's.",
            value=digits(value),
            **names,
        )
    if measure == "wage-level":
        return say(
            "Wages per employee in the sections of {engine} in {region} are {value} times the nation's.",
            value=digits(value),
            **names,
        )
    if measure == "core-share":
        return say(
            "The capital region holds {value} of the nation's jobs in {engine}.",
            value=percent(value),
            **names,
        )
    if measure == "core-similarity":
        return say(
            "The industries that make up {engine} in {region} overlap with those in the capital region "
            "by {value}.",
            value=percent(value, 0),
            **names,
        )
    if value == 0:
        return say("The register holds no investment in {engine} in {region}.", **names)
    return say(
        "The register credits {value} of announced or designated investment to {engine} in {region}.",
        value=money(value, currency, say.language),
        **names,
    )


def measure_name(measure: str, say: Translator) -> str:
    """Return the display name of a measure of evidence."""
    return {
        "employment": say("Employment"),
        "employment-share": say("Share of national employment"),
        "location-quotient": say("Location quotient"),
        "location-quotient-low": say("Location quotient, lower end"),
        "location-quotient-high": say("Location quotient, upper end"),
        "national-growth": say("National growth"),
        "industry-mix-growth": say("Growth of the engine in the nation"),
        "competitive-growth": say("Growth beyond the nation's"),
        "relatedness-density": say("Relatedness density"),
        "complexity": say("Complexity of the engine"),
        "outlook-gain": say("Complexity outlook gain"),
        "regional-complexity": say("Complexity of the region"),
        "local-supply-share": say("Local supply share"),
        "local-demand-share": say("Local demand share"),
        "backward-linkage": say("Backward linkage"),
        "forward-linkage": say("Forward linkage"),
        "productivity-level": say("Productivity level"),
        "wage-level": say("Wage level"),
        "core-share": say("Share of the capital region"),
        "core-similarity": say("Similarity with the capital region"),
        "anchor-investment": say("Anchor investment"),
    }[measure]
