"""Who gets what, while rules on amounts move and no new best plan is there yet."""

from __future__ import annotations

import pytest

from regrowth.package.headlines import WORTH, headlines
from regrowth.web.callbacks import EXHIBITS, PANELS
from regrowth.web.context import Context, NotReadyError
from regrowth.web.levers import Levers
from regrowth.web.pages.plan_rules import figures_of
from regrowth.web.pages.robustness import odds
from regrowth.web.workbench import Workbench
from regrowth.words.numbers import money, percent
from web.seen import words

MOVED = Levers(bounds={"regional-finance.at_least": 0.99})
"""A share that the best plan under the usual bound does not reach."""


def seen(bench: Workbench, levers: Levers, language: str = "en") -> Context:
    return Context(bench, levers, {}, language)


def test_a_rule_that_moves_is_checked_before_a_new_best_plan_is_there(studied: Workbench) -> None:
    usual, moved = (seen(studied, levers) for levers in (Levers(), MOVED))
    assert moved.awaits_best_plan
    assert not usual.awaits_best_plan
    assert "broken" not in words(PANELS["package-rules"].write(usual))
    told = words(PANELS["package-rules"].write(moved))
    assert "at least 99" in told
    assert "the plan has 50" in told
    headline = PANELS["package-headline"].write(moved)
    assert "held against the rules as they are now" in words(headline)
    assert "1 broken" in words(headline)
    assert '"start": "study"' in str(headline.to_plotly_json()).replace("'", '"')


def test_what_it_does_is_that_of_the_plan_from_before(studied: Workbench) -> None:
    usual, moved = (seen(studied, levers) for levers in (Levers(), MOVED))
    assert moved.meanwhile.balance == usual.package.balance
    assert moved.meanwhile.allocation.plan is usual.package.allocation.plan
    for name in ("package-path", "package-capacity", "package-amounts", "package-flows"):
        assert EXHIBITS[name].draw(moved) == EXHIBITS[name].draw(usual)
    for name in ("package-returns", "package-frontier"):
        with pytest.raises(NotReadyError):
            EXHIBITS[name].draw(moved)


def test_moved_amounts_are_checked_against_moved_rules(studied: Workbench) -> None:
    """Finance outside the core alone keeps even the moved bound."""
    support = {f"policy-finance.{name}": 0.0 for name in studied.base.core_regions}
    kept = seen(studied, MOVED.model_copy(update={"support": support}))
    kept_by = {figure.rule: figure for figure in figures_of(kept.meanwhile)}
    assert kept_by["regional-finance"].figure == 1.0
    assert kept_by["regional-finance"].at_least == 0.99
    assert kept_by["regional-finance"].kept
    assert kept.meanwhile.balance["worth"] == pytest.approx(
        seen(studied, Levers(support=support)).package.balance["worth"]
    )


def test_a_dropped_rule_is_judged_no_more_and_aversion_waits_too(studied: Workbench) -> None:
    dropped = seen(studied, Levers(off=("regional-finance",)))
    title = studied.base.rules[[rule.id for rule in studied.base.rules].index("regional-finance")].name["en"]
    assert title not in words(PANELS["package-rules"].write(dropped))
    assert seen(studied, Levers(aversion=2.0)).awaits_best_plan


def test_other_weights_have_no_plan_from_before(studied: Workbench) -> None:
    with pytest.raises(NotReadyError):
        _ = seen(studied, Levers(weights={"industrial-base": 3.0})).meanwhile


@pytest.mark.parametrize(
    ("bounds", "rule", "names"),
    [
        (
            {"regional-finance.at_least": 0.555},
            "regional-finance",
            {"en": "(moved: at least 55.5 %)", "ko": "(변경: 55.5 % 이상)"},
        ),
        (
            {"engines-per-hub.at_most": 5},
            "engines-per-hub",
            {"en": "(moved: at least 2, at most 5)", "ko": "(변경: 2 이상, 5 이하)"},
        ),
    ],
)
def test_a_rule_whose_bound_moved_says_so_in_its_name(
    bench: Workbench, bounds: dict[str, float], rule: str, names: dict[str, str]
) -> None:
    """The name of a rule often tells its usual bound."""
    usual = {held.id: held for held in bench.base.rules}
    for held in bench.programme(Levers(bounds=bounds)).rules:
        if held.id == rule:
            assert all(text.endswith(names[language]) for language, text in held.name.items())
        else:
            assert held == usual[held.id]
    back = {key: getattr(usual[rule], key.partition(".")[2]) for key in bounds}
    assert bench.programme(Levers(bounds=back)).rules == bench.base.rules


def test_the_name_of_a_moved_rule_is_told_where_it_is_checked(studied: Workbench) -> None:
    assert "(moved: at least 99 %)" in words(PANELS["package-rules"].write(seen(studied, MOVED)))


def test_what_is_moved_is_a_draft_and_says_so(bench: Workbench, florin_bench: Workbench) -> None:
    """A report of it is not to be taken for one of the programme as announced."""
    for held, levers in ((bench, MOVED), (florin_bench, Levers(reservation=0.2))):
        moved = held.programme(levers)
        assert moved.status == "draft"
        assert moved.title["en"] == f"{held.base.title['en']} – moved in the workbench"
        assert set(moved.title) == set(held.base.title)
        assert held.programme(Levers(support={"a.b": 2.0})) is held.base
    assert bench.programme(MOVED).title["ko"].endswith("– 워크벤치에서 변경")


def test_the_present_value_is_one_figure_on_every_page(studied: Workbench) -> None:
    context = seen(studied, Levers())
    figure = headlines(context.package, 2030)[WORTH]
    told = words(PANELS["robustness-meaning"].write(context))
    assert f"above zero in {percent(figure.positive or 0, 0)}" in told
    assert f"central value it is {money(figure.value, 'KRW')}" in told
    assert odds(context)["The present value is above zero"] == figure.positive
