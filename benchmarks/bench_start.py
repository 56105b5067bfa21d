"""What a user waits for: the import, the help text and the whole run, each as a new process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from record import Row, at_most, best_of


def _process(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def bench() -> list[Row]:
    """Time whole processes, start of the interpreter included."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "study")
        return [
            at_most("import regrowth", best_of(lambda: _process("-c", "import regrowth"), 5), 0.4),
            at_most("regrowth --help", best_of(lambda: _process("-m", "regrowth", "--help"), 5), 0.6),
            at_most(
                "regrowth run", best_of(lambda: _process("-m", "regrowth", "run", "--out", out), 2), 20.0
            ),
        ]
