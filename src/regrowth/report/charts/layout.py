"""Where the nodes of a network stand: near ones together, and no label over another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_ROUNDS = 400


def spread_out(distances: Array, width: float, height: float) -> Array:
    """Return points (k, 2) in a rectangle that are as far from each other as the distances say.

    Stress majorisation (Gansner, Koren & North 2004), near pairs counting more than far ones, from the
    first two coordinates of classical scaling (Torgerson 1952); the sign of each coordinate is fixed by its
    largest entry, so that the same distances give the same points.

    Parameters
    ----------
    distances
        (k, k), symmetric, above zero beside the diagonal.

    >>> spread_out(np.array([[0.0, 1.0], [1.0, 0.0]]), 100.0, 50.0).round(6).tolist()
    [[100.0, 25.0], [0.0, 25.0]]
    """
    count = len(distances)
    if count < 2:
        return np.full((count, 2), [width / 2, height / 2])
    found = _classical(distances)
    weights = np.where(np.eye(count, dtype=bool), 0.0, np.maximum(distances, 1e-9) ** -2.0)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    for _ in range(_ROUNDS):
        apart = np.linalg.norm(found[:, None] - found[None], axis=2)
        pull = weights * distances / np.where(apart > 1e-9, apart, np.inf)
        found = inverse @ ((np.diag(pull.sum(axis=1)) - pull) @ found)
    return np.column_stack([_scaled(found[:, 0], width), _scaled(found[:, 1], height)])


def _classical(distances: Array) -> Array:
    """Return the first two coordinates of classical scaling, (k, 2)."""
    count = len(distances)
    centre = np.eye(count) - 1 / count
    inner = -0.5 * centre @ (distances**2) @ centre
    values, vectors = np.linalg.eigh((inner + inner.T) / 2)
    order = np.argsort(-values, kind="stable")[:2]
    found = vectors[:, order] * np.sqrt(np.maximum(values[order], 0.0))
    found[np.abs(found) < 1e-9] = 0.0
    turned = np.sign(found[np.abs(found).argmax(axis=0), [0, 1]])
    return np.asarray(found * np.where(turned == 0, 1.0, turned))


def _scaled(values: Array, size: float) -> Array:
    spread = float(np.ptp(values))
    if spread < 1e-6:
        return np.full(len(values), size / 2)
    return np.asarray(size * (values - values.min()) / spread)


def boxes_apart(points: Array, boxes: Array, width: float, height: float) -> Array:
    """Move boxes (width, height) around points until none covers another, as little as it takes.

    Overlapping pairs are pushed apart along the axis on which they overlap least, and kept inside the
    rectangle; a pair still overlapping after all rounds is left so.

    >>> boxes_apart(np.array([[50.0, 50.0], [54.0, 50.0]]), np.full((2, 2), 20.0), 100.0, 100.0).tolist()
    [[42.0, 50.0], [62.0, 50.0]]
    """
    found = points.astype(float).copy()
    half = boxes / 2
    limit = np.array([width, height])
    low, high = np.minimum(half, limit / 2), np.maximum(limit - half, limit / 2)
    for _ in range(_ROUNDS):
        found = np.clip(found, low, high)
        moved = False
        for a in range(len(found)):
            for b in range(a + 1, len(found)):
                gap = found[b] - found[a]
                over = half[a] + half[b] - np.abs(gap)
                if (over > 1e-6).all():
                    axis = int(over.argmin())
                    push = over[axis] / 2 * (1.0 if gap[axis] >= 0 else -1.0)
                    found[a, axis] -= push
                    found[b, axis] += push
                    moved = True
        if not moved:
            break
    return found
