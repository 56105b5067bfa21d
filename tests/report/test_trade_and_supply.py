"""The report's sections on trade policy and supply, against the results they are made of."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from regrowth.report import market_views, security_views, trade_views
from regrowth.report.labels import Labels
from regrowth.study.study import Study
from regrowth.words.numbers import money, percent

Page = Callable[[str, str], str]


@pytest.fixture(scope="module")
def labels(drawn_studies: dict[str, Study]) -> Labels:
    return Labels(drawn_studies["korea"], "en")


def section(page: str, anchor: str) -> str:
    found = re.search(rf'<section id="{anchor}".*?</section>', page, re.DOTALL)
    assert found is not None, anchor
    return found.group(0)


def test_every_policy_of_the_programme_has_its_row(labels: Labels, rendered: Page) -> None:
    study = labels.study
    assert study.programme.trade is not None
    rows = trade_views.trade_rows(labels)
    assert [effect.policies[0].id for effect in study.trade] == list(study.programme.trade.policies)
    shown = section(rendered("korea", "en"), "trade")
    for effect, row in zip(study.trade, rows, strict=True):
        nation = effect.nation()["change"]
        assert row.real_income == ("+" if nation["real_income"] > 0 else "−") + money(
            abs(float(nation["real_income"])), "KRW"
        )
        assert row.title in shown
        assert row.real_income in shown
    deal = rows[list(study.programme.trade.policies).index("us-deal-2025-11")]
    assert deal.losses.startswith("Ulsan −")
    assert deal.market.startswith("United States −")
    assert "in force in 2028" in rows[0].doubt


def test_what_is_in_place_is_said(labels: Labels, rendered: Page) -> None:
    assert "Regional Comprehensive Economic Partnership" in trade_views.in_place(labels)
    assert "역내포괄적경제동반자협정" in section(rendered("korea", "ko"), "trade")


def test_concentration_has_the_nation_and_every_region(labels: Labels) -> None:
    rows = market_views.market_rows(labels)
    assert rows[0].region is None
    assert [row.region for row in rows[1:]] == [region.id for region in labels.study.programme.regions]
    assert all(row.exposed.startswith("−") for row in rows)
    assert all(0 < float(row.markets) < 1 for row in rows)


def test_the_worst_ten_come_in_order(labels: Labels, rendered: Page) -> None:
    held = labels.study.security
    assert held is not None
    worst = held.worst(security_views.SHOWN)
    assert worst["loss_central"].is_monotonic_decreasing
    rows = security_views.stress_rows(labels, held)
    assert len(rows) == 10
    shown = section(rendered("korea", "en"), "security")
    for row, loss in zip(rows, worst["loss_central"], strict=True):
        assert row.loss == money(float(loss), "KRW")
        assert row.item in shown
    first = held.register.items[str(worst["item"].iloc[0])]
    assert rows[0].supplied == percent(first.suppliers[rows[0].partner], 0)


def test_the_target_is_told(labels: Labels, rendered: Page) -> None:
    held = labels.study.security
    assert held is not None
    told = security_views.headline(labels, held)
    dependent = sum(item.dependence > 0.5 for item in held.register.items.values() if item.suppliers)
    assert told[0].startswith(f"{dependent} of ")
    assert "China is the largest supplier of 27 items" in told[1]
    assert "공급국" in section(rendered("korea", "ko"), "security")


def test_a_country_without_these_tables_has_no_such_sections(
    drawn_studies: dict[str, Study], rendered: Page
) -> None:
    assert drawn_studies["florin"].trade == ()
    assert drawn_studies["florin"].security is None
    page = rendered("florin", "en")
    assert 'id="trade"' not in page
    assert 'id="security"' not in page
