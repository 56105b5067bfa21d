"""Each measure of evidence for regions and engines, from the kernels and the economy's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.evidence import complexity as network
from regrowth.evidence import linkages
from regrowth.evidence.concordance import Employment
from regrowth.evidence.growth import competitive_rate
from regrowth.evidence.location import location_quotient, location_quotient_interval, specialisation_similarity
from regrowth.programme.programme import Programme
from regrowth.quantities import money_scale

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Basis:
    """What every measure needs: employment, the grouping of provinces, and the two inputs."""

    programme: Programme
    economy: Economy
    employment: Employment
    members: Array
    """Regions x provinces, 1 where the province belongs to the region."""

    def to_regions(self, values: Array) -> Array:
        """Sum provinces (second-last axis) to regions."""
        return np.asarray(self.members @ values, dtype=np.float64)


Measures = dict[str, Array]
"""Regions x engines by measure name."""


def specialisation(basis: Basis) -> Measures:
    """Employment, share, location quotient and its interval, against the nation."""
    held = basis.employment
    counts = basis.to_regions(held.by_engine(held.parts[-1]))
    national = held.by_engine(held.parts[-1].sum(axis=0))
    everyone = basis.to_regions(held.classes[-1]).sum(axis=1)
    low, high = _interval(counts, everyone, _clump(basis))
    share = counts / national
    return {
        "employment": counts,
        "employment-share": share,
        "location-quotient": share / (everyone / everyone.sum())[:, None],
        "location-quotient-low": low,
        "location-quotient-high": high,
    }


def _interval(counts: Array, everyone: Array, clump: Array) -> tuple[Array, Array]:
    """Interval of the location quotient; the rest of employment completes the nation's totals."""
    rest = np.maximum(everyone - counts.sum(axis=1), 0.0)
    whole = np.column_stack([counts, rest])
    low, high = location_quotient_interval(whole, np.column_stack([clump, np.ones(len(clump))]))
    return low[:, :-1], high[:, :-1]


def _clump(basis: Basis) -> Array:
    """Mean employees per establishment of each engine's sections in each region; 1 where unknown."""
    held, economy = basis.employment, basis.economy
    ones = np.ones((len(basis.members), len(held.engines)))
    classes = economy.classes(economy.manifest.employment_scheme)
    if not economy.has("establishments") or "section" not in classes.columns:
        return ones
    table = economy.table("establishments")
    table = table[table["year"] == table["year"].max()]
    section = classes["section"].loc[list(held.class_labels)].to_numpy()
    size = np.ones((len(basis.members), len(held.class_labels)))
    for name in sorted(set(section) - {""}):
        rows = table[table["section"] == name].set_index("region").reindex(list(held.provinces))
        plants = basis.members @ rows["establishments"].fillna(0.0).to_numpy()
        persons = basis.members @ rows["employees"].fillna(0.0).to_numpy()
        mean = np.where(plants > 0, persons / np.where(plants > 0, plants, 1.0), 1.0)
        size[:, section == name] = np.maximum(mean, 1.0)[:, None]
    return held.engine_mean(size)


def growth(basis: Basis) -> Measures:
    """Growth of employment between the two years, split by shift-share (rates of the region's start)."""
    held = basis.employment
    start, end = (basis.to_regions(held.by_engine(held.parts[year])) for year in (0, 1))
    everyone = held.classes.sum(axis=(1, 2))
    national = everyone[1] / everyone[0] - 1.0
    engine = held.by_engine(held.parts[1].sum(axis=0)) / held.by_engine(held.parts[0].sum(axis=0)) - 1.0
    shape = start.shape
    return {
        "national-growth": np.full(shape, national),
        "industry-mix-growth": np.broadcast_to(engine - national, shape).copy(),
        "competitive-growth": competitive_rate(start, end),
    }


