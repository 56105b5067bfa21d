"""Rules and the selection part of a programme."""

from __future__ import annotations

import pytest

from malformed.mutations import Case, P, both, faults_of_programme, swap, with_rule

PAIR = "'engines-per-hub' (One or two engines per hub); "
PAIR += "'no-copying' (An engine belongs to one region outside the capital)"
TWO = f"no selection satisfies these 2 rules together: {PAIR}. They clash at: "
THREE = f"no selection satisfies these 3 rules together: {PAIR}; 'no-metals' (Added). They clash at: "

CASES = [
    Case(
        "unknown-rule-kind",
        swap(P, "kind: deadline", "kind: dedline"),
        "programme.yaml:120 [rules.choose-in-time]",
        "programme",
        "'dedline' is not a known kind",
        "Did you mean 'deadline'?",
    ),
    Case(
        "rule-without-kind",
        swap(P, "{id: no-copying, kind: count, ", "{id: no-copying, "),
        "programme.yaml:118 [rules.no-copying]",
        "programme",
        "key 'kind' is missing",
        "Say which kind of entry this is",
    ),
    Case(
        "rule-without-bound",
        swap(P, "where: {core: false}, at_most: 1", "where: {core: false}"),
        "programme.yaml:118 [rules.no-copying]",
        "programme",
        "the rule has no bound",
        "Add `at_least:` or `at_most:`",
    ),
    Case(
        "bounds-reversed",
        swap(P, "at_least: 1, at_most: 2", "at_least: 3, at_most: 2"),
        "programme.yaml:116 [rules.engines-per-hub]",
        "programme",
        "at_least 3 is above at_most 2",
        "Swap or correct the bounds",
    ),
    Case(
        "share-above-one",
        swap(P, "at_least: 0.5", "at_least: 40"),
        "programme.yaml:119 [rules.fund-share]",
        "programme",
        "40 is not a share",
        "Write a fraction between 0 and 1, such as 0.40",
    ),
    Case(
        "floor-with-at-most",
        with_rule("id: base, kind: floor, measure: location-quotient, at_most: 1"),
        "programme.yaml:124 [rules.base]",
        "programme",
        "a floor takes `at_least` alone",
        "Write `at_least:` and drop `at_most:`",
    ),
    Case(
        "cap-with-both",
        with_rule("id: base, kind: cap, measure: location-quotient, at_least: 0, at_most: 1"),
        "programme.yaml:124 [rules.base]",
        "programme",
        "a cap takes `at_most` alone",
        "Write `at_most:` and drop `at_least:`",
    ),
    Case(
        "eligibility-says-nothing",
        with_rule("id: coast-only, kind: eligibility, where: {engines: [wind]}"),
        "programme.yaml:124 [rules.coast-only]",
        "programme",
        "the rule neither forbids nor requires",
        "Write `allowed: false` or `required: true`",
    ),
    Case(
        "eligibility-says-both",
        with_rule(
            "id: coast-only, kind: eligibility, where: {engines: [wind]}, allowed: false, required: true"
        ),
        "programme.yaml:124 [rules.coast-only]",
        "programme",
        "the rule forbids and requires the same cells",
        "Keep one of the two keys",
    ),
    Case(
        "unknown-key-in-where",
        with_rule("id: coast-only, kind: eligibility, where: {engine: [wind]}, allowed: false"),
        "programme.yaml:124 [rules.coast-only.where.engine]",
        "programme",
        "unknown key 'engine'",
        "Did you mean 'engines'?",
    ),
    Case(
        "rule-unknown-region",
        with_rule("id: coast-only, kind: eligibility, where: {regions: [seabord]}, allowed: false"),
        "programme.yaml:124 [rules.coast-only.where.regions]",
        "programme",
        "region 'seabord' is not known",
        "Did you mean 'seaboard'?",
    ),
    Case(
        "rule-unknown-kind-of-region",
        swap(P, "where: {kinds: [special]}", "where: {kinds: [speciale]}"),
        "programme.yaml:117 [rules.engines-per-special.where.kinds]",
        "programme",
        "kind 'speciale' is not known",
        "Did you mean 'special'?",
    ),
    Case(
        "rule-unknown-engine",
        with_rule("id: coast-only, kind: eligibility, where: {engines: [winds]}, allowed: false"),
        "programme.yaml:124 [rules.coast-only.where.engines]",
        "programme",
        "engine 'winds' is not known",
        "Did you mean 'wind'?",
    ),
    Case(
        "rule-unknown-instrument",
        swap(P, "within: {instruments: [fund]}", "within: {instruments: [funds]}"),
        "programme.yaml:119 [rules.fund-share.within.instruments]",
        "programme",
        "instrument 'funds' is not known",
        "Did you mean 'fund'?",
    ),
    Case(
        "rule-unknown-milestone",
        swap(P, "milestone: choice", "milestone: choise"),
        "programme.yaml:120 [rules.choose-in-time.milestone]",
        "programme",
        "milestone 'choise' is not known",
        "Did you mean 'choice'?",
    ),
    Case(
        "rule-unknown-measure",
        with_rule("id: base, kind: floor, measure: location-quotent, at_least: 1"),
        "programme.yaml:124 [rules.base.measure]",
        "programme",
        "measure 'location-quotent' is not known",
        "Did you mean 'location-quotient'?",
    ),
    Case(
        "rule-measure-absent",
        with_rule("id: base, kind: floor, measure: wage-level, at_least: 1"),
        "",
        "rule base",
        "measure 'wage-level' is not available",
        "Allowed: 'employment', 'employment-share', 'location-quoti",
    ),
    Case(
        "rule-speaks-of-nothing",
        with_rule(
            "id: base, kind: count, count: engines, where: {kinds: [hub], regions: [lakes]}, at_least: 1"
        ),
        "programme.yaml:124 [rules.base.where]",
        "programme",
        "`where` matches nothing, so the rule would do nothing",
        "Correct its keys, or remove the rule",
    ),
    Case(
        "share-rule-unknown-kind",
        with_rule("id: spread, kind: share, measure: choices, within: {kinds: [hubs]}, at_most: 0.5"),
        "programme.yaml:124 [rules.spread.within.kinds]",
        "programme",
        "kind 'hubs' is not known",
        "Did you mean 'hub'?",
    ),
    Case(
        "rule-core-where-none-is",
        both(
            swap(P, "core: true, ", ""),
            with_rule("id: none, kind: count, count: engines, where: {core: true}, at_most: 1"),
        ),
        "programme.yaml:124 [rules.none.where]",
        "programme",
        "`where` matches nothing, so the rule would do nothing",
        "Correct its keys, or remove the rule",
    ),
    Case(
        "rule-of-no-engine",
        with_rule("id: none, kind: eligibility, where: {engines: []}, allowed: false"),
        "programme.yaml:124 [rules.none.where]",
        "programme",
        "`where` matches nothing, so the rule would do nothing",
        "Correct its keys, or remove the rule",
    ),
    Case(
        "selection-rule-on-years",
        swap(P, "where: {core: false}, at_most: 1", "where: {core: false, years: [2026, 2027]}, at_most: 1"),
        "programme.yaml:118 [rules.no-copying.where.years]",
        "programme",
        "`years` has no meaning in a rule on the choice of engines",
        "Remove the key, or set the rule on amounts",
    ),
    Case(
        "selection-rule-on-instruments",
        swap(P, "where: {core: false}, at_most: 1", "where: {core: false, instruments: [fund]}, at_most: 1"),
        "programme.yaml:118 [rules.no-copying.where.instruments]",
        "programme",
        "`instruments` has no meaning in a rule on the choice of engines",
        "Remove the key, or set the rule on amounts",
    ),
    Case(
        "indicator-of-regions-only",
        swap(P, "measure: local-supply-share", "measure: regional-complexity"),
        "programme.yaml:98 [selection.criteria.base.indicators.2.measure]",
        "programme",
        "measure 'regional-complexity' is not known",
        "Did you mean 'complexity'?",
    ),
    Case(
        "indicator-unknown-measure",
        swap(P, "measure: local-supply-share", "measure: local-suply-share"),
        "programme.yaml:98 [selection.criteria.base.indicators.2.measure]",
        "programme",
        "measure 'local-suply-share' is not known",
        "Did you mean 'local-supply-share'?",
    ),
    Case(
        "indicator-measure-absent",
        swap(P, "measure: local-supply-share", "measure: wage-level"),
        "",
        "criterion base",
        "indicator 'wage-level' needs tables the economy lacks: manufacturing_survey",
        "Add the tables, or take the indicator out of the programme",
    ),
    Case(
        "indicator-low-above-high",
        swap(P, "low: 0.3, high: 1.0", "low: 1.0, high: 0.3"),
        "programme.yaml:98 [selection.criteria.base.indicators.2.low]",
        "programme",
        "`low` 1 is not below `high` 0.3",
        "The value function rises from low to high",
    ),
    Case(
        "indicator-low-equals-high",
        swap(P, "low: 0.3, high: 1.0", "low: 0.3, high: 0.3"),
        "programme.yaml:98 [selection.criteria.base.indicators.2.low]",
        "programme",
        "`low` 0.3 is not below `high` 0.3",
        "The value function rises from low to high",
    ),
    Case(
        "indicator-log-of-zero",
        swap(P, "scale: log, low: 0.25", "scale: log, low: 0"),
        "programme.yaml:97 [selection.criteria.base.indicators.1.low]",
        "programme",
        "`low` 0 is not positive on a log scale",
        "Use a positive `low`, or `scale: linear`",
    ),
    Case(
        "indicator-bad-scale",
        swap(P, "scale: log, low: 0.25", "scale: logarithmic, low: 0.25"),
        "programme.yaml:97 [selection.criteria.base.indicators.1.scale]",
        "programme",
        "'logarithmic' is not allowed for 'scale'",
        "Allowed: 'linear', 'log'",
    ),
    Case(
        "criterion-weight-zero",
        swap(P, "weight: 0.5\n", "weight: 0\n"),
        "programme.yaml:109 [selection.criteria.anchor.weight]",
        "programme",
        "0 is refused",
        "It must be greater than 0",
    ),
    Case(
        "criterion-twice",
        swap(P, "- id: anchor\n", "- id: base\n"),
        "programme.yaml:107 [selection.criteria.base.id]",
        "programme",
        "id 'base' of criteria is already used by entry 1",
        "Give each entry its own id",
    ),
    Case(
        "too-many-engines-wanted",
        swap(P, "at_least: 1, at_most: 1", "at_least: 8, at_most: 8"),
        "",
        "rules of programme florin-2025",
        "no selection satisfies this rule: 'engines-per-special'",
        "Relax or drop one of them; all other rules can stay",
    ),
    Case(
        "infeasible-count-and-cap",
        swap(P, "where: {core: false}, at_most: 1", "at_most: 0"),
        "",
        "rules of programme florin-2025",
        TWO,
        "Relax or drop one of them; all other rules can stay",
    ),
    Case(
        "infeasible-three-rules",
        both(
            swap(P, "at_least: 1, at_most: 2", "at_least: 3, at_most: 3"),
            with_rule("id: no-metals, kind: eligibility, where: {engines: [metals, food]}, allowed: false"),
        ),
        "",
        "rules of programme florin-2025",
        THREE,
        "Relax or drop one of them; all other rules can stay",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fault_is_named(case, programme_folder, florin):
    case.mutate(programme_folder)
    case.check(faults_of_programme(programme_folder / P, florin))
