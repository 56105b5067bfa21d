"""The choice beside the candidate lists that documents have printed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.programme.programme import Programme
from regrowth.programme.rows import Pairs

AGREED, ONLY_LISTED, ONLY_CHOSEN = "agreed", "only listed", "only chosen"


@dataclass(frozen=True)
class Comparison:
    """One vintage of candidates against the choice.

    ``rows`` has one row per region and engine that either names, with ``verdict``
    (agreed, only listed, only chosen), the pair's score, rank within the region, loss if
    the decision is reversed, and the rules that alone stand against it. ``overlap`` is
    the Jaccard index over the regions the vintage lists.
    """

    vintage: str
    rows: pd.DataFrame
    overlap: float
    unmatched: tuple[str, ...]


def compare(
    programme: Programme,
    pairs: Pairs,
    chosen: NDArray[np.bool_],
    total: pd.Series,
    loss: NDArray[np.float64],
    without_rule: dict[str, NDArray[np.bool_]],
) -> tuple[Comparison, ...]:
    """Compare the choice with every vintage of candidates, in the programme's order."""
    score = total.to_numpy()
    rank = total.groupby(level="region", sort=False).rank(ascending=False, method="min").to_numpy()
    found = []
    for vintage in programme.candidates:
        records = []
        unmatched: list[str] = []
        for row in vintage.lists:
            unmatched += [f"{row.region}: {name}" for name in row.unmatched]
            for engine in pairs.engines:
                cell = pairs.position(row.region, engine)
                listed, picked = engine in row.engines, bool(chosen[cell])
                if not (listed or picked):
                    continue
                verdict = AGREED if listed and picked else ONLY_LISTED if listed else ONLY_CHOSEN
                stands = [name for name, choice in without_rule.items() if bool(choice[cell]) != picked]
                records.append(
                    {
                        "region": row.region,
                        "engine": engine,
                        "verdict": verdict,
                        "score": float(score[cell]),
                        "rank": int(rank[cell]),
                        "loss": float(loss[cell]),
                        "rules": ", ".join(stands),
                    }
                )
        rows = pd.DataFrame(
            records, columns=["region", "engine", "verdict", "score", "rank", "loss", "rules"]
        )
        agreed = int((rows["verdict"] == AGREED).sum())
        found.append(Comparison(vintage.id, rows, agreed / len(rows) if len(rows) else 0.0, tuple(unmatched)))
    return tuple(found)
