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
from regrowth.messages import Message

Model = TypeVar("Model", bound=BaseModel)


class RefusedError(ValueError):
    """What a validator of a record raises: why a value is refused, and what to write instead."""

    def __init__(self, reason: Message, remedy: Message) -> None:
        super().__init__(f"{reason}. {remedy}.")
        self.reason = reason
        self.remedy = remedy


def _iso_day(value: object) -> object:
    if isinstance(value, datetime.date) or (
        isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)
    ):
        return value
    raise RefusedError(Message("{value!r} is not a date", value=value), Message("Write dates as YYYY-MM-DD"))


def require_ordered(low: float, central: float, high: float) -> None:
    """Refuse a range whose values are not in order."""
    if not low <= central <= high:
        raise RefusedError(
            Message(
                "low {low:g}, central {central:g}, high {high:g} are not in order",
                low=low,
                central=central,
                high=high,
            ),
            Message("Write the smallest value as `low:`"),
        )


def _has_english(value: dict[str, str]) -> dict[str, str]:
    if "en" not in value:
        raise RefusedError(
            Message("there is no English text"), Message("Add `en: ...` beside the other languages")
        )
    return value


_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]*$": Message("Write lower-case letters, digits and hyphens only"),
    r"^[A-Z]{3}$": Message("Write the three capital letters of a currency, such as KRW"),
    r"^[A-Za-z0-9_.-]+\.(csv|parquet)$": Message("Name a .csv or .parquet file of the same folder"),
}
"""What to write where a text does not match a pattern."""
_KINDS = {
    "int": Message("Write a whole number without quotes"),
    "float": Message("Write a number without quotes"),
    "bool": Message("Write true or false"),
    "string": Message("Write a text"),
    "date": Message("Correct the day; dates are YYYY-MM-DD"),
    "tuple": Message("Write a list, such as [a, b]"),
    "dict": Message("Write keys with values, such as {key: value}"),
    "model": Message("Write keys with values, such as {key: value}"),
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
    kind, value = fault["type"], fault["input"]
    last = location[-1] if location else "document"
    context = fault.get("ctx", {})
    if kind == "extra_forbidden":
        return Message("unknown key {key!r}", key=last), suggestion(last, _keys_at(model, location[:-1]))
    if kind == "missing" and isinstance(last, int):
        return (
            Message("entry {number} of the list is missing", number=last + 1),
            Message("Give {count} entries", count=last + 1),
        )
    if kind == "missing":
        return Message("key {key!r} is missing", key=last), Message("Add `{key}:` here", key=last)
    if kind in ("literal_error", "enum"):
        found = re.findall(r"\"([^\"]*)\"|'([^']*)'", str(context["expected"]))
        allowed = [double or single for double, single in found]
        reason = Message("{value!r} is not allowed for {key!r}", value=value, key=last)
        return reason, suggestion(value, allowed)
    if kind == "union_tag_invalid":
        allowed = [part.strip("' ") for part in str(context["expected_tags"]).split(",")]
        tag = context["tag"]
        return Message("{value!r} is not a known kind", value=tag), suggestion(tag, allowed)
    if kind == "union_tag_not_found":
        key = str(context["discriminator"]).strip("'")
        return Message("key {key!r} is missing", key=key), Message("Say which kind of entry this is")
    if kind == "value_error":
        refused: RefusedError = context["error"]
        return refused.reason, refused.remedy
    if kind == "string_pattern_mismatch":
        reason = Message("{value!r} is refused for {key!r}", value=value, key=last)
        return reason, _PATTERNS[context["pattern"]]
    if kind in ("too_short", "string_too_short"):
        remedy = Message("Give at least one entry") if kind == "too_short" else _KINDS["string"]
        return Message("{key!r} is empty", key=last), remedy
    if kind.endswith(("_type", "_parsing")):
        known = (words for part, words in _KINDS.items() if kind.startswith(part))
        reason = Message("{value!r} is not of the right kind", value=value)
        return reason, next(known, Message("Correct the value"))
    return Message("{value!r} is refused", value=value), _limit(kind, fault["msg"], context)


def _limit(kind: str, text: str, context: Mapping[str, Any]) -> str:
    """Say which values are allowed; a kind that no record has keeps the text of pydantic."""
    bound = text.rpartition(" ")[2]
    match kind:
        case "greater_than":
            return Message("It must be greater than {bound}", bound=bound)
        case "greater_than_equal":
            return Message("It must be greater than or equal to {bound}", bound=bound)
        case "less_than":
            return Message("It must be less than {bound}", bound=bound)
        case "less_than_equal":
            return Message("It must be less than or equal to {bound}", bound=bound)
        case "finite_number":
            return Message("It must be a finite number")
        case "string_unicode":
            return Message("Write it in characters of Unicode")
        case "string_too_long":
            most = context["max_length"]
            return Message("Write at most {count} characters", count=most)
        case "too_long":
            most, given = context["max_length"], context["actual_length"]
            return Message(
                "Give at most {count} entries, not {given}",
                count=most,
                given=given,
            )
    return text.rstrip(".").replace("Input should be", "It must be")


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
