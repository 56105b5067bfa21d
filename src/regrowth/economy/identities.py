"""Accounting identities that the tables of an economy must satisfy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from regrowth.economy.manifest import Manifest
from regrowth.errors import Problem
from regrowth.labels import joined

Frames = Mapping[str, pd.DataFrame]

_SHOWN = 5


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
    """The nation's row is the sum of the regions, within the rounding of the published figures."""
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
            tolerance = slack * count
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
    """Parts of the regional accounts add up to their parent, within rounding."""
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
        wrong = gap.abs() > len(parts) + 1
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


def _input_output(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Rows and columns of the national table balance at both levels of detail."""
    problems = []
    for level in ("industry", "sector"):
        names = [f"input_output_{level}", f"input_output_{level}_flows", f"input_output_{level}_final"]
        if not all(name in frames for name in names):
            continue
        head = frames[names[0]].set_index(level)
        flows, final = frames[names[1]], frames[names[2]]
        by_input = flows.groupby("input")[["total", "domestic"]].sum()
        by_final = final.groupby(level)[["total", "domestic"]].sum()
        # an industry needs a row even without output; a sector only where it is used
        wanted = (
            frames["industries"]["industry"]
            if level == "industry" and "industries" in frames
            else by_input.index
        )
        problems += [
            Problem(
                f"table {names[0]}",
                f"no row for {level} {label!r}",
                "Add the row; write 0 where there is no output",
                manifest.tables[names[0]].file,
                column=level,
            )
            for label in [label for label in wanted if label not in head.index][:_SHOWN]
        ]
        uses = by_input.reindex(head.index, fill_value=0.0) + by_final.reindex(head.index, fill_value=0.0)
        inputs = flows.groupby("using")["total"].sum().reindex(head.index, fill_value=0.0)
        balances = {
            "domestic uses": (uses["domestic"], head["output"], "output"),
            "total uses": (
                uses["total"],
                head["output"] + head["imports_cif"] + head["import_taxes"],
                "supply",
            ),
            "inputs and value added": (inputs + head["value_added"], head["output"], "output"),
        }
        for what, (left, right, other) in balances.items():
            # one unit of rounding per summand is the most that published whole numbers can miss
            wrong = (left - right).abs() > 1.0 + 1e-9 * right.abs()
            problems += [
                Problem(
                    f"table {names[0]}",
                    f"{what} of {label!r} are {left[label]:,.0f}, {other} is {right[label]:,.0f}",
                    "Correct the flows, the final demand or the output",
                    manifest.tables[names[0]].file,
                    _first_row(frames[names[0]], **{level: label}),
                    "output",
                )
                for label in list(head.index[wrong])[:_SHOWN]
            ]
    return problems


def _levels_agree(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Sectors of the finer input-output table add up to the industries."""
    if not all(name in frames for name in ("input_output_industry", "input_output_sector", "classes")):
        return []
    classes = frames["classes"]
    of_scheme = classes[classes["scheme"] == manifest.input_output_scheme].set_index("class")["industry"]
    sectors = frames["input_output_sector"]
    industries = frames["input_output_industry"].set_index("industry")
    problems = []
    for value in ("output", "value_added", "imports_cif", "import_taxes"):
        total = sectors.groupby(sectors["sector"].map(of_scheme))[value].sum().reindex(industries.index)
        wrong = ~((total - industries[value]).abs() <= 1.0)
        problems += [
            Problem(
                "table input_output_sector",
                f"{value} of the sectors of {label!r} sums to {total[label]:,.0f}, "
                f"the industry has {industries.loc[label, value]:,.0f}",
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
        if abs(total - 100.0) > 0.05 * len(rows) + 1e-9:
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
    """Suppliers of one item hold at most 100 per cent, within rounding of whole per cents."""
    if "critical_item_suppliers" not in frames:
        return []
    frame = frames["critical_item_suppliers"]
    total = frame.groupby("item", sort=True)["share"].sum()
    return [
        Problem(
            "table critical_item_suppliers",
            f"the suppliers of {item!r} hold {value:g} per cent together",
            "Correct the shares so that they make at most 100",
            manifest.tables["critical_item_suppliers"].file,
            _first_row(frame, item=item),
            "share",
        )
        for item, value in total.items()
        if value > 101.5
    ][:_SHOWN]


def _labour_force(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Employed and unemployed make the active; active and inactive make the population, within rounding."""
    if "labour_force" not in frames:
        return []
    frame = frames["labour_force"]
    pairs: Sequence[tuple[str, tuple[str, str]]] = (
        ("economically_active", ("employed", "unemployed")),
        ("population_15_over", ("economically_active", "economically_inactive")),
    )
    problems = []
    for whole, parts in pairs:
        gap = frame[whole] - frame[list(parts)].sum(axis=1)
        for position in np.flatnonzero((gap.abs() > 2000).to_numpy())[:_SHOWN]:
            labels = tuple(frame[["year", "region"]].iloc[position])
            problems.append(
                Problem(
                    "table labour_force",
                    f"{whole} of {joined(labels)} differs from {' + '.join(parts)} "
                    f"by {gap.iloc[position]:,.0f}",
                    "Correct one of the three columns",
                    manifest.tables["labour_force"].file,
                    int(position) + 2,
                    whole,
                )
            )
    return problems


def _world(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Sales of each bloc make its output; inputs and value added make unity."""
    if not all(name in frames for name in ("world_flows", "world_industries", "world_coefficients")):
        return []
    head = frames["world_industries"].set_index(["bloc", "industry"])
    sales = frames["world_flows"].groupby(["exporter", "industry"])["flow"].sum()
    sales.index.names = ["bloc", "industry"]
    made = sales.reindex(head.index, fill_value=0.0) + head["inventory_change"]
    inputs = frames["world_coefficients"].groupby(["bloc", "using"])["coefficient"].sum()
    inputs.index.names = ["bloc", "industry"]
    share = (head["value_added"] / head["output"]).where(head["output"] > 0)
    unity = inputs.reindex(head.index, fill_value=0.0) + share
    problems = []
    for what, wrong, figures in (
        ("sales and inventory change differ from output", (made - head["output"]).abs() > 1.0, made),
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
    _input_output,
    _levels_agree,
    _production_shares,
    _supplier_shares,
    _labour_force,
    _world,
)
