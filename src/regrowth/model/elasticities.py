"""The behavioural parameters of the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import OptionError
from regrowth.errors import Problem as Fault

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Elasticities:
    """The behavioural parameters of one set of accounts.

    Raises
    ------
    OptionError
        On construction, naming every industry whose number is unusable. With external scale
        economies the equilibrium is unique where psi x theta < 1 in every industry (Kucheryavyy,
        Lyn & Rodriguez-Clare 2023); anything else is refused.
    """

    industries: tuple[str, ...]
    theta: Array
    """(j): trade elasticity, above 0."""
    psi: Array
    """(j): external scale elasticity, 0 or more."""
    epsilon: float
    """Migration elasticity with respect to real income per worker, 0 or more."""

    def __post_init__(self) -> None:
        faults = []
        for name, low in (("theta", 1e-6), ("psi", 0.0)):
            values = np.asarray(getattr(self, name), dtype=float)
            object.__setattr__(self, name, values)
            if values.shape != (len(self.industries),):
                reason = f"{values.shape} numbers for {len(self.industries)} industries"
                faults.append(Fault(f"elasticities {name}", reason, "Give one number per industry"))
                continue
            bad = [
                i for i, v in zip(self.industries, values, strict=True) if not (np.isfinite(v) and v >= low)
            ]
            if bad:
                reason = f"{_listed(bad)}: not a number of {low:g} or more"
                faults.append(Fault(f"elasticities {name}", reason, "Give a positive elasticity"))
        if not (np.isfinite(self.epsilon) and self.epsilon >= 0):
            faults.append(
                Fault("elasticities epsilon", f"{self.epsilon} is not 0 or more", "Give 0 for no migration")
            )
        if not faults:
            product = self.theta * self.psi
            many = [i for i, v in zip(self.industries, product, strict=True) if v >= 1]
            if many:
                reason = f"{_listed(many)}: psi x theta is {product.max():.3g}; from 1 on nothing is unique"
                faults.append(
                    Fault("elasticities psi", reason, "Lower the scale elasticity of these industries")
                )
        if faults:
            raise OptionError(faults)


def _listed(labels: list[str]) -> str:
    return ", ".join(labels[:8]) + (f" and {len(labels) - 8} more" if len(labels) > 8 else "")
