"""The economy object: reading, writing, freezing, units, known figures."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml

from regrowth.economy.economy import Economy, check_folder, describe
from regrowth.economy.manifest import Manifest
from regrowth.errors import DataError, LabelError, OptionError


def assert_same(left: Economy, right: Economy) -> None:
    assert left.tables == right.tables
    for name in left.tables:
        pd.testing.assert_frame_equal(left.table(name), right.table(name))


def contents(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("which", ["korea", "florin"])
def test_read_write_read(which, request, tmp_path):
    economy = request.getfixturevalue(which)
    economy.write(tmp_path / "first")
    again = Economy.read(tmp_path / "first")
    assert_same(economy, again)
    assert again.digest == economy.digest
    again.write(tmp_path / "second")
    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_writing_refuses_a_folder_in_use(florin, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OptionError, match="holds other files"):
        florin.write(tmp_path)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_parquet_reads_as_csv(florin, economy_folder):
    manifest = yaml.safe_load((economy_folder / "economy.yaml").read_text())
    for name, source in manifest["tables"].items():
        frame = florin.table(name)
        (economy_folder / source["file"]).unlink()
        source["file"] = source["file"].replace(".csv", ".parquet")
        frame.to_parquet(economy_folder / source["file"])
    (economy_folder / "economy.yaml").write_text(yaml.safe_dump(manifest, sort_keys=False))
    again = Economy.read(economy_folder)
    assert_same(florin, again)
    assert again.digest == florin.digest


def test_from_tables_equals_read(florin):
    again = Economy.from_tables(florin.manifest, {name: florin.table(name) for name in florin.tables})
    assert_same(florin, again)
    assert again.digest == florin.digest


def test_from_tables_checks_like_read(florin):
    tables = {name: florin.table(name) for name in florin.tables}
    tables["employment"].loc[18, "employees"] = -5
    with pytest.raises(DataError, match="'-5' is negative"):
        Economy.from_tables(florin.manifest, tables)
    with pytest.raises(DataError, match=r"unknown table 'employmnt'.*Did you mean 'employment'"):
        Economy.from_tables(florin.manifest, {"employmnt": florin.table("employment")})
    with pytest.raises(DataError, match="the manifest does not describe it"):
        Economy.from_tables(florin.manifest, {"population": florin.table("regions")})


def test_korea_read_from_memory_is_the_same_economy(korea):
    tables = {name: korea.table(name) for name in korea.tables}
    assert Economy.from_tables(korea.manifest, tables).digest == korea.digest


def test_a_changed_figure_changes_the_digest(florin):
    tables = {name: florin.table(name) for name in florin.tables}
    tables["regions"].loc[0, "latitude"] += 0.1
    assert Economy.from_tables(florin.manifest, tables).digest != florin.digest


def test_frozen(florin):
    with pytest.raises(AttributeError, match="frozen"):
        florin.manifest = None
    with pytest.raises(AttributeError, match="frozen"):
        florin.extra = 1
    digest = florin.digest
    table = florin.table("employment")
    before = table["employees"].sum()
    table["employees"] = 0
    assert florin.table("employment")["employees"].sum() == before
    assert florin.digest == digest


def test_tables_given_in_are_copied(florin):
    tables = {name: florin.table(name) for name in florin.tables}
    economy = Economy(florin.manifest, tables)
    tables["employment"]["employees"] = 0
    pd.testing.assert_frame_equal(economy.table("employment"), florin.table("employment"))


def test_unknown_table_column_scheme(florin):
    with pytest.raises(LabelError, match=r"no table 'employmnt'.*Did you mean 'employment'"):
        florin.table("employmnt")
    with pytest.raises(LabelError, match="'region' is not a measured column"):
        florin.values("employment", "region")
    with pytest.raises(LabelError, match=r"no scheme 'isic'.*Allowed: 'fic'"):
        florin.classes("isic")


def test_values_are_in_base_units(florin, korea):
    output = florin.table("input_output_industry")["output"]
    pd.testing.assert_series_equal(florin.values("input_output_industry", "output"), output * 1e6)
    pd.testing.assert_series_equal(
        florin.values("employment", "employees"), florin.table("employment")["employees"]
    )
    for name, scale in (("thousand persons", 1e3), ("persons", 1.0), ("million KRW", 1e6)):
        for table, source in korea.manifest.tables.items():
            for column, unit in source.units.items():
                if unit == name and column in korea.table(table):
                    expected = korea.table(table)[column] * scale
                    pd.testing.assert_series_equal(korea.values(table, column), expected)


def test_korea_known_figures(korea):
    assert len(korea.regions) == 17
    assert korea.regions[0] == "KR-11"
    assert set(korea.regions) >= {"KR-26", "KR-49", "KR-50"}
    names = korea.names("regions")
    assert (names["KR-11"], names["KR-50"]) == ("Seoul", "Sejong")
    assert korea.names("regions", "ko")["KR-11"] == "서울"
    assert (korea.manifest.nation, korea.manifest.currency) == ("KR", "KRW")
    accounts = korea.table("value_added").set_index(["year", "region", "activity"])["nominal"]
    assert accounts[2021, "KR", "GRDP"] == 2_083_794_973  # million won
    people = korea.table("population").set_index(["year", "region"])["population"]
    assert people[2014, "KR"] == 51_327_916
    industries = korea.table("input_output_industry").set_index("industry")
    assert industries.loc["A", "output"] == 64_347_098


def test_korea_ulsan_and_its_cars(korea):
    jobs = korea.table("employment")
    cars = jobs[(jobs["year"] == 2023) & (jobs["class"] == "30")].set_index("region")["employees"]
    assert cars.drop("KR").sum() == cars["KR"]
    assert cars.drop("KR").idxmax() == "KR-41"  # Gyeonggi
    assert cars["KR-31"] > cars["KR"] * 0.1  # Ulsan, with 2 % of the people


def test_every_table_says_where_it_comes_from(korea):
    for name, source in korea.manifest.tables.items():
        assert describe(source).startswith(source.publisher), name
        assert source.licence, name


def test_sound_folder_has_no_problems(economy_folder):
    assert check_folder(economy_folder) == []


def test_manifest_is_frozen(florin):
    assert isinstance(florin.manifest, Manifest)
    with pytest.raises(ValueError, match="frozen"):
        florin.manifest.nation = "XX"


def test_repr_names_the_economy(florin):
    assert repr(florin) == "Economy('florin-2024', 6 regions, 11 tables)"


def test_names_fall_back_to_english(florin):
    assert florin.names("regions", "ko")["hills"] == "Highhills"
