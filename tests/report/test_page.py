"""The page is whole, self-contained, safe, and names everything it must."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from pydantic import TypeAdapter

from regrowth.errors import OptionError
from regrowth.messages import said
from regrowth.programme.programme import Programme
from regrowth.programme.rules import Rule
from regrowth.report import rulebook
from regrowth.report.labels import Labels
from regrowth.report.page import render
from regrowth.selection.reasons import reasons
from regrowth.study.study import Study, run
from regrowth.words import LANGUAGES, translator

Page = Callable[[str, str], str]
EVERY = [(country, language) for country in ("korea", "florin") for language in LANGUAGES]
VOID = {"meta", "link", "br", "img", "hr", "input", "wbr", "col", "source"}
ATTACK = '<script>alert("x")</script><img src=x onerror=alert(1)>'


class Reader(HTMLParser):
    """Collects tags, ids, attributes, links and text, and checks that tags balance.

    Text marked as English or as not to be translated (citations, codes) is kept apart as ``data``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.data: list[str] = []
        self.scripts: list[str] = []
        self.marked: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in held.items()]
        if "id" in held:
            self.ids.append(held["id"])
        if tag == "a":
            self.links.append(held["href"])
        if tag not in VOID:
            self.open.append(tag)
            apart = held.get("lang") == "en" or held.get("translate") == "no"
            self.marked.append(tag != "html" and apart)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
            return
        self.open.pop()
        self.marked.pop()

    def handle_data(self, data: str) -> None:
        if "script" in self.open:
            self.scripts.append(data)
        elif "style" not in self.open and data.strip():
            (self.data if any(self.marked) else self.text).append(" ".join(data.split()))


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


@pytest.mark.parametrize(("country", "language"), EVERY)
def test_page_is_well_formed(rendered: Page, country: str, language: str) -> None:
    page = rendered(country, language)
    reader = read(page)
    assert page.startswith("<!DOCTYPE html>")
    assert not reader.faults
    assert not reader.open
    assert len(reader.ids) == len(set(reader.ids))
    assert {link.removeprefix("#") for link in reader.links} <= set(reader.ids)
    assert f'<html lang="{language}">' in page
    assert len(page.encode()) < 7_000_000


@pytest.mark.parametrize(("country", "language"), EVERY)
def test_page_loads_nothing(rendered: Page, country: str, language: str) -> None:
    page = rendered(country, language)
    reader = read(page)
    for tag, name, value in reader.attributes:
        if name in ("src", "srcset", "data", "poster", "action", "background", "xlink:href"):
            pytest.fail(f"<{tag} {name}={value!r}> loads a resource")
        if name == "href":
            assert value.startswith("#")
        if name == "style":
            assert "url(" not in value
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert styles
    assert "@import" not in styles
    assert "url(" not in styles
    assert "<link" not in page.split("<script>")[0]
    assert "default-src 'none'" in page
    assert page.count("plotly.js v") == 1


@pytest.mark.parametrize(("country", "language"), EVERY)
def test_everything_is_named(
    rendered: Page, drawn_studies: dict[str, Study], country: str, language: str
) -> None:
    text = " ".join([*(reader := read(rendered(country, language))).text, *reader.data])
    study = drawn_studies[country]
    programme = study.programme

    def words(found: dict[str, str]) -> str:
        return " ".join(found.get(language, found["en"]).split())

    for region in programme.regions:
        assert words(region.name) in text
        for engine in study.selection.chosen[region.id]:
            assert words(programme.engine(engine).name) in text
            assert words(programme.engine(engine).coverage) in text
            assert reasons(study.selection, region.id, engine, language)[0] in text
    for part in (*programme.rules, *programme.instruments, *programme.targets, *programme.milestones):
        assert words(part.name) in text
    for part in (*programme.belts, *programme.agreements, *programme.offices):
        assert words(part.name) in text
    for caveat in programme.caveats:
        assert words(caveat.text) in text
    for limit in (*programme.not_modelled, *programme.investment_gaps):
        assert words(limit) in text
    for investment in programme.investments:
        assert words(investment.title) in text
    for source in programme.sources.values():
        assert source.title in text
        assert source.where in text
    for name in study.economy.tables:
        assert study.economy.manifest.tables[name].publisher in text
    assert study.economy.digest in text


@pytest.mark.parametrize("country", ["korea", "florin"])
def test_changes_are_shown_once_and_no_reason_is_lost(drawn_studies: dict[str, Study], country: str) -> None:
    """The table of turning points stands for the reasons that say the same, and for no others."""
    study = drawn_studies[country]
    marker = "The decision would turn if"
    for region, engine in study.evidence.table.index[:20]:
        texts = reasons(study.selection, region, engine)
        count = len(study.selection.why(region, engine).changes)
        turning = [at for at, text in enumerate(texts) if text.startswith(marker)]
        assert turning == list(range(3, 3 + count))


def test_korean_page_is_korean(rendered: Page) -> None:
    """No English text of two words or more is left in the Korean page, but for names written so."""
    english = read(rendered("korea", "en")).text
    korean = read(rendered("korea", "ko")).text
    assert len(korean) > 2000
    words = re.compile(r"[A-Za-z]{2,}[ ,:]+[A-Za-z]{2,}")
    assert sorted({text for text in set(english) & set(korean) if words.search(text)}) == []
    assert sorted({text for text in korean if words.search(text) and not re.search("[가-힣]", text)}) == []