def relatedness(basis: Basis) -> tuple[Measures, pd.DataFrame, pd.Series, tuple[str, ...]]:
    """Proximity, density, complexity and outlook gain in the network of all classes.

    Proximities and complexity come from the provinces, the finest rows there are;
    density and outlook of a region from the classes its provinces together specialise in.

    Returns
    -------
    measures, by_class, regional, notes
        Regions x engines; provinces x classes (location quotient, density); ECI per region.
    """
    held = basis.employment
    counts = held.classes[-1]
    quotient = location_quotient(counts)
    have = network.specialised(quotient)
    everywhere = have.any(axis=0)
    have_kept = have[:, everywhere]
    tie = network.proximity(have_kept)
    ranks = network.complexity(have_kept)
    groups = basis.to_regions(counts)
    group_quotient = location_quotient(groups)
    group_have = network.specialised(group_quotient)[:, everywhere]
    density = np.full(groups.shape, np.nan)
    gain = np.full(groups.shape, np.nan)
    density[:, everywhere] = network.relatedness_density(group_have, tie, own_tie=False)
    gain[:, everywhere] = network.complexity_outlook_gain(group_have, tie, ranks.pci)
    pci = np.full(counts.shape[1], np.nan)
    pci[everywhere] = ranks.pci
    regional = (group_have @ ranks.pci) / group_have.sum(axis=1)
    province_density = np.full(counts.shape, np.nan)
    province_density[:, everywhere] = network.relatedness_density(have_kept, tie, own_tie=False)
    by_class = pd.DataFrame(
        {
            "province": np.repeat(held.provinces, len(held.class_labels)),
            "class": np.tile(held.class_labels, len(held.provinces)),
            "employees": counts.ravel(),
            "location-quotient": quotient.ravel(),
            "relatedness-density": province_density.ravel(),
            "complexity": np.tile(pci, len(held.provinces)),
        }
    )
    shape = (len(groups), len(held.engines))
    measures = {
        "relatedness-density": held.engine_mean(density),
        "complexity": np.broadcast_to(held.engine_mean(pci), shape).copy(),
        "outlook-gain": held.engine_mean(gain),
    }
    notes = tuple(
        f"class {label} is specialised nowhere and has no place in the network of industries"
        for label, kept in zip(held.class_labels, everywhere, strict=True)
        if not kept
    )
    index = pd.Index([region.id for region in basis.programme.regions], name="region")
    return measures, by_class, pd.Series(regional, index=index, name="regional-complexity"), notes


def links(basis: Basis) -> Measures:
    """Input-output linkages: of the engine in the nation, and how much of its chain the region has."""
    economy, held = basis.economy, basis.employment
    head = economy.table("input_output_industry").set_index("industry").loc[list(economy.industries)]
    output = head["output"].to_numpy()
    flows = (
        economy.table("input_output_industry_flows")
        .pivot(index="input", columns="using", values="domestic")
        .reindex(index=list(economy.industries), columns=list(economy.industries))
        .fillna(0.0)
        .to_numpy()
    )
    # by-products booked as negative purchases are no supply relation
    coefficients = np.maximum(flows, 0.0) / output
    counts, industry = _by_industry(basis)
    capacity = location_quotient_or_zero(counts)
    position = np.array([economy.industries.index(name) for name in industry])

    def to_engine(values: Array) -> Array:
        return held.engine_mean(values[..., position])

    shape = (len(counts), len(held.engines))
    return {
        "local-supply-share": to_engine(linkages.local_supply_share(coefficients, capacity)),
        "local-demand-share": to_engine(linkages.local_demand_share(coefficients, output, capacity)),
        "backward-linkage": np.broadcast_to(to_engine(linkages.backward_linkage(coefficients)), shape).copy(),
        "forward-linkage": np.broadcast_to(to_engine(linkages.forward_linkage(coefficients, output)), shape).copy(),
    }


def location_quotient_or_zero(counts: Array) -> Array:
    """Location quotients, with 0 for an industry that employs nobody in the nation."""
    present = counts.sum(axis=0) > 0
    quotient = np.zeros(counts.shape)
    quotient[:, present] = location_quotient(counts[:, present])
    return quotient


def _by_industry(basis: Basis) -> tuple[Array, list[str]]:
    """Employment of regions by common industry in the last year."""
    economy, held = basis.economy, basis.employment
    scheme = economy.classes(economy.manifest.employment_scheme)["industry"]
    industry = [str(scheme[label]) for label in held.class_labels]
    groups = basis.to_regions(held.classes[-1])
    counts = np.zeros((len(groups), len(economy.industries)))
    for position, name in enumerate(industry):
        counts[:, economy.industries.index(name)] += groups[:, position]
    return counts, industry


