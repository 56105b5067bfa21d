"""What would make a disruption cost less, what that costs, and which comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from regrowth.errors import OptionError, Problem
from regrowth.messages import Message
from regrowth.security.disruption import YEAR, Disruption
from regrowth.security.parameters import CASES, Case, applies, parameter
from regrowth.security.results import BOUNDS
from regrowth.security.stress import StressTest

OPTIONS = ("stockpile", "second_supplier", "domestic_production", "recycling")
"""What can be done about an item; ``recycling`` only for value chains that have a row of costs."""
ITEMS = 20
"""Items looked at unless told: those whose stop costs most."""


@dataclass(frozen=True)
class Mitigation:
    """Options ranked by expected yearly loss avoided per unit of money.

    ``options`` has one row per item and option, best central ratio first:

    * ``size``, ``unit``: days of stock, or share of imports moved away from the largest supplier;
    * ``cost_*``: yearly cost, in currency;
    * ``avoided_*``: loss avoided in a year in which the supplier stops;
    * ``expected_*``: that times the chance of a stop in a year;
    * ``ratio_*``: expected loss avoided over cost; low takes the low benefit at the high cost.
    """

    test: StressTest
    months: float
    options: pd.DataFrame

    def best(self) -> pd.DataFrame:
        """Return the best option of each item, best first."""
        return self.options.drop_duplicates("item").reset_index(drop=True)

    def candidate_projects(self, worthwhile: float = 1.0) -> pd.DataFrame:
        """Return options that could be investment projects of a programme, in their order.

        One row for each stock, plant or recovery plant whose central ratio is at least ``worthwhile``: the
        ``region`` with the largest use of the item, the ``industry`` that uses it, the ``amount`` to invest
        (the value of the stock, or capital per unit of yearly output of the plant) and what it avoids.
        A second supplier is a contract, not a project. These are proposals to look into: that a place uses
        an item does not show that it can make it.

        Raises
        ------
        OptionError
            If ``worthwhile`` is negative or no number.
        """
        if not worthwhile >= 0:
            reason = Message("{value:g} is not 0 or more", value=worthwhile)
            raise OptionError(Problem("worthwhile", reason, Message("Give a least benefit-cost ratio")))
        held = self.options
        held = held[(held["option"] != "second_supplier") & (held["ratio_central"] >= worthwhile)]
        register, capital, rows = self.test.register, parameter("capital_per_output"), []
        for row in held.to_dict("records"):
            item = str(row["item"])
            yearly = register.imports(item)
            stock = row["option"] == "stockpile"
            size = float(row["size"])
            shares = register.regions(item)
            amounts = [
                yearly * size / YEAR if stock else yearly * size * per
                for per in (capital.low, capital.central, capital.high)
            ]
            rows.append(
                {
                    "item": item,
                    "option": row["option"],
                    "region": str(shares.idxmax()),
                    "region_share": float(shares.max()),
                    "industry": register.item(item).industry,
                    "value_chain": register.item(item).value_chain,
                    "amount_low": amounts[0],
                    "amount_central": amounts[1],
                    "amount_high": amounts[2],
                    "yearly_cost": row["cost_central"],
                    "avoids": row["avoided_central"],
                    "expected": row["expected_central"],
                    "ratio": row["ratio_central"],
                }
            )
        columns = ("item", "option", "region", "region_share", "industry", "value_chain")
        figures = (
            "amount_low",
            "amount_central",
            "amount_high",
            "yearly_cost",
            "avoids",
            "expected",
            "ratio",
        )
        return pd.DataFrame(rows, columns=[*columns, *figures])


def mitigate(
    test: StressTest, *, items: Sequence[str] | None = None, top: int = ITEMS, months: float = 6.0
) -> Mitigation:
    """Compare every option for items whose largest supplier stops altogether.

    Parameters
    ----------
    items
        Items to look at; the ``top`` ones by central loss unless given.
    months
        Length of the stop, 0 to 12, above 0.

    Raises
    ------
    LabelError
        If an item is unknown or has no listed supplier.
    OptionError
        If ``months`` is not in 0 to 12 or zero, ``top`` is below one, or no item is left.
    SolverError
        If an equilibrium cannot be found.
    """
    if top < 1 or months <= 0:
        reason = Message(
            "top = {top}, months = {months:g}: there is nothing to compare", top=top, months=months
        )
        remedy = Message("Give one or more items, and months above zero")
        raise OptionError(Problem(Message("mitigation"), reason, remedy))
    if items is None:
        every = test.every_item(months=months)
        ranked = test.run(every).worst(top)
        before = [every[position] for position in ranked["position"].astype(int)]
    else:
        before = [test.item(label, months=months) for label in dict.fromkeys(items)]
    pairs = [
        (held, option)
        for held in before
        for option in OPTIONS
        if applies(f"cost_{option}", test.register.item(held.items[0]).value_chain)
    ]
    found = test.run([*before, *(_after(held, option) for held, option in pairs)])
    losses = found.real_income.sum(axis=2)
    rows = []
    for number, (held, option) in enumerate(pairs):
        without = losses[before.index(held)]
        # a range over cases, so that the low end of one loss is compared with the low end of the other
        avoided = np.sort(without - losses[len(before) + number])
        rows.append(_row(test, held, option, dict(zip(CASES, avoided.tolist(), strict=True))))
    frame = pd.DataFrame(rows).sort_values(
        ["ratio_central", "item", "option"], ascending=[False, True, True], kind="stable"
    )
    return Mitigation(test, months, frame.reset_index(drop=True))


def _size(option: str, share: float) -> float:
    """Return the size of an option; no more is moved than the supplier has."""
    size = parameter(f"size_{option}").central
    return size if option == "stockpile" else min(size, share)


def _after(held: Disruption, option: str) -> Disruption:
    """Return the same disruption once the option is in place."""
    size = parameter(f"size_{option}").central
    return replace(held, extra_days=size) if option == "stockpile" else replace(held, moved=size)


def _row(test: StressTest, held: Disruption, option: str, avoided: dict[Case, float]) -> dict[str, object]:
    """Return one row of the comparison."""
    register, label = test.register, held.items[0]
    item = register.item(label)
    size = _size(option, item.suppliers[held.partner])
    volume = register.imports(label) * (size / YEAR if option == "stockpile" else size)
    price, chance = parameter(f"cost_{option}", item.value_chain), parameter("disruption_probability")
    cost = dict(zip(CASES, (volume * price.at(case) for case in CASES), strict=True))
    expected = {case: avoided[case] * chance.at(case) for case in CASES}
    against = dict(zip(CASES, reversed(cost.values()), strict=True))
    row: dict[str, object] = {
        "item": label,
        "name": item.name,
        "partner": held.partner,
        "option": option,
        "size": size,
        "unit": parameter(f"size_{option}").unit,
    }
    for case in CASES:
        row[f"cost_{BOUNDS[case]}"] = cost[case]
        row[f"avoided_{BOUNDS[case]}"] = avoided[case]
        row[f"expected_{BOUNDS[case]}"] = expected[case]
        paid = against[case]
        row[f"ratio_{BOUNDS[case]}"] = expected[case] / paid if paid > 0 else float("nan")
    row["confidence"] = price.confidence
    return row
