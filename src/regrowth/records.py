"""Records: what a document must hold, and every fault of one in words.

The base of all entries of programmes, manifests and selections, the kinds of their
values, and :func:`validate`, which names file, line, key, allowed values and nearest match.
"""

from __future__ import annotations

import datetime
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from regrowth.documents import Location, Node, key_path
from regrowth.errors import Problem, ProgrammeError, RegrowthError, suggestion

Model = TypeVar("Model", bound=BaseModel)


def _iso_day(value: object) -> object:
    if isinstance(value, datetime.date) or (
        isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)
    ):
        return value
    raise ValueError(f"{value!r} is not a date | Write dates as YYYY-MM-DD")


def _has_english(value: dict[str, str]) -> dict[str, str]:
    if "en" not in value:
        raise ValueError("there is no English text | Add `en: ...` beside the other languages")
    return value


_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]*$": "Write lower-case letters, digits and hyphens only",
    r"^[A-Z]{3}$": "Write the three capital letters of a currency, such as KRW",
    r"^[A-Za-z0-9_.-]+\.(csv|parquet)$": "Name a .csv or .parquet file of the same folder",
}
"""What to write where a text does not match a pattern."""
_KINDS = {
    "int": "Write a whole number without quotes",
    "float": "Write a number without quotes",
    "bool": "Write true or false",
    "string": "Write a text",
    "date": "Correct the day; dates are YYYY-MM-DD",
    "tuple": "Write a list, such as [a, b]",
    "dict": "Write keys with values, such as {key: value}",
    "model": "Write keys with values, such as {key: value}",
}
"""What to write where a value is of another kind, by the start of the fault's name."""
_IDENTIFIER, _CURRENCY, TABLE_FILE = _PATTERNS

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Identifier = Annotated[str, StringConstraints(pattern=_IDENTIFIER)]
Currency = Annotated[str, StringConstraints(pattern=_CURRENCY)]
"""An ISO 4217 code."""
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]
YesNo = Annotated[bool, Field(strict=True)]
Day = Annotated[datetime.date, BeforeValidator(_iso_day)]
Words = Annotated[dict[str, Text], AfterValidator(_has_english)]
"""A text in several languages, keyed by language code; English is required."""


class _FrozenDict(dict[Any, Any]):
    """A dictionary that refuses every change in place; ``dict(frozen)`` is a copy that does not."""

    def _refuse(self, *_: object, **__: object) -> Any:
        raise TypeError("the dictionary is frozen; change a copy, dict(...), and build a new record with it")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[_FrozenDict], tuple[dict[Any, Any]]]:
        return type(self), (dict(self),)


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return _FrozenDict({key: _frozen(item) for key, item in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, tuple) else value


class Record(BaseModel):
    """Base of every document entry: frozen with all that it holds, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="after")
    def _freeze(self) -> Self:
        self.__dict__.update({name: _frozen(value) for name, value in self.__dict__.items()})
        return self


def validate(
    model: type[Model], root: Node, subject: str, kind: type[RegrowthError] = ProgrammeError
) -> Model:
    """Build ``model`` from a document, turning every fault into a :class:`Problem` with its line.

    Raises
    ------
    RegrowthError
        Of class ``kind`` with all faults found.
    """
    try:
        return model.model_validate(root.plain())
    except ValidationError as error:
        raise kind(_problems(model, root, subject, error)) from None


def _problems(model: type[BaseModel], root: Node, subject: str, error: ValidationError) -> Iterator[Problem]:
    for fault in error.errors(include_url=False):
        location: Location = fault["loc"]
        reason, remedy = _explain(model, fault)
        location = _without_tags(root, location)
        node = root.find(location)
        yield Problem(subject, reason, remedy, node.file, node.line, key_path(root, location))


def _without_tags(root: Node, location: Location) -> Location:
    """Drop the steps that stand for the kind of an entry and not for a key of the document."""
    kept: list[str | int] = []
    for step in location:
        entry = root.find(tuple(kept)).child("kind") if kept and isinstance(kept[-1], int) else None
        if entry is None or entry.value != step:
            kept.append(step)
    return tuple(kept)


def _explain(model: type[BaseModel], fault: Mapping[str, Any]) -> tuple[str, str]:
    """Say why a value was refused and what to write instead."""
    location: Location = fault["loc"]
    kind = fault["type"]
    last = location[-1] if location else "document"
    context = fault.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key {last!r}", suggestion(last, _keys_at(model, location[:-1]))
    if kind == "missing" and isinstance(last, int):
        return f"entry {last + 1} of the list is missing", f"Give {last + 1} entries"
    if kind == "missing":
        return f"key {last!r} is missing", f"Add `{last}:` here"
    if kind in ("literal_error", "enum"):
        found = re.findall(r"\"([^\"]*)\"|'([^']*)'", str(context["expected"]))
        allowed = [double or single for double, single in found]
        return f"{fault['input']!r} is not allowed for {last!r}", suggestion(fault["input"], allowed)
    if kind == "union_tag_invalid":
        allowed = [part.strip("' ") for part in str(context["expected_tags"]).split(",")]
        return f"{context['tag']!r} is not a known kind", suggestion(context["tag"], allowed)
    if kind == "union_tag_not_found":
        return (
            f"key {str(context['discriminator']).strip(chr(39))!r} is missing",
            "Say which kind of entry this is",
        )
    if kind == "value_error":
        text = str(context["error"])
        reason, _, remedy = text.partition(" | ")
        return reason, remedy or "Correct the value"
    if kind == "string_pattern_mismatch":
        return f"{fault['input']!r} is refused for {last!r}", _PATTERNS[context["pattern"]]
    if kind in ("too_short", "string_too_short"):
        return f"{last!r} is empty", "Give at least one entry" if kind == "too_short" else "Write a text"
    if kind.endswith(("_type", "_parsing")):
        remedy = next((words for part, words in _KINDS.items() if kind.startswith(part)), "Correct the value")
        return f"{fault['input']!r} is not of the right kind", remedy
    return f"{fault['input']!r} is refused", fault["msg"].rstrip(".").replace("Input should be", "It must be")


def _keys_at(model: Any, location: Location) -> Sequence[str]:
    """Return the keys that the model allows at ``location``."""
    found = _model_at(model, location)
    keys: list[str] = []
    for candidate in found:
        keys += [field.alias or name for name, field in candidate.model_fields.items()]
    return sorted(set(keys))


def _model_at(annotation: Any, location: Location) -> list[Any]:
    """Follow ``location`` through annotations; a union's tag narrows its members."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _model_at(typing.get_args(annotation)[0], location)
    if origin in (typing.Union, types.UnionType):
        members = [part for part in typing.get_args(annotation) if part is not type(None)]
        if location and isinstance(location[0], str):
            tagged = [part for part in members if _has_tag(part, location[0])]
            if tagged:
                return _model_at(tagged[0], location[1:])
        return [model for part in members for model in _model_at(part, location)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not location:
            return [annotation]
        for name, field in annotation.model_fields.items():
            if location[0] in (name, field.alias):
                return _model_at(field.annotation, location[1:])
        return []
    arguments = typing.get_args(annotation)
    if arguments and location:
        return _model_at(arguments[1] if origin is dict else arguments[0], location[1:])
    return []


def _has_tag(part: Any, tag: str) -> bool:
    if typing.get_origin(part) is typing.Annotated:
        part = typing.get_args(part)[0]
    field = getattr(part, "model_fields", {}).get("kind")
    return field is not None and tag in typing.get_args(field.annotation)
