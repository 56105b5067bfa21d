"""How fast the workbench answers: first page, sliders in a browser, eight users at once, memory."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from record import Row

PORT = 8197
ADDRESS = f"http://127.0.0.1:{PORT}"
STEPS = 60
USERS = 8
PAUSE = 0.3
"""Seconds between two moves of one user."""
INTERACTIONS = 1000
_SERVE = "from regrowth.cli import main; main()"


@contextmanager
def served() -> Iterator[subprocess.Popen[bytes]]:
    """Serve the workbench in a process of its own until its study is there."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-c",
            _SERVE,
            "serve",
            "--port",
            str(PORT),
            "--store",
            f"{folder}/kept.sqlite",
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)


def bench() -> list[Row]:
    """Return every figure of the workbench."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with served() as process:
        _wait_for_answer()
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            began = time.perf_counter()
            page.goto(ADDRESS + "/")
            page.wait_for_selector("body[data-answered=yes] .js-plotly-plot .main-svg", timeout=60_000)
            first = time.perf_counter() - began
            _wait_for_study(page)
            weights = _slider_times(page, "/selection")
            amounts = _slider_times(page, "/package?view.region=central")
            question = _asked(page)
            browser.close()
        many = asyncio.run(_many_users(question))
        growth = asyncio.run(_memory(question, process.pid))
    return [
        _row("first page usable after the server answers", first, "s", 3.0),
        _row("weight moved to redrawn chart, 95th percentile", weights, "ms", 250.0),
        _row("amount moved to redrawn chart, 95th percentile", amounts, "ms", 250.0),
        _row(f"{USERS} users at once, amount moved to answer, 95th percentile", many, "ms", 600.0),
        _row(f"memory gained over {INTERACTIONS:,} interactions", growth, "MB", 50.0),
    ]


def _row(name: str, value: float, unit: str, most: float) -> Row:
    return Row(name, value, None, unit, f"at most {most:g} {unit}", None, value <= most)


def _wait_for_answer() -> None:
    import urllib.request

    for _ in range(600):
        try:
            urllib.request.urlopen(ADDRESS + "/", timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the workbench does not answer")


def _wait_for_study(page) -> None:
    page.goto(ADDRESS + "/package")
    page.wait_for_selector(".headlines", timeout=300_000)
    page.wait_for_timeout(3000)


def _slider_times(page, path: str) -> float:
    """Return the 95th percentile, milliseconds, from a key on a slider to the chart that follows."""
    page.goto(ADDRESS + path)
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
    page.wait_for_selector(".controls [role=slider]:visible", timeout=60_000)
    page.wait_for_timeout(4000)
    slider = page.locator(".controls [role=slider]:visible").first
    slider.focus()
    page.evaluate(
        """() => {
          window.redrawn = 0;
          for (const plot of document.querySelectorAll('.js-plotly-plot'))
            plot.on('plotly_afterplot', () => { window.redrawn = performance.now(); });
        }"""
    )
    found = []
    for step in range(STEPS):
        key = "ArrowLeft" if step % 2 else "ArrowRight"
        began = page.evaluate("() => { window.redrawn = 0; return performance.now(); }")
        page.keyboard.press(key)
        page.wait_for_function("() => window.redrawn > 0", timeout=20_000, polling=5)
        found.append(page.evaluate("() => window.redrawn") - began)
        page.wait_for_function("() => document.body.dataset.answered === 'yes'", timeout=20_000)
    return float(np.quantile(found, 0.95))


def _asked(page) -> tuple[str, bytes]:
    """Return the question that the browser asks when an amount moves: its address and body."""
    found: list[tuple[str, bytes]] = []
    page.on(
        "request",
        lambda request: (
            found.append((request.url, request.post_data_buffer)) if request.url.endswith("/live") else None
        ),
    )
    page.locator(".controls [role=slider]:visible").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(3000)
    return found[-1]


def _moved(question: bytes, number: int) -> bytes:
    """Return the question with the amount moved by another step."""
    content = json.loads(question)
    lever = next(name for name in content["parameters"] if name.startswith("s."))
    content["parameters"][lever] = f"{0.5 + 0.0007 * number:.4f}"
    content["moved"] = [lever]
    return json.dumps(content).encode()


async def _many_users(question: tuple[str, bytes]) -> float:
    """Return the 95th percentile, milliseconds, of answers to users who all move amounts.

    Every user moves again as soon as the answer is there, as a browser does while a slider is dragged.
    """
    import httpx2

    address, body = question
    times: list[float] = []

    async def user(client: httpx2.AsyncClient, number: int) -> None:
        for step in range(STEPS // 3):
            moved = _moved(body, 1 + number * STEPS + step)
            began = time.perf_counter()
            answer = await client.post(address, content=moved, headers={"Content-Type": "application/json"})
            answer.raise_for_status()
            times.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(PAUSE)

    async with httpx2.AsyncClient(timeout=60) as client:
        await asyncio.gather(*(user(client, number) for number in range(USERS)))
    return float(np.quantile(times, 0.95))


async def _memory(question: tuple[str, bytes], process: int) -> float:
    """Return what the server's memory gains over many interactions, MB, after a first tenth of them."""
    import httpx2

    address, body = question
    before = 0.0
    async with httpx2.AsyncClient(timeout=60) as client:
        for step in range(INTERACTIONS + INTERACTIONS // 10):
            if step == INTERACTIONS // 10:
                before = _resident(process)
            moved = _moved(body, 1000 + step)
            answer = await client.post(address, content=moved, headers={"Content-Type": "application/json"})
            answer.raise_for_status()
    return _resident(process) - before


def _resident(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return float(line.split()[1]) / 1000
    raise OSError(process)


if __name__ == "__main__":
    for row in bench():
        print(row.line())
