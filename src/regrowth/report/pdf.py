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
from regrowth.messages import Message

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
_INSTALL = Message(
    "Install Chromium or Google Chrome, or name a browser of that family in {variable}", variable=VARIABLE
)


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
            remedy = Message(
                "{install}; it must be allowed to use {folder!r}",
                install=_INSTALL,
                folder=tempfile.gettempdir(),
            )
            raise _failed(browser, _with_last_words(Message("it wrote no PDF"), told), remedy)
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
                    Message("browser {name!r}", name=named),
                    Message("{variable} names no program that can be run", variable=VARIABLE),
                    Message("Give the full path of Chromium, Google Chrome or Edge, or unset it"),
                )
            )
        return found
    for name in BROWSERS:
        found = shutil.which(name, path=path)
        if found is not None:
            return found
    reason = Message("none of {names} is on the path", names=", ".join(BROWSERS))
    raise OptionError(Problem(Message("browser that prints the report"), reason, _INSTALL))


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
        reason = Message("it cannot be started: {error}", error=error.strerror)
        raise _failed(browser, reason, _INSTALL) from None
    try:
        code = process.wait(limit)
    except subprocess.TimeoutExpired:
        _stop(process)
        reason = Message("it was stopped after {limit:g} seconds", limit=limit)
        remedy = Message("Try again when the machine has less to do, or name another")
        raise _failed(browser, _with_last_words(reason, told), remedy) from None
    except BaseException:
        _stop(process)
        raise
    if code:
        reason = Message("it ended with status {code}", code=code)
        raise _failed(browser, _with_last_words(reason, told), _INSTALL)


def _stop(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _with_last_words(reason: Message, told: Path) -> Message:
    """Add to a reason the last line that the browser printed, shortened, in brackets."""
    lines = [line.strip() for line in told.read_text("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return reason
    return Message("{reason} (it said: {words})", reason=reason, words=lines[-1][:200])


def _failed(browser: str, reason: Message, remedy: Message) -> OptionError:
    return OptionError(Problem(Message("browser {name!r}", name=browser), reason, remedy))


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
