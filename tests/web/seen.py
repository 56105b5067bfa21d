"""What a reader sees of the parts of a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from regrowth.web.levers import Levers
from regrowth.web.workbench import Workbench


def components(part: Any) -> Iterator[Any]:
    """Walk through a component and all within it."""
    if isinstance(part, list | tuple):
        for entry in part:
            yield from components(entry)
    elif hasattr(part, "to_plotly_json"):
        yield part
        yield from components(getattr(part, "children", None))


def words(part: Any) -> str:
    """Return every text in a component, in order."""
    if isinstance(part, str):
        return part
    if isinstance(part, list | tuple):
        return " ".join(filter(None, (words(entry) for entry in part)))
    return words(part.children) if hasattr(part, "children") else ""


def buttons(part: Any, kind: str = "start") -> list[str]:
    """Return what the buttons of a kind begin."""
    found = [getattr(entry, "id", None) for entry in components(part)]
    return [identity[kind] for identity in found if isinstance(identity, dict) and kind in identity]


def raised(bench: Workbench, factor: float) -> Levers:
    """Return levers that multiply the special grant of the region that gets most of it."""
    study = bench.study(Levers())
    assert study is not None
    assert study.package is not None
    plan = study.package.allocation.plan
    sums = plan.amounts.sum(axis=(1, 3))
    instrument = plan.cells.instruments.index("special-grant")
    region = plan.cells.regions[int(np.argmax(sums[:, instrument]))]
    return Levers(support={f"special-grant.{region}": factor})
