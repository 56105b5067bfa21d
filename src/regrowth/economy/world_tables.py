"""The tables of trade abroad: partners, elasticities, and the world by blocs."""

from __future__ import annotations

from regrowth.economy.schema import NAME, Column, Table

WORLD_TABLES: tuple[Table, ...] = (
    Table(
        "trade_partners",
        "Goods trade with single partners, and the bloc each belongs to",
        ("partner",),
        (
            Column("partner", "label"),
            NAME,
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
"""In the order in which they are listed."""
