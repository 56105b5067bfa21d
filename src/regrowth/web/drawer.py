"""Beside every page: scenarios that are kept, and what can be handed over."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from regrowth.errors import RegrowthError
from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.web.handover import KINDS, file_name
from regrowth.web.levers import Levers
from regrowth.web.pages import comparison
from regrowth.web.parts import aria
from regrowth.web.scenario_files import import_files, title_of
from regrowth.web.scenario_list import Fields, scenarios
from regrowth.web.uploads import refusals, texts_of


def component() -> Any:
    """Return the drawer, closed."""
    return html.Div(
        [
            dcc.Store(id="refused"),
            dcc.Store(id="comparable"),
            dmc.Drawer(
                html.Div(id="drawer-content"),
                id="drawer",
                opened=False,
                position="right",
                size=480,
                title="",
                closeButtonProps={"aria-label": "Close"},
                keepMounted=True,
            ),
        ]
    )


def register(pages: Dash, context: Any) -> None:
    """Register what the drawer does; ``context`` turns the parameters of a link into who asks for what."""
    pages.clientside_callback(
        ClientsideFunction("drawer", "leave"),
        Output("drawer", "opened", allow_duplicate=True),
        Input({"leave": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    pages.clientside_callback(
        ClientsideFunction("drawer", "offer"),
        Output("workbench", "data-offer"),
        Input("comparable", "data"),
        prevent_initial_call=True,
    )

    @pages.callback(
        Output("drawer", "opened"),
        Output("drawer", "title"),
        Output("drawer", "closeButtonProps"),
        Output("drawer-content", "children"),
        Output("drawer-kind", "data"),
        Output("comparable", "data"),
        Input("open-scenarios", "n_clicks"),
        Input("open-handover", "n_clicks"),
        Input({"act": ALL, "on": ALL}, "n_clicks"),
        Input({"confirm": ALL}, "submit_n_clicks"),
        Input({"upload": ALL}, "contents"),
        Input("refused", "data"),
        Input("arrivals", "data"),
        State({"upload": ALL}, "filename"),
        State({"scenario": ALL}, "value"),
        State({"rename": ALL, "of": ALL}, "value"),
        State({"rename": ALL, "of": ALL}, "id"),
        State("drawer-kind", "data"),
        State("drawer", "opened"),
        State("state", "data"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    async def act(*values: Any) -> tuple[Any, ...]:
        return await asyncio.to_thread(_act, *values)

    def _act(
        _scenarios: int,
        _handover: int,
        _acts: list[int],
        _confirms: list[int],
        contents: list[Any],
        refused: list[tuple[str, int]] | None,
        _arrivals: list[str],
        files: list[Any],
        form: list[str | None],
        renamed: list[str | None],
        of: list[dict[str, str]],
        kind: str | None,
        opened: bool,
        state: dict[str, Any] | None,
        path: str,
    ) -> tuple[Any, ...]:
        trigger = ctx.triggered_id
        if state is None or not ctx.triggered or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        found, _ = context(state["parameters"])
        fields = _fields(form, renamed, of)
        if trigger == "arrivals":
            if not opened or kind != "handover":
                raise PreventUpdate
            return no_update, no_update, no_update, handover(found), no_update, no_update
        if trigger in ("open-scenarios", "open-handover"):
            kind, fields = str(trigger).removeprefix("open-"), Fields()
        elif trigger == "refused":
            fields = replace(fields, problems=refusals(refused or []))
        elif isinstance(trigger, dict) and trigger.get("act") == "prepare":
            found.bench.start_handover(found.levers, found.study, trigger["on"], found.language)
        else:
            try:
                fields = _change(found, trigger, fields, contents, files)
            except RegrowthError as error:
                fields = replace(fields, problems=error.problems, at=_entry_of(trigger))
        say = found.say
        close = parts.aria(say("Close"))
        if kind == "handover":
            return True, say("Hand it over"), close, handover(found), kind, no_update
        listed, comparable = scenarios(found, path, fields), comparison.choices(found)
        return True, say("Scenarios"), close, listed, "scenarios", comparable


def _fields(form: list[str | None], renamed: list[str | None], of: list[dict[str, str]]) -> Fields:
    """Return what stands in the fields."""
    name, note = ([text or "" for text in form] + ["", ""])[:2]
    if not of:
        return Fields(name, note)
    new_name, new_note = (text or "" for text in renamed)
    return Fields(name, note, int(of[0]["of"]), new_name, new_note)


def _entry_of(trigger: Any) -> int | None:
    """Return beside which scenario a button stands, if it does."""
    on = trigger.get("on", "")
    return int(on) if on.isdecimal() else None


def _change(context: Context, trigger: Any, fields: Fields, contents: list[Any], files: list[Any]) -> Fields:
    """Do what a button of the list of scenarios says; return what then stands in the fields."""
    kept, own = context.bench.scenarios, context.bench.base.id
    if "confirm" in trigger:
        kept.delete(int(trigger["confirm"]))
        return fields
    if "upload" in trigger:
        texts = texts_of(contents[0], files[0])
        levers, plan = import_files(texts, context.bench)
        called = title_of(texts) or next(iter(texts)).rpartition(".")[0]
        kept.save(fields.name or kept.free_name(called), own, levers, plan=plan, note=fields.note)
        return replace(fields, name="", note="")
    act = trigger["act"]
    if act == "save":
        kept.save(fields.name, own, context.levers, plan=_plan_text(context), note=fields.note)
        return replace(fields, name="", note="")
    number = int(trigger["on"])
    if act == "duplicate":
        kept.duplicate(number)
    elif act == "update":
        kept.change(number, levers=context.levers, plan=_plan_text(context) or "")
    elif act == "rename":
        held = kept.get(number)
        return replace(fields, renamed=number, new_name=held.name, new_note=held.note)
    elif act == "renamed":
        kept.change(number, name=fields.new_name, note=fields.new_note)
    return replace(fields, renamed=None) if act in ("renamed", "keep") else fields


def _plan_text(context: Context) -> str | None:
    """Return the plan that the present state starts from, where it is not the best one."""
    return None if context.plan is None else context.plan.to_yaml(context.bench.base)


def handover(context: Context) -> Any:
    """Return what can be handed over of the present study."""
    say = context.say
    study = context.bench.study(context.levers)
    if study is None:
        return html.P(
            say("The study of these settings is not there yet; it can be handed over once it is."),
            className="quiet",
        )
    about: Mapping[str, tuple[str, str]] = {
        "html": (say("Report, one HTML file"), say("Opens in any browser, needs no network.")),
        "pdf": (say("Report, PDF"), say("A4 with page numbers and sources; needs Chromium on the server.")),
        "zip": (
            say("Bundle (zip)"),
            say("Inputs, results and report: `regrowth rerun` says whether every number comes out again."),
        ),
    }
    moved = context.levers.support or context.plan is not None
    return html.Div(
        [
            html.P(
                say("The report is of the best plan; amounts moved by hand are in the scenario's files."),
                className="quiet",
            )
            if moved
            else None,
            *(_offer(context, kind, *about[kind]) for kind in KINDS),
        ]
    )


def _offer(context: Context, kind: str, title: str, about: str) -> Any:
    say = context.say
    job = context.bench.handover_job(context.levers, kind, context.language)
    if job is not None and job.state == "done":
        moved = context.levers.of_programme != Levers()
        own = f"{context.bench.base.id}-moved" if moved else context.bench.base.id
        name = file_name(own, kind, context.language)
        state: Any = html.A(
            say("Download {name}", name=name),
            href=f"/handover/{job.key}/{name}",
            download=name,
            className="file",
        )
    elif job is not None and job.state in ("waiting", "running"):
        state = html.Span(say("Being made…"), className="quiet")
    else:
        state = dmc.Button(
            say("Make it"),
            id={"act": "prepare", "on": kind},
            n_clicks=0,
            size="xs",
            **aria(f"{say('Make it')}: {title}"),
        )
    failed = parts.failed(job.error, say) if job is not None and job.state == "failed" else None
    return dmc.Paper(
        [html.H2(title, className="drawer-title"), html.P(about, className="quiet"), state, failed],
        withBorder=True,
        p="sm",
        mb="sm",
    )