def productivity(basis: Basis) -> Measures:
    """Value added per person employed in the engine's activities, over the nation's."""
    economy, held = basis.economy, basis.employment
    activity = economy.table("industries").set_index("industry")["activity"]
    scheme = economy.classes(economy.manifest.employment_scheme)["industry"]
    of_class = np.array([str(activity[scheme[label]]) for label in held.class_labels])
    table = economy.table("value_added")
    year = int(table["year"].max())
    wide = table[table["year"] == year].pivot(index="region", columns="activity", values="nominal")
    level = np.full((len(basis.members), len(of_class)), np.nan)
    for name in sorted(set(of_class) - {""}):
        if name not in wide:
            continue
        produced = basis.members @ wide[name].loc[list(held.provinces)].to_numpy()
        persons = basis.to_regions(held.classes[-1][:, of_class == name]).sum(axis=1)
        ratio = np.where(persons > 0, produced / np.where(persons > 0, persons, 1.0), np.nan)
        level[:, of_class == name] = (ratio / (produced.sum() / persons.sum()))[:, None]
    return {"productivity-level": held.engine_mean(np.maximum(level, 0.0))}


def wages(basis: Basis) -> Measures:
    """Wages per employee of the engine's surveyed sections, over the nation's; unknown elsewhere."""
    economy, held = basis.economy, basis.employment
    classes = economy.classes(economy.manifest.employment_scheme)
    section = classes["section"].loc[list(held.class_labels)].to_numpy()
    table = economy.table("manufacturing_survey")
    table = table[table["year"] == table["year"].max()]
    level = np.full((len(basis.members), len(section)), np.nan)
    for name in sorted(set(table["section"])):
        rows = table[table["section"] == name].set_index("region").reindex(list(held.provinces))
        known = rows[["wages", "employees"]].notna().all(axis=1).to_numpy()
        paid = basis.members @ np.where(known, rows["wages"].fillna(0.0), 0.0)
        persons = basis.members @ np.where(known, rows["employees"].fillna(0.0), 0.0)
        ratio = np.where(persons > 0, paid / np.where(persons > 0, persons, 1.0), np.nan)
        level[:, section == name] = (ratio / (paid.sum() / persons.sum()))[:, None]
    return {"wage-level": held.engine_mean(level)}


def agreement(basis: Basis) -> Measures:
    """How far the engine sits in the core region, and how alike its mix of industries is there."""
    held = basis.employment
    core = np.array([region.core for region in basis.programme.regions])
    shape = (len(core), len(held.engines))
    if not core.any():
        missing = np.full(shape, np.nan)
        return {"core-share": missing, "core-similarity": missing.copy()}
    parts = basis.to_regions(held.parts[-1])
    engine = held.by_engine(parts)
    share = engine[core].sum(axis=0) / engine.sum(axis=0)
    similarity = np.full(shape, np.nan)
    for position in range(len(held.engines)):
        mix = parts[:, held.part_engine == position]
        rows = np.vstack([mix, mix[core].sum(axis=0)])
        filled = rows.sum(axis=1) > 0
        if filled[-1]:
            alike = specialisation_similarity(rows[filled])
            similarity[filled[:-1], position] = alike[-1, :-1]
    return {"core-share": np.broadcast_to(share, shape).copy(), "core-similarity": similarity}


def anchor_investment(basis: Basis) -> Measures:
    """Investment of the programme's register, credited by the stage it has reached; currency units."""
    programme = basis.programme
    credit: Mapping[str, float] = programme.selection.investment_stages
    unit = programme.selection.designation_credit
    default = unit.value * money_scale(unit.unit, programme.currency)
    regions = [region.id for region in programme.regions]
    engines = [engine.id for engine in programme.engines]
    total = np.zeros((len(regions), len(engines)))
    for entry in programme.investments:
        cell = regions.index(entry.region), engines.index(entry.engine)
        if entry.amount is None:
            total[cell] += default * credit[entry.stage] * entry.share
        else:
            scale = money_scale(entry.amount.unit, programme.currency)
            total[cell] += entry.amount.value * scale * entry.share * credit[entry.stage]
    return {"anchor-investment": total}
