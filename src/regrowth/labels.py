"""Exact label alignment: nothing is joined by dropping what does not match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from regrowth import messages
from regrowth.errors import LabelError, Problem, suggestion
from regrowth.messages import Message, listed

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 8


def joined(labels: object) -> str:
    """Write the labels of one row or cell as text.

    >>> joined((2019, "north", "b1"))
    '2019 / north / b1'
    """
    return " / ".join(map(str, labels)) if isinstance(labels, tuple) else str(labels)


def _quoted(labels: Iterable[object]) -> str:
    return listed([repr(label) for label in labels], _SHOWN)


def require_unique(labels: Iterable[str], subject: str) -> tuple[str, ...]:
    """Return ``labels`` as a tuple, refusing repeats.

    Raises
    ------
    LabelError
        If a label occurs twice.

    >>> require_unique(["a", "b"], "regions")
    ('a', 'b')
    """
    ordered = tuple(labels)
    seen: set[str] = set()
    repeated: list[str] = []
    for label in ordered:
        if label in seen and label not in repeated:
            repeated.append(label)
        seen.add(label)
    if repeated:
        raise LabelError(
            Problem(
                subject,
                Message("labels occur more than once: {labels}", labels=_quoted(repeated)),
                Message("Keep one row per label, or aggregate the rows explicitly"),
            )
        )
    return ordered


def require_known(labels: Iterable[str], known: Sequence[str], subject: str) -> None:
    """Refuse labels that are not among ``known``, naming the nearest match.

    Raises
    ------
    LabelError
        If a label is unknown.
    """
    known_set = set(known)
    problems = [
        Problem(subject, Message("{label!r} is not known", label=label), suggestion(label, known))
        for label in labels
        if label not in known_set
    ]
    if problems:
        raise LabelError(problems)


def require_same(left: Iterable[str], right: Iterable[str], subject: str) -> None:
    """Refuse two label sets that differ, naming what each side lacks.

    Order may differ; repeats and gaps may not.

    Raises
    ------
    LabelError
        If either side lacks a label of the other.
    """
    first = require_unique(left, subject)
    second = require_unique(right, subject)
    missing = [label for label in second if label not in set(first)]
    extra = [label for label in first if label not in set(second)]
    if missing or extra:
        parts = []
        if missing:
            parts.append(Message("missing {labels}", labels=_quoted(missing)))
        if extra:
            parts.append(Message("unexpected {labels}", labels=_quoted(extra)))
        raise LabelError(
            Problem(
                subject,
                messages.joined("; ", parts),
                Message("Give exactly these labels, or reindex explicitly before the call"),
            )
        )


def align(frame: pd.DataFrame, index: Sequence[str], columns: Sequence[str], subject: str) -> pd.DataFrame:
    """Return ``frame`` in the given row and column order, refusing any difference.

    Raises
    ------
    LabelError
        If the labels of either axis are not exactly those asked for.
    """
    require_same(map(str, frame.index), index, Message("{subject} rows", subject=subject))
    require_same(map(str, frame.columns), columns, Message("{subject} columns", subject=subject))
    return frame.loc[list(index), list(columns)]
