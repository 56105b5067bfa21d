"""How the pages answer: a state in the link, one callback that draws what it touches, and long work."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from regrowth.errors import Problem, RegrowthError
from regrowth.web import drawer, meanings, parts, shell
from regrowth.web.asked import context_of
from regrowth.web.context import Context, Exhibit, NothingAskedError, NotReadyError, Page, Panel, touched
from regrowth.web.exports import download as csv_file
from regrowth.web.exports import with_units
from regrowth.web.levers import Levers, read_link
from regrowth.web.pages import PAGES, page_at
from regrowth.web.typesetting import typeset_all
from regrowth.web.workbench import Workbench

LOG = logging.getLogger(__name__)

EXHIBITS = {part.name: part for page in PAGES for part in page.parts if isinstance(part, Exhibit)}
PANELS = {
    part.name: part
    for page in PAGES
    for part in (*page.parts, *page.sidebar, *page.within)
    if isinstance(part, Panel)
} | {meanings.name_of(part): meanings.panel(part) for part in EXHIBITS.values() if meanings.changes(part)}
ORDER = {part.name: at for page in PAGES for at, part in enumerate(page.parts)}
"""Where a part stands on its page; what stands beside the page is in none."""
QUIET = 4
"""Questions after long work (:data:`regrowth.web.app.PULSE`) in which the first page opens undisturbed."""


def start_study(context: Context, _argument: str, _settings: Mapping[str, Any]) -> None:
    """Run the whole chain under what was moved."""
    context.bench.start_study(context.levers)


STARTS = {"study": start_study} | {name: start for page in PAGES for name, start in page.starts.items()}


def register(pages: Dash, bench: Workbench, language: str) -> None:
    """Register every callback of the pages."""

    def context(parameters: Mapping[str, str] | None) -> tuple[Context, list[Problem]]:
        return context_of(bench, parameters or {}, language)

    _register_client(pages)
    drawer.register(pages, context)
    for page in PAGES:
        if page.register is not None:
            page.register(pages)

    @pages.callback(
        Output("content", "children"),
        Output("brand", "children"),
        Output("actions", "children"),
        Output("navigation", "children"),
        Output("footer", "children"),
        Output("skip", "children"),
        Output("notice", "children"),
        Output("defaults", "data"),
        Output("state", "data"),
        Output("arrivals", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
    )
    async def open_page(path: str, search: str) -> tuple[Any, ...]:
        return await asyncio.to_thread(_open, path or "/", search or "")

    def _open(path: str, search: str) -> tuple[Any, ...]:
        parameters, wrong = _read(search)
        found, faults = context(parameters)
        say = found.say
        page = page_at(path)
        # what is there at once comes with the page; all else once the page stands
        content = content_of(page, found) if page is not None and page.at_once else {}
        state = {
            # what was refused is gone: a control that stands elsewhere would count as moved
            "parameters": read_link(found.link()) if wrong + faults else parameters,
            "moved": None,
            "drawn": bool(content),
            "path": path,
            "language": found.language,
        }
        body = shell.missing(path, say) if page is None else parts.frame(page, found, content)
        return (
            typeset_all(body, found.language),
            shell.brand(found),
            shell.actions(found, path),
            shell.navigation(found, path),
            shell.footer(found),
            say("Skip to the content"),
            notice(wrong + faults, found),
            {} if page is None else shell.defaults(page, Context(bench, Levers(), {}, found.language)),
            state,
            _news(bench),
        )

    @pages.callback(
        Output({"shown": ALL}, "children"),
        Output({"exhibit": ALL}, "figure"),
        Output({"panel": ALL}, "children"),
        Output("answered", "data"),
        Input("state", "data"),
        Input("arrivals", "data"),
        State("answered", "data"),
        prevent_initial_call=True,
    )
    async def draw(state: dict[str, Any] | None, _arrivals: list[str], answered: int) -> tuple[Any, ...]:
        if not state:
            raise PreventUpdate
        names = [[entry["id"] for entry in group] for group in ctx.outputs_list[:3]]
        arrived = "arrivals" in ctx.triggered_prop_ids.values() or ctx.triggered_id == "arrivals"
        # an answer that news overtakes is dropped, so what it was to draw is drawn with the news
        moved = None
        if state["moved"] is not None or state["drawn"]:
            moved = {*(state["moved"] or ()), *(["study"] if arrived else [])}
        return await asyncio.to_thread(_draw, names, state["parameters"], moved, (answered or 0) + 1)

    def _draw(
        names: list[list[dict[str, str]]], parameters: dict[str, str], moved: set[str] | None, answered: int
    ) -> tuple[Any, ...]:
        found, _ = context(parameters)
        shown, there, panels = (
            [entry[kind] for entry in group]
            for kind, group in zip(("shown", "exhibit", "panel"), names, strict=True)
        )
        told: set[str] = set()
        drawn: dict[str, Any] = {}
        for name in sorted([*shown, *panels], key=lambda name: ORDER.get(name, len(ORDER))):
            drawn[name] = (
                _exhibit(EXHIBITS[name], found, moved, told)
                if name in EXHIBITS
                else _panel(PANELS[name], found, moved, told)
            )
        inside = [_inside(EXHIBITS[name], drawn[name], name in there, found) for name in shown]
        figures = [drawn[name] if isinstance(drawn[name], go.Figure) else no_update for name in there]
        written = [drawn[name] for name in panels]
        return *(typeset_all(part, found.language) for part in (inside, figures, written)), answered

    @pages.callback(
        Output("download", "data"),
        Input({"data": ALL}, "n_clicks"),
        State("state", "data"),
        prevent_initial_call=True,
    )
    async def download(_clicks: list[int], state: dict[str, Any]) -> Any:
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        return await asyncio.to_thread(_data, ctx.triggered_id["data"], state["parameters"])

    def _data(name: str, parameters: dict[str, str]) -> Any:
        found, _ = context(parameters)
        try:
            frame = table_of(EXHIBITS[name], found)
        except (NotReadyError, NothingAskedError):
            return no_update
        return csv_file(frame, name)

    @pages.callback(
        Output("work", "children"),
        Output("arrivals", "data", allow_duplicate=True),
        Input("pulse", "n_intervals"),
        Input({"start": ALL, "at": ALL}, "n_clicks"),
        Input({"cancel": ALL}, "n_clicks"),
        State({"setting": ALL}, "value"),
        State({"setting": ALL}, "id"),
        State("arrivals", "data"),
        State("state", "data"),
        prevent_initial_call=True,
    )
    async def work(
        beats: int,
        _starts: list[int],
        _cancels: list[int],
        values: list[Any],
        names: list[dict[str, str]],
        arrived: list[str],
        state: dict[str, Any] | None,
    ) -> tuple[Any, Any]:
        settings = {name["setting"]: value for name, value in zip(names, values, strict=True)}
        held = state or {}
        early = held.get("path") == PAGES[0].path and (beats or 0) < QUIET
        return await asyncio.to_thread(_work, arrived, held.get("parameters", {}), settings, early)

    def _work(
        arrived: list[str], parameters: dict[str, str], settings: Mapping[str, Any], early: bool
    ) -> tuple[Any, Any]:
        found, _ = context(parameters)
        pressed = ctx.triggered_id
        clicked = bool(ctx.triggered and ctx.triggered[0]["value"])
        if isinstance(pressed, dict) and clicked:
            if "cancel" in pressed:
                bench.jobs.cancel(pressed["cancel"])
            else:
                _start(found, str(pressed["start"]), settings)
        elif not early and bench.study(Levers()) is None and bench.study_job(Levers()) is None:
            bench.start_study(Levers())  # what every page but the first needs, and that one should open first
        now = _news(bench)
        return shell.work(bench.jobs.every(), found.say), no_update if now == arrived else now


def _read(search: str) -> tuple[dict[str, str], list[Problem]]:
    """Read a link; of one that cannot be read the language is kept, so that it is told in it."""
    try:
        return read_link(search), []
    except RegrowthError as error:
        language = re.search(r"[?&]lang=([a-z]+)", search)
        return {"lang": language[1]} if language else {}, list(error.problems)


def notice(found: Sequence[Problem], context: Context) -> Any:
    """Return what is said above a page of settings that cannot be; None where all can."""
    title = context.say("Some settings cannot be and are left out; all others count")
    return parts.problems(found, context.say, title=title) if found else None


def table_of(part: Exhibit, context: Context) -> pd.DataFrame:
    """Return the numbers of a figure as they are handed out: columns with their units."""
    units = part.units(context) if callable(part.units) else part.units
    currency = context.bench.base.currency
    return with_units(
        part.table(context), {name: unit.replace("currency", currency) for name, unit in units.items()}
    )


def _news(bench: Workbench) -> list[str]:
    """Return what is known of long work; that a job has begun is news too, for what waits for it says so."""
    return [
        f"{job.key}:{'over' if job.over else 'begun'}:{job.state if job.over else ''}"
        for job in bench.jobs.every()
    ]


def _start(context: Context, button: str, settings: Mapping[str, Any]) -> None:
    name, _, argument = button.partition(":")
    try:
        STARTS[name](context, argument, settings)
    except (NotReadyError, NothingAskedError, RegrowthError):
        LOG.warning("%s cannot begin", button, exc_info=True)


def content_of(page: Page, context: Context) -> dict[str, Any]:
    """Return what every part of a page shows."""
    told: set[str] = set()
    return {
        part.name: _inside(part, _exhibit(part, context, None, told), False, context)
        if isinstance(part, Exhibit)
        else _panel(part, context, None, told)
        for part in page.parts
    }


def _exhibit(part: Exhibit, context: Context, moved: set[str] | None, told: set[str]) -> Any:
    """Return the figure, or the message in its place; nothing where it stays."""
    if not touched(part.on, moved):
        return no_update
    figure, message = _answer(part.name, part.draw, context, told)
    if message is not None:
        return html.Div(message, role="status")
    return figure.update_layout(height=part.height)


def _inside(part: Exhibit, answer: Any, there: bool, context: Context) -> Any:
    """Return what goes into a frame: a figure that is there is changed in its place, not put in anew."""
    if isinstance(answer, go.Figure):
        return no_update if there else parts.graph(part, answer, context.say)
    return answer


def _panel(part: Panel, context: Context, moved: set[str] | None, told: set[str]) -> Any:
    if not touched(part.on, moved):
        return no_update
    written, message = _answer(part.name, part.write, context, told)
    return written if message is None else message


def _answer(name: str, work: Callable[[Context], Any], context: Context, told: set[str]) -> tuple[Any, Any]:
    """Return what a part shows, or what is said in its place; what the page has told is not told again."""
    try:
        return work(context), None
    except NotReadyError as error:
        return None, parts.waiting(error, context.say, at=name)
    except NothingAskedError as error:
        return None, html.P(error.message.say(context.say), className="quiet")
    except RegrowthError as error:
        if str(error) in told:
            text = context.say("No answer, for the reason told on this page.")
            return None, html.P(text, className="quiet")
        told.add(str(error))
        return None, parts.problems(error.problems, context.say)
    except Exception:
        LOG.exception("%s failed", name)
        return None, parts.failed(None, context.say)


def _register_client(pages: Dash) -> None:
    """Register what the browser does by itself: gathering levers, keeping the link, pictures."""
    pages.clientside_callback(
        ClientsideFunction("workbench", "gather"),
        Output("workbench", "data-gather"),
        Input({"lever": ALL, "page": ALL}, "value"),
        Input({"switch": ALL, "page": ALL}, "checked"),
        Input("answered", "data"),
        State("state", "data"),
        State("defaults", "data"),
        prevent_initial_call=True,
    )
    pages.clientside_callback(
        ClientsideFunction("workbench", "link"),
        Output("workbench", "data-link"),
        Output({"nav": ALL, "page": ALL}, "href"),
        Output({"language": ALL}, "href"),
        Input("state", "data"),
        State({"nav": ALL, "page": ALL}, "id"),
        State({"language": ALL}, "id"),
    )
    for act in ("picture", "share"):
        key = "link" if act == "share" else act
        pages.clientside_callback(
            ClientsideFunction("workbench", act),
            Output("workbench", f"data-{act}"),
            Input({key: ALL}, "n_clicks"),
            prevent_initial_call=True,
        )
