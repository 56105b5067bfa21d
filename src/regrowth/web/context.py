"""What a page is made of: the question, the controls, the exhibits that answer, and what they hang on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import Dash

from regrowth.messages import Message
from regrowth.package.package import Package
from regrowth.package.plan import Plan
from regrowth.report.labels import Labels
from regrowth.study.study import Study
from regrowth.web.jobs import Job
from regrowth.web.levers import Levers, write_link
from regrowth.web.workbench import Workbench
from regrowth.words import Translator, translator


class NotReadyError(Exception):
    """An answer needs long work that is not done; ``job`` is that work, if it has begun.

    Attributes
    ----------
    start
        The work that a button begins where it was not begun or was cancelled.
    """

    def __init__(self, job: Job | None, start: str = "study") -> None:
        super().__init__("not ready")
        self.job, self.start = job, start


class NothingAskedError(Exception):
    """There is nothing to draw until something is chosen; ``message`` says what."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Context:
    """Who asks for what: the workbench, what was moved, what is looked at, and in which language.

    Attributes
    ----------
    view
        What is looked at (a region, a year), by name.
    """

    bench: Workbench
    levers: Levers
    view: Mapping[str, str]
    language: str

    @cached_property
    def say(self) -> Translator:
        """The translator."""
        return translator(self.language)

    def chosen(self, name: str, known: list[str] | tuple[str, ...], default: str | None = None) -> str:
        """Return what is looked at if it is known, else the default or the first."""
        value = self.view.get(name, "")
        return value if value in known else (known[0] if default is None else default)

    @cached_property
    def study(self) -> Study:
        """The study under what was moved.

        Raises
        ------
        NotReadyError
            If it is not there yet.
        """
        found = self.bench.study(self.levers)
        if found is None:
            raise NotReadyError(self.bench.study_job(self.levers))
        return found

    @cached_property
    def plan(self) -> Plan | None:
        """The plan that the view starts from, if it names an improved one, or a scenario with one by hand."""
        improved = self._improved
        if improved is not None:
            return improved
        number = self.view.get("scenario", "")
        if not number.isdecimal():
            return None
        text = self.bench.scenarios.get(int(number)).plan
        return None if text is None else Plan.parse(text, self.bench.programme(self.levers), "plan")

    @cached_property
    def _improved(self) -> Plan | None:
        job = self.bench.jobs.get(self.view.get("improved", ""))
        if job is None or job.kind != "improvement" or job.state != "done":
            return None
        held: Plan = job.result.allocation.plan
        return held

    @property
    def lost(self) -> bool:
        """Whether the view names an improved plan that is not there, so that it starts from another."""
        return bool(self.view.get("improved")) and self._improved is None

    @cached_property
    def package(self) -> Package:
        """The package under what was moved, amounts included, with bands where they were worked out.

        Raises
        ------
        NotReadyError
            If its study is not there yet.
        """
        study = self.study
        if study.package is None:
            raise NotReadyError(None)
        found = self.bench.package(self.levers, self.plan)
        assert found is not None
        job = self.bench.bands_job(self.levers, found)
        if found.ensemble is None and job is not None and job.state == "done":
            banded: Package = job.result
            return banded
        return found

    @cached_property
    def meanwhile(self) -> Package:
        """The package; until rules on amounts that moved have a best plan, the one from before under them.

        Raises
        ------
        NotReadyError
            If the study from before is not there either.
        """
        try:
            return self.package
        except NotReadyError:
            found = self.bench.judged(self.levers, self.plan)
            if found is None:
                raise
            return found

    @property
    def awaits_best_plan(self) -> bool:
        """Whether :attr:`meanwhile` is the plan from before rules on amounts moved."""
        return self.bench.study(self.levers) is None

    @cached_property
    def study_meanwhile(self) -> Study:
        """The study, or that from before rules on amounts moved; NotReadyError without either."""
        earlier = self.levers.before_rules_on_amounts(self.bench.base)
        return self.bench.study(self.levers) or self.bench.study(earlier) or self.study

    @cached_property
    def labels(self) -> Labels:
        """Names and amounts as the report prints them; NotReadyError without a study."""
        return Labels(self.study_meanwhile, self.language)

    def link(self, changes: Mapping[str, str] | None = None, *, drop: tuple[str, ...] = ()) -> str:
        """Return the end of a link to the same state, settings changed, or dropped by their prefix."""
        view = {f"view.{name}": text for name, text in self.view.items()}
        held = {**self.levers.to_link(), **view, "lang": self.language}
        kept = {name: text for name, text in held.items() if not (drop and name.startswith(drop))}
        return write_link({**kept, **(changes or {})})

    def region(self, name: str) -> str:
        """Return the name of a region of the programme."""
        return self.say.pick(self.bench.base.region(name).name)

    def engine(self, name: str) -> str:
        """Return the name of an engine."""
        return self.say.pick(self.bench.base.engine(name).name)


