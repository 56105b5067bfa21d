"""Small mutations of the invented country: what a case of a malformed input is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from regrowth.economy.economy import Economy, check_folder
from regrowth.errors import Problem, RegrowthError
from regrowth.evidence.assemble import gather_evidence
from regrowth.programme.programme import Programme
from regrowth.selection.choice import select

P = "programme.yaml"

Mutate = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """One malformed input and what its message must say.

    ``place`` is ``file:row [column]`` in full and ``subject`` the object at fault;
    ``reason`` and ``remedy`` are parts of the text. ``count`` is the number of problems
    that the one fault may cause.
    """

    id: str
    mutate: Mutate
    place: str
    subject: str
    reason: str
    remedy: str
    count: int = 1

    def check(self, problems: tuple[Problem, ...]) -> None:
        """Find the expected problem among those reported, with its place, reason and remedy."""
        shown = "\n".join(map(str, problems))
        assert any(
            problem.place == self.place
            and problem.subject == self.subject
            and self.reason in problem.reason
            and self.remedy in problem.remedy
            for problem in problems
        ), f"reported:\n{shown}"
        assert len(problems) == self.count, f"reported:\n{shown}"


def put(file: str, text: str | bytes) -> Mutate:
    """Write a whole file."""
    content = text.encode() if isinstance(text, str) else text
    return lambda folder: _write(folder / file, content)


def swap(file: str, old: str, new: str) -> Mutate:
    """Replace a text that stands in the file exactly once."""

    def mutate(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        _write(folder / file, text.replace(old, new).encode())

    return mutate


def edit(file: str, change: Callable[[str], str]) -> Mutate:
    """Change the whole text of a file."""

    def mutate(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        changed = change(text)
        assert changed != text
        _write(folder / file, changed.encode())

    return mutate


def cell(file: str, row: int, column: str, value: str) -> Mutate:
    """Write one cell of a CSV file; ``row`` is the line, 1 is the header."""

    def mutate(folder: Path) -> None:
        lines = (folder / file).read_text(encoding="utf-8").splitlines()
        cells = lines[row - 1].split(",")
        cells[lines[0].split(",").index(column)] = value
        lines[row - 1] = ",".join(cells)
        _write(folder / file, ("\n".join(lines) + "\n").encode())

    return mutate


def line(file: str, row: int, text: str | None) -> Mutate:
    """Replace one line of a file, or remove it where ``text`` is ``None``."""

    def mutate(folder: Path) -> None:
        lines = (folder / file).read_text(encoding="utf-8").splitlines()
        lines[row - 1 : row] = [] if text is None else [text]
        _write(folder / file, ("\n".join(lines) + "\n").encode())

    return mutate


def add(file: str, text: str) -> Mutate:
    """Append text to a file."""
    return lambda folder: _write(folder / file, (folder / file).read_bytes() + text.encode())


def remove(file: str) -> Mutate:
    """Delete a file."""
    return lambda folder: (folder / file).unlink()


def both(*mutations: Mutate) -> Mutate:
    """Apply several mutations in turn."""

    def mutate(folder: Path) -> None:
        for mutation in mutations:
            mutation(folder)

    return mutate


def with_rule(text: str) -> Mutate:
    """Add a rule to the programme; ``text`` holds its keys, without name and source."""
    head = "{name: {en: Added}, source: [our-choice], confidence: L"
    return swap(P, "\ninvestments:\n", f"\n  - {head}, {text}}}\n\ninvestments:\n")


def faults_of_folder(folder: Path) -> tuple[Problem, ...]:
    """Return every problem of an economy folder."""
    return tuple(check_folder(folder))


def faults_of_programme(file: Path, economy: Economy) -> tuple[Problem, ...]:
    """Read a programme and select with it; return the problems of the error it ends in."""
    try:
        select(gather_evidence(economy, Programme.read(file)), draws=0)
    except RegrowthError as error:
        return error.problems
    return ()


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
