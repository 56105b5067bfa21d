"""Files that ship inside, found by their names."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from regrowth.errors import Problem, ScenarioError, suggestion
from regrowth.messages import Message


def names(folder: str) -> tuple[str, ...]:
    """Return the ids of the files that ship in a folder of the data."""
    return tuple(sorted(path.stem for path in _files(folder)))


def locate(file: str | Path, folder: str, what: str) -> Path:
    """Find a file: an id of the folder, or a path.

    Raises
    ------
    ScenarioError
        If it is neither; the text calls it ``what``.
    """
    for path in _files(folder):
        if path.stem == str(file):
            return path
    path = Path(file)
    if path.suffix in (".yaml", ".yml") or "/" in str(file):
        return path
    known = [*names(folder), "a path ending in .yaml"]
    reason = Message("there is no {what} {name!r}", what=what, name=str(file))
    raise ScenarioError(Problem(what, reason, suggestion(str(file), known)))


def _files(folder: str) -> list[Path]:
    with resources.as_file(resources.files("regrowth") / "data" / folder) as held:
        return list(held.glob("*.yaml"))
