"""The choice beside the candidate lists that documents have printed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.programme.programme import Programme
from regrowth.programme.rows import Pairs

AGREED, ONLY_LISTED, ONLY_CHOSEN, UNKNOWN = "agreed", "only listed", "only chosen", "list is cut"


@dataclass(frozen=True)
class Comparison:
    """One vintage of candidates against the choice.

    ``rows`` has one row per region and engine that either names, with ``verdict``
    (agreed, only listed, only chosen, list is cut), the pair's score, rank within the region, loss if
    the decision is reversed, and the rules that alone stand against it. A pair
    that is chosen where the source prints only the beginning of the list counts neither way.
    """

    vintage: str
    rows: pd.DataFrame
    unmatched: tuple[str, ...]

    def _count(self, *verdicts: str) -> int:
        return int(self.rows["verdict"].isin(verdicts).sum())

    @property
    def agreed(self) -> int:
        """Pairs that the list and the choice both name."""
        return self._count(AGREED)

    @property
    def listed(self) -> int:
        """Pairs that the list names."""
        return self._count(AGREED, ONLY_LISTED)

    @property
    def chosen(self) -> int:
        """Chosen pairs of the regions whose lists are printed whole."""
        return self._count(AGREED, ONLY_CHOSEN)


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
                if listed:
                    verdict = AGREED if picked else ONLY_LISTED
                else:
                    verdict = UNKNOWN if row.cut else ONLY_CHOSEN
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
        found.append(Comparison(vintage.id, rows, tuple(unmatched)))
    return tuple(found)
