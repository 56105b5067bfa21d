"""The space of engines: how close each is to every other (Hidalgo et al. 2007, for groups of classes)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regrowth.evidence.concordance import Employment
from regrowth.evidence.measures import Network

Array = NDArray[np.float64]


def engine_proximity(held: Employment) -> Array:
    """Return the mean proximity of the classes of two engines, in the last year.

    Classes count by the national employment of the engine's parts, as in every measure of an engine; those
    that no province is specialised in are left out. On the diagonal it says how close an engine's own
    classes are to each other, themselves included.

    Parameters
    ----------
    held
        Employment by engine.

    Returns
    -------
    array
        Engines x engines, symmetric, 0 to 1; missing for an engine none of whose classes has a place in the
        network.

    Raises
    ------
    DegenerateError
        If there is no network of classes.
    """
    tie = Network.of(held.classes[-1])
    by_class = held.engine_mean(tie.spread(tie.proximity))
    found = held.engine_mean(tie.spread(by_class.T))
    return np.asarray((found + found.T) / 2)
