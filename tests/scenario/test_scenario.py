"""The scenario as a document: read, written, added up, and refused with a place and a remedy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from regrowth.errors import ScenarioError
from regrowth.programme.parts import Source
from regrowth.scenario.scenario import Scenario, embedded_names
from regrowth.scenario.selectors import AllBut
from regrowth.scenario.shocks import (
    Deficits,
    Labour,
    Productivity,
    Subsidy,
    Tariff,
    TradeCost,
    Transfer,
)

HEAD = "id: sample\ntitle: {en: Sample}\n"
PRODUCTIVITY = "kind: productivity, regions: north, industries: all"
TARIFF = "kind: tariff, importers: home, exporters: east, industries: all"
TRADE = "kind: trade_cost, from: home, to: abroad, industries: all"
TRANSFER = "kind: transfer, regions: north, paid_by: taxes"

EVERY_KIND = Scenario(
    id="every-kind",
    title={"en": "Every kind", "ko": "모든 종류"},
    description="All there is",
    sources={
        "act": Source(
            title="An act", publisher="Parliament", where="1/23", kind="official", date="2025-01-31"
        )
    },
    shocks=(
        Productivity(
            regions="north", industries=["food", "chips"], change=0.05, note="Guess", source=["act"]
        ),
        Subsidy(regions=AllBut(("coast", "abroad")), industries="electronics", rate=0.02),
        Labour(regions="home", change=-0.1),
        TradeCost(sellers="north", buyers=["home", "east"], industries="all", change=0.1, both_ways=False),
        TradeCost(sellers="south", buyers=AllBut(("south",)), industries="08", closed=True),
        Tariff(importers="home", exporters="abroad", industries="all", factor=0),
        Tariff(importers="east", exporters="home", industries="no", rate=0.1),
        Tariff(importers="east", exporters="west", industries="food", change=-0.01),
        Transfer(regions="north", amount=1e12, currency="FLN", paid_by="taxes"),
        Transfer(regions="north", amount=5, paid_by=["south", "abroad"]),
        Deficits(regions="north", factor=0),
    ),
)


def _faults(shock: str, head: str = HEAD) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(f"{head}shocks:\n  - {{{shock}}}\n", "file.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_yaml_round_trip():
    text = EVERY_KIND.to_yaml()
    again = Scenario.parse(text)
    assert again == EVERY_KIND
    assert again.to_yaml() == text
    assert "from: north" in text
    assert "sellers" not in text
    assert "all_but:" in text


def test_a_single_label_and_a_list_of_one_are_the_same():
    one, other = (Labour(regions=regions, change=0.1) for regions in ("north", ["north"]))
    assert one == other
    assert one != Labour(regions=["north", "south"], change=0.1)
    assert Labour(regions={"all_but": "north"}, change=0.1) == Labour(regions=AllBut(("north",)), change=0.1)


def test_where_a_shock_was_written_does_not_count():
    text = Scenario(id="one", title={"en": "One"}, shocks=[Labour(regions="a", change=0.1)]).to_yaml()
    assert Scenario.parse(text, "here") == Scenario.parse(f"# moved\n{text}", "there")


def test_a_scenario_may_be_empty():
    empty = Scenario.parse(HEAD)
    assert empty.shocks == ()
    assert Scenario.parse(empty.to_yaml()) == empty == Scenario.parse(f"{HEAD}shocks: []\n")


def test_a_shock_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        EVERY_KIND.shocks[0].change = 0.1


def test_embedded_scenarios_are_listed_read_and_written():
    assert embedded_names() == (
        "border-opened",
        "empty",
        "grant-paid-by-taxes",
        "productivity-rise",
        "province-cut-off",
        "subsidy-paid-by-taxes",
    )
    for name in embedded_names():
        scenario = Scenario.embedded(name)
        assert scenario.id == name
        assert set(scenario.title) == {"en", "ko"}
        assert Scenario.parse(scenario.to_yaml()) == scenario
        assert all(shock.source == ("hypothetical",) for shock in scenario.shocks)


def test_files_are_read_by_path(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(EVERY_KIND.to_yaml(), encoding="utf-8")
    assert Scenario.read(path) == Scenario.read(str(path)) == EVERY_KIND


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("emty", "scenario: there is no scenario 'emty'. Did you mean 'empty'? Allowed: 'border-opened'"),
        ("emty.yaml", "emty.yaml: document: there is no file 'emty.yaml'. Check the path."),
    ],
)
def test_a_scenario_that_is_not_there(name, text):
    with pytest.raises(ScenarioError) as caught:
        Scenario.read(name)
    assert str(caught.value).startswith(text)


def test_reading_loads_no_heavy_library():
    code = (
        "import sys; from regrowth.scenario.scenario import Scenario; Scenario.embedded('empty'); "
        "print([name for name in ('jax', 'pandas', 'scipy') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_sum_holds_both():
    other = Scenario(
        id="other",
        title={"en": "Other"},
        sources=dict(EVERY_KIND.sources),
        shocks=[Labour(regions="south", change=0.1)],
    )
    both = EVERY_KIND + other
    assert both.id == "every-kind-with-other"
    assert both.title == {"en": "Every kind; Other"}
    assert both.description == {"en": "All there is"}
    assert both.shocks == (*EVERY_KIND.shocks, *other.shocks)
    assert (other + other).description is None
    assert Scenario.parse(both.to_yaml()) == both


def test_sums_do_not_mix_sources():
    act = Source(title="Another act", publisher="Parliament", where="2/23", kind="official")
    other = Scenario(id="other", title={"en": "Other"}, sources={"act": act})
    with pytest.raises(ScenarioError) as caught:
        EVERY_KIND + other
    assert str(caught.value) == (
        "scenarios every-kind and other: source key 'act' stands for different publications. "
        "Give one of them another key."
    )


@pytest.mark.parametrize(
    ("shock", "place", "reason", "remedy"),
    [
        ("kind: tarif", "", "'tarif' is not a known kind", "Did you mean 'tariff'? Allowed: 'productivity'"),
        ("regions: a", "", "key 'kind' is missing", "Say which kind of entry this is"),
        (PRODUCTIVITY, ".change", "key 'change' is missing", "Add `change:` here"),
        (f"{PRODUCTIVITY}, change: 0.1, chnge: 1", ".chnge", "unknown key 'chnge'", "Did you mean 'change'?"),
        (f"{PRODUCTIVITY}, change: '5'", ".change", "'5' is not of the right kind", "Write a number"),
        (f"{PRODUCTIVITY}, change: true", ".change", "True is not of the right kind", "Write a number"),
        (f"{PRODUCTIVITY}, change: .inf", ".change", "inf is refused", "It must be a finite number"),
        (f"{PRODUCTIVITY}, change: .nan", ".change", "nan is refused", "It must be a finite number"),
        (
            f"{PRODUCTIVITY}, change: 5",
            ".change",
            "5 is above 3 and looks like per cent",
            "Write a rate: 0.15 for fifteen per cent",
        ),
        (
            f"{PRODUCTIVITY}, change: -1",
            ".change",
            "-1 takes away everything or more",
            "Write a number above -1",
        ),
        (
            "kind: labour, regions: 11, change: 0.1",
            ".regions",
            "11 is a number, not a label",
            "Put quotes around labels made of digits",
        ),
        (
            "kind: labour, regions: [], change: 0.1",
            ".regions",
            "nothing is selected",
            "Write at least one label, or `all`",
        ),
        (
            "kind: labour, regions: [a, b, a], change: 0.1",
            ".regions",
            "'a' is selected twice",
            "Keep one of the two",
        ),
        (
            "kind: labour, regions: [[a]], change: 0.1",
            ".regions",
            "['a'] is not a label",
            "Write a label, a list of labels, or a group",
        ),
        (
            "kind: labour, regions: {but: a}, change: 0.1",
            ".regions",
            "a selection cannot have 'but'",
            "Write {all_but: [...]} to leave labels out",
        ),
        (
            "kind: labour, regions: {}, change: 0.1",
            ".regions",
            "a selection cannot have no key",
            "Write {all_but: [...]}",
        ),
        (
            f"{TARIFF}",
            "",
            "a tariff has no figure",
            "Write exactly one of `rate`, `change` and `factor`",
        ),
        (f"{TARIFF}, rate: 0.1, factor: 0", "", "a tariff has `rate` and `factor`", "Write exactly one"),
        (f"{TARIFF}, rate: 15", ".rate", "15 is above 3 and looks like per cent", "Write a rate"),
        (f"{TARIFF}, factor: -1", ".factor", "-1 is refused", "It must be greater than or equal to 0"),
        (TRADE, "", "a trade cost has neither `change` nor `closed: true`", "Write one of the two"),
        (
            f"{TRADE}, change: 0.1, closed: true",
            "",
            "a trade cost has both `change` and `closed`",
            "Write one of the two",
        ),
        (f"{TRADE}, closed: 1", ".closed", "1 is not of the right kind", "Write true or false"),
        (
            "kind: trade_cost, to: a, industries: a, change: 0.1",
            ".from",
            "key 'from' is missing",
            "Add `from:`",
        ),
        (f"{TRANSFER}, amount: 0", ".amount", "0 is refused", "It must be greater than 0"),
        (f"{TRANSFER}, amount: 1, currency: won", ".currency", "'won' is refused", "Write the three capital"),
        (
            "kind: transfer, regions: a, amount: 1, paid_by: [taxes, b]",
            "",
            "`taxes` stands beside other payers",
            "Write `paid_by: taxes`, and a second transfer for the rest",
        ),
        ("kind: deficits, regions: a, factor: -1", ".factor", "-1 is refused", "It must be greater than"),
        (
            f"{PRODUCTIVITY}, change: 0.1, note: ''",
            ".note",
            "the text is empty",
            "Write a text, or leave the key out",
        ),
    ],
)
def test_malformed_shocks(shock, place, reason, remedy):
    (text,) = _faults(shock)
    assert text.startswith(f"file.yaml:4 [shocks.1{place}]: scenario: {reason}")
    assert remedy in text


def test_faults_of_selections_may_come_in_python_too():
    with pytest.raises(ValidationError, match="not a label"):
        Labour(regions=AllBut((3,)), change=0.1)  # type: ignore[arg-type]


def test_all_faults_come_at_once():
    assert len(_faults("kind: productivity, regions: 1, industries: [], change: 7, more: 1")) == 4


def test_python_names_of_keys_are_for_python():
    texts = _faults(f"{TRADE}, sellers: a, change: 0.1")
    assert "unknown key 'sellers'" in texts[0]


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("title: {en: A}\n", "file.yaml:1 [id]: scenario: key 'id' is missing. Add `id:` here."),
        ("id: A\ntitle: {en: A}\n", "file.yaml:1 [id]: scenario: 'A' is refused for 'id'. Write lower-case"),
        ("id: a\ntitle: {ko: A}\n", "file.yaml:2 [title]: scenario: there is no English text. Add `en: ...`"),
        (f"{HEAD}titel: a\n", "file.yaml:3 [titel]: scenario: unknown key 'titel'. Did you mean 'title'?"),
        (f"{HEAD}shocks: 3\n", "file.yaml:3 [shocks]: scenario: 3 is not of the right kind. Write a list"),
        (f"{HEAD}id: b\n", "file.yaml:3: document: key 'id' is given twice. Keep one of the two."),
        ("- id: a\n", "file.yaml:1: document: the top level is not a mapping of keys."),
        ("", "file.yaml:1: document: the document is empty."),
        (
            f"{HEAD}sources: {{a: {{title: A}}}}\n",
            "file.yaml:3 [sources.a.publisher]: scenario: key 'publisher' is missing.",
        ),
    ],
)
def test_malformed_heads(head, text):
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(head, "file.yaml")
    assert str(caught.value).startswith(text)


def test_unknown_sources_are_named_where_they_stand():
    head = f"{HEAD}sources: {{act: {{title: A, publisher: B, where: C, kind: study}}}}\n"
    shock = "kind: labour, regions: a, change: 0.1, source: [atc]"
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(f"{head}shocks:\n  - {{{shock}}}\n", "file.yaml")
    assert str(caught.value) == (
        "file.yaml:5 [shocks.1.source]: scenario sample, shock 1: source 'atc' is not known. "
        "Did you mean 'act'? Allowed: 'act'."
    )
