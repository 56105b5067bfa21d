"""Evidence: where an industry would grow, for every region and engine of a programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from regrowth.economy.economy import Economy
from regrowth.errors import DegenerateError, Problem
from regrowth.evidence import measures
from regrowth.evidence.concordance import Employment, employment
from regrowth.evidence.measures import Basis, Chain, Measures, Network
from regrowth.labels import require_known
from regrowth.messages import Message, Name, joined
from regrowth.programme.programme import Programme
from regrowth.quantities import names

_CHAIN = ("input_output_industry", "input_output_industry_flows")
_GROWTH = ("national-growth", "industry-mix-growth", "competitive-growth")
_NETWORK = ("relatedness-density", "complexity", "outlook-gain")
_CORE = ("core-share", "core-similarity")
_COMPLEXITY = ("complexity", "outlook-gain", "regional-complexity")
_LINKS = ("local-supply-share", "local-demand-share", "backward-linkage", "forward-linkage")
_OPTIONAL: tuple[tuple[Callable[[Basis], Measures], str, str], ...] = (
    (measures.productivity, "productivity-level", "value_added"),
    (measures.wages, "wage-level", "manufacturing_survey"),
)


@dataclass(frozen=True)
class Evidence:
    """Measures for every pair of region and engine, each with meaning, unit and source in the catalogue.

    Attributes
    ----------
    table
        One row per (region, engine), one column per evidence measure of the catalogue.
        A measure whose tables the economy lacks is missing in every row and in ``absent``.
    classes
        Province x statistical class: employees, location quotient, density, complexity.
    regions
        One row per region: complexity of the region (ECI), employment.
    provinces
        One row per (province, engine): employment, share, location quotient.
    absent
        Measures that could not be computed, with the tables they need.
    cautions
        Measures that were computed but should not be read at face value, and why.
    notes
        What was filled, left out or is unknown, in sentences.
    """

    basis: Basis
    table: pd.DataFrame
    classes: pd.DataFrame
    regions: pd.DataFrame
    provinces: pd.DataFrame
    filled: pd.DataFrame
    years: tuple[int, int]
    absent: Mapping[str, str]
    cautions: Mapping[str, Message]
    notes: tuple[Message, ...]

    @property
    def programme(self) -> Programme:
        """The programme whose regions and engines the evidence is for."""
        return self.basis.programme

    def value(self, region: str, engine: str, measure: str) -> float:
        """Return one number.

        Raises
        ------
        LabelError
            If region, engine or measure is unknown, naming the nearest match.
        """
        found = self._by_measure.get(measure, {}).get((region, engine))
        if found is None:
            require_known([region], [entry.id for entry in self.programme.regions], "evidence, region")
            require_known([engine], [entry.id for entry in self.programme.engines], "evidence, engine")
            require_known([measure], list(self.table.columns), "evidence, measure")
            raise KeyError((region, engine, measure))
        return found

    @cached_property
    def _by_measure(self) -> dict[str, dict[tuple[str, str], float]]:
        """The table as plain numbers: reports ask for thousands of them, one by one."""
        pairs = self.table.index.to_list()
        return {
            str(name): dict(zip(pairs, column.to_numpy(dtype=float).tolist(), strict=True))
            for name, column in self.table.items()
        }

    def matrix(self, measure: str) -> pd.DataFrame:
        """Return one measure as regions x engines, in the programme's order."""
        require_known([measure], list(self.table.columns), "evidence, measure")
        wide = self.table[measure].unstack("engine")
        return wide.loc[
            [region.id for region in self.programme.regions], [engine.id for engine in self.programme.engines]
        ]