def test_remarks_are_in_the_language_of_the_page(rendered: Page) -> None:
    assert '<div class="note" lang="en">' not in rendered("korea", "ko")
    assert "부산, 울산, 경남." in rendered("korea", "ko")
    assert "Busan, Ulsan, South Gyeongsang." not in rendered("korea", "ko")
    assert '<span lang="en">A weak second engine' in rendered("florin", "ko")


def test_figures_are_korean_too(rendered: Page) -> None:
    blocks = [
        json.loads(text) for text in read(rendered("korea", "ko")).scripts if text.startswith('{"data"')
    ]
    titles = [
        axis["title"]["text"]
        for b in blocks
        for k, axis in b["layout"].items()
        if k.startswith(("xaxis", "yaxis")) and "title" in axis
    ]
    names = [trace["name"] for block in blocks for trace in block["data"] if "name" in trace]
    assert titles
    assert names
    assert all(re.search("[가-힣]", text) for text in titles + names)


@pytest.mark.parametrize("country", ["korea", "florin"])
def test_equal_studies_give_equal_bytes(
    rendered: Page, drawn_studies: dict[str, Study], country: str
) -> None:
    study = drawn_studies[country]
    again = run(study.programme, study.economy, draws=30)
    assert render(again, "en") == rendered(country, "en")


def _attacked(study: Study) -> Programme:
    """Every name and note of the example replaced by markup."""
    text = study.programme.to_yaml()
    for plain in (
        "Four corners of Florin",
        "Good food",
        "Seaboard",
        "Industrial base",
        "Scrap recycling is not counted.",
        "Windworks at the Delta",
        "spa water",
        "Invented for this example",
    ):
        assert plain in text
        text = text.replace(plain, f"'{ATTACK}{len(plain)}'" if f": {plain}\n" in text else plain)
    return Programme.parse(text)


def test_programme_text_is_escaped(drawn_studies: dict[str, Study]) -> None:
    study = run(_attacked(drawn_studies["florin"]), drawn_studies["florin"].economy, draws=10, plan=False)
    assert study.programme.title["en"].startswith(ATTACK)
    page = render(study, "en")
    assert page.count("<script>alert") == 0
    assert "<img" not in page.split("<script>\n")[0]
    assert html.escape(ATTACK, quote=True).replace("&quot;", "&#34;") in page
    reader = read(page)
    assert not reader.faults
    assert not [name for _, name, _ in reader.attributes if name.startswith("on")]
    blocks = [text for text in reader.scripts if text.startswith('{"data"')]
    assert len(blocks) == 3 + 3 * len(study.programme.regions)
    assert all("<" not in text and ">" not in text for text in blocks)
    decoded = json.dumps([json.loads(text) for text in blocks])
    assert "<script" not in decoded
    assert "&lt;script&gt;" in decoded


def test_without_draws_or_optional_parts(drawn_studies: dict[str, Study]) -> None:
    study = drawn_studies["florin"]
    bare = study.programme.model_copy(
        update=dict.fromkeys(
            ("candidates", "investments", "instruments", "offices", "not_modelled", "caveats"), ()
        )
    )
    rules = tuple(rule for rule in bare.rules if rule.kind == "count")
    bare = bare.model_copy(update={"rules": rules, "milestones": ()})
    reader = read(render(run(bare, study.economy, draws=0, plan=False), "en"))
    assert not reader.faults
    assert not {"lists", "facts", "limits", "disputed"} & set(reader.ids)
    assert "No draws were made, so nothing is said about how firm the choice is." in reader.text


def test_unknown_language_is_refused(drawn_studies: dict[str, Study]) -> None:
    with pytest.raises(OptionError, match="no message catalogue"):
        render(drawn_studies["florin"], "fr")


def test_every_note_of_the_evidence_is_translated(drawn_studies: dict[str, Study]) -> None:
    korean = translator("ko")
    for study in drawn_studies.values():
        for note in [*study.evidence.notes, *study.evidence.cautions.values()]:
            text = note.say(korean)
            assert text != str(note)
            assert all(str(said(value, korean)) in text for value in note.values.values())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"kind": "floor", "measure": "location-quotient", "at_least": 1.2},
            "Location quotient: at least 1.2",
        ),
        (
            {"kind": "cap", "measure": "core-share", "at_most": 0.5},
            "Share of the capital region: at most 50 %",
        ),
        ({"kind": "floor", "measure": "score", "at_least": 0.4}, "Score: at least 0.4"),
        (
            {"kind": "cap", "measure": "amount", "unit": "billion FLO", "at_most": 2.5},
            "at most FLO 2.50 billion",
        ),
        ({"kind": "count", "count": "regions", "at_least": 1, "at_most": 1}, "exactly 1 regions per engine"),
        ({"kind": "share", "measure": "choices", "at_least": 0.3}, "at least 30 % of the choices"),
        ({"kind": "eligibility", "required": True}, "must be chosen"),
        ({"kind": "deadline", "milestone": "choice", "by": "2025-06-30"}, "by 30 June 2025"),
    ],
)
def test_bounds_are_said(drawn_studies: dict[str, Study], rule: dict[str, object], said: str) -> None:
    named = {"id": "tried", "name": {"en": "Tried"}, "source": ["white-paper"], "confidence": "H"}
    built = TypeAdapter(Rule).validate_python({**named, **rule})
    assert rulebook.bound(built, Labels(drawn_studies["florin"], "en")) == said
