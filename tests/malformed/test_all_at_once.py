"""A folder or a programme with several faults names all of them in one error."""

from __future__ import annotations

import pytest

from malformed.mutations import P, both, cell, faults_of_folder, faults_of_programme, line, remove, swap
from regrowth.economy.economy import Economy, check_folder
from regrowth.errors import DataError, ProgrammeError
from regrowth.evidence.concordance import match
from regrowth.programme.programme import Programme


def test_five_faults_of_five_tables(economy_folder):
    both(
        cell("employment.csv", 20, "employees", "-194"),
        cell("value_added.csv", 7, "region", "nort"),
        remove("establishments.csv"),
        swap("economy.yaml", "      share: per cent", "      share: percent"),
        line("activities.csv", 1, "activity,name_en,parnt"),
    )(economy_folder)
    with pytest.raises(DataError) as caught:
        Economy.read(economy_folder)
    problems = caught.value.problems
    assert {problem.file for problem in problems} == {
        "employment.csv",
        "value_added.csv",
        "establishments.csv",
        "economy.yaml",
        "activities.csv",
    }
    # the misspelt column is missing under its own name and unknown under the other
    assert len(problems) == 6
    assert problems == tuple(check_folder(economy_folder))
    assert str(caught.value).count("\n") == 5


def test_wrong_cell_and_broken_identity_of_another_table(economy_folder):
    both(
        cell("employment.csv", 20, "employees", "n/a"),
        cell("input_output_industry.csv", 2, "value_added", "600"),
        cell("production_shares.csv", 4, "share", "30"),
    )(economy_folder)
    places = [problem.place for problem in faults_of_folder(economy_folder)]
    assert places == [
        "employment.csv:20 [employees]",
        "input_output_industry.csv:2 [output]",
        "production_shares.csv:2 [share]",
    ]


def test_same_fault_in_many_rows_is_listed_five_times_and_counted(economy_folder):
    both(*(cell("employment.csv", row, "employees", "?") for row in range(18, 30)))(economy_folder)
    problems = faults_of_folder(economy_folder)
    assert [problem.row for problem in problems] == [18, 19, 20, 21, 22]
    assert "(and 7 more rows)" in problems[0].reason


@pytest.mark.parametrize("name", ["nowhere", "a-file"])
def test_not_a_folder(tmp_path, name):
    (tmp_path / "a-file").write_text("")
    (problem,) = check_folder(tmp_path / name)
    assert name in problem.reason
    assert problem.remedy == "Give a folder that holds economy.yaml"


def test_five_faults_of_the_form(programme_folder, florin):
    both(
        swap(P, "status: draft", "status: drafft"),
        swap(P, "core: true", "core: yes"),
        swap(P, "name: {en: Upland}", "name: {ko: 고원}"),
        swap(P, "industry: f2, weight: 0.1", "industry: f2, weight: 10"),
        swap(P, "at_least: 0.5", "at_least: 40"),
    )(programme_folder)
    problems = faults_of_programme(programme_folder / P, florin)
    assert [problem.column for problem in problems] == [
        "status",
        "regions.capital.core",
        "regions.upland.name",
        "engines.wind.industries.2.weight",
        "rules.fund-share",
    ]


def test_five_faults_between_parts(programme_folder, florin):
    both(
        swap(P, "milestone: choice", "milestone: choise"),
        swap(P, "provinces: [lakes]", "provinces: [lakes, delta]"),
        swap(P, "budgets: [{years: [2026, 2030]", "budgets: [{years: [2030, 2026]"),
        swap(P, "applied: 0.25, ", ""),
        swap(P, "office: ministry, due", "office: minstry, due"),
    )(programme_folder)
    problems = faults_of_programme(programme_folder / P, florin)
    assert len(problems) == 5
    assert all(problem.file == P and problem.row and problem.column for problem in problems)


def test_every_label_that_the_economy_lacks(programme_folder, florin):
    both(
        swap(P, "nation: FL\n", "nation: FX\n"),
        swap(P, "provinces: [north, hills]", "provinces: [nort]"),
        swap(P, "industry: f2, weight: 0.1", "industry: f9, weight: 0.1"),
        swap(P, "industry: h1", "industry: h2"),
        swap(P, "product: circuits", "product: chips"),
        swap(P, "region: upland, engine: metals, provinces: [north]", "region: upland, engine: metals"),
    )(programme_folder)
    with pytest.raises(ProgrammeError) as caught:
        match(Programme.read(programme_folder / P), florin)
    text = str(caught.value)
    assert len(caught.value.problems) == 7
    for label in ("FX", "nort", "north", "hills", "f9", "h2", "chips"):
        assert f"{label!r}" in text


def test_parse_names_the_text_it_was_given():
    with pytest.raises(ProgrammeError) as caught:
        Programme.parse("id: x\ntitle: [", "draft")
    assert caught.value.problems[0].file == "draft"
