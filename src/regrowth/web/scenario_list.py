"""The scenarios that are kept, as a list with a form to keep the present state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from regrowth.errors import Problem
from regrowth.web import parts
from regrowth.web.context import Context
from regrowth.web.levers import write_link
from regrowth.web.parts import aria
from regrowth.web.scenario_files import export_files
from regrowth.web.store import LONGEST_NAME, LONGEST_NOTE, Scenario
from regrowth.web.uploads import ENDINGS, MOST_BYTES, MOST_TOGETHER


@dataclass(frozen=True)
class Fields:
    """What stands in the fields of the list of scenarios, and what is said of the last press of a button.

    Attributes
    ----------
    name, note
        Of the form that keeps the present state.
    renamed, new_name, new_note
        Which scenario is being renamed, if one is, and what stands in its fields.
    problems, at
        Why the last press did nothing, and beside which scenario that is said; above all unless given.
    """

    name: str = ""
    note: str = ""
    renamed: int | None = None
    new_name: str = ""
    new_note: str = ""
    problems: Sequence[Problem] = ()
    at: int | None = None


def scenarios(context: Context, path: str, fields: Fields | None = None) -> Any:
    """Return the form that keeps the present state, and all that is kept."""
    say, held = context.say, fields or Fields()
    every = context.bench.scenarios.every()
    # the browser sends no file that is refused anyway; the server says why
    limits: dict[str, Any] = {
        "data-most": MOST_BYTES,
        "data-together": MOST_TOGETHER,
        "data-endings": ",".join(ENDINGS),
        "data-label": say("Bring in files"),
    }
    above = held.at is None or all(entry.id != held.at for entry in every)
    return html.Div(
        [
            parts.problems(held.problems, say) if held.problems and above else None,
            _name({"scenario": "name"}, say("Name"), held.name, placeholder=say("What this state is called")),
            _note({"scenario": "note"}, say("Note"), held.note),
            dmc.Group(
                [
                    dmc.Button(
                        say("Save the present state"), id={"act": "save", "on": "new"}, n_clicks=0, size="xs"
                    ),
                    html.Div(
                        dcc.Upload(
                            html.Button(say("Bring in files"), className="action", type="button"),
                            id={"upload": "scenario"},
                            accept=",".join(ENDINGS),
                            multiple=True,
                        ),
                        className="upload",
                        **limits,
                    ),
                ],
                mt="xs",
                mb="md",
            ),
            html.H2(say("Kept"), className="drawer-title"),
            html.Ul([_entry(context, path, entry, held) for entry in every], className="scenarios")
            if every
            else html.P(
                say("Nothing is kept yet. Move something, name it and save it; up to four can be compared."),
                className="quiet",
            ),
            html.Div(
                dcc.Link(say("Compare scenarios"), href="/outcome" + context.link(), className="file"),
                id={"leave": "compare"},
                n_clicks=0,
            )
            if every
            else None,
        ]
    )


def link_to(context: Context, scenario: Scenario) -> str:
    """Return the end of a link that opens a scenario."""
    plan = {} if scenario.plan is None else {"view.scenario": str(scenario.id)}
    return write_link({**scenario.levers.to_link(), **plan, "lang": context.language})


def _entry(context: Context, path: str, scenario: Scenario, fields: Fields) -> Any:
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
            parts.problems(fields.problems, say) if fields.problems and fields.at == number else None,
            _renaming(context, scenario, fields)
            if fields.renamed == number
            else html.Div(
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


def _renaming(context: Context, scenario: Scenario, fields: Fields) -> Any:
    """Return the fields in which a scenario gets another name and note."""
    say, number = context.say, str(scenario.id)
    return html.Div(
        [
            _name({"rename": "name", "of": number}, say("New name"), fields.new_name),
            _note({"rename": "note", "of": number}, say("New note"), fields.new_note),
            dmc.Group(
                [
                    dmc.Button(say("Rename it"), id={"act": "renamed", "on": number}, n_clicks=0, size="xs"),
                    dmc.Button(
                        say("Leave as it is"),
                        id={"act": "keep", "on": number},
                        n_clicks=0,
                        size="xs",
                        variant="default",
                    ),
                ],
                mt="xs",
            ),
        ],
        className="renaming",
    )


def _name(identity: dict[str, str], label: str, value: str, **more: Any) -> Any:
    return dmc.TextInput(
        id=identity, label=label, value=value, inputProps={"maxLength": LONGEST_NAME}, **more
    )


def _note(identity: dict[str, str], label: str, value: str) -> Any:
    return dmc.Textarea(
        id=identity,
        label=label,
        value=value,
        autosize=True,
        minRows=1,
        inputProps={"maxLength": LONGEST_NOTE},
    )
