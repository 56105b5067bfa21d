"""Tariffs: the rates in the tables, and what the country's importers paid in fact."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.errors import DataError, Problem
from regrowth.labels import joined

Array = NDArray[np.float64]

_PER_CENT = 100.0


def applied_rates(
    economy: Economy, blocs: list[str], industries: list[str], flows: Array, expenditure: Array
) -> Array:
    """Return the tariff that each importer applies to each exporter, as a rate.

    Table world_tariffs gives per cent, and importer before exporter. A rate that it leaves blank is the
    one that the world table itself used, :func:`implied_rates`. Without the table all are. Industries
    without a row have no tariff. Trade inside a bloc has none.

    Parameters
    ----------
    flows, expenditure
        Trade before and with tariffs, importer x exporter x industry, same unit.

    Returns
    -------
    Array
        Importer x exporter x industry, 0.08 = 8 per cent.

    Raises
    ------
    DataError
        If an industry has rows for some pairs of blocs and not for others.
    """
    implied = implied_rates(flows, expenditure)
    if not economy.has("world_tariffs"):
        return implied
    frame = economy.table("world_tariffs")
    taxed = [label for label in industries if label in set(frame["industry"])]
    rates = (
        frame.set_index(["importer", "exporter", "industry"])["applied"]
        .reindex(pd.MultiIndex.from_product([blocs, blocs, taxed]))
        .to_numpy(float)
        .reshape(len(blocs), len(blocs), len(taxed))
    )
    _require_rows(frame, blocs, taxed)
    position = [industries.index(label) for label in taxed]
    result = np.zeros_like(flows)
    result[:, :, position] = np.where(np.isnan(rates), implied[:, :, position], rates / _PER_CENT)
    result[np.arange(len(blocs)), np.arange(len(blocs))] = 0.0
    return result


def implied_rates(flows: Array, expenditure: Array) -> Array:
    """Return the tariff rates contained in expenditure; zero inside a bloc and where nothing is traded.

    Caliendo & Parro (2015), Estimates of the trade and welfare effects of NAFTA: expenditure is the
    flow times one plus the tariff.

    Parameters
    ----------
    flows, expenditure
        Importer x exporter x industry, same unit.

    >>> flows = np.array([[[4.0], [2.0]], [[0.0], [1.0]]])
    >>> implied_rates(flows, flows * 1.5)[:, :, 0].tolist()
    [[0.0, 0.5], [0.0, 0.0]]
    """
    rates = expenditure / np.where(flows > 0, flows, 1.0) - 1
    rates = np.where(flows > 0, rates, 0.0)
    rates[np.arange(len(rates)), np.arange(len(rates))] = 0.0
    return np.maximum(rates, 0.0)


def import_wedge(imports: Array, applied: Array, taxes: Array) -> tuple[Array, Array]:
    """Spread the taxes on imports over partners: a tariff part and a part that is the same for all.

    Statutory rates overstate what is paid where quotas, exemptions and drawbacks apply. They are scaled
    down, industry by industry, until they yield no more than the taxes of the national table. Taxes
    beyond the tariffs, such as excises, fall on all partners at one rate.

    Parameters
    ----------
    imports
        Partner x industry, cif, currency.
    applied
        Partner x industry, rates.
    taxes
        Industry: all taxes on imports, currency.

    Returns
    -------
    wedge, duties
        Partner x industry, rates: all taxes, and the tariff among them.

    >>> wedge, duties = import_wedge(np.array([[50.0], [50.0]]), np.array([[0.08], [0.0]]), np.array([3.0]))
    >>> wedge.tolist(), duties.tolist()
    ([[0.06], [0.0]], [[0.06], [0.0]])
    >>> wedge, duties = import_wedge(np.array([[50.0], [50.0]]), np.array([[0.08], [0.0]]), np.array([5.0]))
    >>> wedge.tolist(), duties.tolist()
    ([[0.09], [0.01]], [[0.08], [0.0]])
    """
    total = imports.sum(axis=0)
    revenue = (imports * applied).sum(axis=0)
    paid = np.minimum(revenue, np.maximum(taxes, 0.0))
    duties = applied * np.where(revenue > 0, paid / np.where(revenue > 0, revenue, 1.0), 1.0)
    other = (taxes - paid) / np.where(total > 0, total, 1.0)
    return duties + other, duties


def _require_rows(frame: pd.DataFrame, blocs: list[str], industries: list[str]) -> None:
    wanted = pd.MultiIndex.from_product([blocs, blocs, industries])
    held = pd.MultiIndex.from_frame(frame[["importer", "exporter", "industry"]])
    absent = list(wanted[~wanted.isin(held)])
    if absent:
        raise DataError(
            Problem(
                "table world_tariffs",
                f"{len(absent)} rows are missing, the first is {joined(absent[0])}",
                "Add a row for every importer, exporter and industry; leave the rate blank if it is unknown",
            )
        )
