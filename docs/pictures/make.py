"""Take the pictures of the report: ``python docs/pictures/make.py [BUNDLE]``.

Without a bundle the default study is run first. Needs the package `playwright` and a
Chromium; its path may be given in CHROMIUM.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import regrowth

FOLDER = Path(__file__).parent
PICTURES = {"choice": "report.png", "effect": "effect.png"}
"""Section at the top of each picture, and its file."""


def main() -> None:
    """Run the study unless a bundle is given, open its report and take the pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        bundle = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch) / "study"
        if len(sys.argv) == 1:
            regrowth.publish(regrowth.run(), bundle)
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
            page.goto((bundle / "report.html").absolute().as_uri())
            for section, file in PICTURES.items():
                page.locator(f"#{section}").evaluate("section => section.scrollIntoView()")
                page.wait_for_timeout(1500)
                page.screenshot(path=FOLDER / file)
            browser.close()


if __name__ == "__main__":
    main()
