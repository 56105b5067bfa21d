"""What the figures draw is what the tables hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regrowth.economy.economy import Economy
from regrowth.errors import LabelError
from regrowth.report import charts
from regrowth.report.charts.firmness import leading
from regrowth.study.study import Study

COUNTRIES = ["korea", "florin"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_heat_map_holds_the_evidence(drawn_studies: dict[str, Study], country: str) -> None:
    evidence = drawn_studies[country].evidence
    figure = charts.evidence_heatmap(evidence)
    offered = [name for name in charts.MEASURES if name not in evidence.absent]
    assert len(figure.data) == len(offered) == len(figure.layout.updatemenus[0].buttons)
    assert [trace.visible for trace in figure.data].count(True) == 1
    for name, trace in zip(offered, figure.data, strict=True):
        drawn = np.array(trace.customdata, dtype=float)
        np.testing.assert_array_equal(drawn, evidence.matrix(name).T.to_numpy())
    first = figure.data[0]
    np.testing.assert_allclose(
        np.array(first.z), np.clip(np.log2(evidence.matrix("location-quotient").T.to_numpy()), -2, 2)
    )
    assert first.zmin == -first.zmax


def test_heat_map_refuses_an_unknown_measure(drawn_studies: dict[str, Study]) -> None:
    with pytest.raises(LabelError, match="no measure 'lq'"):
        charts.evidence_heatmap(drawn_studies["korea"].evidence, "lq")


@pytest.mark.parametrize("country", COUNTRIES)
def test_matrix_holds_the_choice(drawn_studies: dict[str, Study], country: str) -> None:
    study = drawn_studies[country]
    selection, programme = study.selection, study.programme
    figure = charts.selection_matrix(selection)
    (trace,) = figure.data
    frames = {(round((s.x0 + s.x1) / 2), round((s.y0 + s.y1) / 2)) for s in figure.layout.shapes}
    for row, engine in enumerate(programme.engines):
        for column, region in enumerate(programme.regions):
            pair = (region.id, engine.id)
            score, share, chosen = trace.customdata[row][column]
            assert score == trace.z[row][column] == selection.table.at[pair, "score"]
            assert share == selection.acceptability.choice.loc[pair]
            assert chosen == selection.table.at[pair, "chosen"] == ((column, row) in frames)


@pytest.mark.parametrize("country", COUNTRIES)
def test_bars_hold_scores_and_acceptability(drawn_studies: dict[str, Study], country: str) -> None:
    study = drawn_studies[country]
    for region in study.programme.regions:
        engines = leading(study.selection, region.id)
        table = study.selection.table.xs(region.id, level="region").loc[engines]
        bars, points = charts.acceptability_bars(study.selection, region.id).data
        assert list(bars.x) == list(table["choice-acceptability"])
        assert list(points.x) == list(table["score"])
        np.testing.assert_allclose(
            np.array(points.x) + np.array(points.error_x.array),
            np.maximum(table["score-high"], table["score"]),
        )
        parts = charts.score_parts(study.selection, region.id).data
        np.testing.assert_allclose(np.sum([part.x for part in parts], axis=0), table["score"])
        assert set(study.selection.chosen[region.id]) <= set(engines)


@pytest.mark.parametrize("country", COUNTRIES)
def test_growth_adds_up(drawn_studies: dict[str, Study], country: str) -> None:
    study = drawn_studies[country]
    region = study.programme.regions[0].id
    engines = [engine.id for engine in study.programme.engines]
    *parts, total = charts.growth(study.evidence, region, engines).data
    np.testing.assert_allclose(np.sum([part.x for part in parts], axis=0), total.x)
    held = study.evidence.basis.employment
    counts = study.evidence.basis.to_regions(held.by_engine(held.parts))
    np.testing.assert_allclose(total.x, counts[-1][0] / counts[0][0] - 1)


@pytest.mark.parametrize("country", COUNTRIES)
def test_cartogram_places_every_province_once(drawn_studies: dict[str, Study], country: str) -> None:
    study = drawn_studies[country]
    figure = charts.cartogram(study.economy, study.programme, study.selection, legend=True)
    tiles = [
        (x, y)
        for trace in figure.data
        if trace.x[0] is not None
        for x, y in zip(trace.x, trace.y, strict=True)
    ]
    assert len(tiles) == len(set(tiles)) == len(study.economy.regions) == len(figure.layout.shapes)
    named = [trace.name for trace in figure.data if trace.showlegend is None]
    assert named == [region.name["en"] for region in study.programme.regions]


def without(economy: Economy, *columns: str) -> Economy:
    tables = {name: economy.table(name) for name in economy.tables}
    tables["regions"] = tables["regions"].drop(columns=list(columns))
    manifest = economy.manifest.tables["regions"]
    units = {name: unit for name, unit in manifest.units.items() if name not in columns}
    described = {**economy.manifest.tables, "regions": manifest.model_copy(update={"units": units})}
    return Economy.from_tables(economy.manifest.model_copy(update={"tables": described}), tables)


def test_provinces_without_tiles_are_placed_by_coordinates(drawn_studies: dict[str, Study]) -> None:
    economy = drawn_studies["korea"].economy
    placed = charts.positions(without(economy, "tile_row", "tile_column"))
    assert len(set(placed.values())) == len(economy.regions)
    frame = economy.table("regions").set_index("region")
    rows = pd.Series({name: row for name, (row, _) in placed.items()})
    order = rows.groupby(rows).apply(lambda held: frame.loc[held.index, "latitude"].mean())
    assert order.is_monotonic_decreasing


def test_figures_are_deterministic(drawn_studies: dict[str, Study]) -> None:
    study = drawn_studies["florin"]
    for draw in (
        lambda: charts.cartogram(study.economy, study.programme, study.selection),
        lambda: charts.evidence_heatmap(study.evidence),
        lambda: charts.selection_matrix(study.selection),
        lambda: charts.acceptability_bars(study.selection, "upland"),
        lambda: charts.score_parts(study.selection, "upland"),
    ):
        assert draw().to_json() == draw().to_json()
