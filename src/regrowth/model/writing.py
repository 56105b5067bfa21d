"""Writing an outcome to a folder, so that every figure can be read elsewhere and made again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

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
) -> None:
    """Write the scenario, the headline, a CSV per quantity and the solver's record to a new folder.

    Bilateral trade is written for the pairs and industries that trade. All or nothing.

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
            "accounts": {"title": accounts.title, "year": accounts.year, "currency": accounts.currency},
            "places": len(accounts.places),
            "industries": len(accounts.industries),
            "solve": asdict(outcome.solution.record),
            "versions": {name: metadata.version(name) for name in ("regrowth", "jax", "numpy")},
        }
        (scratch / "record.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
