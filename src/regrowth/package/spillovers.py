"""Who shares in an effect: related engines, and near places.

The pool that each draws from is the mean over the others of how far their productivity has come, weighted
by how close they are and by their value added (Jaffe 1986): a small engine moves the pool little, and
cutting an engine in two changes nothing for the others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regrowth.economy.accounts.regional import region_distances
from regrowth.economy.economy import Economy
from regrowth.evidence.concordance import Employment
from regrowth.evidence.measures import Network

Array = NDArray[np.float64]


def related_engines(held: Employment, value_added: Array) -> Array:
    """Return (r, g, h): the part of engine g's pool in region r that is engine h; rows sum to one.

    Closeness is the proximity of the engines' classes (Hidalgo et al. 2007), averaged over the employment
    of their parts; ``value_added`` is (r, g). An engine that is close to no other draws from none.
    """
    tie = Network.of(held.classes[-1])
    wide = np.zeros((len(tie.placed), len(tie.placed)))
    wide[np.ix_(tie.placed, tie.placed)] = tie.proximity
    weights = held.parts[-1].sum(axis=0)
    total = np.bincount(held.part_engine, weights, len(held.engines))
    mix = np.zeros((len(held.engines), len(held.class_labels)))
    np.add.at(mix, (held.part_engine, held.part_class), weights / total[held.part_engine])
    return _rows_to_one((mix @ wide @ mix.T) * value_added[:, None, :])


def near_places(economy: Economy, places: tuple[str, ...], value_added: Array) -> Array:
    """Return (j, n, m): the part of place n's pool of industry j that is place m; rows sum to one.

    Closeness falls with the square of the distance between the regions' points; ``value_added`` is (n, j).
    Places abroad draw nothing.
    """
    found = np.zeros((len(places), len(places)))
    regions = list(economy.regions)
    inside = [places.index(region) for region in regions]
    apart = np.where(np.eye(len(regions), dtype=bool), np.inf, region_distances(economy))
    found[np.ix_(inside, inside)] = apart**-2.0
    return _rows_to_one(found * np.maximum(value_added, 0.0).T[:, None, :])


def _rows_to_one(values: Array) -> Array:
    others = np.where(np.eye(values.shape[-1], dtype=bool), 0.0, values)
    total = others.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(others, total, out=np.zeros_like(others), where=total > 0))
