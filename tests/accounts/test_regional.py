"""The regions' accounts: identities, national sums, changes that must not matter, bad tables."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from regrowth.economy.accounts.national import national_table
from regrowth.economy.accounts.regional import interregional, require_identities, settled
from regrowth.economy.accounts.regional_parameters import parameter_rows, regional_parameters
from regrowth.errors import DataError, OptionError
from variants import variant

CASES = [("korea", "sector"), ("korea", "industry"), ("florin", "industry")]


def close(left, right):
    return np.abs(left - right).max() <= 1e-9 * max(np.abs(right).max(), 1.0)


@pytest.mark.parametrize(("country", "level"), CASES)
def test_identities_and_national_sums(country, level, request):
    economy = request.getfixturevalue(country)
    table = national_table(economy, level)
    a = interregional(economy, table)
    use = a.use.sum(axis=2)
    assert close(a.trade.sum(axis=1) + a.imports, use + a.final)
    assert close(a.trade.sum(axis=0) + a.exports, a.output)
    assert close(a.use.sum(axis=1) + a.value_added, a.output)
    assert close(a.output.sum(axis=0), table.output)
    assert close(a.value_added.sum(axis=0), table.value_added)
    assert close(a.use_domestic.sum(axis=0), table.use_domestic)
    assert close((a.use - a.use_domestic).sum(axis=0), table.use_imported)
    assert close(a.final_domestic.sum(axis=0), table.final_domestic)
    assert close(a.final_imported.sum(axis=0), table.final_imported)
    assert close(a.exports.sum(axis=0), table.exports)
    # goods that are imported and exported again are in no region
    assert close(a.imports.sum(axis=0), table.imports + table.import_taxes - table.re_exports)
    assert close(a.final_domestic.sum(axis=2) + a.final_imported.sum(axis=2), a.final)
    assert (a.trade >= 0).all()
    assert (a.exports >= 0).all()
    if not np.isnan(table.workers).any():
        assert close(a.workers.sum(axis=0), table.workers)
    totals = a.record.assign(array=a.record["block"].str.split(":").str[0]).groupby("array")["share"].sum()
    assert totals.to_numpy() == pytest.approx(1.0)


def test_every_region_keeps_its_name_when_the_order_changes(korea, korea_national, korea_regional):
    order = np.random.default_rng(3).permutation(len(korea.regions))
    shuffled = variant(korea, regions=korea.table("regions").iloc[order].reset_index(drop=True))
    found = interregional(shuffled, korea_national)
    assert found.regions == tuple(korea.regions[place] for place in order)
    for name in ("output", "value_added", "workers", "final", "exports", "imports", "use"):
        assert close(getattr(found, name), getattr(korea_regional, name)[order])
    assert close(found.trade, korea_regional.trade[np.ix_(order, order)])


def test_the_unit_of_money_does_not_matter(korea, korea_national, korea_regional):
    money = {
        item.name: 1000.0 * getattr(korea_national, item.name)
        for item in fields(korea_national)
        if isinstance(getattr(korea_national, item.name), np.ndarray) and item.name != "workers"
    }
    found = interregional(korea, replace(korea_national, **money))
    for name in ("output", "use", "final", "trade", "exports", "imports"):
        assert close(found.__getattribute__(name), 1000.0 * getattr(korea_regional, name))
    assert close(found.workers, korea_regional.workers)


def test_what_is_used_on_site_does_not_travel_unless_it_is_over(korea_regional):
    a = korea_regional
    place = np.arange(len(a.regions))
    for sector in ("50", "51", "68", "75"):
        column = a.industries.index(sector)
        assert a.trade[place, place, column].sum() > 0.999 * a.trade[:, :, column].sum()


OPTIONAL = {
    "sector_classes": "classes work for every sector",
    "value_added": "output follows workers only",
    "production_shares": "single products follow",
    "product_sectors": "published shares of products are not used",
    "population": "residents are taken to be where workers are",
}


@pytest.mark.parametrize("name", OPTIONAL)
def test_an_absent_table_is_done_without_and_recorded(name, korea, korea_national):
    economy = variant(korea, [name, *(["product_sectors"] if name == "production_shares" else [])])
    a = interregional(economy, korea_national)
    row = a.record.set_index("block").loc["output"]
    assert OPTIONAL[name] in row["note"]
    assert name not in row["source"]
    assert close(a.output.sum(axis=0), korea_national.output)


def test_everything_is_recorded_where_all_tables_are_there(korea_regional):
    row = korea_regional.record.set_index("block").loc["output"]
    assert row["note"] == ""
    assert row["status"] == "reconciled"
    assert all(name in row["source"] for name in OPTIONAL)


def test_a_region_without_workers_is_refused(korea, korea_national):
    employment = korea.table("employment")
    jeju = employment["region"] == "KR-49"
    held = employment.loc[jeju].set_index(["year", "class"])["employees"].fillna(0)
    employment.loc[jeju, ["employees", "suppressed"]] = 0
    nation = employment["region"] == "KR"
    keys = employment.loc[nation].set_index(["year", "class"]).index
    employment.loc[nation, "employees"] -= held.reindex(keys).to_numpy()
    economy = variant(korea, ["value_added", "production_shares", "product_sectors", "population"],
                      employment=employment)  # fmt: skip
    with pytest.raises(DataError, match=r"KR-49.*no workers in any class"):
        interregional(economy, korea_national)


def test_an_activity_placed_where_nobody_works_in_it_is_refused(korea, korea_national):
    links = korea.table("sector_classes")
    economy = variant(korea, sector_classes=links[links["sector"] != "41"])
    # ships are then tied to no class and follow residents, so that nothing is refused
    assert interregional(economy, korea_national).output.min() >= 0
    employment = korea.table("employment")
    there = (employment["region"] == "KR-31") & employment["class"].isin(["20", "19", "21", "22"])
    lost = employment.loc[there].set_index(["year", "class"])["employees"]
    employment.loc[there, "employees"] = 0
    nation = (employment["region"] == "KR") & employment["class"].isin(["20", "19", "21", "22"])
    keys = employment.loc[nation].set_index(["year", "class"]).index
    employment.loc[nation, "employees"] -= lost.reindex(keys).to_numpy()
    with pytest.raises(DataError, match=r"activity C19-22 puts 18 per cent of the nation in KR-31"):
        interregional(variant(korea, employment=employment), korea_national)


def test_a_class_without_a_sector_is_refused(korea, korea_national):
    links = korea.table("sector_classes")
    with pytest.raises(DataError, match="belong to no sector: 10"):
        interregional(variant(korea, sector_classes=links[links["class"] != "10"]), korea_national)


def test_an_unknown_product_is_refused(korea, korea_national):
    products = korea.table("product_sectors").replace("ships", "boats")
    with pytest.raises(DataError, match="no product boats"):
        interregional(variant(korea, product_sectors=products), korea_national)


def test_two_regions_at_one_point_are_refused(korea, korea_national):
    regions = korea.table("regions")
    regions.loc[1, ["latitude", "longitude"]] = regions.loc[0, ["latitude", "longitude"]]
    with pytest.raises(DataError, match="KR-11 / KR-26 lie at the same point"):
        interregional(variant(korea, regions=regions), korea_national)


def test_a_national_table_that_does_not_balance_is_refused(korea_national):
    output = korea_national.output.copy()
    output[7] *= 1.01
    with pytest.raises(DataError, match="inputs and value added of 08"):
        settled(replace(korea_national, output=output))


def test_rounding_of_the_national_table_falls_on_value_added_and_final_demand(korea_national):
    output = korea_national.output.copy()
    output[7] += 2e6
    table = settled(replace(korea_national, output=output))
    assert table.value_added[7] == korea_national.value_added[7] + 2e6
    assert table.final_domestic[7].sum() == korea_national.final_domestic[7].sum() + 2e6
    assert close(table.use_domestic.sum(axis=1) + table.final_domestic.sum(axis=1) + table.exports, output)


def test_exports_above_output_are_refused(korea, korea_national):
    exports, final = korea_national.exports.copy(), korea_national.final_domestic.copy()
    extra = 1.5 * korea_national.output[0]
    exports[0] += extra
    final[0, 0] -= extra
    with pytest.raises(DataError, match=r"domestic \w+ of .* / 01 would be negative"):
        interregional(korea, replace(korea_national, exports=exports, final_domestic=final))


def test_accounts_that_miss_the_nation_are_refused(korea_national, korea_regional):
    broken = replace(korea_regional, exports=korea_regional.exports * 1.001)
    with pytest.raises(DataError) as caught:
        require_identities(broken, korea_national)
    reasons = [problem.reason for problem in caught.value.problems]
    assert any("deliveries and exports" in reason for reason in reasons)
    assert any("exports miss" in reason for reason in reasons)


def test_parameters_lie_in_their_range_and_six_at_most_are_calibrated():
    rows = parameter_rows()
    assert all(row.low <= row.value <= row.high for row in rows.values())
    assert all(row.meaning and row.source for row in rows.values())
    assert sum(row.calibrated for row in rows.values()) <= 6


@pytest.mark.parametrize(("name", "value"), [("home_bias_far", 0.0), ("income_weight", 1.5)])
def test_parameters_outside_their_bounds_are_refused(name, value):
    with pytest.raises(OptionError, match=name):
        replace(regional_parameters(), **{name: value})
