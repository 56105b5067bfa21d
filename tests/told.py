"""Problems that a reader of the workbench can meet must be tellable in every language."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from regrowth.errors import Problem
from regrowth.words import translator

PLACES = re.compile(
    r"regrowth\.((documents|records|labels|files|quantities)$|(programme|scenario|selection)\."
    r"|package\.(?!cluster$|quote\.)|model\.(solve|gradients|many|verbs|outcome|parameters)$"
    r"|trade\.(agreement|band|compose|effect)$|security\.(?!ces$)|web\.(?!api\.)"
    r"|report\.(pdf$|charts\.))"
)
"""Modules whose problems the pages show; those of the others meet a terminal or a Python session alone."""
HANGUL = re.compile(r"[\uac00-\ud7a3]")


@contextmanager
def only_told_problems() -> Iterator[None]:
    """Refuse problems that were built meanwhile and have no Korean reason or remedy."""
    korean = translator("ko")
    untold: list[str] = []
    build = Problem.__init__

    def built(problem: Problem, *texts: Any, **named: Any) -> None:
        build(problem, *texts, **named)
        module = sys._getframe(1).f_globals["__name__"]
        if PLACES.match(module):
            told = problem.told(korean)
            untold.extend(
                f"{module}: {text}" for text in (told.reason, told.remedy) if not HANGUL.search(text)
            )

    Problem.__init__ = built  # type: ignore[method-assign]
    try:
        yield
    finally:
        Problem.__init__ = build  # type: ignore[method-assign]
    assert untold == []
