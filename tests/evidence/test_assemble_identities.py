"""Evidence of whole economies: what must not matter does not, by changing the invented country."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regrowth.economy.economy import Economy
from regrowth.errors import LabelError, ProgrammeError
from regrowth.evidence.assemble import gather_evidence
from regrowth.programme.programme import Programme
from regrowth.selection.choice import select

FREE_OF_SCALE = [
    "employment-share",
    "location-quotient",
    "national-growth",
    "industry-mix-growth",
    "competitive-growth",
    "relatedness-density",
    "complexity",
    "outlook-gain",
    "local-supply-share",
    "local-demand-share",
    "backward-linkage",
    "forward-linkage",
    "productivity-level",
    "core-share",
    "core-similarity",
    "anchor-investment",
]


def tables_of(economy: Economy) -> dict[str, pd.DataFrame]:
    return {name: economy.table(name) for name in economy.tables}


def rebuilt(economy: Economy, **changed: pd.DataFrame) -> Economy:
    return Economy.from_tables(economy.manifest, tables_of(economy) | changed)


def without(economy: Economy, *names: str) -> Economy:
    kept = {name: frame for name, frame in tables_of(economy).items() if name not in names}
    return Economy.from_tables(economy.manifest, kept)


def scaled(economy: Economy, factor: int) -> dict[str, pd.DataFrame]:
    employment, plants = economy.table("employment"), economy.table("establishments")
    return {
        "employment": employment.assign(employees=employment["employees"] * factor),
        "establishments": plants.assign(
            employees=plants["employees"] * factor, establishments=plants["establishments"] * factor
        ),
    }


def assert_same(left: pd.DataFrame, right: pd.DataFrame, columns=FREE_OF_SCALE) -> None:
    pd.testing.assert_frame_equal(
        left[columns], right.loc[left.index, columns], rtol=1e-9, atol=1e-12, check_names=False
    )


@given(factor=st.integers(2, 1000))
@settings(max_examples=5)
def test_scaling_all_employment_changes_no_ratio(florin, florin_programme, florin_evidence, factor):
    found = gather_evidence(rebuilt(florin, **scaled(florin, factor)), florin_programme)
    assert_same(florin_evidence.table, found.table)
    assert np.allclose(found.table["employment"], florin_evidence.table["employment"] * factor)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=5)
def test_order_of_rows_does_not_matter(florin, florin_programme, florin_evidence, seed):
    generator = np.random.default_rng(seed)
    shuffled = {
        name: frame.iloc[generator.permutation(len(frame))].reset_index(drop=True)
        for name, frame in tables_of(florin).items()
    }
    found = gather_evidence(rebuilt(florin, **shuffled), florin_programme)
    columns = [name for name in florin_evidence.table.columns if name not in florin_evidence.absent]
    assert_same(florin_evidence.table, found.table, columns)


def test_renaming_regions_and_classes_renames_results(florin, florin_programme, florin_evidence):
    """New names that reverse the alphabetical order of both axes, hence of every array inside."""
    regions = {name: f"p{9 - i}" for i, name in enumerate(sorted(florin.regions))}
    classes = {name: f"k{99 - i}" for i, name in enumerate(sorted(florin.classes("fic").index))}
    tables = tables_of(florin)
    for frame in tables.values():
        if "region" in frame:
            frame["region"] = frame["region"].replace(regions)
        if "class" in frame:
            frame["class"] = frame["class"].replace(classes)
    shares = tables["production_shares"]
    shares["regions"] = [" ".join(regions[r] for r in cell.split()) for cell in shares["regions"]]
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    for region in dump["regions"]:
        region["provinces"] = [regions[name] for name in region["provinces"]]
    for entry in dump["investments"]:
        entry["provinces"] = [regions[name] for name in entry["provinces"]]
    for engine in dump["engines"]:
        for part in engine["industries"]:
            part["industry"] = classes[part["industry"]]
    found = gather_evidence(Economy.from_tables(florin.manifest, tables), Programme.model_validate(dump))
    columns = [name for name in florin_evidence.table.columns if name not in florin_evidence.absent]
    assert_same(florin_evidence.table, found.table, columns)
    province = found.provinces.loc[(regions["hills"], "metals"), "employment"]
    assert province == pytest.approx(florin_evidence.provinces.loc[("hills", "metals"), "employment"])


def test_order_of_the_programme_does_not_matter(florin, florin_programme, florin_evidence):
    turned = florin_programme.model_copy(
        update={
            "regions": florin_programme.regions[::-1],
            "engines": florin_programme.engines[::-1],
        }
    )
    found = gather_evidence(florin, turned)
    assert [r for r, _ in found.table.index[:1]] == [florin_programme.regions[-1].id]
    columns = [name for name in florin_evidence.table.columns if name not in florin_evidence.absent]
    assert_same(florin_evidence.table, found.table, columns)


def test_splitting_a_province_into_equal_halves(florin, florin_programme, florin_evidence):
    """Region-level ratios stay; the network of industries rests on provinces and may move."""
    tables = tables_of(florin) | scaled(florin, 2)
    halves = {}
    for name, frame in tables.items():
        if "region" not in frame:
            continue
        here = frame["region"] == "lakes"
        half = frame[here].copy()
        for column in ("employees", "establishments", "nominal"):
            if column in half:
                half[column] = half[column] / 2
        halves[name] = pd.concat(
            [frame[~here], half.assign(region="lakes-east"), half.assign(region="lakes-west")],
            ignore_index=True,
        )
    shares = tables["production_shares"]
    halves["production_shares"] = shares.assign(
        regions=shares["regions"].str.replace("lakes", "lakes-east lakes-west")
    )
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    dump["regions"][-1]["provinces"] = ["lakes-east", "lakes-west"]
    found = gather_evidence(
        Economy.from_tables(florin.manifest, tables | halves), Programme.model_validate(dump)
    )
    network = {"relatedness-density", "complexity", "outlook-gain"}
    assert_same(florin_evidence.table, found.table, [n for n in FREE_OF_SCALE if n not in network])
    east = found.provinces.xs("lakes-east", level="province")
    pd.testing.assert_frame_equal(east, found.provinces.xs("lakes-west", level="province"))
    whole = florin_evidence.provinces.xs("lakes", level="province")
    assert np.allclose(east["location-quotient"], whole["location-quotient"])
    assert np.allclose(east["employment"], whole["employment"])  # half of the doubled counts


def test_a_merged_region_is_the_sum_of_its_provinces(florin_evidence):
    provinces = florin_evidence.provinces["employment"].unstack("engine")
    regions = florin_evidence.table["employment"].unstack("engine")
    for region in florin_evidence.programme.regions:
        expected = provinces.loc[list(region.provinces)].sum()
        pd.testing.assert_series_equal(regions.loc[region.id], expected, check_names=False)


def test_one_province_per_region_equals_the_provinces(florin, florin_programme):
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    dump["regions"] = [
        dump["regions"][0] | {"id": name, "provinces": [name], "core": name == "capital"}
        for name in florin.regions
    ]
    dump["candidates"], dump["investments"] = [], []
    dump["rules"] = [rule for rule in dump["rules"] if rule["id"] in ("fund-share", "choose-in-time")]
    found = gather_evidence(florin, Programme.model_validate(dump))
    for name in ("employment", "employment-share", "location-quotient"):
        expected = found.provinces[name].to_numpy()
        assert np.allclose(found.table[name].to_numpy(), expected)


def test_hub_quotient_is_against_the_nation(florin, florin_evidence):
    """By hand from the table: Upland is North and Hills; Machines is class d1 alone."""
    table = florin.table("employment")
    table = table[table["year"] == 2024].set_index(["region", "class"])["employees"]
    filled = florin_evidence.filled.set_index(["year", "region", "class"])["value"]
    everyone = {}
    for region in ("north", "hills"):
        withheld = filled[2024][region].sum() if region in filled[2024].index else 0.0
        everyone[region] = table[region].sum() + withheld
    hub = (table["north", "d1"] + table["hills", "d1"]) / sum(everyone.values())
    nation = table["FL", "d1"] / table["FL"].sum()
    assert florin_evidence.value("upland", "machines", "location-quotient") == pytest.approx(hub / nation)


def test_korean_hub_quotient_is_against_the_nation(korea, korea_programme, korea_evidence):
    """Shipbuilding, other transport equipment, is in the southeast many times the nation's share."""
    table = korea_evidence.table
    regions = korea_evidence.regions["employment"]
    share = table["employment-share"].unstack("engine")
    for region in korea_programme.regions:
        expected = share.loc[region.id] / (regions[region.id] / regions.sum())
        found = table.loc[region.id]["location-quotient"]
        assert np.allclose(found.loc[expected.index], expected)
    assert table.loc[("southeast", "shipbuilding"), "location-quotient"] > 3
    assert np.allclose(share.sum(), 1.0)


