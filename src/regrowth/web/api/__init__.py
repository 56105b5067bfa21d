"""The interface for programs: JSON under ``/api``, described by OpenAPI."""

from __future__ import annotations

from fastapi import FastAPI

from regrowth.web.api import (
    evidence,
    faults,
    guide,
    jobs,
    package,
    programme,
    scenarios,
    selection,
    shocks,
)
from regrowth.web.api.gate import Gate
from regrowth.web.workbench import Workbench

PREFIX = "/api"


def register(server: FastAPI, bench: Workbench) -> None:
    """Register every route under ``/api``, the shape of errors and what guards all routes."""
    for topic in (programme, evidence, selection, package, shocks, jobs, scenarios):
        server.include_router(topic.routes(bench), prefix=PREFIX, responses=faults.RESPONSES)
    guide.register(server)
    faults.register(server)
    server.add_middleware(Gate)
