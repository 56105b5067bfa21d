"""Evidence by region, engine and measure."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from regrowth.labels import require_known
from regrowth.quantities import quantity
from regrowth.web.api.shapes import Shape, plain
from regrowth.web.workbench import Workbench

Filter = Annotated[str | None, Query(max_length=80, description="Only this one; all unless given.")]


class MeasureRow(Shape):
    """A measure of evidence."""

    id: str
    unit: str
    meaning: str
    caution: str | None
    """Why it should not be read at face value."""


class EvidenceRow(Shape):
    """One number."""

    region: str
    engine: str
    measure: str
    value: float | None
    """In the unit of the measure; null where it is not known."""


class EvidenceAnswer(Shape):
    """Numbers, and what they measure."""

    years: list[int]
    """First and last year of employment."""
    measures: list[MeasureRow]
    absent: dict[str, str]
    """Measures that could not be computed, with what they need."""
    rows: list[EvidenceRow]


def routes(bench: Workbench) -> APIRouter:
    """Return the routes of this topic."""
    router = APIRouter(tags=["evidence"])

    @router.get("/evidence", summary="Evidence for every region and engine")
    def evidence(region: Filter = None, engine: Filter = None, measure: Filter = None) -> EvidenceAnswer:
        """Return measures of evidence, each in its own unit."""
        held = bench.evidence
        known = {
            "region": [entry.id for entry in bench.base.regions],
            "engine": [entry.id for entry in bench.base.engines],
            "measure": [str(name) for name in held.table.columns],
        }
        for what, label in (("region", region), ("engine", engine), ("measure", measure)):
            if label is not None:
                require_known([label], known[what], f"evidence, {what}")
        names = known["measure"] if measure is None else [measure]
        return EvidenceAnswer(
            years=[int(year) for year in held.years],
            measures=[
                MeasureRow(
                    id=name,
                    unit=quantity(name).unit,
                    meaning=quantity(name).meaning,
                    caution=str(held.cautions[name]) if name in held.cautions else None,
                )
                for name in names
            ],
            absent={name: needed for name, needed in held.absent.items() if name in names},
            rows=[
                EvidenceRow(region=r, engine=g, measure=name, value=plain(held.value(r, g, name)))
                for r in (known["region"] if region is None else [region])
                for g in (known["engine"] if engine is None else [engine])
                for name in names
            ],
        )

    return router
