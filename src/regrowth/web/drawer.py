"""Beside every page: scenarios that are kept, and what can be handed over."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from regrowth.errors import OptionError, Problem, RegrowthError
from regrowth.messages import Message
from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.web.handover import KINDS, file_name
from regrowth.web.levers import write_link
from regrowth.web.parts import aria
from regrowth.web.scenario_files import export_files, import_files
from regrowth.web.store import LONGEST_NAME, LONGEST_NOTE, Scenario

MOST_BYTES = 4_000_000
"""Size of a file that may be brought in."""


def component() -> Any:
    """Return the drawer, closed."""
    return dmc.Drawer(
        html.Div(id="drawer-content"),
        id="drawer",
        opened=False,
        position="right",
        size=480,
        title="",
        closeButtonProps={"aria-label": "Close"},
        keepMounted=True,
    )


def register(pages: Dash, context: Any) -> None:
    """Register what the drawer does; ``context`` turns the parameters of a link into who asks for what."""

    @pages.callback(
        Output("drawer", "opened"),
        Output("drawer", "title"),
        Output("drawer", "closeButtonProps"),
        Output("drawer-content", "children"),
        Output("drawer-kind", "data"),
        Input("open-scenarios", "n_clicks"),
        Input("open-handover", "n_clicks"),
        Input({"act": ALL, "on": ALL}, "n_clicks"),
        Input({"confirm": ALL}, "submit_n_clicks"),
        Input({"upload": ALL}, "contents"),
        Input("arrivals", "data"),
        State({"upload": ALL}, "filename"),
        State({"scenario": ALL}, "value"),
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
        _arrivals: list[str],
        files: list[Any],
        form: list[str | None],
        kind: str | None,
        opened: bool,
        state: dict[str, Any] | None,
        path: str,
    ) -> tuple[Any, ...]:
        trigger = ctx.triggered_id
        if state is None or not ctx.triggered or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        found, _ = context(state["parameters"])
        problems: Sequence[Problem] = ()
        if trigger == "arrivals":
            if not opened or kind != "handover":
                raise PreventUpdate
            return no_update, no_update, no_update, handover(found), no_update
        if trigger in ("open-scenarios", "open-handover"):
            kind = str(trigger).removeprefix("open-")
        elif isinstance(trigger, dict) and trigger.get("act") == "prepare":
            found.bench.start_handover(found.levers, found.study, trigger["on"], found.language)
        else:
            try:
                name, note = (*form, "", "")[:2]
                _change(found, trigger, name or "", note or "", contents, files)
            except RegrowthError as error:
                problems = error.problems
        say = found.say
        close = parts.aria(say("Close"))
        if kind == "handover":
            return True, say("Hand it over"), close, handover(found), kind
        return True, say("Scenarios"), close, scenarios(found, path, problems), "scenarios"


def _change(
    context: Context, trigger: Any, name: str, note: str, contents: list[Any], files: list[Any]
) -> None:
    """Do what a button of the list of scenarios says."""
    kept = context.bench.scenarios
    if "confirm" in trigger:
        kept.delete(int(trigger["confirm"]))
    elif "upload" in trigger:
        texts = _texts(contents[0], files[0])
        levers, plan = import_files(texts, context.bench)
        kept.save(name or next(iter(texts)).rpartition(".")[0], context.bench.base.id, levers, plan=plan)
    elif trigger["act"] == "save":
        kept.save(name, context.bench.base.id, context.levers, plan=_plan_text(context), note=note)
    elif trigger["act"] == "duplicate":
        kept.duplicate(int(trigger["on"]))
    elif trigger["act"] == "update":
        kept.change(int(trigger["on"]), levers=context.levers, plan=_plan_text(context) or "")
    elif trigger["act"] == "rename":
        kept.change(int(trigger["on"]), name=name, note=note or None)


def _plan_text(context: Context) -> str | None:
    """Return the plan that the present state starts from, where it is not the best one."""
    return None if context.plan is None else context.plan.to_yaml(context.bench.base)


def _texts(contents: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Return uploaded files as texts by name."""
    found = {}
    for name, content in zip(names, contents, strict=True):
        shown = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable())[:120]
        subject = Message("file {name}", name=shown)
        try:
            raw = base64.b64decode(content.partition(",")[2], validate=True)
            if len(raw) > MOST_BYTES:
                reason = Message(
                    "it has {count:,} bytes, more than {most:,}", count=len(raw), most=MOST_BYTES
                )
                raise OptionError(Problem(subject, reason, Message("Choose a scenario's file")))
            found[shown] = raw.decode()
        except (binascii.Error, UnicodeDecodeError):
            reason = Message("it is no text")
            raise OptionError(Problem(subject, reason, Message("Choose a YAML file"))) from None
    return found


