"""Whose exports are looked at: the nation, its provinces, regions of a programme and growth engines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.build import build_accounts
from regrowth.economy.accounts.national import finest_level
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, DegenerateError, Problem
from regrowth.evidence.concordance import employment
from regrowth.labels import require_known
from regrowth.package.footprint import footprint
from regrowth.programme.programme import Programme

Array = NDArray[np.float64]

NATION, PROVINCE, REGION, ENGINE = "nation", "province", "region", "engine"
KINDS = (NATION, PROVINCE, REGION, ENGINE)


@dataclass(frozen=True, slots=True)
class Units:
    """Parts of a country's output whose exports are looked at, over one set of accounts.

    ``u`` is a unit, ``n`` a province, ``j`` an industry, ``m`` a market: a place abroad. Sales of a unit
    are its part of each industry's sales, so within an industry of a province all units have one mix of
    markets.

    Raises
    ------
    DataError
        If the shape of the weights does not fit, or one is not between 0 and 1.
    """

    accounts: Accounts
    kinds: tuple[str, ...]
    """Kind of each unit, one of :data:`KINDS`."""
    labels: tuple[str, ...]
    names: tuple[str, ...]
    """Display names in English."""
    weights: Array
    """(u, n, j): part of industry j of province n that belongs to the unit."""

    def __post_init__(self) -> None:
        wanted = (len(self.labels), len(self.accounts.regions), len(self.accounts.industries))
        if self.weights.shape != wanted or not ((self.weights >= 0) & (self.weights <= 1 + 1e-9)).all():
            reason = f"weights have shape {self.weights.shape}, expected {wanted}, each from 0 to 1"
            raise DataError(Problem("units of exports", reason, "Give one weight per unit and cell"))

    @classmethod
    def of(
        cls, economy: Economy, programme: Programme | None = None, accounts: Accounts | None = None
    ) -> Units:
        """Return the nation and its provinces; with a programme its regions and engines too.

        Parameters
        ----------
        accounts
            Accounts at the level ``industry``; built from the economy unless given.

        Raises
        ------
        ProgrammeError
            If the programme does not fit the economy.
        """
        held = build_accounts(economy, "industry") if accounts is None else accounts
        provinces, industries = held.regions, held.industries
        count, width = len(provinces), len(industries)
        kinds = [NATION] + [PROVINCE] * count
        labels = [held.home, *provinces]
        named = economy.names("regions")
        names = [economy.manifest.title.split(":")[0], *(named[province] for province in provinces)]
        every = np.ones((1, count, width))
        weights = [every, np.eye(count)[:, :, None] * every]
        if programme is not None:
            members, shares = _programme_weights(economy, programme, held)
            kinds += [REGION] * len(members) + [ENGINE] * len(shares)
            labels += [region.id for region in programme.regions] + [
                engine.id for engine in programme.engines
            ]
            names += [region.name["en"] for region in programme.regions]
            names += [engine.name["en"] for engine in programme.engines]
            weights += [members[:, :, None] * every, shares]
        return cls(held, tuple(kinds), tuple(labels), tuple(names), np.concatenate(weights))

    @property
    def markets(self) -> tuple[str, ...]:
        """Places abroad."""
        return self.accounts.partners

    @property
    def exports(self) -> Array:
        """(u, m, j): sales abroad before tariffs, currency units of the accounts."""
        found: Array = np.einsum("unj,mnj->umj", self.weights, province_exports(self.accounts))
        return found

    @property
    def output(self) -> Array:
        """(u,): gross output, currency units of the accounts."""
        found: Array = np.einsum("unj,nj->u", self.weights, self.accounts.output[: self.weights.shape[1]])
        return found

    @property
    def index(self) -> pd.MultiIndex:
        """Kind and label of every unit, the index of all tables by unit."""
        return pd.MultiIndex.from_arrays([self.kinds, self.labels], names=["kind", "unit"])

    def position(self, label: str, kinds: tuple[str, ...] = KINDS) -> int:
        """Return the place of a unit in the order of the units.

        Raises
        ------
        LabelError
            If there is no such unit of these kinds.
        """
        known = [name for kind, name in zip(self.kinds, self.labels, strict=True) if kind in kinds]
        require_known([label], known, f"unit ({' or '.join(kinds)})")
        return next(
            place
            for place, (kind, name) in enumerate(zip(self.kinds, self.labels, strict=True))
            if name == label and kind in kinds
        )


def province_exports(accounts: Accounts) -> Array:
    """Return sales of provinces abroad (m, n, j) before tariffs; rounding errors below zero are zero."""
    home = len(accounts.regions)
    return np.asarray(np.maximum(accounts.flows[home:, :home], 0.0))


def goods_industries(economy: Economy, accounts: Accounts) -> NDArray[np.bool_]:
    """Return whether each industry of accounts makes goods (j,), as the economy's table of industries says.

    Raises
    ------
    LabelError
        If an industry of the accounts is not in the table.
    """
    table = economy.table("industries")
    kinds = dict(zip(table["industry"], table["kind"], strict=True))
    require_known(accounts.parents, list(kinds), "industries of the accounts")
    return np.array([kinds[parent] == "goods" for parent in accounts.parents])


def markets_known_by_industry(economy: Economy, markets: tuple[str, ...]) -> tuple[str, ...]:
    """Return the markets that the world tables observe by industry.

    A bloc without members is the rest of the world, and one without any tariff of its own is not in the
    source of the world table but cut out of its rest: their totals can be read, their industries cannot.
    """
    if not economy.has("blocs"):
        return markets
    blocs = economy.table("blocs").set_index("bloc")["members"].fillna("").astype(str)
    known = {bloc for bloc, members in blocs.items() if members.strip()}
    if economy.has("world_tariffs"):
        tariffs = economy.table("world_tariffs")
        foreign = tariffs[tariffs["importer"] != tariffs["exporter"]]
        known &= set(foreign.loc[foreign["applied"].notna(), "importer"])
    return tuple(market for market in markets if market in known)


def rest_of_world(economy: Economy, markets: tuple[str, ...]) -> str | None:
    """Return the market that is a bloc without members, the rest of the world; None where there is none."""
    if not economy.has("blocs"):
        return None
    members = economy.table("blocs").set_index("bloc")["members"].fillna("").astype(str)
    rest = [market for market in markets if market in members.index and not members[market].strip()]
    return rest[0] if len(rest) == 1 and len(markets) > 1 else None


def national_goods_mix(economy: Economy, accounts: Accounts) -> Array:
    """Return the share of each market in the nation's goods exports (m,).

    Raises
    ------
    DegenerateError
        If the nation exports no goods.
    """
    sales = province_exports(accounts)[:, :, goods_industries(economy, accounts)].sum(axis=(1, 2))
    if sales.sum() <= 0:
        raise DegenerateError(Problem("exports", "the nation exports no goods", "Check the accounts"))
    return np.asarray(sales / sales.sum())


def _programme_weights(economy: Economy, programme: Programme, accounts: Accounts) -> tuple[Array, Array]:
    """Return members (r, n) of regions and shares (g, n, j) of engines, over the provinces alone."""
    fine = build_accounts(economy, finest_level(economy))
    placed = footprint(economy, programme, fine, employment(programme, economy))
    if fine.industries != accounts.industries:
        placed = placed.at_parents(fine, accounts)
    home = len(accounts.regions)
    return placed.members[:, :home], np.clip(placed.shares[:, :home], 0.0, 1.0)
