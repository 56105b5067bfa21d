"""Flows of money: amounts add up, every name can be read, and hovers speak the page's language."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from regrowth.package.allocate import unit_costs
from regrowth.package.package import Package
from regrowth.report import charts
from regrowth.report.charts import flows
from regrowth.study.study import Study
from regrowth.words.numbers import money

HOSTILE = "<i>Q&A</i>"
LANGUAGES = pytest.mark.parametrize("language", ["en", "ko"])


@pytest.fixture(scope="module")
def study(drawn_studies: dict[str, Study]) -> Study:
    return drawn_studies["korea"]


@pytest.fixture(scope="module")
def package(study: Study) -> Package:
    assert study.package is not None
    return study.package


@LANGUAGES
def test_hovers_hold_the_money_as_it_is_written_elsewhere(
    study: Study, package: Package, language: str
) -> None:
    figure = charts.money_flows(package, study.economy, language)
    trace = figure.data[0]
    spent = package.allocation.plan.amounts.sum(axis=3) * unit_costs(package.allocation.setting)
    first = [position for position, place in enumerate(trace.node.x) if place < 0.1]
    for position in first:
        value = sum(v for v, s in zip(trace.link.value, trace.link.source, strict=True) if s == position)
        assert money(value, "KRW", language) in trace.node.customdata[position]
    for value, told in zip(trace.link.value, trace.link.customdata, strict=True):
        assert money(value, "KRW", language) in told
        assert " → " in told
    out = sum(v for v, s in zip(trace.link.value, trace.link.source, strict=True) if s in first)
    assert out == pytest.approx(spent.sum())
    assert sum(trace.link.value) == pytest.approx(2 * spent.sum())
    for part in (trace.node, trace.link):
        assert part.hovertemplate == "%{customdata}<extra></extra>"
    assert ("of all money" in trace.node.customdata[0]) == (language == "en")


@LANGUAGES
def test_names_stand_beside_the_flows_and_do_not_touch(study: Study, package: Package, language: str) -> None:
    figure = charts.money_flows(package, study.economy, language)
    node, notes = figure.data[0].node, figure.layout.annotations
    assert not any(node.label)  # the name is the annotation
    assert len(notes) == len(node.customdata)
    room = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    for side in sorted(set(node.x)):
        held = [(1 - note.y, note.text) for note, x in zip(notes, node.x, strict=True) if x == side]
        for (above, one), (below, other) in pairwise(held):
            lines = one.count("<br>") + other.count("<br>") + 2
            assert (below - above) * room >= 7 * lines
    for x, note in zip(node.x, notes, strict=True):
        if x != 0.5:  # outside of where flows run
            assert (note.x, note.xanchor) == ((0, "right") if x < 0.5 else (1, "left"))


def test_many_engines_have_names_of_one_line() -> None:
    nodes = [flows._Node(f"engine number {at} of many", "#000000", 2, 1.0) for at in range(40)]
    gap = flows._gap([nodes])
    heights = flows._heights(nodes, [nodes], gap)
    assert gap < flows._GAP
    assert heights[0] > 0
    assert heights[-1] < 1
    assert np.diff(heights) == pytest.approx(np.diff(heights)[0])
    assert "<br>" not in flows._name(nodes[0], heights[0], 14, short=True)["text"]  # type: ignore[operator]


def test_names_are_made_safe(study: Study, package: Package) -> None:
    programme = study.programme
    name = {"en": HOSTILE}
    held = programme.model_copy(
        update={
            part: tuple(entry.model_copy(update={"name": name}) for entry in getattr(programme, part))
            for part in ("regions", "engines", "instruments")
        }
    )
    setting = replace(package.allocation.setting, programme=held)
    odd = replace(package, allocation=replace(package.allocation, setting=setting))
    shown = str(charts.money_flows(odd, study.economy).to_dict())
    assert HOSTILE not in shown
    assert "&lt;i&gt;Q&amp;A&lt;/i&gt;" in shown


def test_nothing_spent_is_an_empty_figure(study: Study, package: Package) -> None:
    plan = package.allocation.plan
    none = replace(package.allocation, plan=replace(plan, amounts=np.zeros_like(plan.amounts)))
    assert not charts.money_flows(replace(package, allocation=none), study.economy).data