@pytest.mark.parametrize(
    ("names", "measures"),
    [
        (["value_added"], ["productivity-level"]),
        (
            ["input_output_industry"],
            ["local-supply-share", "local-demand-share", "backward-linkage", "forward-linkage"],
        ),
        (["input_output_industry_flows"], ["local-supply-share", "forward-linkage"]),
        ([], ["wage-level"]),
    ],
)
def test_missing_tables_give_missing_measures(florin, florin_programme, florin_evidence, names, measures):
    found = gather_evidence(without(florin, *names), florin_programme)
    for measure in measures:
        assert measure in found.absent
        assert found.table[measure].isna().all()
    if names:
        assert found.absent[measures[0]] == names[0]
    kept = [name for name in found.table.columns if name not in found.absent]
    assert_same(florin_evidence.table, found.table, kept)


def test_growth_is_missing_with_one_year(florin, florin_programme):
    table = florin.table("employment")
    economy = rebuilt(florin, employment=table[table["year"] == 2024].reset_index(drop=True))
    found = gather_evidence(economy, florin_programme)
    assert found.years == (2024, 2024)
    for measure in ("national-growth", "industry-mix-growth", "competitive-growth"):
        assert found.table[measure].isna().all()
        assert found.absent[measure] == "employment of a second year"
    with pytest.raises(ProgrammeError, match="'competitive-growth' needs tables the economy lacks"):
        select(found, draws=0)


