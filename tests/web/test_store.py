"""The store of scenarios: names, limits, many writers, and files that are no database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from regrowth.errors import OptionError
from regrowth.web import store
from regrowth.web.levers import Levers
from regrowth.web.store import NameTakenError, Scenarios, UnknownScenarioError

MOVED = Levers(weights={"jobs": 1 / 3}, off=("a",), duties={"USA.C29": 0.25})


@pytest.fixture(params=["memory", "file"])
def scenarios(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scenarios]:
    held = Scenarios.in_memory() if request.param == "memory" else Scenarios.at(tmp_path / "s.sqlite")
    yield held
    held.close()


def test_what_is_kept_comes_back(scenarios: Scenarios) -> None:
    kept = scenarios.save(" A  name\n", "p", MOVED, plan="plan: []", note=" note ")
    assert (kept.name, kept.note, kept.levers, kept.plan) == ("A name", "note", MOVED, "plan: []")
    assert scenarios.get(kept.id) == kept
    assert scenarios.every() == [kept]


def test_they_are_listed_by_name(scenarios: Scenarios) -> None:
    for name in ("나", "b", "가", "a"):
        scenarios.save(name, "p", Levers())
    assert [entry.name for entry in scenarios.every()] == ["a", "b", "가", "나"]


def test_a_name_is_taken_once(scenarios: Scenarios) -> None:
    first = scenarios.save("name", "p", Levers())
    with pytest.raises(NameTakenError, match="already"):
        scenarios.save("na me".replace(" ", ""), "p", MOVED)
    second = scenarios.save("other", "p", Levers())
    with pytest.raises(NameTakenError):
        scenarios.change(second.id, name="name")
    assert scenarios.get(second.id).name == "other"
    assert scenarios.get(first.id).levers == Levers()


@pytest.mark.parametrize("name", ["", "  \n\t", "\x00\x07", "a" * 81, "\u202e"])
def test_a_name_is_there_and_not_too_long(scenarios: Scenarios, name: str) -> None:
    with pytest.raises(OptionError):
        scenarios.save(name, "p", Levers())


def test_no_name_hides_what_it_is(scenarios: Scenarios) -> None:
    assert scenarios.save("a\u202eb\x00c", "p", Levers()).name == "a b c"


def test_notes_and_plans_have_an_end(scenarios: Scenarios) -> None:
    with pytest.raises(OptionError, match="note"):
        scenarios.save("a", "p", Levers(), note="x" * (store.LONGEST_NOTE + 1))
    with pytest.raises(OptionError, match="plan"):
        scenarios.save("a", "p", Levers(), plan="x" * (store.LONGEST_PLAN + 1))


def test_only_what_is_given_changes(scenarios: Scenarios) -> None:
    kept = scenarios.save("a", "p", MOVED, plan="plan: []", note="note")
    changed = scenarios.change(kept.id, note="")
    assert (changed.name, changed.note, changed.levers, changed.plan) == ("a", "", MOVED, "plan: []")
    assert scenarios.change(kept.id, plan="").plan is None
    assert scenarios.change(kept.id, levers=Levers()).levers == Levers()


def test_copies_are_numbered(scenarios: Scenarios) -> None:
    kept = scenarios.save("a" * 80, "p", MOVED, plan="plan: []")
    names = [scenarios.duplicate(kept.id).name for _ in range(3)]
    assert names == [f"{'a' * 74} ({k})" for k in (2, 3, 4)]
    copy = scenarios.duplicate(kept.id, "copy")
    assert (copy.levers, copy.plan, copy.name) == (MOVED, "plan: []", "copy")
    with pytest.raises(NameTakenError):
        scenarios.duplicate(kept.id, "copy")


@pytest.mark.parametrize("number", [0, -1, 99, 2**63, 10**30])
def test_what_is_not_there_is_named(scenarios: Scenarios, number: int) -> None:
    for act in (scenarios.get, scenarios.delete, scenarios.duplicate, scenarios.change):
        with pytest.raises(UnknownScenarioError, match="no scenario"):
            act(number)


def test_what_is_deleted_is_gone(scenarios: Scenarios) -> None:
    kept = scenarios.save("a", "p", Levers())
    scenarios.delete(kept.id)
    assert scenarios.every() == []
    scenarios.save("a", "p", Levers())


def test_there_is_a_most(scenarios: Scenarios, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 2)
    scenarios.save("a", "p", Levers())
    kept = scenarios.save("b", "p", Levers())
    with pytest.raises(OptionError, match="kept already"):
        scenarios.save("c", "p", Levers())
    with pytest.raises(OptionError, match="kept already"):
        scenarios.duplicate(kept.id)


def test_many_write_at_once(scenarios: Scenarios) -> None:
    def write(number: int) -> str:
        kept = scenarios.save(f"of {number}", "p", Levers(reservation=number / 100))
        scenarios.change(kept.id, note=str(number))
        return scenarios.get(kept.id).note

    with ThreadPoolExecutor(8) as pool:
        notes = list(pool.map(write, range(40)))
    assert notes == [str(number) for number in range(40)]
    assert len(scenarios.every()) == 40
    assert all(entry.levers.reservation == int(entry.note) / 100 for entry in scenarios.every())


def test_one_of_many_gets_a_name(scenarios: Scenarios) -> None:
    def write(number: int) -> bool:
        try:
            scenarios.save("wanted", "p", Levers(), note=str(number))
        except NameTakenError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(20))) == 1


def test_a_file_is_opened_again_and_by_two(tmp_path: Path) -> None:
    first = Scenarios.at(tmp_path / "deep" / "s.sqlite")
    kept = first.save("a", "p", MOVED)
    second = Scenarios.at(tmp_path / "deep" / "s.sqlite")
    assert second.get(kept.id) == kept
    second.save("b", "p", Levers())
    assert [entry.name for entry in first.every()] == ["a", "b"]
    first.close()
    second.close()
    third = Scenarios.at(tmp_path / "deep" / "s.sqlite")
    assert [entry.name for entry in third.every()] == ["a", "b"]
    third.close()


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "s.sqlite"
    file.write_bytes(b"this is no database at all, whatever its name says" * 100)
    with pytest.raises(OptionError, match="cannot be used"):
        Scenarios.at(file)
    with pytest.raises(OptionError):
        Scenarios.at(tmp_path)
    with pytest.raises(OptionError, match="cannot be made"):
        Scenarios.at(file / "below.sqlite")


def test_a_database_that_breaks_is_told(tmp_path: Path) -> None:
    file = tmp_path / "s.sqlite"
    held = Scenarios.at(file)
    held.save("a", "p", Levers())
    with sqlite3.connect(file) as other:
        other.execute("DROP TABLE scenario")
    other.close()
    with pytest.raises(OptionError, match="database failed"):
        held.every()
    held.close()


def test_a_row_of_another_version_is_told(tmp_path: Path) -> None:
    file = tmp_path / "s.sqlite"
    held = Scenarios.at(file)
    kept = held.save("a", "p", Levers())
    with sqlite3.connect(file) as other:
        other.execute("""UPDATE scenario SET levers = '{"unheard": 1}'""")
    other.close()
    with pytest.raises(OptionError, match="another version"):
        held.get(kept.id)
    held.delete(kept.id)
    held.close()
