"""Scenarios side by side: which are chosen, and what they differ in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
import plotly.graph_objects as go
from dash import html

from regrowth.errors import RegrowthError
from regrowth.messages import Message
from regrowth.package.headlines import headlines
from regrowth.package.package import Package
from regrowth.report import charts
from regrowth.report.charts.compare import MOST
from regrowth.report.charts.outcome import national_percent
from regrowth.web import parts
from regrowth.web.context import Context, NothingAskedError, NotReadyError
from regrowth.web.pages import bands, comparison_world
from regrowth.web.pages.figures import Figures, region_of, year_of

NOW = "now"
"""Stands for the present state among the scenarios of a link."""


@dataclass(frozen=True)
class Compared:
    """One state beside others, seen from its own context."""

    key: str
    name: str
    context: Context


def picked(context: Context) -> tuple[list[Compared], list[str]]:
    """Return the states that the link names, at most four, and those of its names that are none."""
    every = {str(scenario.id): scenario for scenario in context.bench.scenarios.every()}
    keys = list(dict.fromkeys(key for key in context.view.get("scenarios", NOW).split(",") if key))
    found, unknown = [], []
    for key in keys:
        if key == NOW:
            found.append(Compared(key, context.say("The present state"), context))
        elif key in every:
            scenario = every[key]
            view = {} if scenario.plan is None else {"scenario": key}
            own = Context(context.bench, scenario.levers, view, context.language)
            found.append(Compared(key, scenario.name, own))
        else:
            unknown.append(key)
    return [_named(state, found) for state in found[:MOST]], unknown


def _named(state: Compared, every: list[Compared]) -> Compared:
    """Tell a scenario that is called as the present state from it."""
    same = [other for other in every if other.name == state.name]
    return state if len(same) == 1 or state.key == NOW else replace(state, name=f"{state.name} ({state.key})")


def choices(context: Context) -> list[dict[str, str]]:
    """Return what can be compared, as the list of the control takes it."""
    every = [(str(scenario.id), scenario.name) for scenario in context.bench.scenarios.every()]
    options = [(NOW, context.say("The present state")), *every]
    return [{"value": key, "label": text} for key, text in options]


def control(context: Context, page: str) -> Any:
    """Return the list to choose scenarios from."""
    say = context.say
    found, _ = picked(context)
    return dmc.MultiSelect(
        id={"lever": "view.scenarios", "page": page},
        label=say("Scenarios side by side"),
        description=say("up to {count}", count=MOST),
        value=[state.key for state in found],
        data=choices(context),
        maxValues=MOST,
        hidePickedOptions=True,
        comboboxProps={"withinPortal": True},
        className="control",
    )


def start(context: Context, argument: str, _settings: Mapping[str, Any]) -> None:
    """Run the study of a saved scenario."""
    if argument.isdecimal():
        context.bench.start_study(context.bench.scenarios.get(int(argument)).levers)


def _ready(context: Context) -> dict[str, Package]:
    """Return the packages that are there by name, all at the level at which plans are compared.

    Raises
    ------
    NothingAskedError
        If no scenario is chosen beside the present state, or none of them is worked out.
    """
    found, _ = picked(context)
    if not found or [state.key for state in found] == [NOW]:
        raise NothingAskedError(Message("Save scenarios and choose up to four of them to see them here."))
    ready = {}
    for state in found:
        try:
            package = state.context.package
        except (NotReadyError, RegrowthError):
            continue
        ready[state.name] = package.compared
    if not ready:
        raise NothingAskedError(Message("None of the chosen scenarios has been worked out yet."))
    return ready


def _regions(context: Context) -> dict[str, pd.Series]:
    year = year_of(context)
    return {name: package.places.loc[year]["income"] for name, package in _ready(context).items()}


def regions(context: Context) -> go.Figure:
    """Draw what the scenarios do to every region in the year."""
    title = context.say("Real income less outlays in {year}, change in %", year=year_of(context))
    return charts.compare_regions(_regions(context), context.bench.base, context.language, title=title)


def regions_table(context: Context) -> pd.DataFrame:
    """Return the numbers behind the figure."""
    return pd.DataFrame(_regions(context)).rename_axis(index="region")


def _paths(context: Context) -> dict[str, pd.Series]:
    region = region_of(context)
    found = {}
    for name, package in _ready(context).items():
        if region is None:
            values = national_percent(package)
        else:
            values = package.places.xs(region, level="region")["income"]
        found[name] = values.iloc[: package.fine.setting.shown]
    return found


def paths(context: Context) -> go.Figure:
    """Draw the scenarios through the years, of the nation or of the region that is looked at."""
    unit = context.say("Real income less outlays, change in %")
    return charts.compare_paths(_paths(context), unit, context.language)


def paths_table(context: Context) -> pd.DataFrame:
    """Return the numbers behind the figure."""
    return pd.DataFrame(_paths(context)).rename_axis(index="year")


def side_by_side(context: Context) -> Any:
    """Write a column of headline figures per scenario, and the engines in which they differ."""
    say = context.say
    found, unknown = picked(context)
    shown: list[Any] = []
    if unknown:
        shown.append(
            html.P(
                say("There is no scenario {names} any more.", names=", ".join(unknown)[:80]), role="status"
            )
        )
    if not found or [state.key for state in found] == [NOW]:
        told = say(
            "Save a state under a name (Scenarios, above), then choose up to {count} of them.", count=MOST
        )
        return html.Div([*shown, html.P(told, className="quiet")])
    columns = [_column(state, context) for state in found]
    labels = list(Figures(context).labels().items())
    rows = [(text, *(column.get(name, "–") for column in columns)) for name, text in labels]
    missing = [_waiting(state) for state in found]
    if any(part is not None for part in missing):
        rows.insert(0, ("", *("" if part is None else part for part in missing)))
    of_world = comparison_world.rows([state.context for state in found], say)
    headings = [say("Figure"), *(state.name for state in found)]
    notes = [_level(context)]
    if of_world:
        notes.append(
            say(
                "Trade policy and a stop of supply are worked out apart from the plan, against accounts of "
                "other years: the figures of the plan leave them out, and the two are not to be added."
            )
        )
    return html.Div(
        [
            *shown,
            html.Div(parts.table(headings, [*rows, *of_world]), className="whole"),
            *(html.P(note, className="quiet") for note in notes),
            dmc.Title(say("Engines that differ"), order=4, className="card-title"),
            _engines(found, context),
        ]
    )


def _level(context: Context) -> str:
    """Say with how many industries the figures are worked out, and those above."""
    say = context.say
    try:
        coarse, fine = bands.levels(context.package)
    except (NotReadyError, RegrowthError):
        return say("Figures and bands are at the level of industries at which plans are compared.")
    if coarse == fine:
        return say("Figures and bands are with {coarse} industries, as those above.", coarse=coarse)
    return say(
        "Figures and bands are with {coarse} industries, as plans are compared; those above are with {fine} "
        "and differ a little.",
        coarse=coarse,
        fine=fine,
    )


def _column(state: Compared, context: Context) -> dict[str, Any]:
    """Return a scenario's headline figures by name; nothing where it is not worked out."""
    try:
        package = state.context.package
    except (NotReadyError, RegrowthError):
        return {}
    writer = Figures(context)
    return {
        name: [
            html.Div(writer.write(name, figure.value)),
            html.Small(bands.told(figure, writer.writer(name), context.say), className="about listed"),
        ]
        for name, figure in headlines(package.compared, year_of(context)).items()
    }


