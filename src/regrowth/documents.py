"""YAML documents that remember where every key stands.

Validation errors of programmes, manifests and selections name file, line and key.
Scalars follow YAML 1.2 (``no`` is a word, not false); repeated keys, aliases and
over-long files are refused. :func:`dump` writes what :func:`parse` reads back unchanged.
"""

from __future__ import annotations

import datetime
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

import yaml
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

from regrowth.errors import Problem, ProgrammeError, RegrowthError, suggestion

MAXIMUM_BYTES = 4_000_000
MAXIMUM_DEPTH = 40

Location = tuple[str | int, ...]
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
_TAGS = tuple(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))
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


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value with the file and 1-based line it stands on."""

    value: Any
    file: str
    line: int

    def plain(self) -> Any:
        """Return the value as plain dictionaries, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def child(self, step: str | int) -> Node | None:
        """Return the node under a key or position, if there is one."""
        if isinstance(self.value, dict):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            entry: Node = self.value[step]
            return entry
        return None

    def find(self, location: Location) -> Node:
        """Return the deepest node on ``location``; steps that do not exist are skipped."""
        node = self
        for step in location:
            node = node.child(step) or node
        return node


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Safe loader with the scalar rules of the YAML 1.2 core schema."""

    yaml_implicit_resolvers: typing.ClassVar[dict[str, list[tuple[str, Any]]]] = {}


def _resolvers() -> Iterator[tuple[str, str, str]]:
    yield "tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"
    yield "tag:yaml.org,2002:int", r"^[-+]?[0-9]+$", "-+0123456789"
    yield (
        "tag:yaml.org,2002:float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+0123456789.",
    )
    yield "tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", "~nN"


class _Dumper(yaml.SafeDumper):
    """Safe dumper that quotes every text which YAML 1.1 or the loader would take for something else."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        """Write a repeated value out, since the loader refuses aliases."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Write a text; line breaks of other scripts are escaped, since single quotes would fold them."""
    style = '"' if re.search("[\x85\u2028\u2029]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _decimal(loader: Any, node: Any) -> int:
    """Read a whole number in base ten: YAML 1.1 took a leading zero for octal."""
    return int(loader.construct_scalar(node))


def _install_resolvers() -> None:
    for kind in (_Loader, _Dumper):
        for tag, pattern, first in _resolvers():
            kind.add_implicit_resolver(tag, re.compile(pattern), list(first))
        kind.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^$"), [""])
    _Loader.add_constructor("tag:yaml.org,2002:int", _decimal)
    _Dumper.add_representer(str, _text)


_install_resolvers()


def dump(content: Any) -> str:
    """Write plain dictionaries, lists and scalars as YAML that :func:`parse` reads back unchanged.

    >>> print(dump({"code": "08", "count": 8}), end="")
    code: '08'
    count: 8
    """
    text: str = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return text


def _refuse(
    reason: str, remedy: str, file: str, line: int | None, kind: type[RegrowthError]
) -> RegrowthError:
    return kind(Problem("document", reason, remedy, file=file, row=line))


class _Builder:
    """Turns a composed YAML tree into :class:`Node` values, collecting faults."""

    def __init__(self, loader: _Loader, file: str) -> None:
        self.loader = loader
        self.file = file
        self.problems: list[Problem] = []

    def build(self, raw: Any) -> Node:
        line = raw.start_mark.line + 1
        if raw.tag not in _TAGS:
            self._fault(line, f"tag {raw.tag!r} is not supported", "Write a plain value")
            return Node(None, self.file, line)
        if isinstance(raw, yaml.MappingNode):
            return Node(self._mapping(raw), self.file, line)
        if isinstance(raw, yaml.SequenceNode):
            return Node([self.build(child) for child in raw.value], self.file, line)
        try:
            value = self.loader.construct_object(raw)
        except (yaml.YAMLError, ValueError):
            self._fault(line, f"value {raw.value!r} cannot be read", "Put quotes around text values")
            value = None
        return Node(value, self.file, line)

    def _mapping(self, raw: yaml.MappingNode) -> dict[str, Node]:
        mapping: dict[str, Node] = {}
        for key_node, value_node in raw.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(line, "a key is not text", "Write keys as plain words")
                continue
            key = str(key_node.value)
            if key in mapping:
                self._fault(line, f"key {key!r} is given twice", "Keep one of the two")
                continue
            child = self.build(value_node)
            mapping[key] = Node(child.value, self.file, line)
        return mapping

    def _fault(self, line: int, reason: str, remedy: str) -> None:
        self.problems.append(Problem("document", reason, remedy, file=self.file, row=line))


def _require_flat(text: str, file: str, kind: type[RegrowthError]) -> None:
    """Refuse aliases and deep nesting from the events, before composing recurses into them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise _refuse("aliases (*name) are not supported", "Write the value out", file, line, kind)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAXIMUM_DEPTH:
            reason = f"nested deeper than {MAXIMUM_DEPTH} levels"
            raise _refuse(reason, "Flatten the document", file, line, kind)


def parse(text: str, file: str, kind: type[RegrowthError] = ProgrammeError) -> Node:
    """Parse YAML ``text`` to a tree of :class:`Node`.

    Raises
    ------
    RegrowthError
        Of class ``kind``, when the text is not YAML, repeats a key, uses an alias,
        is nested too deeply or is not a mapping at the top.
    """
    if len(text.encode()) > MAXIMUM_BYTES:
        raise _refuse(f"larger than {MAXIMUM_BYTES:,} bytes", "Split the document", file, None, kind)
    loader = _Loader(text)
    try:
        _require_flat(text, file, kind)
        raw = loader.get_single_node()
        if raw is None:
            raise _refuse("the document is empty", "Write its keys, starting with `id:`", file, 1, kind)
        builder = _Builder(loader, file)
        root = builder.build(raw)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        reason = f"not valid YAML: {error.problem or error.context or 'unreadable'}"
        raise _refuse(
            reason, "Check indentation, colons and quotes on and above this line", file, line, kind
        ) from None
    except yaml.YAMLError as error:
        reason = f"not valid YAML: {str(error).splitlines()[0]}"
        raise _refuse(reason, "Save the file as plain UTF-8 YAML", file, None, kind) from None
    finally:
        loader.dispose()
    if builder.problems:
        raise kind(builder.problems)
    if not isinstance(root.value, dict):
        raise _refuse(
            "the top level is not a mapping of keys",
            "Write `key: value` lines at the top level",
            file,
            root.line,
            kind,
        )
    return root


def read(path: Path, kind: type[RegrowthError] = ProgrammeError) -> Node:
    """Read and parse a YAML file; errors as :func:`parse`, also for missing or non-UTF-8 files."""
    file = path.name[:80]
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise _refuse("not a regular file", "Give the YAML file itself", file, None, kind)
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 text (byte {error.start})"
        raise _refuse(reason, "Save the file as UTF-8", file, None, kind) from None
    except (FileNotFoundError, ValueError):  # a ValueError: a name that no file can have
        raise _refuse(f"there is no file {str(path)!r}", "Check the path", file, None, kind) from None
    except IsADirectoryError:
        raise _refuse(f"{str(path)!r} is a folder", "Give the YAML file itself", file, None, kind) from None
    except OSError as error:
        raise _refuse(
            f"cannot be read: {error.strerror}", "Check the path and permissions", file, None, kind
        ) from None
    return parse(text, file, kind)


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


def key_path(root: Node, location: Location) -> str:
    """Write a location as ``engines.batteries.industries.2``, naming list entries by their id."""
    parts: list[str] = []
    node = root
    for step in location:
        child = node.child(step)
        if child is not None:
            name = child.child("id") if isinstance(step, int) else None
            parts.append(str(name.value if name is not None else step + 1 if isinstance(step, int) else step))
            node = child
        elif isinstance(node.value, dict) and step == location[-1] and step != "[key]":
            parts.append(str(step))
    return ".".join(parts)


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
