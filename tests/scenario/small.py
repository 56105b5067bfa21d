"""Small accounts for tests: random, balanced, and quick to build."""

from __future__ import annotations

import numpy as np

from regrowth.economy.accounts.accounts import Accounts

REGIONS = ("north", "south", "coast")
PARTNERS = ("east", "west")
INDUSTRIES = ("food", "chips", "screens")
PARENTS = ("food", "electronics", "electronics")


def small_accounts(
    regions: tuple[str, ...] = REGIONS,
    partners: tuple[str, ...] = PARTNERS,
    industries: tuple[str, ...] = INDUSTRIES,
    parents: tuple[str, ...] = PARENTS,
    *,
    seed: int = 0,
    idle: tuple[tuple[str, str], ...] = (),
) -> Accounts:
    """Return balanced accounts of one country's regions and its partners, each a country of its own.

    Sales are random, larger within a place and a country than across borders. Places of different
    countries levy tariffs of up to a quarter. Half of the scarcer side of every place is inputs,
    so that value added and final demand are positive. ``idle`` lists (place, industry) without output.
    """
    random = np.random.default_rng(seed)
    places = (*regions, *partners)
    country = np.array(["homeland"] * len(regions) + list(partners))
    n, j = len(places), len(industries)
    abroad = country[:, None] != country[None, :]
    weight = np.where(abroad, 0.2, 1.0) + 4 * np.eye(n)
    flows = random.uniform(50, 150, (n, n, j)) * weight[..., None]
    for place, industry in idle:
        flows[:, places.index(place), industries.index(industry)] = 0.0
    tariffs = random.uniform(0, 0.25, (n, n, j)) * abroad[..., None]
    output = flows.sum(axis=0)
    bought = (flows * (1 + tariffs)).sum(axis=1)
    use = random.uniform(0.5, 1.5, (n, j, j)) * bought[:, :, None] * output[:, None, :]
    tightest = np.maximum(
        (use.sum(axis=2) / bought).max(axis=1),
        np.divide(use.sum(axis=1), output, out=np.zeros_like(output), where=output > 0).max(axis=1),
    )
    use *= 0.5 / tightest[:, None, None]
    value_added = output - use.sum(axis=1)
    return Accounts(
        title="Small",
        year=2023,
        currency="FLN",
        places=places,
        country=tuple(map(str, country)),
        industries=industries,
        parents=parents,
        output=output,
        value_added=value_added,
        use=use,
        final_demand=bought - use.sum(axis=2),
        flows=flows,
        tariffs=tariffs,
        workers=value_added * random.uniform(0.8, 1.2, (n, 1)),
    )