def scenarios(context: Context, path: str, problems: Sequence[Problem] = ()) -> Any:
    """Return the form that keeps the present state, and all that is kept."""
    say = context.say
    every = context.bench.scenarios.every()
    return html.Div(
        [
            parts.problems(problems, say) if problems else None,
            dmc.TextInput(
                id={"scenario": "name"},
                label=say("Name"),
                placeholder=say("What this state is called"),
                inputProps={"maxLength": LONGEST_NAME},
            ),
            dmc.Textarea(
                id={"scenario": "note"},
                label=say("Note"),
                autosize=True,
                minRows=1,
                inputProps={"maxLength": LONGEST_NOTE},
            ),
            dmc.Group(
                [
                    dmc.Button(
                        say("Save the present state"), id={"act": "save", "on": "new"}, n_clicks=0, size="xs"
                    ),
                    dcc.Upload(
                        html.Button(say("Bring in files"), className="action", type="button"),
                        id={"upload": "scenario"},
                        accept=".yaml,.yml",
                        multiple=True,
                        max_size=MOST_BYTES,
                    ),
                ],
                mt="xs",
                mb="md",
            ),
            html.H2(say("Kept"), className="drawer-title"),
            html.Ul([_entry(context, path, entry) for entry in every], className="scenarios")
            if every
            else html.P(
                say("Nothing is kept yet. Move something, name it and save it; up to four can be compared."),
                className="quiet",
            ),
            dcc.Link(say("Compare scenarios"), href="/outcome" + context.link()) if every else None,
        ]
    )


def link_to(context: Context, scenario: Scenario) -> str:
    """Return the end of a link that opens a scenario."""
    plan = {} if scenario.plan is None else {"view.scenario": str(scenario.id)}
    return write_link({**scenario.levers.to_link(), **plan, "lang": context.language})


def _entry(context: Context, path: str, scenario: Scenario) -> Any:
    say, number = context.say, scenario.id

    def button(text: str, act: str) -> Any:
        about = f"{text}: {scenario.name}"
        return html.Button(
            text, id={"act": act, "on": str(number)}, n_clicks=0, className="tool", **aria(about)
        )

    files = export_files(scenario, context.bench)
    return html.Li(
        [
            dcc.Link(scenario.name, href=path + link_to(context, scenario), className="scenario-name"),
            html.Div(scenario.note, className="quiet") if scenario.note else None,
            html.Div(
                [
                    button(say("Update"), "update"),
                    button(say("Rename"), "rename"),
                    button(say("Duplicate"), "duplicate"),
                    dcc.ConfirmDialogProvider(
                        html.Button(
                            say("Delete"),
                            className="tool",
                            type="button",
                            **aria(f"{say('Delete')}: {scenario.name}"),
                        ),
                        id={"confirm": str(number)},
                        message=say("Delete “{name}”? It cannot be brought back.", name=scenario.name),
                    ),
                ],
                className="tools left",
            ),
            html.Div(
                [
                    html.A(name, href=f"/api/scenarios/{number}/{name}", download=name, className="file")
                    for name in files
                ]
            ),
        ]
    )


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
        name = file_name(context.bench.base.id, kind)
        state: Any = html.A(
            say("Download {name}", name=name),
            href=f"/handover/{job.key}/{name}",
            download=name,
            className="file",
        )
    elif job is not None and job.state in ("waiting", "running"):
        state = html.Span(say("Being made…"), className="quiet")
    else:
        state = dmc.Button(say("Make it"), id={"act": "prepare", "on": kind}, n_clicks=0, size="xs")
    failed = parts.failed(job.error, say) if job is not None and job.state == "failed" else None
    return dmc.Paper(
        [html.H2(title, className="drawer-title"), html.P(about, className="quiet"), state, failed],
        withBorder=True,
        p="sm",
        mb="sm",
    )
