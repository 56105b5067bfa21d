"""The page on trade and supply: its numbers are the library's, and it says so where it has none."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from regrowth.cli import regrowth
from regrowth.economy.economy import Economy
from regrowth.errors import LabelError, ScenarioError
from regrowth.programme.programme import Programme
from regrowth.trade.agreement import read
from regrowth.trade.band import band
from regrowth.trade.effect import TradeModel
from regrowth.web import parts
from regrowth.web.callbacks import STARTS, _exhibit, _panel
from regrowth.web.context import Context, Exhibit, NothingAskedError, NotReadyError, Panel
from regrowth.web.duties import goods, importers, largest_export, surcharge_file
from regrowth.web.jobs import Job
from regrowth.web.levers import Levers
from regrowth.web.pages import supply, trade, trade_controls, trade_effect, trade_together
from regrowth.web.shell import defaults
from regrowth.web.workbench import Workbench
from regrowth.words import LANGUAGES, translator
from regrowth.words.numbers import money
from web.seen import components, words

PATIENCE = 600.0
GRAPHITE = "2504101000-natural-flake-graphite-anode"
TWO = {"policies": "cptpp-accession,us-deal-2025-11"}
PARTS = (*trade.PAGE.parts, *trade.PAGE.sidebar)
EXHIBITS = {part.name: part for part in PARTS if isinstance(part, Exhibit)}
PANELS = {part.name: part for part in PARTS if isinstance(part, Panel)}


def finished(job: Job | None) -> Job:
    assert job is not None
    until = time.monotonic() + PATIENCE
    while not job.over and time.monotonic() < until:
        time.sleep(0.1)
    return job


@pytest.fixture(scope="module")
def ready(bench: Workbench) -> Workbench:
    """The workbench once the models of trade and of supply are there."""
    for job in (bench.world.start_trade(), bench.world.start_supply()):
        assert finished(job).state == "done", job.error
    return bench


@pytest.fixture(scope="module")
def invented(florin: Economy, florin_programme: Programme) -> Iterator[Workbench]:
    """A workbench over an economy that has neither partners nor a register."""
    held = Workbench(florin_programme, florin, draws=20, paths=4)
    yield held
    held.close()


def asked(bench: Workbench, language: str = "en", **link: str) -> Context:
    parameters = {name.replace("__", "."): text for name, text in link.items()}
    view = {name[5:]: text for name, text in parameters.items() if name.startswith("view.")}
    return Context(bench, Levers.from_link(parameters), view, language)


def said(shown: object) -> str:
    """Return everything that a part says."""
    if hasattr(shown, "to_plotly_json"):
        return json.dumps(shown, default=lambda each: each.to_plotly_json(), ensure_ascii=False)
    if isinstance(shown, list | tuple):
        return " ".join(said(each) for each in shown)
    return "" if shown is None else str(shown)


def test_the_first_look_starts_the_models_and_waits(korea: Economy, korea_programme: Programme) -> None:
    held = Workbench(korea_programme, korea, draws=20, paths=4)
    context = asked(held, policies="cptpp-accession", cut__item=GRAPHITE)
    with pytest.raises(NotReadyError) as first:
        EXHIBITS["trade-map"].draw(context)
    with pytest.raises(NotReadyError) as second:
        EXHIBITS["supply-provinces"].draw(context)
    assert first.value.job is held.jobs.get("trade-model")
    assert second.value.job is held.jobs.get("supply-model")
    for job in (first.value.job, second.value.job):
        assert job is not None
        held.jobs.cancel(job.key)
    while not all(job.over for job in held.jobs.every()):
        time.sleep(0.05)
    for name, error in (("trade-map", first), ("supply-provinces", second)):
        with pytest.raises(NotReadyError) as again:
            EXHIBITS[name].draw(context)
        assert again.value.job is error.value.job  # what was cancelled stays so until it is asked for
        shown = said(parts.waiting(again.value, context.say, at=name))
        assert again.value.start in STARTS
        assert json.dumps({"start": again.value.start, "at": name}) in shown
        STARTS[again.value.start](context, "", {})
        renewed = held.jobs.get(again.value.start)
        assert renewed is not None
        assert not renewed.over
        held.jobs.cancel(renewed.key)
    held.close()


def test_two_policies_are_those_of_the_library_together(ready: Workbench, korea: Economy) -> None:
    programme = ready.base
    assert programme.trade is not None
    model = TradeModel.of(korea, [read(name) for name in programme.trade.in_place])
    expected = model.effect([read(name) for name in TWO["policies"].split(",")])
    context = asked(ready, **TWO)
    shown = EXHIBITS["trade-map"].table(context)
    assert shown.index.name == "province"
    pd.testing.assert_frame_equal(shown, expected.provinces(), rtol=1e-7, check_names=False)
    pd.testing.assert_frame_equal(
        EXHIBITS["trade-industries"].table(context), expected.industries(), rtol=1e-6, atol=1e-6
    )
    drawn = EXHIBITS["trade-map"].draw(context)
    values = dict(zip(korea.regions, expected.provinces()["real_income_percent"], strict=True))
    assert sorted(drawn.data[0].customdata) == pytest.approx(sorted(values.values()), rel=1e-7)
    assert f"{expected.nation()['percent']['real_income']:+.2f}".replace("-", "−") in said(
        PANELS["trade-headline"].write(context)
    )


def test_a_surcharge_is_what_its_file_does_on_the_command_line(ready: Workbench, tmp_path: Path) -> None:
    home = ready.world.trade.borders.accounts.home
    file = tmp_path / "surcharge.yaml"
    file.write_text(surcharge_file("USA", {"C29": 0.25, "C28+33": 0.1}, home), encoding="utf-8")
    told = CliRunner().invoke(regrowth, ["trade", str(file), "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    context = Context(ready, Levers.from_link({"d.USA.C29": "0.25", "d.USA.C28+33": "0.1"}), {}, "en")
    shown = EXHIBITS["trade-provinces"].table(context)
    for row in found["regions"]:
        assert shown["real_income_percent"][row["region"]] == pytest.approx(
            row["real_income_percent"], rel=1e-6
        )
    listed = said(PANELS["trade-about"].write(context))
    assert "+25 %" in listed
    assert "+10 %" in listed


def test_a_cut_is_a_stress_test_of_the_library(ready: Workbench) -> None:
    test = ready.world.supply
    assert test is not None
    held = test.run([test.item(GRAPHITE, "CN", cut=0.5, months=4)])
    context = asked(ready, cut__item=GRAPHITE, cut__partner="CN", cut__part="0.5", cut__months="4")
    provinces = EXHIBITS["supply-provinces"].table(context)
    pd.testing.assert_frame_equal(provinces, held.regions(), rtol=1e-9, check_names=False)
    pd.testing.assert_frame_equal(EXHIBITS["supply-industries"].table(context), held.industries(), rtol=1e-9)
    assert "China" in said(PANELS["supply-headline"].write(context))


def test_a_supplier_of_another_item_gives_way_to_the_largest(ready: Workbench) -> None:
    chosen = asked(ready, cut__item=GRAPHITE, cut__partner="ZA")
    largest = asked(ready, cut__item=GRAPHITE)
    frames = [EXHIBITS["supply-provinces"].table(context) for context in (chosen, largest)]
    pd.testing.assert_frame_equal(*frames)
    assert '"cut.partner"' in said(PANELS["supply-controls"].write(chosen))


def test_an_unknown_item_or_policy_is_told(ready: Workbench) -> None:
    with pytest.raises(LabelError, match="not in the register"):
        EXHIBITS["supply-provinces"].draw(asked(ready, cut__item="phlogiston"))
    wrong = _panel(PANELS["trade-headline"], asked(ready, policies="rcepp"), None, set())
    assert "no policy &#x27;rcepp&#x27;" in said(wrong) or "no policy 'rcepp'" in said(wrong)
    with pytest.raises(ScenarioError, match="twice"):
        EXHIBITS["trade-map"].draw(asked(ready, policies="rcep"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_answers_in_both_languages(ready: Workbench, language: str) -> None:
    context = asked(
        ready,
        language,
        **TWO,
        d__USA__C29="0.1",
        cut__item=GRAPHITE,
        view__partner="USA",
        view__industry="C29",
    )
    for exhibit in EXHIBITS.values():
        assert exhibit.draw(context).data
        assert len(exhibit.table(context))
    for panel in PANELS.values():
        assert said(panel.write(context))
    controls = said(trade_controls.controls(context))
    assert '"policies:cptpp-accession"' in controls
    assert '"policies:rcep"' not in controls
    assert '"d.USA.C29"' in said(PANELS["trade-surcharge"].write(context))
    said(parts.frame(trade.PAGE, context))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_switched_on_says_what_to_do(ready: Workbench, language: str) -> None:
    context = asked(ready, language)
    say = translator(language)
    for part in EXHIBITS.values():
        with pytest.raises(NothingAskedError):
            part.draw(context)
        shown = _exhibit(part, context, None, set())
        assert said(shown)
        assert not any(type(held).__name__ == "Graph" for held in components(shown))
    assert trade_effect._NOTHING.say(say) in said(PANELS["trade-headline"].write(context))
    assert supply._NOTHING.say(say) in said(PANELS["supply-headline"].write(context))
    assert said(PANELS["trade-concentration"].write(context))
    assert said(PANELS["supply-worst"].write(context))


def test_own_policies_come_first_and_nothing_is_on(ready: Workbench) -> None:
    found = said(trade_controls.controls(asked(ready)))
    assert ready.base.trade is not None
    places = [found.index(f"policies:{name}") for name in ready.base.trade.policies]
    assert places == sorted(places)
    assert places[-1] < found.index("policies:us-liberation-day")
    standing = defaults(trade.PAGE, asked(ready))
    assert not any(value for name, value in standing.items() if name.startswith("policies:"))
    assert standing["cut.part"] == 1
    assert standing["cut.months"] == 6
    assert standing["d.*"] == 0
    assert (standing["view.partner"], standing["view.industry"]) == largest_export(ready.economy)


def together(bench: Workbench, language: str = "en", **link: str) -> str:
    return words(trade_together.TOGETHER.write(asked(bench, language, **link)))


def test_measures_on_the_same_goods_say_what_counts(ready: Workbench) -> None:
    titles = [read(name).title["en"] for name in ("us-deal-2025-11", "us-announced-2026-01")]
    told = together(ready, policies="us-deal-2025-11,us-announced-2026-01")
    assert all(title in told for title in titles)
    assert "the highest counts" in told
    assert "alternatives" not in told  # some days both held
    assert "alternatives" in together(ready, policies="us-deal-2025-11,us-section-122")
    assert titles[0] in together(ready, policies="us-deal-2025-11", d__USA__C29="0.1")
    for alone in ("us-deal-2025-11", "us-deal-2025-11,mexico-2026", "cptpp-accession,us-deal-2025-11"):
        assert together(ready, policies=alone) == ""
    for language in LANGUAGES:
        assert together(ready, language, policies="us-deal-2025-11,us-section-122")


def test_an_agreement_lowers_the_duties_that_spare_partners(ready: Workbench) -> None:
    told = together(ready, policies="cptpp-accession,mexico-2026")
    assert "take off their part" in told


def test_both_figures_of_exports_are_explained(ready: Workbench) -> None:
    context = asked(ready, policies="mexico-2026")
    effect = ready.world.effect(context.levers)
    assert effect is not None
    start = float(effect.nation()["before"]["exports"])
    table = ready.world.concentrated
    recorded = float(table.loc[table.index.get_level_values(0) == "nation", "exports"].iloc[0])
    for panel in ("trade-headline", "trade-concentration"):
        told = words(PANELS[panel].write(context))
        for value in (start, recorded):
            assert money(value, "KRW") in told
    assert recorded < start


def test_other_surcharges_keep_a_slider_so_that_they_can_be_taken_away(ready: Workbench) -> None:
    context = asked(ready, d__USA__C29="0.25", d__CHN__C20="0.8", view__partner="CHN", view__industry="C20")
    found = said(PANELS["trade-surcharge"].write(context))
    assert found.index('"d.CHN.C20"') < found.index('"d.USA.C29"')
    assert found.count('"lever"') == 2


def test_the_band_is_the_librarys(ready: Workbench) -> None:
    context = asked(ready, policies="mexico-2026")
    assert '"trade-band"' in said(PANELS["trade-band"].write(context))
    trade.PAGE.starts["trade-band"](context, "", {})
    job = finished(ready.world.trade_band_job(context.levers))
    assert job.state == "done", job.error
    expected = band(ready.world.trade, [read("mexico-2026")], draws=ready.paths, seed=ready.seed).table()
    pd.testing.assert_frame_equal(job.result.table(), expected, rtol=1e-9)
    assert f"{expected['low']['nation', 'nation']:+.2f}".replace("-", "−") in said(
        PANELS["trade-band"].write(context)
    )
    with pytest.raises(NothingAskedError):
        trade.PAGE.starts["trade-band"](asked(ready), "", {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_economy_without_partners_or_register_says_so(invented: Workbench, language: str) -> None:
    context = asked(invented, language, policies="rcep", cut__item="ore")
    say = translator(language)
    assert trade_effect._ALONE.say(say) in said(_panel(PANELS["trade-headline"], context, None, set()))
    assert supply._ALONE.say(say) in said(_panel(PANELS["supply-headline"], context, None, set()))
    for part in EXHIBITS.values():
        assert said(_exhibit(part, context, None, set()))
    assert trade_controls.controls(context) == []
    assert PANELS["trade-surcharge"].write(context) is None
    assert PANELS["supply-controls"].write(context) is None
    assert not invented.jobs.every()


def test_importers_and_goods_are_those_of_the_accounts(ready: Workbench, florin: Economy) -> None:
    accounts = ready.world.trade.model.accounts
    assert importers(ready.economy) == tuple(accounts.partners)
    borders = ready.world.trade.borders
    taxed = [
        label
        for label in accounts.industries
        if borders.industries["goods"][accounts.industries.index(label)]
    ]
    assert list(goods(ready.economy)) == taxed
    if not florin.has("blocs"):
        assert importers(florin) == ()
        assert largest_export(florin) is None
