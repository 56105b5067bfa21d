"""A package as tables, for the bundle and for files."""

from __future__ import annotations

import pandas as pd

from regrowth.package.package import Package
from regrowth.package.responses import parameters
from regrowth.programme.programme import Programme


def package_tables(package: Package) -> dict[str, pd.DataFrame]:
    """Return every result of a package by name."""
    tables = {
        "plan": package.allocation.plan.table(),
        "plan_returns": package.returns.reset_index(),
        "plan_rules": package.rules.reset_index(),
        "plan_capacities": package.capacities,
        "plan_frontier": package.frontier.reset_index(),
        "plan_variants": package.variants.reset_index(),
        "path": package.yearly.reset_index(),
        "path_regions": package.places.reset_index(),
        "parameters": parameter_table(package.allocation.setting.programme).reset_index(),
    }
    if package.ensemble is not None:
        tables["bands"] = package.ensemble.bands().reset_index()
    if package.sensitivity is not None:
        tables["sensitivity"] = package.sensitivity.reset_index()
    return tables


def parameter_table(programme: Programme) -> pd.DataFrame:
    """Return every parameter of the package: range, distribution, source, and whether it is an assumption.

    ``assumed`` is true where no source but the programme's own choice stands behind the number.
    """
    rows = []
    for name, held in parameters(programme).items():
        kinds = {programme.sources[source].kind for source in held.source}
        rows.append(
            {
                "parameter": name,
                "low": held.low,
                "central": held.central,
                "high": held.high,
                "unit": held.unit,
                "distribution": held.distribution,
                "assumed": kinds == {"assumption"},
                "confidence": held.confidence,
                "source": ", ".join(held.source),
                "estimated_on": held.estimated_on["en"],
                "transferable": held.transferable["en"],
            }
        )
    return pd.DataFrame(rows).set_index("parameter")
