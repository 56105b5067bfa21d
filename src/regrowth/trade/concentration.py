"""How concentrated exports are, by market and by product."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.errors import DataError, OptionError, Problem
from regrowth.trade.diversification_units import Units, goods_industries, province_exports

Array = NDArray[np.float64]

SOURCE = (
    "Herfindahl (1950) and Hirschman (1945, 1964) for the index of squared shares; Theil (1967), chapter 4, "
    "for entropy and its decomposition"
)


def herfindahl_hirschman(values: Array) -> Array:
    """Return the sum of squared shares along the last axis, H = sum s^2.

    One over the number of equal markets; 1 if all is sold in one (Hirschman 1945, 1964; Herfindahl 1950).

    Parameters
    ----------
    values
        (..., m): not negative, any unit. Where all are zero the index is NaN.

    Raises
    ------
    DataError
        If a value is negative or not finite.

    >>> herfindahl_hirschman(np.array([50.0, 30.0, 20.0])).round(2).item()
    0.38
    """
    return np.asarray((shares(values) ** 2).sum(axis=-1))


def normalised_herfindahl(values: Array) -> Array:
    """Return (H - 1/M) / (1 - 1/M): 0 with M equal shares, 1 with a single one; NaN with one market.

    >>> normalised_herfindahl(np.array([50.0, 30.0, 20.0])).round(2).item()
    0.07
    """
    count = values.shape[-1]
    found = herfindahl_hirschman(values)
    if count < 2:
        return np.full_like(found, np.nan)
    return np.asarray((found - 1 / count) / (1 - 1 / count))


def theil(values: Array) -> Array:
    """Return Theil's index of concentration along the last axis, T = sum s ln(s C), C the number of cells.

    Zero with equal shares, ln C if all is in one cell (Theil 1967).

    Parameters
    ----------
    values
        (..., c): not negative, any unit. Where all are zero the index is NaN.

    >>> theil(np.array([3.0, 1.0])).round(4).item()  # 3/4 ln(3/2) + 1/4 ln(1/2)
    0.1308
    """
    held = shares(values)
    logs = np.log(np.where(held > 0, held, 1.0) * values.shape[-1])
    return np.asarray(np.where(held > 0, held * logs, held).sum(axis=-1))


def theil_parts(values: Array) -> tuple[Array, Array]:
    """Return Theil's index of cells (..., m, j), split into a part between and one within the rows m.

    With s_m the share of row m and s_jm that of cell j in its row (Theil 1967, section 4.2),

        T = sum_m s_m ln(s_m M)  +  sum_m s_m sum_j s_jm ln(s_jm J).

    Returns
    -------
    tuple of arrays
        Between the rows and within them; their sum is :func:`theil` of all cells.

    >>> between, within = theil_parts(np.array([[2.0, 0.0], [1.0, 1.0]]))
    >>> between.item(), within.round(4).item()  # half of the value is in a row with one cell: ln(2) / 2
    (0.0, 0.3466)
    """
    rows = values.sum(axis=-1)
    inside = np.where(rows > 0, theil(values), 0.0)
    within = (shares(rows) * inside).sum(axis=-1)
    return theil(rows), np.asarray(within)


def shares(values: Array) -> Array:
    """Return shares along the last axis; NaN where there is nothing to share.

    Raises
    ------
    DataError
        If a value is negative or not finite.
    """
    values = np.asarray(values, dtype=float)
    if not np.isfinite(values).all() or (values < 0).any():
        reason = "some values are negative or not finite"
        raise DataError(Problem("concentration", reason, "Fill or drop these values explicitly"))
    total = values.sum(axis=-1, keepdims=True)
    found: Array = np.divide(values, total, out=np.full_like(values, np.nan), where=total > 0)
    return found


def concentration(units: Units, rest: str | None = None) -> pd.DataFrame:
    """Return the concentration of every unit's exports.

    Provincial exports by market are estimated by the accounts: within an industry every province sells the
    same part of its output abroad, to the same markets. Units differ in their markets only because they
    make different things. :func:`compare_with_customs` sets the totals against observed ones.

    Parameters
    ----------
    rest
        Market that is no single buyer but the rest of the world: never the largest market, and counted
        as one buyer in ``hhi_markets`` and as countless small ones in ``hhi_markets_low``.

    Returns
    -------
    pandas.DataFrame
        Indexed by kind and unit. ``exports`` (currency units of the accounts), ``export_share`` of output
        (0 to 1), ``hhi_markets``, ``hhi_markets_low``, ``hhi_markets_normalised``, ``hhi_products``,
        ``hhi_products_normalised``, ``theil`` (nats, of cells market x product) and its two splits
        ``theil_between_markets`` + ``theil_products_within_markets`` and ``theil_between_products`` +
        ``theil_markets_within_products``; ``largest_market``, ``largest_market_share``,
        ``largest_product``, ``largest_product_share``. Blank without exports.

    Raises
    ------
    OptionError
        If ``rest`` is the only market.
    """
    cells = units.exports
    by_market, by_product = cells.sum(axis=2), cells.sum(axis=1)
    named = [position for position, market in enumerate(units.markets) if market != rest]
    if not named:
        raise OptionError(Problem("rest of the world", f"{rest!r} is the only market", "Leave `rest` out"))
    between_markets, products_within = theil_parts(cells)
    between_products, markets_within = theil_parts(cells.transpose(0, 2, 1))
    hhi = herfindahl_hirschman(by_market)
    market_shares, product_shares = shares(by_market), shares(by_product)
    left = [position for position in range(len(units.markets)) if position not in named]
    total, output = by_market.sum(axis=1), units.output
    return pd.DataFrame(
        {
            "exports": total,
            "export_share": np.divide(total, output, out=np.full_like(total, np.nan), where=output > 0),
            "hhi_markets": hhi,
            "hhi_markets_low": hhi - (market_shares[:, left] ** 2).sum(axis=1),
            "hhi_markets_normalised": normalised_herfindahl(by_market),
            "hhi_products": herfindahl_hirschman(by_product),
            "hhi_products_normalised": normalised_herfindahl(by_product),
            "theil": theil(cells.reshape(len(cells), -1)),
            "theil_between_markets": between_markets,
            "theil_products_within_markets": products_within,
            "theil_between_products": between_products,
            "theil_markets_within_products": markets_within,
            "largest_market": _largest(market_shares[:, named], [units.markets[place] for place in named]),
            "largest_market_share": market_shares[:, named].max(axis=1),
            "largest_product": _largest(product_shares, list(units.accounts.industries)),
            "largest_product_share": product_shares.max(axis=1),
        },
        index=units.index,
    )


def compare_with_customs(economy: Economy, units: Units) -> pd.DataFrame:
    """Set the accounts' goods exports by province against those that customs counts.

    The two differ on purpose: the accounts place exports where goods are made, customs where the exporting
    firm is registered.

    Returns
    -------
    pandas.DataFrame
        Indexed by province: ``year`` of customs (that of the accounts, else the nearest), ``estimated``
        (currency units of the accounts), ``estimated_share`` and ``observed_share`` of the nation's goods
        exports (0 to 1).

    Raises
    ------
    DataError
        If the economy has no table ``exports``, or it lacks a province.
    """
    if not economy.has("exports"):
        reason = "it has no table `exports`"
        raise DataError(Problem(f"economy {economy.manifest.id}", reason, "Add it, or leave this out"))
    table = economy.table("exports")
    year = min(sorted(set(table["year"])), key=lambda held: abs(int(held) - units.accounts.year))
    observed = table[table["year"] == year].set_index("region")["exports"]
    provinces = list(units.accounts.regions)
    missing = [name for name in provinces if name not in observed.index]
    if missing:
        reason = f"no row in {year} for {', '.join(missing)}"
        raise DataError(Problem("table exports", reason, "Add the rows"))
    goods = goods_industries(economy, units.accounts)
    made = province_exports(units.accounts)[:, :, goods].sum(axis=(0, 2))
    counted = observed.loc[provinces].to_numpy(float)
    return pd.DataFrame(
        {
            "year": int(year),
            "estimated": made,
            "estimated_share": shares(made),
            "observed_share": shares(counted),
        },
        index=pd.Index(provinces, name="region"),
    )


def _largest(held: Array, labels: list[str]) -> list[str]:
    """Return the label of the largest share in every row; empty where there is none."""
    return ["" if np.isnan(row).all() else labels[int(np.nanargmax(row))] for row in held]
