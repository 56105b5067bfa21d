"""Answers kept for a while, by what they hang on."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from regrowth.web.levers import Levers


class Kept:
    """The last answers by key, the oldest forgotten first; one key is worked out by one thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, Any] = OrderedDict()
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: str, work: Callable[[], Any]) -> Any:
        """Return the answer of a key, worked out unless it is there."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            own = self._locks.setdefault(key, threading.Lock())
        with own:
            with self._lock:
                if key in self._held:
                    return self._held[key]
            try:
                found = work()
                self.put(key, found)
            finally:
                with self._lock:
                    self._locks.pop(key, None)
        return found

    def put(self, key: str, answer: Any) -> None:
        """Keep an answer."""
        with self._lock:
            self._held[key] = answer
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def last(self, count: int) -> list[Any]:
        """Return the answers asked for last, the newest first."""
        with self._lock:
            return list(self._held.values())[: -count - 1 : -1]

    def there(self, key: str) -> Any:
        """Return the answer of a key, or None."""
        with self._lock:
            return self._held.get(key)


def key_of(kind: str, levers: Levers, *more: str) -> str:
    """Return the key of an answer that hangs on what was moved, and on more."""
    text = "\n".join([kind, levers.model_dump_json(exclude_defaults=True), *more])
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
