"""The accounts of an economy: its regions and its foreign blocs, put together."""

from __future__ import annotations

from functools import lru_cache

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.merge import merge
from regrowth.economy.accounts.national import LEVELS, finest_level, national_table
from regrowth.economy.accounts.regional import RegionalAccounts, interregional
from regrowth.economy.accounts.world import world_accounts
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, OptionError, Problem, suggestion


def build_accounts(economy: Economy, level: str | None = None) -> Accounts:
    """Build the balanced accounts of an economy's regions and foreign blocs.

    Built at the finest level of detail the economy has and added up to ``level``; those last used are
    kept, so that the same economy gives the same object.

    Parameters
    ----------
    level
        ``sector`` or ``industry``; the finest unless given.

    Raises
    ------
    OptionError
        If there is no such level.
    DataError
        If a table is missing, one of that detail included, or contradicts another.
    """
    if level is not None and level not in LEVELS:
        raise OptionError(
            Problem("level of detail", f"{level!r} is unknown", suggestion(level, list(LEVELS)))
        )
    finest = finest_level(economy)
    if list(LEVELS).index(level or finest) < list(LEVELS).index(finest):
        name = LEVELS[level or finest]
        raise DataError(
            Problem(
                f"economy {economy.manifest.id}",
                f"it has no national input-output table by {level}, only by {finest}",
                f"Ask for level {finest}, or add tables {name}, {name}_flows and {name}_final",
            )
        )
    return _accounts(economy, level or finest)


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
def _accounts(economy: Economy, level: str) -> Accounts:
    """Build accounts at the finest level; coarser ones are sums of these."""
    finest = finest_level(economy)
    if level != finest:
        return _accounts(economy, finest).at_parents(industry_names(economy, level))
    national = national_table(economy, level)
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


def industry_names(economy: Economy, level: str, language: str = "en") -> dict[str, str]:
    """Return display names of the industries of a level of detail; English where the language is absent."""
    if level == "industry":
        return economy.names("industries", language)
    classes = economy.classes(economy.manifest.input_output_scheme)
    wanted = [name for name in (f"name_{language}", "name_en") if name in classes.columns]
    return {
        str(label): next((str(name) for name in names if name.strip()), str(label))
        for label, *names in zip(classes.index, *(classes[name] for name in wanted), strict=True)
    }
