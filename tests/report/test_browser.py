"""The page in a real browser, without a network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from regrowth.report.embed import LIBRARY, TRACES

sync_api = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed; install it to open the report"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_api.sync_playwright() as player:
        opened = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.mark.parametrize(("country", "language"), [("korea", "en"), ("korea", "ko"), ("florin", "en")])
def test_report_opens_offline(
    rendered: Callable[[str, str], str], browser: object, tmp_path: Path, country: str, language: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text(rendered(country, language), encoding="utf-8")
    context = browser.new_context(offline=True)  # type: ignore[attr-defined]
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for width in (1280, 800):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-plots]")
        drawn = page.evaluate(
            "[...document.querySelectorAll('.plot')]"
            ".map(plot => plot.querySelectorAll("
            "'.cartesianlayer .trace, .cartesianlayer .hm, .sankey-link').length)"
        )
        assert drawn
        assert all(drawn)
        assert page.locator(".plot").count() == int(page.evaluate("document.body.dataset.plots"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        outside = page.evaluate(
            """[...document.querySelectorAll('.plot')].filter(plot =>
                 plot.querySelector('.main-svg').getBoundingClientRect().right
                   > plot.getBoundingClientRect().right + 1
               ).map(plot => plot.id)"""
        )
        assert outside == []
    assert {url.split(":")[0] for url in asked} == {"file"}
    assert said == []
    context.close()


def test_menu_changes_the_measure(
    rendered: Callable[[str, str], str], browser: object, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(rendered("florin", "en"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-plots]")
    page.locator("#figure-heatmap .updatemenu-header").click()
    page.locator("#figure-heatmap .updatemenu-dropdown-button").nth(2).click()
    shown = page.evaluate(
        "document.getElementById('figure-heatmap').data"
        ".filter(trace => trace.visible === true).map(trace => trace.name)"
    )
    assert shown == ["Share of national employment"]
    page.close()


def test_figures_fit_paper_and_return_to_the_screen(
    rendered: Callable[[str, str], str], browser: object, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(rendered("korea", "en"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-plots]")
    sizes = """[...document.querySelectorAll('.plot .main-svg:first-child')].map(drawn => {
        const box = drawn.getBoundingClientRect();
        return [Math.round(box.width), Math.round(box.height)];
    })"""
    flows = "document.querySelectorAll('#figure-flows .sankey-link').length"
    before, links = page.evaluate(sizes), page.evaluate(flows)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert all(width <= 695 for width, _ in page.evaluate(sizes)), "wider than the text of an A4 page"
    assert page.evaluate("[...document.querySelectorAll('main details')].every(part => part.open)")
    assert page.evaluate(flows) == links > 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(500)
    assert page.evaluate(sizes) == before
    assert page.evaluate(flows) == links
    assert not page.evaluate("[...document.querySelectorAll('main details')].some(part => part.open)")
    assert faults == []
    page.close()


def test_library_holds_the_traces_that_figures_need(browser: object) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    page.add_script_tag(path=LIBRARY / "plotly.min.js")
    found = page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)")
    page.close()
    assert sorted(found) == sorted(TRACES)
