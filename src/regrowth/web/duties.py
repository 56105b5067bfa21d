"""Surcharges that a user sets, as measures that every command takes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from regrowth import documents
from regrowth.economy.accounts.build import industry_names
from regrowth.economy.accounts.world_tables import home_bloc
from regrowth.economy.economy import Economy
from regrowth.trade.agreement import Measure, parse

SET_BY_USER = {
    "title": "Set in the workbench",
    "publisher": "The user",
    "where": "this file",
    "kind": "assumption",
}


def importers(economy: Economy) -> tuple[str, ...]:
    """Return who may levy a surcharge on the country's goods: the places abroad; none without a world."""
    if not economy.has("blocs"):
        return ()
    own = home_bloc(economy)
    return tuple(str(bloc) for bloc in economy.table("blocs")["bloc"] if bloc != own)


def goods(economy: Economy) -> tuple[str, ...]:
    """Return the industries whose products pay duties."""
    every = tuple(industry_names(economy, "industry"))
    if not economy.has("world_tariffs"):
        return every
    taxed = set(economy.table("world_tariffs")["industry"])
    return tuple(industry for industry in every if industry in taxed)


def largest_export(economy: Economy) -> tuple[str, str] | None:
    """Return the importer and the industry of the largest flow of goods out of the country."""
    if not (economy.has("blocs") and economy.has("world_flows")):
        return None
    flows, own = economy.table("world_flows"), home_bloc(economy)
    out = flows[
        (flows["exporter"] == own) & (flows["importer"] != own) & flows["industry"].isin(goods(economy))
    ]
    if out.empty:
        return None
    row = out.sort_values("flow", kind="stable").iloc[-1]
    return str(row["importer"]), str(row["industry"])


def by_importer(duties: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Return rates by importer and industry, those of zero left out.

    >>> by_importer({"USA.C29": 0.25, "USA.C24": 0.0})
    {'USA': {'C29': 0.25}}
    """
    found: dict[str, dict[str, float]] = {}
    for name, rate in duties.items():
        importer, _, industry = name.partition(".")
        if rate > 0:
            found.setdefault(importer, {})[industry] = rate
    return found


def surcharge(importer: str, rates: Mapping[str, float], home: str) -> Measure:
    """Return what one importer adds to its duties on the country's goods.

    Raises
    ------
    ScenarioError
        If a rate may not be so.
    """
    policy = parse(surcharge_file(importer, rates, home), f"surcharge {importer}")
    if not isinstance(policy, Measure):
        raise TypeError(f"{policy!r} is no measure")
    return policy


def surcharge_file(
    importer: str, rates: Mapping[str, float], home: str, names: Mapping[str, str] | None = None
) -> str:
    """Write what one importer adds as a measure: ``regrowth trade FILE`` takes it.

    Parameters
    ----------
    names
        What the importer is called, by language; its label unless given.
    """
    called = names or {"en": importer, "ko": importer}
    titles = {"en": "Surcharge: {name}", "ko": "추가관세: {name}"}
    day = datetime.date(2026, 1, 1)
    return documents.dump(
        {
            "kind": "measure",
            "id": f"surcharge-{importer.lower()}",
            "title": {
                language: text.format(name=called[language])
                for language, text in titles.items()
                if language in called
            },
            "importer": importer,
            "exporters": [home],
            "starts": day.isoformat(),
            "levies": [
                {"industries": [industry], "surcharge": rate, "source": ["user"], "confidence": "L"}
                for industry, rate in rates.items()
            ],
            "sources": {"user": SET_BY_USER},
        }
    )
