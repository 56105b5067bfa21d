"""Accounting identities that the tables of an economy must satisfy.

Published figures are rounded: each is off by at most half a unit, so a sum of n figures
misses its total by at most (n + 1) / 2, which is no more than n units. That is the
tolerance throughout: one unit of rounding per summand. The unit is the one that the
manifest gives the column; where an identity joins columns of several units, all are
taken to base units and the coarsest counts. Counts of employment, residents and
students are not rounded and must add up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from regrowth.economy.manifest import Manifest
from regrowth.errors import Problem
from regrowth.labels import joined
from regrowth.quantities import unit_scale

Frames = Mapping[str, pd.DataFrame]

_SHOWN = 5
_EXACT = 1e-9
"""Relative error of adding floating-point numbers."""
_SURVEY_UNIT = 1000.0
"""Persons: labour force surveys are published in thousands, whatever the unit of the table."""
_SHARE_UNIT = 0.05
"""Per cent: half the last digit of production shares, which are published to one decimal."""
_WHOLE_SHARE_UNIT = 0.5
"""Per cent: half the last digit of supplier shares, which are published as whole per cents."""


def check_identities(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Check every identity whose tables are present and return all that fail.

    ``frames`` holds the tables without faults of their own, so that one wrong cell is
    not reported twice.
    """
    problems: list[Problem] = []
    for check in _CHECKS:
        problems += check(frames, manifest)
    return problems


def _first_row(frame: pd.DataFrame, **labels: object) -> int | None:
    mask = np.ones(len(frame), dtype=bool)
    for column, value in labels.items():
        mask &= (frame[column] == value).to_numpy()
    rows = np.flatnonzero(mask)
    return int(rows[0]) + 2 if len(rows) else None


def _unit(manifest: Manifest, name: str, *columns: str) -> float:
    """Return the coarsest unit of the columns, in base units."""
    units = manifest.tables[name].units
    return max(unit_scale(units.get(column, "")) for column in columns)


def _based(frames: Frames, manifest: Manifest, name: str) -> pd.DataFrame:
    """Return a table with its measured columns in base units."""
    frame = frames[name]
    units = {column: unit for column, unit in manifest.tables[name].units.items() if column in frame}
    return frame.assign(**{column: frame[column] * unit_scale(unit) for column, unit in units.items()})


