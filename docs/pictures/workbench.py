"""Take the pictures of the workbench: ``python docs/pictures/workbench.py``.

Serves the default programme on a free port, waits for its study and photographs two pages. Needs the
packages of the extra `web`, `playwright`, and a Chromium; its path may be given in CHROMIUM.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from regrowth.web.app import create_app
from regrowth.web.levers import Levers
from regrowth.web.workbench import Workbench

FOLDER = Path(__file__).parent
PICTURES = {
    "/selection": "workbench-selection.png",
    "/package?view.region=central": "workbench-package.png",
}
"""Address of each picture, and its file."""


def main() -> None:
    """Serve, wait for the study and take the pictures."""
    bench = Workbench()
    job = bench.start_study(Levers())
    while not job.over:
        time.sleep(0.5)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(bench), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        for address, file in PICTURES.items():
            page.goto(f"http://127.0.0.1:{port}{address}")
            page.wait_for_selector(".js-plotly-plot .main-svg")
            page.wait_for_timeout(3000)
            page.screenshot(path=FOLDER / file)
        browser.close()
    server.should_exit = True
    thread.join(timeout=20)


if __name__ == "__main__":
    main()
