"""From statistical classes to engines: the programme's concordance applied to the economy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.balancing import biproportional_fit, fill_suppressed
from regrowth.economy.economy import Economy
from regrowth.errors import Problem, ProgrammeError, suggestion
from regrowth.labels import align
from regrowth.programme.programme import Programme

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Employment:
    """Employment of provinces by class and by engine part, for the first and last year.

    ``classes`` is years x provinces x classes and ``parts`` years x provinces x parts,
    in persons; where they were drawn, draws stand between years and provinces. Part ``p``
    belongs to engine ``part_engine[p]`` and class ``part_class[p]``. What of a class no
    engine claims is in ``classes`` only.
    """

    years: tuple[int, int]
    provinces: tuple[str, ...]
    class_labels: tuple[str, ...]
    classes: Array
    engines: tuple[str, ...]
    parts: Array
    part_engine: NDArray[np.intp]
    part_class: NDArray[np.intp]
    weights: Array
    """Weight of each part in its class, from the programme."""
    filled: pd.DataFrame
    """Withheld cells that were filled, with value and largest possible value."""
    dropped: tuple[str, ...]
    """Classes without any employment in the last year, left out."""

    def by_engine(self, values: Array) -> Array:
        """Sum parts (last axis) to engines."""
        belongs = self.part_engine[:, None] == np.arange(len(self.engines))
        return np.asarray(values @ belongs.astype(np.float64), dtype=np.float64)

    def engine_mean(self, class_values: Array) -> Array:
        """Average a value per class (last axis) to engines, weighted by national employment of the parts.

        Values are (..., rows, classes), one row where they are the nation's. Parts whose
        class has no value are left out; an engine without any is missing.
        """
        national = self.parts[-1].sum(axis=-2, keepdims=True)
        values = class_values[..., self.part_class]
        known = ~np.isnan(values)
        weighted = self.by_engine(np.where(known, values, 0.0) * national)
        weight = self.by_engine(known * national)
        return np.where(weight > 0, weighted / np.where(weight > 0, weight, 1.0), np.nan)


def match(programme: Programme, economy: Economy) -> None:
    """Refuse a programme that speaks of provinces, classes or products the economy does not have.

    Raises
    ------
    ProgrammeError
        With every label that does not match.
    """
    problems = list(_mismatches(programme, economy))
    if problems:
        raise ProgrammeError(problems)


def _mismatches(programme: Programme, economy: Economy) -> Iterator[Problem]:
    subject = f"programme {programme.id} on economy {economy.manifest.id}"
    manifest = economy.manifest
    for what, wanted, held in (
        ("nation", programme.nation, manifest.nation),
        ("currency", programme.currency, manifest.currency),
    ):
        if wanted != held:
            reason = f"the programme's {what} is {wanted!r}, the economy's {held!r}"
            yield Problem(subject, reason, "Use the economy of the programme's country")
    provinces = list(economy.regions)
    covered = [province for region in programme.regions for province in region.provinces]
    for region in programme.regions:
        for province in region.provinces:
            if province not in provinces:
                reason = f"province {province!r} of region {region.id!r} is not in the economy"
                yield Problem(subject, reason, suggestion(province, provinces))
    for province in provinces:
        if province not in covered:
            reason = f"province {province!r} of the economy is in no region of the programme"
            yield Problem(subject, reason, "Put every province in one region; shares are of the whole nation")
    classes = list(economy.classes(manifest.employment_scheme).index)
    products = _products(economy)
    for engine in programme.engines:
        for part in engine.industries:
            if part.industry not in classes:
                scheme = manifest.employment_scheme
                reason = f"industry {part.industry!r} of engine {engine.id!r} is not a class of {scheme}"
                yield Problem(subject, reason, suggestion(part.industry, classes))
            if part.product is not None and part.product not in products:
                reason = f"product {part.product!r} of engine {engine.id!r} is not in table production_shares"
                yield Problem(subject, reason, suggestion(part.product, products))


def _products(economy: Economy) -> list[str]:
    if not economy.has("production_shares"):
        return []
    return sorted(set(economy.table("production_shares")["product"]))


def employment(programme: Programme, economy: Economy) -> Employment:
    """Apply the concordance: split each class among the engines that claim a part of it.

    A class claimed without a published product is split by the weights in every
    province alike. Where a part names a product, the parts of the class are fitted
    (RAS) so that provinces keep the class's employment, the nation keeps the weights,
    and the pattern follows the published regional shares of the product.
    """
    match(programme, economy)
    filled, record = fill_suppressed(economy.in_base_units("employment"), economy.manifest.nation)
    wide = filled.pivot(index=["year", "region"], columns="class", values="employees")
    years = sorted(set(filled["year"]))
    first, last = years[0], years[-1]
    provinces = economy.regions
    every_class = [str(label) for label in wide.columns]
    stack = np.stack(
        [
            align(wide.loc[year], provinces, every_class, f"table employment {year}").to_numpy(dtype=float)
            for year in (first, last)
        ]
    )
    idle = [name for name, total in zip(provinces, stack[1].sum(axis=1), strict=True) if total <= 0]
    if idle:
        reason = f"provinces without any employment in {last}: {', '.join(idle)}"
        raise ProgrammeError(Problem("table employment", reason, "Merge them with a neighbour"))
    kept = stack[1].sum(axis=0) > 0
    labels = tuple(np.asarray(wide.columns)[kept])
    classes = stack[:, :, kept]
    parts = [
        (engine_position, part)
        for engine_position, engine in enumerate(programme.engines)
        for part in engine.industries
        if part.industry in labels
    ]
    held = {engine for engine, _ in parts}
    empty = [engine.id for position, engine in enumerate(programme.engines) if position not in held]
    if empty:
        reason = f"no class of engines {', '.join(empty)} has employment in {first} and {last}"
        raise ProgrammeError(Problem("concordance", reason, "Give the engine a class that employs somebody"))
    part_class = np.array([labels.index(part.industry) for _, part in parts], dtype=np.intp)
    weights = np.array([part.weight for _, part in parts])
    values = classes[:, :, part_class] * weights
    for label in sorted({part.industry for _, part in parts if part.product is not None}):
        position = labels.index(label)
        here = [index for index, (_, part) in enumerate(parts) if part.industry == label]
        products = [parts[index][1].product for index in here]
        for year in range(2):
            values[year][:, here] = _split_class(
                classes[year, :, position], weights[here], products, provinces, economy, label
            )
    return Employment(
        years=(int(first), int(last)),
        provinces=provinces,
        class_labels=labels,
        classes=classes,
        engines=tuple(engine.id for engine in programme.engines),
        parts=values,
        part_engine=np.array([engine for engine, _ in parts], dtype=np.intp),
        part_class=part_class,
        weights=weights,
        filled=record,
        dropped=tuple(np.asarray(wide.columns)[~kept]),
    )


def _split_class(
    held: Array,
    weights: Array,
    products: list[str | None],
    provinces: tuple[str, ...],
    economy: Economy,
    label: str,
) -> Array:
    """Split one class among its parts by published product shares; the last column, the rest, is dropped."""
    share = np.append(weights, max(0.0, 1.0 - float(weights.sum())))
    total = float(held.sum())
    if total == 0:
        return np.zeros((len(held), len(weights)))
    columns = [
        held / total if product is None else _product_prior(product, held, provinces, economy, label)
        for product in [*products, None]
    ]
    prior = np.column_stack(columns) * share
    return biproportional_fit(prior, held, share * total)[:, :-1]


def _product_prior(
    product: str, held: Array, provinces: tuple[str, ...], economy: Economy, label: str
) -> Array:
    """Spread the published shares of a product over provinces in proportion to the class's employment."""
    table = economy.table("production_shares")
    rows = table[(table["product"] == product) & (table["year"] == table["year"].max())]
    expected = economy.classes(economy.manifest.employment_scheme).loc[label, "industry"]
    if expected not in set(rows["industry"]):
        actual = rows["industry"].iloc[0]
        reason = f"product {product!r} belongs to industry {actual!r}, class {label!r} to {expected!r}"
        raise ProgrammeError(Problem("concordance", reason, "Name a product of the class's own industry"))
    prior = np.zeros(len(provinces))
    for regions, share in zip(rows["regions"], rows["share"], strict=True):
        members = np.array([provinces.index(region) for region in regions.split()])
        size = held[members]
        # where the class employs nobody the published share is kept, evenly, as a trace
        even = np.full(len(members), 1.0 / len(members))
        prior[members] = share / 100.0 * (size / size.sum() if size.sum() > 0 else even)
    return np.where(held > 0, np.maximum(prior, 1e-9), 0.0)
