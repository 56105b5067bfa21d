"""Complexity kernels: proximity, relatedness density, ECI, PCI, outlook index and gain.

``presence`` (M) is boolean, regions x industries: region r is specialised in industry i.
Sources: Hidalgo, Klinger, Barabasi & Hausmann (2007, Science 317: 482) and Hausmann,
Hidalgo et al. (2014, *The Atlas of Economic Complexity*, MIT Press). Errors name
regions and industries by position, counted from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import eigh
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from regrowth.errors import DegenerateError, OptionError, Problem
from regrowth.evidence.location import location_quotient as revealed_comparative_advantage
from regrowth.evidence.location import positions, require_nonnegative

__all__ = [
    "Complexity",
    "complexity",
    "complexity_outlook_gain",
    "complexity_outlook_index",
    "proximity",
    "relatedness_density",
    "revealed_comparative_advantage",
    "specialised",
]

Array = NDArray[np.float64]
Boolean = NDArray[np.bool_]

_ROUNDING = 1e-12
_SIGN_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Complexity:
    """Complexity of regions and industries, with what is needed to trust it.

    Parameters
    ----------
    eci, pci
        Complexity of each region and industry, no unit, each of mean 0 and population
        standard deviation 1 (``ddof=0``).
    diversity, ubiquity
        Number of specialised industries of each region; of specialised regions of each industry.
    second_eigenvalue, third_eigenvalue
        Of the reflection matrix, largest 1; the smaller their gap, the less stable eci and pci.
    diversity_correlation
        Correlation of eci with diversity, positive by construction: it fixes the sign.
    """

    eci: Array
    pci: Array
    diversity: Array
    ubiquity: Array
    second_eigenvalue: float
    third_eigenvalue: float
    diversity_correlation: float


def specialised(rca: ArrayLike, threshold: float = 1.0) -> Boolean:
    """Mark where revealed comparative advantage reaches the threshold.

    M = (RCA >= threshold); Hidalgo et al. (2007). A value short of the threshold by
    rounding alone (one part in 10^12) counts as reaching it, so that the unit and the
    order of the data cannot tip a tie.

    Parameters
    ----------
    rca
        Regions x industries, no unit, 0 or more.
    threshold
        Above 0; 1 is the nation's own share.

    Returns
    -------
    array
        M, regions x industries, bool.

    Raises
    ------
    DegenerateError
        If a value is NaN, infinite or negative: such a value is never "not specialised".
    OptionError
        If the threshold is not a positive number.

    Examples
    --------
    >>> specialised([[1.2, 0.7], [1.0, 0.0]]).tolist()
    [[True, False], [True, False]]
    """
    values = require_nonnegative(rca, "revealed comparative advantage")
    if not (np.isfinite(threshold) and threshold > 0):
        raise OptionError(
            Problem("threshold", f"{threshold!r} is not a positive number", "Pass 1.0 or similar")
        )
    marked: Boolean = values >= threshold * (1 - _ROUNDING)
    return marked


def _boolean(presence: ArrayLike) -> Boolean:
    given = np.asarray(presence)
    if given.ndim != 2 or given.size == 0:
        raise OptionError(
            Problem(
                "specialisation matrix",
                f"shape {given.shape} is not two-dimensional",
                "Pass regions x industries",
            )
        )
    if given.dtype != np.bool_ and not ((given == 0) | (given == 1)).all():
        raise OptionError(
            Problem(
                "specialisation matrix", "values other than 0 and 1 occur", "Pass the result of specialised()"
            )
        )
    return given.astype(np.bool_, copy=False)


def _refuse_empty(sums: Array, axis: Literal["regions", "industries"], subject: str) -> list[Problem]:
    empty = np.flatnonzero(sums == 0)
    if not empty.size:
        return []
    what = "zero diversity (no industry)" if axis == "regions" else "zero ubiquity (no region)"
    return [
        Problem(
            subject,
            f"{axis} {positions(empty)} (counted from 0) have {what}",
            f"Drop these {axis} explicitly, aggregate them, or lower the threshold",
        )
    ]


def proximity(presence: ArrayLike) -> Array:
    r"""Compute the chance that a region specialised in one industry also is in another.

    .. math:: \phi_{ij} = \min\{P(i|j), P(j|i)\} = \frac{\sum_r M_{ri} M_{rj}}{\max(k_i, k_j)}

    with k_i the ubiquity of industry i. Source: Hidalgo et al. (2007).

    Parameters
    ----------
    presence
        M, regions x industries, bool or 0/1.

    Returns
    -------
    array
        Industries x industries, symmetric, within [0, 1]; the diagonal is 1, as the
        formula gives (an industry always goes with itself).

    Raises
    ------
    DegenerateError
        If an industry has zero ubiquity: the conditional probability is undefined.
    OptionError
        If M is not a matrix of 0 and 1.

    Examples
    --------
    >>> proximity([[1, 1, 0], [1, 0, 1], [1, 1, 0]]).round(3).tolist()
    [[1.0, 0.667, 0.333], [0.667, 1.0, 0.0], [0.333, 0.0, 1.0]]
    """
    have = _boolean(presence)
    ubiquity = have.sum(axis=0, dtype=np.float64)
    problems = _refuse_empty(ubiquity, "industries", "proximity")
    if problems:
        raise DegenerateError(problems)
    # Counts below 2^24 are exact in single precision, whose matrix product is twice as fast.
    ones = have.astype("float32" if have.shape[0] < 2**24 else "float64")
    larger: Array = np.maximum.outer(ubiquity, ubiquity)
    np.divide(ones.T @ ones, larger, out=larger)
    return larger


def _tied(presence: ArrayLike, proximities: ArrayLike) -> tuple[Boolean, Array, Array]:
    """Return (presence, proximity, its column sums) after checking that they fit."""
    have = _boolean(presence)
    phi = np.asarray(proximities, dtype=np.float64)
    side = have.shape[1]
    if phi.shape != (side, side):
        raise OptionError(
            Problem(
                "proximity",
                f"shape {phi.shape} does not fit {side} industries",
                "Pass the result of proximity()",
            )
        )
    sums = phi.sum(axis=0)
    if not (np.isfinite(sums).all() and phi.min() >= 0):
        raise DegenerateError(
            Problem("proximity", "values are NaN, infinite or negative", "Pass the result of proximity()")
        )
    return have, phi, sums


def _pci(pci: ArrayLike, industries: int) -> Array:
    values = np.asarray(pci, dtype=np.float64)
    if values.shape != (industries,) or not np.isfinite(values).all():
        raise OptionError(
            Problem(
                "pci",
                f"shape {values.shape} or a value is not finite for {industries} industries",
                "Pass Complexity.pci",
            )
        )
    return values


def relatedness_density(presence: ArrayLike, proximity: ArrayLike, *, own_tie: bool = True) -> Array:
    r"""Weigh how much of what is close to an industry the region already has.

    .. math:: \omega_{ri} = \frac{\sum_j M_{rj} \phi_{ji}}{\sum_j \phi_{ji}}

    Source: Hidalgo et al. (2007); 1 minus "distance" of Hausmann et al. (2014).

    Parameters
    ----------
    presence
        M, regions x industries, bool or 0/1.
    proximity
        phi, industries x industries, as :func:`proximity` returns it (diagonal 1).
    own_tie
        True: the sums run over all j, j = i included, as published and as the usual
        packages do; an industry the region has counts as its own neighbour. False: j = i
        is left out of both sums, so that industries present and absent can be compared.

    Returns
    -------
    array
        Regions x industries, within [0, 1].

    Raises
    ------
    DegenerateError
        If an industry has no tie at all (proximities sum to zero).
    OptionError
        If shapes do not match or M is not a matrix of 0 and 1.

    Examples
    --------
    >>> m = [[1, 1, 0], [1, 0, 1], [1, 1, 0]]
    >>> relatedness_density(m, proximity(m)).round(3)[0].tolist()
    [0.833, 1.0, 0.25]
    >>> relatedness_density(m, proximity(m), own_tie=False).round(3)[0].tolist()
    [0.667, 1.0, 1.0]
    """
    have, phi, sums = _tied(presence, proximity)
    own = np.zeros_like(sums) if own_tie else phi.diagonal()
    rest = sums - own
    alone = np.flatnonzero(rest <= _ROUNDING)
    if alone.size:
        raise DegenerateError(
            Problem(
                "relatedness density",
                f"industries {positions(alone)} (counted from 0) have no tie to any other industry",
                "Drop or aggregate these industries, or keep own_tie=True",
            )
        )
    density: Array = have.astype(np.float64) @ phi
    if not own_tie:
        density -= have * own
    density /= rest
    return np.clip(density, 0.0, 1.0, out=density)


def _standardise(values: Array) -> Array:
    centred = values - values.mean()
    scaled: Array = centred / np.sqrt(np.mean(centred**2))
    return scaled


def _refuse_split(have: Boolean) -> None:
    """Refuse a bipartite graph in several pieces, naming all pieces but the largest."""
    rows, columns = np.nonzero(have)
    regions, industries = have.shape
    graph = coo_array((np.ones(rows.size), (rows, columns + regions)), shape=(regions + industries,) * 2)
    pieces, member = connected_components(graph, directed=False)
    if pieces == 1:
        return
    largest = np.argmax(np.bincount(member[:regions]))
    outside = member != largest
    raise DegenerateError(
        Problem(
            "complexity",
            f"the graph of regions and industries falls into {pieces} separate pieces, so the second "
            f"eigenvalue is 1 and the pieces cannot be ranked; outside the largest: regions "
            f"{positions(np.flatnonzero(outside[:regions]))}, industries "
            f"{positions(np.flatnonzero(outside[regions:]))} (counted from 0)",
            "Compute each piece on its own, drop the small pieces, or aggregate industries",
        )
    )


def complexity(presence: ArrayLike, *, gap_tolerance: float = 1e-8) -> Complexity:
    r"""Rank regions and industries by complexity: the second eigenvector of reflections.

    .. math:: \tilde M_{rs} = \sum_i \frac{M_{ri} M_{si}}{k_r k_i}, \qquad
              \tilde M\, e = \lambda_2 e, \qquad p_i \propto \frac{1}{k_i} \sum_r M_{ri} e_r

    Source: Hausmann et al. (2014); Hidalgo & Hausmann (2009) for the reflections.
    With k_r diversity and k_i ubiquity, the matrix is similar to the symmetric B B' with
    B = M / sqrt(k_r k_i), which is decomposed on its smaller side. The sign makes ECI
    correlate positively with diversity; where that correlation is nil no sign is defensible.

    Parameters
    ----------
    presence
        M, regions x industries, bool or 0/1; at least 3 regions and 2 industries.
    gap_tolerance
        Least gap of the second eigenvalue to the first and the third; 0 < gap < 1.

    Returns
    -------
    Complexity
        Indices (mean 0, sd 1 with ``ddof=0``), diversity, ubiquity, eigenvalues.

    Raises
    ------
    DegenerateError
        If a region or industry is empty, the graph is disconnected, the second eigenvalue
        is repeated or zero, fewer than 3 regions or 2 industries are given, or ECI does
        not correlate with diversity.
    OptionError
        If M is not a matrix of 0 and 1.

    Examples
    --------
    >>> nested = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]]
    >>> result = complexity(nested)
    >>> result.eci.round(3).tolist()
    [1.342, 0.447, -0.447, -1.342]
    >>> result.pci.round(3).tolist()
    [-1.342, -0.447, 0.447, 1.342]
    """
    have = _boolean(presence)
    if not 0 < gap_tolerance < 1:
        raise OptionError(
            Problem("gap_tolerance", f"{gap_tolerance!r} is not between 0 and 1", "Pass 1e-8 or similar")
        )
    ones = have.astype(np.float64)
    diversity, ubiquity = ones.sum(axis=1), ones.sum(axis=0)
    problems = [
        *_refuse_empty(diversity, "regions", "complexity"),
        *_refuse_empty(ubiquity, "industries", "complexity"),
    ]
    if have.shape[0] < 3 or have.shape[1] < 2:
        problems.append(
            Problem(
                "complexity",
                f"{have.shape[0]} regions and {have.shape[1]} industries are too few to rank",
                "Give at least 3 regions and 2 industries, or use finer ones",
            )
        )
    if problems:
        raise DegenerateError(problems)

    scaled = ones / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)
    wide = scaled.shape[0] <= scaled.shape[1]
    symmetric = scaled @ scaled.T if wide else scaled.T @ scaled
    side = symmetric.shape[0]
    values, vectors = eigh(symmetric, subset_by_index=[max(side - 3, 0), side - 1])
    second, third = float(values[-2]), max(float(values[-3]), 0.0) if side > 2 else 0.0
    if second > 1 - max(gap_tolerance, 1e-8):
        _refuse_split(have)
    if second - third < gap_tolerance or second > 1 - gap_tolerance:
        same = "all regions share one pattern" if second < gap_tolerance else "its eigenvector is arbitrary"
        raise DegenerateError(
            Problem(
                "complexity",
                f"the second eigenvalue {second:.10g} is not separate from the first (1) and the third "
                f"({third:.10g}): {same}",
                "Use finer industries or another threshold or year; rank by diversity if regions are alike",
            )
        )
    if wide:
        eci = vectors[:, -2] / np.sqrt(diversity)
        pci = (eci @ ones) / ubiquity
    else:
        pci = vectors[:, -2] / np.sqrt(ubiquity)
        eci = (ones @ pci) / diversity
    eci, pci = _standardise(eci), _standardise(pci)
    spread = float(diversity.std())
    correlation = float(np.mean(eci * (diversity - diversity.mean())) / spread) if spread > 0 else 0.0
    if abs(correlation) < _SIGN_TOLERANCE:
        raise DegenerateError(
            Problem(
                "complexity",
                f"ECI does not correlate with diversity ({correlation:.2g}), so its sign is undefined",
                "Use another threshold, or finer industries; regions of equal diversity cannot be signed",
            )
        )
    sign = float(np.sign(correlation))
    return Complexity(sign * eci, sign * pci, diversity, ubiquity, second, third, abs(correlation))


def complexity_outlook_index(presence: ArrayLike, proximity: ArrayLike, pci: ArrayLike) -> Array:
    r"""Value the complex industries that a region lacks but is close to.

    .. math:: COI_r = \sum_i \omega_{ri} (1 - M_{ri}) PCI_i

    with omega of :func:`relatedness_density` (own tie included). Source: Hausmann et al.
    (2014, "opportunity value", with distance = 1 - omega).

    Parameters
    ----------
    presence, proximity
        As for :func:`relatedness_density`.
    pci
        PCI, (industries,), standardised. The index changes when a constant is added.

    Returns
    -------
    array
        (regions,), in standard deviations of PCI, not standardised again; 0 for a
        region that has every industry.

    Raises
    ------
    DegenerateError, OptionError
        As :func:`relatedness_density`.

    Examples
    --------
    >>> m = [[1, 1, 0], [1, 0, 1], [1, 1, 0]]
    >>> complexity_outlook_index(m, proximity(m), [-1.0, 0.0, 2.0]).round(3).tolist()
    [0.5, 0.0, 0.5]
    """
    have, phi, _ = _tied(presence, proximity)
    value = _pci(pci, phi.shape[0])
    outlook: Array = (relatedness_density(have, phi) * ~have) @ value
    return outlook


def complexity_outlook_gain(
    presence: ArrayLike, proximity: ArrayLike, pci: ArrayLike, *, net: bool = True
) -> Array:
    r"""Value what gaining one industry would do to a region's outlook.

    .. math:: COG_{ri} = (1 - M_{ri}) \Big[ \sum_{j \ne i} \frac{\phi_{ij}}{\sum_k \phi_{kj}}
              (1 - M_{rj}) PCI_j - \omega_{ri} PCI_i \Big]

    The sum is the outlook opened; the last term is the option used up, and the whole is
    *exactly* the change of COI when M_ri turns from 0 to 1. Source: Hausmann et al.
    (2014, "opportunity gain", whose sum is read over the other industries).

    Parameters
    ----------
    presence, proximity, pci
        As for :func:`complexity_outlook_index`.
    net
        True: the formula above. False: the gross value that the Stata and Python
        packages of its authors compute, with j = i in the sum and no last term.

    Returns
    -------
    array
        Regions x industries, in standard deviations of PCI; 0 where the region already
        has the industry (nothing is gained).

    Raises
    ------
    DegenerateError, OptionError
        As :func:`relatedness_density`.

    Examples
    --------
    >>> m = [[1, 1, 0], [1, 0, 1], [1, 1, 0]]
    >>> complexity_outlook_gain(m, proximity(m), [-1.0, 0.0, 2.0]).round(3).tolist()
    [[0.0, 0.0, -0.5], [0.0, 0.0, 0.0], [0.0, 0.0, -0.5]]
    >>> complexity_outlook_gain(m, proximity(m), [-1.0, 0.0, 2.0], net=False).round(3).tolist()
    [[0.0, 0.0, 1.5], [0.0, 0.0, 0.0], [0.0, 0.0, 1.5]]
    """
    have, phi, sums = _tied(presence, proximity)
    value = _pci(pci, phi.shape[0])
    weight = value / sums
    gain: Array = (~have * weight) @ phi.T
    if net:
        gain -= relatedness_density(have, phi) * value
        gain -= phi.diagonal() * weight
    gain[have] = 0.0
    return gain
