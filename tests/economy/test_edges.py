"""Economies built in memory, names, very large figures, and fields that cannot be changed in place."""

from __future__ import annotations

import copy
import pickle

import pytest

from regrowth.economy.economy import Economy, check_folder
from regrowth.economy.manifest import Manifest
from regrowth.errors import DataError, LabelError


@pytest.fixture
def tables(florin):
    return {name: florin.table(name) for name in florin.tables}


def described(florin, name: str, like: str, **changes) -> Manifest:
    """Return the manifest with one more table, described like another."""
    content = florin.manifest.model_dump()
    content["tables"][name] = {**content["tables"][like], "file": f"{name}.csv", **changes}
    return Manifest.model_validate(content)


def test_the_constructor_checks_like_from_tables(florin, tables):
    with pytest.raises(DataError, match=r"unknown table 'nope'.*Allowed: 'regions'"):
        Economy(florin.manifest, {"nope": tables["regions"]})
    with pytest.raises(DataError, match="table population: the manifest does not describe it"):
        Economy(florin.manifest, {**tables, "population": tables["regions"]})
    with pytest.raises(DataError, match="column 'employees' is missing"):
        Economy(florin.manifest, {**tables, "employment": tables["employment"].drop(columns="employees")})
    assert Economy(florin.manifest, tables).digest == florin.digest


def test_a_column_that_another_table_needs(economy_folder, florin, tables):
    for file, column in (("industries.csv", 3), ("classes.csv", 4)):
        lines = (economy_folder / file).read_text().splitlines()
        kept = [[c for i, c in enumerate(line.split(",")) if i != column] for line in lines]
        (economy_folder / file).write_text("".join(",".join(cells) + "\n" for cells in kept))
    (problem,) = [fault for fault in check_folder(economy_folder) if fault.file == "industries.csv"]
    assert problem.place == "industries.csv:1 [activity]"
    assert problem.reason == "column 'activity' is missing, and table value_added cannot be used without it"
    assert "Add the column, or remove table value_added" in problem.remedy
    survey = tables["establishments"].drop(columns="establishments")
    money = ("production_cost", "shipments", "tangible_assets", "value_added", "wages")
    survey = survey.assign(establishments=1, **dict.fromkeys(money, 1.0))
    units = {"establishments": "establishments", "employees": "persons"} | dict.fromkeys(money, "FLO")
    manifest = described(florin, "manufacturing_survey", "establishments", units=units)
    plain = {**tables, "classes": tables["classes"].drop(columns="section")}
    with pytest.raises(DataError, match="column 'section' is missing, and table manufacturing_survey"):
        Economy(manifest, {**plain, "manufacturing_survey": survey})
    assert Economy(florin.manifest, plain).has("establishments")


def test_names_need_one_label_per_row(florin):
    with pytest.raises(LabelError, match=r"table employment: its rows have no label.*'regions'"):
        florin.names("employment")
    with pytest.raises(LabelError, match=r"table classes: .*Use classes\(scheme\)"):
        florin.names("classes")
    assert florin.names("industries")["FOOD"] == "Food"


def test_a_blank_name_falls_back(florin, tables):
    tables["regions"]["short_name_en"] = [" ", *tables["regions"]["name_en"].str[:3][1:]]
    names = Economy(florin.manifest, tables).names("regions")
    assert (names["north"], names["coast"]) == ("Northmark", "Wes")


def test_whole_numbers_beyond_64_bits(florin, tables, tmp_path):
    nominal = tables["value_added"]["nominal"] * 1e16
    tables["value_added"]["nominal"] = nominal
    economy = Economy(florin.manifest, tables)
    economy.write(tmp_path / "out")
    again = Economy.read(tmp_path / "out")
    assert (again.table("value_added")["nominal"] == nominal).all()
    assert again.digest == economy.digest


def test_an_economy_of_codes_that_look_like_numbers(florin, tables, tmp_path):
    content = florin.manifest.model_dump()
    manifest = Manifest.model_validate({**content, "nation": "08", "employment_scheme": "1e3"})
    for frame in tables.values():
        frame.replace({"FL": "08", "fic": "1e3"}, inplace=True)
    economy = Economy(manifest, tables)
    economy.write(tmp_path / "out")
    again = Economy.read(tmp_path / "out")
    assert again.manifest == manifest
    assert again.digest == economy.digest


def test_fields_cannot_be_changed_in_place(florin, florin_programme):
    for held in (
        florin.manifest.tables,
        florin.manifest.tables["employment"].units,
        florin_programme.selection.investment_stages,
        florin_programme.sources,
        florin_programme.title,
        florin_programme.not_modelled[0],
    ):
        before = dict(held)
        for change in (
            lambda d: d.update(x=1),
            lambda d: d.__setitem__("x", 1),
            lambda d: d.pop(next(iter(d))),
            lambda d: d.clear(),
            lambda d: d.setdefault("x", 1),
            lambda d: d.popitem(),
            lambda d: d.__delitem__(next(iter(d))),
            lambda d: d.__ior__({"x": 1}),
        ):
            with pytest.raises(TypeError, match="frozen"):
                change(held)
        assert held == before


def test_frozen_records_are_copied_pickled_and_dumped(florin_programme):
    for again in (copy.deepcopy(florin_programme), pickle.loads(pickle.dumps(florin_programme))):
        assert again == florin_programme
        with pytest.raises(TypeError, match="frozen"):
            again.title["en"] = "Other"
    plain = florin_programme.model_dump()
    plain["title"]["en"] = "Other"
    assert florin_programme.title["en"] != "Other"
