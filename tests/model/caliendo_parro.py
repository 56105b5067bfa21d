"""The published inputs of Caliendo & Parro (2015), where they are at hand."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from regrowth.model.elasticities import Elasticities

FOLDER = Path(
    os.environ.get("REGROWTH_REPLICATION", Path(__file__).parents[3] / "shared" / "replication")
) / "cp2015"  # fmt: skip

COUNTRIES = [
    "Argentina",
    "Australia",
    "Austria",
    "Brazil",
    "Canada",
    "Chile",
    "China",
    "Denmark",
    "Finland",
    "France",
    "Germany",
    "Greece",
    "Hungary",
    "India",
    "Indonesia",
    "Ireland",
    "Italy",
    "Japan",
    "Korea",
    "Mexico",
    "Netherlands",
    "NewZealand",
    "Norway",
    "Portugal",
    "SouthAfrica",
    "Spain",
    "Sweden",
    "Turkey",
    "UK",
    "USA",
    "ROW",
]
SECTORS = [
    "Agriculture",
    "Mining",
    "Food",
    "Textile",
    "Wood",
    "Paper",
    "Petroleum",
    "Chemicals",
    "Plastic",
    "Minerals",
    "BasicMetals",
    "MetalProducts",
    "Machinery",
    "Office",
    "Electrical",
    "Communication",
    "Medical",
    "Auto",
    "OtherTransport",
    "Other",
    "Electricity",
    "Construction",
    "Retail",
    "Hotels",
    "LandTransport",
    "WaterTransport",
    "AirTransport",
    "AuxTransport",
    "Post",
    "Finance",
    "RealEstate",
    "RentingMach",
    "Computer",
    "R&D",
    "OtherBusiness",
    "Public",
    "Education",
    "Health",
    "OtherServices",
    "Private",
]
TRADABLE = 20
NAFTA = [COUNTRIES.index(name) for name in ("Mexico", "Canada", "USA")]


@dataclass(frozen=True)
class Inputs:
    """Shares of 1993 and the tariffs of 1993 and 2005."""

    elasticities: Elasticities
    shares: dict[str, NDArray[np.float64]]
    tariffs_2005: NDArray[np.float64]

    def nafta_tariffs(self) -> NDArray[np.float64]:
        """Tariffs of 2005 among Mexico, Canada and the United States, of 1993 elsewhere."""
        tariffs = self.shares["tariffs"].copy()
        inside = np.ix_(range(len(SECTORS)), NAFTA, NAFTA)
        tariffs[inside] = self.tariffs_2005[inside]
        return tariffs


def published_inputs() -> Inputs:
    """Read the files, or skip the test with the reason."""
    if not FOLDER.is_dir():
        pytest.skip(
            "the inputs of Caliendo & Parro (2015) may not be redistributed; put them into a folder "
            "cp2015 and name its parent in REGROWTH_REPLICATION"
        )
    n, j = len(COUNTRIES), len(SECTORS)

    def stacked(name: str) -> NDArray[np.float64]:
        whole = np.zeros((j, n, n))
        whole[:TRADABLE] = np.loadtxt(FOLDER / name).reshape(TRADABLE, n, n)
        whole[:, range(n), range(n)] = 0.0
        return whole

    flows = 1000 * stacked("xbilat1993.txt")
    exports = flows.sum(axis=1)
    output = np.maximum(np.loadtxt(FOLDER / "GO.txt"), exports)
    flows[:, range(n), range(n)] = output - exports
    tariffs = stacked("tariffs1993.txt") / 100
    spending = (flows * (1 + tariffs)).sum(axis=2)
    added = np.loadtxt(FOLDER / "B.txt").T
    use = np.maximum(np.loadtxt(FOLDER / "IO.txt").reshape(n, j, j), 0.0)  # one share is -0.0008
    bought = use.sum(axis=1, keepdims=True)  # private households buy nothing
    inputs = (1 - added)[:, None, :] * np.divide(use, bought, out=np.zeros_like(use), where=bought > 0)
    final = np.maximum(spending.T - np.einsum("nkj,jn->nk", inputs, output), 0.0)
    theta = np.full(j, 8.22)
    theta[:TRADABLE] = np.loadtxt(FOLDER / "T.txt")
    return Inputs(
        Elasticities(tuple(SECTORS), theta, np.zeros(j), 0.0),
        {
            "trade_shares": flows * (1 + tariffs) / spending[:, :, None],
            "tariffs": tariffs,
            "value_added_shares": added,
            "input_shares": inputs,
            "final_shares": final / final.sum(axis=1, keepdims=True),
            "sales": output.T,
        },
        stacked("tariffs2005.txt") / 100,
    )
