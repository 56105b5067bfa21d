"""The foreign side of the embedded country: identities, the country's own table, partners, plausibility."""

from __future__ import annotations

import numpy as np
import pytest

from regrowth.economy.accounts.national import national_table
from regrowth.economy.accounts.world import identity_gaps, world_accounts
from regrowth.economy.accounts.world_tables import membership


@pytest.fixture(scope="module")
def national(korea):
    return national_table(korea)


@pytest.fixture(scope="module")
def accounts(korea, national):
    return world_accounts(korea, national)


@pytest.fixture(scope="module")
def coarse(korea):
    return world_accounts(korea, national_table(korea, "industry"))


@pytest.fixture(scope="module")
def goods(korea, national):
    kinds = korea.table("industries").set_index("industry")["kind"]
    return np.array([kinds[parent] == "goods" for parent in national.parents])


def at(accounts, place: str) -> int:
    return accounts.places.index(place)


def test_places_and_identities(accounts, coarse, national):
    assert accounts.places[:4] == ("KR", "CHN", "JPN", "USA")
    assert len(accounts.places) == 13
    assert accounts.industries == national.industries
    for held in (accounts, coarse):
        assert (identity_gaps(held) < 1e-9).all()


def test_the_country_is_its_own_table(accounts, national):
    same = {"rtol": 1e-12, "atol": 1e-3}  # a thousandth of a won
    use = national.use_domestic + national.use_imported
    final = (national.final_domestic + national.final_imported).sum(axis=1)
    assert np.array_equal(accounts.output[0], national.output)
    assert np.array_equal(accounts.value_added[0], national.value_added)
    assert np.array_equal(accounts.use[0], use)
    assert np.allclose(accounts.final[0], final + national.re_exports, **same)
    assert np.allclose(accounts.flows[1:, 0].sum(axis=0), national.exports, **same)
    assert np.allclose(accounts.flows[0, 1:].sum(axis=0), national.imports, **same)
    paid = (accounts.flows * (1 + accounts.tariffs))[0, 1:].sum(axis=0)
    assert np.allclose(paid, national.imports + national.import_taxes, **same)
    assert national.re_exports.sum() == pytest.approx(1.24e12, rel=0.01)


def test_nothing_foreign_is_negative(accounts, coarse):
    for held in (accounts, coarse):
        for values in (held.output, held.value_added, held.use, held.final):
            assert (values[1:] >= 0).all()
        assert (held.flows >= 0).all()
        assert (held.tariffs >= 0).all()
        made = held.output[1:] > 0
        assert (held.value_added[1:][made] > 0).all()
        assert (held.value_added[1:] <= held.output[1:]).all()
        assert (held.final[1:].sum(axis=1) > 0).all()


def test_blocs_keep_their_share_of_the_world(accounts, korea):
    world = korea.values("world_industries", "value_added")
    world = world.groupby(korea.table("world_industries")["bloc"]).sum()
    factor = accounts.value_added[0].sum() / world["KOR"]
    assert factor == pytest.approx(1502.2, rel=1e-4)
    for place in accounts.places[1:]:
        held = accounts.value_added[at(accounts, place)].sum()
        assert held == pytest.approx(world[place] * factor, rel=0.006), place


def test_goods_trade_follows_the_partners(accounts, korea, goods):
    partners = korea.table("trade_partners")
    exports, imports = accounts.flows[1:, 0][:, goods], accounts.flows[0, 1:][:, goods]
    sold = exports.sum(axis=1) / exports.sum()
    bought = imports.sum(axis=1) / imports.sum()
    total = partners.loc[partners["bloc"] == "", "exports"].sum()
    listed = partners[partners["bloc"] != ""].groupby("bloc")[["exports", "imports"]].sum()
    # every listed partner of these blocs has a figure, so the world's total leaves their share alone
    for bloc in ("USA", "CHN", "JPN", "CP7", "IND"):
        assert sold[at(accounts, bloc) - 1] == pytest.approx(listed["exports"][bloc] / total, rel=1e-6)
    # what the listed partners leave of the total goes to the blocs in which a partner is blank
    for bloc in ("EU27", "ROW"):
        assert sold[at(accounts, bloc) - 1] > listed["exports"][bloc] / total
    for bloc in accounts.places[1:]:
        wanted = listed["imports"][bloc] / listed["imports"].sum()
        assert bought[at(accounts, bloc) - 1] == pytest.approx(wanted, rel=1e-6)
    assert sold[at(accounts, "USA") - 1] == pytest.approx(0.186, abs=0.001)
    assert bought[at(accounts, "CHN") - 1] == pytest.approx(0.249, abs=0.001)


