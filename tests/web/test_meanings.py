"""What is said of every figure: meaning, unit and source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from regrowth.web import callbacks, meanings
from regrowth.web.context import Context, Exhibit
from regrowth.web.levers import Levers
from regrowth.web.workbench import Workbench


def texts(component: Any) -> Iterator[str]:
    """Yield the lines of a component, each a paragraph."""
    for line in component:
        held = line.children
        yield "".join(
            part if isinstance(part, str) else str(part.children)
            for part in (held if isinstance(held, list) else [held])
        )


@pytest.mark.parametrize("name", sorted(callbacks.EXHIBITS))
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_figure_tells_meaning_unit_and_source(bench: Workbench, name: str, language: str) -> None:
    context = Context(bench, Levers(), {}, language)
    lines = list(texts(meanings.told(callbacks.EXHIBITS[name], context)))
    labels = [line.partition(":")[0] for line in lines]
    assert context.say("Unit") in labels
    assert context.say("Source") in labels or context.say("Data") in labels
    assert labels.index(context.say("Unit")) > 0  # what it means comes first
    if language == "ko":
        own = [line for line in lines if not line.startswith((context.say("Source"), context.say("Data")))]
        assert all(any("가" <= letter <= "힣" for letter in line) for line in own), own


def test_the_meaning_follows_what_is_looked_at(bench: Workbench) -> None:
    held = callbacks.EXHIBITS["standing-values"]

    def told(measure: str) -> str:
        return "\n".join(texts(meanings.told(held, Context(bench, Levers(), {"measure": measure}, "en"))))

    money, moves = told("value-added-per-person"), told("net-moves")
    assert "money (KRW), current prices" in money
    assert "persons per 1,000 residents" in moves
    assert bench.economy.manifest.tables["migration"].publisher in moves
    assert bench.economy.manifest.tables["value_added"].source in money
    panel = callbacks.PANELS[meanings.name_of(held)]
    assert panel.on == held.on
    assert isinstance(held, Exhibit)
