"""Every message has a Korean text, no text is left over, and both hold the same fields."""

from __future__ import annotations

import ast
import re
import string
from configparser import RawConfigParser
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import regrowth
from regrowth.words import translator

PACKAGE = Path(regrowth.__file__).parent
WORDS = resources.files("regrowth") / "words"


@pytest.fixture(scope="module")
def messages() -> set[str]:
    with (PACKAGE / "words" / "extraction.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)
    parser = RawConfigParser()
    parser.read(PACKAGE / "words" / "extraction.cfg", encoding="utf-8")
    aliases = dict(parser.items("extractors"))
    methods = [(pattern, aliases.get(method, method)) for pattern, method in methods]
    found = extract_from_dir(PACKAGE, methods, options, keywords={"say": None, "Message": None})
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


@pytest.fixture(scope="module")
def korean() -> dict[str, str]:
    with (WORDS / "ko" / "LC_MESSAGES" / "regrowth.po").open("rb") as stream:
        catalogue = read_po(stream, locale="ko", abort_invalid=True)
    assert not list(catalogue.obsolete)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def fields(text: str) -> list[str]:
    try:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:  # a text without values is not filled: its braces are braces
        return []


def test_messages_are_found_in_python_templates_and_catalogue(messages: set[str]) -> None:
    assert "Relatedness density" in messages
    assert "Where would an industry grow?" in messages
    assert "The choice at a glance" in messages
    assert "Skip to the report" in messages
    assert "Weighted mean of the criteria" in messages


def test_no_message_hides_where_extraction_does_not_look(messages: set[str]) -> None:
    """What stands inside an f-string, or is said by a translator without a name, is not extracted."""
    said = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            made = node.func.func if isinstance(node.func, ast.Call) else node.func  # translator("ko")("…")
            if isinstance(made, ast.Name) and (
                made.id in ("say", "Message") if made is node.func else made.id == "translator"
            ):
                said.add(node.args[0].value)
    assert len(said) > 1000
    assert sorted(said - messages) == []


def test_every_message_has_a_korean_text(messages: set[str], korean: dict[str, str]) -> None:
    assert sorted(messages - set(korean)) == []
    assert [message for message, text in korean.items() if not text.strip()] == []


def test_no_text_is_left_over(messages: set[str], korean: dict[str, str]) -> None:
    assert sorted(set(korean) - messages) == []


def test_fields_are_the_same_in_both_languages(korean: dict[str, str]) -> None:
    differing = {message: text for message, text in korean.items() if fields(message) != fields(text)}
    assert differing == {}


def test_texts_are_korean(korean: dict[str, str]) -> None:
    same = {message for message, text in korean.items() if not any("가" <= letter <= "힣" for letter in text)}
    assert same == {
        "{low} to {high}",
        "{first} to {last}",
        "{partner}: {industry}",
        "{change} points",
        "{points} points",
        "{value} points",
        "{unit} {per}",
        "Regrowth {version}",
        "{rule!r} ({title})",
        "{rule} at {scope}: {bounds}",
        "{rule} in {scope}: {bounds}",
        "{least} and {most}",
    }


def test_no_particle_hangs_on_a_name(korean: dict[str, str]) -> None:
    """A particle that depends on the last sound of a word must not follow a field for a name."""
    names = ("region", "engine", "measure", "rule", "title", "milestone", "names", "pairs", "others", "table")
    hanging = [
        text
        for text in korean.values()
        for name in names
        for particle in ("은 ", "는 ", "이 ", "가 ", "을 ", "를 ", "와 ", "과 ", "으로 ", "로 ")
        if f"{{{name}}}{particle}" in text
    ]
    assert hanging == []


def test_no_particle_hangs_on_a_number(korean: dict[str, str]) -> None:
    """Particles change with the last sound, which nobody knows of a field or a sign."""
    hanging = re.compile(r"(\{\w+(![rs])?(:[^ {}]*)?\}|%) ?%?(은|는|이|가|을|를|와|과|로|으로)([\s.,(]|$)")
    assert [text for text in korean.values() if hanging.search(text)] == []


def test_sentences_keep_one_level_of_speech(korean: dict[str, str]) -> None:
    ends = re.compile(r"([가-힣]+)다(?=[.!(]|$)")
    other = [text for text in korean.values() for stem in ends.findall(text) if not _polite(stem)]
    assert other == []


def _polite(stem: str) -> bool:
    """Say whether a verb less its last syllable is of the polite level: a final ㅂ, then 니."""
    return len(stem) > 1 and stem[-1] == "니" and (ord(stem[-2]) - ord("가")) % 28 == 17


def test_terms_are_used_alike(korean: dict[str, str]) -> None:
    other = ("수도 권역", "오스트레일리아", "노동자", "최선 계획", "중심 권역", "매개변수", "%포인트")
    assert [text for text in korean.values() for term in other if term in text] == []


def test_translator_fills_fields() -> None:
    assert translator("ko")("{count} pairs", count=3) == "조합 3개"
    assert translator("en").pick({"en": "a", "ko": "b"}) == "a"
    assert translator("ko").pick({"en": "a"}) == "a"
