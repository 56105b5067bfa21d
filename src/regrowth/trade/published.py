"""What others have found for the same policies, to set results beside."""

from __future__ import annotations

from functools import cache
from importlib import resources

import pandas as pd


@cache
def _table() -> pd.DataFrame:
    with (resources.files("regrowth") / "data" / "published_effects.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def published(policy: str | None = None) -> pd.DataFrame:
    """Return published effects, of one policy or all.

    Columns: ``policy``, ``who`` (country), ``measure``, ``low`` and ``high`` (per cent), ``over`` (span of
    time), ``study``, ``where``, ``confidence`` (H, M, L) and ``difference``, why results here differ.

    >>> published("cptpp-accession")["low"].tolist()
    [0.33, 0.19]
    """
    found = _table()
    return (found if policy is None else found[found["policy"] == policy]).reset_index(drop=True)
