"""Levers: there and back by link, refused where they may not be, and the same as the YAML that says so."""

from __future__ import annotations

import math

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from regrowth.errors import OptionError, ProgrammeError
from regrowth.programme.programme import Programme
from regrowth.web.levers import LONGEST, Bounded, Cut, Levers, read_link, write_link

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,12}", fullmatch=True)
PAIRS = st.from_regex(r"[A-Za-z0-9_-]{1,8}\.[A-Za-z0-9_+-]{1,8}", fullmatch=True)
BASE = Programme.embedded()
HUBS, REGIONAL = (
    f"rule {rule.id!r} ({rule.name['en']})"
    for rule in BASE.rules
    if rule.id in ("engines-per-hub", "regional-finance")
)
SIDES = {
    f"{rule.id}.{side}": getattr(rule, side)
    for rule in BASE.rules
    if isinstance(rule, Bounded)
    for side in ("at_least", "at_most")
    if getattr(rule, side) is not None
}


def floats(low: float, high: float, **more: bool) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False, **more)


def tables(keys: st.SearchStrategy[str], values: st.SearchStrategy[float]) -> st.SearchStrategy[dict]:
    return st.dictionaries(keys, values, max_size=4)


ANY = st.builds(
    Levers,
    weights=tables(NAMES, floats(0, 1000, exclude_min=True)),
    reservation=st.none() | floats(0, 1),
    off=st.lists(NAMES, max_size=3).map(tuple),
    bounds=tables(PAIRS, floats(-1e18, 1e18)),
    aversion=st.none() | floats(0, 20),
    support=tables(PAIRS, floats(0, 10)),
    policies=st.none() | st.lists(NAMES, max_size=3).map(tuple),
    duties=tables(PAIRS, floats(0, 3)),
    cut=st.none()
    | st.builds(Cut, item=NAMES, partner=st.none() | NAMES, part=floats(0, 1), months=floats(0, 12)),
)
OURS = st.builds(
    Levers,
    weights=tables(st.sampled_from([entry.id for entry in BASE.selection.criteria]), floats(0.01, 10)),
    reservation=st.none() | floats(0, 1),
    off=st.lists(st.sampled_from([rule.id for rule in BASE.rules]), max_size=3).map(tuple),
    bounds=tables(st.sampled_from(sorted(SIDES)), floats(-0.5, 3)),
    aversion=st.none() | floats(0, 20),
    policies=st.none() | st.just(("rcep", "mexico-2026")),
)


@given(ANY)
def test_a_link_gives_back_what_it_was_made_of(levers: Levers) -> None:
    link = write_link(levers.to_link())
    assert len(link) < LONGEST
    assert Levers.from_link(read_link(link)) == levers


@given(ANY)
def test_json_gives_back_what_it_was_made_of(levers: Levers) -> None:
    assert Levers.model_validate_json(levers.model_dump_json(exclude_defaults=True)) == levers


@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])
@given(OURS)
def test_what_is_applied_is_what_the_file_says(levers: Levers) -> None:
    text = levers.to_yaml(BASE.id, BASE.id, "moved")
    try:
        applied = levers.applied(BASE)
    except ProgrammeError:
        with pytest.raises(ProgrammeError):
            Programme.parse(text)
        return
    read = Programme.parse(text)
    assert read.selection == applied.selection
    assert read.rules == applied.rules
    assert read.planning == applied.planning
    assert read.engines == BASE.engines


def test_nothing_moved_is_the_programme_itself() -> None:
    assert Levers().applied(BASE) is BASE
    assert Levers().to_link() == {}


def test_what_means_nothing_is_left_out() -> None:
    levers = Levers(off=("a", "a", "b"), policies=(), duties={"USA.C29": 0.0, "USA.C24": 0.1})
    assert levers == Levers(off=("a", "b"), duties={"USA.C24": 0.1})


def test_only_what_changes_the_programme_is_of_the_programme() -> None:
    levers = Levers(
        weights={"a": 1.0}, support={"x.y": 2.0}, duties={"u.v": 1.0}, policies=("p",), cut=Cut(item="i")
    )
    assert levers.of_programme == Levers(weights={"a": 1.0})


@pytest.mark.parametrize(
    "link",
    [
        "w.a=0",
        "w.a=-1",
        "w.a=nan",
        "w.a=inf",
        "w.a=1001",
        "w.a=x",
        "w.a b=1",
        "r=1.01",
        "r=nan",
        "aversion=21",
        "b.x.at_least=1e19",
        "b.x=1",
        "s.a.b=10.5",
        "d.USA.C29=3.1",
        "d.USA.C29=-0.1",
        "off=a b",
        "off=../etc/passwd",
        "policies=" + "a" * 81,
        "cut.item=i&cut.part=2",
        "cut.item=i&cut.months=13",
        "cut.item=i&cut.more=7",
        "cut.item=../i",
    ],
)
def test_what_may_not_be_is_refused_and_named(link: str) -> None:
    with pytest.raises(OptionError) as error:
        Levers.from_link(read_link(link))
    problem = error.value.problems[0]
    assert problem.reason
    assert problem.remedy


