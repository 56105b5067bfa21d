"""Each measure of evidence for regions and engines, from the kernels and the economy's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.errors import DegenerateError, Problem
from regrowth.evidence import complexity as ranking
from regrowth.evidence import linkages
from regrowth.evidence import relatedness as network
from regrowth.evidence.concordance import Employment
from regrowth.evidence.growth import competitive_rate
from regrowth.evidence.location import (
    location_quotient,
    location_quotient_interval,
    specialisation_similarity,
)
from regrowth.messages import Message
from regrowth.programme.programme import Programme
from regrowth.quantities import money_scale

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chain:
    """The national input-output table as coefficients between common industries.

    ``class_industry`` is the position of each class's industry.
    """

    coefficients: Array
    output: Array
    class_industry: NDArray[np.intp]
    negative: int
    """How many domestic flows were negative and set aside."""

    @classmethod
    def of(cls, economy: Economy, held: Employment) -> Chain:
        """Read the domestic coefficients; by-products booked as negative purchases are no supply."""
        industries = list(economy.industries)
        head = economy.in_base_units("input_output_industry").set_index("industry").loc[industries]
        flows = (
            economy.in_base_units("input_output_industry_flows")
            .pivot(index="input", columns="using", values="domestic")
            .reindex(index=industries, columns=industries)
            .fillna(0.0)
            .to_numpy()
        )
        scheme = economy.classes(economy.manifest.employment_scheme)["industry"]
        position = np.array(
            [industries.index(str(scheme[label])) for label in held.class_labels], dtype=np.intp
        )
        output = head["output"].to_numpy(dtype=float)
        idle = [name for name, value in zip(industries, output, strict=True) if value <= 0]
        if idle:
            reason = f"industries without output: {', '.join(idle)}"
            remedy = "Merge them with another industry, or leave the input-output tables out"
            raise DegenerateError(Problem("table input_output_industry", reason, remedy))
        return cls(np.maximum(flows, 0.0) / output, output, position, int((flows < 0).sum()))


@dataclass(frozen=True, slots=True)
class Basis:
    """What every measure needs: employment, the grouping of provinces, and the two inputs."""

    programme: Programme
    economy: Economy
    employment: Employment
    members: Array
    """Regions x provinces, 1 where the province belongs to the region."""
    chain: Chain | None
    """National input-output coefficients; absent without the table."""

    def require_chain(self) -> Chain:
        """Return the input-output coefficients; only called where the tables are there."""
        if self.chain is None:
            raise DegenerateError(
                Problem("evidence", "there is no input-output table", "Add it, or leave its measures out")
            )
        return self.chain

    def to_regions(self, values: Array) -> Array:
        """Sum provinces (second-last axis) to regions."""
        return np.asarray(self.members @ values, dtype=np.float64)

    def everywhere(self, national: Array) -> Array:
        """Give every region what is the nation's, (..., 1, engines)."""
        return np.repeat(national, len(self.members), axis=-2)


Measures = dict[str, Array]
"""By measure name (..., regions, engines), where the leading axis, if any, is that of draws."""


def specialisation(basis: Basis) -> Measures:
    """Employment, share of the nation and location quotient, against the nation."""
    held = basis.employment
    counts = basis.to_regions(held.by_engine(held.parts[-1]))
    national = held.by_engine(held.parts[-1].sum(axis=-2, keepdims=True))
    everyone = basis.to_regions(held.classes[-1]).sum(axis=-1, keepdims=True)
    share = counts / national
    return {
        "employment": counts,
        "employment-share": share,
        "location-quotient": share / (everyone / everyone.sum(axis=-2, keepdims=True)),
    }


def intervals(basis: Basis) -> Measures:
    """Interval of the location quotient; what no engine claims completes the nation's totals."""
    held = basis.employment
    counts = basis.to_regions(held.by_engine(held.parts[-1]))
    everyone = basis.to_regions(held.classes[-1]).sum(axis=-1, keepdims=True)
    clump = held.engine_mean(plant_size(basis, basis.members))
    rest = np.maximum(everyone - counts.sum(axis=-1, keepdims=True), 0.0)
    whole = np.concatenate([counts, rest], axis=-1)
    low, high = location_quotient_interval(whole, np.concatenate([clump, np.ones_like(rest)], axis=-1))
    return {"location-quotient-low": low[..., :-1], "location-quotient-high": high[..., :-1]}


