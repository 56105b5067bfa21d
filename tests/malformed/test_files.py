"""Files of an economy folder that cannot be read as the table they should be."""

from __future__ import annotations

import re

import pytest

from malformed.mutations import Case, both, edit, faults_of_folder, line, put, remove, swap

CASES = [
    Case(
        "file-missing",
        remove("value_added.csv"),
        "value_added.csv",
        "table value_added",
        "the manifest names this file but the folder does not hold it",
        "Add the file or remove the table from the manifest",
    ),
    Case(
        "file-unlisted",
        put("employment_2023.csv", "year\n2023\n"),
        "economy.yaml",
        "manifest",
        "the folder holds 'employment_2023.csv', which no table names",
        "List it or remove it",
    ),
    Case(
        "file-empty",
        put("activities.csv", ""),
        "activities.csv",
        "table activities",
        "the file is empty",
        "Write a header row and the data",
    ),
    Case(
        "file-only-header",
        put("activities.csv", "activity,name_en,parent\n"),
        "activities.csv",
        "table activities",
        "there are no rows",
        "Add the data or remove the table",
    ),
    Case(
        "file-not-utf8",
        put("activities.csv", "activity,name_en,parent\nGVA,Wertschöpfung,\n".encode("latin-1")),
        "activities.csv",
        "table activities",
        "not UTF-8 text (byte 35)",
        "Save the file as UTF-8",
    ),
    Case(
        "file-row-too-long",
        line("employment.csv", 20, "2019,north,b1,194,0,extra"),
        "employment.csv:20",
        "table employment",
        "the row has 6 cells, the header 5",
        "Check commas and quotes; text with a comma needs quotes",
    ),
    Case(
        "file-row-too-short",
        line("employment.csv", 20, "2019,north,b1"),
        "employment.csv:20",
        "table employment",
        "the row has 3 cells, the header 5",
        "Check commas and quotes; text with a comma needs quotes",
    ),
    Case(
        "file-blank-line",
        line("employment.csv", 20, "\n2019,north,b1,194,0"),
        "employment.csv:20",
        "table employment",
        "the line is blank",
        "Remove the line",
    ),
    Case(
        "file-quote-open",
        line("activities.csv", 3, 'P,"Primary,GVA'),
        "activities.csv:5",
        "table activities",
        "cannot be read: unexpected end of data",
        "Close every quote and keep one row per line",
    ),
    Case(
        "file-nul-byte",
        swap("activities.csv", "Manufacturing", "Manu\0facturing"),
        "activities.csv:4 [name_en]",
        "table activities",
        "'Manu\\x00facturing' holds a line break or a NUL character",
        "Write the text on one line",
    ),
    Case(
        "file-line-break-in-cell",
        swap("activities.csv", "Manufacturing", '"Manu\nfacturing"'),
        "activities.csv:4 [name_en]",
        "table activities",
        "'Manu\\nfacturing' holds a line break or a NUL character",
        "Write the text on one line",
    ),
    Case(
        "file-semicolons",
        edit("activities.csv", lambda text: text.replace(",", ";")),
        "activities.csv:1 [activity]",
        "table activities",
        "column 'activity' is missing",
        "Add the column",
        count=4,
    ),
    Case(
        "file-not-parquet",
        both(
            swap("economy.yaml", "file: activities.csv", "file: activities.parquet"),
            remove("activities.csv"),
            put("activities.parquet", "activity,name_en,parent\n"),
        ),
        "activities.parquet",
        "table activities",
        "not a Parquet file",
        "Write it again as Parquet, or as CSV",
    ),
    Case(
        "column-missing",
        edit("employment.csv", lambda text: re.sub(r",\w+$", "", text, flags=re.MULTILINE)),
        "employment.csv:1 [suppressed]",
        "table employment",
        "column 'suppressed' is missing",
        "Add the column",
    ),
    Case(
        "column-misspelt",
        line("employment.csv", 1, "year,region,class,employes,suppressed"),
        "employment.csv:1 [employees]",
        "table employment",
        "column 'employees' is missing",
        "Rename 'employes' if that is meant",
        count=2,
    ),
    Case(
        "column-unknown",
        edit(
            "activities.csv",
            lambda text: (
                re.sub(r"$", ",", text.rstrip("\n"), flags=re.MULTILINE).replace("parent,", "parent,remark")
                + "\n"
            ),
        ),
        "activities.csv:1 [remark]",
        "table activities",
        "unknown column 'remark'",
        "Allowed: 'activity', 'name_en', 'parent'",
    ),
    Case(
        "header-longer-than-rows",
        line("employment.csv", 1, "year,region,class,employees,suppressed,remark"),
        "employment.csv:2",
        "table employment",
        "the row has 5 cells, the header 6",
        "Check commas and quotes; text with a comma needs quotes",
        count=6,
    ),
    Case(
        "column-twice",
        line("activities.csv", 1, "activity,name_en,name_en"),
        "activities.csv:1",
        "table activities",
        "column 'name_en' is there twice",
        "Keep one of the two",
    ),
    Case(
        "column-unnamed",
        line("activities.csv", 1, "activity,,parent"),
        "activities.csv:1 [name_en]",
        "table activities",
        "column 'name_en' is missing",
        "Add the column",
        count=2,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fault_is_named(case, economy_folder):
    case.mutate(economy_folder)
    case.check(faults_of_folder(economy_folder))
