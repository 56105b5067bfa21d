"""A programme of three regions and three engines whose rules a test can write."""

from __future__ import annotations

from regrowth.programme.programme import Programme

REGIONS = (
    "{id: capital, name: {en: A}, kind: hub, core: true, provinces: [a], source: [s], confidence: H}",
    "{id: coast, name: {en: B}, kind: hub, provinces: [b], source: [s], confidence: H}",
    "{id: lakes, name: {en: C}, kind: special, provinces: [c], source: [s], confidence: H}",
)
ENGINES = ("steel", "wind", "food")


def programme(*rules: str) -> Programme:
    """Three regions, three engines and the given rules."""
    text = """
id: small
title: {en: Small}
date: 2025-01-01
status: draft
nation: N
currency: CUR
summary: {en: Small}
sources: {s: {title: S, publisher: S, where: S, kind: assumption}}
selection:
  reservation_score: 0.5
  reservation_basis: none
  weight_concentration: 5.0
  investment_stages: {applied: 0.1, announced: 0.2, designated: 0.3, committed: 0.4,
    under construction: 0.5, operating: 1.0}
  designation_credit: {value: 1, unit: CUR, source: [s], confidence: L}
  criteria:
    - id: c
      name: {en: C}
      weight: 1.0
      source: [s]
      confidence: L
      indicators: [{measure: location-quotient, weight: 1.0, low: 0.0, high: 2.0, basis: none}]
instruments:
  - {id: fund, kind: finance, name: {en: Fund}, unit: CUR, source: [s], confidence: H}
offices: [{id: o, name: {en: O}, duties: {en: O}, source: [s], confidence: H}]
milestones: [{id: m, name: {en: M}, office: o, due: 2026-01-01, status: open, source: [s], confidence: H}]
"""
    entries = {
        "regions": REGIONS,
        "engines": tuple(
            f"{{id: {name}, name: {{en: {name}}}, coverage: {{en: C}}, source: [s], confidence: H, "
            f"industries: [{{industry: {name}, weight: 1.0, basis: all, source: [s], confidence: H}}]}}"
            for name in ENGINES
        ),
        "rules": tuple(f"{{name: {{en: R}}, source: [s], confidence: H, {rule}}}" for rule in rules),
    }
    for key, rows in entries.items():
        text += f"{key}:\n" + "".join(f"  - {row}\n" for row in rows)
    return Programme.parse(text)
