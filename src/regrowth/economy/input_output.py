"""The national input-output table, held as three tables at each level of detail."""

from __future__ import annotations

from regrowth.economy.schema import Column, Table, money

_FLOW = (money("total", "intermediate_use"), money("domestic", "domestic_use"))
_CATEGORIES = (
    "private_consumption",
    "government_consumption",
    "private_gfcf",
    "government_gfcf",
    "inventory_change",
    "valuables",
    "exports",
)


def input_output_tables(level: str, of: str) -> tuple[Table, Table, Table]:
    """Return the three input-output tables of one level of detail."""
    word = "industries" if level == "industry" else "sectors"
    return (
        Table(
            f"input_output_{level}",
            f"National input-output table: output, value added and imports of {word}",
            (level,),
            (
                Column(level, "label", of=of),
                money("output"),
                money("value_added"),
                money("compensation_of_employees", optional=True),
                money("operating_surplus", optional=True),
                money("fixed_capital_consumption", optional=True),
                money("production_taxes_less_subsidies", optional=True),
                money("imports_cif"),
                money("import_taxes"),
                Column("workers", "count", "workers_full_time_equivalent", optional=True),
                Column("employees", "count", "employees_full_time_equivalent", optional=True),
            ),
        ),
        Table(
            f"input_output_{level}_flows",
            f"National input-output table: intermediate use between {word}; absent pairs are zero",
            ("input", "using"),
            (Column("input", "label", of=of), Column("using", "label", of=of), *_FLOW),
        ),
        Table(
            f"input_output_{level}_final",
            f"National input-output table: final demand for {word}; absent pairs are zero",
            (level, "category"),
            (
                Column(level, "label", of=of),
                Column("category", "label", allowed=_CATEGORIES),
                money("total", "final_demand"),
                money("domestic", "domestic_final_demand"),
            ),
        ),
    )
