"""A later vintage of a programme written as changes to an earlier one."""

from __future__ import annotations

from regrowth.documents import Node
from regrowth.errors import Problem, ProgrammeError, suggestion
from regrowth.messages import Message


def merge(below: Node, above: Node) -> Node:
    """Lay the changes ``above`` over the document ``below``.

    Mappings merge key by key. Lists whose entries have an ``id`` merge entry by
    entry: a known id merges, a new one is appended, ``remove: true`` deletes.
    Everything else is replaced.

    Raises
    ------
    ProgrammeError
        If an entry to remove does not exist, or a list holds one id twice.
    """
    if isinstance(below.value, dict) and isinstance(above.value, dict):
        merged = dict(below.value)
        for key, child in above.value.items():
            merged[key] = merge(merged[key], child) if key in merged else child
        return Node(merged, above.file, above.line)
    if _is_register(below) and _is_register(above):
        return Node(_merge_entries(below, above), above.file, above.line)
    return above


def _is_register(node: Node) -> bool:
    return (
        isinstance(node.value, list)
        and bool(node.value)
        and all(isinstance(entry.value, dict) and "id" in entry.value for entry in node.value)
    )


def _merge_entries(below: Node, above: Node) -> list[Node]:
    entries = _by_id(below)
    for name, entry in _by_id(above).items():
        removed = entry.value.get("remove")
        if removed is not None and removed.value is True:
            if name not in entries:
                known = [str(key) for key in entries]
                reason = Message("{name!r} cannot be removed, the base has no such entry", name=name)
                raise _refused(reason, suggestion(name, known), entry)
            del entries[name]
        elif name in entries:
            entries[name] = merge(entries[name], entry)
        else:
            entries[name] = entry
    return list(entries.values())


def _by_id(register: Node) -> dict[object, Node]:
    """Return the entries of a register by id; one that is not a scalar or comes twice is refused."""
    entries: dict[object, Node] = {}
    for entry in register.value:
        node = entry.value["id"]
        if isinstance(node.value, dict | list):
            reason = Message("an `id` is not a text")
            raise _refused(reason, Message("Write lower-case letters, digits and hyphens only"), node)
        if node.value in entries:
            reason = Message("id {name!r} is given twice in one list", name=node.value)
            raise _refused(reason, Message("Put all that is said of an entry in one place"), node)
        entries[node.value] = entry
    return entries


def _refused(reason: Message, remedy: Message, node: Node) -> ProgrammeError:
    return ProgrammeError(Problem(Message("programme"), reason, remedy, node.file, node.line))
