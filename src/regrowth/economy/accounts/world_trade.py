"""The country's trade by industry and partner: totals of its own table, shares of the world's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from regrowth.economy.balancing import biproportional_fit
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, Problem
from regrowth.labels import joined, require_known

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Side = Literal["exports", "imports"]


def partner_shares(prior: Array, totals: Array, goods: Flags, partners: Array | None) -> Array:
    """Return the share of each bloc in the country's exports or imports of each industry.

    Services keep the shares of the world table. Goods are fitted (RAS, Deming & Stephan 1940) so that
    the country's trade by industry and, in sum over goods, the partners' shares both hold. An industry
    that the world table does not trade takes the shares of all goods, or of all services.

    Parameters
    ----------
    prior
        Industry x bloc, trade of the world table.
    totals
        Industry: the country's trade, of its own table.
    goods
        Industry: whether it makes goods.
    partners
        Bloc: share in recent goods trade, or None to keep the world table's.

    Returns
    -------
    Array
        Industry x bloc; rows sum to one.

    >>> prior, goods = np.array([[2.0, 2.0], [1.0, 3.0]]), np.array([True, False])
    >>> partner_shares(prior, np.array([10.0, 10.0]), goods, np.array([0.7, 0.3])).tolist()
    [[0.7, 0.3], [0.25, 0.75]]
    """
    filled = prior.copy()
    for kind in (goods, ~goods):
        empty = kind & (prior.sum(axis=1) <= 0)
        whole = prior[kind].sum(axis=0)
        filled[empty] = whole if whole.sum() > 0 else 1.0
    shares: Array = filled / filled.sum(axis=1)[:, None]
    if partners is not None and totals[goods].sum() > 0:
        wanted = partners * totals[goods].sum()
        fitted = biproportional_fit(shares[goods] * totals[goods, None], totals[goods], wanted)
        traded = fitted.sum(axis=1) > 0
        rows = np.flatnonzero(goods)[traded]
        shares[rows] = fitted[traded] / fitted[traded].sum(axis=1)[:, None]
    return shares


def partner_totals(economy: Economy, side: Side, blocs: Sequence[str], world: Array) -> Array | None:
    """Return each foreign bloc's share in the country's recent goods trade, from single partners.

    Partners are summed to blocs. Where the table has the world's total (the row without a bloc),
    the trade of partners that it does not list goes to the blocs in which a partner's figure is blank,
    in proportion to the world table; to all blocs, if none is blank.

    Parameters
    ----------
    blocs
        Foreign blocs.
    world
        Bloc: the country's goods trade in the world table, any unit.

    Returns
    -------
    Array or None
        Bloc, shares that sum to one; None if the economy has no table of partners.

    Raises
    ------
    LabelError
        If a partner's bloc is unknown.
    DataError
        If a bloc has no partner with a figure, or the partners exceed the world's total.
    """
    if not economy.has("trade_partners"):
        return None
    frame = economy.in_base_units("trade_partners")
    total = frame[frame["bloc"] == ""]
    listed = frame[frame["bloc"] != ""]
    require_known(list(listed["bloc"]), blocs, "table trade_partners")
    problems = []
    if len(total) > 1:
        rows = joined(tuple(total["partner"]))
        reason = f"several rows have no bloc: {rows}; the one without is the total of all partners"
        problems.append(Problem("table trade_partners", reason, "Give every partner its bloc"))
    held = listed.groupby("bloc")[side].sum(min_count=1).reindex(list(blocs))
    problems += [
        Problem(
            "table trade_partners",
            f"bloc {bloc!r} has no partner with {side}",
            "Add its main partner, or remove the table to keep the shares of the world table",
        )
        for bloc in held.index[held.isna()]
    ]
    if problems:
        raise DataError(problems)
    values = held.to_numpy(float)
    rest = float(total[side].sum()) - values.sum() if total[side].notna().any() else 0.0
    if rest < 0:
        reason = f"{side} of the partners exceed the total of all by {-rest:,.0f}"
        raise DataError(Problem("table trade_partners", reason, "Correct the total or the partners"))
    open_blocs = np.isin(blocs, listed.loc[listed[side].isna(), "bloc"])
    weights = np.where(open_blocs, world, 0.0)
    weights = weights if weights.sum() > 0 else values
    values = values + rest * weights / weights.sum()
    shares: Array = values / values.sum()
    return shares
