"""The drawer: what was typed stays, what cannot be is told, and files have names of their own."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from dash import html

from regrowth.errors import RegrowthError
from regrowth.web import drawer
from regrowth.web.context import Context
from regrowth.web.handover import file_name, title
from regrowth.web.jobs import Job
from regrowth.web.levers import Levers
from regrowth.web.scenario_list import Fields, scenarios
from regrowth.web.shell import work
from regrowth.web.store import Scenarios
from regrowth.web.uploads import MOST_BYTES, MOST_TOGETHER, refusals, texts_of
from regrowth.web.workbench import Workbench
from regrowth.words import LANGUAGES, translator
from told import HANGUL
from web.seen import buttons, components, words


@pytest.fixture
def context(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Context]:
    """Who asks, with an empty store."""
    store = Scenarios.in_memory()
    monkeypatch.setattr(bench, "scenarios", store)
    yield Context(bench, Levers(reservation=0.4), {}, "en")
    store.close()


def field(part: Any, **identity: str) -> Any:
    return next(entry for entry in components(part) if getattr(entry, "id", None) == identity)


def press(context: Context, act: str, on: object, fields: Fields) -> Fields:
    return drawer._change(context, {"act": act, "on": str(on)}, fields, [], [])


def test_a_refused_name_stays_in_its_field(context: Context) -> None:
    typed = Fields("A name", "and a note")
    assert press(context, "save", "new", typed) == Fields()
    with pytest.raises(RegrowthError) as error:
        press(context, "save", "new", typed)
    shown = scenarios(context, "/", dataclasses.replace(typed, problems=error.value.problems))
    assert field(shown, scenario="name").value == "A name"
    assert field(shown, scenario="note").value == "and a note"
    assert "already" in words(shown)
    assert field(scenarios(context, "/"), scenario="name").value == ""
    # what was typed is not lost to another button
    number = context.bench.scenarios.every()[0].id
    for act in ("duplicate", "update"):
        assert press(context, act, number, typed) == typed


def test_a_scenario_is_renamed_in_fields_of_its_own(context: Context) -> None:
    store = context.bench.scenarios
    held = store.save("First", "a", Levers(), note="why")
    store.save("Second", "a", Levers())
    typed = Fields("not yet saved", "")
    begun = press(context, "rename", held.id, typed)
    assert begun == Fields("not yet saved", "", held.id, "First", "why")
    shown = scenarios(context, "/", begun)
    assert field(shown, rename="name", of=str(held.id)).value == "First"
    acts = buttons(shown, "act")
    assert {"renamed", "keep"} <= set(acts)
    assert acts.count("rename") == 1  # of the other scenario
    taken = dataclasses.replace(begun, new_name="Second")
    with pytest.raises(RegrowthError) as error:
        press(context, "renamed", held.id, taken)
    failed = dataclasses.replace(taken, problems=error.value.problems, at=held.id)
    again = scenarios(context, "/", failed)
    assert field(again, rename="name", of=str(held.id)).value == "Second"
    entry = next(part for part in components(again) if isinstance(part, html.Li) and "First" in words(part))
    assert "already" in words(entry)
    done = press(context, "renamed", held.id, dataclasses.replace(begun, new_name="Third", new_note=""))
    assert done.renamed is None
    assert done.name == "not yet saved"
    assert (store.get(held.id).name, store.get(held.id).note) == ("Third", "")
    assert press(context, "keep", held.id, begun).renamed is None
    assert store.get(held.id).name == "Third"


def test_what_stands_in_the_fields_is_read() -> None:
    assert drawer._fields([], [], []) == Fields()
    assert drawer._fields(["a", None], [], []) == Fields("a", "")
    of = [{"rename": "name", "of": "3"}, {"rename": "note", "of": "3"}]
    assert drawer._fields(["a", "b"], ["c", None], of) == Fields("a", "b", 3, "c", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("files", "about"),
    [
        ([("report.docx", 10)], "report.docx"),
        ([("big.yaml", MOST_BYTES + 1)], "big.yaml"),
        ([(f"{number}.yaml", MOST_BYTES) for number in range(6)], f"{MOST_TOGETHER:,}"),
        ([("../../<b>\x00.exe", 1)], "<b>.exe"),
    ],
)
def test_files_that_cannot_be_are_told(
    context: Context, language: str, files: list[tuple[str, int]], about: str
) -> None:
    found = refusals(files)
    assert len(found) == 1
    told = found[0].told(translator(language))
    assert about in f"{told.subject} {told.reason}"
    assert ".." not in told.subject
    assert (language == "ko") == bool(HANGUL.search(told.reason) and HANGUL.search(told.remedy))
    spoken = dataclasses.replace(context, language=language)
    assert told.reason in words(scenarios(spoken, "/", Fields(problems=found)))


def test_files_that_can_be_are_read() -> None:
    assert refusals([("a.yaml", 10), ("B.YML", MOST_BYTES)]) == []

    def sent(raw: bytes) -> str:
        return "data:;base64," + base64.b64encode(raw).decode()

    assert texts_of([sent(b"\xef\xbb\xbfid: a")], ["a.yaml"]) == {"a.yaml": "id: a"}
    for raw, name in ((b"id: a", "a.txt"), (b"\xff\xfe", "a.yaml"), (b"#" * (MOST_BYTES + 1), "a.yaml")):
        with pytest.raises(RegrowthError):
            texts_of([sent(raw)], [name])


def test_the_browser_is_told_which_files_to_refuse(context: Context) -> None:
    place = next(
        part for part in components(scenarios(context, "/")) if getattr(part, "className", "") == "upload"
    )
    limits = place.to_plotly_json()["props"]
    assert limits["data-most"] == MOST_BYTES
    assert limits["data-together"] == MOST_TOGETHER
    assert limits["data-endings"] == ".yaml,.yml"


def test_comparing_leaves_the_drawer(context: Context) -> None:
    context.bench.scenarios.save("First", "a", Levers())
    left = field(scenarios(context, "/"), leave="compare")
    assert "/outcome" in left.children.href


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_and_work_are_told_apart(language: str) -> None:
    names = {file_name("korea", kind, spoken) for kind in ("html", "pdf", "zip") for spoken in LANGUAGES}
    assert len(names) == 6
    say = translator(language)
    jobs = [
        Job(f"{kind}-{spoken}", "report", title=title(kind, spoken))
        for kind in ("html", "pdf", "zip")
        for spoken in LANGUAGES
    ]
    shown = work(jobs, say)
    spans = [words(part) for part in components(shown) if getattr(part, "className", "") == "work-name"]
    assert len(set(spans)) == len(jobs)
    cancels = [
        part.to_plotly_json()["props"]["aria-label"]
        for part in components(shown)
        if isinstance(part, html.Button)
    ]
    assert len(set(cancels)) == len(jobs)


def test_buttons_that_make_a_file_say_which(studied: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studied, "handover_job", lambda *_: None)  # other tests may have made some
    part = drawer.handover(Context(studied, Levers(), {}, "en"))
    labels = [
        entry.to_plotly_json()["props"].get("aria-label")
        for entry in components(part)
        if isinstance(getattr(entry, "id", None), dict) and entry.id.get("act") == "prepare"
    ]
    assert len(labels) == len(set(labels)) == 3
    assert all(label.startswith("Make it: ") for label in labels)
