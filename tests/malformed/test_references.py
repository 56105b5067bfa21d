"""References, weights, money and dates of a programme, and its match with the economy."""

from __future__ import annotations

import re

import pytest

from malformed.mutations import Case, P, add, both, edit, faults_of_programme, put, swap

BELT = """
belts:
  - id: wind-coast
    name: {en: Wind coast}
    engine: wind
    source: [white-paper]
    confidence: H
    stages: [planned, operating]
    sites:
      - {id: quay, name: {en: Quay}, province: coast, role: {en: Port}, stage: planned,
         date: 2025-01-01, source: [white-paper], confidence: H}
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
      - {id: signed, name: {en: Signed}, done: 2025-09-01, source: [white-paper], confidence: H}
"""
TARGET = """
targets:
  - id: parks
    name: {en: Wind parks}
    baseline: {value: 4, unit: parks, source: [white-paper], confidence: H}
    baseline_date: 2024-12-31
    target: {value: 9, unit: parks, source: [white-paper], confidence: H}
    due: 2030-12-31
    source: [white-paper]
    confidence: H
"""


CASES = [
    Case(
        "unknown-source",
        swap(
            P,
            "id: lakes, name: {en: Lakeland}, kind: special, provinces: [lakes], source: [white-paper]",
            "id: lakes, name: {en: Lakeland}, kind: special, provinces: [lakes], source: [white-papr]",
        ),
        "programme.yaml:27 [regions.lakes.source]",
        "programme",
        "source 'white-papr' is not known",
        "Did you mean 'white-paper'?",
    ),
    Case(
        "unused-source",
        swap(
            P,
            "  our-choice:\n",
            "  rumour: {title: A rumour, publisher: Nobody, where: Nowhere, kind: press}\n  our-choice:\n",
        ),
        "programme.yaml:17 [sources.rumour]",
        "programme",
        "source 'rumour' is cited by nothing",
        "Cite it or remove it",
    ),
    Case(
        "unknown-office",
        swap(P, "office: ministry, due", "office: minstry, due"),
        "programme.yaml:214 [milestones.choice.office]",
        "programme",
        "office 'minstry' is not known",
        "Did you mean 'ministry'?",
    ),
    Case(
        "unknown-parent-office",
        swap(P, "duties: {en: Runs", "parent: crown, duties: {en: Runs"),
        "programme.yaml:211 [offices.ministry.parent]",
        "programme",
        "office 'crown' is not known",
        "Allowed: 'ministry'",
    ),
    Case(
        "unknown-candidate-region",
        swap(P, "{region: lakes, engines: [food]", "{region: lake, engines: [food]"),
        "programme.yaml:138 [candidates.ministry-2024.lists.3.region]",
        "programme",
        "region 'lake' is not known",
        "Did you mean 'lakes'?",
    ),
    Case(
        "unknown-candidate-engine",
        swap(P, "engines: [wind, software]", "engines: [windd, software]"),
        "programme.yaml:137 [candidates.ministry-2024.lists.2.engines]",
        "programme",
        "engine 'windd' is not known",
        "Did you mean 'wind'?",
    ),
    Case(
        "unknown-investment-region",
        swap(P, "region: seaboard, engine: wind", "region: seabord, engine: wind"),
        "programme.yaml:125 [investments.windworks.region]",
        "programme",
        "region 'seabord' is not known",
        "Did you mean 'seaboard'?",
    ),
    Case(
        "unknown-investment-engine",
        swap(P, "region: seaboard, engine: wind", "region: seaboard, engine: wnd"),
        "programme.yaml:125 [investments.windworks.engine]",
        "programme",
        "engine 'wnd' is not known",
        "Did you mean 'wind'?",
    ),
    Case(
        "investment-province-elsewhere",
        swap(P, "provinces: [delta], date", "provinces: [north], date"),
        "programme.yaml:125 [investments.windworks.provinces]",
        "programme",
        "'north' is not a province of 'seaboard'",
        "Allowed: 'coast', 'delta'",
    ),
    Case(
        "investment-unknown-stage",
        swap(P, "stage: announced, amount", "stage: anounced, amount"),
        "programme.yaml:125 [investments.windworks.stage]",
        "programme",
        "'anounced' is not allowed for 'stage'",
        "Did you mean 'announced'?",
    ),
    Case(
        "missing-stage-credit",
        swap(P, "applied: 0.25, ", ""),
        "programme.yaml:88 [selection.investment_stages]",
        "programme",
        "stage 'applied' has no credit",
        "Give every stage a value from 0 to 1",
    ),
    Case(
        "unknown-stage-credit",
        swap(P, "applied: 0.25, ", "applied: 0.25, aplied: 0.3, "),
        "programme.yaml:88 [selection.investment_stages.aplied]",
        "programme",
        "stage 'aplied' is not known",
        "Did you mean 'applied'?",
    ),
    Case(
        "unknown-belt-province",
        add(P, BELT.replace("province: coast", "province: coats")),
        "programme.yaml:227 [belts.wind-coast.sites.quay.province]",
        "programme",
        "province 'coats' is not known",
        "Did you mean 'coast'?",
    ),
    Case(
        "unknown-belt-engine",
        add(P, BELT.replace("engine: wind", "engine: wnd")),
        "programme.yaml:222 [belts.wind-coast.engine]",
        "programme",
        "engine 'wnd' is not known",
        "Did you mean 'wind'?",
    ),
    Case(
        "unknown-belt-stage",
        add(P, BELT.replace("stage: planned", "stage: planed")),
        "programme.yaml:227 [belts.wind-coast.sites.quay.stage]",
        "programme",
        "stage 'planed' is not known",
        "Did you mean 'planned'?",
    ),
    Case(
        "engine-id-twice",
        swap(P, "- id: visitors\n", "- id: food\n"),
        "programme.yaml:75 [engines.food.id]",
        "programme",
        "id 'food' of engines is already used by entry 6",
        "Give each entry its own id",
        count=2,
    ),
    Case(
        "rule-id-twice",
        swap(P, "id: no-copying", "id: engines-per-hub"),
        "programme.yaml:118 [rules.engines-per-hub.id]",
        "programme",
        "id 'engines-per-hub' of rules is already used by entry 1",
        "Give each entry its own id",
    ),
    Case(
        "province-in-two-regions",
        swap(P, "provinces: [lakes]", "provinces: [lakes, delta]"),
        "programme.yaml:27 [regions.lakes.provinces]",
        "programme",
        "province 'delta' is in 'seaboard' and in 'lakes'",
        "Put each province in one region",
    ),
    Case(
        "province-twice-in-region",
        swap(P, "provinces: [lakes]", "provinces: [lakes, lakes]"),
        "programme.yaml:27 [regions.lakes.provinces]",
        "programme",
        "province 'lakes' is twice in 'lakes'",
        "Put each province in one region",
    ),
    Case(
        "all-regions-core",
        edit(
            P,
            lambda text: re.sub(
                r"(?m)^(  - \{id: \w+, name: \{en: \w+\}, kind: \w+, )(?=provinces)", r"\1core: true, ", text
            ),
        ),
        "programme.yaml:23 [regions]",
        "programme",
        "every region is marked core",
        "Mark only the dominant region with `core: true`",
        count=2,
    ),
    Case(
        "weights-above-one",
        swap(P, "industry: c1, weight: 1.0", "industry: c2, weight: 1.0"),
        "programme.yaml:37 [engines.metals.industries.2]",
        "programme",
        "engine 'metals' lists industry 'c2' twice",
        "Add the weights, or name different products",
        count=2,
    ),
    Case(
        "weight-zero",
        swap(P, "industry: f2, weight: 0.1", "industry: f2, weight: 0"),
        "programme.yaml:52 [engines.wind.industries.2.weight]",
        "programme",
        "0 is refused",
        "It must be greater than 0",
    ),
    Case(
        "weight-above-one",
        swap(P, "industry: f2, weight: 0.1", "industry: f2, weight: 10"),
        "programme.yaml:52 [engines.wind.industries.2.weight]",
        "programme",
        "10 is refused",
        "It must be less than or equal to 1",
    ),
    Case(
        "industry-twice",
        swap(P, "industry: f2, weight: 0.1", "industry: d2, weight: 0.1"),
        "programme.yaml:52 [engines.wind.industries.2]",
        "programme",
        "engine 'wind' lists industry 'd2' twice",
        "Add the weights, or name different products",
        count=2,
    ),
    Case(
        "unknown-industry",
        swap(P, "industry: f2, weight: 0.1", "industry: f9, weight: 0.1"),
        "",
        "programme florin-2025 on economy florin-2024",
        "industry 'f9' of engine 'wind' is not a class of fic",
        "Allowed: 'a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'd1', 'd2', '",
    ),
    Case(
        "unknown-product",
        swap(P, "product: circuits", "product: circuit"),
        "",
        "programme florin-2025 on economy florin-2024",
        "product 'circuit' of engine 'circuits' is not in table production_shares",
        "Did you mean 'circuits'?",
    ),
    Case(
        "product-of-another-industry",
        swap(P, "industry: f2, weight: 0.1", "industry: f2, weight: 0.1, product: circuits"),
        "",
        "concordance",
        "product 'circuits' belongs to industry 'ELEC', class 'f2' to 'TRADE'",
        "Name a product of the class's own industry",
    ),
    Case(
        "province-unknown",
        swap(P, "provinces: [north, hills]", "provinces: [north, hills, moor]"),
        "",
        "programme florin-2025 on economy florin-2024",
        "province 'moor' of region 'upland' is not in the economy",
        "Allowed: 'north', 'coast', 'lakes', 'hills', 'delta', 'cap",
    ),
    Case(
        "province-uncovered",
        swap(P, "provinces: [north, hills]", "provinces: [north]"),
        "",
        "programme florin-2025 on economy florin-2024",
        "province 'hills' of the economy is in no region of the programme",
        "Put every province in one region; shares are of the whole nation",
    ),
    Case(
        "wrong-nation",
        swap(P, "nation: FL\n", "nation: KR\n"),
        "",
        "programme florin-2025 on economy florin-2024",
        "the programme's nation is 'KR', the economy's 'FL'",
        "Use the economy of the programme's country",
    ),
    Case(
        "wrong-currency",
        edit(P, lambda text: text.replace("FLO", "KRW")),
        "",
        "programme florin-2025 on economy florin-2024",
        "the programme's currency is 'KRW', the economy's 'FLO'",
        "Use the economy of the programme's country",
    ),
    Case(
        "amount-in-another-currency",
        swap(P, "value: 120, unit: million FLO", "value: 120, unit: million USD"),
        "programme.yaml:125 [investments.windworks.amount]",
        "programme",
        "unit 'million USD' is not an amount of FLO",
        "Write one of 'FLO', 'thousand FLO', 'million FLO', 'billion FLO', 'trillion FLO'",
    ),
    Case(
        "amount-without-scale",
        swap(P, "value: 120, unit: million FLO", "value: 120, unit: mn FLO"),
        "programme.yaml:125 [investments.windworks.amount]",
        "programme",
        "unit 'mn FLO' is not an amount of FLO",
        "Write one of 'FLO', 'thousand FLO', 'million FLO', 'billion FLO', 'trillion FLO'",
    ),
    Case(
        "amount-negative",
        swap(P, "value: 120, unit", "value: -120, unit"),
        "programme.yaml:125 [investments.windworks.amount]",
        "programme",
        "-120 million FLO is negative",
        "Write sums as positive amounts",
    ),
    Case(
        "credit-in-places",
        swap(P, "value: 10, unit: million FLO", "value: 10, unit: places"),
        "programme.yaml:89 [selection.designation_credit]",
        "programme",
        "unit 'places' is not an amount of FLO",
        "Write one of 'FLO', 'thousand FLO', 'million FLO', 'billion FLO', 'trillion FLO'",
    ),
    Case(
        "budget-in-another-currency",
        swap(P, "value: 2, unit: billion FLO", "value: 2, unit: billion EUR"),
        "programme.yaml:145 [instruments.fund.budgets.1.amount]",
        "programme",
        "unit 'billion EUR' is not an amount of FLO",
        "Write one of 'FLO', 'thousand FLO', 'million FLO', 'billion FLO', 'trillion FLO'",
    ),
    Case(
        "budget-years-reversed",
        swap(P, "budgets: [{years: [2026, 2030]", "budgets: [{years: [2030, 2026]"),
        "programme.yaml:145 [instruments.fund.budgets.1.years]",
        "programme",
        "budget years 2030 to 2026 run backwards",
        "Write the first year first",
    ),
    Case(
        "budget-one-year",
        swap(P, "budgets: [{years: [2026, 2030]", "budgets: [{years: [2026]"),
        "programme.yaml:145 [instruments.fund.budgets.1.years]",
        "programme",
        "entry 2 of the list is missing",
        "Give 2 entries",
    ),
    Case(
        "done-without-date",
        swap(P, "status: open", "status: done"),
        "programme.yaml:214 [milestones.choice]",
        "programme",
        "milestone 'choice' is 'done' and has no `done` date",
        "Give `done:` exactly when the status is done",
    ),
    Case(
        "date-without-done",
        swap(P, "status: open", "status: open, done: 2025-02-01"),
        "programme.yaml:214 [milestones.choice]",
        "programme",
        "milestone 'choice' is 'open' and has the `done` date 2025-02-01",
        "Give `done:` exactly when the status is done",
    ),
    Case(
        "done-after-programme",
        swap(P, "status: open", "status: done, done: 2025-06-01"),
        "programme.yaml:214 [milestones.choice.done]",
        "programme",
        "milestone 'choice' was done on 2025-06-01, after the programme's own date",
        "Correct the date, or move it to a later vintage",
    ),
    Case(
        "investment-after-programme",
        swap(P, "date: 2025-01-10", "date: 2025-10-01"),
        "programme.yaml:125 [investments.windworks.date]",
        "programme",
        "'windworks' is dated 2025-10-01, after the programme's own date 2025-03-01",
        "Correct the date, or move it to a later vintage",
    ),
    Case(
        "candidates-after-programme",
        swap(P, "date: 2024-12-01", "date: 2025-12-01"),
        "programme.yaml:131 [candidates.ministry-2024.date]",
        "programme",
        "'ministry-2024' is dated 2025-12-01, after the programme's own date 2025-03-01",
        "Correct the date, or move it to a later vintage",
    ),
    Case(
        "step-after-programme",
        add(P, AGREEMENT),
        "programme.yaml:227 [agreements.pact.steps.signed.done]",
        "programme",
        "step 'signed' was done on 2025-09-01, after the programme's own date",
        "Correct the date, or move it to a later vintage",
    ),
    Case(
        "target-due-before-baseline",
        add(P, TARGET.replace("due: 2030-12-31", "due: 2020-12-31")),
        "programme.yaml:225 [targets.parks.due]",
        "programme",
        "target 'parks' is due 2020-12-31, not after its baseline of 2024-12-31",
        "Correct one of the two dates",
    ),
    Case(
        "target-in-two-units",
        add(P, TARGET.replace("target: {value: 9, unit: parks", "target: {value: 9, unit: per cent")),
        "programme.yaml:224 [targets.parks.target]",
        "programme",
        "target 'parks' starts in 'parks' and ends in 'per cent'",
        "Use one unit for both",
    ),
    Case(
        "extends-unknown",
        swap(P, "id: florin-2025\n", "extends: korea-2025-13\nid: florin-2025\n"),
        "",
        "programme",
        "there is no programme 'korea-2025-13'",
        "Did you mean 'korea-2025-12'?",
    ),
    Case(
        "extends-missing-file",
        swap(P, "id: florin-2025\n", "extends: base.yaml\nid: florin-2025\n"),
        "base.yaml",
        "document",
        "there is no file '",
        "Check the path",
    ),
    Case(
        "extends-a-list",
        swap(P, "id: florin-2025\n", "extends: [a, b]\nid: florin-2025\n"),
        "programme.yaml:2",
        "programme",
        "`extends` is not a name",
        "Write the id or file of one programme",
    ),
    Case(
        "extends-itself",
        swap(P, "id: florin-2025\n", "extends: programme.yaml\nid: florin-2025\n"),
        "programme.yaml:2",
        "programme",
        "programmes extend each other: programme.yaml -> programme.yaml",
        "Remove one `extends`",
    ),
    Case(
        "extends-circle",
        both(
            swap(P, "id: florin-2025\n", "extends: base.yaml\nid: florin-2025\n"),
            put("base.yaml", "extends: programme.yaml\nid: base\n"),
        ),
        "base.yaml:1",
        "programme",
        "programmes extend each other: programme.yaml -> base.yaml -> programme.yaml",
        "Remove one `extends`",
    ),
    Case(
        "remove-unknown-entry",
        both(
            lambda folder: (folder / P).rename(folder / "base.yaml"),
            put(P, "extends: base.yaml\nid: later\nengines:\n  - {id: vistors, remove: true}\n"),
        ),
        "programme.yaml:4",
        "programme",
        "'vistors' cannot be removed, the base has no such entry",
        "Did you mean 'visitors'?",
    ),
    Case(
        "removed-entry-still-named",
        both(
            lambda folder: (folder / P).rename(folder / "base.yaml"),
            put(P, "extends: base.yaml\nid: later\nengines:\n  - {id: visitors, remove: true}\n"),
        ),
        "base.yaml:136 [candidates.ministry-2024.lists.1.engines]",
        "programme",
        "engine 'visitors' is not known",
        "Allowed: 'metals', 'machines', 'wind', 'circuits', 'softwa",
    ),
    Case(
        "fault-in-base",
        both(
            lambda folder: (folder / P).rename(folder / "base.yaml"),
            swap("base.yaml", "reservation_score: 0.3", "reservation_score: 3"),
            put(P, "extends: base.yaml\nid: later\n"),
        ),
        "base.yaml:84 [selection.reservation_score]",
        "programme",
        "3 is refused",
        "It must be less than or equal to 1",
    ),
    Case(
        "remove-in-a-plain-programme",
        swap(P, "- id: visitors\n", "- id: visitors\n    remove: true\n"),
        "programme.yaml:76 [engines.visitors.remove]",
        "programme",
        "unknown key 'remove'",
        "Allowed: 'confidence', 'coverage', 'id', 'industries', 'na",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fault_is_named(case, programme_folder, florin):
    case.mutate(programme_folder)
    case.check(faults_of_programme(programme_folder / P, florin))
