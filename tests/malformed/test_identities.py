"""Keys, completeness and accounting identities of the tables of an economy."""

from __future__ import annotations

import re

import pytest

from malformed.mutations import Case, add, both, cell, edit, faults_of_folder, line

CASES = [
    Case(
        "key-twice",
        add("employment.csv", "2019,north,b1,194,0\n"),
        "employment.csv:226 [year, region, class]",
        "table employment",
        "row 2019 / north / b1 repeats line 20",
        "Keep one row per key, or aggregate the rows explicitly",
    ),
    Case(
        "region-twice",
        add("regions.csv", "north,Northmark,Northmark,50.0,5.9,3,1\n"),
        "regions.csv:8 [region]",
        "table regions",
        "row north repeats line 2",
        "Keep one row per key, or aggregate the rows explicitly",
    ),
    Case(
        "class-of-no-industry",
        cell("classes.csv", 15, "industry", "OTHER"),
        "classes.csv:15 [industry]",
        "table classes",
        "class 'h1' of the employment scheme belongs to no industry",
        "Give it one of the industries; OTHER is for freight only",
    ),
    Case(
        "class-twice",
        add("classes.csv", "fic,a1,Farming,AGRI,A,\n"),
        "classes.csv:18 [scheme, class]",
        "table classes",
        "row fic / a1 repeats line 2",
        "Keep one row per key, or aggregate the rows explicitly",
    ),
    Case(
        "region-row-missing",
        line("employment.csv", 20, None),
        "employment.csv [region]",
        "table employment",
        "no row for north in 2019 / b1",
        "Add the rows; write a withheld figure as a blank with its flag, never leave it out",
        count=2,
    ),
    Case(
        "nation-row-missing",
        line("employment.csv", 4, None),
        "employment.csv [region]",
        "table employment",
        "no row for FL in 2019 / b1",
        "Add the rows; write a withheld figure as a blank with its flag, never leave it out",
    ),
    Case(
        "year-of-one-class-missing",
        edit("employment.csv", lambda text: re.sub(r"2024,\w+,b1,.*\n", "", text)),
        "employment.csv [region]",
        "table employment",
        "no row for FL, capital, coast, delta, hills, lakes, north in 2024 / b1",
        "Add the rows; write a withheld figure as a blank with its flag, never leave it out",
    ),
    Case(
        "suppressed-but-filled",
        cell("employment.csv", 20, "suppressed", "1"),
        "employment.csv:20 [suppressed]",
        "table employment",
        "2019 / north / b1 is flagged as suppressed but has a figure",
        "Blank the figure, or set suppressed to 0",
    ),
    Case(
        "blank-but-not-flagged",
        cell("employment.csv", 20, "employees", ""),
        "employment.csv:20 [suppressed]",
        "table employment",
        "2019 / north / b1 is blank but not flagged as suppressed",
        "Set suppressed to 1, or give the figure",
    ),
    Case(
        "nation-below-sum",
        cell("employment.csv", 4, "employees", "3000"),
        "employment.csv:4 [employees]",
        "table employment",
        "employees of FL in 2019 / b1 is 3,000, the regions sum to 3,335",
        "Correct the nation's row or the region that is off",
    ),
    Case(
        "nation-above-sum",
        cell("employment.csv", 4, "employees", "3400"),
        "employment.csv:4 [employees]",
        "table employment",
        "employees of FL in 2019 / b1 is 3,400, the regions sum to 3,335",
        "Correct the nation's row or the region that is off",
    ),
    Case(
        "nation-below-sum-of-shown",
        cell("employment.csv", 11, "employees", "100"),
        "employment.csv:11 [employees]",
        "table employment",
        "employees of FL in 2019 / e2 is 100, the regions sum to 2,446",
        "Correct the nation's row or the region that is off",
    ),
    Case(
        "establishments-off",
        cell("establishments.csv", 3, "establishments", "1300"),
        "establishments.csv:3 [establishments]",
        "table establishments",
        "establishments of FL in 2024 / B is 1,300, the regions sum to 1,382",
        "Correct the nation's row or the region that is off",
    ),
    Case(
        "value-added-off",
        both(cell("value_added.csv", 2, "nominal", "5900"), cell("value_added.csv", 5, "nominal", "3318")),
        "value_added.csv:2 [nominal]",
        "table value_added",
        "nominal of FL in 2023 / GVA is 5,900, the regions sum to 5,806",
        "Correct the nation's row or the region that is off",
        count=2,
    ),
    Case(
        "activity-tree-broken",
        cell("value_added.csv", 9, "nominal", "300"),
        "value_added.csv:5 [nominal]",
        "table value_added",
        "nominal of FL in 2023 / S is 3,224, the regions sum to 3,239",
        "Correct the nation's row or the region that is off",
        count=2,
    ),
    Case(
        "io-rows-unbalanced",
        cell("input_output_industry_final.csv", 3, "domestic", "40"),
        "input_output_industry.csv:2 [output]",
        "table input_output_industry",
        "domestic uses of 'AGRI' are 920, output is 900",
        "Correct the flows, the final demand or the output",
    ),
    Case(
        "io-columns-unbalanced",
        cell("input_output_industry.csv", 2, "value_added", "600"),
        "input_output_industry.csv:2 [output]",
        "table input_output_industry",
        "inputs and value added of 'AGRI' are 829, output is 900",
        "Correct the flows, the final demand or the output",
    ),
    Case(
        "io-supply-unbalanced",
        cell("input_output_industry.csv", 2, "imports_cif", "60"),
        "input_output_industry.csv:2 [output]",
        "table input_output_industry",
        "total uses of 'AGRI' are 1,015, supply is 962",
        "Correct the flows, the final demand or the output",
    ),
    Case(
        "io-industry-missing",
        line("input_output_industry.csv", 2, None),
        "input_output_industry.csv [industry]",
        "table input_output_industry",
        "no row for industry 'AGRI'",
        "Add the row; write 0 where there is no output",
    ),
    Case(
        "shares-not-hundred",
        cell("production_shares.csv", 4, "share", "30"),
        "production_shares.csv:2 [share]",
        "table production_shares",
        "the shares of 'circuits' in 2024 sum to 97",
        "Correct the shares so that they make 100",
    ),
    Case(
        "shares-overlap",
        cell("production_shares.csv", 4, "regions", "coast hills delta north"),
        "production_shares.csv:2 [regions]",
        "table production_shares",
        "the rows of 'circuits' in 2024 do not hold every region exactly once: north",
        "List each region in one row of the product",
    ),
    Case(
        "shares-lack-region",
        cell("production_shares.csv", 4, "regions", "coast hills"),
        "production_shares.csv:2 [regions]",
        "table production_shares",
        "the rows of 'circuits' in 2024 do not hold every region exactly once: delta",
        "List each region in one row of the product",
    ),
    Case(
        "class-table-lacks-scheme",
        cell("classes.csv", 2, "scheme", "fci"),
        "employment.csv:2 [class]",
        "table employment",
        "'a1' is not in table classes",
        "Allowed: 'a2', 'b1', 'b2', 'c1', 'c2', 'd1', 'd2', 'e1', '",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fault_is_named(case, economy_folder):
    case.mutate(economy_folder)
    case.check(faults_of_folder(economy_folder))
