"""Variants of an economy for tests: without some tables, or with others in their place."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from regrowth.economy.economy import Economy
from regrowth.economy.manifest import Manifest


def variant(economy: Economy, dropped: Sequence[str] = (), **tables: pd.DataFrame) -> Economy:
    """Return the economy without the tables dropped and with those given instead of its own."""
    content = economy.manifest.model_dump()
    for name in dropped:
        del content["tables"][name]
    frames = {name: economy.table(name) for name in economy.tables if name not in dropped}
    return Economy.from_tables(Manifest.model_validate(content), frames | tables)