def test_without_establishments_intervals_treat_persons_as_drawn_alone(
    florin, florin_programme, florin_evidence
):
    found = gather_evidence(without(florin, "establishments"), florin_programme)
    assert any("table establishments is absent" in note for note in found.notes)
    width, width_before = (
        e.table["location-quotient-high"] - e.table["location-quotient-low"] for e in (found, florin_evidence)
    )
    assert (width < width_before).all()
    assert_same(florin_evidence.table, found.table)


def test_interval_holds_the_quotient(korea_evidence, florin_evidence):
    for found in (korea_evidence, florin_evidence):
        table = found.table
        assert (table["location-quotient-low"] <= table["location-quotient"]).all()
        assert (table["location-quotient"] <= table["location-quotient-high"]).all()


def test_shift_share_adds_up(florin, florin_evidence):
    """The three parts of growth make the growth of the engine in the region."""
    held = florin_evidence.basis.employment
    start, end = (florin_evidence.basis.to_regions(held.by_engine(held.parts[year])) for year in (0, 1))
    parts = florin_evidence.table[["national-growth", "industry-mix-growth", "competitive-growth"]]
    assert np.allclose(parts.sum(axis=1), (end / start - 1).ravel())


def test_registers_sum_is_credited_by_stage(florin_evidence):
    assert florin_evidence.value("seaboard", "wind", "anchor-investment") == 120e6 * 0.5
    # a designated entry without an amount counts with the programme's credit of 10 million
    assert florin_evidence.value("upland", "metals", "anchor-investment") == 10e6 * 0.6
    assert florin_evidence.table["anchor-investment"].sum() == 66e6


def test_filled_cells_are_said(florin_evidence):
    assert len(florin_evidence.filled) == 4
    assert "4 withheld cells" in florin_evidence.notes[0]


def test_matrix_and_value_agree(florin_evidence):
    wide = florin_evidence.matrix("location-quotient")
    assert list(wide.index) == [region.id for region in florin_evidence.programme.regions]
    assert list(wide.columns) == [engine.id for engine in florin_evidence.programme.engines]
    assert wide.at["lakes", "food"] == florin_evidence.value("lakes", "food", "location-quotient")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (("lake", "food", "employment"), "'lake' is not known.*Did you mean 'lakes'"),
        (("lakes", "foods", "employment"), "'foods' is not known.*Did you mean 'food'"),
        (("lakes", "food", "employmnt"), "'employmnt' is not known.*Did you mean 'employment'"),
    ],
)
def test_unknown_labels_name_the_nearest(florin_evidence, labels, message):
    with pytest.raises(LabelError, match=message):
        florin_evidence.value(*labels)
