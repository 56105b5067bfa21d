"""The page of effects against the numbers of the library, and scenarios side by side."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest

from regrowth.package.headlines import CORE, GAIN, PER_TREASURY, WORTH, headlines
from regrowth.package.path import follow
from regrowth.package.plan import Plan
from regrowth.report.charts.outcome import national_percent
from regrowth.web.context import Context, NothingAskedError, NotReadyError
from regrowth.web.jobs import Job
from regrowth.web.levers import Levers, write_link
from regrowth.web.pages import bands, comparison, outcome, plan_headline, resolution
from regrowth.web.pages.figures import Figures, region_of, year_of, years_of
from regrowth.web.store import Scenario
from regrowth.web.workbench import Workbench
from regrowth.words.numbers import money
from web.seen import buttons, components, raised, words

PANELS = {part.name: part for part in outcome.PAGE.parts}


def seen(bench: Workbench, language: str = "en", levers: Levers | None = None, **view: str) -> Context:
    return Context(bench, levers or Levers(), view, language)


@pytest.fixture(scope="module")
def saved(studied: Workbench) -> Iterator[dict[str, Scenario]]:
    """Three scenarios: amounts moved, half the best plan by hand, and a study that was not run."""
    study = studied.study(Levers())
    assert study is not None
    assert study.package is not None
    best = study.package.allocation.plan
    half = Plan("half", best.cells, np.floor(best.amounts / 2)).to_yaml(study.programme)
    store, name = studied.scenarios, studied.base_name
    found = {
        "moved": store.save("More grants", name, raised(studied, 1.5)),
        "half": store.save("<b>Half</b>", name, Levers(), plan=half),
        "other": store.save("No spread rule", name, Levers(reservation=0.5)),
    }
    yield found
    for scenario in found.values():
        store.delete(scenario.id)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_headlines_are_those_of_the_library(studied: Workbench, language: str) -> None:
    context = seen(studied, language, year="2033")
    text = words(outcome._headline(context))
    figures = headlines(context.package, 2033)
    for name in (WORTH, GAIN):
        for value in (figures[name].value, figures[name].low, figures[name].high):
            assert value is not None
            assert money(value, "KRW", language) in text
    assert len(figures) == 4
    assert buttons(outcome._headline(context)) == []  # the study has bands


def test_moved_amounts_have_no_band_until_it_is_worked_out(studied: Workbench) -> None:
    levers = raised(studied, 1.25)
    context = seen(studied, levers=levers)
    assert context.package.ensemble is None
    text = words(outcome._headline(context))
    assert "No band was worked out for these amounts." in text
    assert "80 %" not in text
    assert buttons(outcome._headline(context)) == ["bands"]
    assert "income_per_worker_low" not in outcome._by_region_table(context)
    outcome.PAGE.starts["bands"](context, "", {})
    job = studied.bands_job(levers, context.package)
    assert job is not None
    while not job.over:
        time.sleep(0.1)
    assert job.state == "done", job.error
    after = seen(studied, levers=levers)
    assert after.package.ensemble is not None
    assert len(after.package.ensemble.draws) == studied.paths
    assert buttons(outcome._headline(after)) == []
    np.testing.assert_array_equal(
        after.package.allocation.plan.amounts, context.package.allocation.plan.amounts
    )
    # what is looked at and policies beside it make no difference; other amounts do
    assert studied.bands_job(Levers(support=levers.support, policies=("rcep",)), after.package) is job
    assert seen(studied, levers=raised(studied, 1.5)).package.ensemble is None
    assert seen(studied, levers=raised(studied, 1.0)).package is seen(studied).package


@pytest.mark.parametrize("language", ["en", "ko"])
def test_moved_amounts_stand_beside_the_best_plan_with_as_many_industries(
    studied: Workbench, language: str
) -> None:
    context = seen(studied, language, raised(studied, 1.5), year="2031")
    best = context.study.package
    assert best is not None
    alike = resolution.best_alike(context)
    assert alike is not None
    coarse, fine = (held.fine.setting.baseline.industries for held in (alike, best))
    assert context.package.fine.setting.baseline.industries == coarse < fine
    own, whole = (headlines(held, 2031)[GAIN].value for held in (alike, best))
    assert own == pytest.approx(best.yearly["gain_coarse"].loc[2031])
    for text in (words(outcome._headline(context)), words(plan_headline.headline(context))):
        for told in (str(coarse), str(fine), money(own, "KRW", language), money(whole, "KRW", language)):
            assert told in text
    standing = seen(studied, language)
    assert resolution.best_alike(standing) is None
    assert resolution.remark(standing) is None


def test_what_is_looked_at(studied: Workbench) -> None:
    context = seen(studied)
    assert (year_of(context), region_of(context)) == (2030, None)
    assert years_of(context.bench.base) == list(range(2026, 2036))
    other = seen(studied, year="2034", region="jeju")
    assert (year_of(other), region_of(other)) == (2034, "jeju")
    wrong = seen(studied, year="1999", region="<script>")
    assert (year_of(wrong), region_of(wrong)) == (2030, None)


def test_figures_show_the_numbers_behind_them(studied: Workbench) -> None:
    context = seen(studied, year="2035", region="honam")
    package = context.package
    shown = outcome._map(context).data[0].customdata
    want = package.provinces.loc[2035]["income"]
    assert sorted(shown) == pytest.approx(sorted(want.tolist()))
    np.testing.assert_allclose(outcome._map_table(context)["income"].loc[2035], want)
    bars = outcome._by_region(context).data[0]
    np.testing.assert_allclose(bars.x, package.places.loc[2035]["income"])
    line = outcome._path(context).data[-1]
    honam = package.places.xs("honam", level="region")["income"]
    np.testing.assert_allclose(line.y, honam.loc[2026:2035])
    nation = outcome._path_table(seen(studied))
    np.testing.assert_allclose(nation["income"], national_percent(package))
    assert {"income_low", "income_high"} <= set(nation)
    table = outcome._path_table(context)
    np.testing.assert_allclose(table["income"], honam)
    assert "income_per_worker_high" in table


def test_industries_of_a_region_and_of_all_add_up(studied: Workbench) -> None:
    whole = outcome._by_industry_table(seen(studied, year="2032")).loc[(2032, "nation")]["change"]
    parts = sum(
        outcome._by_industry_table(seen(studied, year="2032", region=region.id)).loc[(2032, region.id)][
            "change"
        ]
        for region in studied.base.regions
    )
    np.testing.assert_allclose(parts, whole, rtol=1e-9, atol=1.0)
    assert outcome._by_industry(seen(studied, region="jeju")).data


@pytest.mark.parametrize("language", ["en", "ko"])
def test_regions_and_losers_are_named(studied: Workbench, language: str) -> None:
    context = seen(studied, language, year="2030")
    text = words(outcome._regions(context))
    for region, row in context.package.places.loc[2030].iterrows():
        assert context.region(str(region)) in text
        assert money(float(row["gain"]), "KRW", language).lstrip("−") in text
    told = words(outcome._losers(context))
    changes = context.package.provinces.loc[2030]["income"]
    names = studied.economy.names("regions", language)
    for province, value in changes.items():
        assert (f"{names[str(province)]} (" in told) == (float(value) < -0.005)


def test_two_scenarios_side_by_side(studied: Workbench, saved: dict[str, Scenario]) -> None:
    moved, half = saved["moved"], saved["half"]
    context = seen(studied, scenarios=f"now,{moved.id},{half.id}", year="2034", region="honam")
    drawn = comparison.regions_table(context)
    assert list(drawn.columns) == ["The present state", moved.name, half.name]
    setting = context.package.allocation.setting
    study = studied.study(Levers())
    assert study is not None
    assert study.package is not None
    assert half.plan is not None
    plan = Plan.parse(half.plan, study.programme)
    assert 0 < plan.amounts.sum() < study.package.allocation.plan.amounts.sum()
    by_hand = follow(setting, plan.amounts)
    members = setting.footprint.members
    before = members @ (np.asarray(setting.baseline.incomes) * setting.money)
    change = 100 * (members @ by_hand.income[2034 - 2026] / before - 1)
    np.testing.assert_allclose(drawn[half.name], change, rtol=1e-5)
    grants = Context(studied, moved.levers, {}, "en").package
    np.testing.assert_allclose(drawn[moved.name], grants.places.loc[2034]["income"])
    lines = comparison.paths_table(context)
    assert lines.index.tolist() == years_of(context.bench.base)
    np.testing.assert_allclose(
        lines[moved.name], grants.places.xs("honam", level="region")["income"].loc[:2035]
    )
    assert len([trace for trace in comparison.paths(context).data if trace.name]) == 3
    assert "&lt;b&gt;" in str(comparison.regions(context).to_json())


@pytest.mark.parametrize("language", ["en", "ko"])
def test_columns_of_headlines(studied: Workbench, saved: dict[str, Scenario], language: str) -> None:
    moved, half = saved["moved"], saved["half"]
    context = seen(studied, language, scenarios=f"{moved.id},{half.id}", year="2034")
    part = comparison.side_by_side(context)
    text = words(part)
    for scenario, view in ((moved, {}), (half, {"scenario": str(half.id)})):
        package = Context(studied, scenario.levers, view, language).package
        writer = Figures(context)
        for name in (WORTH, PER_TREASURY, CORE):
            assert writer.write(name, headlines(package, 2034)[name].value) in text
    assert buttons(part) == []
    assert context.say("All choose the same engines.") in text


def test_a_scenario_without_a_study_waits_for_a_button(
    studied: Workbench, saved: dict[str, Scenario], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = saved["other"]
    context = seen(studied, scenarios=f"now,{other.id}")
    part = comparison.side_by_side(context)
    assert "not worked out yet" in words(part)
    assert buttons(part) == [f"scenario:{other.id}"]
    assert list(comparison.regions_table(context)) == ["The present state"]
    chosen = studied.selection(other.levers).chosen
    best = studied.selection(Levers()).chosen
    gone = next((r, e) for r in best for e in best[r] if e not in chosen[r])
    assert context.engine(gone[1]) in words(part)
    alone = seen(studied, scenarios=str(other.id))
    with pytest.raises(NothingAskedError, match="worked out yet"):
        comparison.regions(alone)
    begun: list[Levers] = []
    monkeypatch.setattr(studied, "start_study", begun.append)
    outcome.PAGE.starts["scenario"](context, str(other.id), {})
    outcome.PAGE.starts["scenario"](context, "../1", {})
    assert begun == [other.levers]


def test_which_scenarios_the_link_names(studied: Workbench, saved: dict[str, Scenario]) -> None:
    moved, half, other = (saved[name].id for name in ("moved", "half", "other"))
    # the browser writes a list as text with commas
    link = f"{moved},{half},now,{moved}"
    found, unknown = comparison.picked(seen(studied, scenarios=link))
    assert [state.key for state in found] == [str(moved), str(half), "now"]
    assert unknown == []
    assert write_link({"view.scenarios": link}).endswith(link)
    assert [state.key for state in comparison.picked(seen(studied))[0]] == ["now"]
    assert comparison.picked(seen(studied, scenarios="")) == ([], [])
    extra = studied.scenarios.save("The present state", studied.base_name, Levers())
    try:
        keys = f"now,{moved},{half},{other},{extra.id},9999,<b>"
        found, unknown = comparison.picked(seen(studied, scenarios=keys))
        assert len(found) == 4
        assert unknown == ["9999", "<b>"]
        assert "no scenario 9999, <b> any more" in words(
            comparison.side_by_side(seen(studied, scenarios=keys))
        )
        named, _ = comparison.picked(seen(studied, scenarios=f"now,{extra.id}"))
        assert [state.name for state in named] == ["The present state", f"The present state ({extra.id})"]
    finally:
        studied.scenarios.delete(extra.id)
    select = next(
        entry
        for entry in components(outcome._controls(seen(studied, scenarios=f"{half},now")))
        if getattr(entry, "id", None) == {"lever": "view.scenarios", "page": "outcome"}
    )
    assert (select.value, select.maxValues) == ([str(half), "now"], 4)


def test_without_scenarios_it_says_what_to_do(studied: Workbench) -> None:
    assert "Save a state" in words(comparison.side_by_side(seen(studied)))
    with pytest.raises(NothingAskedError, match="Save scenarios"):
        comparison.paths(seen(studied, scenarios=""))


def test_without_a_study_everything_waits(bench: Workbench) -> None:
    context = seen(bench)
    assert components(outcome._controls(context))
    for part in outcome.PAGE.parts:
        if part.name in ("outcome-compare", "outcome-compare-regions", "outcome-compare-paths"):
            continue
        act = part.write if hasattr(part, "write") else part.draw
        with pytest.raises(NotReadyError):
            act(context)
    for act in (comparison.regions, comparison.paths):
        with pytest.raises(NothingAskedError):
            act(context)
    assert "Save a state" in words(comparison.side_by_side(context))


def test_a_band_that_is_under_way_is_said(studied: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    context = seen(studied, levers=raised(studied, 1.5))
    job = Job("never", "bands", state="running")
    monkeypatch.setattr(studied, "bands_job", lambda _levers, _package: job)
    assert "being worked out" in words(bands.missing(context))
