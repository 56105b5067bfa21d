"""How much rounding each identity allows: a figure just inside its tolerance and one just outside."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from regrowth.economy.economy import Economy
from regrowth.economy.identities import check_identities
from regrowth.economy.manifest import Manifest
from regrowth.errors import DataError


def faults(economy: Economy, **frames: pd.DataFrame) -> list[tuple[str, str | None]]:
    """Subject and column of every identity that frames described by a manifest fail."""
    found = check_identities(frames, economy.manifest)
    return [(problem.subject.removeprefix("table "), problem.column) for problem in found]


@pytest.mark.parametrize(("shares", "sound"), [((60, 41), True), ((60, 41.1), False), ((120,), False)])
def test_suppliers_may_pass_a_hundred_by_rounding_only(korea, shares, sound):
    frame = pd.DataFrame(
        {
            "item": [*("ore" for _ in shares), "salt"],
            "partner": [*"ABC"[: len(shares)], "CN"],
            "share": [*shares, 100.0],
        }
    )
    expected = [] if sound else [("critical_item_suppliers", "share")]
    assert faults(korea, critical_item_suppliers=frame) == expected


@pytest.mark.parametrize("whole", ["economically_active", "population_15_over"])
@pytest.mark.parametrize(("gap", "sound"), [(2000, True), (-2000, True), (2001, False), (-2001, False)])
def test_labour_force_may_miss_by_two_thousand(korea, whole, gap, sound):
    row = {
        "year": 2020,
        "region": "KR-11",
        "population_15_over": 100_000,
        "economically_active": 60_000,
        "employed": 57_000,
        "unemployed": 3_000,
        "economically_inactive": 40_000,
    }
    # the parts make the whole up to the gap, and nothing else is off
    row["employed" if whole == "economically_active" else "economically_inactive"] -= gap
    expected = [] if sound else [("labour_force", whole)]
    assert faults(korea, labour_force=pd.DataFrame([row])) == expected


@pytest.mark.parametrize(
    ("coefficient", "sale", "sound"),
    [
        (0.6, 90.0, True),
        (0.60009, 90.0, True),
        (0.60011, 90.0, False),
        (0.59989, 90.0, False),
        (0.605, 90.0, False),
        (0.6, 92.0, True),
        (0.6, 92.1, False),
        (0.6, 87.9, False),
    ],
)
def test_world_accounts_close(korea, coefficient, sale, sound):
    """Output of 100 is sold for 90 and stored for 10; value added is 0.4 of it."""
    head = {"bloc": "KOR", "industry": "A", "output": 100.0, "value_added": 40.0, "inventory_change": 10.0}
    flow = {"importer": "KOR", "exporter": "KOR", "industry": "A", "flow": sale}
    used = {"bloc": "KOR", "input": "A", "using": "A", "coefficient": coefficient}
    found = faults(
        korea,
        world_industries=pd.DataFrame([head]),
        world_flows=pd.DataFrame([flow]),
        world_coefficients=pd.DataFrame([used]),
    )
    assert found == ([] if sound else [("world_industries", "output")])


VALUES = ("output", "value_added", "imports_cif", "import_taxes")


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(("gap", "sound"), [(2.0, True), (2.5, False), (-2.5, False)])
def test_every_column_of_the_sectors_makes_the_industries(korea, value, gap, sound):
    scheme = korea.manifest.input_output_scheme
    classes = pd.DataFrame({"scheme": scheme, "class": ["s1", "s2", "s3"], "industry": ["A", "A", "B"]})
    sectors = pd.DataFrame({"sector": ["s1", "s2", "s3"]} | {name: [10.0, 20.0, 5.0] for name in VALUES})
    industries = pd.DataFrame({"industry": ["A", "B"]} | {name: [30.0, 5.0] for name in VALUES})
    sectors.loc[1, value] += gap
    found = faults(korea, classes=classes, input_output_sector=sectors, input_output_industry=industries)
    assert found == ([] if sound else [("input_output_sector", value)])


def in_thousand(florin: Economy, names: dict[str, tuple[str, ...]], scale: float = 1e3) -> Economy:
    """Write columns of some tables in thousands of the currency, multiplying the figures by ``scale``."""
    content = florin.manifest.model_dump()
    tables = {name: florin.table(name) for name in florin.tables}
    for name, columns in names.items():
        content["tables"][name]["units"] |= dict.fromkeys(columns, "thousand FLO")
        for column in columns:
            tables[name][column] *= scale
    return Economy(Manifest.model_validate(content), tables)


@pytest.mark.parametrize(
    "names",
    [
        {"input_output_industry_flows": ("total", "domestic")},
        {"input_output_industry_final": ("total", "domestic")},
        {"input_output_industry": ("value_added",)},
        {"input_output_industry": ("imports_cif", "import_taxes")},
        {"input_output_industry": ("output",)},
    ],
    ids=str,
)
def test_tables_in_several_units_are_compared_in_one(florin, names):
    assert in_thousand(florin, names).has("input_output_industry")
    with pytest.raises(DataError, match="Correct the flows, the final demand or the output"):
        in_thousand(florin, names, scale=1.0)


def test_a_finer_unit_allows_less_rounding(florin):
    """In thousands of florins a column of figures may miss by a few thousand, not by two million."""
    names = {
        "input_output_industry_flows": ("total", "domestic"),
        "input_output_industry_final": ("total", "domestic"),
        "input_output_industry": ("output", "value_added", "imports_cif", "import_taxes"),
    }
    fine = in_thousand(florin, names)
    for economy, sound in ((florin, True), (fine, False)):
        scale = 1.0 if economy is florin else 1e3
        tables = {name: economy.table(name) for name in economy.tables}
        tables["input_output_industry"].loc[0, "value_added"] += 2 * scale
        if sound:
            assert Economy(economy.manifest, tables).has("input_output_industry")
            continue
        with pytest.raises(
            DataError, match=r"inputs and value added of 'AGRI' are 902,000, output is 900,000"
        ):
            Economy(economy.manifest, tables)


@pytest.mark.parametrize("unit", ["persons", "thousand persons"])
def test_labour_force_in_thousands_is_rounded_alike(korea, unit):
    columns = ("population_15_over", "economically_active", "employed", "unemployed", "economically_inactive")
    scale = 1e3 if unit.startswith("thousand") else 1.0
    content = korea.manifest.model_dump()
    content["tables"]["labour_force"]["units"] |= dict.fromkeys(columns, unit)
    manifest = Manifest.model_validate(content)
    frame = korea.table("labour_force")
    frame[list(columns)] /= scale
    assert check_identities({"labour_force": frame}, manifest) == []
    frame.loc[0, "employed"] += 5000 / scale
    (problem,) = check_identities({"labour_force": frame}, manifest)
    assert re.search(r"differs from employed \+ unemployed by -\d,000 persons", problem.reason)


def test_a_missing_industry_is_named_without_final_demand(florin):
    tables = {name: florin.table(name) for name in florin.tables if name != "input_output_industry_final"}
    manifest = florin.manifest
    tables["input_output_industry"] = tables["input_output_industry"].iloc[1:]
    with pytest.raises(DataError, match="no row for industry 'AGRI'"):
        Economy(manifest, tables)
    del tables["input_output_industry_flows"]
    with pytest.raises(DataError, match="no row for industry 'AGRI'"):
        Economy(manifest, tables)
