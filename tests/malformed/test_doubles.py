"""What is said twice, and names that mean something already."""

from __future__ import annotations

import pytest

from malformed.mutations import Case, P, add, both, faults_of_programme, put, swap

SITE = "province: coast, role: {en: Port}, stage: planned, date: 2025-01-01, "
SITE += "source: [white-paper], confidence: H}"
BELT = f"""
belts:
  - id: wind-coast
    name: {{en: Wind coast}}
    engine: wind
    source: [white-paper]
    confidence: H
    stages: [planned, operating]
    sites:
      - {{id: quay, name: {{en: Quay}}, {SITE}
      - {{id: quay, name: {{en: Other quay}}, {SITE}
"""
AGREEMENT = """
agreements:
  - id: pact
    name: {en: Pact of the coasts}
    members: [FL]
    status: negotiating
    source: [white-paper]
    confidence: H
    steps:
      - {id: signed, name: {en: Signed}, source: [white-paper], confidence: H}
      - {id: signed, name: {en: Signed again}, source: [white-paper], confidence: H}
"""


def later(text: str):
    """Turn the programme into a base and write a later one that changes it."""
    return both(
        lambda folder: (folder / P).rename(folder / "base.yaml"),
        put(P, f"extends: base.yaml\nid: later\n{text}"),
    )


def reserved(name: str) -> Case:
    return Case(
        f"criterion-{name}",
        swap(P, "- id: potential\n", f"- id: {name}\n"),
        f"programme.yaml:99 [selection.criteria.{name}.id]",
        "programme",
        f"id {name!r} is a column of every selection",
        "Choose another id, without 'acceptability' in it or 'score-' in front",
    )


CASES = [
    Case(
        "measure-twice",
        swap(P, "measure: local-supply-share", "measure: location-quotient"),
        "programme.yaml:98 [selection.criteria.base.indicators.2.measure]",
        "programme",
        "criterion 'base' uses measure 'location-quotient' twice",
        "Keep one of the two, with the sum of weights",
    ),
    Case(
        "name-twice",
        swap(P, "name: {en: Machines}", "name: {en: Metals}"),
        "programme.yaml:39 [engines.machines.name]",
        "programme",
        "the name 'Metals' of engines is already used by entry 1",
        "Give each entry its own name",
    ),
    Case(
        "two-lists-of-a-region",
        swap(P, "{region: lakes, engines: [food]", "{region: upland, engines: [food]"),
        "programme.yaml:138 [candidates.ministry-2024.lists.3.region]",
        "programme",
        "region 'upland' has two lists in 'ministry-2024'",
        "Write one list per region",
    ),
    Case(
        "site-id-twice",
        add(P, BELT),
        "programme.yaml:228 [belts.wind-coast.sites.quay.id]",
        "programme",
        "id 'quay' of sites is already used by entry 1",
        "Give each entry its own id",
    ),
    Case(
        "step-id-twice",
        add(P, AGREEMENT),
        "programme.yaml:228 [agreements.pact.steps.signed.id]",
        "programme",
        "id 'signed' of steps is already used by entry 1",
        "Give each entry its own id",
    ),
    Case(
        "id-twice-in-a-later-file",
        later("engines:\n  - {id: food, confidence: L}\n  - {id: food, confidence: M}\n"),
        "programme.yaml:5",
        "programme",
        "id 'food' is given twice in one list",
        "Put all that is said of an entry in one place",
    ),
    Case(
        "id-twice-in-the-base",
        both(
            swap(P, "- id: visitors\n", "- id: food\n"),
            later("engines:\n  - {id: food, confidence: L}\n"),
        ),
        "base.yaml:75",
        "programme",
        "id 'food' is given twice in one list",
        "Put all that is said of an entry in one place",
    ),
    Case(
        "id-a-list",
        later("engines:\n  - {id: [food], confidence: L}\n"),
        "programme.yaml:4",
        "programme",
        "an `id` is not a text",
        "Write lower-case letters, digits and hyphens only",
    ),
    *map(reserved, ("score", "rank", "chosen", "loss", "region", "engine", "score-low")),
    *map(reserved, ("choice-acceptability", "acceptability")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fault_is_named(case, programme_folder, florin):
    case.mutate(programme_folder)
    case.check(faults_of_programme(programme_folder / P, florin))
