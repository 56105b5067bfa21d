"""The page of amounts: what is checked, what a slider cannot move, and the search for a better plan."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from regrowth.package.assess import overspent
from regrowth.package.plan import Plan
from regrowth.web.context import Context
from regrowth.web.jobs import Job
from regrowth.web.levers import Levers
from regrowth.web.pages import improvement, outcome, package, plan_headline, robustness
from regrowth.web.pages.plan_rules import checked, figures_of
from regrowth.web.workbench import SUM, Workbench
from regrowth.words import LANGUAGES, translator
from regrowth.words.numbers import money
from web.seen import components, words


def seen(bench: Workbench, levers: Levers | None = None, language: str = "en", **view: str) -> Context:
    return Context(bench, levers or Levers(), view, language)


def raised_all(bench: Workbench) -> Levers:
    """Return levers that overspend: three times everything of every region."""
    cells = seen(bench).package.allocation.plan.cells
    return Levers(support={f"{name}.{region}": 3 for name in cells.instruments for region in cells.regions})


def test_counts_of_rules_and_budgets_fit_each_other(studied: Workbench) -> None:
    context = seen(studied, raised_all(studied))
    held = context.package.allocation
    counts, over = checked(context.package), overspent(held.rules, held.plan)
    assert counts.rules == len(figures_of(context.package))
    assert counts.broken_budgets == len(over) > 0
    assert counts.broken_rules <= counts.rules
    assert counts.broken_budgets <= counts.budgets
    text = words(plan_headline.headline(context))
    assert f"{counts.broken} broken" in text
    assert f"{counts.broken_rules} of {counts.rules} rules" in text
    assert f"{counts.broken_budgets} of {counts.budgets} yearly budgets" in text
    kept = words(plan_headline.headline(seen(studied)))
    assert "all kept" in kept
    assert f"{counts.rules} rules and {counts.budgets} yearly budgets checked" in kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_regions_that_no_slider_can_move_are_named(studied: Workbench, language: str) -> None:
    context = seen(studied, language=language)
    plan = context.package.allocation.plan
    totals = dict(zip(plan.cells.regions, plan.amounts.sum(axis=(1, 2, 3)).tolist(), strict=True))
    without = [region for region, total in totals.items() if total == 0]
    shown = package._without(context, plan.amounts)
    text = "" if shown is None else words(shown)
    for region in totals:
        assert (context.region(region) in text) == (region in without)
    nothing = words(package._without(context, np.zeros_like(plan.amounts)))
    assert all(context.region(region) in nothing for region in totals)
    assert package._without(context, np.ones_like(plan.amounts)) is None
    assert package._without(context, None) is None


def test_a_link_to_a_plan_that_is_gone_is_told(studied: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    link = {"improved": "improve-0000-5e12"}
    writes = (plan_headline.headline, outcome._headline, robustness._meaning)
    for write in writes:
        assert "does not hold" in words(write(seen(studied, **link)))
        assert "does not hold" not in words(write(seen(studied)))
    assert seen(studied, **link).plan is None
    found = Job("improve-0000-5e12", "improvement", state="done", result=seen(studied).package)
    other = Job("study-0000", "study", state="done", result=studied.study(Levers()))
    monkeypatch.setattr(studied.jobs, "_held", {job.key: job for job in (found, other)})
    held = seen(studied, **link)
    assert not held.lost
    assert isinstance(held.plan, Plan)
    wrong = seen(studied, improved=other.key)
    assert wrong.lost
    assert wrong.plan is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_enter_is_said_of_an_empty_box(
    studied: Workbench, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in ("", None, 0, -1):
        told = improvement.needed(wrong, language)
        assert told == translator(language)("Enter an amount above zero")
        assert language == "en" or not told.isascii()
    assert improvement.needed(0.1, language) is None
    begun: list[float] = []
    monkeypatch.setattr(studied, "start_improvement", lambda _levers, _package, most: begun.append(most))
    context = seen(studied, language=language)
    for value in ("", None, 2.5):
        improvement.start_improvement(context, "", {"improve": value})
    assert begun == [2.5e12]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_that_costs_says_so(studied: Workbench, language: str) -> None:
    context = seen(studied, language=language)
    rises, falls = (improvement._found(context, gain, 1e12, 5e12) for gain in (2e11, -4.98e11))
    assert rises != falls
    assert "−" not in rises + falls
    over = seen(studied, raised_all(studied), language)
    mended = improvement._found(over, -4.98e11, 1e12, 5e12)
    assert mended.startswith(falls.rstrip("."))
    assert len(mended) > len(falls)
    assert all(money(5e12, "KRW", language) in text for text in (rises, falls))


def test_too_little_money_is_told_in_the_readers_words(studied: Workbench) -> None:
    context = seen(studied, raised_all(studied), "ko")
    job = studied.start_improvement(context.levers, context.package, 1e9)
    while not job.over:
        time.sleep(0.1)
    assert job.state == "failed"
    assert job.error is not None
    text = words(improvement.improve(context))
    assert "10.0억 원" in text
    assert "e+" not in text
    assert "KRW" not in text


def test_the_sum_to_move_fits_the_plan_and_stays(studied: Workbench) -> None:
    """A small country's plan is not moved by trillions, and the box keeps what was asked for."""
    context = seen(studied, language="en")

    def box() -> Any:
        return next(part for part in components(improvement.improve(context)) if hasattr(part, "step"))

    assert "trillion KRW" in box().label
    assert box().value == 5.0
    key = f"{studied._improving(context.levers, context.package)}{SUM}1.3e+13"
    studied.jobs.start(key, "improvement", lambda _: context.package)
    assert box().value == 13.0
    del studied.jobs._held[key]


def test_a_search_of_a_small_plan_is_in_its_own_unit(
    monkeypatch: pytest.MonkeyPatch, studied: Workbench
) -> None:
    context = seen(studied, language="en")
    monkeypatch.setattr(improvement, "_cost", lambda _context: 2.09e9)
    assert improvement._unit(context) == (1e9, "billion KRW")
    box = next(part for part in components(improvement.improve(context)) if hasattr(part, "step"))
    assert (box.value, box.step) == (0.06, 0.01)