Named = tuple[str, ...] | Callable[[Context], tuple[str, ...]]
"""Names, or how they follow from what is looked at."""


Units = Mapping[str, str] | Callable[[Context], Mapping[str, str]]
"""Units by pattern of a name (``*_percent``); ``currency`` is that of the programme, nothing is no unit."""


@dataclass(frozen=True)
class Exhibit:
    """A figure with its data.

    Attributes
    ----------
    title
        What it shows, in words.
    quantities
        Rows of the catalogue that give its meaning, unit and source.
    tables
        Tables of the economy that its numbers are from.
    meaning
        What is to be said of the figure beyond that.
    units
        Units of the table's columns of numbers, by a pattern of their names; the first that fits counts.
    draw, table
        The figure, and the numbers behind it.
    on
        What it hangs on: prefixes of controls (``w``, ``view.region``, ``study``); it is drawn anew when one
        of them moves, or with ``settled.`` before it, once all have come to rest.
    height
        Of the figure, pixels.
    controls
        What is looked at in this figure alone, above it.
    """

    name: str
    title: Message
    draw: Callable[[Context], go.Figure]
    table: Callable[[Context], pd.DataFrame]
    on: tuple[str, ...]
    quantities: Named = ()
    tables: Named = ()
    meaning: Message | None = None
    units: Units = field(default_factory=dict)
    height: int = 420
    wide: bool = False
    controls: Callable[[Context], Any] | None = None


@dataclass(frozen=True)
class Panel:
    """A part of a page that is written, not drawn: a table, sentences."""

    name: str
    title: Message | None
    write: Callable[[Context], Any]
    on: tuple[str, ...]
    wide: bool = False


@dataclass(frozen=True)
class Page:
    """A question, and what answers it.

    Attributes
    ----------
    path
        Its address.
    title
        The question.
    controls
        What can be moved on it.
    parts
        Exhibits and panels, in order.
    sidebar
        Panels below the controls: those whose controls hang on what is looked at.
    within
        Panels among the controls, which have a place for each: ``{"panel": name}``.
    starts
        Long work that a button of :func:`regrowth.web.parts.start` begins; ``name:argument`` gives it
        an argument.
    register
        Registers what the browser does by itself on this page.
    at_once
        Whether its parts come with it, for none takes long; those of other pages follow.
    """

    path: str
    title: Message
    short: Message
    intro: Message
    parts: tuple[Exhibit | Panel, ...]
    controls: Callable[[Context], Any] | None = None
    sidebar: tuple[Panel, ...] = ()
    within: tuple[Panel, ...] = ()
    starts: Mapping[str, Start] = field(default_factory=dict)
    register: Callable[[Dash], None] | None = None
    at_once: bool = False

    @property
    def name(self) -> str:
        """Its name in identifiers."""
        return self.path.strip("/") or "standing"

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Its figures."""
        return tuple(part for part in self.parts if isinstance(part, Exhibit))


Start = Callable[[Context, str, Mapping[str, Any]], Any]
"""Begins long work; given the context, the button's argument, and the settings (``{"setting": name}``)."""


def touched(on: tuple[str, ...], moved: set[str] | None) -> bool:
    """Say whether what moved is something that a part hangs on; all is, where ``moved`` is None.

    >>> touched(("w", "view.region"), {"w.jobs"}), touched(("w",), {"wage.a"})
    (True, False)
    """
    if moved is None:
        return True
    return any(name == prefix or name.startswith(prefix + ".") for prefix in on for name in moved)
