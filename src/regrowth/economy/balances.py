"""Balances of the national input-output tables and of the world tables."""

from __future__ import annotations

import pandas as pd

from regrowth.economy.manifest import Manifest
from regrowth.economy.rounding import EXACT, SHOWN, Frames, first_row, in_base_units, unit_of
from regrowth.errors import Problem
from regrowth.labels import joined


def input_output_rows(frames: Frames, manifest: Manifest) -> list[Problem]:
    """The input-output table has a row for every industry, and for every sector that is used."""
    problems = []
    for level in ("industry", "sector"):
        name, flows = f"input_output_{level}", f"input_output_{level}_flows"
        if name not in frames:
            continue
        # an industry needs a row even without output; a sector only where it is used
        wanted: set[str] = set(frames[flows]["input"]) if flows in frames else set()
        if level == "industry" and "industries" in frames:
            wanted = set(frames["industries"]["industry"])
        problems += [
            Problem(
                f"table {name}",
                f"no row for {level} {label!r}",
                "Add the row; write 0 where there is no output",
                manifest.tables[name].file,
                column=level,
            )
            for label in sorted(wanted - set(frames[name][level]))[:SHOWN]
        ]
    return problems


def _summed(frame: pd.DataFrame, by: str, labels: pd.Index, value: str = "total") -> pd.Series:
    return frame.groupby(by)[value].sum().reindex(labels, fill_value=0.0)


def _counted(frame: pd.DataFrame, by: str, labels: pd.Index) -> pd.Series:
    return frame.groupby(by).size().reindex(labels, fill_value=0)


def input_output_balances(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Rows and columns of the national table balance at both levels of detail.

    Every cell of the row or column is a summand, so each may be off by a unit.
    """
    problems = []
    for level in ("industry", "sector"):
        names = [f"input_output_{level}", f"input_output_{level}_flows", f"input_output_{level}_final"]
        if not all(name in frames for name in names):
            continue
        head, flows, final = (in_base_units(frames, manifest, name) for name in names)
        head = head.set_index(level)
        shown = unit_of(manifest, names[0], "output")
        unit = max(
            unit_of(manifest, names[0], "output", "value_added", "imports_cif", "import_taxes"),
            *(unit_of(manifest, name, "total", "domestic") for name in names[1:]),
        )

        labels = head.index
        uses = _counted(flows, "input", labels) + _counted(final, level, labels)
        balances = {
            "domestic uses": (
                _summed(flows, "input", labels, "domestic") + _summed(final, level, labels, "domestic"),
                head["output"],
                uses,
                "output",
            ),
            "total uses": (
                _summed(flows, "input", labels) + _summed(final, level, labels),
                head["output"] + head["imports_cif"] + head["import_taxes"],
                uses + 3,
                "supply",
            ),
            "inputs and value added": (
                _summed(flows, "using", labels) + head["value_added"],
                head["output"],
                _counted(flows, "using", labels) + 1,
                "output",
            ),
        }
        for what, (left, right, summands, other) in balances.items():
            wrong = (left - right).abs() > unit * summands + EXACT * right.abs()
            problems += [
                Problem(
                    f"table {names[0]}",
                    f"{what} of {label!r} are {left[label] / shown:,.0f}, "
                    f"{other} is {right[label] / shown:,.0f}",
                    "Correct the flows, the final demand or the output",
                    manifest.tables[names[0]].file,
                    first_row(frames[names[0]], **{level: label}),
                    "output",
                )
                for label in list(labels[wrong])[:SHOWN]
            ]
    return problems


def levels_agree(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Sectors of the finer input-output table add up to the industries, within a unit for each sector."""
    if not all(name in frames for name in ("input_output_industry", "input_output_sector", "classes")):
        return []
    classes = frames["classes"]
    of_scheme = classes[classes["scheme"] == manifest.input_output_scheme].set_index("class")["industry"]
    sectors = in_base_units(frames, manifest, "input_output_sector")
    industries = in_base_units(frames, manifest, "input_output_industry").set_index("industry")
    problems = []
    for value in ("output", "value_added", "imports_cif", "import_taxes"):
        shown = unit_of(manifest, "input_output_industry", value)
        unit = max(shown, unit_of(manifest, "input_output_sector", value))
        grouped = sectors.groupby(sectors["sector"].map(of_scheme))[value]
        total = grouped.sum().reindex(industries.index)
        tolerance = unit * grouped.size().reindex(industries.index) + EXACT * total.abs()
        wrong = ~((total - industries[value]).abs() <= tolerance)
        problems += [
            Problem(
                "table input_output_sector",
                f"{value} of the sectors of {label!r} sums to {total[label] / shown:,.0f}, "
                f"the industry has {industries.loc[label, value] / shown:,.0f}",
                "Correct one of the two tables or the class table",
                manifest.tables["input_output_sector"].file,
                column=value,
            )
            for label in list(industries.index[wrong])[:SHOWN]
        ]
    return problems


def world_balances(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Sales of each bloc make its output, within a unit for each buyer; inputs and value added make unity."""
    if not all(name in frames for name in ("world_flows", "world_industries", "world_coefficients")):
        return []
    head = in_base_units(frames, manifest, "world_industries").set_index(["bloc", "industry"])
    shown = unit_of(manifest, "world_industries", "output")
    unit = max(
        unit_of(manifest, "world_industries", "output", "inventory_change"),
        unit_of(manifest, "world_flows", "flow"),
    )
    grouped = in_base_units(frames, manifest, "world_flows").groupby(["exporter", "industry"])["flow"]
    sales, buyers = (
        sums.rename_axis(["bloc", "industry"]).reindex(head.index, fill_value=0)
        for sums in (grouped.sum(), grouped.size())
    )
    made = sales + head["inventory_change"]
    unmade = (made - head["output"]).abs() > unit * (buyers + 1) + EXACT * made.abs()
    inputs = frames["world_coefficients"].groupby(["bloc", "using"])["coefficient"].sum()
    inputs.index.names = ["bloc", "industry"]
    share = (head["value_added"] / head["output"]).where(head["output"] > 0)
    unity = inputs.reindex(head.index, fill_value=0.0) + share
    problems = []
    for what, wrong, figures in (
        ("sales and inventory change differ from output", unmade, made / shown),
        ("input coefficients and value added do not make one", (unity - 1).abs() > 1e-4, unity),
    ):
        problems += [
            Problem(
                "table world_industries",
                f"{what} for {joined(cell)}: {figures[cell]:,.4f}",
                "Correct the flows, the coefficients or the output",
                manifest.tables["world_industries"].file,
                first_row(frames["world_industries"], bloc=cell[0], industry=cell[1]),
                "output",
            )
            for cell in list(head.index[wrong.to_numpy()])[:SHOWN]
        ]
    return problems