def _complete_regions(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Every region has a row in every cell of the tables that cover the whole country.

    Where the nation has a row in one cell it has one in all; every class has rows in every year.
    """
    if "regions" not in frames:
        return []
    regions = set(frames["regions"]["region"])
    problems = []
    for name, others in (
        ("employment", ["year", "class"]),
        ("establishments", ["year", "section"]),
        ("value_added", ["year", "activity"]),
        ("population", ["year"]),
    ):
        if name not in frames:
            continue
        frame = frames[name]
        cells = frame.groupby(others, sort=True)["region"].agg(set)
        if name == "employment":
            whole = pd.MultiIndex.from_product([frame[key].unique() for key in others], names=others)
            cells = pd.Series({cell: cells.get(cell, set()) for cell in whole})
        wanted = regions | {manifest.nation} if (frame["region"] == manifest.nation).any() else regions
        faults = [(cell, wanted - held) for cell, held in cells.items() if wanted - held]
        problems += [
            Problem(
                f"table {name}",
                f"no row for {', '.join(sorted(absent))} in {joined(cell)}",
                "Add the rows; write a withheld figure as a blank with its flag, never leave it out",
                manifest.tables[name].file,
                column="region",
            )
            for cell, absent in faults[:_SHOWN]
        ]
    return problems


def _suppressed_cells(frames: Frames, manifest: Manifest) -> list[Problem]:
    """A cell of the employment table is blank exactly when it is flagged as suppressed."""
    if "employment" not in frames:
        return []
    frame = frames["employment"]
    blank = frame["employees"].isna().to_numpy()
    flagged = (frame["suppressed"] == 1).to_numpy()
    problems = []
    for rows, reason, remedy in (
        (
            blank & ~flagged,
            "is blank but not flagged as suppressed",
            "Set suppressed to 1, or give the figure",
        ),
        (
            ~blank & flagged,
            "is flagged as suppressed but has a figure",
            "Blank the figure, or set suppressed to 0",
        ),
    ):
        for position in np.flatnonzero(rows)[:_SHOWN]:
            labels = tuple(frame[["year", "region", "class"]].iloc[position])
            problems.append(
                Problem(
                    "table employment",
                    f"{joined(labels)} {reason}",
                    remedy,
                    manifest.tables["employment"].file,
                    int(position) + 2,
                    "suppressed",
                )
            )
    return problems


def _national_totals(frames: Frames, manifest: Manifest) -> list[Problem]:
    """The nation's row is the sum of the regions.

    ``slack`` is 0 where counts are published exactly and 1 unit per region where they are rounded.
    """
    problems = []
    for name, others, values, slack in (
        ("employment", ["year", "class"], ["employees"], 0.0),
        ("establishments", ["year", "section"], ["establishments", "employees", "sales"], 1.0),
        ("value_added", ["year", "activity"], ["nominal"], 1.0),
        ("population", ["year"], ["population"], 0.0),
        ("students", ["year", "level"], ["students"], 0.0),
    ):
        if name not in frames:
            continue
        frame = frames[name]
        of_nation = frame[frame["region"] == manifest.nation].set_index(others)
        of_regions = frame[frame["region"] != manifest.nation]
        for value in values:
            if value not in frame.columns or of_nation.empty:
                continue
            grouped = of_regions.groupby(others, sort=True)[value]
            total, missing, count = grouped.sum(), grouped.agg(lambda s: int(s.isna().sum())), grouped.size()
            nation = of_nation[value].reindex(total.index)
            gap = nation - total
            tolerance = slack * count + _EXACT * total.abs()
            wrong = gap.notna() & ((gap < -tolerance) | ((gap > tolerance) & (missing == 0)))
            for cell in list(total.index[wrong])[:_SHOWN]:
                labels = dict(zip(others, cell if isinstance(cell, tuple) else (cell,), strict=True))
                problems.append(
                    Problem(
                        f"table {name}",
                        f"{value} of {manifest.nation} in {joined(cell)} is {nation[cell]:,.0f}, "
                        f"the regions sum to {total[cell]:,.0f}",
                        "Correct the nation's row or the region that is off",
                        manifest.tables[name].file,
                        _first_row(frame, region=manifest.nation, **labels),
                        value,
                    )
                )
    return problems


def _activity_tree(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Parts of the regional accounts add up to their parent, within a unit for each part."""
    if "value_added" not in frames or "activities" not in frames:
        return []
    frame, tree = frames["value_added"], frames["activities"]
    parents = tree.loc[tree["parent"] != "", ["activity", "parent"]]
    wide = frame.pivot_table(index=["year", "region"], columns="activity", values="nominal", sort=False)
    problems = []
    for parent, parts in parents.groupby("parent", sort=True)["activity"]:
        if parent not in wide or not set(parts) <= set(wide.columns):
            continue
        gap = wide[parent] - wide[list(parts)].sum(axis=1)
        wrong = gap.abs() > len(parts) + _EXACT * wide[parent].abs()
        problems += [
            Problem(
                "table value_added",
                f"{parent!r} of {joined(cell)} differs from the sum of its parts by {gap[cell]:,.0f}",
                "Correct the line or one of its parts",
                manifest.tables["value_added"].file,
                _first_row(frame, year=cell[0], region=cell[1], activity=parent),
                "nominal",
            )
            for cell in list(gap.index[wrong])[:_SHOWN]
        ]
    return problems


def _input_output_rows(frames: Frames, manifest: Manifest) -> list[Problem]:
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
            for label in sorted(wanted - set(frames[name][level]))[:_SHOWN]
        ]
    return problems


def _summed(frame: pd.DataFrame, by: str, labels: pd.Index, value: str = "total") -> pd.Series:
    return frame.groupby(by)[value].sum().reindex(labels, fill_value=0.0)


def _counted(frame: pd.DataFrame, by: str, labels: pd.Index) -> pd.Series:
    return frame.groupby(by).size().reindex(labels, fill_value=0)


def _input_output(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Rows and columns of the national table balance at both levels of detail.

    Every cell of the row or column is a summand, so each may be off by a unit.
    """
    problems = []
    for level in ("industry", "sector"):
        names = [f"input_output_{level}", f"input_output_{level}_flows", f"input_output_{level}_final"]
        if not all(name in frames for name in names):
            continue
        head, flows, final = (_based(frames, manifest, name) for name in names)
        head = head.set_index(level)
        shown = _unit(manifest, names[0], "output")
        unit = max(
            _unit(manifest, names[0], "output", "value_added", "imports_cif", "import_taxes"),
            *(_unit(manifest, name, "total", "domestic") for name in names[1:]),
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
            wrong = (left - right).abs() > unit * summands + _EXACT * right.abs()
            problems += [
                Problem(
                    f"table {names[0]}",
                    f"{what} of {label!r} are {left[label] / shown:,.0f}, "
                    f"{other} is {right[label] / shown:,.0f}",
                    "Correct the flows, the final demand or the output",
                    manifest.tables[names[0]].file,
                    _first_row(frames[names[0]], **{level: label}),
                    "output",
                )
                for label in list(labels[wrong])[:_SHOWN]
            ]
    return problems


def _levels_agree(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Sectors of the finer input-output table add up to the industries, within a unit for each sector."""
    if not all(name in frames for name in ("input_output_industry", "input_output_sector", "classes")):
        return []
    classes = frames["classes"]
    of_scheme = classes[classes["scheme"] == manifest.input_output_scheme].set_index("class")["industry"]
    sectors = _based(frames, manifest, "input_output_sector")
    industries = _based(frames, manifest, "input_output_industry").set_index("industry")
    problems = []
    for value in ("output", "value_added", "imports_cif", "import_taxes"):
        shown = _unit(manifest, "input_output_industry", value)
        unit = max(shown, _unit(manifest, "input_output_sector", value))
        grouped = sectors.groupby(sectors["sector"].map(of_scheme))[value]
        total = grouped.sum().reindex(industries.index)
        tolerance = unit * grouped.size().reindex(industries.index) + _EXACT * total.abs()
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
            for label in list(industries.index[wrong])[:_SHOWN]
        ]
    return problems


