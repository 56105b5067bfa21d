"""Every error in one shape: a list of problems, each with a reason and a remedy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.routing import Route, compile_path
from starlette.types import Receive, Scope, Send

from regrowth.errors import Problem, RegrowthError
from regrowth.web.store import NameTakenError, UnknownScenarioError

STATUS: dict[type[RegrowthError], int] = {NameTakenError: 409, UnknownScenarioError: 404}
"""Status of errors; of all others 422."""


class UnknownJobError(RegrowthError):
    """There is no job of the key."""


class BusyError(RegrowthError):
    """Too much long work waits already."""


class NotThereError(RegrowthError):
    """A scenario has no such file."""


STATUS |= {UnknownJobError: 404, NotThereError: 404, BusyError: 429}


class Fault(BaseModel):
    """One thing that is wrong, in words."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    subject: str
    """The object at fault."""
    reason: str
    """Why it is wrong."""
    remedy: str
    """What to do about it."""
    file: str | None = None
    """File or text in which it stands."""
    row: int | None = None
    """Line of that file, from 1."""
    column: str | None = None
    """Key or column."""

    @classmethod
    def of(cls, problem: Problem) -> Fault:
        """Return a problem of the library in the shape of answers."""
        return cls(**{name: getattr(problem, name) for name in cls.model_fields})


class Faults(BaseModel):
    """All that is wrong with a request."""

    problems: list[Fault]


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Faults, "description": "The request is refused: all problems that were found"},
    "5XX": {"model": Faults, "description": "The server failed"},
}


def answer(status: int, problems: Problem | Sequence[Problem]) -> Response:
    """Return problems as an answer."""
    listed = [problems] if isinstance(problems, Problem) else problems
    content = {"problems": [Fault.of(problem).model_dump() for problem in listed]}
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return Response(text.encode("utf-8", "replace"), status, media_type="application/json")


def register(server: FastAPI) -> None:
    """Put every error into the one shape, and refuse unknown paths before pages answer them."""

    @server.exception_handler(RegrowthError)
    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RegrowthError)
        return answer(STATUS.get(type(error), 422), error.problems)

    @server.exception_handler(RequestValidationError)
    async def malformed(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(422, list(_faults(error.errors())))

    @server.exception_handler(HTTPException)
    async def failed(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        of_programs = request.url.path.startswith("/api/")
        remedy = "See /api/docs for what there is" if of_programs else "Go back to the page before"
        found = answer(error.status_code, Problem("request", _phrase(error), remedy))
        found.headers.update(error.headers or {})
        return found

    elsewhere = _Elsewhere(server)
    server.router.routes += [Route("/api", elsewhere), Route("/api/{rest:path}", elsewhere)]


class _Elsewhere:
    """Answers what no route of the interface does: 405 where another method would be right, else 404."""

    def __init__(self, server: FastAPI) -> None:
        self.server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        allowed = sorted(self._allowed(scope["path"]))
        status = 405 if allowed else 404
        reason = f"{scope['method']} is not allowed here" if allowed else "there is no such address"
        remedy = f"Use {' or '.join(allowed)}" if allowed else "See /api/docs for what there is"
        found = answer(status, Problem("request", reason, remedy))
        if allowed:
            found.headers["Allow"] = ", ".join(allowed)
        await found(scope, receive, send)

    def _allowed(self, path: str) -> set[str]:
        known: dict[str, Any] = {
            **self.server.openapi()["paths"],
            "/api/docs": ["get"],
            "/api/openapi.json": ["get"],
        }
        return {
            method.upper()
            for pattern, methods in known.items()
            if compile_path(pattern)[0].match(path)
            for method in methods
        }


def _faults(errors: Sequence[Any]) -> Iterable[Problem]:
    for error in errors[:50]:
        steps = [str(step)[:60] for step in error["loc"]]
        reason = str(error["msg"]).removeprefix("Value error, ")
        given = error.get("input")
        shown = "" if given is None or isinstance(given, dict | list) else f"{_short(given)}: "
        where = ".".join(steps[1:])
        yield Problem(
            steps[0] if steps else "request",
            f"{shown}{reason}",
            "See /api/docs",
            column=where or None,
        )


def _short(given: object) -> str:
    """Show what was given, if it is short; a whole number may have thousands of digits.

    >>> _short("a"), _short(-1), _short(10**400)
    ("'a'", '-1', 'this number')
    """
    if isinstance(given, int) and abs(given) >= 10**15:
        return "this number"
    shown = repr(given[:60] if isinstance(given, str | bytes) else given)
    return shown if len(shown) <= 70 else shown[:67] + "..."


def _phrase(error: HTTPException) -> str:
    try:
        phrase = HTTPStatus(error.status_code).phrase
    except ValueError:
        phrase = "refused"
    detail = str(error.detail)
    return detail[:200] if detail and detail != phrase else phrase.lower()
