"""Long work: how far it is, and its end."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from regrowth.errors import Problem
from regrowth.web.api.faults import UnknownJobError
from regrowth.web.api.shapes import JobState, Shape
from regrowth.web.workbench import Workbench

Key = Annotated[str, Path(max_length=120, description="Key of the job, as told when it was started.")]


class JobsAnswer(Shape):
    """All long work that is remembered, oldest first."""

    jobs: list[JobState]


def routes(bench: Workbench) -> APIRouter:
    """Return the routes of this topic."""
    router = APIRouter(prefix="/jobs", tags=["jobs"])

    @router.get("", summary="All long work")
    def every() -> JobsAnswer:
        """Return all work that waits, runs or ended not long ago."""
        return JobsAnswer(jobs=[JobState.of(job) for job in bench.jobs.every()])

    @router.delete("", summary="End all long work")
    def end_all() -> JobsAnswer:
        """End all that waits or runs; what is done stays done."""
        for job in bench.jobs.every():
            bench.jobs.cancel(job.key)
        return every()

    @router.get("/{key}", summary="How far a piece of long work is")
    def one(key: Key) -> JobState:
        """Return its state, its step and how far that has come."""
        job = bench.jobs.get(key)
        if job is None:
            raise _unknown()
        return JobState.of(job)

    @router.delete("/{key}", summary="End a piece of long work")
    def end(key: Key) -> JobState:
        """End it: at once where it waits, else at its next sign of life."""
        job = bench.jobs.cancel(key)
        if job is None:
            raise _unknown()
        return JobState.of(job)

    return router


def _unknown() -> UnknownJobError:
    return UnknownJobError(
        Problem("jobs", "there is no job of this key", "See /api/jobs for those there are")
    )
