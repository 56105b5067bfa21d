"""The choice of engines under what was moved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field

from regrowth.errors import OptionError, Problem
from regrowth.selection.choice import Selection
from regrowth.selection.reasons import reasons
from regrowth.web.api.shapes import Language, Shape, plain
from regrowth.web.levers import Levers
from regrowth.web.workbench import Workbench

Label = Annotated[str, Field(max_length=80)]


class SelectionRequest(Shape):
    """What is moved, and which decision is to be explained."""

    levers: Levers = Levers()
    """What differs from the programme as it stands."""
    region: Label | None = None
    """With ``engine``: the pair whose decision is explained."""
    engine: Label | None = None
    language: Language = "en"
    """Language of the reasons."""


class PairRow(Shape):
    """A region and an engine."""

    region: str
    engine: str
    score: float
    """Weighted value of the evidence, 0 to 1."""
    rank: int
    """Among the engines of the region, 1 is best."""
    chosen: bool
    loss: float | None
    """What the objective, in units of the score, loses if the decision is reversed; null where rules
    forbid that."""
    criteria: dict[str, float | None]
    """Value by criterion, 0 to 1."""


class RulePrice(Shape):
    """What a rule does to the choice."""

    rule: str
    acts: bool
    """Whether it speaks of the choice."""
    binding: str
    """Where it binds."""
    price: float | None
    """What the objective, in units of the score, would gain without it; null where it does not act."""


class SelectionAnswer(Shape):
    """The best choice under the rules."""

    chosen: dict[str, list[str]]
    """Engines by region, best score first."""
    objective: float
    """Sum over chosen pairs of score less reservation score."""
    pairs: list[PairRow]
    rules: list[RulePrice]
    reasons: list[str] | None
    """Why the pair that was asked for is in or out, most important first."""


EXAMPLES = [
    {"levers": {"weights": {"growth-potential": 2.0}, "bounds": {"engines-per-hub.at_most": 2}}},
    {"region": "southeast", "engine": "shipbuilding", "language": "ko"},
]


def routes(bench: Workbench) -> APIRouter:
    """Return the routes of this topic."""
    router = APIRouter(tags=["selection"])

    @router.post("/selection", summary="Choose engines")
    def selection(asked: Annotated[SelectionRequest, Body(examples=EXAMPLES)]) -> SelectionAnswer:
        """Return the best choice under the weights and rules as moved, by an integer programme."""
        if (asked.region is None) != (asked.engine is None):
            reason = "region and engine are asked for together"
            raise OptionError(Problem("selection", reason, "Give both, or neither"))
        found = bench.selection(asked.levers)
        why = None
        if asked.region is not None and asked.engine is not None:
            why = list(reasons(found, asked.region, asked.engine, asked.language))
        return _told(found, why)

    return router


def _told(found: Selection, why: list[str] | None) -> SelectionAnswer:
    criteria = [entry.id for entry in found.programme.selection.criteria]
    return SelectionAnswer(
        chosen={region: list(engines) for region, engines in found.chosen.items()},
        objective=found.record.objective,
        pairs=[
            PairRow(
                region=str(row["region"]),
                engine=str(row["engine"]),
                score=float(row["score"]),
                rank=int(row["rank"]),
                chosen=bool(row["chosen"]),
                loss=plain(float(row["loss"])),
                criteria={name: plain(row[name]) for name in criteria},
            )
            for row in found.table.reset_index().to_dict("records")
        ],
        rules=[
            RulePrice(
                rule=str(row["rule"]),
                acts=bool(row["acts"]),
                binding=str(row["binding"]),
                price=plain(float(row["price"])),
            )
            for row in found.rules.reset_index().to_dict("records")
        ],
        reasons=why,
    )
