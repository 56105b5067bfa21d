"""Building blocks of every page: cards of figures, controls, and what is shown while there is no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import dcc, html

from regrowth.errors import Problem, RegrowthError
from regrowth.report.embed import require_drawable
from regrowth.web import meanings
from regrowth.web.context import Context, Exhibit, NotReadyError, Page, Panel
from regrowth.words import Translator

GRAPH: Any = {
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}


def aria(label: str) -> dict[str, Any]:
    """Return the name that a screen reader says."""
    return {"aria-label": label}


def card(part: Exhibit | Panel, context: Context, content: Any = None) -> Any:
    """Return the frame of an exhibit or panel; the page's callback fills it, unless its content is there."""
    say = context.say
    inside: list[Any] = []
    if isinstance(part, Exhibit):
        inside = [
            None if part.controls is None else html.Div(part.controls(context), className="choices"),
            html.Div(
                content, id={"shown": part.name}, className="shown", style={"--height": f"{part.height}px"}
            ),
        ]
    else:
        inside = [html.Div(content, id={"panel": part.name})]
    head: list[Any] = []
    if part.title is not None:
        head.append(dmc.Title(part.title.say(say), order=3, className="card-title"))
    if isinstance(part, Exhibit):
        head.append(_tools(part, context))
    return dmc.Paper(
        [html.Div(head, className="card-head"), *inside] if head else inside,
        className="card wide" if part.wide else "card",
        withBorder=True,
        radius="md",
        p="md",
        id={"card": part.name},
    )


def graph(part: Exhibit, figure: go.Figure, say: Translator) -> Any:
    """Return a figure as it is shown, named for who cannot see it."""
    require_drawable(figure)
    return html.Div(
        dcc.Graph(
            id={"exhibit": part.name},
            figure=figure,
            config=GRAPH,
            style={"height": f"{part.height}px"},
            className="figure",
        ),
        role="img",
        **aria(part.title.say(say)),
    )


def _tools(part: Exhibit, context: Context) -> Any:
    say = context.say
    lacking = {"data-lacking": say("There is nothing to save yet.")}
    copied = {
        "data-done": say("The link is copied."),
        "data-otherwise": say("The browser allows no copying: the link is in the address line."),
    }
    buttons = (
        ("data", say("Data"), say("Download the numbers of this figure as CSV"), lacking),
        ("picture", say("Picture"), say("Download this figure as a picture"), lacking),
        ("link", say("Link"), say("Copy a link that opens this view again"), copied),
    )
    return html.Div(
        [
            _meaning(part, context),
            *(_button(text, {kind: part.name}, about, told) for kind, text, about, told in buttons),
        ],
        className="tools",
    )


def _button(text: str, name: dict[str, str], about: str, told: dict[str, Any]) -> Any:
    """Return a button; the browser says what is in ``told`` when it is pressed."""
    return html.Button(text, id=name, n_clicks=0, className="tool", title=about, **aria(about), **told)


def _meaning(part: Exhibit, context: Context) -> Any:
    """Return a button that tells meaning, unit and source."""
    about = context.say("What does this figure mean?")
    lines = meanings.told(part, context)
    inside = html.Div(lines, id={"panel": meanings.name_of(part)}) if meanings.changes(part) else lines
    return html.Details(
        [
            html.Summary("?", className="tool", title=about, **aria(about)),
            html.Div(inside, className="meaning"),
        ],
        className="explained",
    )


def slider(
    name: str,
    page: str,
    label: str,
    value: float,
    *,
    low: float,
    high: float,
    step: float,
    about: str | None = None,
    marks: Sequence[tuple[float, str]] = (),
    share: bool = False,
) -> Any:
    """Return a slider that answers while it is dragged; the value of a ``share`` is shown in per cent."""
    identity = {"lever": name, "page": page}
    shown: dict[str, Any] = {"data-share": "1"} if share else {}
    return html.Div(
        [
            html.Label(
                [
                    html.Output(f"{100 * value:.4g} %" if share else f"{value:.10g}", **shown),
                    label,
                    html.Small(about, className="about") if about else None,
                ],
                className="label",
            ),
            dmc.Slider(
                id=identity,
                value=value,
                min=low,
                max=high,
                step=step,
                precision=4,
                updatemode="drag",
                labelAlwaysOn=False,
                marks=[{"value": at, "label": text} for at, text in marks],
                size="sm",
                thumbLabel=label,
                **({"label": {"function": "percent"}} if share else {}),
                mb=28 if marks else "xs",
                mx=8 if marks else 0,
            ),
        ],
        className="control",
    )


def select(
    name: str, page: str, label: str, value: str | None, options: Sequence[tuple[str, str]], **more: Any
) -> Any:
    """Return a list to choose one from; a name that begins with ``view.`` is what is looked at."""
    return dmc.Select(
        id={"lever": name, "page": page},
        label=label,
        value=value,
        data=[{"value": key, "label": text} for key, text in options],
        allowDeselect=False,
        searchable=len(options) > 9,
        comboboxProps={"withinPortal": True},
        className="control",
        **more,
    )


def select_region(page: str, context: Context, value: str) -> Any:
    """Return the list of the programme's regions; what is chosen is ``view.region``."""
    say = context.say
    options = [(entry.id, say.pick(entry.name)) for entry in context.bench.base.regions]
    return select("view.region", page, say("Region"), value, options)


