"""Run every benchmark: ``python benchmarks/run.py [NAME ...]``.

Finds ``bench_*.py`` beside this file, calls ``bench()`` in each, prints one line per
figure and writes ``results.json`` with the versions and the number of processors.
Each runs in a process of its own. Figures of benchmarks that are not run again stay in
the file if they were taken on a like machine with the same versions. Ends with status
1 if a target is missed.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path

from record import Row

_FOLDER = Path(__file__).resolve().parent
_PACKAGES = ("regrowth", "numpy", "scipy", "pandas", "jax", "equinox", "optimistix", "ecomplexity")


def machine() -> dict[str, object]:
    """Say what the figures were taken on, without naming the machine."""
    versions: dict[str, str | None] = {}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = None
    return {
        "processors": os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": versions,
    }


def _bench(name: str) -> list[Row]:
    found: list[Row] = importlib.import_module(name).bench()
    return found


def main(names: list[str]) -> int:
    """Run the named benchmarks (all when none is named) and write the results."""
    known = sorted(path.stem for path in _FOLDER.glob("bench_*.py"))
    wanted = [name if name.startswith("bench_") else f"bench_{name}" for name in names] or known
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        print(f"No benchmark {', '.join(unknown)}. Known: {', '.join(known)}", file=sys.stderr)
        return 2
    results: dict[str, list[Row]] = {}
    for name in wanted:
        # memory is told by its peak in a process, which should be the benchmark's own
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            results[name] = alone.submit(_bench, name).result()
        for row in results[name]:
            print(f"{name.removeprefix('bench_')}: {row.line()}", flush=True)
    here, file = machine(), _FOLDER / "results.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    taken = kept["results"] if kept.get("machine") == here else {}
    taken |= {name: [asdict(row) for row in rows] for name, rows in results.items()}
    record = {"machine": here, "results": {name: taken[name] for name in known if name in taken}}
    text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
    file.write_text(text + "\n", encoding="utf-8")
    return 0 if all(row.met for rows in results.values() for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
