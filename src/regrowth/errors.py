"""Errors as public text: which object, which labels, why, and what to do.

Every error the library raises on purpose is a :class:`RegrowthError` that carries
one or more :class:`Problem` records, so that a command can print all of them at
once and a test can look at their parts.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from regrowth.messages import Message, Say, joined, listed, said


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in the words a user needs.

    Texts that a reader of the workbench can meet are a :class:`~regrowth.messages.Message`, so that
    :meth:`told` can give them in the reader's language.

    Parameters
    ----------
    subject
        The object at fault: ``table employment``, ``rule fund-share``.
    reason
        Why it is wrong, with the offending labels or figures.
    remedy
        What the user can do about it.
    file, row, column
        Where to look: file name, 1-based line, column name or key path.
    """

    subject: str
    reason: str
    remedy: str
    file: str | None = None
    row: int | None = None
    column: str | None = None

    @property
    def place(self) -> str:
        """Where the problem is, as ``file:row [column]``; empty when unknown."""
        place = self.file or ""
        if self.row is not None:
            place += f":{self.row}"
        if self.column:
            place += f" [{self.column}]"
        return place.strip()

    def told(self, say: Say) -> Problem:
        """Return the problem in the language of ``say``; texts that are no messages stay as they are."""
        subject, reason, remedy = (str(said(text, say)) for text in (self.subject, self.reason, self.remedy))
        return replace(self, subject=subject, reason=reason, remedy=remedy)

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place else ""
        return f"{head}{self.subject}: {self.reason}. {self.remedy}."


class RegrowthError(Exception):
    """Base of every deliberate error; ``problems`` holds all that was found."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not self.problems:
            raise ValueError("an error needs at least one problem")
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class LabelError(RegrowthError):
    """Labels of two objects differ, or a label is unknown or repeated.

    Remedies: look the label up with ``regrowth data show``; reorder, drop or add
    rows explicitly. Nothing is ever joined by dropping what does not match.
    """


class DataError(RegrowthError):
    """A table of an economy is malformed or breaks an accounting identity.

    Remedies: ``regrowth data check FOLDER`` lists every fault with its row.
    """


class ProgrammeError(RegrowthError):
    """A programme or selection file is malformed.

    Remedies: the text names file, line, key, allowed values and nearest match;
    ``regrowth programme check FILE`` lists every fault.
    """


class ScenarioError(RegrowthError):
    """A scenario is malformed, contradicts itself or does not fit the accounts.

    Remedies: the text names file, line, shock, key and nearest match.
    """


class InfeasibleError(RegrowthError):
    """No selection satisfies the rules together.

    Remedies: the text names the smallest group of rules in conflict; relax one.
    """


class SolverError(RegrowthError):
    """The solver stopped without an optimum (time limit, numerical trouble).

    Remedies: the text carries the solver's status; raise the limit or rescale.
    """


class DegenerateError(RegrowthError):
    """A measure is undefined for this input (an empty industry, a split graph).

    Remedies: drop the named regions or industries explicitly, or aggregate them.
    """


class BundleError(RegrowthError):
    """A study bundle is incomplete, altered, or made by another version.

    Remedies: ``regrowth rerun BUNDLE`` says which file differs; run the study again.
    """


class OptionError(RegrowthError):
    """An argument has a value outside what the function accepts."""


def nearest(label: object, known: Iterable[str]) -> str | None:
    """Return the known label closest to ``label`` in spelling, if one is close.

    >>> nearest("semiconducters", ["semiconductors", "batteries"])
    'semiconductors'
    """
    found = difflib.get_close_matches(str(label), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(label: object, known: Sequence[str]) -> Message:
    """Say what to write instead of ``label``: the nearest match and the choices.

    >>> suggestion("hubb", ["hub", "special"])
    "Did you mean 'hub'? Allowed: 'hub', 'special'"
    """
    close = nearest(label, known)
    shown = listed([repr(label) for label in known], 24) or Message("(none)")
    allowed = Message("Allowed: {choices}", choices=shown)
    return (
        allowed if close is None else joined(" ", [Message("Did you mean {label!r}?", label=close), allowed])
    )
