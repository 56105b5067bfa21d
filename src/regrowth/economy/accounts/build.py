"""The accounts of an economy: its regions and its foreign blocs, put together."""

from __future__ import annotations

from functools import lru_cache

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.merge import merge
from regrowth.economy.accounts.national import LEVELS, finest_level, national_table
from regrowth.economy.accounts.regional import RegionalAccounts, interregional
from regrowth.economy.accounts.world import world_accounts
from regrowth.economy.economy import Economy
from regrowth.errors import OptionError, Problem, suggestion


def build_accounts(economy: Economy, level: str | None = None) -> Accounts:
    """Build the balanced accounts of an economy's regions and foreign blocs.

    Built at the finest level of detail the economy has and added up to ``level``; the finest accounts
    of the last economies used are kept.

    Parameters
    ----------
    level
        ``sector`` or ``industry``; the finest unless given.

    Raises
    ------
    OptionError
        If there is no such level.
    DataError
        If a table is missing or contradicts another.
    """
    if level is not None and level not in LEVELS:
        raise OptionError(
            Problem("level of detail", f"{level!r} is unknown", suggestion(level, list(LEVELS)))
        )
    finest = _finest(economy)
    if level == "industry" and finest_level(economy) != "industry":
        return finest.at_parents(economy.names("industries"))
    return finest


@lru_cache(maxsize=4)
def build_regional(economy: Economy) -> RegionalAccounts:
    """Build the accounts of an economy's regions alone, at its finest level of detail.

    Raises
    ------
    DataError
        If a table is missing or contradicts another.
    """
    return interregional(economy, national_table(economy))


@lru_cache(maxsize=4)
def _finest(economy: Economy) -> Accounts:
    national = national_table(economy)
    level = national.level
    name = LEVELS[level]
    source = economy.manifest.tables[name]
    names = economy.names("regions")
    if economy.has("blocs"):
        names |= economy.names("blocs")
    return merge(
        national,
        build_regional(economy),
        world_accounts(economy, national),
        title=economy.manifest.title,
        year=source.years[-1] if source.years else 0,
        currency=economy.manifest.currency,
        place_names=names,
        industry_names=industry_names(economy, level),
    )


def industry_names(economy: Economy, level: str) -> dict[str, str]:
    """Return display names of the industries of a level of detail."""
    if level == "industry":
        return economy.names("industries")
    classes = economy.classes(economy.manifest.input_output_scheme)
    return {str(label): str(name) for label, name in classes["name_en"].items()}
