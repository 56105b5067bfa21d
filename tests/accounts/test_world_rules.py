"""Rules of the foreign side one by one: splits, fits, partners, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrowth.economy.accounts.national import national_table
from regrowth.economy.accounts.world import country_rows, world_accounts
from regrowth.economy.accounts.world_split import fit, settled_demand, split_shares, split_trade, split_use
from regrowth.economy.accounts.world_tables import home_bloc
from regrowth.economy.accounts.world_trade import partner_shares, partner_totals
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, DegenerateError, LabelError

GROUPS = np.array([[1.0, 0, 1, 0, 0], [0, 1.0, 0, 1, 0], [0, 0, 0, 0, 1.0]])


def changed(economy: Economy, *dropped: str, **tables) -> Economy:
    """Return the economy with tables replaced or dropped."""
    content = economy.manifest.model_dump()
    for name in dropped:
        del content["tables"][name]
    frames = {name: economy.table(name) for name in economy.tables if name not in dropped}
    return Economy.from_tables(type(economy.manifest).model_validate(content), frames | tables)


def test_splits_keep_their_sums():
    draw = np.random.default_rng(7)
    flows = draw.random((4, 4, 3))
    home, traded = split_shares(draw.random(5), GROUPS), split_shares(draw.random(5) - 0.5, GROUPS)
    assert np.allclose(GROUPS @ home, 1)
    assert np.allclose(GROUPS @ traded, 1)
    split = split_trade(flows, GROUPS, home, traded)
    assert np.allclose(split @ GROUPS.T, flows)
    assert (split >= 0).all()


def test_a_parent_without_figures_is_split_evenly():
    assert split_shares(np.array([1.0, 0, 3, -2, 0]), GROUPS).tolist() == [0.25, 0.5, 0.75, 0.5, 1.0]


def test_final_demand_absorbs_in_closed_form():
    inputs = np.array([[[0.2, 0.3], [0.1, 0.2]]])
    share, output, spending = np.array([[0.7, 0.5]]), np.array([[10.0, 20.0]]), np.array([[15.0, 9.0]])
    (held,) = settled_demand(inputs, share, output, spending, ["n"])
    assert np.allclose(held, [[2, 6, 7], [1, 4, 4]])


def test_no_final_demand_below_zero():
    inputs = np.array([[[0.2, 0.3], [0.1, 0.2]]])
    share, output, spending = np.array([[0.7, 0.5]]), np.array([[10.0, 20.0]]), np.array([[7.0, 9.0]])
    (held,) = settled_demand(inputs, share, output, spending, ["n"])
    assert held[0, 2] == 0
    assert (held >= 0).all()
    assert np.allclose(held.sum(axis=1), [7, 9])
    assert np.allclose(held.sum(axis=0), [3, 10, 3])


def test_a_bloc_that_spends_too_little_is_named():
    half = np.array([[0.5]])
    with pytest.raises(DegenerateError, match="bloc 'north' spends less than its industries buy"):
        settled_demand(half[None], half, np.array([[8.0]]), np.array([[3.0]]), ["north"])


@given(st.integers(0, 2**32 - 1))
def test_split_purchases_meet_all_totals(seed):
    draw = np.random.default_rng(seed)
    blocks = draw.random((2, 3, 4)) * (draw.random((2, 3, 4)) > 0.2) + np.eye(3, 4)
    inputs, users = split_shares(draw.random(5), GROUPS), split_shares(draw.random(5), GROUPS)
    output = (blocks[:, :, :-1].sum(axis=1) * 2 @ GROUPS) * users
    cost = output / 2
    spending = (blocks.sum(axis=2) @ GROUPS) * inputs
    pattern = draw.random((5, 6)) * (draw.random((5, 6)) > 0.3)
    held = split_use(blocks, pattern, GROUPS, output, cost, spending, ["a", "b"])
    wide = np.pad(GROUPS, ((0, 1), (0, 1)))
    wide[-1, -1] = 1
    assert (held >= 0).all()
    assert np.allclose(held.sum(axis=2), spending, rtol=1e-9)
    assert np.allclose(held.sum(axis=1)[:, :-1], cost, rtol=1e-9)
    assert np.allclose(GROUPS @ held @ wide.T, blocks, rtol=1e-9)


def test_a_known_structure_is_left_alone():
    draw = np.random.default_rng(3)
    truth = draw.random((1, 5, 6)) + 0.1
    output = truth[:, :, :-1].sum(axis=1) * 2
    wide = np.pad(GROUPS, ((0, 1), (0, 1)))
    wide[-1, -1] = 1
    pattern = truth[0] / np.append(output[0], 1.0)
    blocks = GROUPS @ truth @ wide.T
    held = split_use(blocks, pattern, GROUPS, output, output / 2, truth.sum(axis=2), ["a"])
    # nine tenths of the start are the truth, which meets every total
    assert np.abs(held - truth).sum() < 0.05 * truth.sum()


def test_totals_that_cannot_be_met_are_refused():
    with pytest.raises(DegenerateError, match="purchases of the only one do not meet their totals"):
        fit(np.eye(2)[None], np.array([[3.0, 1.0]]), np.array([[1.0, 3.0]]))


def test_industries_that_the_world_does_not_trade_take_the_mean():
    prior = np.array([[1.0, 3.0], [0.0, 0.0], [0.0, 0.0]])
    shares = partner_shares(prior, np.array([4.0, 2.0, 2.0]), np.array([True, True, False]), None)
    assert shares.tolist() == [[0.25, 0.75], [0.25, 0.75], [0.5, 0.5]]


def test_partners_of_goods_are_met_in_sum():
    draw = np.random.default_rng(5)
    prior, totals = draw.random((6, 4)), draw.random(6) * 9
    goods, wanted = np.array([True] * 4 + [False] * 2), np.array([0.1, 0.2, 0.3, 0.4])
    shares = partner_shares(prior, totals, goods, wanted)
    assert np.allclose(shares.sum(axis=1), 1)
    assert np.allclose(totals[goods] @ shares[goods] / totals[goods].sum(), wanted, rtol=1e-7)
    assert np.allclose(shares[~goods], prior[~goods] / prior[~goods].sum(axis=1)[:, None])


def test_rounding_of_the_national_table_falls_on_final_demand_and_value_added(florin):
    national = national_table(florin)
    spending = national.output - national.exports + national.imports + national.import_taxes
    off = spending.copy()
    off[0] += 1e6
    use, final, added = country_rows(national, off)
    exact = country_rows(national, spending)
    assert np.allclose(final - exact[1], np.eye(1, len(off))[0] * 1e6)
    assert np.array_equal(added, national.value_added)
    assert np.array_equal(use, exact[0])


def test_partner_tables_that_are_refused(korea):
    table = korea.table("trade_partners")
    foreign = [bloc for bloc in korea.table("blocs")["bloc"] if bloc != "KOR"]
    world = np.ones(len(foreign))

    def totals(frame, side="exports"):
        return partner_totals(changed(korea, trade_partners=frame), side, foreign, world)

    with pytest.raises(DataError, match="table trade_partners: bloc 'CHN' has no partner with exports"):
        totals(table[table["partner"] != "CHN"])
    with pytest.raises(LabelError, match=r"table trade_partners: 'EU' is not known.*Did you mean 'EU27'"):
        totals(table.assign(bloc=table["bloc"].replace("EU27", "EU")))
    with pytest.raises(DataError, match=r"several rows have no bloc: .*WLD"):
        totals(table.assign(bloc=table["bloc"].where(table["partner"] != "AGO", "")))
    small = table.assign(exports=table["exports"].where(table["partner"] != "WLD", 1e9))
    with pytest.raises(DataError, match="exports of the partners exceed the total of all"):
        totals(small)
    assert partner_totals(changed(korea, "trade_partners"), "exports", foreign, world) is None


def test_the_rest_of_the_world_total_goes_to_all_where_no_partner_is_blank(korea):
    table = korea.table("trade_partners")
    foreign = [bloc for bloc in korea.table("blocs")["bloc"] if bloc != "KOR"]
    full = table[table["exports"].notna()]
    shares = partner_totals(changed(korea, trade_partners=full), "exports", foreign, np.ones(12))
    listed = full[full["bloc"] != ""].groupby("bloc")["exports"].sum()[foreign]
    assert np.allclose(shares, listed / listed.sum())


def test_the_own_bloc(korea):
    assert home_bloc(korea) == "KOR"
    table = korea.table("trade_partners")
    both = changed(korea, trade_partners=table[table["bloc"] != "CHN"])
    with pytest.raises(DataError, match=r"own bloc cannot be found: \['KOR', 'CHN'\] could be that of 'KR'"):
        home_bloc(both)
    with pytest.raises(DataError, match=r"own bloc cannot be found: none could be.*Write KR as the one"):
        home_bloc(changed(korea, "trade_partners"))
    blocs = korea.table("blocs")
    named = blocs.assign(members=blocs["members"].replace("KOR", "KR"))
    assert home_bloc(changed(both, blocs=named)) == "KOR"


def bad(frame, column: str, value: float, **labels):
    """Return the frame with one cell changed."""
    rows = np.ones(len(frame), dtype=bool)
    for name, label in labels.items():
        rows &= (frame[name] == label).to_numpy()
    assert rows.sum() == 1
    return frame.assign(**{column: frame[column].astype(float).where(~rows, value)})


def test_world_tables_that_are_refused(korea):
    national = national_table(korea, "industry")
    flows, head = korea.table("world_flows"), korea.table("world_industries")

    def refused(match, *dropped, **tables):
        with pytest.raises(DataError, match=match):
            world_accounts(changed(korea, *dropped, **tables), national)

    refused(r"has \['world_industries', 'world_coefficients'\] but lacks \['world_flows'\]", "world_flows")
    # a flow moved from one buyer to another keeps the output, which the economy checks itself
    cell = flows[(flows["exporter"] == "JPN") & (flows["industry"] == "C29")].set_index("importer")["flow"]
    labels = {"exporter": "JPN", "industry": "C29"}
    negative = bad(flows, "flow", -5.0, importer="USA", **labels)
    negative = bad(negative, "flow", cell["JPN"] + cell["USA"] + 5.0, importer="JPN", **labels)
    refused(
        r"table world_flows: 1 figures are negative or not finite, the first is -5e\+06 for USA / JPN / C29",
        world_flows=negative,
    )
    # rows without trade are needed too: absent is not zero
    refused(r"table world_flows: \d+ rows are missing, the first is", world_flows=flows[flows["flow"] > 0])
    rows = head["bloc"].eq("JPN") & head["industry"].eq("C29")
    whole = head.assign(value_added=head["value_added"].where(~rows, 2 * head["output"]))
    coefficients = korea.table("world_coefficients")
    users = coefficients["bloc"].eq("JPN") & coefficients["using"].eq("C29")
    inputs = coefficients.assign(coefficient=coefficients["coefficient"].where(~users, 0.0))
    refused(
        "table world_industries: 1 industries sell without a share of value added between 0 and 1, the first "
        "is JPN / C29",
        world_industries=whole,
        # the economy itself asks that inputs and value added make one
        world_coefficients=bad(inputs, "coefficient", -1.0, bloc="JPN", input="K", using="C29"),
    )
    whole_inputs = coefficients.set_index(["bloc", "input", "using"])["coefficient"]
    moved = whole_inputs["JPN", "K", "C29"] + whole_inputs["JPN", "C29", "C29"]
    negative = bad(coefficients, "coefficient", -1.0, bloc="JPN", input="K", using="C29")
    refused(
        "table world_coefficients: 1 figures are negative or not finite, the first is -1 for JPN / K / C29",
        world_coefficients=bad(negative, "coefficient", moved + 1.0, bloc="JPN", input="C29", using="C29"),
    )
    merged = replace(national, parents=tuple("K" if p == "L" else p for p in national.parents))
    with pytest.raises(DataError, match=r"industries are not those of the national table: \['L'\]"):
        world_accounts(korea, merged)


def test_national_tables_that_are_refused(korea):
    national = national_table(korea, "industry")

    def refused(match, **arrays):
        with pytest.raises(DataError, match=match):
            world_accounts(korea, replace(national, **arrays))

    first = np.eye(1, len(national.industries))[0]
    refused(r"negative exports of \['A'\]", exports=national.exports - first * 1e16)
    refused(r"exports above output of \['A'\]", exports=national.exports + first * 1e16)
    refused(r"negative imports of \['A'\]", imports=national.imports - first * 1e16)
    refused(r"figures that are not finite of \['A'\]", output=np.where(first > 0, np.inf, national.output))
    refused("taxes on imports but no imports", imports=national.imports * (1 - first))
    refused("import subsidies above the imports", import_taxes=-2 * national.imports)
