"""What the commands on supply security print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from regrowth.cli.given import grid
from regrowth.cli.screen import plain_screen
from regrowth.security.limits import LIMITS
from regrowth.words.numbers import money, percent

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from regrowth.security.mitigation import Mitigation
    from regrowth.security.register import Register
    from regrowth.security.results import StressResult
    from regrowth.security.scores import EarlyWarning, Target

WARNINGS = 8
"""Warnings listed; the others are counted."""


def print_scores(
    register: Register, frame: pd.DataFrame, target: Target, warned: Sequence[EarlyWarning], top: int
) -> None:
    """Print scores, the target and early warnings."""
    screen, currency, items = plain_screen(), register.accounts.currency, register.items
    _head(screen, f"Items by composite score, {min(top, len(frame))} of {len(frame)}")
    table = grid("item", "from", "share", "HHI", f"imports, {currency}", "cost", "score", "rank", names=2)
    for row in frame.head(top).to_dict("records"):
        table.add_row(
            items[str(row["item"])].name,
            str(row["partner"]) or "–",
            percent(row["dependence"], 0),
            f"{row['hhi_low']:.2f}–{row['hhi_high']:.2f}",
            _sum(row["imports"], currency),
            percent(row["cost_share"], 2),
            f"{row['score']:.2f}",
            f"{row['rank_best']:.0f}–{row['rank_worst']:.0f}",
        )
    screen.print(_whole(table))
    screen.print(
        "HHI: bounds of the Herfindahl index. Cost: imports over sales of the using industry. Score: mean of "
        "share, HHI, what others cannot make up (assumed) and cost. Rank: as each weight halves and doubles."
    )
    _head(
        screen, f"Target for {target.year}: no item, and no mean, above {percent(target.limit, 0)} from one"
    )
    screen.print(
        f"{len(target.above)} of {target.counted} items are above it. Mean dependence "
        f"{percent(target.mean)} ({percent(target.weighted_mean)} weighted by imports), "
        f"{100 * target.gap:.1f} points above the target. The official target counts other items."
    )
    _head(screen, f"Early warnings: {len(warned)}")
    for entry in warned[:WARNINGS]:
        screen.print(f"- {entry.text}")
    if len(warned) > WARNINGS:
        screen.print(f"- and {len(warned) - WARNINGS} more (--json lists all)")
    _limits(screen)


def print_ranking(found: StressResult, top: int) -> None:
    """Print the worst single points of failure."""
    screen, accounts, items = plain_screen(), found.register.accounts, found.register.items
    first, worst = found.disruptions[0], found.worst(top)
    _head(screen, f"Worst single points of failure: {_cut(first.cut)} for {first.months:g} months")
    table = grid("item", "from", f"loss, {accounts.currency}", "range", "share", "months", names=2)
    for row in worst.to_dict("records"):
        table.add_row(
            items[str(row["item"])].name,
            str(row["partner"]),
            _sum(row["loss_central"], accounts.currency),
            _range(row["loss_low"], row["loss_high"], accounts.currency),
            percent(row["percent_central"] / 100, 2),
            f"{row['recovery_central']:.0f}",
        )
    screen.print(_whole(table))
    screen.print(
        f"Of {len(found.disruptions)} pairs of item and listed supplier. Loss of national real income in "
        f"the year, at prices of {accounts.year}; share of yearly real income. {_range_means()} Months: "
        "until the loss is under a tenth of its peak, if the stop went on."
    )
    _limits(screen)


def print_stress(found: StressResult, top: int) -> None:
    """Print one disruption: the nation, regions and industries."""
    screen, accounts = plain_screen(), found.register.accounts
    held, row = found.disruptions[0], found.summary.iloc[0]
    peak = money(row["peak_central"], accounts.currency)
    what = found.register.items[held.items[0]].name if len(held.items) == 1 else f"{len(held.items)} items"
    _head(screen, f"{held.partner}, {what}: {_cut(held.cut)} for {held.months:g} months")
    screen.print(
        f"National real income falls by {money(row['loss_central'], accounts.currency)} in the year "
        f"({percent(row['percent_central'] / 100, 2)}; range "
        f"{_range(row['loss_low'], row['loss_high'], accounts.currency)}), at prices of {accounts.year}."
    )
    screen.print(
        f"Stocks last {row['stock_days_central']:.0f} days ({row['stock_days_high']:.0f} to "
        f"{row['stock_days_low']:.0f}); then the loss runs at {peak} "
        f"a year. If the stop went on it would be under a tenth of that after "
        f"{row['recovery_central']:.0f} months ({row['recovery_low']:.0f} to {row['recovery_high']:.0f})."
    )
    screen.print(_range_means())
    for title, frame, names in (
        ("Regions: real income", found.regions(), accounts.place_names),
        ("Industries: value added, deflated", found.industries(), accounts.industry_names),
    ):
        _head(screen, f"{title}, {min(top, len(frame))} of {len(frame)}")
        table = grid("", f"loss, {accounts.currency}", "range", "per cent", names=1)
        for label, line in frame.head(top).iterrows():
            table.add_row(
                names.get(str(label), str(label)),
                _sum(line["loss_central"], accounts.currency),
                _range(line["loss_low"], line["loss_high"], accounts.currency),
                percent(line["percent_central"] / 100, 2),
            )
        screen.print(_whole(table))
    _limits(screen)


def print_mitigation(found: Mitigation, projects: pd.DataFrame) -> None:
    """Print the best option of each item, and what could be a project."""
    screen, accounts, items = plain_screen(), found.test.register.accounts, found.test.register.items
    best = found.best()
    _head(screen, f"Best option of each of {len(best)} items, for a full stop of {found.months:g} months")
    table = grid("item", "option", "size", "cost a year", "avoided", "ratio", "range", names=2)
    for row in best.to_dict("records"):
        days = row["unit"] == "days"
        table.add_row(
            items[str(row["item"])].name,
            str(row["option"]).replace("_", " "),
            f"{row['size']:.0f} days" if days else percent(row["size"], 0),
            _sum(row["cost_central"], accounts.currency),
            _sum(row["expected_central"], accounts.currency),
            f"{row['ratio_central']:.1f}",
            f"{row['ratio_low']:.2g}–{row['ratio_high']:,.3g}",
        )
    screen.print(_whole(table))
    screen.print(
        f"Sums in {accounts.currency}. Avoided: expected loss of real income avoided a year, the loss times "
        "the chance of a stop. Ratio: avoided over cost. Costs and chances are assumptions, little sure: "
        f"read the order, not the figures. {_range_means()}"
    )
    _head(screen, f"Could be investment projects: {len(projects)}, first 10")
    table = grid("item", "option", "region", "invest", "avoids", names=3)
    for row in projects.head(10).to_dict("records"):
        table.add_row(
            items[str(row["item"])].name,
            str(row["option"]).replace("_", " "),
            accounts.place_names.get(str(row["region"]), str(row["region"])),
            _sum(row["amount_central"], accounts.currency),
            _sum(row["avoids"], accounts.currency),
        )
    screen.print(_whole(table))
    screen.print(
        f"Sums in {accounts.currency}. Avoids: loss in a year in which the supplier stops. Region: that with "
        "the largest output of the using industry; not proof that it can make the item."
    )
    _limits(screen)


def _head(screen: Console, title: str) -> None:
    screen.print()
    screen.print(Text(title, style="bold"))


def _limits(screen: Console) -> None:
    _head(screen, "What this does not model")
    for line in LIMITS:
        screen.print(f"- {line}")


def _cut(cut: float) -> str:
    return "a full stop" if cut == 1 else f"a cut of {percent(cut, 0)}"


def _range(low: float, high: float, currency: str) -> str:
    """Write a range so that the currency is named once.

    >>> _range(1e11, 2.5e12, "KRW")
    '100 billion – 2.50 trillion'
    """
    return " – ".join(_sum(value, currency) for value in (low, high))


def _sum(value: float, currency: str) -> str:
    """Write a sum whose currency the head of its column names."""
    return money(value, currency).removeprefix(f"{currency} ")


def _whole(table: Table) -> Table:
    """Keep numbers on one line; names fold."""
    for column in table.columns:
        column.no_wrap = column.justify == "right"
    return table


def _range_means() -> str:
    return "Range: every parameter at its better and at its worse end together, not a probability band."
