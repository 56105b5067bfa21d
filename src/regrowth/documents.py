"""YAML documents that remember where every key stands.

Validation errors of programmes, manifests and selections name file, line and key.
Scalars follow YAML 1.2 (``no`` is a word, not false); repeated keys, aliases and
over-long files are refused. :func:`dump` writes what :func:`parse` reads back unchanged.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from regrowth.errors import Problem, ProgrammeError, RegrowthError
from regrowth.messages import Message

MAXIMUM_BYTES = 4_000_000
MAXIMUM_DEPTH = 40

Location = tuple[str | int, ...]

_TAGS = tuple(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))


_FAULTS: dict[str, Message] = {
    str(message): message
    for message in (
        Message("block sequence entries are not allowed in this context"),
        Message("but found another document"),
        Message("control characters are not allowed"),
        Message("could not find expected ':'"),
        Message("did not find expected ',' or ']'"),
        Message("did not find expected ',' or '}'"),
        Message("did not find expected '-' indicator"),
        Message("did not find expected <document start>"),
        Message("did not find expected alphabetic or numeric character"),
        Message("did not find expected comment or line break"),
        Message("did not find expected hexdecimal number"),
        Message("did not find expected key"),
        Message("did not find expected node content"),
        Message("did not find expected whitespace or line break"),
        Message("found a tab character that violates indentation"),
        Message("found a tab character where an indentation space is expected"),
        Message("found character that cannot start any token"),
        Message("found undefined tag handle"),
        Message("found unexpected ':'"),
        Message("found unexpected document indicator"),
        Message("found unexpected end of stream"),
        Message("found unknown directive name"),
        Message("found unknown escape character"),
        Message("mapping keys are not allowed in this context"),
        Message("mapping values are not allowed in this context"),
    )
}
"""What libyaml finds wrong with a text, in its words; those that are not here are told as they are."""


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


class _Dumper(yaml.CSafeDumper if hasattr(yaml, "CSafeDumper") else yaml.SafeDumper):  # type: ignore[misc]
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
    reason: Message, remedy: Message, file: str, line: int | None, kind: type[RegrowthError]
) -> RegrowthError:
    return kind(Problem(Message("document"), reason, remedy, file=file, row=line))


class _Builder:
    """Turns a composed YAML tree into :class:`Node` values, collecting faults."""

    def __init__(self, loader: _Loader, file: str) -> None:
        self.loader = loader
        self.file = file
        self.problems: list[Problem] = []

    def build(self, raw: Any) -> Node:
        line = raw.start_mark.line + 1
        if raw.tag not in _TAGS:
            reason = Message("tag {tag!r} is not supported", tag=raw.tag)
            self._fault(line, reason, Message("Write a plain value"))
            return Node(None, self.file, line)
        if isinstance(raw, yaml.MappingNode):
            return Node(self._mapping(raw), self.file, line)
        if isinstance(raw, yaml.SequenceNode):
            return Node([self.build(child) for child in raw.value], self.file, line)
        try:
            value = self.loader.construct_object(raw)
        except (yaml.YAMLError, ValueError):
            reason = Message("value {value!r} cannot be read", value=raw.value)
            self._fault(line, reason, Message("Put quotes around text values"))
            value = None
        return Node(value, self.file, line)

    def _mapping(self, raw: yaml.MappingNode) -> dict[str, Node]:
        mapping: dict[str, Node] = {}
        for key_node, value_node in raw.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(line, Message("a key is not text"), Message("Write keys as plain words"))
                continue
            key = str(key_node.value)
            if key in mapping:
                reason = Message("key {key!r} is given twice", key=key)
                self._fault(line, reason, Message("Keep one of the two"))
                continue
            child = self.build(value_node)
            mapping[key] = Node(child.value, self.file, line)
        return mapping

    def _fault(self, line: int, reason: Message, remedy: Message) -> None:
        self.problems.append(Problem(Message("document"), reason, remedy, file=self.file, row=line))


def _require_flat(text: str, file: str, kind: type[RegrowthError]) -> None:
    """Refuse aliases and deep nesting from the events, before composing recurses into them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            reason = Message("aliases (*name) are not supported")
            raise _refuse(reason, Message("Write the value out"), file, line, kind)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAXIMUM_DEPTH:
            reason = Message("nested deeper than {limit} levels", limit=MAXIMUM_DEPTH)
            raise _refuse(reason, Message("Flatten the document"), file, line, kind)


def parse(text: str, file: str, kind: type[RegrowthError] = ProgrammeError) -> Node:
    """Parse YAML ``text`` to a tree of :class:`Node`.

    Raises
    ------
    RegrowthError
        Of class ``kind``, when the text is not YAML, repeats a key, uses an alias,
        is nested too deeply or is not a mapping at the top.
    """
    if len(text.encode()) > MAXIMUM_BYTES:
        reason = Message("larger than {limit:,} bytes", limit=MAXIMUM_BYTES)
        raise _refuse(reason, Message("Split the document"), file, None, kind)
    loader = _Loader(text)
    try:
        _require_flat(text, file, kind)
        raw = loader.get_single_node()
        if raw is None:
            remedy = Message("Write its keys, starting with `id:`")
            raise _refuse(Message("the document is empty"), remedy, file, 1, kind)
        builder = _Builder(loader, file)
        root = builder.build(raw)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        said = error.problem or error.context
        fault = _FAULTS.get(said, said) if said else Message("unreadable")
        remedy = Message("Check indentation, colons and quotes on and above this line")
        raise _refuse(Message("not valid YAML: {fault}", fault=fault), remedy, file, line, kind) from None
    except yaml.YAMLError as error:
        reason = Message("not valid YAML: {fault}", fault=_unreadable(error))
        raise _refuse(reason, Message("Save the file as plain UTF-8 YAML"), file, None, kind) from None
    finally:
        loader.dispose()
    if builder.problems:
        raise kind(builder.problems)
    if not isinstance(root.value, dict):
        raise _refuse(
            Message("the top level is not a mapping of keys"),
            Message("Write `key: value` lines at the top level"),
            file,
            root.line,
            kind,
        )
    return root


def _unreadable(error: yaml.YAMLError) -> str:
    """Say what is wrong with a text that has characters which no YAML may have."""
    character, reason = getattr(error, "character", None), getattr(error, "reason", "")
    if isinstance(character, int) and reason in _FAULTS:
        return Message("unacceptable character #x{code:04x}: {fault}", code=character, fault=_FAULTS[reason])
    return str(error).splitlines()[0]


def read(path: Path, kind: type[RegrowthError] = ProgrammeError) -> Node:
    """Read and parse a YAML file; errors as :func:`parse`, also for missing or non-UTF-8 files."""
    file = path.name[:80]
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            reason = Message("not a regular file")
            raise _refuse(reason, Message("Give the YAML file itself"), file, None, kind)
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = Message("not UTF-8 text (byte {byte})", byte=error.start)
        raise _refuse(reason, Message("Save the file as UTF-8"), file, None, kind) from None
    except (FileNotFoundError, ValueError):  # a ValueError: a name that no file can have
        reason = Message("there is no file {path!r}", path=str(path))
        raise _refuse(reason, Message("Check the path"), file, None, kind) from None
    except IsADirectoryError:
        reason = Message("{path!r} is a folder", path=str(path))
        raise _refuse(reason, Message("Give the YAML file itself"), file, None, kind) from None
    except OSError as error:
        reason = Message("cannot be read: {cause}", cause=error.strerror)
        raise _refuse(reason, Message("Check the path and permissions"), file, None, kind) from None
    return parse(text, file, kind)


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
