"""The pages, in the order of the work."""

from __future__ import annotations

from regrowth.web.context import Page
from regrowth.web.pages import evidence, outcome, package, robustness, selection, standing, trade

PAGES: tuple[Page, ...] = (
    standing.PAGE,
    evidence.PAGE,
    selection.PAGE,
    package.PAGE,
    outcome.PAGE,
    trade.PAGE,
    robustness.PAGE,
)


def page_at(path: str) -> Page | None:
    """Return the page of an address; a slash at its end makes no difference."""
    wanted = "/" + path.strip("/")
    return next((page for page in PAGES if page.path == wanted), None)
