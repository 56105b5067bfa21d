"""A later vintage of a programme written as changes to an earlier one."""

from __future__ import annotations

from regrowth.documents import Node
from regrowth.errors import Problem, ProgrammeError, suggestion


def merge(below: Node, above: Node) -> Node:
    """Lay the changes ``above`` over the document ``below``.

    Mappings merge key by key. Lists whose entries have an ``id`` merge entry by
    entry: a known id merges, a new one is appended, ``remove: true`` deletes.
    Everything else is replaced.

    Raises
    ------
    ProgrammeError
        If an entry to remove does not exist.
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
    entries: dict[object, Node] = {entry.value["id"].value: entry for entry in below.value}
    for entry in above.value:
        name = entry.value["id"].value
        removed = entry.value.get("remove")
        if removed is not None and removed.value is True:
            if name not in entries:
                known = [str(key) for key in entries]
                reason = f"{name!r} cannot be removed, the base has no such entry"
                raise ProgrammeError(
                    Problem("programme", reason, suggestion(name, known), entry.file, entry.line)
                )
            del entries[name]
        elif name in entries:
            entries[name] = merge(entries[name], entry)
        else:
            entries[name] = entry
    return list(entries.values())
