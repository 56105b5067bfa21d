"""The page of evidence: heat map, pair, network and table, against the numbers of the library."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import dash_ag_grid as dag
import numpy as np
import pytest
from dash import Dash

from regrowth.economy.economy import Economy
from regrowth.evidence.sentences import measure_name, sentence
from regrowth.programme.programme import Programme
from regrowth.quantities import quantity
from regrowth.report import charts
from regrowth.web.context import Context, Exhibit
from regrowth.web.levers import Levers
from regrowth.web.pages import evidence, pair_grid
from regrowth.web.workbench import Workbench
from regrowth.words import LANGUAGES
from regrowth.words.numbers import percent
from web.seen import components, words

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
ODD = "</b><img src=x onerror=alert(1)>"
PARTS = {part.name: part for part in (*evidence.PAGE.parts, *evidence.PAGE.sidebar)}


def seen(bench: Workbench, language: str = "en", **view: str) -> Context:
    return Context(bench, Levers(), view, language)


def written(name: str, context: Context) -> str:
    return words(PARTS[name].write(context))


def selects(context: Context) -> dict[str, Any]:
    return {
        part.id["lever"]: part
        for part in components(evidence._controls(context))
        if isinstance(getattr(part, "id", None), dict)
    }


def table_of(context: Context) -> dag.AgGrid:
    (found,) = [part for part in components(pair_grid.grid(context)) if isinstance(part, dag.AgGrid)]
    return found


def test_controls_offer_what_there_is(bench: Workbench, florin_bench: Workbench) -> None:
    for held in (bench, florin_bench):
        found = selects(seen(held))
        offered = [entry["value"] for entry in found["view.measure"].data]
        assert offered == [name for name in charts.MEASURES if name not in held.evidence.absent]
        assert [entry["value"] for entry in found["view.region"].data] == [r.id for r in held.base.regions]
        assert [entry["value"] for entry in found["view.engine"].data] == [e.id for e in held.base.engines]
        region, engine = found["view.region"].value, found["view.engine"].value
        assert region not in held.base.core_regions
        assert engine in held.selection(Levers()).chosen[region]


def test_heat_map_draws_one_measure_and_marks_the_pair(bench: Workbench) -> None:
    context = seen(bench, measure="employment-share", region="honam", engine="batteries")
    found = evidence._heatmap(context)
    (trace,) = found.data
    held = bench.evidence.matrix("employment-share").T
    np.testing.assert_array_equal(np.array(trace.customdata, dtype=float), held.to_numpy())
    np.testing.assert_array_equal(evidence._heatmap_table(context).to_numpy(), held.to_numpy())
    assert not found.layout.updatemenus
    (frame,) = found.layout.shapes
    regions, engines = list(held.columns), list(held.index)
    assert round((frame.x0 + frame.x1) / 2) == regions.index("honam")
    assert round((frame.y0 + frame.y1) / 2) == engines.index("batteries")


def test_cells_are_numbered_as_the_selects_are(bench: Workbench) -> None:
    """What a click hands over is the place of a region and an engine among those to choose from."""
    (trace,) = evidence._heatmap(seen(bench)).data
    found = selects(seen(bench))
    assert list(trace.x) == list(range(len(found["view.region"].data)))
    assert list(trace.y) == list(range(len(found["view.engine"].data)))


def test_a_click_has_its_callback() -> None:
    pages = Dash("pages")
    assert evidence.PAGE.register is not None
    evidence.PAGE.register(pages)
    (entry,) = pages._callback_list
    assert entry["clientside_function"] == {"namespace": "evidence", "function_name": "choose"}
    assert [state["property"] for state in entry["state"]] == ["data", "data"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_measure_is_told_in_the_words_of_the_catalogue(bench: Workbench, language: str) -> None:
    for name in charts.MEASURES:
        context = seen(bench, language, measure=name)
        text = written("evidence-measure", context)
        assert measure_name(name, context.say) in text
        assert context.say(quantity(name).meaning) in text
        assert context.say(quantity(name).source) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pair_is_told_measure_by_measure(bench: Workbench, language: str) -> None:
    context = seen(bench, language, region="southeast", engine="shipbuilding")
    text = written("evidence-pair", context)
    for name in bench.evidence.table:
        assert sentence(bench.evidence, "southeast", "shipbuilding", name, language) in text
    for caution in bench.evidence.cautions.values():
        assert caution.say(context.say) in text
    assert context.region("southeast") in text
    assert bench.base.engine("shipbuilding").coverage[language] in text


def test_what_lies_below_is_said_to_lie_below(bench: Workbench) -> None:
    """No sentence has a figure with a minus sign, or a plus, where words say which way it goes."""
    held = bench.evidence
    ways = {
        "complexity": ("above the mean", "below the mean"),
        "outlook-gain": ("would raise", "would lower"),
        "competitive-growth": ("more than in the nation", "less than in the nation"),
        "industry-mix-growth": ("more than all employment", "less than all employment"),
    }
    for name, (up, down) in ways.items():
        table = held.matrix(name)
        for region in table.index:
            for engine in table.columns:
                value = float(table.at[region, engine])
                if value == 0 or math.isnan(value):
                    continue
                text = sentence(held, region, engine, name)
                assert (down if value < 0 else up) in text
                assert "−" not in text
                assert "+" not in text


def test_products_have_their_names(bench: Workbench) -> None:
    text = written("evidence-notes", seen(bench, "ko"))
    assert "자동차 부품" in text
    assert "motor-vehicle-parts" not in text


def test_what_is_not_known_is_said(florin_bench: Workbench) -> None:
    held = florin_bench.evidence
    assert "wage-level" in held.absent
    context = seen(florin_bench)
    text = written("evidence-notes", context)
    for name, table in held.absent.items():
        assert measure_name(name, context.say) in text
        assert table in text
        assert sentence(held, "upland", "metals", name) not in written("evidence-pair", context)
    for note in held.notes:
        assert note in text


def test_network_and_profile_are_of_the_pair(bench: Workbench) -> None:
    context = seen(bench, region="daegyeong", engine="batteries")
    table = evidence._space_table(context).xs("daegyeong", level="region")
    assert list(table.index) == [engine.id for engine in bench.base.engines]
    assert table.at["batteries", "employment"] == bench.evidence.value("daegyeong", "batteries", "employment")
    assert len(evidence._space(context).data) > len(bench.base.engines)
    profile = evidence._profile_table(context)
    assert list(profile.index.get_level_values("region")) == [region.id for region in bench.base.regions]
    names = [trace.name for trace in evidence._profile(context).data]
    assert context.region("daegyeong") in names


@pytest.mark.parametrize("language", LANGUAGES)
def test_table_holds_every_pair_and_measure(bench: Workbench, language: str) -> None:
    context = seen(bench, language)
    held, base = bench.evidence, bench.base
    grid = table_of(context)
    assert len(grid.rowData) == len(base.regions) * len(base.engines)
    measures = [name for name in held.table if name not in held.absent]
    assert [column["field"] for column in grid.columnDefs] == ["region", "engine", *measures]
    for column in grid.columnDefs[2:]:
        assert column["headerName"].startswith(measure_name(column["field"], context.say))
        assert context.say(quantity(column["field"]).meaning) in column["headerTooltip"]
    for row, (region, engine) in zip(grid.rowData, held.table.index, strict=True):
        assert (row["region"], row["engine"]) == (context.region(region), context.engine(engine))
        for name in measures:
            value = held.value(region, engine, name)
            assert row[name] == (value if math.isfinite(value) else None)
        assert row["told"]["employment-share"] == percent(row["employment-share"])
    assert any(
        row["core-similarity"] is None and row["told"]["core-similarity"] == "–" for row in grid.rowData
    )
    assert not getattr(grid, "enableEnterpriseModules", False)


def test_filters_work_on_what_is_seen(bench: Workbench) -> None:
    grid = table_of(seen(bench, "ko"))
    for column in grid.columnDefs[2:]:
        assert column["filterValueGetter"] == {"function": "params.data.read[params.colDef.field]"}
    for row in grid.rowData:
        for name, text in row["told"].items():
            shown = row["read"][name]
            assert (shown is None) == (text == "–")
            if shown is not None:
                assert text.replace("−", "-").replace(",", "").startswith(f"{shown:g}"[:4])
        assert row["read"]["employment-share"] == pytest.approx(100 * row["employment-share"], abs=0.05)
    # money is in the unit of its heading
    column = next(entry for entry in grid.columnDefs if entry["field"] == "anchor-investment")
    assert column["headerName"].endswith("(조 원)")
    most = max(grid.rowData, key=lambda row: row["anchor-investment"] or 0.0)
    assert most["read"]["anchor-investment"] == pytest.approx(most["anchor-investment"] / 1e12, rel=0.01)


def test_menus_of_the_table_are_korean(bench: Workbench) -> None:
    english, korean = (pair_grid.words(seen(bench, language).say) for language in LANGUAGES)
    assert english.keys() == korean.keys()
    assert [name for name in english if english[name] == korean[name]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_country_has_its_page(florin_bench: Workbench, language: str) -> None:
    context = seen(florin_bench, language)
    found = "\n".join(
        str(part.draw(context).to_json()) if isinstance(part, Exhibit) else words(part.write(context))
        for part in PARTS.values()
    )
    assert "Wind power" in found
    for word in ("Korea", "Seoul", "KRW"):
        assert word not in found
    for part in evidence.PAGE.exhibits:
        assert len(part.table(context)) > 0


def test_names_cannot_be_markup(florin: Economy, florin_programme: Programme) -> None:
    regions = tuple(entry.model_copy(update={"name": {"en": ODD}}) for entry in florin_programme.regions)
    engines = tuple(entry.model_copy(update={"name": {"en": ODD}}) for entry in florin_programme.engines)
    odd = florin_programme.model_copy(update={"regions": regions, "engines": engines})
    held = Workbench(odd, florin, draws=20)
    context = seen(held)
    for part in evidence.PAGE.exhibits:
        assert "<img" not in str(part.draw(context).to_json()).replace("\\u003c", "<")
    (trace,) = evidence._heatmap(context).data
    assert len(set(trace.x)) == len(regions)  # equal names stay columns of their own
    grid = table_of(context)
    assert grid.rowData[0]["region"] == ODD
    assert all("cellRenderer" not in column for column in grid.columnDefs)  # written as text
    assert not getattr(grid, "dangerously_allow_code", False)
    held.close()


def test_korean_has_no_english_left_over(bench: Workbench) -> None:
    say = seen(bench, "ko").say
    for part in PARTS.values():
        if part.title is not None:
            assert part.title.say(say) != part.title
        if isinstance(part, Exhibit):
            assert part.meaning is not None
            assert part.meaning.say(say) != part.meaning
    for select in selects(seen(bench, "ko")).values():
        assert not any("a" <= letter <= "z" for letter in select.label)
