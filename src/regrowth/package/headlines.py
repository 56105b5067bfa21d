"""The few figures that a package is judged by first, each with its band over draws of all parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.labels import require_known
from regrowth.model.levels import observed_levels
from regrowth.package.ensemble import BAND, MEASURES, NATION
from regrowth.package.package import Package

Array = NDArray[np.float64]

WORTH, PER_TREASURY, GAIN, CORE = "worth", "per_treasury", "gain", "core"


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure, and where it lies over draws of all parameters.

    Attributes
    ----------
    value
        At the central value of every parameter.
    low, high
        The band that holds 80 % of draws; None without draws.
    positive
        Share of draws above zero.
    """

    value: float
    low: float | None = None
    high: float | None = None
    positive: float | None = None

    @classmethod
    def over(cls, value: float, draws: Array | None) -> Headline:
        """Return a figure with its band over draws.

        >>> Headline.over(1.0, np.array([-1.0, 0.0, 1.0, 2.0])).positive
        0.5
        """
        if draws is None:
            return cls(value)
        low, high = np.quantile(draws, [BAND[0], BAND[-1]]).tolist()
        return cls(value, low, high, float((draws > 0).mean()))


def headlines(package: Package, year: int) -> dict[str, Headline]:
    """Return the headline figures of a package.

    ``worth`` is the present value of the gain in national real income less all costs, ``per_treasury`` that
    of the gain before costs over the cost to the treasury (missing where it pays nothing), both without
    aversion to inequality; ``gain`` is the change in national real income less outlays in the year, currency;
    ``core`` that of the core's part of the nation's value added, percentage points (missing without a core).

    Raises
    ------
    LabelError
        If the year is not one of the plan's.
    """
    require_known([str(year)], [str(held) for held in package.fine.setting.years], "headlines, year")
    balance, drawn = package.balance, package.present_values
    found = {WORTH: Headline.over(balance["worth"], None if drawn is None else drawn["worth"].to_numpy())}
    if balance["treasury"] > 0:
        part = None if drawn is None else (drawn["gain"] / drawn["treasury"]).to_numpy()
        found[PER_TREASURY] = Headline.over(balance["gain"] / balance["treasury"], part)
    gain = float(package.yearly["gain"].to_numpy()[package.fine.setting.years.index(year)])
    found[GAIN] = Headline.over(gain, _drawn(package, "income", year))
    core = core_share(package)
    if core is not None:
        found[CORE] = Headline.over(float(core.loc[year]), _drawn(package, "core", year))
    return found


def core_share(package: Package) -> pd.Series | None:
    """Return the change of the core's part of the nation's value added by year, percentage points.

    None where no region is the core, or every one is.
    """
    path = package.fine
    setting = path.setting
    core = np.array([float(region.core) for region in setting.programme.regions]) @ setting.footprint.members
    home = setting.footprint.members.sum(axis=0)
    if not 0 < core.sum() < home.sum():
        return None
    after = path.level("value_added").sum(axis=2)
    before = np.asarray(observed_levels(setting.baseline).value_added).sum(axis=1)
    change = after @ core / (after @ home) - before @ core / (before @ home)
    return pd.Series(100 * change, index=pd.Index(setting.years, name="year"), name="core")


def _drawn(package: Package, measure: str, year: int) -> Array | None:
    held = package.ensemble
    label = (MEASURES[measure][0], NATION, str(year))
    if held is None or label not in held.outcomes.columns:
        return None
    scale = 1 / MEASURES[measure][2] if MEASURES[measure][1] == "trillion" else 1.0
    return scale * held.outcomes[label].to_numpy(dtype=np.float64)
