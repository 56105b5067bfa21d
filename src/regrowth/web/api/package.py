"""The package under what was moved: amounts, what they bring, and what they break."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from pydantic import Field

from regrowth import documents
from regrowth.errors import Problem
from regrowth.package.cells import planned, planning
from regrowth.package.package import Package
from regrowth.package.plan import Plan
from regrowth.package.rows import CAPACITY
from regrowth.web.api.faults import BusyError, Fault
from regrowth.web.api.shapes import JobState, Shape, plain, rows
from regrowth.web.jobs import Job
from regrowth.web.levers import Levers
from regrowth.web.workbench import Workbench

MOST_WAITING = 4
"""Studies that may wait; more are refused."""

Label = Annotated[str, Field(max_length=80)]


class PlanEntry(Shape):
    """Amounts of one instrument for one engine of one region."""

    region: Label
    engine: Label
    instrument: Label
    amounts: Annotated[dict[Label, float], Field(min_length=1, max_length=100)]
    """Amount by year, in the unit of the instrument."""


class PackageRequest(Shape):
    """What is moved, and a plan by hand where it is not the best one that is asked for."""

    levers: Levers = Levers()
    """What differs from the programme as it stands; ``support`` scales amounts."""
    plan: str | Annotated[list[PlanEntry], Field(max_length=20_000)] | None = None
    """A plan as YAML text, as ``regrowth plan`` takes it, or its entries; the best plan unless given."""


class AmountRow(Shape):
    """An amount of the plan above zero."""

    region: str
    engine: str
    instrument: str
    year: int
    amount: float
    """In ``unit``."""
    unit: str


class YearRow(Shape):
    """A year under the plan; sums in units of the currency, at prices of the first year of the plan."""

    year: int
    gain: float | None
    """Gain in national real income less outlays."""
    treasury: float | None
    """Cost to the treasury."""
    private: float | None
    """What firms and households add."""
    inequality: float | None
    """Theil's index of real income per worker across regions."""


class PlaceRow(Shape):
    """A region in a year, against no plan."""

    year: int
    region: str
    gain: float | None
    """Change in real income less outlays, units of the currency."""
    income: float | None
    """The same, per cent."""
    workers: float | None
    """Change in workers who live there, per cent."""
    income_per_worker: float | None
    """Change in real income per worker, per cent."""


class CapacityRow(Shape):
    """What a plan uses of an instrument in a year."""

    instrument: str
    year: int
    capacity: float
    """In ``unit``."""
    used: float
    """In ``unit``."""
    unit: str


class Balance(Shape):
    """Present values in units of the currency."""

    gain: float | None
    """Gain in national real income before costs."""
    treasury: float | None
    private: float | None
    worth: float | None
    """Gain less both costs."""
    to_horizon: float | None
    """The part of the gain until the last year that is shown."""


class PackageAnswer(Shape):
    """A plan and what it does."""

    title: str
    currency: str
    balance: Balance
    amounts: list[AmountRow]
    yearly: list[YearRow]
    places: list[PlaceRow]
    faults: list[Fault]
    """Rules and capacities that the amounts break."""
    capacities: list[CapacityRow]


class PendingAnswer(Shape):
    """The study is being run; ask again once its job is done."""

    job: JobState


EXAMPLES: list[Any] = [
    {"levers": {"support": {"policy-finance.southeast": 1.2}}},
    {
        "plan": [
            {
                "region": "southeast",
                "engine": "shipbuilding",
                "instrument": "policy-finance",
                "amounts": {"2026": 1.5},
            }
        ]
    },
]


def routes(bench: Workbench) -> APIRouter:
    """Return the routes of this topic."""
    router = APIRouter(tags=["package"])

    @router.post(
        "/package",
        summary="Amounts, their effects and the rules they break",
        responses={202: {"model": PendingAnswer, "description": "The study is being run: ask again later"}},
    )
    def package(
        asked: Annotated[PackageRequest, Body(examples=EXAMPLES)], response: Response
    ) -> PackageAnswer | PendingAnswer:
        """Return the plan under what was moved, followed through the years.

        The first request under new weights, rules or aversion starts a study, which takes a minute or more.
        """
        programme = bench.programme(asked.levers)
        planning(programme)
        bench.require(Levers(support=asked.levers.support))
        plan = None if asked.plan is None else Plan.parse(_text(asked.plan), programme, "plan")
        found = bench.package(asked.levers, plan)
        if found is None:
            response.status_code = 202
            job = started(bench, asked.levers)
            response.headers["Location"] = f"/api/jobs/{job.key}"
            return PendingAnswer(job=JobState.of(job))
        return _told(bench, found)

    return router


def started(bench: Workbench, levers: Levers) -> Job:
    """Return the job of a study, started unless it is under way.

    Raises
    ------
    RegrowthError
        Why it failed, if it did, or that too many wait.
    """
    job = bench.study_job(levers)
    if job is not None and job.error is not None:
        raise job.error
    if job is not None and job.state in ("waiting", "running", "done"):
        return job
    if sum(held.state == "waiting" for held in bench.jobs.every()) >= MOST_WAITING:
        reason = f"{MOST_WAITING} pieces of work wait already"
        raise BusyError(Problem("jobs", reason, "Ask again later, or end one under /api/jobs"))
    return bench.start_study(levers)


def _text(plan: str | list[PlanEntry]) -> str:
    if isinstance(plan, str):
        return plan
    return documents.dump({"plan": [entry.model_dump() for entry in plan]})


def _told(bench: Workbench, found: Package) -> PackageAnswer:
    held = found.allocation
    units = {entry.id: terms.unit for entry, terms in planned(held.setting.programme)}
    amounts = held.plan.amounts.ravel()
    return PackageAnswer(
        title=held.plan.title,
        currency=held.setting.programme.currency,
        balance=Balance(**{name: plain(value) for name, value in found.balance.items()}),
        amounts=[
            AmountRow(**row, unit=units[row["instrument"]]) for row in rows(held.plan.table(), index=False)
        ],
        yearly=[YearRow(**{name: row[name] for name in YearRow.model_fields}) for row in rows(found.yearly)],
        places=[PlaceRow(**row) for row in rows(found.places)],
        faults=[Fault.of(problem) for problem in bench.faults(found)],
        capacities=[
            CapacityRow(
                instrument=row.rule.removeprefix(CAPACITY),
                year=int(row.scope),
                capacity=float(row.upper),
                used=float(row.figure(amounts)),
                unit=units[row.rule.removeprefix(CAPACITY)],
            )
            for row in held.rules.rows
            if row.rule.startswith(CAPACITY)
        ],
    )