def gather_evidence(economy: Economy, programme: Programme) -> Evidence:
    """Compute every measure of evidence for the programme's regions and engines.

    Denominators are the nation's, also for regions of several provinces.

    Raises
    ------
    ProgrammeError
        If the programme names provinces, classes or products the economy lacks.
    DegenerateError
        If a measure is undefined for these tables.
    """
    held = employment(programme, economy)
    members = np.array(
        [[float(p in region.provinces) for p in held.provinces] for region in programme.regions]
    )
    chain = Chain.of(economy, held) if all(economy.has(name) for name in _CHAIN) else None
    basis = Basis(programme, economy, held, members, chain)
    found: Measures = {
        **measures.specialisation(basis),
        **measures.intervals(basis),
        **measures.agreement(basis),
        **measures.anchor_investment(programme),
    }
    absent: dict[str, str] = {}
    caution: Message | None = None
    undefined: Problem | None = None
    by_class = measures.class_table(basis)
    regional = np.full(len(programme.regions), np.nan)
    tie: Network | None = None
    try:
        tie = Network.of(held.classes[-1])
        found |= measures.relatedness(basis, tie)
        ranks = tie.complexity()
        found |= measures.outlook(basis, tie, ranks.pci)
        caution = measures.complexity_caution(ranks)
        by_class = measures.by_class(basis, tie, ranks.pci)
        regional = measures.regional_complexity(basis, tie, ranks.pci)
    except DegenerateError as error:
        undefined = error.problems[0]
        absent |= dict.fromkeys(
            (name for name in _NETWORK if name not in found), Message("a network of industries")
        )
    if not any(region.core for region in programme.regions):
        absent |= dict.fromkeys(_CORE, Message("a region marked core"))
    if held.years[0] < held.years[1]:
        found |= measures.growth(basis)
    else:
        absent |= dict.fromkeys(_GROWTH, Message("employment of a second year"))
    if chain is None:
        absent |= dict.fromkeys(_LINKS, ", ".join(name for name in _CHAIN if not economy.has(name)))
    else:
        found |= measures.links(basis) | measures.national_links(basis)
    for compute, produced, needed in _OPTIONAL:
        if economy.has(needed):
            found |= compute(basis)
        else:
            absent[produced] = needed
    for name, values in found.items():
        if name not in absent and np.isnan(values).all():
            absent[name] = Message("figures it could be computed from")
    index = pd.MultiIndex.from_product(
        [[region.id for region in programme.regions], [engine.id for engine in programme.engines]],
        names=["region", "engine"],
    )
    columns = [name for name in names("evidence") if name in found or name in absent]
    table = pd.DataFrame(
        {name: found[name].ravel() if name in found else np.nan for name in columns}, index=index
    )
    regions = pd.DataFrame(
        {
            "regional-complexity": regional,
            "employment": basis.to_regions(held.classes[-1]).sum(axis=1),
        },
        index=pd.Index([region.id for region in programme.regions], name="region"),
    )
    return Evidence(
        basis=basis,
        table=table,
        classes=by_class,
        regions=regions,
        provinces=_provinces(held),
        filled=held.filled,
        years=held.years,
        absent=MappingProxyType(absent),
        cautions=MappingProxyType(dict.fromkeys(_COMPLEXITY, caution) if caution else {}),
        notes=tuple(_notes(held, programme, economy, tie, chain, undefined)),
    )


def _provinces(held: Employment) -> pd.DataFrame:
    counts = held.by_engine(held.parts[-1])
    everyone = held.classes[-1].sum(axis=1)
    share = counts / counts.sum(axis=0)
    quotient = share / (everyone / everyone.sum())[:, None]
    index = pd.MultiIndex.from_product([held.provinces, held.engines], names=["province", "engine"])
    return pd.DataFrame(
        {
            "employment": counts.ravel(),
            "employment-share": share.ravel(),
            "location-quotient": quotient.ravel(),
        },
        index=index,
    )


def _product_names(economy: Economy) -> dict[str, Name]:
    """Return what products of the production shares are called, in every language of the table."""
    found = {}
    for row in economy.table("production_shares").to_dict("records"):
        words = {
            str(key).removeprefix("name_"): str(text) for key, text in row.items() if "name_" in str(key)
        }
        found[str(row["product"])] = Name(
            {language: text for language, text in words.items() if text.strip()}
        )
    return found


def _notes(
    held: Employment,
    programme: Programme,
    economy: Economy,
    tie: Network | None,
    chain: Chain | None,
    undefined: Problem | None,
) -> list[Message]:
    notes: list[Message] = []
    if len(held.filled):
        total = held.filled["value"].sum() / held.classes.sum()
        notes.append(
            Message(
                "{count} withheld cells of table employment ({share} of all jobs) were filled "
                "from the nation's residual in proportion to regional employment",
                count=len(held.filled),
                share=f"{total:.3%}",
            )
        )
    if held.dropped:
        notes.append(
            Message(
                "classes without employment in the last year were left out: {classes}",
                classes=", ".join(held.dropped),
            )
        )
    split = sorted(
        {part.product for engine in programme.engines for part in engine.industries if part.product}
    )
    if split:
        names = _product_names(economy)
        notes.append(
            Message(
                "the published production shares of {year} split the classes of {products} in both years, "
                "so their growth is that of the whole class reweighted",
                year=int(economy.table("production_shares")["year"].max()),
                products=joined(", ", (names.get(product, product) for product in split)),
            )
        )
    if undefined is not None:
        notes.append(Message("complexity is not defined for this economy: {reason}", reason=undefined.reason))
    placed = held.class_labels if tie is None else np.array(held.class_labels)[tie.placed]
    outside = [label for label in held.class_labels if label not in placed]
    if outside:
        notes.append(
            Message(
                "classes that no province is specialised in have no place in the network: {classes}",
                classes=", ".join(outside),
            )
        )
    if chain is not None and chain.negative:
        notes.append(
            Message(
                "{count} negative domestic flows of the input-output table (by-products and scrap) "
                "were not counted as supply",
                count=chain.negative,
            )
        )
    if not economy.has("establishments"):
        notes.append(
            Message("table establishments is absent: intervals count persons as if each were drawn alone")
        )
    return notes
