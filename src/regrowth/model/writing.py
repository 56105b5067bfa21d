"""Writing an outcome to a folder, so that every figure can be read elsewhere and made again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

import numpy as np

from regrowth import files
from regrowth.model.headline import headline
from regrowth.model.outcome import Outcome
from regrowth.model.verbs import tabulate


def write_outcome(
    outcome: Outcome,
    folder: str | Path,
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    core: Sequence[str] = (),
    origin: Mapping[str, str] | None = None,
) -> None:
    """Write the scenario, the headline, a CSV per quantity and a record to a new folder.

    The record holds the accounts' year and size, the elasticities, what the solver did and the
    versions. Bilateral trade is written for the pairs and industries that trade. All or nothing.

    Parameters
    ----------
    groups, core
        As in :func:`regrowth.model.headline.headline`.
    origin
        What the outcome was made from, for the record: name and digest of the economy.

    Raises
    ------
    OptionError
        If the folder exists and is not empty.
    LabelError
        If a group names an unknown place.
    """
    with files.new_folder(Path(folder)) as scratch:
        (scratch / "scenario.yaml").write_text(outcome.scenario.to_yaml(), encoding="utf-8")
        headline(outcome, groups=groups, core=core).to_csv(scratch / "headline.csv")
        for quantity in outcome.quantities:
            table = tabulate(outcome, quantity)
            if quantity == "trade":
                table = table[(table["before"] > 0) | (table["after"] > 0)]
            table.to_csv(scratch / f"{quantity}.csv")
        accounts = outcome.accounts
        record = {
            "made from": dict(origin or {}),
            "accounts": {"title": accounts.title, "year": accounts.year, "currency": accounts.currency},
            "places": len(accounts.places),
            "industries": len(accounts.industries),
            "elasticities": _elasticities(outcome),
            "solve": asdict(outcome.solution.record),
            "versions": {name: metadata.version(name) for name in ("regrowth", "jax", "numpy")},
        }
        (scratch / "record.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _elasticities(outcome: Outcome) -> dict[str, dict[str, float]]:
    """Return the elasticities of trade and scale by industry, and of migration by place."""
    accounts, baseline = outcome.accounts, outcome.solution.problem.baseline
    return {
        "trade": dict(zip(accounts.industries, np.asarray(baseline.theta).tolist(), strict=True)),
        "scale": dict(zip(accounts.industries, np.asarray(baseline.psi).tolist(), strict=True)),
        "migration": dict(zip(accounts.places, np.asarray(baseline.epsilon).tolist(), strict=True)),
    }