def plant_size(basis: Basis, members: Array) -> Array:
    """Mean employees per establishment, rows of ``members`` x classes; 1 where unknown.

    ``members`` groups provinces to rows (the identity for provinces themselves). The
    size is that of the class's section, the finest level establishments are counted at.
    """
    held, economy = basis.employment, basis.economy
    size = np.ones((len(members), len(held.class_labels)))
    classes = economy.classes(economy.manifest.employment_scheme)
    if not economy.has("establishments") or "section" not in classes.columns:
        return size
    table = economy.in_base_units("establishments")
    table = table[table["year"] == table["year"].max()].set_index(["region", "section"])
    section = classes["section"].loc[list(held.class_labels)]
    named = (section != "").to_numpy()
    wide = [
        table[column].unstack("section").reindex(index=list(held.provinces), columns=section[named])
        for column in ("establishments", "employees")
    ]
    known = wide[0].notna().to_numpy() & wide[1].notna().to_numpy()
    plants, persons = (members @ np.where(known, counts.to_numpy(dtype=float), 0.0) for counts in wide)
    mean = np.where(plants > 0, persons / np.where(plants > 0, plants, 1.0), 1.0)
    size[:, named] = np.maximum(mean, 1.0)
    return size


def growth(basis: Basis) -> Measures:
    """Growth of employment between the two years, split by shift-share (rates of the region's start)."""
    held = basis.employment
    start, end = (basis.to_regions(held.by_engine(held.parts[year])) for year in (0, 1))
    everyone = held.classes.sum(axis=(-2, -1), keepdims=True)
    national = everyone[1] / everyone[0] - 1.0
    existed = start.sum(axis=-2, keepdims=True) > 0
    start = np.where(existed, start, 1.0)  # any number that has a rate; it is not shown
    engine = end.sum(axis=-2, keepdims=True) / start.sum(axis=-2, keepdims=True) - 1.0
    return {
        "national-growth": np.broadcast_to(national, start.shape).copy(),
        "industry-mix-growth": basis.everywhere(np.where(existed, engine - national, np.nan)),
        "competitive-growth": np.where(existed, competitive_rate(start, end), np.nan),
    }


@dataclass(frozen=True, slots=True)
class Network:
    """The network of classes: who is specialised in what, proximities and complexity.

    Proximities and complexity come from the provinces, the finest rows there are.
    Classes specialised in nowhere have no place in it: ``placed`` is false for them.
    Leading dimensions are of draws, each with its own network.
    """

    have: NDArray[np.bool_]
    placed: NDArray[np.bool_]
    proximity: Array

    @classmethod
    def of(cls, counts: Array) -> Network:
        """Build the network from employment, (..., provinces, classes)."""
        have = network.specialised(location_quotient(counts))
        placed = np.asarray(have.any(axis=tuple(range(have.ndim - 1))), dtype=np.bool_)
        kept = have[..., placed]
        return cls(kept, placed, network.proximity(kept))

    def complexity(self) -> ranking.Complexity:
        """Rank provinces and placed classes by complexity; of one network, not of draws."""
        return ranking.complexity(self.have)

    def class_complexity(self) -> Array:
        """Return the complexity of placed classes (last axis), network by network."""
        tables = self.have.reshape(-1, *self.have.shape[-2:])
        ranked = np.stack([ranking.complexity(table).pci for table in tables])
        return ranked.reshape(*self.have.shape[:-2], -1)

    def spread(self, values: Array) -> Array:
        """Return values of placed classes (last axis) over all classes, missing elsewhere."""
        wide = np.full((*values.shape[:-1], len(self.placed)), np.nan)
        wide[..., self.placed] = values
        return wide

    def density(self, have: NDArray[np.bool_]) -> Array:
        """Relatedness density of rows that are specialised in ``have`` (placed classes)."""
        return self.spread(network.relatedness_density(have, self.proximity, own_tie=False))


def relatedness(basis: Basis, tie: Network) -> Measures:
    """Relatedness density of regions, from the classes their provinces together specialise in."""
    return {"relatedness-density": basis.employment.engine_mean(tie.density(_regional_presence(basis, tie)))}


def _regional_presence(basis: Basis, tie: Network) -> NDArray[np.bool_]:
    groups = basis.to_regions(basis.employment.classes[-1])
    return network.specialised(location_quotient(groups))[..., tie.placed]


