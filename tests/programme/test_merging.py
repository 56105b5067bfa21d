"""A later vintage laid over an earlier one: mappings, registers, lists, removals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrowth import documents
from regrowth.errors import ProgrammeError
from regrowth.programme.merging import merge
from regrowth.programme.programme import Programme


def merged(below: str, above: str):
    return merge(documents.parse(below, "below"), documents.parse(above, "above")).plain()


def test_mappings_merge_key_by_key():
    assert merged("a: 1\nb: {x: 1, y: 2}", "b: {y: 3, z: 4}\nc: 5") == {
        "a": 1,
        "b": {"x": 1, "y": 3, "z": 4},
        "c": 5,
    }


def test_registers_merge_entry_by_entry():
    below = "r: [{id: a, v: 1, w: 1}, {id: b, v: 2}, {id: c, v: 3}]"
    above = "r: [{id: d, v: 4}, {id: a, v: 9}, {id: b, remove: true}]"
    assert merged(below, above)["r"] == [
        {"id": "a", "v": 9, "w": 1},
        {"id": "c", "v": 3},
        {"id": "d", "v": 4},
    ]


def test_plain_lists_are_replaced():
    assert merged("l: [1, 2, 3]", "l: [4]") == {"l": [4]}
    assert merged("l: [{id: a}]", "l: []") == {"l": []}


def test_values_of_another_kind_are_replaced():
    assert merged("a: {x: 1}", "a: 2") == {"a": 2}
    assert merged("a: 2", "a: {x: 1}") == {"a": {"x": 1}}


def test_remove_false_is_no_removal():
    assert merged("r: [{id: a, v: 1}]", "r: [{id: a, remove: false}]") == {
        "r": [{"id": "a", "v": 1, "remove": False}]
    }


def test_removing_what_is_not_there_is_refused():
    with pytest.raises(ProgrammeError, match=r"above:2: .*'bb' cannot be removed.*Did you mean 'b'"):
        merged("r: [{id: b}, {id: c}]", "r:\n  - {id: bb, remove: true}")


DOCUMENT = st.dictionaries(
    st.sampled_from("abcd"),
    st.integers() | st.dictionaries(st.sampled_from("xyz"), st.integers()),
    min_size=1,
)


@given(DOCUMENT, DOCUMENT)
def test_merge_identities(below, above):
    """Merging over itself changes nothing; what is above is in the result; keys are the union."""
    low, high = (documents.parse(str(d).replace("'", ""), "text") for d in (below, above))
    assert merge(low, low).plain() == below
    result = merge(low, high).plain()
    assert set(result) == set(below) | set(above)
    assert merge(merge(low, high), high).plain() == result


def test_lines_name_the_file_that_says_it(tmp_path, programme_folder, florin_programme):
    (programme_folder / "programme.yaml").rename(programme_folder / "base.yaml")
    later = programme_folder / "later.yaml"
    later.write_text("extends: base.yaml\nid: later\nrules:\n  - {id: no-copying, at_most: 2}\n")
    programme = Programme.read(later)
    assert (programme.id, programme.title) == ("later", florin_programme.title)
    rules = {rule.id: rule for rule in programme.rules}
    assert rules["no-copying"].at_most == 2
    assert len(rules) == len(florin_programme.rules)
    later.write_text("extends: base.yaml\nid: later\nrules:\n  - {id: no-copying, at_most: two}\n")
    with pytest.raises(ProgrammeError, match=r"later.yaml:4 \[rules.no-copying.at_most\]"):
        Programme.read(later)


def test_extends_an_embedded_programme_by_id(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("extends: korea-2025-12\nid: mine\nregions:\n  - {id: jeju, note: Only this.}\n")
    programme = Programme.read(file)
    assert programme.region("jeju").note == {"en": "Only this."}
    assert programme.region("jeju").provinces == ("KR-49",)
    assert len(programme.regions) == 8
