"""The page of robustness against the numbers of the library."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from regrowth.package.headlines import WORTH, headlines
from regrowth.package.limits import limits
from regrowth.package.tables import parameter_table
from regrowth.report.charts import acceptability_bars, odds_bars
from regrowth.security.limits import LIMITS as SECURITY_LIMITS
from regrowth.trade.limits import LIMITS as TRADE_LIMITS
from regrowth.web.context import Context, NothingAskedError, NotReadyError
from regrowth.web.levers import Levers
from regrowth.web.pages import firmness, grounds, robustness
from regrowth.web.workbench import Workbench
from regrowth.words import translator
from regrowth.words.numbers import digits, money, percent
from web.seen import buttons, components, raised, words

LANGUAGES = pytest.mark.parametrize("language", ["en", "ko"])


def seen(bench: Workbench, language: str = "en", levers: Levers | None = None) -> Context:
    return Context(bench, levers or Levers(), {}, language)


@LANGUAGES
def test_what_bands_mean_is_said_with_their_numbers(studied: Workbench, language: str) -> None:
    context = seen(studied, language)
    text = words(robustness._meaning(context))
    table = parameter_table(studied.base)
    free = table[table["low"] < table["high"]]
    assert str(int(free["assumed"].sum())) in text
    assert str(len(free)) in text
    held = context.package.ensemble
    assert held is not None
    value = held.of_nation("value").iloc[0]
    for end in ("low", "high"):
        assert money(float(value[end]) * 1e12, "KRW", language) in text
    assert "100" in text  # too few draws to rank
    central = context.package.balance["worth"]  # of no aversion, as in the draws
    assert money(central, "KRW", language) in text
    assert "above" not in text.split("Half of the draws")[-1].split(".")[0]


def test_few_draws_do_not_rank_parameters(studied: Workbench) -> None:
    with pytest.raises(NothingAskedError, match="100"):
        robustness._matters(seen(studied))


def test_ranks_are_those_of_the_library(studied: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = pd.DataFrame(
        {"pawn": [0.6, 0.2], "noise": [0.3, 0.3], "first_order": [0.5, 0.0], "direction": [0.8, -0.1]},
        index=["special-grant.investment", "planning.growth"],
    )
    context = seen(studied)
    assert context.package.ensemble is not None
    drawn = replace(context.package.ensemble)
    drawn.__dict__["ranks"] = ranks
    context.__dict__["package"] = replace(context.package, ensemble=drawn)
    np.testing.assert_allclose(robustness._matters(context).data[0].x, [0.6, 0.2])
    assert robustness._sensitivity(context) is ranks


@LANGUAGES
def test_odds_are_shares_of_draws(studied: Workbench, language: str) -> None:
    context = seen(studied, language)
    found = robustness.odds(context)
    held = context.package.ensemble
    assert held is not None
    figures = headlines(context.package, 2030)
    shares = list(found.values())
    assert shares[0] == figures[WORTH].positive
    assert shares[3] == float(held.of_nation("net")["positive"]["2030"])
    core = held.outcomes["core share of value added", "nation", "2035"]
    assert shares[5] == pytest.approx(float((core <= 0).mean()))
    for region in ("jeju", "honam"):
        for year in ("2030", "2035"):
            drawn = held.outcomes["real income less outlays per worker", region, year]
            named = next(text for text in found if context.region(region) in text and year in text)
            assert found[named] == pytest.approx(float((drawn > 0).mean()))
    assert len(found) == 6 + 2 * len(studied.base.regions)
    assert list(robustness._odds(context).data[0].x) == shares
    assert robustness._odds_table(context)["share_of_draws"].tolist() == shares


def test_odds_of_nothing_are_an_empty_figure() -> None:
    assert not odds_bars({}).data
    assert odds_bars({"<b>": 0.25}, "ko").data[0].text == ("25 %",)


def test_moved_amounts_have_no_odds_but_a_button(studied: Workbench) -> None:
    context = seen(studied, levers=raised(studied, 0.5))
    assert buttons(robustness._meaning(context)) == ["bands"]
    with pytest.raises(NothingAskedError, match="No band"):
        robustness.odds(context)
    # what is of the best plan stays
    assert words(robustness._variants(context)) == words(robustness._variants(seen(studied)))


@LANGUAGES
def test_worth_and_prices_are_those_of_the_library(studied: Workbench, language: str) -> None:
    context = seen(studied, language)
    package = context.package
    text = words(robustness._variants(context))
    for worth in package.variants["worth"]:
        assert money(float(worth), "KRW", language) in text
    prices = words(robustness._prices(context))
    titles = {rule.id: context.say.pick(rule.name) for rule in studied.base.rules}
    for rule, row in package.rules.iterrows():
        assert titles[str(rule)] in prices
        assert money(float(row["cost"]), "KRW", language) in prices
        if row["kind"] == "share":
            price = money(float(row["price"]), "KRW", language)
            assert context.say("{price} per percentage point", price=price) in prices


@LANGUAGES
def test_firmness_is_that_of_the_library(studied: Workbench, language: str) -> None:
    context = seen(studied, language)
    selection = context.study.selection
    text = words(firmness.chosen_pairs(context))
    for region, engines in selection.chosen.items():
        for engine in engines:
            pair = f"{context.region(region)} – {context.engine(engine)}"
            share = float(selection.table.at[(region, engine), "choice-acceptability"])
            assert f"{pair} {percent(share, 0)}" in text
    criteria = words(firmness.without_criterion(context))
    for criterion in studied.base.selection.criteria:
        assert context.say.pick(criterion.name) in criteria
    reservations = words(firmness.other_choices(context))
    for case in selection.reservations:
        assert digits(case.reservation, 2) in reservations


@LANGUAGES
def test_draws_of_both_pages_are_said(
    studied: Workbench, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = seen(studied, language)
    held = context.study.selection.acceptability
    assert held is not None
    text = words(firmness.chosen_pairs(context))
    assert f"{held.draws:,}" in text
    figure = acceptability_bars(studied.firmness(Levers()), "capital", language)
    assert str(studied.quick_draws) in figure.layout.xaxis.title.text
    monkeypatch.setattr(studied, "draws", held.draws // 2)
    fewer = words(firmness.chosen_pairs(context))
    assert f"{held.draws:,}" in fewer
    assert str(studied.quick_draws) in fewer.replace(f"{held.draws:,}", "")


def test_what_well_means_is_said_in_the_figure(studied: Workbench) -> None:
    shown = " ".join(note.text for note in robustness._odds(seen(studied)).layout.annotations)
    assert "without the plan" in shown


@LANGUAGES
def test_every_parameter_is_listed_with_its_source(studied: Workbench, language: str) -> None:
    context = seen(studied, language)
    rows = grounds.parameter_grid(context).rowData
    table = parameter_table(studied.base)
    assert len(rows) == len(table)
    for row, (_, held) in zip(rows, table.iterrows(), strict=True):
        # Korean has no word for a billion
        factor = 10 if language == "ko" and held["unit"] == "billion KRW" else 1
        assert row["low"] == digits(float(held["low"]) * factor)
        assert row["high"] == digits(float(held["high"]) * factor)
        assert row["source"]
        assert (row["assumed"] == context.say("assumption")) == bool(held["assumed"])
        assert row["confidence"] not in ("L", "M", "H")
    units = {row["name"]: row["unit"] for row in rows}
    said = [unit for name, unit in units.items() if context.say("cost to the treasury") in name]
    assert len(said) > 3
    per = {context.say(text) for text in ("per place", "per zone", "per factory")} | {
        context.say("per {amount} of support", amount="1조 원" if language == "ko" else "trillion KRW")
    }
    assert all(any(each in unit for each in per) for unit in said)
    assert not any("십억" in unit for unit in units.values())


@LANGUAGES
def test_everything_left_out_is_listed_without_a_study(bench: Workbench, language: str) -> None:
    say = translator(language)
    text = words(grounds.left_out(seen(bench, language)))
    wanted = [say.pick(entry) for entry in bench.base.not_modelled] + limits(say)
    wanted += [entry.say(say) for entry in (*TRADE_LIMITS, *SECURITY_LIMITS)]
    assert all(entry in text for entry in wanted)
    assert len(wanted) > 20


def test_without_a_study_everything_else_waits(bench: Workbench) -> None:
    for part in robustness.PAGE.parts:
        if part.name == "robustness-limits":
            continue
        act = part.write if hasattr(part, "write") else part.draw
        with pytest.raises(NotReadyError):
            act(seen(bench))


def test_without_draws_nothing_is_said_of_firmness(studied: Workbench) -> None:
    context = seen(studied)
    bare = replace(context.study, selection=replace(context.study.selection, acceptability=None))
    context.__dict__["study_meanwhile"] = bare
    assert "No draws were made" in words(firmness.chosen_pairs(context))
    assert not list(components("text"))