def outlook(basis: Basis, tie: Network, pci: Array) -> Measures:
    """Complexity of the engine's classes and what it would open to each region."""
    held = basis.employment
    gain = ranking.complexity_outlook_gain(_regional_presence(basis, tie), tie.proximity, pci)
    return {
        "complexity": basis.everywhere(held.engine_mean(tie.spread(pci[..., None, :]))),
        "outlook-gain": held.engine_mean(tie.spread(gain)),
    }


def complexity_caution(ranks: ranking.Complexity) -> Message | None:
    """Say so where the complexity axis cannot be told from its reverse.

    The method reads a region as complex if it has many industries, and an industry as
    complex if few regions have it (Hidalgo & Hausmann 2009). Where the first premise
    fixes the sign and the second contradicts it, as happens when a capital city is
    specialised in few but rare services, the order of industries has no such meaning.
    """
    if np.ptp(ranks.ubiquity) == 0:
        return None  # every industry is equally common: the second premise says nothing
    agreement = float(np.corrcoef(ranks.pci, ranks.ubiquity)[0, 1])
    if agreement < 0:
        return None
    return Message(
        "the two premises of the complexity method disagree here: diverse regions and common industries "
        "lie on the same side (correlation of PCI with ubiquity {ubiquity}, of ECI with diversity "
        "{diversity}); read complexity as a contrast between two groups of industries, "
        "not as a ranking, and do not score with it",
        ubiquity=f"{agreement:+.2f}",
        diversity=f"{ranks.diversity_correlation:+.2f}",
    )


def regional_complexity(basis: Basis, tie: Network, pci: Array) -> Array:
    """Mean complexity of the classes in which each region is specialised (ECI)."""
    have = _regional_presence(basis, tie)
    return np.asarray((have @ pci) / have.sum(axis=1), dtype=np.float64)


def class_table(basis: Basis) -> pd.DataFrame:
    """Provinces x classes: employees and location quotient, the network's measures missing."""
    held = basis.employment
    return pd.DataFrame(
        {
            "province": np.repeat(held.provinces, len(held.class_labels)),
            "class": np.tile(held.class_labels, len(held.provinces)),
            "employment": held.classes[-1].ravel(),
            "location-quotient": location_quotient(held.classes[-1]).ravel(),
            "relatedness-density": np.nan,
            "complexity": np.nan,
        }
    )


def by_class(basis: Basis, tie: Network, pci: Array) -> pd.DataFrame:
    """Provinces x classes: employees, location quotient, density and complexity of the class."""
    return class_table(basis).assign(
        **{
            "relatedness-density": tie.density(tie.have).ravel(),
            "complexity": np.tile(tie.spread(pci), len(basis.employment.provinces)),
        }
    )


def links(basis: Basis) -> Measures:
    """How much of the engine's chain, backward and forward, the region already has."""
    chain = basis.require_chain()
    held = basis.employment
    groups = basis.to_regions(held.classes[-1])
    belongs = chain.class_industry[:, None] == np.arange(len(chain.output))
    capacity = location_quotient(groups @ belongs.astype(np.float64), idle=True)
    supply = linkages.local_supply_share(chain.coefficients, capacity)
    demand = linkages.local_demand_share(chain.coefficients, chain.output, capacity)
    return {
        "local-supply-share": held.engine_mean(supply[..., chain.class_industry]),
        "local-demand-share": held.engine_mean(demand[..., chain.class_industry]),
    }


def national_links(basis: Basis) -> Measures:
    """Backward and forward linkage of the engine's industries in the nation; 1 is average."""
    chain = basis.require_chain()
    held = basis.employment
    backward = linkages.backward_linkage(chain.coefficients)[None, chain.class_industry]
    forward = linkages.forward_linkage(chain.coefficients, chain.output)[None, chain.class_industry]
    return {
        "backward-linkage": basis.everywhere(held.engine_mean(backward)),
        "forward-linkage": basis.everywhere(held.engine_mean(forward)),
    }


