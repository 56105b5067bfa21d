"""YAML scalars: what is a text, what is a number, and that written documents read back equal."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from regrowth.documents import MAXIMUM_DEPTH, dump, parse
from regrowth.errors import ProgrammeError

ODD = ["no", "null", "08", "010", "1e3", "1_000", "~", "=", "<<", "", " ", "2024-01-31", "12:30:45", "0x1F"]
ODD += [".inf", "-.INF", ".NaN", "1.", ".5", "+.5e-3", "-0", "true", "# x", "a: b", "- a", "\n", "a\n\n b"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=8,
)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_stay_texts(text):
    content = {text: text, "list": [text], "text": text}
    assert parse(dump(content), "f").plain() == content


@given(st.text())
@example("\x85")
@example("a\u2028b\ufeff\x7f")
def test_every_text_reads_back(text):
    assert parse(dump({"a": text, text: "a"}), "f").plain() == {"a": text, text: "a"}


@given(st.dictionaries(st.text(), VALUES))
def test_every_document_reads_back_with_its_kinds(content):
    back = parse(dump(content), "f").plain()
    assert back == content
    assert repr(back) == repr(content)


def test_a_value_that_stands_twice_is_written_out():
    shared = ["a"]
    assert parse(dump({"x": shared, "y": shared}), "f").plain() == {"x": ["a"], "y": ["a"]}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("010", 10),
        ("-007", -7),
        ("08", 8),
        ("1e3", 1000.0),
        ("1.", 1.0),
        ("+.5", 0.5),
        ("~", None),
        *((text, text) for text in ("1_000", "1_000.5", "0o17", "no", "12:30")),
    ],
)
def test_scalars_follow_yaml_1_2(written, read):
    found = parse(f"a: {written}", "f").plain()["a"]
    assert (type(found), found) == (type(read), read)


@pytest.mark.parametrize("opening", ["- ", "[", "? ", "{a: "])
def test_deep_nesting_is_refused_before_it_is_composed(opening):
    with pytest.raises(ProgrammeError, match=r"f:2: .*nested deeper than 40 levels.*Flatten"):
        parse("a: \n  " + opening * 50_000 + "x", "f")


def test_the_deepest_document_is_read():
    text = "a: " + "[" * (MAXIMUM_DEPTH - 1) + "]" * (MAXIMUM_DEPTH - 1)
    assert parse(text, "f").plain()["a"]
