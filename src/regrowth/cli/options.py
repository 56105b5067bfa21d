"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from regrowth.words import LANGUAGES


def inputs(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--programme``, ``--economy`` and ``--lang`` to a command."""
    for option in (
        click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language."),
        click.option(
            "--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent."
        ),
        click.option("--programme", default=None, help="A programme file or embedded id."),
    ):
        command = option(command)
    return command