def test_services_keep_the_partners_of_the_world_table(accounts, korea, national, goods):
    flows = korea.table("world_flows")
    prior = flows[(flows["exporter"] == "KOR") & (flows["importer"] != "KOR")]
    prior = prior.pivot(index="importer", columns="industry", values="flow").loc[list(accounts.places[1:])]
    services = np.flatnonzero(~goods & (national.exports > 0))
    shares = accounts.flows[1:, 0] / np.maximum(national.exports, 1.0)
    parents = [national.parents[k] for k in services]
    assert np.allclose(shares[:, services], (prior / prior.sum())[parents].to_numpy(), rtol=1e-9)


def test_trade_among_blocs_is_the_world_table(accounts, korea, national):
    flows = korea.table("world_flows").set_index(["importer", "exporter", "industry"])["flow"]
    factor = 2036240990e6 / 1355.4e9
    usa, japan = at(accounts, "USA"), at(accounts, "JPN")
    cars = [k for k, parent in enumerate(national.parents) if parent == "C29"]
    held = accounts.flows[usa, japan, cars].sum()
    assert held == pytest.approx(flows["USA", "JPN", "C29"] * 1e6 * factor, rel=1e-3)


def test_tariffs_are_the_importers_and_rates(accounts):
    cars = accounts.industries.index("40")
    assert accounts.statutory[0, at(accounts, "JPN"), cars] == pytest.approx(0.0736, abs=5e-5)
    # the other way round there is next to none
    assert accounts.statutory[at(accounts, "JPN"), 0, cars] < 0.0005
    assert accounts.tariffs[at(accounts, "JPN"), 0, cars] < 0.0005
    inside = np.arange(len(accounts.places))
    assert (accounts.tariffs[inside, inside] == 0).all()
    assert accounts.tariffs.max() < 1
    assert np.array_equal(accounts.tariffs[1:], accounts.statutory[1:])


def test_paid_tariffs_stay_within_the_taxes_on_imports(accounts, national):
    flows = accounts.flows[0, 1:]
    duties = (flows * accounts.duties[0, 1:]).sum(axis=0)
    assert (duties <= national.import_taxes * (1 + 1e-12) + 1e-3).all()
    assert (accounts.duties <= accounts.tariffs + 1e-15).all()
    # rates of crops are those outside the quotas: several times what was paid
    crops = accounts.industries.index("01")
    assert accounts.statutory[0, 1:, crops].max() > 2
    assert accounts.tariffs[0, 1:, crops].max() < 0.1
    assert duties.sum() == pytest.approx(13.0e12, rel=0.02)


def test_industries_sum_to_the_coarser_accounts(accounts, coarse, national):
    groups = membership(national.parents, coarse.industries)
    pairs = {
        "output": (accounts.output @ groups.T, coarse.output),
        "value added": (accounts.value_added @ groups.T, coarse.value_added),
        "final": (accounts.final @ groups.T, coarse.final),
        "use": (groups @ accounts.use @ groups.T, coarse.use),
        "flows": (accounts.flows @ groups.T, coarse.flows),
        "revenue": (
            ((accounts.flows * accounts.tariffs) @ groups.T).sum(axis=1),
            (coarse.flows * coarse.tariffs).sum(axis=1),
        ),
    }
    for name, (fine, whole) in pairs.items():
        assert np.allclose(fine, whole, rtol=1e-9, atol=1e-9 * np.abs(whole).max()), name


def test_use_within_a_common_industry_follows_the_country(accounts, national):
    # refineries buy crude oil and steel mills ore, although both inputs are mining
    oil, ore, refining, steel = (accounts.industries.index(label) for label in ("06", "07", "16", "27"))
    for place in range(1, len(accounts.places)):
        use = accounts.use[place]
        assert use[oil, refining] / use[ore, refining] > 3 * use[oil, steel] / use[ore, steel]


def test_the_record_covers_every_array(accounts, coarse):
    record = accounts.record
    assert list(record) == ["block", "cells", "share", "status", "method", "source", "note"]
    assert set(record["status"]) == {"observed", "reconciled", "estimated"}
    array = record["block"].str.split(":").str[0]
    assert set(array) == {"flows", "output", "value added", "use", "final", "tariffs"}
    assert np.allclose(record.groupby(array)["share"].sum(), 1.0)
    assert record["block"].is_unique
    flows = record[array == "flows"]
    assert flows["cells"].sum() == np.count_nonzero(accounts.flows)
    foreign = coarse.record.set_index("block").loc["output: foreign blocs"]
    assert foreign["status"] == "reconciled"
    assert "1502.18 KRW" in foreign["note"]
