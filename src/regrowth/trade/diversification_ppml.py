"""Poisson pseudo-maximum likelihood with many fixed effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from regrowth.errors import DataError, DegenerateError, Problem, SolverError

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

ROUNDS = 200
ACCURACY = 1e-10
"""Largest score of a parameter, relative to the sum of the outcome."""
RIDGE = 1e-12
"""Added to the diagonal of the Hessian, relative: fixed effects are collinear, and any solution will do."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A Poisson regression with fixed effects.

    Attributes
    ----------
    names, coefficients, standard_errors
        Of the covariates, not of the fixed effects; standard errors are clustered.
    fitted
        One per observation, in units of the outcome; zero where a fixed effect has no positive outcome.
    deviance, null_deviance
        Twice the log-likelihood lost against a perfect fit, and of a constant.
    iterations, score
        Newton steps taken, and the largest remaining score relative to the sum of the outcome.
    observations, clusters
        Observations that the estimate rests on, and their clusters.
    """

    names: tuple[str, ...]
    coefficients: Array
    standard_errors: Array
    fitted: Array
    deviance: float
    null_deviance: float
    iterations: int
    score: float
    observations: int
    clusters: int

    @property
    def pseudo_r2(self) -> float:
        """Part of the null deviance that is explained."""
        return 1.0 - self.deviance / self.null_deviance


def poisson_regression(
    outcome: Array,
    covariates: Array,
    effects: Sequence[Codes],
    *,
    clusters: Codes | None = None,
    names: Sequence[str] = (),
) -> Fit:
    """Estimate E[y] = exp(x b + sum of fixed effects) by Poisson pseudo-maximum likelihood.

    Newton's method on the concave log-likelihood sum(y log m - m); consistent whatever the distribution of
    y, zeros included, if the mean is right (Gourieroux, Monfort and Trognon 1984; Santos Silva and Tenreyro
    2006). Observations of a group whose outcomes are all zero are fitted by zero and left out (Correia,
    Guimaraes and Zylkin 2020: separation).

    Parameters
    ----------
    outcome
        (o,): not negative.
    covariates
        (o, c).
    effects
        Each (o,): group of every observation, whole numbers.
    clusters
        (o,): observations of one cluster may depend on each other; each by itself unless given.

    Raises
    ------
    DataError
        If shapes differ, an outcome is negative or a figure is not finite.
    DegenerateError
        If no outcome is positive, or the fixed effects explain a covariate wholly.
    SolverError
        If the score does not vanish.

    >>> fit = poisson_regression(np.array([2.0, 4.0, 4.0, 8.0]), np.array([[0.0], [1.0], [0.0], [1.0]]),
    ...     [np.array([0, 0, 1, 1])])
    >>> round(fit.coefficients.item(), 6)
    0.693147
    """
    y, x = np.asarray(outcome, dtype=float), np.asarray(covariates, dtype=float)
    shapes = {len(part) for part in (y, x, *effects)}
    if len(shapes) > 1 or (y < 0).any() or not (np.isfinite(y).all() and np.isfinite(x).all()):
        reason = "lengths differ, an outcome is negative or a figure is not finite"
        raise DataError(Problem("Poisson regression", reason, "Correct the observations"))
    kept = _not_separated(y, effects)
    if not kept.any():
        raise DegenerateError(Problem("Poisson regression", "no outcome is positive", "Check the outcome"))
    design, labels = _design(x[kept], [group[kept] for group in effects]), tuple(names)
    held, count = y[kept], x.shape[1]
    mean = (held + held.mean()) / 2
    eta: Array = np.log(mean)
    # the first step is weighted least squares of the working outcome, so that no start is needed
    slope: Array = _weighted(design, mean, mean * (eta + (held - mean) / mean))
    move = np.zeros_like(slope)
    likelihood = -np.inf
    score = np.inf
    iterations = 0
    while score > ACCURACY:
        if iterations == ROUNDS:
            reason = f"after {ROUNDS} steps the score is {score:.2g}, not {ACCURACY:g}"
            raise SolverError(Problem("Poisson regression", reason, "Drop groups with hardly any trade"))
        iterations += 1
        step = slope + move
        for _ in range(60):
            eta = design @ step
            with np.errstate(over="ignore", invalid="ignore"):
                found = float(held @ eta - np.exp(eta).sum())
            if np.isfinite(found) and found >= likelihood - 1e-12 * abs(likelihood):
                break
            step = (step + slope) / 2
        slope, likelihood, mean = step, found, np.exp(eta)
        gradient = design.T @ (held - mean)
        score = float(np.abs(gradient).max() / held.sum())
        move = _weighted(design, mean, held - mean)
    fitted = np.zeros_like(y)
    fitted[kept] = mean
    group = np.arange(len(held)) if clusters is None else np.unique(clusters[kept], return_inverse=True)[1]
    return Fit(
        labels or tuple(f"x{number}" for number in range(count)),
        slope[:count],
        _clustered(design, mean, held - mean, group, x[kept], labels),
        fitted,
        _deviance(held, mean),
        _deviance(held, np.full_like(held, held.mean())),
        iterations,
        score,
        len(held),
        int(group.max()) + 1,
    )


def _not_separated(y: Array, effects: Sequence[Codes]) -> NDArray[np.bool_]:
    """Leave out groups without a positive outcome until none is left; return who stays."""
    kept = np.ones(len(y), dtype=bool)
    while True:
        before = kept.sum()
        for group in effects:
            positive = np.bincount(group[kept], weights=y[kept], minlength=int(group.max()) + 1) > 0
            kept &= positive[group]
        if kept.sum() == before:
            return kept


def _design(x: Array, effects: Sequence[Codes]) -> sparse.csr_array:
    """Return covariates and one 0/1 column per group; without effects a constant."""
    rows = np.arange(len(x))
    blocks: list[sparse.csr_array] = [sparse.csr_array(x)]
    for group in effects or [np.zeros(len(x), dtype=np.intp)]:
        labels, codes = np.unique(group, return_inverse=True)
        blocks.append(sparse.csr_array((np.ones(len(x)), (rows, codes)), shape=(len(x), len(labels))))
    return sparse.csr_array(sparse.hstack(blocks))


def _factor(design: sparse.csr_array, weights: Array) -> tuple[Array, Array]:
    """Return the Cholesky factor of the scaled, slightly ridged Hessian, and the scale of its columns."""
    hessian = (design.T @ (sparse.diags_array(weights) @ design)).toarray()
    scale = 1 / np.sqrt(np.maximum(hessian.diagonal(), np.finfo(float).tiny))
    scaled = hessian * scale[:, None] * scale
    return linalg.cholesky(scaled + RIDGE * np.eye(len(scaled)), lower=True), scale


def _solve(factor: tuple[Array, Array], right: Array) -> Array:
    lower, scale = factor
    turned = right * (scale if right.ndim == 1 else scale[:, None])
    found: Array = linalg.cho_solve((lower, True), turned)
    return found * (scale if right.ndim == 1 else scale[:, None])


def _weighted(design: sparse.csr_array, weights: Array, right: Array) -> Array:
    return _solve(_factor(design, weights), design.T @ right)


def _clustered(
    design: sparse.csr_array, mean: Array, residual: Array, group: Codes, x: Array, names: Sequence[str]
) -> Array:
    """Return clustered standard errors of the covariates (Cameron and Miller 2015, equation 12).

    With their correction for clusters and parameters; every fixed effect counts as one, which is slightly
    cautious. With few clusters the errors are still too small (Weidner and Zylkin 2021).
    """
    count = x.shape[1]
    if not count:
        return np.zeros(0)
    dummies = design[:, count:]
    factor = _factor(dummies, mean)
    # Frisch, Waugh and Lovell: what of a covariate the fixed effects leave, with the weights of the fit
    left = x - dummies @ _solve(factor, dummies.T @ (mean[:, None] * x))
    within, whole = mean @ left**2, mean @ x**2
    flat = [number for number in range(count) if within[number] <= 1e-9 * whole[number]]
    if flat:
        reason = f"fixed effects leave nothing of {', '.join(str(names[number]) for number in flat)}"
        raise DegenerateError(Problem("Poisson regression", reason, "Leave it out, or use fewer effects"))
    bread = np.linalg.inv((left * mean[:, None]).T @ left)
    scores = np.zeros((int(group.max()) + 1, count))
    np.add.at(scores, group, left * residual[:, None])
    number = len(scores)
    free = max(len(x) - design.shape[1], 1)
    meat = scores.T @ scores * (number / max(number - 1, 1)) * ((len(x) - 1) / free)
    return np.asarray(np.sqrt(np.diag(bread @ meat @ bread)))


def _deviance(y: Array, mean: Array) -> float:
    """Return 2 sum(y ln(y / m) - (y - m))."""
    positive = y > 0
    logs = np.log(np.where(positive, y, 1.0) / np.where(positive, mean, 1.0))
    return 2 * float((np.where(positive, y * logs, 0.0) - (y - mean)).sum())
