"""What changed between two programmes, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regrowth.programme.programme import Programme


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where, and the values before and after (``None`` when absent)."""

    path: str
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def differences(before: Programme, after: Programme) -> list[Difference]:
    """Return every difference, in the order of the programme's parts."""
    old, new = (programme.model_dump(mode="json", exclude_defaults=True) for programme in (before, after))
    return list(_compare(old, new, ""))


def _compare(old: Any, new: Any, path: str) -> list[Difference]:
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        keys = dict.fromkeys([*old, *new])
        return [
            change
            for key in keys
            for change in _compare(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
        ]
    if _is_register(old) and _is_register(new):
        first, second = ({entry["id"]: entry for entry in entries} for entries in (old, new))
        return [
            change
            for name in dict.fromkeys([*first, *second])
            for change in _compare(first.get(name), second.get(name), f"{path}.{name}")
        ]
    return [Difference(path, old, new)]


def _is_register(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) and "id" in entry for entry in value)
