"""What follows a slider: figures and panels that a move touches, answered without the page's framework."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import FastAPI, Response
from plotly.io.json import to_json_plotly
from pydantic import BaseModel, ConfigDict, Field

from regrowth.errors import Problem, RegrowthError
from regrowth.web.context import Context, Exhibit, NothingAskedError, NotReadyError, Panel, touched
from regrowth.web.levers import LONGEST, MOST
from regrowth.words.numbers import typeset

Names = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST)]


class Move(BaseModel):
    """What was moved on a page, and what of it the page shows."""

    model_config = ConfigDict(extra="forbid")

    parameters: Annotated[
        dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=LONGEST)]],
        Field(max_length=MOST),
    ]
    """The settings of the link."""
    moved: Names
    """Those that moved."""
    exhibits: Names
    panels: Names


def register(
    server: FastAPI,
    context: Callable[[dict[str, str]], tuple[Context, list[Problem]]],
    notice: Callable[[list[Problem], Context], Any],
    exhibits: dict[str, Exhibit],
    panels: dict[str, Panel],
) -> None:
    """Answer moves at ``/live``.

    Settings that cannot be are told at once. What is not ready or cannot be drawn is left out: the page's
    own answer, which follows once all has come to rest, says why.
    """
    # more at once than there are processors would only be slower for all; who asked first is first
    turn = asyncio.Semaphore(max(2, os.cpu_count() or 2))

    @server.post("/live", include_in_schema=False)
    async def live(move: Move) -> Response:
        async with turn:
            return Response(await asyncio.to_thread(answer, move), media_type="application/json")

    def answer(move: Move) -> str:
        asked, faults = context(move.parameters)
        moved = set(move.moved)
        drawn: dict[str, Any] = {}
        written: dict[str, Any] = {}
        for name in move.exhibits:
            exhibit = exhibits.get(name)
            if exhibit is not None and touched(exhibit.on, moved):
                _put(drawn, name, exhibit.draw, asked)
        for name in move.panels:
            panel = panels.get(name)
            if panel is not None and touched(panel.on, moved):
                _put(written, name, panel.write, asked)
        found: str = to_json_plotly(
            {"figures": drawn, "panels": written, "notice": notice(faults, asked)}, engine="json"
        )
        return typeset(found, asked.language)


def _put(found: dict[str, Any], name: str, work: Callable[[Context], Any], context: Context) -> None:
    try:
        found[name] = work(context)
    except (NotReadyError, NothingAskedError, RegrowthError):
        return
