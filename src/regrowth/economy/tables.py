"""The tables an economy may hold: columns, keys and what each column means.

One :class:`Table` per subject. It drives reading, validation, writing, the format
page of the documentation and `regrowth data show`. Nothing here knows a country.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["label", "text", "count", "number", "share", "year", "flag"]

NATION = "nation"
"""Marks a region column that may also hold the whole country's own row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``kind`` says how it is read and which values it may hold.

    ``label`` text that must be known where ``of`` names a table ("regions") ;
    ``text`` free; ``count`` and ``number`` finite, a count never negative;
    ``share`` per cent within 0..100; ``year`` a whole year; ``flag`` 0 or 1.
    ``quantity`` is the row of the catalogue. ``blank`` allows an empty cell.
    ``needed_by`` names the table that cannot be used without this optional column.
    """

    name: str
    kind: Kind
    quantity: str = ""
    of: str = ""
    blank: bool = False
    optional: bool = False
    allowed: tuple[str, ...] = ()
    needed_by: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One subject: its columns and the columns that identify a row."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    open_prefixes: tuple[str, ...] = ()
    """Prefixes of further text columns that are allowed (``name_``, ``code_``)."""

    def column(self, name: str) -> Column | None:
        """Return a column by name, if the table declares it."""
        return next((column for column in self.columns if column.name == name), None)


def _region(name: str = "region", *, nation: bool = True) -> Column:
    return Column(name, "label", of="regions|nation" if nation else "regions")


def _money(name: str, quantity: str = "", *, blank: bool = False, optional: bool = False) -> Column:
    return Column(name, "number", quantity or name, blank=blank, optional=optional)


_YEAR = Column("year", "year", "year")
_NAME = Column("name_en", "text")

_FLOW = (_money("total", "intermediate_use"), _money("domestic", "domestic_use"))
_CATEGORIES = (
    "private_consumption",
    "government_consumption",
    "private_gfcf",
    "government_gfcf",
    "inventory_change",
    "valuables",
    "exports",
)


def _input_output(level: str, of: str) -> tuple[Table, Table, Table]:
    """Return the three input-output tables of one level of detail."""
    word = "industries" if level == "industry" else "sectors"
    return (
        Table(
            f"input_output_{level}",
            f"National input-output table: output, value added and imports of {word}",
            (level,),
            (
                Column(level, "label", of=of),
                _money("output"),
                _money("value_added"),
                _money("compensation_of_employees", optional=True),
                _money("operating_surplus", optional=True),
                _money("fixed_capital_consumption", optional=True),
                _money("production_taxes_less_subsidies", optional=True),
                _money("imports_cif"),
                _money("import_taxes"),
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
                _money("total", "final_demand"),
                _money("domestic", "domestic_final_demand"),
            ),
        ),
    )


TABLES: tuple[Table, ...] = (
    Table(
        "regions",
        "Statistical regions (provinces): names, codes of other schemes, seat of government, cartogram tile",
        ("region",),
        (
            Column("region", "label"),
            _NAME,
            Column("seat", "text", optional=True),
            Column("latitude", "number", "latitude"),
            Column("longitude", "number", "longitude"),
            Column("tile_row", "count", "tile", optional=True),
            Column("tile_column", "count", "tile", optional=True),
        ),
        required=True,
        open_prefixes=("name_", "short_name_", "code_"),
    ),
    Table(
        "industries",
        "Common industries that every statistic is reduced to",
        ("industry",),
        (
            Column("industry", "label"),
            _NAME,
            Column("kind", "label", allowed=("goods", "services")),
            Column(
                "activity", "label", of="activities", optional=True, blank=True, needed_by="value_added"
            ),
            Column("note", "text", optional=True, blank=True),
        ),
        required=True,
        open_prefixes=("name_", "code_"),
    ),
    Table(
        "classes",
        "Statistical classes of every scheme and the common industry each belongs to",
        ("scheme", "class"),
        (
            Column("scheme", "label"),
            Column("class", "label"),
            _NAME,
            Column("industry", "label", of="industries|other"),
            Column("section", "text", optional=True, blank=True, needed_by="manufacturing_survey"),
            Column("parent", "text", optional=True, blank=True),
        ),
        required=True,
        open_prefixes=("name_",),
    ),
    Table(
        "activities",
        "Lines of the regional accounts; a line with a parent is a part of it",
        ("activity",),
        (Column("activity", "label"), _NAME, Column("parent", "label", of="activities", blank=True)),
        open_prefixes=("name_",),
    ),
    Table(
        "blocs",
        "Foreign blocs of the world tables",
        ("bloc",),
        (Column("bloc", "label"), _NAME, Column("members", "text", blank=True)),
        open_prefixes=("name_",),
    ),
    Table(
        "employment",
        "Persons employed at establishments by region and class of the employment scheme",
        ("year", "region", "class"),
        (
            _YEAR,
            _region(),
            Column("class", "label", of="classes:employment"),
            Column("employees", "count", "employees", blank=True),
            Column("suppressed", "flag"),
        ),
        required=True,
    ),
    Table(
        "establishments",
        "Establishments, employees and sales by section",
        ("year", "region", "section"),
        (
            _YEAR,
            _region(),
            Column("section", "label", of="sections"),
            Column("establishments", "count", "establishments", blank=True),
            Column("employees", "count", "employees", blank=True),
            Column("sales", "number", "sales", blank=True, optional=True),
        ),
    ),
    Table(
        "manufacturing_survey",
        "Mining and manufacturing establishments above the survey's size: shipments, value added, wages",
        ("year", "region", "section"),
        (
            _YEAR,
            _region(),
            Column("section", "label", of="sections"),
            Column("establishments", "count", "establishments", blank=True),
            Column("employees", "count", "employees", blank=True),
            _money("production_cost", blank=True),
            _money("shipments", blank=True),
            _money("tangible_assets", blank=True),
            _money("value_added", "census_value_added", blank=True),
            _money("wages", blank=True),
        ),
    ),
    Table(
        "value_added",
        "Regional accounts: gross value added by activity",
        ("year", "region", "activity"),
        (
            _YEAR,
            _region(),
            Column("activity", "label", of="activities"),
            _money("nominal", "value_added"),
            _money("real", "value_added_chained", blank=True),
            Column("status", "text"),
        ),
    ),
    *_input_output("industry", "industries"),
    *_input_output("sector", "classes:input_output"),
    Table(
        "freight",
        "Freight between regions by road",
        ("year", "origin", "destination", "industry"),
        (
            _YEAR,
            _region("origin", nation=False),
            _region("destination", nation=False),
            Column("industry", "label", of="industries|other"),
            Column("tonnes", "count", "freight"),
        ),
    ),
    Table(
        "migration",
        "Moves between regions; the diagonal is moves inside the region",
        ("period", "origin", "destination"),
        (
            Column("period", "text"),
            _region("origin", nation=False),
            _region("destination", nation=False),
            Column("persons", "count", "migrants"),
        ),
    ),
    Table(
        "population",
        "Registered residents",
        ("year", "region"),
        (_YEAR, _region(), Column("population", "count", "population")),
    ),
    Table(
        "labour_force",
        "Labour force survey, by residence",
        ("year", "region"),
        (
            _YEAR,
            _region(),
            Column("population_15_over", "count", "population_15_over"),
            Column("economically_active", "count", "economically_active"),
            Column("employed", "count", "employed_residents"),
            Column("unemployed", "count", "unemployed"),
            Column("economically_inactive", "count", "economically_inactive"),
            Column("participation_rate", "share", "participation_rate"),
            Column("employment_rate", "share", "employment_rate"),
            Column("employment_rate_15_64", "share", "employment_rate"),
            Column("unemployment_rate", "share", "unemployment_rate"),
        ),
    ),
    Table(
        "students",
        "Higher education by location of the main campus",
        ("year", "region", "level"),
        (
            _YEAR,
            _region(),
            Column("level", "label", allowed=("university", "graduate_school")),
            Column("admissions", "count", "admissions", blank=True),
            Column("departments", "count", "departments", blank=True),
            Column("schools", "count", "schools", blank=True),
            Column("staff", "count", "teaching_staff", blank=True),
            Column("students", "count", "students", blank=True),
        ),
    ),
    Table(
        "exports",
        "Goods exports by region of the exporter",
        ("year", "region"),
        (
            _YEAR,
            _region(nation=False),
            Column("exports", "number", "exports"),
            Column("exporting_firms", "count", "exporting_firms"),
        ),
    ),
    Table(
        "customs_trade",
        "Customs exports and imports, for the regions that publish them",
        ("year", "region"),
        (
            _YEAR,
            _region(nation=False),
            Column("exports", "number", "exports"),
            Column("imports", "number", "imports"),
        ),
    ),
    Table(
        "production_shares",
        "Published regional shares of the production of single products; one may cover several regions",
        ("year", "product", "regions"),
        (
            _YEAR,
            Column("product", "label"),
            Column("industry", "label", of="industries"),
            Column("regions", "text"),
            Column("share", "share", "production_share"),
            Column("kind", "label", allowed=("printed", "residual")),
        ),
        open_prefixes=("name_",),
    ),
    Table(
        "regional_multipliers",
        "Published multipliers of a regional input-output table, inside and outside the region",
        ("year", "region", "sector"),
        (
            _YEAR,
            _region(nation=False),
            Column("sector", "label", of="classes:input_output"),
            Column("production_inside", "number", "production_multiplier", blank=True),
            Column("production_outside", "number", "production_multiplier", blank=True),
            Column("value_added_inside", "number", "value_added_multiplier", blank=True),
            Column("value_added_outside", "number", "value_added_multiplier", blank=True),
            Column("note", "text", blank=True),
        ),
    ),
    Table(
        "critical_items",
        "Imported items on which industries depend",
        ("item",),
        (
            Column("item", "label"),
            _YEAR,
            Column("value_chain", "text"),
            _NAME,
            Column("hs_code", "text", blank=True),
            Column("imports", "number", "imports"),
            Column("industry", "label", of="industries"),
            Column("industry_basis", "text"),
        ),
        open_prefixes=("name_",),
    ),
    Table(
        "critical_item_suppliers",
        "Main suppliers of each critical item",
        ("item", "partner"),
        (
            Column("item", "label", of="critical_items"),
            Column("partner", "label"),
            Column("share", "share", "import_share"),
        ),
    ),
    Table(
        "trade_partners",
        "Goods trade with single partners, and the bloc each belongs to",
        ("partner",),
        (
            Column("partner", "label"),
            _NAME,
            Column("period", "text"),
            Column("exports", "number", "exports", blank=True),
            Column("imports", "number", "imports", blank=True),
            Column("bloc", "text", blank=True),
        ),
        open_prefixes=("code_",),
    ),
    Table(
        "trade_elasticities",
        "Trade elasticities by industry, with a second source beside the first",
        ("industry",),
        (
            Column("industry", "label", of="industries"),
            Column("elasticity", "number", "trade_elasticity"),
            Column("estimate", "number", "trade_elasticity", blank=True),
            Column("standard_error", "number", "trade_elasticity", blank=True),
            Column("observations", "count", blank=True),
            Column("source", "text"),
            Column("second_estimate", "number", "trade_elasticity", blank=True),
            Column("second_standard_deviation", "number", "trade_elasticity", blank=True),
            Column("note", "text", blank=True),
        ),
    ),
    Table(
        "world_flows",
        "Trade between blocs by industry, before tariffs; the diagonal is home sales",
        ("importer", "exporter", "industry"),
        (
            Column("importer", "label", of="blocs"),
            Column("exporter", "label", of="blocs"),
            Column("industry", "label", of="industries"),
            Column("flow", "number", "trade_flow"),
            Column("expenditure", "number", "expenditure"),
        ),
    ),
    Table(
        "world_industries",
        "Output, value added and final demand of blocs by industry",
        ("bloc", "industry"),
        (
            Column("bloc", "label", of="blocs"),
            Column("industry", "label", of="industries"),
            Column("output", "number", "output"),
            Column("value_added", "number", "value_added"),
            Column("inventory_change", "number", "inventory_change"),
            Column("expenditure", "number", "expenditure"),
            Column("final_demand", "number", "final_demand"),
        ),
    ),
    Table(
        "world_coefficients",
        "Purchases of each input per unit of gross output; absent pairs are zero",
        ("bloc", "input", "using"),
        (
            Column("bloc", "label", of="blocs"),
            Column("input", "label", of="industries"),
            Column("using", "label", of="industries"),
            Column("coefficient", "number", "input_coefficient"),
        ),
    ),
    Table(
        "world_tariffs",
        "Applied and most-favoured-nation tariffs",
        ("importer", "exporter", "industry"),
        (
            Column("importer", "label", of="blocs"),
            Column("exporter", "label", of="blocs"),
            Column("industry", "label", of="industries"),
            Column("applied", "number", "tariff_rate", blank=True),
            Column("most_favoured_nation", "number", "tariff_rate", blank=True),
            Column("coverage", "number", "tariff_coverage", blank=True),
            Column("flag", "text"),
        ),
    ),
)

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
REQUIRED: tuple[str, ...] = tuple(table.name for table in TABLES if table.required)