def productivity(basis: Basis) -> Measures:
    """Value added per person employed in the engine's activities, over the nation's."""
    economy, held = basis.economy, basis.employment
    activity = economy.table("industries").set_index("industry")["activity"]
    scheme = economy.classes(economy.manifest.employment_scheme)["industry"]
    of_class = np.array([str(activity[scheme[label]]) for label in held.class_labels])
    table = economy.in_base_units("value_added")
    year = int(table["year"].max())
    wide = table[table["year"] == year].pivot(index="region", columns="activity", values="nominal")
    groups = basis.to_regions(held.classes[-1])
    level = np.full(groups.shape, np.nan)
    for name in sorted(set(of_class) - {""}):
        if name not in wide:
            continue
        produced = basis.members @ wide[name].loc[list(held.provinces)].to_numpy()
        persons = groups[..., of_class == name].sum(axis=-1)
        ratio = np.where(persons > 0, produced / np.where(persons > 0, persons, 1.0), np.nan)
        if produced.sum() > 0:
            relative = ratio * (persons.sum(axis=-1, keepdims=True) / produced.sum())
            level[..., of_class == name] = relative[..., None]
    return {"productivity-level": held.engine_mean(np.maximum(level, 0.0))}


def wages(basis: Basis) -> Measures:
    """Wages per employee of the engine's surveyed sections, over the nation's; unknown elsewhere."""
    economy, held = basis.economy, basis.employment
    classes = economy.classes(economy.manifest.employment_scheme)
    section = classes["section"].loc[list(held.class_labels)].to_numpy()
    table = economy.in_base_units("manufacturing_survey")
    table = table[table["year"] == table["year"].max()]
    level = np.full((len(basis.members), len(section)), np.nan)
    for name in sorted(set(table["section"])):
        rows = table[table["section"] == name].set_index("region").reindex(list(held.provinces))
        known = rows[["wages", "employees"]].notna().all(axis=1).to_numpy()
        paid = basis.members @ np.where(known, rows["wages"].fillna(0.0), 0.0)
        persons = basis.members @ np.where(known, rows["employees"].fillna(0.0), 0.0)
        ratio = np.where(persons > 0, paid / np.where(persons > 0, persons, 1.0), np.nan)
        if persons.sum() > 0:
            level[:, section == name] = (ratio / (paid.sum() / persons.sum()))[:, None]
    return {"wage-level": held.engine_mean(level)}


def agreement(basis: Basis) -> Measures:
    """How far the engine sits in the core region, and how alike its mix of industries is there."""
    held = basis.employment
    core = np.array([region.core for region in basis.programme.regions])
    parts = basis.to_regions(held.parts[-1])
    engine = held.by_engine(parts)
    similarity = np.full(engine.shape, np.nan)
    if not core.any():
        return {"core-share": similarity.copy(), "core-similarity": similarity}
    share = engine[..., core, :].sum(axis=-2, keepdims=True) / engine.sum(axis=-2, keepdims=True)
    for position in range(len(held.engines)):
        mix = parts[..., held.part_engine == position]
        if len(set(held.part_class[held.part_engine == position])) < 2:
            continue  # one class is always wholly alike; that says nothing
        rows = np.concatenate([mix, mix[..., core, :].sum(axis=-2, keepdims=True)], axis=-2)
        filled = rows.sum(axis=-1) > 0
        # a row without jobs has no mix: any will do, since its similarity is not shown
        alike = specialisation_similarity(np.where(filled[..., None], rows, 1.0))[..., -1, :-1]
        similarity[..., position] = np.where(filled[..., :-1] & filled[..., -1:], alike, np.nan)
    return {"core-share": basis.everywhere(share), "core-similarity": similarity}


def anchor_investment(programme: Programme, counted: NDArray[np.bool_] | None = None) -> Measures:
    """Investment of the programme's register, credited by the stage it has reached; currency units.

    ``counted``, (..., entries), says which entries of the register count in a draw; all of them if absent.
    """
    credit: Mapping[str, float] = programme.selection.investment_stages
    unit = programme.selection.designation_credit
    default = unit.value * money_scale(unit.unit, programme.currency)
    regions = [region.id for region in programme.regions]
    engines = [engine.id for engine in programme.engines]
    credited = np.zeros((len(programme.investments), len(regions), len(engines)))
    for position, entry in enumerate(programme.investments):
        amount = default
        if entry.amount is not None:
            amount = entry.amount.value * money_scale(entry.amount.unit, programme.currency)
        cell = regions.index(entry.region), engines.index(entry.engine)
        credited[(position, *cell)] = amount * entry.share * credit[entry.stage]
    if counted is None:
        return {"anchor-investment": credited.sum(axis=0)}
    drawn = counted[..., None, :].astype(np.float64) @ credited.reshape(len(credited), -1)
    return {"anchor-investment": drawn.reshape(*counted.shape[:-1], len(regions), len(engines))}