def test_a_name_that_ends_in_a_line_break_is_refused() -> None:
    with pytest.raises(OptionError):
        Levers.of({"off": ["rule\n"]})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "it is no table of settings"),
        ({"weights": [1]}, "it is no table of settings"),
        ({"weights": {1: 1}}, "it is not text"),
        ({"weights": {"a b": 1}}, "it is no name: letters, digits, hyphens and underscores alone"),
        ({"weights": {"a": None}}, "it is no number"),
        ({"weights": {"a": "x"}}, "it is no number"),
        ({"weights": {"a": math.inf}}, "it must be at most 1000"),
        ({"weights": {"a": 0}}, "it must be above 0"),
        ({"weights": {"a": "\ud800"}}, "it is no number"),
        ({"weights": {"a": True}}, "it is no number"),
        ({"reservation": "0.3"}, "it is no number"),
        ({"reservation": -1}, "it must be at least 0"),
        ({"bounds": {"a": 1}}, "it is not two names with a full stop between them"),
        ({"bounds": {"a.b": 1e19}}, "it must be at most 1e+18"),
        ({"off": "a"}, "it is no list"),
        ({"cut": 1}, "it is no table of settings"),
        ({"cut": {"more": 1}}, "it is missing"),
        ({"unheard": 1}, "there is no such setting"),
        ({1: 1}, "a name is no text"),
    ],
)
def test_a_refused_setting_is_told_in_plain_words(content: object, reason: str) -> None:
    with pytest.raises(OptionError) as error:
        Levers.of(content)
    assert error.value.problems[0].reason.endswith(f" is not allowed: {reason}")


def test_two_bounds_that_cannot_be_together_are_told_once() -> None:
    levers = Levers(bounds={"engines-per-hub.at_least": 3, "engines-per-hub.at_most": 2})
    with pytest.raises(ProgrammeError) as error:
        levers.applied(BASE)
    assert len(error.value.problems) == 1


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_number_is_infinite(value: float) -> None:
    for content in ({"weights": {"a": value}}, {"reservation": value}, {"bounds": {"a.b": value}}):
        with pytest.raises(OptionError):
            Levers.of(content)


@pytest.mark.parametrize(
    ("levers", "subject", "reason"),
    [
        (Levers(weights={"industrial-bas": 1}), "weights", "industrial-bas"),
        (Levers(off=("engines",)), "rules", "engines"),
        (Levers(bounds={"nothing.at_most": 1}), "bounds", "nothing"),
        (Levers(bounds={"engines-per-hub.about": 1}), "bounds", "about"),
        (Levers(bounds={"selection-by-february.at_most": 1}), "bounds", "at_most"),
        (Levers(bounds={"regions-per-engine.at_least": 1}), "bounds", "at_least"),
        (Levers(bounds={"regional-finance.at_least": 1.5}), REGIONAL, "not a share"),
        (Levers(bounds={"engines-per-hub.at_least": 9}), HUBS, "above"),
        (Levers(off=tuple(rule.id for rule in BASE.rules)), "rules", "every rule"),
    ],
)
def test_what_the_programme_does_not_have_is_named(levers: Levers, subject: str, reason: str) -> None:
    with pytest.raises(ProgrammeError) as error:
        levers.applied(BASE)
    assert [problem.subject for problem in error.value.problems] == [subject]
    assert reason in str(error.value)


def test_aversion_needs_a_plan() -> None:
    with pytest.raises(ProgrammeError, match="plans no amounts"):
        Levers(aversion=1.0).applied(BASE.model_copy(update={"planning": None}))


def test_a_dropped_rule_keeps_its_bound_for_when_it_comes_back() -> None:
    levers = Levers(off=("regional-finance",), bounds={"regional-finance.at_least": 0.5})
    assert "regional-finance" not in {rule.id for rule in levers.applied(BASE).rules}
    assert "0.5" in levers.to_yaml(BASE.id, BASE.id, "moved")


def test_a_long_link_is_refused() -> None:
    with pytest.raises(OptionError, match="characters"):
        read_link("?" + "a" * (LONGEST + 1))
    with pytest.raises(OptionError, match="too many"):
        read_link("&".join(f"a{k}=1" for k in range(600)))
