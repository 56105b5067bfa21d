"""What stress tests found: losses by province and industry, ranked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.errors import OptionError, Problem, suggestion
from regrowth.messages import Message
from regrowth.security.disruption import Disruption, recovery_months, stock_days
from regrowth.security.parameters import CASES, Case
from regrowth.security.register import Register

Array = NDArray[np.float64]
BOUNDS = dict(zip(CASES, ("low", "central", "high"), strict=True))
"""Name of a loss in each case: the optimistic case gives the low end of the range."""


@dataclass(frozen=True)
class StressResult:
    """Losses of several disruptions; currency and prices are those of the accounts.

    First axes: disruption, case (:data:`regrowth.security.parameters.CASES`).
    """

    register: Register
    disruptions: tuple[Disruption, ...]
    real_income: Array
    """(d, c, region): loss of real income in the year of the disruption."""
    value_added: Array
    """(d, c, industry): loss of value added at home, deflated by consumer prices of each region."""
    peak: Array
    """(d, c, region): loss of real income a year while everything falls short."""
    direct: Array
    """(d, c): output that the using industries lose before anything else adjusts, in the year."""
    bases: tuple[Array, Array]
    """Real income by region and value added by industry before, a year."""

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row per disruption, in the order given.

        ``loss_*`` is the loss of national real income in the year, in currency, ``percent_*`` over yearly
        real income; low and high are the cases with every parameter at its better and at its worse end.
        ``recovery_*`` are months from the start.
        """
        income = float(self.bases[0].sum())
        rows = []
        for position, held in enumerate(self.disruptions):
            row: dict[str, object] = {
                "partner": held.partner,
                "items": len(held.items),
                "item": held.items[0] if len(held.items) == 1 else "",
                "cut": held.cut,
                "months": held.months,
            }
            for number, case in enumerate(CASES):
                loss = float(self.real_income[position, number].sum())
                row[f"loss_{BOUNDS[case]}"] = loss
                row[f"percent_{BOUNDS[case]}"] = 100 * loss / income
                row[f"peak_{BOUNDS[case]}"] = float(self.peak[position, number].sum())
                row[f"direct_{BOUNDS[case]}"] = float(self.direct[position, number])
                row[f"stock_days_{BOUNDS[case]}"] = min(
                    stock_days(self.register.item(label), held, case) for label in held.items
                )
                row[f"recovery_{BOUNDS[case]}"] = recovery_months(self.register, held, case)
            rows.append(row)
        return pd.DataFrame(rows)

    def worst(self, top: int | None = None) -> pd.DataFrame:
        """Return the summary with the largest central loss first, ``top`` rows of it.

        ``position`` is the number of the disruption in the order given.
        """
        ordered = self.summary.rename_axis("position").reset_index()
        ordered = ordered.sort_values(["loss_central", "position"], ascending=[False, True])
        return ordered.head(len(ordered) if top is None else top).reset_index(drop=True)

    def regions(self, position: int = 0) -> pd.DataFrame:
        """Return the loss of real income by region of one disruption, largest central loss first.

        Columns ``loss_*`` in currency, ``percent_*`` of yearly real income of the region; a region may gain.

        Raises
        ------
        OptionError
            If there is no disruption of that number.
        """
        return self._by(
            position, self.real_income, self.bases[0], list(self.register.accounts.regions), "region"
        )

    def industries(self, position: int = 0) -> pd.DataFrame:
        """Return the loss of value added by industry of one disruption, largest central loss first.

        Raises
        ------
        OptionError
            If there is no disruption of that number.
        """
        labels = list(self.register.accounts.industries)
        return self._by(position, self.value_added, self.bases[1], labels, "industry")

    def loss(self, position: int = 0, case: Case = "central") -> float:
        """Return the loss of national real income in the year, in currency.

        Raises
        ------
        OptionError
            If there is no disruption of that number, or no such case.
        """
        self._require(position)
        if case not in CASES:
            reason = Message("{case!r} is not one", case=case)
            raise OptionError(Problem(Message("case"), reason, suggestion(case, CASES)))
        return float(self.real_income[position, CASES.index(case)].sum())

    def _by(self, position: int, losses: Array, base: Array, labels: list[str], axis: str) -> pd.DataFrame:
        self._require(position)
        columns: dict[str, Array] = {}
        for number, case in enumerate(CASES):
            columns[f"loss_{BOUNDS[case]}"] = losses[position, number]
        for number, case in enumerate(CASES):
            share = np.divide(losses[position, number], base, out=np.zeros_like(base), where=base > 0)
            columns[f"percent_{BOUNDS[case]}"] = 100 * share
        frame = pd.DataFrame(columns, index=pd.Index(labels, name=axis))
        return frame.sort_values("loss_central", ascending=False, kind="stable")

    def _require(self, position: int) -> None:
        if not 0 <= position < len(self.disruptions):
            last = len(self.disruptions) - 1
            reason = Message("{number} is not in 0 to {last}", number=position, last=last)
            remedy = Message("Count from 0, in the order given")
            raise OptionError(Problem(Message("number of the disruption"), reason, remedy))
