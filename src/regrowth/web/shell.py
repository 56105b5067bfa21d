"""What surrounds every page: the header with long work, the questions, the footer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from regrowth.messages import Message
from regrowth.web.context import Context, Page
from regrowth.web.jobs import Job
from regrowth.web.pages import PAGES
from regrowth.web.parts import aria
from regrowth.web.world import SUPPLY, TRADE
from regrowth.words import LANGUAGE_NAMES, LANGUAGES, Translator

_KINDS = {
    "study": Message("The whole study"),
    "improvement": Message("Improving the plan"),
    "bands": Message("How sure the effect is"),
    "report": Message("The report"),
    TRADE: Message("The model of trade"),
    SUPPLY: Message("Stress tests of supply"),
    "trade-band": Message("How sure the effect of trade policy is"),
}
_STEPS = {
    "evidence": Message("evidence"),
    "selection": Message("selection"),
    "package": Message("package"),
    "plan": Message("plan"),
    "draws": Message("draws"),
    "report": Message("report"),
    "accounts": Message("accounts"),
    "solution": Message("solution"),
    "markets": Message("markets"),
}


def brand(context: Context) -> Any:
    """Return the name of the programme, a link to the first page."""
    return dcc.Link(
        [html.Span("Regrowth", className="brand"), html.Span(context.say.pick(context.bench.base.title))],
        href="/" + context.link(),
        id={"nav": "title", "page": "/"},
        className="title",
    )


def actions(context: Context, path: str) -> Any:
    """Return what can be done with the present state, and the languages."""
    say = context.say
    languages = [
        html.A(
            LANGUAGE_NAMES[name],
            href=path + context.link({"lang": name}),
            id={"language": name},
            lang=name,
            className="language",
            **_current(name == context.language),
        )
        for name in LANGUAGES
    ]
    return html.Div(
        [
            html.Button(say("Scenarios"), id="open-scenarios", n_clicks=0, className="action"),
            html.Button(say("Hand over"), id="open-handover", n_clicks=0, className="action"),
            html.Div(languages, className="languages", role="group", **aria(say("Language"))),
        ],
        className="actions",
    )


def _current(here: bool) -> dict[str, Any]:
    return {"aria-current": "true"} if here else {}


def navigation(context: Context, path: str) -> Any:
    """Return the questions, the open one marked."""
    say = context.say
    return [
        dcc.Link(
            page.short.say(say),
            href=page.path + context.link(),
            id={"nav": "tab", "page": page.path},
            className="question-tab open" if page.path == path else "question-tab",
            title=page.title.say(say),
        )
        for page in PAGES
    ]


def footer(context: Context) -> Any:
    """Return what it is and where the interface for programs is described."""
    say, base = context.say, context.bench.base
    return [
        html.Span(
            say(
                "Regrowth {version} · programme {programme} of {date} · every figure can be run again",
                version=metadata.version("regrowth"),
                programme=base.id,
                date=base.date.isoformat(),
            )
        ),
        html.A(say("Interface for programs"), href="/api/docs"),
    ]


def missing(path: str, say: Translator) -> Any:
    """Return what is shown where there is no page."""
    return dmc.Alert(
        [
            html.P(say("There is no page {path}.", path=path[:80])),
            dcc.Link(say("Go to the first page"), href="/"),
        ],
        title=say("No such page"),
        color="gray",
    )


def work(jobs: Sequence[Job], say: Translator) -> Any:
    """Return how far long work has come, with a button to cancel each."""
    shown = []
    for job in jobs:
        if job.over:
            continue
        name = (job.title or _KINDS[job.kind]).say(say)
        step = _STEPS[job.step].say(say) if job.step in _STEPS else ""
        text = say("{name}: waiting", name=name) if job.state == "waiting" else f"{name}: {step or '…'}"
        shown.append(
            html.Div(
                [
                    html.Span(text, className="work-name"),
                    dmc.Progress(
                        value=100 * job.share,
                        size="sm",
                        w=90,
                        striped=True,
                        animated=True,
                        **aria(text),
                    ),
                    html.Button(
                        say("Cancel"),
                        id={"cancel": job.key},
                        n_clicks=0,
                        className="tool",
                        **aria(say("Cancel: {name}", name=name)),
                    ),
                ],
                className="job",
            )
        )
    return shown


def defaults(page: Page, context: Context) -> dict[str, Any]:
    """Return the setting of every control when nothing was moved: what equals it stays out of the link."""
    found: dict[str, Any] = {"d.*": 0, "s.*": 1, "view.*": "", "cut.*": "", "cut.part": 1, "cut.months": 6}
    held = [page.controls, *(exhibit.controls for exhibit in page.exhibits)]
    for component in _every([controls(context) for controls in held if controls is not None]):
        identity = getattr(component, "id", None)
        if isinstance(identity, dict) and "lever" in identity:
            found[identity["lever"]] = getattr(component, "value", None)
        elif isinstance(identity, dict) and "switch" in identity:
            found[identity["switch"]] = getattr(component, "checked", False)
    return found


def _every(component: Any) -> Iterator[Any]:
    """Walk through a component and all within it."""
    if isinstance(component, list | tuple):
        for part in component:
            yield from _every(part)
    elif hasattr(component, "to_plotly_json"):
        yield component
        yield from _every(getattr(component, "children", None))
