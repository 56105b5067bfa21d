"""The terminal as a sheet of paper: names are printed as they are written."""

from __future__ import annotations

from rich.console import Console


def plain_screen() -> Console:
    """Return a console that takes no text for markup (``[old]``), emoji (``:star:``) or syntax."""
    return Console(highlight=False, markup=False, emoji=False)
