"""Figures of the workbench draw what the tables hold, in both languages, with names made safe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from regrowth.economy.economy import Economy
from regrowth.errors import LabelError, OptionError, ProgrammeError
from regrowth.evidence.engine_space import engine_proximity
from regrowth.evidence.measures import Network
from regrowth.model.outcome import Outcome
from regrowth.package.allocate import unit_costs
from regrowth.package.cells import planned
from regrowth.package.package import Package
from regrowth.package.plan import Plan
from regrowth.package.rows import yearly_capacity
from regrowth.programme.programme import Programme
from regrowth.report import charts, style
from regrowth.report.charts import space, stress, tiles
from regrowth.report.charts.layout import boxes_apart, spread_out
from regrowth.report.charts.matters import parameter_name
from regrowth.report.charts.outcome import national_percent
from regrowth.report.charts.outcome_industries import industry_changes
from regrowth.scenario.scenario import Scenario
from regrowth.study.study import Study
from regrowth.words import translator

HOSTILE = "<i>Q&A</i>"
SAFE = "&lt;i&gt;Q&amp;A&lt;/i&gt;"
YEAR = 2030


@pytest.fixture(scope="module")
def study(drawn_studies: dict[str, Study]) -> Study:
    return drawn_studies["korea"]


@pytest.fixture(scope="module")
def package(study: Study) -> Package:
    assert study.package is not None
    return study.package


def texts(held: object) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for value in held.values():
            yield from texts(value)
    elif isinstance(held, (list, tuple, np.ndarray)):
        for value in held:
            yield from texts(value)


def written(figure: go.Figure) -> str:
    shown = figure.to_dict()
    shown["layout"].pop("template")
    return "\n".join(texts(shown))


def is_empty(figure: go.Figure, text: str = "Nothing to show.") -> bool:
    return not figure.data and figure.layout.annotations[0].text == text


def every_figure(study: Study, programme: Programme, economy: Economy, language: str) -> dict[str, go.Figure]:
    """Draw every figure of the workbench with the names of a programme and an economy."""
    package, security = study.package, study.security
    assert package is not None
    assert security is not None
    fine = replace(package.fine, setting=replace(package.fine.setting, programme=programme))
    named = replace(package, fine=fine)
    setting = replace(package.allocation.setting, programme=programme)
    evidence = replace(study.evidence, basis=replace(study.evidence.basis, programme=programme))
    selection = replace(study.selection, evidence=evidence)
    plan = package.allocation.plan
    region, engine = programme.regions[1].id, programme.engines[0].id
    effect = study.trade[-1]
    trade = replace(effect, trade=replace(effect.trade, economy=economy))
    income = package.places["income"].loc[YEAR]
    first = charts.value_cartogram(
        economy, effect.provinces()["real_income_percent"], "Change", "%", language, diverging=True
    )
    return {
        "cartogram": charts.cartogram(economy, programme, selection, language),
        "value_cartogram": first,
        "industry_space": charts.industry_space(evidence, region, language, selection=selection),
        "pair_profile": charts.pair_profile(selection, region, engine, language),
        "outcome_by_region": charts.outcome_by_region(named, YEAR, language),
        "outcome_by_industry": charts.outcome_by_industry(named, economy, YEAR, language),
        "outcome_path": charts.outcome_path(named, region, language),
        "compare_regions": charts.compare_regions({HOSTILE: income}, programme, language),
        "compare_paths": charts.compare_paths({HOSTILE: package.yearly["gain"]}, HOSTILE, language),
        "what_matters": charts.what_matters(package.sensitivity, language, programme=programme),
        "stress_bars": charts.stress_bars(security, economy, language),
        "stress_by_province": charts.stress_by_province(security, economy, 0, language),
        "allocation_heatmap": charts.allocation_heatmap(setting, plan, economy, language),
        "capacity_use": charts.capacity_use(setting, plan, language),
        "marginal_returns_heatmap": charts.marginal_returns_heatmap(
            package.returns, programme, "talent", economy, language
        ),
        "trade_by_industry": charts.trade_by_industry(trade, language),
    }


def hostile_programme(programme: Programme) -> Programme:
    name = {"en": HOSTILE, "ko": HOSTILE}
    parts = ("regions", "engines", "instruments")
    return programme.model_copy(
        update={
            part: tuple(entry.model_copy(update={"name": name}) for entry in getattr(programme, part))
            for part in parts
        }
    )


def hostile_economy(economy: Economy) -> Economy:
    tables = {name: economy.table(name) for name in economy.tables}
    for name in ("regions", "industries", "classes", "critical_items"):
        named = [column for column in tables[name] if column.startswith(("name_", "short_name_"))]
        tables[name] = tables[name].assign(**dict.fromkeys(named, HOSTILE))
    return Economy.from_tables(economy.manifest, tables)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_names_are_made_safe_in_every_figure(study: Study, language: str) -> None:
    programme, economy = hostile_programme(study.programme), hostile_economy(study.economy)
    for name, figure in every_figure(study, programme, economy, language).items():
        shown = written(figure)
        assert HOSTILE not in shown, name
        # the path names no entry of the programme
        assert SAFE in shown or name == "outcome_path", name


def test_figures_speak_korean(study: Study) -> None:
    english = every_figure(study, study.programme, study.economy, "en")
    korean = every_figure(study, study.programme, study.economy, "ko")
    for name, figure in korean.items():
        # the texts of compared paths are the caller's
        assert any("가" <= letter <= "힣" for letter in written(figure)) or name == "compare_paths", name
        assert not any("가" <= letter <= "힣" for letter in written(english[name])), name
        assert len(figure.data) == len(english[name].data)


def test_every_figure_is_deterministic(study: Study) -> None:
    twice = [every_figure(study, study.programme, study.economy, "en") for _ in range(2)]
    for name, figure in twice[0].items():
        assert figure.to_json() == twice[1][name].to_json(), name


def test_tiles_hold_the_values(study: Study) -> None:
    values = study.evidence.provinces.xs("shipbuilding", level="engine")["location-quotient"].drop("KR-50")
    figure = charts.value_cartogram(study.economy, values, "Location quotient")
    (trace,) = figure.data
    held = dict(zip(charts.positions(study.economy), trace.customdata, strict=True))
    assert held.pop("KR-50") is None
    assert held == pytest.approx(values.to_dict())
    names = study.economy.names("regions")
    drawn = dict(zip(charts.positions(study.economy), trace.text, strict=True))
    assert drawn["KR-31"] == f"{names['KR-31']}<br><b>{values['KR-31']:.1f}</b>"
    assert drawn["KR-50"].endswith("<b>–</b>")
    assert "no value" in written(figure)
    colours = [shape.fillcolor for shape in figure.layout.shapes]
    order = list(charts.positions(study.economy))
    assert colours[order.index("KR-50")] == "#e3e7ea"
    assert colours[order.index(str(values.idxmax()))] == "#468fbc"


def test_diverging_tiles_are_centred(study: Study) -> None:
    values = study.trade[-1].provinces()["real_income_percent"]
    marker = charts.value_cartogram(study.economy, values, "Change", "%", diverging=True).data[0].marker
    assert marker.cmin == -marker.cmax == -float(values.abs().max())
    around = charts.value_cartogram(study.economy, values, "Change", diverging=True, middle=1.0)
    assert around.data[0].marker.cmin + around.data[0].marker.cmax == pytest.approx(2.0)


def test_long_names_fit_their_tiles(study: Study) -> None:
    names = study.economy.names("regions", "en")
    shown = charts.value_cartogram(study.economy, pd.Series(dtype=float), "none").data[0].text
    small = [text for text in shown if "font-size" in text]
    assert len(small) == sum(len(word) > 8 for name in names.values() for word in name.split())
    assert not any("font-size" in text for text in map(tiles.label, ("Jeju", "경상남도", "New North Area")))


def test_tiles_refuse_unknown_and_doubled_provinces(study: Study) -> None:
    with pytest.raises(LabelError, match="KR-99"):
        charts.value_cartogram(study.economy, pd.Series({"KR-99": 1.0}), "Change")
    with pytest.raises(LabelError, match="more than once"):
        charts.value_cartogram(study.economy, pd.Series([1.0, 2.0], index=["KR-11", "KR-11"]), "Change")
    nothing = charts.value_cartogram(study.economy, pd.Series(dtype=float), "Change")
    assert nothing.data[0].customdata == (None,) * len(study.economy.regions)
    assert nothing.data[0].marker.showscale is False


def test_cartogram_needs_no_selection(study: Study) -> None:
    figure = charts.cartogram(study.economy, study.programme)
    assert len(figure.layout.shapes) == len(study.economy.regions)
    assert "●" not in written(figure)


def test_regions_hold_the_change_and_its_band(study: Study, package: Package) -> None:
    bars, dots = charts.outcome_by_region(package, YEAR).data
    table = package.places.loc[YEAR]
    np.testing.assert_array_equal(bars.x, table["income"])
    np.testing.assert_array_equal(dots.x, table["income_per_worker"])
    assert package.ensemble is not None
    bands = package.ensemble.bands()
    held = bands.xs(("real income less outlays per worker", str(YEAR)), level=("measure", "year"))
    order = [region.id for region in study.programme.regions]
    high = np.maximum(held.loc[order, "high"].to_numpy(), dots.x)
    np.testing.assert_allclose(np.array(dots.x) + np.array(dots.error_x.array), high)
    bare = charts.outcome_by_region(replace(package, ensemble=None), YEAR)
    assert bare.data[1].error_x.array is None
    assert "80 % band" not in written(bare)
    with pytest.raises(LabelError, match="1999"):
        charts.outcome_by_region(package, 1999)


def test_industries_hold_the_change_and_the_rest(study: Study, package: Package) -> None:
    setting = package.fine.setting
    (trace,) = charts.outcome_by_industry(package, study.economy, YEAR, count=5).data
    solution = package.fine.solution(setting.years.index(YEAR))
    plan = Scenario(id="plan", title={"en": "plan"})
    outcome = Outcome(plan, setting.model.accounts, solution, setting.money)
    home = list(setting.model.accounts.regions)
    change = outcome.change("value_added").sel(place=home).sum("place").to_series()
    np.testing.assert_allclose(sum(trace.x), change.sum() / 1e12)
    largest = change.loc[change.abs().sort_values(ascending=False).index[:5]].sort_values(ascending=False)
    np.testing.assert_allclose(trace.x[:5], largest / 1e12)
    assert trace.text[0] == f"{largest.iloc[0] / 1e12:+.2f}"
    (made,) = charts.outcome_by_industry(package, study.economy, YEAR, count=5, quantity="production").data
    percent = industry_changes(package, YEAR, "production")["percent"]
    largest = percent.loc[percent.abs().sort_values(ascending=False).index[:5]]
    assert list(made.x) == pytest.approx(sorted(largest, reverse=True))


def test_path_holds_nation_and_region(package: Package) -> None:
    setting = package.fine.setting
    _, ribbon, line = charts.outcome_path(package).data
    np.testing.assert_allclose(line.y, national_percent(package).iloc[: setting.shown])
    assert package.ensemble is not None
    np.testing.assert_allclose(ribbon.y, package.ensemble.of_nation("percent")["low"].iloc[: setting.shown])
    # the accounts of plans are coarser than those of the path, so the two agree in the main only
    central = package.ensemble.of_nation("percent")["central"].iloc[: setting.shown]
    np.testing.assert_allclose(line.y, central, atol=0.02)
    _, _, each, whole = charts.outcome_path(package, "central").data
    table = package.places.xs("central", level="region").iloc[: setting.shown]
    np.testing.assert_array_equal(each.y, table["income_per_worker"])
    np.testing.assert_array_equal(whole.y, table["income"])
    with pytest.raises(ProgrammeError, match="atlantis"):
        charts.outcome_path(package, "atlantis")
    assert len(charts.outcome_path(replace(package, ensemble=None)).data) == 1


def test_comparison_has_a_lane_per_scenario(study: Study, package: Package) -> None:
    income = package.places["income"]
    given = {"plan": income.loc[YEAR], "later": income.loc[2035].drop("jeju")}
    figure = charts.compare_regions(given, study.programme)
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    assert [trace.name for trace in dots] == ["plan", "later"]
    np.testing.assert_array_equal(dots[0].x, given["plan"])
    assert dots[1].x[-1] is None
    assert list(dots[1].x[:-1]) == list(given["later"])
    assert len({(trace.marker.symbol, trace.marker.color) for trace in dots}) == 2
    assert dots[0].y[0] < dots[1].y[0]
    low, high = figure.layout.xaxis.range
    assert low < 0 < high


def test_comparison_refuses_what_cannot_be_told_apart(study: Study, package: Package) -> None:
    income = package.places["income"].loc[YEAR]
    five = {str(number): income for number in range(5)}
    with pytest.raises(OptionError, match="5 scenarios"):
        charts.compare_regions(five, study.programme)
    with pytest.raises(OptionError, match="5 scenarios"):
        charts.compare_paths(five, "%")
    with pytest.raises(LabelError, match="atlantis"):
        charts.compare_regions({"plan": pd.Series({"atlantis": 1.0})}, study.programme)
    assert is_empty(charts.compare_regions({}, study.programme))
    assert is_empty(charts.compare_paths({}, "%", "ko"), "표시할 내용이 없습니다.")


def test_compared_paths_hold_their_series(package: Package) -> None:
    gain = package.yearly["gain"] / 1e12
    first, second = charts.compare_paths({"plan": gain, "half": gain.iloc[:3] / 2}, "trillion KRW").data
    assert list(first.x) == list(gain.index)
    np.testing.assert_array_equal(first.y, gain)
    np.testing.assert_array_equal(second.y, gain.iloc[:3] / 2)
    assert first.line.dash != second.line.dash


def test_what_matters_holds_the_index(package: Package, study: Study) -> None:
    table = package.sensitivity
    assert table is not None
    figure = charts.what_matters(table, count=6, programme=study.programme)
    bars = figure.data[0]
    np.testing.assert_array_equal(bars.x, table["pawn"].iloc[:6])
    noise = float(table["noise"].iloc[0])
    (line,) = figure.layout.shapes
    assert line.x0 == line.x1 == noise
    assert [colour == "#c9d1d9" for colour in bars.marker.color] == [value <= noise for value in bars.x]
    assert is_empty(charts.what_matters(None))
    assert is_empty(charts.what_matters(table.iloc[:0]))


def test_every_parameter_has_a_name(package: Package, study: Study) -> None:
    table = package.sensitivity
    assert table is not None
    say = translator("ko")
    names = [parameter_name(str(name), say, study.programme) for name in table.index]
    assert len(set(names)) == len(names)
    assert not [name for name in names if not any("가" <= letter <= "힣" for letter in name)]
    assert parameter_name("x.y", say) == "x.y"
    assert parameter_name("talent.effect", translator("en")) == "talent: effect of one unit"


def test_stress_holds_the_losses(study: Study) -> None:
    held = study.security
    assert held is not None
    bars = charts.stress_bars(held, study.economy, count=4).data[0]
    worst = held.worst(4)
    np.testing.assert_allclose(bars.x, worst["loss_central"] / 1e12)
    top = np.array(bars.x) + np.array(bars.error_x.array)
    np.testing.assert_allclose(top, np.maximum(worst["loss_high"], worst["loss_central"]) / 1e12)
    position = int(worst["position"][0])
    bars = charts.stress_by_province(held, study.economy, position).data[0]
    expected = held.regions(position)["percent_central"].sort_values(ascending=False)
    np.testing.assert_array_equal(bars.x, expected)
    names = study.economy.names("regions")
    assert list(bars.customdata) == [names[str(region)] for region in expected.index]
    with pytest.raises(OptionError):
        charts.stress_by_province(held, study.economy, len(held.disruptions))
    nobody = replace(held, disruptions=())
    assert is_empty(charts.stress_bars(nobody, study.economy))


def test_the_smaller_loss_of_a_range_comes_first() -> None:
    losses = pd.DataFrame([[0.0, -0.004, -0.056], [0.1, 0.2, 0.3]], columns=["low", "central", "high"])
    bars, words = stress._ranged(["a", "b"], losses, "Loss", ["", ""], "en").data
    assert [text.strip() for text in words.text] == ["−0.004 (−0.056 to 0.000)", "0.200 (0.100 to 0.300)"]
    np.testing.assert_allclose(bars.error_x.array, [0.004, 0.1])
    np.testing.assert_allclose(bars.error_x.arrayminus, [0.052, 0.1])


def test_numbers_on_axes_have_no_letters_behind_them(study: Study) -> None:
    layout = style.TEMPLATE.layout
    assert layout.xaxis.exponentformat == layout.yaxis.exponentformat == "none"
    values = pd.Series({"seoul": 12_000.0})
    values.index = [next(iter(study.economy.regions))]
    bar = charts.value_cartogram(study.economy, values, "Value added", "만 원", "ko").data[0].marker.colorbar
    assert bar.exponentformat == "none"
    assert bar.separatethousands


def test_money_stands_close_to_its_korean_unit(package: Package) -> None:
    hover = [text for trace in charts.path_of_gains(package, "ko").data for text in trace.hovertext or ()]
    assert hover
    assert not [text for text in hover if " 조" in text or "KRW" in text]
    setting, plan = package.allocation.setting, package.allocation.plan
    used = charts.capacity_use(setting, plan, "ko").data[0].hovertext
    assert any(text.count("150조 원") == 2 for text in used)


def test_money_of_every_cell_adds_up(study: Study, package: Package) -> None:
    setting, plan = package.allocation.setting, package.allocation.plan
    heat, words = charts.allocation_heatmap(setting, plan, study.economy).data
    sums = np.einsum("rgmt,m->mr", plan.amounts, unit_costs(setting))
    drawn = np.array(heat.customdata)
    np.testing.assert_allclose(drawn[:-1, :-1], sums)
    np.testing.assert_allclose(drawn[-1, :-1], sums.sum(axis=0))
    np.testing.assert_allclose(drawn[-1, -1], sums.sum())
    shares = np.array([row[:-1] for row in heat.z])
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    assert len(words.text) == drawn.size
    assert "154" in words.text[-1]
    assert is_empty(charts.allocation_heatmap(setting, Plan.nothing(study.programme)))


def test_capacity_marks_what_is_over_it(package: Package) -> None:
    setting, plan = package.allocation.setting, package.allocation.plan
    entries = planned(setting.programme)
    there = np.array([yearly_capacity(setting.programme, i, setting.cells.years) for i, _ in entries])
    used = plan.amounts.sum(axis=(0, 1))
    within, beyond, fullest, words = charts.capacity_use(setting, plan).data
    np.testing.assert_allclose(within.x, used.sum(axis=1) / there.sum(axis=1))
    assert max(beyond.x) == pytest.approx(0, abs=1e-6)
    assert not any("⚠" in text for text in words.text)
    names = list(setting.cells.instruments)
    grant, zones = names.index("special-grant"), names.index("regulatory-zones")
    more = plan.amounts.copy()
    more[0, 0, grant, 0] += 1.0  # a year without a budget
    more[:, :, zones] *= 1.2
    within, beyond, fullest, words = charts.capacity_use(setting, Plan("over", plan.cells, more)).data
    assert beyond.x[zones] == pytest.approx(0.2)
    assert fullest.x[grant] == 1.25
    assert [at for at, text in enumerate(words.text) if "⚠" in text] == sorted({grant, zones})
    assert words.text[zones] == "120 % ⚠"
    assert fullest.marker.symbol[grant] == "triangle-right"  # more than is drawn
    assert fullest.marker.symbol[zones] == "diamond"


def test_capacity_says_where_bars_are_cut(package: Package) -> None:
    setting, plan = package.allocation.setting, package.allocation.plan
    whole = charts.capacity_use(setting, plan)
    assert len(whole.layout.shapes) == 1  # the line at the capacity
    assert not whole.layout.annotations
    zones = list(setting.cells.instruments).index("regulatory-zones")
    more = plan.amounts.copy()
    more[:, :, zones] *= 3
    cut = charts.capacity_use(setting, Plan("over", plan.cells, more))
    strokes = cut.layout.shapes[1:]
    assert [round(stroke.y0) for stroke in strokes] == [zones, zones]
    assert all(1 < stroke.x0 < stroke.x1 < 1.25 for stroke in strokes)
    assert "125 %" in cut.layout.annotations[0].text
    labels = cut.data[-1]  # stand beside the axis, in a margin of their own
    assert min(labels.x) >= cut.layout.xaxis.range[1]
    assert cut.layout.margin.r > 60
    assert labels.cliponaxis is False


def test_returns_hold_the_worth_of_a_unit(study: Study, package: Package) -> None:
    figure = charts.marginal_returns_heatmap(package.returns, study.programme, "talent", year=2028)
    (heat,) = figure.data
    table = package.returns.xs(("talent", 2028), level=("instrument", "year"))
    for row, engine in enumerate(study.programme.engines):
        for column, region in enumerate(study.programme.regions):
            cell = table.loc[(region.id, engine.id)]
            if cell["usable"]:
                assert heat.z[row][column] == cell["per_treasury"]
            else:
                assert heat.z[row][column] is None
                assert heat.text[row][column] == ""
    assert heat.zmin == -heat.zmax
    assert "2028" in written(figure)
    # the grant has no money in the first year
    opened = charts.marginal_returns_heatmap(package.returns, study.programme, "special-grant")
    assert "in 2027" in written(opened)
    with pytest.raises(LabelError, match="helicopters"):
        charts.marginal_returns_heatmap(package.returns, study.programme, "helicopters")
    with pytest.raises(LabelError, match="1999"):
        charts.marginal_returns_heatmap(package.returns, study.programme, "talent", year=1999)
    shut = package.returns.assign(usable=False)
    assert is_empty(charts.marginal_returns_heatmap(shut, study.programme, "talent"))


def test_trade_holds_the_largest_changes(study: Study) -> None:
    effect = study.trade[-1]
    (trace,) = charts.trade_by_industry(effect, count=6).data
    change = effect.industries()["production_percent"].dropna()
    largest = change.loc[change.abs().sort_values(ascending=False).index[:6]]
    assert list(trace.x) == sorted(largest, reverse=True)
    assert [colour == "#0072B2" for colour in trace.marker.color] == [value >= 0 for value in trace.x]


def test_pair_stands_among_all_regions(study: Study) -> None:
    selection = study.selection
    others, mine, words = charts.pair_profile(selection, "southeast", "shipbuilding").data
    values = selection.scores.indicators
    assert list(mine.x) == pytest.approx(list(values.loc[("southeast", "shipbuilding")]))
    assert len(others.x) == (len(study.programme.regions) - 1) * len(values.columns)
    first = values.columns[0]
    rest = values[first].xs("shipbuilding", level="engine").drop("southeast")
    drawn = [x for x, row in zip(others.x, others.y, strict=True) if row == 0]
    assert sorted(drawn) == pytest.approx(sorted(rest))
    assert first[1] == "location-quotient"
    lq = study.evidence.value("southeast", "shipbuilding", "location-quotient")
    assert words.text[0] == f"<b>{lq:.2f}</b> · 1 of 8"
    assert "the same in all" in "".join(words.text)
    with pytest.raises(ProgrammeError, match="atlantis"):
        charts.pair_profile(selection, "atlantis", "shipbuilding")


def test_space_holds_employment_and_quotients(study: Study) -> None:
    evidence = study.evidence
    figure = charts.industry_space(evidence, "southeast", selection=study.selection)
    nodes = next(trace for trace in figure.data if trace.marker.showscale or trace.marker.colorscale)
    for (people, quotient), engine in zip(nodes.customdata, study.programme.engines, strict=True):
        assert people == evidence.value("southeast", engine.id, "employment")
        assert quotient == evidence.value("southeast", engine.id, "location-quotient")
    ratio = np.array(nodes.marker.size) ** 2 / np.array([people for people, _ in nodes.customdata])
    large = np.array(nodes.marker.size) > 9
    np.testing.assert_allclose(ratio[large], ratio[large][0])
    rings = next(trace for trace in figure.data if trace.name == "Chosen for the region")
    assert len(rings.x) == len(study.selection.chosen["southeast"])
    other = charts.industry_space(evidence, "jeju", selection=study.selection)
    twin = next(trace for trace in other.data if trace.marker.colorscale)
    assert (twin.x, twin.y) == (nodes.x, nodes.y)
    bare = charts.industry_space(evidence, "southeast")
    assert not any(trace.name for trace in bare.data)
    with pytest.raises(ProgrammeError, match="atlantis"):
        charts.industry_space(evidence, "atlantis")


def test_proximity_of_engines_is_that_of_their_classes(study: Study) -> None:
    held = study.evidence.basis.employment
    close = engine_proximity(held)
    np.testing.assert_allclose(close, close.T)
    assert 0 <= np.nanmin(close) <= np.nanmax(close) <= 1
    tie = Network.of(held.classes[-1])
    wide = tie.spread(tie.spread(tie.proximity).T)
    national = held.parts[-1].sum(axis=0)
    first, second = (np.flatnonzero(held.part_engine == engine) for engine in (0, 3))
    values = wide[np.ix_(held.part_class[first], held.part_class[second])]
    weights = np.outer(national[first], national[second])
    known = ~np.isnan(values)
    expected = (values * weights)[known].sum() / weights[known].sum()
    assert close[0, 3] == pytest.approx(expected)


def test_network_is_connected_and_holds_the_strongest_ties(study: Study) -> None:
    close = engine_proximity(study.evidence.basis.employment)
    edges = space.strongest(close, 2 * len(close))
    assert len(edges) == 2 * len(close)
    reached = {0}
    for _ in edges:
        reached |= {end for edge in edges if reached & set(edge) for end in edge}
    assert reached == set(range(len(close)))
    upper = close[np.triu_indices(len(close), 1)]
    tree = len(close) - 1
    strongest = np.sort(upper)[::-1][: len(edges) - tree]
    drawn = np.sort([close[edge] for edge in edges])[::-1]
    assert (drawn[: len(strongest)] == strongest).all()


def test_labels_of_the_network_do_not_overlap() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(17, 2))
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    placed = spread_out(apart, 620, 480)
    boxes = np.column_stack([rng.uniform(40, 110, 17), rng.uniform(30, 80, 17)])
    found = boxes_apart(placed, boxes, 620, 480)
    gap = np.abs(found[:, None] - found[None])
    room = (boxes[:, None] + boxes[None]) / 2
    over = ((room - gap) > 1e-3).all(axis=2)
    np.fill_diagonal(over, False)
    assert not over.any()
    assert (found - boxes / 2 >= -1e-3).all()
    assert (found + boxes / 2 <= np.array([620, 480]) + 1e-3).all()


def test_layout_recovers_distances() -> None:
    line = np.abs(np.subtract.outer(np.arange(4.0), np.arange(4.0)))
    placed = spread_out(line, 90, 90)
    steps = np.diff(np.sort(placed[:, 0]))
    np.testing.assert_allclose(steps, 30.0, atol=1e-3)
    assert spread_out(np.zeros((1, 1)), 10, 10).tolist() == [[5.0, 5.0]]


def test_florin_has_its_figures_too(drawn_studies: dict[str, Study]) -> None:
    study = drawn_studies["florin"]
    region, engine = study.programme.regions[0].id, study.programme.engines[0].id
    assert charts.industry_space(study.evidence, region, "ko", selection=study.selection).data
    assert charts.pair_profile(study.selection, region, engine, "ko").data
    shares = study.evidence.provinces.xs(engine, level="engine")["employment-share"]
    assert charts.value_cartogram(study.economy, shares, "Share").data
