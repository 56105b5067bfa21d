"""Scores of items: how concentrated, how hard to replace, how much of the cost; the target and warnings."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from regrowth.security.ces import herfindahl_bounds
from regrowth.security.parameters import parameter
from regrowth.security.register import Register
from regrowth.words.numbers import percent

COMPONENTS = ("dependence", "concentration", "irreplaceability", "cost_share")
"""Parts of the composite score, each 0 to 1; the weights are parameters of the same names."""


def scores(register: Register) -> pd.DataFrame:
    """Return one row per item, highest composite score first.

    ``dependence`` is the share of the largest supplier; ``hhi_low`` and ``hhi_high`` bound the Herfindahl
    index (:func:`regrowth.security.ces.herfindahl_bounds`); ``substitutability`` is the part of a lost supply
    that others make up while a stop lasts; ``cost_share`` imports over output of the using industry;
    all 0 to 1. ``imports`` is in the accounts' currency.

    ``score`` is the weighted mean of dependence, the lower bound of the Herfindahl index, one less
    substitutability, and the cost share over its reference (1 at most). ``rank_best`` and ``rank_worst`` are
    the ranks as each weight goes from half to twice its share: where they are far apart the rank says little.
    An item without a listed supplier has no score and comes last.
    """
    rows = []
    for label, item in register.items.items():
        low, high = herfindahl_bounds(list(item.suppliers.values()))
        shares = register.regions(label)
        rows.append(
            {
                "item": label,
                "name": item.name,
                "hs_code": item.hs_code,
                "year": item.year,
                "value_chain": item.value_chain,
                "industry": item.industry,
                "partner": item.largest,
                "dependence": item.dependence,
                "hhi_low": low,
                "hhi_high": high,
                "substitutability": parameter("replaced", item.value_chain).central,
                "imports": register.imports(label),
                "cost_share": register.cost_share(label),
                "top_region": str(shares.idxmax()),
                "top_region_share": float(shares.max()),
            }
        )
    frame = pd.DataFrame(rows)
    reference = parameter("reference_cost_share").central
    parts = np.column_stack(
        [
            frame["dependence"],
            frame["hhi_low"],
            1 - frame["substitutability"],
            np.minimum(1.0, frame["cost_share"] / reference),
        ]
    )
    weights = {name: parameter(f"weight_{name}") for name in COMPONENTS}
    frame["score"] = composite(parts, {name: row.central for name, row in weights.items()})
    ranks = []
    for name, end in itertools.product(COMPONENTS, ("low", "high")):
        changed = {other: row.central for other, row in weights.items()}
        changed[name] = getattr(weights[name], end)
        ranks.append(pd.Series(composite(parts, changed)).rank(ascending=False, method="min"))
    ranks.append(frame["score"].rank(ascending=False, method="min"))
    frame["rank"] = ranks[-1]
    frame["rank_best"] = np.min(ranks, axis=0)
    frame["rank_worst"] = np.max(ranks, axis=0)
    return frame.sort_values(["score", "item"], ascending=[False, True], na_position="last").reset_index(
        drop=True
    )


def composite(parts: np.ndarray, weights: Mapping[str, float]) -> np.ndarray:
    """Return the weighted mean of parts (item, component); weights need not sum to one.

    >>> composite(np.array([[1.0, 0.5, 0.0, 0.5]]), dict.fromkeys(COMPONENTS, 0.25)).tolist()
    [0.5]
    """
    weight = np.array([weights[name] for name in COMPONENTS])
    mean: np.ndarray = parts @ weight / weight.sum()
    return mean


@dataclass(frozen=True, slots=True)
class Target:
    """Where the items stand against the target on dependence on one country; shares 0 to 1.

    The official target counts other items than a register holds, so this is the same yardstick on the
    register, not the official figure. Items without a listed supplier are not ``counted``.
    """

    limit: float
    year: int
    counted: int
    above: tuple[str, ...]
    """Items above the limit, largest first."""
    mean: float
    weighted_mean: float
    """Weighted by imports."""

    @property
    def gap(self) -> float:
        """Points of share by which the mean is above the limit; zero where it is not."""
        return max(0.0, self.mean - self.limit)

    @property
    def met(self) -> bool:
        """Whether neither an item nor the mean is above the limit."""
        return not self.above and self.mean <= self.limit


def track_target(register: Register) -> Target:
    """Set the items against the target on dependence (parameters ``dependence_target``)."""
    held = [item for item in register.items.values() if item.suppliers]
    limit = parameter("dependence_target").central
    shares = np.array([item.dependence for item in held])
    imports = np.array([item.imports for item in held])
    above = sorted((item for item in held if item.dependence > limit), key=lambda item: -item.dependence)
    known = imports.sum() > 0
    return Target(
        limit=limit,
        year=int(parameter("dependence_target_year").central),
        counted=len(held),
        above=tuple(item.item for item in above),
        mean=float(shares.mean()) if held else float("nan"),
        weighted_mean=float(shares @ imports / imports.sum()) if known else float("nan"),
    )


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """An early warning: a figure at or above its threshold."""

    kind: str
    """``dependence``, ``concentration`` or ``partner``."""
    subject: str
    """The item, or partner and industry."""
    value: float
    threshold: float
    text: str


def early_warnings(register: Register) -> tuple[EarlyWarning, ...]:
    """Return what is at or above a threshold, furthest above first within each kind.

    Partners first: one country that is the largest supplier of many items of one industry; then items by
    dependence, then items by the lower bound of their Herfindahl index that are not warned of already.
    """
    found: list[EarlyWarning] = []
    together: dict[tuple[str, str], int] = {}
    for item in register.items.values():
        if item.suppliers:
            pair = (item.largest, item.industry)
            together[pair] = together.get(pair, 0) + 1
    items, names = parameter("warning_items").central, register.accounts.industry_names
    for (partner, industry), number in sorted(together.items(), key=lambda entry: -entry[1]):
        if number >= items:
            text = (
                f"{partner} is the largest supplier of {number} items of "
                f"{names.get(industry, industry)}; warned of from {items:g} items."
            )
            found.append(EarlyWarning("partner", f"{partner} {industry}", float(number), items, text))
    share = parameter("warning_dependence").central
    ranked = sorted((item for item in register.items.values() if item.suppliers), key=lambda i: -i.dependence)
    warned = set()
    for item in ranked:
        if item.dependence >= share:
            warned.add(item.item)
            text = (
                f"{item.name}: {percent(item.dependence, 0)} comes from {item.largest}; "
                f"warned of from {percent(share, 0)}."
            )
            found.append(EarlyWarning("dependence", item.item, item.dependence, share, text))
    limit = parameter("warning_concentration").central
    bounds = {item.item: herfindahl_bounds(list(item.suppliers.values()))[0] for item in ranked}
    for item in sorted(ranked, key=lambda i: -bounds[i.item]):
        if bounds[item.item] >= limit and item.item not in warned:
            text = (
                f"{item.name}: Herfindahl index of at least {bounds[item.item]:.2f}; "
                f"warned of from {limit:g}."
            )
            found.append(EarlyWarning("concentration", item.item, bounds[item.item], limit, text))
    return tuple(found)
