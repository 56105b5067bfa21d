"""The model's own parameters: low, central and high, with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.elasticities import trade_elasticities
from regrowth.economy.economy import Economy
from regrowth.errors import OptionError, Problem
from regrowth.files import packaged_rows
from regrowth.messages import Message
from regrowth.model.elasticities import Elasticities


@dataclass(frozen=True, slots=True)
class ModelParameter:
    """One row of the table of parameters."""

    name: str
    symbol: str
    low: float
    central: float
    high: float
    distribution: str
    meaning: str
    source: str
    estimated_on: str
    transferable: str


@cache
def model_parameters() -> Mapping[str, ModelParameter]:
    """Return every parameter by name.

    >>> model_parameters()["migration_elasticity"].central
    1.5
    """
    rows = [
        ModelParameter(
            name=row["name"],
            symbol=row["symbol"],
            low=float(row["low"]),
            central=float(row["central"]),
            high=float(row["high"]),
            distribution=row["distribution"],
            meaning=row["meaning"],
            source=row["source"],
            estimated_on=row["estimated_on"],
            transferable=row["transferable"],
        )
        for row in packaged_rows("model_parameters.csv")
    ]
    return MappingProxyType({row.name: row for row in rows})


def central_elasticities(
    economy: Economy,
    accounts: Accounts,
    *,
    migration: float | None = None,
    scale: float | None = None,
) -> Elasticities:
    """Return the central elasticities for accounts of an economy.

    Parameters
    ----------
    migration
        Migration elasticity instead of the central one; 0 keeps everybody in place.
    scale
        psi x theta of goods industries instead of the central one, which is 0: constant returns.

    Raises
    ------
    OptionError
        If ``scale`` is not in 0 to 1 (1 excluded), or ``migration`` is negative.
    """
    held = model_parameters()
    product = held["scale_economies"].central if scale is None else scale
    if not 0 <= product < 1:
        reason = Message("{value:g} is not in 0 to 1; from 1 on the equilibrium is not unique", value=product)
        remedy = Message("Give 0 for constant returns")
        raise OptionError(Problem(Message("scale economies"), reason, remedy))
    theta = trade_elasticities(economy, accounts.industries, accounts.parents)["central"].to_numpy(float)
    kinds = economy.table("industries").set_index("industry")
    kind = kinds["kind"].reindex(list(accounts.parents)) if "kind" in kinds.columns else None
    goods = np.zeros(len(theta), dtype=bool) if kind is None else (kind == "goods").to_numpy(bool)
    return Elasticities(
        accounts.industries,
        theta,
        np.where(goods, product / theta, 0.0),
        held["migration_elasticity"].central if migration is None else migration,
    )
