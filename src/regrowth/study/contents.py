"""What a study bundle holds: the inputs and results of a study as files."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from regrowth.package.tables import package_tables
from regrowth.security.scores import scores
from regrowth.study.study import Study

PROGRAMME_FILE = "inputs/programme.yaml"
ECONOMY_FOLDER = "inputs/economy"


def contents(study: Study) -> dict[str, bytes]:
    """Return the inputs and results of a study by file name; equal studies give equal bytes."""
    found = {PROGRAMME_FILE: study.programme.to_yaml().encode()}
    found |= {f"{ECONOMY_FOLDER}/{name}": content for name, content in study.economy.files().items()}
    found |= {f"results/{name}.parquet": _parquet(frame) for name, frame in _tables(study).items()}
    found["results/selection.json"] = as_json(_summary(study))
    return found


def _tables(study: Study) -> dict[str, pd.DataFrame]:
    evidence, selection = study.evidence, study.selection
    tables = {} if study.package is None else package_tables(study.package)
    tables |= {
        "evidence": evidence.table.reset_index(),
        "evidence_classes": evidence.classes,
        "evidence_provinces": evidence.provinces.reset_index(),
        "evidence_regions": evidence.regions.reset_index(),
        "filled_cells": evidence.filled,
        "selection": selection.table.reset_index(),
        "indicator_values": _long(selection.scores.indicators),
        "rules": selection.rules.reset_index(),
    }
    for name in ("nation", "provinces", "industries", "markets"):
        tables |= _trade_table(study, name)
    if study.security is not None:
        tables["stress_tests"] = study.security.worst()
        tables["critical_items"] = scores(study.security.register)
    rows = [comparison.rows.assign(vintage=comparison.vintage) for comparison in selection.comparisons]
    if rows:
        tables["comparisons"] = pd.concat(rows, ignore_index=True)
    firm = selection.acceptability
    if firm is not None:
        ranks = firm.ranks.copy()
        ranks.columns = pd.Index([f"rank {rank}" for rank in ranks.columns])
        tables["rank_acceptability"] = ranks.reset_index()
        tables["central_weights"] = firm.central_weights.reset_index()
    return tables


def _trade_table(study: Study, name: str) -> dict[str, pd.DataFrame]:
    """Return one kind of table of every trade policy, below each other."""
    if not study.trade:
        return {}
    parts = [
        getattr(effect, name)().reset_index().assign(policy=effect.outcome.scenario.id)
        for effect in study.trade
    ]
    return {f"trade_{name}": pd.concat(parts, ignore_index=True)}


def _long(indicators: pd.DataFrame) -> pd.DataFrame:
    flat = indicators.copy()
    flat.columns = pd.Index([": ".join(label) for label in indicators.columns])
    return flat.reset_index()


def _summary(study: Study) -> dict[str, Any]:
    selection, evidence = study.selection, study.evidence
    return {
        "programme": study.programme.id,
        "economy": study.economy.manifest.id,
        "chosen": {region: list(engines) for region, engines in selection.chosen.items()},
        "objective": selection.record.objective,
        "proof": {"method": selection.record.method, "gap": selection.record.gap},
        "alternatives": [
            {"added": alternative.added, "dropped": alternative.dropped, "loss": alternative.loss}
            for alternative in selection.alternatives
        ],
        "without_criterion": [
            {
                "criterion": case.criterion,
                "pairs_that_score_on_it": case.scoring,
                "count": case.count,
                "added": case.change.added,
                "dropped": case.change.dropped,
                "loss": case.change.loss,
            }
            for case in selection.without_criterion
        ],
        "reservation_scores": [
            {
                "reservation": case.reservation,
                "count": case.count,
                "added": case.change.added,
                "dropped": case.change.dropped,
                "loss": case.change.loss,
            }
            for case in selection.reservations
        ],
        "agreement_with_candidates": {
            c.vintage: {"agreed": c.agreed, "listed": c.listed, "chosen": c.chosen}
            for c in selection.comparisons
        },
        "years": list(evidence.years),
        "notes": list(evidence.notes),
        "absent": dict(evidence.absent),
        "cautions": dict(evidence.cautions),
        "draws": study.draws,
        "draws_with_complexity_undefined": selection.acceptability.undefined
        if selection.acceptability
        else 0,
        "not_modelled": [words["en"] for words in study.programme.not_modelled],
    }


def as_json(content: Any) -> bytes:
    """Return content as JSON, with null for numbers that JSON cannot hold."""
    text = json.dumps(_finite(content), ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode()


def _finite(content: Any) -> Any:
    """Replace numbers that JSON cannot hold by null."""
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()