def _production_shares(frames: Frames, manifest: Manifest) -> list[Problem]:
    """The rows of one product split all regions exactly once and their shares make 100 per cent."""
    if "production_shares" not in frames or "regions" not in frames:
        return []
    regions = set(frames["regions"]["region"])
    frame = frames["production_shares"]
    file = manifest.tables["production_shares"].file
    problems = []
    for (year, product), rows in frame.groupby(["year", "product"], sort=True):
        held = [region for cell in rows["regions"] for region in cell.split()]
        line = int(rows.index[0]) + 2
        if sorted(held) != sorted(regions):
            odd = sorted((set(held) ^ regions) | {r for r in held if held.count(r) > 1})
            problems.append(
                Problem(
                    "table production_shares",
                    f"the rows of {product!r} in {year} do not hold every region exactly once: "
                    f"{', '.join(odd)}",
                    "List each region in one row of the product",
                    file,
                    line,
                    "regions",
                )
            )
        total = float(rows["share"].sum())
        if abs(total - 100.0) > _SHARE_UNIT * len(rows) + _EXACT * 100.0:
            problems.append(
                Problem(
                    "table production_shares",
                    f"the shares of {product!r} in {year} sum to {total:g}",
                    "Correct the shares so that they make 100",
                    file,
                    line,
                    "share",
                )
            )
    return problems


def _supplier_shares(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Suppliers of one item hold at most 100 per cent, within the rounding of each share."""
    if "critical_item_suppliers" not in frames:
        return []
    frame = frames["critical_item_suppliers"]
    grouped = frame.groupby("item", sort=True)["share"]
    excess = grouped.sum() - _WHOLE_SHARE_UNIT * grouped.size()
    return [
        Problem(
            "table critical_item_suppliers",
            f"the suppliers of {item!r} hold {value:g} per cent together",
            "Correct the shares so that they make at most 100",
            manifest.tables["critical_item_suppliers"].file,
            _first_row(frame, item=item),
            "share",
        )
        for item, value in grouped.sum()[excess > 100.0].items()
    ][:_SHOWN]


def _labour_force(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Employed and unemployed make the active; active and inactive make the population.

    Each of the two summands may be off by a unit, or by a thousand persons if that is more.
    """
    if "labour_force" not in frames:
        return []
    frame = _based(frames, manifest, "labour_force")
    pairs: Sequence[tuple[str, tuple[str, str]]] = (
        ("economically_active", ("employed", "unemployed")),
        ("population_15_over", ("economically_active", "economically_inactive")),
    )
    problems = []
    for whole, parts in pairs:
        gap = frame[whole] - frame[list(parts)].sum(axis=1)
        unit = max(_SURVEY_UNIT, _unit(manifest, "labour_force", whole, *parts))
        for position in np.flatnonzero((gap.abs() > len(parts) * unit).to_numpy())[:_SHOWN]:
            labels = tuple(frame[["year", "region"]].iloc[position])
            problems.append(
                Problem(
                    "table labour_force",
                    f"{whole} of {joined(labels)} differs from {' + '.join(parts)} "
                    f"by {gap.iloc[position]:,.0f} persons",
                    "Correct one of the three columns",
                    manifest.tables["labour_force"].file,
                    int(position) + 2,
                    whole,
                )
            )
    return problems


def _world(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Sales of each bloc make its output, within a unit for each buyer; inputs and value added make unity."""
    if not all(name in frames for name in ("world_flows", "world_industries", "world_coefficients")):
        return []
    head = _based(frames, manifest, "world_industries").set_index(["bloc", "industry"])
    shown = _unit(manifest, "world_industries", "output")
    unit = max(
        _unit(manifest, "world_industries", "output", "inventory_change"),
        _unit(manifest, "world_flows", "flow"),
    )
    grouped = _based(frames, manifest, "world_flows").groupby(["exporter", "industry"])["flow"]
    sales, buyers = (
        sums.rename_axis(["bloc", "industry"]).reindex(head.index, fill_value=0)
        for sums in (grouped.sum(), grouped.size())
    )
    made = sales + head["inventory_change"]
    unmade = (made - head["output"]).abs() > unit * (buyers + 1) + _EXACT * made.abs()
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
                _first_row(frames["world_industries"], bloc=cell[0], industry=cell[1]),
                "output",
            )
            for cell in list(head.index[wrong.to_numpy()])[:_SHOWN]
        ]
    return problems


_CHECKS: tuple[Callable[[Frames, Manifest], list[Problem]], ...] = (
    _complete_regions,
    _suppressed_cells,
    _national_totals,
    _activity_tree,
    _input_output_rows,
    _input_output,
    _levels_agree,
    _production_shares,
    _supplier_shares,
    _labour_force,
    _world,
)
