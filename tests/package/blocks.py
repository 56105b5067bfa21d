"""The invented country's programme with the blocks of factories and talent, to be changed by a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regrowth import documents
from regrowth.errors import ProgrammeError
from regrowth.programme.programme import Programme

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
SOURCED = {"source": ["our-choice"], "confidence": "L"}
Change = Callable[[dict[str, Any]], None]


def parameter(low: float, central: float, high: float, unit: str = "ratio") -> dict[str, Any]:
    said = {"distribution": "triangular", "estimated_on": "Invented", "transferable": "Invented"}
    return {"low": low, "central": central, "high": high, "unit": unit, **said, **SOURCED}


def share(low: float, central: float, high: float) -> dict[str, Any]:
    return {"low": low, "central": central, "high": high, "basis": "Invented", **SOURCED}


def figure(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, **SOURCED}


def document() -> dict[str, Any]:
    """Florin with 20 workshops counted, 30 wanted by 2028, and two universities."""
    held: dict[str, Any] = documents.read(FLORIN / "programme.yaml").plain()
    workshops = next(entry for entry in held["instruments"] if entry["id"] == "workshops")
    workshops["facts"] = {"leads": figure(2, "models"), "shows": figure(3, "complexes")}
    held["targets"] = [
        {
            "id": "workshops",
            "name": {"en": "Workshops"},
            "baseline": figure(20, "workshops"),
            "baseline_date": "2024-12-31",
            "target": figure(30, "workshops"),
            "due": "2028-12-31",
            "history": [
                {"date": "2022-12-31", "value": figure(8, "workshops")},
                {"date": "2023-12-31", "value": figure(16, "workshops")},
            ],
            **SOURCED,
        }
    ]
    held["rollout"] = {
        "instrument": "workshops",
        "target": "workshops",
        "engines": ["metals", "machines", "wind"],
        "lead_models": "leads",
        "complexes": "shows",
        "small_firms": parameter(1, 1, 2, "firms"),
        "memory": parameter(0, 0.5, 1),
        "variation": parameter(0.1, 0.3, 0.6),
    }
    engines = [engine["id"] for engine in held["engines"]]
    held["talent"] = {
        "instrument": "training",
        "level": "university",
        "occupations": [
            {"id": "makers", "name": {"en": "Makers"}, "graduates": share(0.1, 0.2, 0.3)},
            {"id": "minders", "name": {"en": "Minders"}, "graduates": share(0.2, 0.3, 0.4)},
            {"id": "hands", "name": {"en": "Hands"}},
        ],
        "mix": {
            name: {"shares": {"makers": 0.2, "minders": 0.3, "hands": 0.5}, **SOURCED} for name in engines
        },
        "universities": [
            {
                "id": name,
                "name": {"en": name},
                "province": name,
                "admissions": share(0.4, 0.5, 0.6),
                "retention": share(0.3, stay, 0.9),
            }
            for name, stay in (("hills", 0.5), ("delta", 0.8))
        ],
        "retirement": share(0.01, 0.02, 0.04),
        "job_content": share(0.2, 0.5, 1.0),
        "completion": share(0.4, 0.5, 0.6),
        "entry": share(0.1, 0.2, 0.4),
        "evenness": 1,
        "evenness_basis": "Invented",
    }
    return held


def programme(*changes: Change) -> Programme:
    """Return the programme after changes to its document."""
    held = document()
    for change in changes:
        change(held)
    return Programme.parse(documents.dump(held))


def assert_refused(change: Change, place: str, reason: str, remedy: str) -> None:
    """Assert that the changed programme is refused, with a fault at the place, its reason and remedy."""
    with pytest.raises(ProgrammeError) as caught:
        programme(change)
    assert any(
        place in str(problem.column) and reason in problem.reason and remedy in problem.remedy
        for problem in caught.value.problems
    ), str(caught.value)
