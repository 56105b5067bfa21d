"""Regions and blocs put together: identities, national sums, shares of partners, aggregation, refusals."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.build import build_accounts, build_regional, industry_names
from regrowth.economy.accounts.checks import check_accounts
from regrowth.economy.accounts.national import NationalTable, national_table
from regrowth.economy.accounts.world import world_accounts
from regrowth.economy.economy import Economy
from regrowth.economy.manifest import Manifest
from regrowth.errors import DataError, LabelError, OptionError
from scenario.small import small_accounts
from variants import variant

IO = ("input_output_industry", "input_output_industry_flows", "input_output_industry_final")


@pytest.fixture(scope="session")
def built(korea: Economy) -> Accounts:
    return build_accounts(korea)


@pytest.fixture(scope="session")
def coarse(korea: Economy) -> Accounts:
    return build_accounts(korea, "industry")


@pytest.fixture(scope="session")
def invented(florin: Economy) -> Accounts:
    return build_accounts(florin)


def near(found: np.ndarray, wanted: np.ndarray, tolerance: float = 1e-9) -> bool:
    return bool(np.abs(found - wanted).max() <= tolerance * np.abs(wanted).max())


def split(accounts: Accounts) -> int:
    return len(accounts.regions)


def test_places_are_regions_first_and_then_partners(built: Accounts, korea: Economy) -> None:
    assert built.regions == korea.regions
    assert built.partners == tuple(b for b in korea.table("blocs")["bloc"] if b != "KOR")
    assert built.home == "KR"
    assert built.country[17:] == built.partners
    assert (len(built.industries), built.year, built.currency) == (83, 2020, "KRW")
    assert built.place_names["CHN"] == "China"
    assert built.parents[built.industries.index("32")] == "C26"
    assert repr(built).endswith("2020, 17 regions, 12 partners, 83 industries)")


def test_the_sums_of_regions_are_the_national_table(built: Accounts, korea_national: NationalTable) -> None:
    home, table = split(built), korea_national
    imports = built.flows[:home, home:]
    taxes = (imports * built.tariffs[:home, home:]).sum(axis=(0, 1))
    assert near(built.flows[home:, :home].sum(axis=(0, 1)), table.exports)
    assert near(imports.sum(axis=(0, 1)), table.imports)
    assert near(taxes, table.import_taxes)
    assert near(built.output[:home].sum(axis=0), table.output)
    assert near(built.value_added[:home].sum(axis=0), table.value_added)
    assert near(built.use[:home].sum(axis=0), table.use_domestic + table.use_imported)
    inside = table.output - table.exports
    assert near(built.flows[:home, :home].sum(axis=(0, 1)), inside)


@pytest.mark.parametrize("country", ["built", "coarse", "invented"])
def test_identities_hold(country: str, request: pytest.FixtureRequest) -> None:
    a: Accounts = request.getfixturevalue(country)
    assert near(a.flows.sum(axis=0), a.output)
    assert near(a.use.sum(axis=1) + a.value_added, a.output)
    assert near(a.use.sum(axis=2) + a.final_demand, (a.flows * (1 + a.tariffs)).sum(axis=1))
    home = split(a)
    assert (a.tariffs[:home, :home] == 0).all()
    assert (a.tariffs[np.arange(len(a.places)), np.arange(len(a.places))] == 0).all()
    assert (a.duties <= a.tariffs + 1e-12).all()
    assert (a.duties >= 0).all()


def test_regions_share_their_country_s_partners_and_tariffs(
    built: Accounts, korea: Economy, korea_national: NationalTable
) -> None:
    home, world = split(built), world_accounts(korea, korea_national)
    sold, bought = built.flows[home:, :home], built.flows[:home, home:]
    for trade, axis, country in ((sold, 0, world.flows[1:, 0]), (bought, 1, world.flows[0, 1:])):
        total = trade.sum(axis=axis, keepdims=True)
        shares = np.divide(trade, total, out=np.zeros_like(trade), where=total > 0)
        wanted = country / np.maximum(country.sum(axis=0), 1e-300)
        traded = total.squeeze(axis) > 0
        for place in range(home):
            own = shares[:, place] if axis == 0 else shares[place]
            np.testing.assert_allclose(own[:, traded[place]], wanted[:, traded[place]], atol=1e-12)
    for rates, country in ((built.tariffs, world.tariffs), (built.duties, world.duties)):
        assert (rates[:home, home:] == country[0, 1:]).all()
        assert (rates[home:, :home] == country[1:, :1]).all()
        assert (rates[home:, home:] == country[1:, 1:]).all()
    assert built.duties[home:, :home].max() > 0


def test_re_exports_are_final_demand_where_imports_are_used(
    korea: Economy, korea_national: NationalTable, built: Accounts
) -> None:
    regional = build_regional(korea)
    again = built.final_demand[: split(built)] - regional.final
    assert near(again.sum(axis=0), korea_national.re_exports)
    assert near(again * regional.imports.sum(axis=0), regional.imports * korea_national.re_exports)
    assert again.min() >= -1e-6 * again.max()


def test_every_block_is_recorded_once(built: Accounts, coarse: Accounts) -> None:
    assert not built.record.duplicated(["side", "block"]).any()
    assert set(built.record["side"]) == {"regions", "blocs"}
    assert set(built.record["status"]) <= {"observed", "reconciled", "estimated"}
    pd.testing.assert_frame_equal(built.record, coarse.record)


def test_the_same_economy_gives_the_same_object(korea: Economy, florin: Economy) -> None:
    assert build_accounts(korea) is build_accounts(korea, "sector")
    assert build_accounts(korea, "industry") is build_accounts(korea, "industry")
    assert build_accounts(florin) is build_accounts(florin, "industry")
    assert build_regional(korea) is build_regional(korea)
    again = variant(florin)
    assert build_accounts(again) is not build_accounts(florin)
    np.testing.assert_array_equal(build_accounts(again).flows, build_accounts(florin).flows)


def test_nobody_can_write_into_what_is_kept(invented: Accounts) -> None:
    with pytest.raises(ValueError, match="read-only"):
        invented.flows[0, 0, 0] = 1.0


def test_common_industries_are_sums_of_sectors(built: Accounts, coarse: Accounts, korea: Economy) -> None:
    assert len(coarse.industries) == 34
    assert coarse.parents == coarse.industries
    assert coarse.industry_names["C26"] == korea.names("industries")["C26"]
    columns = [k for k, parent in enumerate(built.parents) if parent == "C26"]
    one = coarse.industries.index("C26")
    assert len(columns) == 6
    np.testing.assert_allclose(coarse.output[:, one], built.output[:, columns].sum(axis=1))
    np.testing.assert_allclose(coarse.flows[..., one], built.flows[..., columns].sum(axis=-1))
    inner = built.use[:, columns][:, :, columns].sum(axis=(1, 2))
    np.testing.assert_allclose(coarse.use[:, one, one], inner)
    assert_revenue_is_kept(built, coarse, np.eye(len(built.places)))


def assert_revenue_is_kept(fine: Accounts, coarse: Accounts, to_place: np.ndarray) -> None:
    for name in ("tariffs", "duties"):
        before = (fine.flows * getattr(fine, name)).sum(axis=-1)
        after = (coarse.flows * getattr(coarse, name)).sum(axis=-1)
        assert near(after, to_place.T @ before @ to_place)


def test_places_of_one_country_are_joined(built: Accounts, korea_national: NationalTable) -> None:
    groups: Mapping[str, str] = {
        **dict.fromkeys(built.regions, "rest"),
        **dict.fromkeys(["KR-11", "KR-28", "KR-41"], "capital"),
        **{partner: partner for partner in built.partners},
    }
    joined = built.aggregate(places=groups)
    assert joined.regions == ("capital", "rest")
    assert joined.country == ("KR", "KR", *built.partners)
    assert joined.parents == built.parents
    members = np.array([[groups[place] == new for new in joined.places] for place in built.places], float)
    np.testing.assert_allclose(joined.output, members.T @ built.output)
    np.testing.assert_allclose(joined.final_demand, members.T @ built.final_demand, rtol=1e-9)
    assert joined.workers[:2].sum() == pytest.approx(np.nansum(built.workers[:17]))
    assert np.isnan(joined.workers[2:]).all()
    assert_revenue_is_kept(built, joined, members)
    assert (check_accounts(joined, korea_national)["gap"] < 1e-9).all()


def test_a_group_keeps_the_common_industry_of_all_its_members() -> None:
    fine = small_accounts()  # food; chips and screens are electronics
    within = fine.aggregate(industries={"food": "food", "chips": "parts", "screens": "parts"})
    assert within.parents == ("food", "electronics")
    across = fine.aggregate(industries={"food": "mixed", "chips": "mixed", "screens": "screens"})
    assert across.parents == ("mixed", "electronics")
    assert fine.aggregate(industries={"food": "a", "chips": "b", "screens": "c"}).parents == fine.parents
    assert fine.at_parents().industries == ("food", "electronics")
    assert fine.at_parents({"food": "Meals"}).industry_names == {"food": "Meals"}


@pytest.mark.parametrize(
    ("groups", "error", "said"),
    [
        ({"places": {"atlantis": "a"}}, LabelError, "aggregation of places: 'atlantis' is not known"),
        ({"industries": {"food": "food"}}, DataError, "no group is given for chips, screens"),
        (
            {"places": {"north": "a", "south": "a", "coast": "a", "east": "a", "west": "b"}},
            DataError,
            "'a' would join places of east and homeland. Group places of one country only",
        ),
    ],
)
def test_groups_that_cannot_be_are_refused(groups, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        small_accounts().aggregate(**groups)


def test_duties_are_all_taxes_on_imports_unless_given(invented: Accounts) -> None:
    small = small_accounts()
    np.testing.assert_array_equal(small.duties, small.tariffs)
    half = dataclasses.replace(small, duties=small.tariffs / 2)
    joined = half.at_parents()
    np.testing.assert_allclose(joined.duties, joined.tariffs / 2)
    assert invented.duties.max() == 0, "Florin levies no tariff, only other taxes on imports"
    assert invented.tariffs.max() > 0


def test_a_country_without_world_tables_has_one_partner(invented: Accounts, florin: Economy) -> None:
    assert invented.partners == ("ROW",)
    assert invented.place_names["capital"] == "Florin City"
    assert (check_accounts(invented, national_table(florin))["gap"] < 1e-9).all()


def two_provinces(florin: Economy) -> Economy:
    """Return Florin as if it had two provinces, with the four required tables and the national table."""
    held = ["north", "capital"]
    dropped = ("establishments", "value_added", "production_shares", "activities")
    regions = florin.table("regions")
    employment = florin.table("employment")
    inside = employment[employment["region"].isin(held)]
    nation = inside.groupby(["year", "class"], as_index=False, sort=False)["employees"].sum()
    nation = nation.assign(region="FL", suppressed=0)[list(inside.columns)]
    return variant(
        florin,
        dropped,
        regions=regions[regions["region"].isin(held)].reset_index(drop=True),
        employment=pd.concat([nation, inside], ignore_index=True),
        industries=florin.table("industries").assign(activity=""),
    )


def closed(florin: Economy) -> Economy:
    """Return Florin with what it exports sold at home, and without taxes on imports."""
    head, final = florin.table(IO[0]), florin.table(IO[2])
    homely, exported = (final["category"] == name for name in ("private_consumption", "exports"))
    final.loc[homely, ["total", "domestic"]] += final.loc[exported, ["total", "domestic"]].to_numpy()
    final.loc[homely, "total"] -= head["import_taxes"].to_numpy()
    changed = {IO[0]: head.assign(import_taxes=0), IO[2]: final[~exported].reset_index(drop=True)}
    return variant(florin, **changed)


def entrepot(florin: Economy) -> Economy:
    """Return Florin as if all imports of public services left it again; their users earn what these cost."""
    home = without_imports(florin)
    head, final = florin.table(IO[0]), home.table(IO[2])
    bought = head.set_index("industry").loc["PUBL", ["imports_cif", "import_taxes"]]
    sold = (final["industry"] == "PUBL") & (final["category"] == "exports")
    final.loc[sold, "total"] += int(bought.sum())
    new = home.table(IO[0])
    new.loc[new["industry"] == "PUBL", list(bought.index)] = bought.astype(int).to_numpy()
    return variant(home, **{IO[0]: new, IO[2]: final})


def without_imports(florin: Economy) -> Economy:
    """Return Florin as if it imported no public services; their users earn what these cost."""
    head, flows, final = (florin.table(name) for name in IO)
    rows = flows["input"] == "PUBL"
    saved = (flows["total"] - flows["domestic"])[rows].groupby(flows["using"]).sum()
    flows.loc[rows, "total"] = flows.loc[rows, "domestic"]
    final.loc[final["industry"] == "PUBL", "total"] = final.loc[final["industry"] == "PUBL", "domestic"]
    head["value_added"] += head["industry"].map(saved).astype(int)
    head.loc[head["industry"] == "PUBL", ["imports_cif", "import_taxes"]] = 0
    return variant(florin, **dict(zip(IO, (head, flows, final), strict=True)))


@pytest.mark.parametrize("country", [two_provinces, closed, without_imports, entrepot])
def test_other_countries_have_accounts_too(country, florin: Economy) -> None:
    economy = country(florin)
    accounts = build_accounts(economy)
    gaps = check_accounts(accounts, national_table(economy))["gap"]
    assert (gaps < 1e-9).all(), gaps


def test_what_no_region_uses_leaves_again_from_where_the_industry_is(florin: Economy) -> None:
    accounts = build_accounts(entrepot(florin))
    services = accounts.industries.index("PUBL")
    bought = accounts.flows[:6, 6, services]
    assert bought.sum() == pytest.approx(485e6)
    made = accounts.output[:6, services]
    np.testing.assert_allclose(bought / bought.sum(), made / made.sum())


def test_a_finer_level_than_the_tables_is_refused(florin: Economy) -> None:
    with pytest.raises(DataError) as caught:
        build_accounts(florin, "sector")
    text = str(caught.value)
    assert "economy florin-2024: it has no national input-output table by sector, only by industry" in text
    assert "Ask for level industry, or add tables input_output_sector, input_output_sector_flows" in text
    with pytest.raises(OptionError, match=r"'sectr' is unknown\. Did you mean 'sector'"):
        build_accounts(florin, "sectr")


@pytest.mark.parametrize("absent", [IO, IO[:1], IO[1:2], IO[2:]], ids="-".join)
def test_absent_tables_are_named(florin: Economy, absent: tuple[str, ...]) -> None:
    with pytest.raises(DataError, match="economy florin-2024") as caught:
        build_accounts(variant(florin, absent))
    assert all(name in str(caught.value) for name in absent)


def test_names_fall_back_to_english(korea: Economy, florin: Economy) -> None:
    classes = korea.classes("bok83")
    assert industry_names(korea, "sector", "ko")["32"] == classes.loc["32", "name_ko"]
    assert industry_names(korea, "sector", "fr")["32"] == classes.loc["32", "name_en"]
    assert industry_names(florin, "industry", "ko")["FOOD"] == "Food"
    content = korea.manifest.model_dump()
    frames = {name: korea.table(name) for name in korea.tables}
    blank = (frames["classes"]["scheme"] == "bok83") & (frames["classes"]["class"] == "32")
    frames["classes"].loc[blank, "name_ko"] = ""
    holed = Economy.from_tables(Manifest.model_validate(content), frames)
    assert industry_names(holed, "sector", "ko")["32"] == classes.loc["32", "name_en"]
