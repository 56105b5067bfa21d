"""What scenarios do to trade and supply, beside what their plans do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from regrowth.economy.economy import Economy
from regrowth.programme.programme import Programme
from regrowth.web.context import Context
from regrowth.web.jobs import Job
from regrowth.web.levers import Cut, Levers
from regrowth.web.pages import bands, comparison, comparison_world, outcome
from regrowth.web.store import Scenario, Scenarios
from regrowth.web.workbench import Workbench
from regrowth.web.world import SUPPLY, TRADE
from regrowth.words import LANGUAGES
from regrowth.words.countries import country
from regrowth.words.numbers import money, percent
from web.seen import buttons, components, words

DUTY = Levers(policies=("cptpp-accession",), duties={"USA.C29": 0.25})
STOP = Levers(cut=Cut(item="2601119000-iron-ore"))


@pytest.fixture(scope="module")
def ready(bench: Workbench) -> Workbench:
    """The workbench once the models of trade and of supply are there."""
    for job in (bench.world.start_trade(), bench.world.start_supply()):
        while not job.over:
            job.stop.wait(0.1)
        assert job.state == "done", job.error
    return bench


@pytest.fixture
def saved(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Scenario]]:
    """A scenario with trade policy and one with a stop of supply."""
    store = Scenarios.in_memory()
    monkeypatch.setattr(bench, "scenarios", store)
    yield [store.save("Duties", bench.base_name, DUTY), store.save("No ore", bench.base_name, STOP)]
    store.close()


def seen(bench: Workbench, language: str = "en", **view: str) -> Context:
    return Context(bench, Levers(), view, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_trade_and_supply_have_rows_of_their_own(
    ready: Workbench, saved: list[Scenario], language: str
) -> None:
    context = seen(ready, language, scenarios="now," + ",".join(str(entry.id) for entry in saved))
    part = comparison.side_by_side(context)
    text = words(part)
    effect = ready.world.effect(DUTY)
    assert effect is not None
    income = effect.nation().loc["real_income"]
    assert money(float(income["change"]), "KRW", language, signed=True) in text
    assert percent(float(income["percent"]) / 100, 2, signed=True) in text
    assert context.say.pick(ready.world.policies["cptpp-accession"].title) in text
    assert "+25 %" in text
    industries = effect.industries()["production_percent"]
    assert percent(float(industries["C29"]) / 100, 2, signed=True) in text
    stress = ready.world.stress(STOP)
    assert stress is not None
    for end in ("low", "central", "high"):
        loss = float(stress.summary.iloc[0][f"loss_{end}"])
        assert money(-loss, "KRW", language, signed=True) in text
    for table in (stress.regions(), stress.industries()):
        assert percent(-float(table["percent_central"].max()) / 100, 2, signed=True) in text
    assert not [name for name in buttons(part) if name in (TRADE, SUPPLY)]
    names = [str(entry.id) for entry in components(part) if isinstance(getattr(entry, "id", None), dict)]
    assert len(names) == len(set(names))


def test_without_trade_and_supply_there_are_no_rows_for_them(ready: Workbench) -> None:
    assert comparison_world.rows([seen(ready)], seen(ready).say) == []


def test_a_named_supplier_and_part_are_said(ready: Workbench) -> None:
    rows = ready.economy.table("critical_item_suppliers").query("item == '2601119000-iron-ore'")
    smallest = str(rows.sort_values("share")["partner"].iloc[0])
    cut = Cut(item="2601119000-iron-ore", partner=smallest, part=0.5, months=3)
    context = Context(ready, Levers(cut=cut), {}, "en")
    told = words([list(row) for row in comparison_world.rows([context], context.say)])
    assert country(smallest, "en") in told
    assert "50 %" in told
    assert "3 months" in told


def test_a_model_that_is_not_there_is_built_or_has_a_button(
    korea: Economy, korea_programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Workbench(korea_programme, korea, draws=2, paths=2)
    monkeypatch.setattr(held.world, "start_trade", lambda: Job("trade-model", "trade-model", state="running"))
    failed = Job("supply-model", "supply-model", state="failed")
    monkeypatch.setattr(held.world, "start_supply", lambda: failed)
    contexts = [Context(held, levers, {}, "en") for levers in (DUTY, STOP, STOP)]
    rows = comparison_world.rows(contexts, contexts[0].say)
    cells = [list(row) for row in rows]
    assert "being worked out" in words(cells)
    assert "Korea joins CPTPP" in words(cells)  # what is switched on is known at once
    assert "it failed" in words(cells)
    assert buttons(cells) == [SUPPLY] * 2
    begun: list[str] = []
    monkeypatch.setattr(held.world, "start_trade", lambda: begun.append("trade"))
    monkeypatch.setattr(held.world, "start_supply", lambda: begun.append("supply"))
    for name in (TRADE, SUPPLY):
        outcome.PAGE.starts[name](contexts[0], "", {})
    assert begun == ["trade", "supply"]
    held.close()


def test_an_economy_without_partners_or_register_says_so(
    florin: Economy, florin_programme: Programme
) -> None:
    held = Workbench(florin_programme, florin, draws=2, paths=2)
    contexts = [Context(held, levers, {}, "en") for levers in (DUTY, STOP)]
    told = words([list(row) for row in comparison_world.rows(contexts, contexts[0].say)])
    assert "no partner abroad" in told
    assert "no register of critical items" in told
    held.close()


def test_levels_of_industries_are_said(studied: Workbench) -> None:
    context = seen(studied, scenarios="now,9999")
    coarse, fine = bands.levels(context.package)
    assert coarse < fine
    kept = studied.scenarios.save("Same", studied.base_name, Levers())
    try:
        text = words(comparison.side_by_side(seen(studied, scenarios=f"now,{kept.id}")))
        assert f"with {coarse} industries" in text
        assert f"with {fine}" in text
    finally:
        studied.scenarios.delete(kept.id)
    headline = words(outcome._headline(seen(studied)))
    assert f"followed with {fine} industries" in headline
    column = comparison._column(comparison.Compared("now", "Now", seen(studied)), seen(studied))
    alike = words(column["gain"][0])
    assert alike
    assert alike in headline
    assert "\n" not in alike