def _waiting(state: Compared) -> Any:
    """Return why a scenario has no figures, with a button that works them out; None where it has."""
    say = state.context.say
    try:
        state.context.package  # noqa: B018  asks for it
    except NotReadyError as error:
        job = error.job
        if job is not None and not job.over:
            return html.Span(say("being worked out …"), className="quiet")
        text = say("it failed") if job is not None and job.state == "failed" else say("not worked out yet")
        button = "study" if state.key == NOW else f"scenario:{state.key}"
        return html.Div(
            [
                html.Div(text, className="quiet"),
                parts.start(button, say("Work it out"), at=f"compared:{state.key}", size="compact-xs"),
            ]
        )
    except RegrowthError as error:
        return html.Span("; ".join(fault.told(say).reason for fault in error.problems), className="quiet")
    return None


def _engines(found: list[Compared], context: Context) -> Any:
    """Return a table of the engines that not all scenarios choose, or that they choose the same."""
    say = context.say
    chosen: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for state in found:
        try:
            chosen[state.name] = context.bench.selection(state.context.levers).chosen
        except RegrowthError:
            continue
    rows = []
    for region in context.bench.base.regions:
        sets = [set(held[region.id]) for held in chosen.values()]
        common = set.intersection(*sets) if sets else set()
        if any(names != common for names in sets):
            own = [", ".join(_names(context, held[region.id], common)) or "–" for held in chosen.values()]
            rows.append((say.pick(region.name), *own))
    if not rows:
        return html.P(say("All choose the same engines."), className="quiet")
    return parts.table([say("Region"), *chosen], rows, numbers_from=1 + len(chosen))


def _names(context: Context, names: tuple[str, ...], without: set[str]) -> list[str]:
    write: Callable[[str], str] = context.engine
    return [write(name) for name in names if name not in without]
