"""Complexity measures against the package ``ecomplexity``: same values, how much faster.

A panel of 200 regions x 1,200 industries x 10 years is drawn once. Both sides get what
they are made for: the package a long table, we an array. The package's optional check
of log-supermodularity is switched off, in its favour.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from ecomplexity import ecomplexity  # type: ignore[import-untyped]
from ecomplexity import proximity as peer_proximity
from numpy.typing import NDArray

from record import Row, best_of_each, difference, speed
from regrowth.evidence.complexity import (
    Complexity,
    complexity,
    complexity_outlook_gain,
    complexity_outlook_index,
)
from regrowth.evidence.relatedness import (
    proximity,
    relatedness_density,
    revealed_comparative_advantage,
    specialised,
)

Array = NDArray[np.float64]

REGIONS, INDUSTRIES, YEARS = 200, 1200, 10
COLUMNS = {"time": "year", "loc": "region", "prod": "industry", "val": "value"}


def nested_panel(years: int, regions: int, industries: int, seed: int) -> Array:
    """Draw a nested panel: capable regions make everything, others only what is simple."""
    random = np.random.default_rng(seed)
    capability = np.sort(random.uniform(0.1, 1.0, regions))[::-1, None]
    difficulty = np.sort(random.uniform(0.0, 1.0, industries))
    size = np.exp(random.normal(0, 1, (regions, 1)) + random.normal(0, 1, industries))
    fit = 1.0 / (1.0 + np.exp(-12.0 * (capability - difficulty)))
    taste = random.normal(0, 1, (regions, industries))
    shocks = random.normal(0, 0.3, (years, regions, industries))
    panel: Array = size * fit * np.exp(taste + shocks)
    panel[panel < np.quantile(panel, 0.3)] = 0.0
    return panel


def long_table(panel: Array) -> pd.DataFrame:
    """Return the panel as the long table that the package reads."""
    years, regions, industries = panel.shape
    index = pd.MultiIndex.from_product(
        [range(years), range(regions), range(industries)], names=["year", "region", "industry"]
    )
    return pd.DataFrame({"value": panel.ravel()}, index=index).reset_index()


@dataclass(frozen=True, slots=True)
class Measures:
    """All measures of one year."""

    rca: Array
    presence: NDArray[np.bool_]
    proximity: Array
    density: Array
    complexity: Complexity
    outlook: Array
    gain: Array


def ours(counts: Array) -> Measures:
    """Compute everything for one year with this library."""
    rca = revealed_comparative_advantage(counts)
    presence = specialised(rca)
    ties = proximity(presence)
    density = relatedness_density(presence, ties)
    indices = complexity(presence)
    outlook = complexity_outlook_index(presence, ties, indices.pci)
    gain = complexity_outlook_gain(presence, ties, indices.pci)
    return Measures(rca, presence, ties, density, indices, outlook, gain)


def peer(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute everything with the package, its printing silenced."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        measures = ecomplexity(table, COLUMNS, check_logsupermodularity=False, verbose=False)
        return measures, peer_proximity(table, COLUMNS)


def in_peer_units(found: Measures) -> tuple[Array, Array, Array]:
    """Return PCI, COI and COG as the package scales them.

    It scales PCI by the moments of ECI (so that ECI is the mean PCI of a region's
    industries), and builds COI and COG on the bare eigenvector, whose mean weighted by
    ubiquity is 0, rather than on the PCI that it reports.
    """
    m, pci = found.presence, found.complexity.pci
    means = (m @ pci) / found.complexity.diversity
    scaled = (pci - means.mean()) / means.std()
    bare = (pci - np.average(pci, weights=found.complexity.ubiquity)) / means.std()
    outlook = complexity_outlook_index(m, found.proximity, bare)
    gain = complexity_outlook_gain(m, found.proximity, bare, net=False)
    return scaled, (outlook - outlook.mean()) / outlook.std(), gain


def largest_differences(panel: Array, results: list[Measures]) -> dict[str, float]:
    """Return the largest absolute difference of each measure over all years."""
    table, ties = peer(long_table(panel))
    table = table.sort_values(["year", "region", "industry"])
    shape = panel.shape
    theirs = {
        name: table[name].to_numpy().reshape(shape) for name in table.columns if name not in COLUMNS.values()
    }
    phi = ties["proximity"].to_numpy().reshape(shape[0], shape[2], shape[2])
    largest: dict[str, float] = {}
    for year, found in enumerate(results):
        pci, outlook, gain = in_peer_units(found)
        pairs = {
            "rca": (found.rca, theirs["rca"][year]),
            "specialised": (found.presence, theirs["mcp"][year]),
            "proximity": (found.proximity, phi[year]),
            "density": (found.density, theirs["density"][year]),
            "eci": (found.complexity.eci, theirs["eci"][year, :, 0]),
            "pci": (pci, theirs["pci"][year, 0]),
            "coi": (outlook, theirs["coi"][year, :, 0]),
            "cog": (gain, theirs["cog"][year]),
        }
        for name, (a, b) in pairs.items():
            # A NaN on either side must show, so np.maximum and not max.
            worst = float(np.abs(np.asarray(a, dtype=np.float64) - b).max())
            largest[name] = float(np.maximum(largest.get(name, 0.0), worst))
    return largest


def bench() -> list[Row]:
    """Time both sides in turn and compare every measure."""
    panel = nested_panel(YEARS, REGIONS, INDUSTRIES, seed=20240501)
    table = long_table(panel)
    runs: dict[str, Callable[[], object]] = {
        "peer": lambda: peer(table),
        "ours": lambda: [ours(counts) for counts in panel],
    }
    times = best_of_each(runs, repeat=2)
    results = [ours(counts) for counts in panel]
    rows = [
        speed(
            f"all measures, {REGIONS} regions x {INDUSTRIES} industries x {YEARS} years",
            times["ours"],
            times["peer"],
            10.0,
        )
    ]
    for name, worst in largest_differences(panel, results).items():
        rows.append(difference(f"largest difference of {name}", worst, 1e-8))
    return rows
