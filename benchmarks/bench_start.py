"""What a user waits for: the import, the help text and the whole run, each as a new process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from record import Row, at_most, best_of


def _process(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def bench() -> list[Row]:
    """Time whole processes, start of the interpreter included."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "study")

        def whole(cache: str) -> float:
            environment = {**os.environ, "XDG_CACHE_HOME": cache}
            environment.pop("JAX_COMPILATION_CACHE_DIR", None)
            begin = time.perf_counter()
            command = [sys.executable, "-m", "regrowth", "run", "--out", out]
            subprocess.run(command, check=True, capture_output=True, env=environment)
            return time.perf_counter() - begin

        cache = str(Path(folder) / "compiled")
        cold = whole(cache)
        return [
            at_most("import regrowth", best_of(lambda: _process("-c", "import regrowth"), 5), 0.4),
            at_most("regrowth --help", best_of(lambda: _process("-m", "regrowth", "--help"), 5), 0.6),
            at_most("regrowth run, nothing compiled", cold, 60.0),
            at_most("regrowth run, compiled before", min(whole(cache) for _ in range(2)), 30.0),
        ]
