"""What commands on plans are given: an economy, a programme, a choice of engines and a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from regrowth.economy.economy import Economy
    from regrowth.package.plan import Plan
    from regrowth.programme.programme import Programme


@dataclass(frozen=True)
class Given:
    """The inputs of a command."""

    economy: Economy
    programme: Programme
    choice: Mapping[str, tuple[str, ...]]
    plan: Plan | None


def read_given(
    programme: str | None, economy: Path | None, selection: Path | None, plan: Path | None
) -> Given:
    """Read the inputs; the best choice under the rules stands in for a selection that is not given."""
    from regrowth.economy.economy import Economy
    from regrowth.evidence.assemble import gather_evidence
    from regrowth.package.plan import Plan
    from regrowth.programme.programme import DEFAULT, Programme
    from regrowth.programme.rows import Pairs
    from regrowth.selection.choice import select
    from regrowth.selection.proposal import Proposal

    wanted = Programme.read(DEFAULT if programme is None else programme)
    amounts = None if plan is None else Plan.read(plan, wanted)
    held = Economy.korea() if economy is None else Economy.read(economy)
    if selection is None:
        return Given(held, wanted, select(gather_evidence(held, wanted), draws=0).chosen, amounts)
    proposal = Proposal.read(selection)
    proposal.vector(Pairs.of(wanted))
    return Given(held, wanted, proposal.choice, amounts)


def rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return a frame as rows for JSON: missing values as null, dates as text."""
    import math

    def plain(value: object) -> object:
        if isinstance(value, float) and not math.isfinite(value):
            return None
        return value if isinstance(value, (str, int, float)) else str(value)

    columns = [str(name) for name in frame.columns]
    listed = [frame[name].tolist() for name in columns]
    return [dict(zip(columns, map(plain, row), strict=True)) for row in zip(*listed, strict=True)]


def grid(*heads: str, names: int = 1) -> Table:
    """Return a table whose first columns are names, which may fold, and the others numbers."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, head in enumerate(heads):
        if position < names:
            table.add_column(head, overflow="fold")
        else:
            table.add_column(head, justify="right")
    return table


def count(value: float) -> str:
    """Write a count without decimals; a dash where it is not known.

    >>> count(1234.4), count(float("nan"))
    ('1,234', '–')
    """
    return "–" if value != value else f"{value:,.0f}"
