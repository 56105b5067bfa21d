"""What a fall of one partner's demand means for every province and engine, to first order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.multipliers import interregional_coefficients
from regrowth.errors import DegenerateError, OptionError, Problem, suggestion
from regrowth.labels import require_known
from regrowth.trade.diversification_units import Units

Array = NDArray[np.float64]

FIRST_ORDER = "first order: quantities alone answer; prices, wages and other markets stay as they are"
"""What every figure of this module leaves out."""

NEGLIGIBLE = 1e-9
"""Of the largest change: numerical noise below zero that is not an error."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a fall of demand in one place abroad does at home, to first order.

    Attributes
    ----------
    partner, drop
        Where demand falls, and by which part of it (0 to 1).
    orders
        (n, j): sales to the partner that are lost, currency units of the accounts.
    output
        (n, j): output lost with the chain of domestic suppliers.
    final
        (n, j): output lost if the partner's final demand for all goods and services of the world falls,
        along all supply chains of the world.
    table
        One row per unit, indexed by kind and unit: ``direct_share`` (lost orders over output),
        ``output_share`` (with suppliers), ``value_added`` (currency units of the accounts) and
        ``value_added_share`` (of the unit's value added), ``workers`` (full-time equivalents),
        ``final_demand_share`` (of value added, for ``final``). Losses are positive; blank where a unit
        makes nothing.
    """

    partner: str
    drop: float
    orders: Array
    output: Array
    final: Array
    table: pd.DataFrame


def exposure(units: Units, partner: str, drop: float = 0.1) -> Exposure:
    r"""Return what a fall of a partner's demand by a part ``drop`` means for every unit.

    Three readings, each a part ``drop`` of sales:

    * direct: sales to the partner, over output;
    * with domestic suppliers: :math:`\Delta x=(I-A^d)^{-1}\Delta e`, :math:`A^d` the domestic input
      coefficients of the interregional model (Leontief 1936; Isard 1951; Miller and Blair 2009, section 3.3);
    * by final demand: :math:`\Delta x=(I-A)^{-1}\Delta f`, :math:`A` over all places and :math:`f` the final
      demand of the partner, so that parts that reach it through third countries count and parts that it
      only processes for others do not (Johnson and Noguera 2012, equation 4).

    All are linear in ``drop`` and of first order: no price, wage or other market answers.

    Raises
    ------
    LabelError
        If the partner is no place abroad.
    OptionError
        If ``drop`` is not between 0 and 1.
    DegenerateError
        If industries buy as much as they make.
    """
    accounts = units.accounts
    require_known([partner], accounts.partners, "partner")
    require_rate(drop, "drop in demand")
    home, where = len(accounts.regions), accounts.places.index(partner)
    matrix = input_coefficients(accounts)
    size = home * len(accounts.industries)
    orders = drop * np.maximum(accounts.flows[where, :home], 0.0)
    output = _induced(matrix[:size, :size], orders)
    bought = final_purchases(accounts)[where]
    final = _induced(matrix, drop * bought)[:home]
    return Exposure(partner, drop, orders, output, final, _table(units, orders, output, final))


def exposures(units: Units, drop: float = 0.1, measure: str = "value_added_share") -> pd.DataFrame:
    """Return one measure of :attr:`Exposure.table` for every unit (rows) and every market (columns).

    Raises
    ------
    OptionError
        If there is no such measure or ``drop`` is not between 0 and 1.
    """
    found = {market: exposure(units, market, drop).table for market in units.markets}
    known = list(next(iter(found.values())).columns)
    if measure not in known:
        reason = f"{measure!r} is unknown"
        raise OptionError(Problem("measure of exposure", reason, suggestion(measure, known)))
    return pd.DataFrame({market: table[measure] for market, table in found.items()})


def input_coefficients(accounts: Accounts) -> Array:
    """Return purchases of product (i, j) per unit of output of industry (n, k), before tariffs.

    All users of a product in a place buy it from the same places (Chenery 1953; Moses 1955). Purchases
    carry tariffs and deliveries do not, so that shares of origins sum to less than one where tariffs are
    paid. Places are in the order of the accounts, so the home block comes first.
    """
    return interregional_coefficients(accounts.use, accounts.output, origin_shares(accounts))


def final_purchases(accounts: Accounts) -> Array:
    """Return deliveries of product j of place i to the final demand of place n (n, i, j), before tariffs."""
    bought: Array = origin_shares(accounts) * accounts.final_demand[:, None, :]
    return bought


def origin_shares(accounts: Accounts) -> Array:
    """Return deliveries before tariffs per unit of purchases with tariffs (n, i, j)."""
    spent = (accounts.flows * (1 + accounts.tariffs)).sum(axis=1, keepdims=True)
    found: Array = np.divide(accounts.flows, spent, out=np.zeros_like(accounts.flows), where=spent > 0)
    return found


def require_rate(value: float, subject: str) -> None:
    """Refuse a rate that is not between 0 and 1, with a hint where per cent was typed.

    Raises
    ------
    OptionError
        If it is outside 0 to 1 or not a number.

    >>> require_rate(20, "drop in demand")
    Traceback (most recent call last):
        ...
    regrowth.errors.OptionError: drop in demand: 20 is not between 0 and 1. Write 0.2 for 20 per cent.
    """
    if 0 <= value <= 1:
        return
    hint = f"Write {value / 100:g} for {value:g} per cent" if 1 < value <= 100 else "Give a part of one"
    raise OptionError(Problem(subject, f"{value:g} is not between 0 and 1", hint))


def _induced(coefficients: Array, demand: Array) -> Array:
    """Return the output (places, j) that a demand for it brings about (Leontief 1936).

    Demand summed over places of purchase; negative inputs and stocks are kept as the accounts have them.
    """
    try:
        solved = np.asarray(np.linalg.solve(np.eye(len(coefficients)) - coefficients, demand.ravel()), float)
    except np.linalg.LinAlgError:
        solved = np.full(demand.size, np.nan)
    found: Array = solved.reshape(demand.shape)
    noise = NEGLIGIBLE * np.abs(demand).max(initial=0.0)
    if not np.isfinite(found).all() or (demand.min(initial=0.0) >= 0 and found.min(initial=0.0) < -noise):
        reason = "purchases of inputs are not below output, so lost output has no bound"
        raise DegenerateError(Problem("exposure", reason, "Check the accounts' use and output"))
    return found


def _table(units: Units, orders: Array, output: Array, final: Array) -> pd.DataFrame:
    accounts, home = units.accounts, len(units.accounts.regions)
    made = accounts.output[:home]
    held = np.maximum(accounts.value_added[:home], 0.0)
    workers = accounts.workers[:home]

    def per_unit_of_output(values: Array) -> Array:
        return np.divide(values, made, out=np.zeros_like(made), where=made > 0)

    def total(values: Array) -> Array:
        found: Array = np.einsum("unj,nj->u", units.weights, values)
        return found

    def over(part: Array, whole: Array) -> Array:
        return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)

    added = per_unit_of_output(held)
    jobs = per_unit_of_output(np.where(np.isnan(workers), 0.0, workers))
    lost = total(added * output)
    return pd.DataFrame(
        {
            "direct_share": over(total(orders), total(made)),
            "output_share": over(total(output), total(made)),
            "value_added": lost,
            "value_added_share": over(lost, total(held)),
            "workers": total(jobs * output),
            "final_demand_share": over(total(added * final), total(held)),
        },
        index=units.index,
    )
