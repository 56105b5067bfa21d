"""What a programme file that extends the served programme moves, and what of it cannot be moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from regrowth.documents import Node
from regrowth.errors import OptionError, Problem
from regrowth.messages import Message
from regrowth.programme.differences import Difference, differences
from regrowth.programme.programme import Programme
from regrowth.web.levers import Levers

SIDES = ("at_least", "at_most")
_KNOWN = re.compile(
    r"id|status|title(\..*)?|selection\.criteria\.[^.]+\.weight|selection\.reservation_score"
    r"|planning\.aversion|trade\.policies"
)
_REMEDY = Message(
    "Leave it out: weights, the reservation score, dropped rules, bounds, aversion and the policies of trade "
    "can be moved"
)


def programme_changes(root: Node, text: str, base: Programme, served: str) -> dict[str, Any]:
    """Return the content of levers that make a programme file of the served programme.

    Parameters
    ----------
    root, text
        The file, parsed and as it is.
    served
        The one name that it may extend, beside the programme's id.

    Raises
    ------
    RegrowthError
        If it is malformed, extends anything else, or differs in what levers do not move.
    """
    _require_extends(root, base, served)
    subject = Message("file {name}", name=root.file)
    new = base.extended(text, root.file)
    strange = [change for change in differences(base, new) if not _movable(change)]
    if strange:
        raise OptionError(Problem(subject, _told(change), _REMEDY, root.file) for change in strange)
    content = _content(root, new)
    made = Levers.of(content).applied(base)
    for part in ("selection", "rules", "planning"):
        if getattr(made, part) != getattr(new, part):
            reason = Message("{part!r} is changed in a way that the workbench cannot follow", part=part)
            raise OptionError(Problem(subject, reason, _REMEDY, root.file))
    return content


def _require_extends(root: Node, base: Programme, served: str) -> None:
    node = root.child("extends")
    if node is None:
        reason, line = Message("it extends nothing"), root.line
    elif node.value in (served, base.id):
        return
    else:
        shown = repr(node.value)
        named = shown if len(shown) <= 60 else shown[:57] + "..."
        reason, line = Message("it extends {name}, which is not served here", name=named), node.line
    subject, remedy = Message("file {name}", name=root.file), Message("Write `extends: {name}`", name=served)
    raise OptionError(Problem(subject, reason, remedy, root.file, line, "extends"))


def _told(change: Difference) -> Message:
    if change.before is None:
        return Message("{path!r} is added", path=change.path)
    if change.after is None:
        return Message("{path!r} is removed", path=change.path)
    return Message("{path!r} is changed", path=change.path)


def _movable(change: Difference) -> bool:
    if _KNOWN.fullmatch(change.path):
        return True
    if change.path == "trade":
        return change.before is None and set(change.after) == {"policies"}
    if change.path.startswith("rules."):
        side = change.path.rpartition(".")[2]
        return (
            change.after is None
            if change.path.count(".") == 1
            else (side in SIDES and change.before is not None and change.after is not None)
        )
    return False


def _content(root: Node, new: Programme) -> dict[str, Any]:
    """Read what the file names, also where it is as in the programme that it extends."""
    weights = {entry.id: entry.weight for entry in new.selection.criteria}
    found: dict[str, Any] = {
        "weights": {
            entry["id"].value: weights[entry["id"].value]
            for entry in _entries(root, "selection", "criteria")
            if "weight" in entry
        },
        "off": [entry["id"].value for entry in _entries(root, "rules") if _dropped(entry)],
        "bounds": {
            f"{entry['id'].value}.{side}": entry[side].value
            for entry in _entries(root, "rules")
            for side in SIDES
            if side in entry
        },
    }
    if _at(root, "selection", "reservation_score") is not None:
        found["reservation"] = new.selection.reservation_score
    if _at(root, "planning", "aversion") is not None and new.planning is not None:
        found["aversion"] = new.planning.aversion
    if _at(root, "trade", "policies") is not None and new.trade is not None:
        found["policies"] = list(new.trade.policies)
    return found


def _dropped(entry: dict[str, Node]) -> bool:
    return "remove" in entry and entry["remove"].value is True


def _entries(root: Node, *path: str) -> Iterator[dict[str, Node]]:
    held = _at(root, *path)
    if held is not None:
        yield from (entry.value for entry in held.value)


def _at(root: Node, *path: str) -> Node | None:
    node: Node | None = root
    for step in path:
        node = None if node is None else node.child(step)
    return node
