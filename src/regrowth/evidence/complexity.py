"""Complexity kernels: ECI, PCI, outlook index and outlook gain.

``presence`` (M) is boolean, regions x industries: region r is specialised in industry i.
Outlooks allow leading dimensions, such as draws; a ranking is of one table.
Source: Hausmann, Hidalgo et al. (2014, *The Atlas of Economic Complexity*, MIT Press).
Errors name regions and industries by position, counted from 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import eigh
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from regrowth.errors import DegenerateError, OptionError, Problem
from regrowth.evidence.location import positions
from regrowth.evidence.relatedness import empty_problems, relatedness_density, require_boolean, tied

__all__ = ["Complexity", "complexity", "complexity_outlook_gain", "complexity_outlook_index"]

Array = NDArray[np.float64]
Boolean = NDArray[np.bool_]

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
    have = require_boolean(presence)
    if not 0 < gap_tolerance < 1:
        raise OptionError(
            Problem("gap_tolerance", f"{gap_tolerance!r} is not between 0 and 1", "Pass 1e-8 or similar")
        )
    ones = have.astype(np.float64)
    diversity, ubiquity = ones.sum(axis=1), ones.sum(axis=0)
    problems = [
        *empty_problems(diversity, "regions", "complexity"),
        *empty_problems(ubiquity, "industries", "complexity"),
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


def _pci(pci: ArrayLike, sums: Array) -> Array:
    """Return complexity with room for regions, (..., 1, industries), after checking that it fits ``sums``."""
    values = np.asarray(pci, dtype=np.float64)
    if values.shape != sums.shape or not np.isfinite(values).all():
        raise OptionError(
            Problem(
                "pci",
                f"shape {values.shape} or a value is not finite for {sums.shape[-1]} industries",
                "Pass Complexity.pci",
            )
        )
    return values[..., None, :]


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
        PCI, (..., industries), standardised. The index changes when a constant is added.

    Returns
    -------
    array
        (..., regions), in standard deviations of PCI, not standardised again; 0 for a
        region that has every industry.

    Raises
    ------
    DegenerateError, OptionError
        As :func:`relatedness_density`.

    Examples
    --------
    >>> from regrowth.evidence.relatedness import proximity
    >>> m = [[1, 1, 0], [1, 0, 1], [1, 1, 0]]
    >>> complexity_outlook_index(m, proximity(m), [-1.0, 0.0, 2.0]).round(3).tolist()
    [0.5, 0.0, 0.5]
    """
    have, phi, sums = tied(presence, proximity)
    value = _pci(pci, sums)
    outlook: Array = (relatedness_density(have, phi) * ~have) @ value.swapaxes(-2, -1)
    return outlook[..., 0]


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
        (..., regions, industries), in standard deviations of PCI; 0 where the region already
        has the industry (nothing is gained).

    Raises
    ------
    DegenerateError, OptionError
        As :func:`relatedness_density`.

    Examples
    --------
    >>> from regrowth.evidence.relatedness import proximity
    >>> m = [[1, 1, 0], [1, 0, 1], [1, 1, 0]]
    >>> complexity_outlook_gain(m, proximity(m), [-1.0, 0.0, 2.0]).round(3).tolist()
    [[0.0, 0.0, -0.5], [0.0, 0.0, 0.0], [0.0, 0.0, -0.5]]
    >>> complexity_outlook_gain(m, proximity(m), [-1.0, 0.0, 2.0], net=False).round(3).tolist()
    [[0.0, 0.0, 1.5], [0.0, 0.0, 0.0], [0.0, 0.0, 1.5]]
    """
    have, phi, sums = tied(presence, proximity)
    value = _pci(pci, sums)
    weight = value / sums[..., None, :]
    gain: Array = (~have * weight) @ phi.swapaxes(-2, -1)
    if net:
        gain -= relatedness_density(have, phi) * value
        gain -= phi.diagonal(axis1=-2, axis2=-1)[..., None, :] * weight
    gain[have] = 0.0
    return gain
