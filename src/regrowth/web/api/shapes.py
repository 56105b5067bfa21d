"""Shapes that several answers share, and tables as rows of them."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from regrowth.web.jobs import Job
from regrowth.words import LANGUAGES

Language = Literal["en", "ko"]
assert set(LANGUAGES) == {"en", "ko"}


class Shape(BaseModel):
    """Base of answers and requests: unknown keys are refused, docstrings are descriptions."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class JobState(Shape):
    """Long work in the background."""

    key: str
    """By which it is asked for again."""
    kind: str
    """What is being done: ``study``, ``improvement``, ``bands``, ``report``."""
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    """How it stands."""
    step: str
    """The step that is being taken."""
    share: float
    """How far that step has come, 0 to 1."""
    seconds: float
    """What it took, once it is over."""
    problems: list[str]
    """Why it failed."""
    href: str
    """Where to ask for it."""

    @classmethod
    def of(cls, job: Job) -> JobState:
        """Return a job in the shape of answers."""
        return cls(
            key=job.key,
            kind=job.kind,
            state=job.state,
            step=job.step,
            share=min(max(job.share, 0.0), 1.0),
            seconds=round(job.seconds, 3),
            problems=[] if job.error is None else [str(problem) for problem in job.error.problems],
            href=f"/api/jobs/{job.key}",
        )


def rows(frame: pd.DataFrame, *, index: bool = True) -> list[dict[str, Any]]:
    """Return a table as plain rows; what is not finite is null.

    >>> rows(pd.DataFrame({"a": [1.0, float("nan")]}, index=pd.Index(["x", "y"], name="b")))
    [{'b': 'x', 'a': 1.0}, {'b': 'y', 'a': None}]
    """
    held = frame.reset_index() if index else frame
    return [{str(name): plain(value) for name, value in row.items()} for row in held.to_dict("records")]


def plain(value: Hashable) -> Any:
    """Return a cell as JSON can say it.

    >>> plain(np.float64("inf")), plain(np.int64(3)), plain(np.bool_(True)), plain("a")
    (None, 3, True, 'a')
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