def select_engine(page: str, context: Context, value: str) -> Any:
    """Return the list of the programme's engines; what is chosen is ``view.engine``."""
    say = context.say
    options = [(entry.id, say.pick(entry.name)) for entry in context.bench.base.engines]
    return select("view.engine", page, say("Engine"), value, options)


def switch(name: str, page: str, label: str, on: bool, about: str | None = None) -> Any:
    """Return a switch; its setting is ``1`` when on."""
    return dmc.Switch(
        id={"switch": name, "page": page}, label=label, checked=on, description=about, className="control"
    )


def number(name: str, page: str, label: str, value: float, **more: Any) -> Any:
    """Return a box for a number."""
    return dmc.NumberInput(
        id={"lever": name, "page": page}, label=label, value=value, className="control", debounce=300, **more
    )


def problems(found: Sequence[Problem], say: Translator, *, title: str | None = None) -> Any:
    """Return what is wrong, why, and what to do, with the place in a file where there is one."""
    told = [fault.told(say) for fault in found]
    return dmc.Alert(
        [
            html.Div(
                [
                    html.B(f"{fault.subject}: "),
                    f"{fault.reason}. {fault.remedy}.",
                    html.Span(f" {fault.place}", className="quiet") if fault.place else None,
                ]
            )
            for fault in told
        ],
        title=title or say("This cannot be"),
        color="red",
        variant="light",
        className="problems",
    )


def start(name: str, label: str, *, at: str, size: str = "xs") -> Any:
    """Return a button that begins long work; ``at`` tells it from others that begin the same."""
    return dmc.Button(label, id={"start": name, "at": at}, n_clicks=0, size=size)


def waiting(error: NotReadyError, say: Translator, *, at: str) -> Any:
    """Return what is shown in a part while long work is under way, has failed, or was not begun."""
    job = error.job
    if job is not None and job.state in ("waiting", "running"):
        return html.Div(
            [
                dmc.Skeleton(height=14, width="40%", mb=8),
                dmc.Skeleton(height=120),
                html.P(say("Being worked out; it appears here by itself."), className="quiet"),
            ],
            className="waiting",
        )
    if job is not None and job.state == "failed":
        return failed(job.error, say)
    return dmc.Alert(
        [
            html.P(
                say("The plan, its effect and its uncertainty have not been worked out for these settings.")
                if error.start == "study"
                else say("What this rests on has not been worked out.")
            ),
            start(error.start, say("Work it out"), at=at),
        ],
        color="blue",
        variant="light",
        className="to-start",
    )


def lost(context: Context) -> Any:
    """Return a notice where the link names an improved plan that is not there; nothing else."""
    if not context.lost:
        return None
    say = context.say
    return dmc.Alert(
        say(
            "The link names an improved plan that the workbench does not hold: it forgets such plans when it "
            "is started again or has much else to keep. What is shown starts from the best plan. Improve "
            "the plan once more under “Who gets what?”, and save it under Scenarios to keep it."
        ),
        title=say("This is not the plan of the link"),
        color="yellow",
        variant="light",
        className="lost",
    )


def failed(error: RegrowthError | None, say: Translator) -> Any:
    """Return why work failed."""
    if error is not None:
        return problems(error.problems, say)
    return dmc.Alert(
        say("Something went wrong that should not have. The server's log says what."),
        title=say("No answer"),
        color="red",
        variant="light",
    )


def table(headings: Sequence[str], rows: Sequence[Sequence[Any]], *, numbers_from: int = 1) -> Any:
    """Return a small table; columns from ``numbers_from`` on are set to the right."""

    def cell(tag: Any, position: int, value: Any) -> Any:
        return tag(value, className="number" if position >= numbers_from else "name")

    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([cell(html.Th, at, text) for at, text in enumerate(headings)])),
                html.Tbody(
                    [html.Tr([cell(html.Td, at, text) for at, text in enumerate(row)]) for row in rows]
                ),
            ],
            className="table",
        ),
        className="scroll",
        tabIndex=0,
    )


def figures(entries: Sequence[tuple[str, str, str]]) -> Any:
    """Return a row of headline figures: label, value, and what stands behind it."""
    return html.Div(
        [
            html.Div(
                [
                    html.Div(label, className="figure-label"),
                    html.Div(value, className="figure-value"),
                    html.Div(about, className="figure-about"),
                ],
                className="headline",
            )
            for label, value, about in entries
        ],
        className="headlines",
    )


def frame(page: Page, context: Context, content: Mapping[str, Any] | None = None) -> Any:
    """Return a page: its question, its controls beside or above its parts, with the content that is there."""
    say, there = context.say, content or {}
    body = html.Div([card(part, context, there.get(part.name)) for part in page.parts], className="cards")
    if page.controls is not None:
        body = html.Div(
            [
                html.Aside(
                    [*page.controls(context), *(html.Div(id={"panel": part.name}) for part in page.sidebar)],
                    className="controls",
                    **aria(say("What can be moved")),
                ),
                body,
            ],
            className="with-controls",
        )
    return html.Div(
        [
            dmc.Title(page.title.say(say), order=1, className="question"),
            html.P(page.intro.say(say), className="intro"),
            body,
        ],
        id={"page": page.name},
    )
