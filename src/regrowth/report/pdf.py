"""The report on paper: printed to PDF by a browser that is installed on the machine."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from regrowth.errors import OptionError, Problem

VARIABLE = "REGROWTH_BROWSER"
"""Environment variable that names the browser, if it is not found by itself."""

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
"""Names looked for on the path, in this order."""

_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--run-all-compositor-stages-before-draw",
    "--virtual-time-budget=20000",
)
_INSTALL = f"Install Chromium or Google Chrome, or name a browser of that family in {VARIABLE}"


def print_report(html: str, limit: float = 300.0) -> bytes:
    """Print a report, A4 with page numbers, and return the PDF.

    The page is opened without a network in a folder that is removed afterwards. Figures are drawn
    before printing. The PDF carries the time of printing, so equal reports give PDFs that look
    the same but differ in bytes. Page numbers and running titles need Chromium 131 or later.

    Parameters
    ----------
    html
        The report as :func:`regrowth.report.page.render` returns it.
    limit
        Seconds after which the browser is stopped.

    Raises
    ------
    OptionError
        If there is no browser, or it fails, takes too long or writes no PDF.
    """
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="regrowth-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        page, printed, told = folder / "report.html", folder / "report.pdf", folder / "told.txt"
        page.write_text(html, encoding="utf-8")
        command = [
            browser,
            *_FLAGS,
            *(["--no-sandbox"] if _is_root() else []),
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={printed}",
            page.as_uri(),
        ]
        _run(command, told, limit)
        content = printed.read_bytes() if printed.is_file() else b""
        if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
            reason = f"it wrote no PDF{_last_words(told)}"
            raise _failed(browser, reason, f"{_INSTALL}; it must be allowed to use {tempfile.gettempdir()!r}")
    return content


def find_browser(environment: Mapping[str, str] = os.environ) -> str:
    """Return the path of the browser that prints: the one ``REGROWTH_BROWSER`` names, else one on the path.

    Raises
    ------
    OptionError
        If there is none.
    """
    named = environment.get(VARIABLE, "").strip()
    path = environment.get("PATH", os.defpath)
    if named:
        found = shutil.which(named, path=path)
        if found is None:
            raise OptionError(
                Problem(
                    f"browser {named!r}",
                    f"{VARIABLE} names no program that can be run",
                    "Give the full path of Chromium, Google Chrome or Edge, or unset it",
                )
            )
        return found
    for name in BROWSERS:
        found = shutil.which(name, path=path)
        if found is not None:
            return found
    reason = f"none of {', '.join(BROWSERS)} is on the path"
    raise OptionError(Problem("browser that prints the report", reason, _INSTALL))


def _run(command: list[str], told: Path, limit: float) -> None:
    browser = command[0]
    try:
        with told.open("wb") as output:
            # a group of its own, so that a browser that is stopped leaves no process behind
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        raise _failed(browser, f"it cannot be started: {error.strerror}", _INSTALL) from None
    try:
        code = process.wait(limit)
    except subprocess.TimeoutExpired:
        _stop(process)
        reason = f"it was stopped after {limit:g} seconds{_last_words(told)}"
        raise _failed(browser, reason, "Try again when the machine has less to do, or name another") from None
    except BaseException:
        _stop(process)
        raise
    if code:
        raise _failed(browser, f"it ended with status {code}{_last_words(told)}", _INSTALL)


def _stop(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _last_words(told: Path) -> str:
    """Return the last line that the browser printed, shortened, in brackets."""
    lines = [line.strip() for line in told.read_text("utf-8", "replace").splitlines() if line.strip()]
    return f" (it said: {lines[-1][:200]})" if lines else ""


def _failed(browser: str, reason: str, remedy: str) -> OptionError:
    return OptionError(Problem(f"browser {browser!r}", reason, remedy))


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
