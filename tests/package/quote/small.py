"""A Korean and an invented project, to be quoted with some keys changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from regrowth.documents import dump
from regrowth.package.quote.project import Project
from regrowth.package.quote.quote import Quote

FLORIN = Path(__file__).parents[3] / "examples" / "florin"
PLANT: dict[str, Any] = {
    "id": "cathode-plant",
    "title": {"en": "Cathode plant", "ko": "양극재 공장"},
    "province": "KR-46",
    "engine": "batteries",
    "size": "mid-sized",
    "tier": "middle",
    "jobs": 45,
    "relocation": True,
    "conditions": ["opportunity-zone"],
    "land": {"value": 8, "unit": "billion KRW"},
    "equipment": {"value": 60, "unit": "billion KRW"},
}
Quoted = Callable[..., Quote]


def project(**changed: Any) -> Project:
    """The plant with some keys changed; a key set to None is left out."""
    content = {key: value for key, value in {**PLANT, **changed}.items() if value is not None}
    return Project.parse(dump(content), "plant.yaml")


def billion(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "billion KRW"}
