"""The register of items, what refuses it, and the scores on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from regrowth.economy.economy import Economy, check_folder
from regrowth.errors import DataError, LabelError, OptionError
from regrowth.security.parameters import (
    CASES,
    applies,
    fraction,
    parameter,
    security_parameters,
)
from regrowth.security.register import Register
from regrowth.security.scores import COMPONENTS, composite, early_warnings, scores, track_target
from regrowth.security.stress import StressTest
from security.conftest import ITEMS, SUPPLIERS, with_register


def test_an_economy_without_the_tables_is_refused(florin: Economy) -> None:
    with pytest.raises(DataError, match="no table critical_items and no table critical_item_suppliers"):
        Register.of(florin)


def test_cost_share_by_hand(florin_test: StressTest) -> None:
    """Chips cost 120 million; electronics of 2022 sells 1,900 million and grows 5 % a year to 2024."""
    held = florin_test.register
    sold = held.output["ELEC"].sum()
    assert sold == pytest.approx(1.9e9)
    assert held.cost_share("chip") == pytest.approx(120e6 / (1.9e9 * 1.05**2))
    assert held.imports("chip") == 120e6
    assert (
        held.cost_share("chip", "pessimistic")
        > held.cost_share("chip")
        > held.cost_share("chip", "optimistic")
    )


def test_dollars_are_turned_into_won(korea_test: StressTest) -> None:
    held = korea_test.register
    wafer = held.item("3818001000-silicon-wafer")
    assert (wafer.imports, wafer.currency, wafer.hs_code) == (737e6, "USD", "3818001000")
    assert held.imports(wafer.item) == 737e6 * parameter("exchange_rate", "USD KRW").central


def test_capital_goods_are_known_by_their_code(florin_test: StressTest) -> None:
    held = {label: item.capital_good for label, item in florin_test.register.items.items()}
    assert held == {"ore": False, "chip": False, "tester": True, "yeast": False, "orphan": False}


def test_use_follows_output(florin_test: StressTest) -> None:
    shares = florin_test.register.regions("ore")
    output = florin_test.register.output["METAL"]
    assert shares.sum() == pytest.approx(1.0)
    assert shares.idxmax() == output.idxmax()
    assert list(shares.index) == list(florin_test.model.accounts.regions)


def test_suppliers_are_in_order_and_partners_are_counted(korea_test: StressTest) -> None:
    held = korea_test.register
    assert held.partners[:2] == ("CN", "JP")
    assert held.item("rare-metal-iridium").largest == "DE"
    assert list(held.item("rare-metal-iridium").suppliers) == ["DE", "US", "CN"]


def test_an_unknown_item_gets_the_nearest(korea_test: StressTest) -> None:
    with pytest.raises(LabelError, match="Did you mean 'rare-metal-gallium'"):
        korea_test.register.item("gallium")
    with pytest.raises(LabelError, match="silicon-wafer"):
        korea_test.register.item("3818001000-silicon-wafers")


def test_an_unknown_partner_gets_the_nearest(korea_test: StressTest) -> None:
    with pytest.raises(LabelError, match="Did you mean 'CN'"):
        korea_test.register.require_partner("cn")
    with pytest.raises(LabelError, match="'KP' supplies no item"):
        korea_test.partner("KP")
    with pytest.raises(LabelError, match="'JP' is no listed supplier of it"):
        korea_test.item("8517791020-smartphone-parts", "JP")


def test_an_exchange_rate_must_be_known(tmp_path: Path) -> None:
    economy = Economy.read(with_register(tmp_path / "economy", unit="million USD"))
    with pytest.raises(OptionError, match="none is known for USD FLO"):
        Register.of(economy)
    with pytest.raises(OptionError, match="0 is not above zero"):
        Register.of(economy, exchange_rate=0.0)
    assert Register.of(economy, exchange_rate=0.5).imports("chip") == 60e6


def test_items_dearer_than_what_is_made_with_them_are_refused(tmp_path: Path) -> None:
    items = ITEMS.replace("120,ELEC", "120000,ELEC")
    with pytest.raises(DataError, match=r"items of semiconductor cost .* times what ELEC sells"):
        Register.of(Economy.read(with_register(tmp_path / "economy", items)))


@pytest.mark.parametrize(
    ("items", "suppliers", "place", "reason"),
    [
        (ITEMS, SUPPLIERS.replace("chip,TW", "chip,TWN"), "critical_item_suppliers.csv:4 [partner]", "'TWN'"),
        (ITEMS, SUPPLIERS.replace("chip,TW", "chip,tw"), "critical_item_suppliers.csv:4 [partner]", "'tw'"),
        (ITEMS.replace("854231", "85.42"), SUPPLIERS, "critical_items.csv:3 [hs_code]", "'85.42'"),
        (ITEMS.replace("854231", "8542"), SUPPLIERS, "critical_items.csv:3 [hs_code]", "'8542'"),
        (
            ITEMS.replace("854231", "85423100000"),
            SUPPLIERS,
            "critical_items.csv:3 [hs_code]",
            "'85423100000'",
        ),
        (ITEMS, SUPPLIERS.replace("TW,90", "TW,101"), "critical_item_suppliers.csv:4 [share]", "0 to 100"),
        (ITEMS, SUPPLIERS.replace("BR,20", "BR,45"), "critical_item_suppliers.csv:2 [share]", "105 per cent"),
        (ITEMS + ITEMS.splitlines()[1] + "\n", SUPPLIERS, "critical_items.csv:7 [item]", "repeats line 2"),
        (ITEMS, SUPPLIERS + "ore,AU,5\n", "critical_item_suppliers.csv:9 [item, partner]", "repeats line 2"),
        (ITEMS, SUPPLIERS + "oar,AU,5\n", "critical_item_suppliers.csv:9 [item]", "'oar' is not in table"),
    ],
)
def test_a_malformed_register_is_named_by_its_cell(
    tmp_path: Path, items: str, suppliers: str, place: str, reason: str
) -> None:
    problems = check_folder(with_register(tmp_path / "economy", items, suppliers))
    assert [problem.place for problem in problems] == [place]
    assert reason in problems[0].reason


def test_a_sound_register_has_no_faults(florin_folder: Path) -> None:
    assert check_folder(florin_folder) == []


def test_scores_rank_and_bound(korea_test: StressTest) -> None:
    frame = scores(korea_test.register)
    assert len(frame) == len(korea_test.register.items)
    assert frame["score"].is_monotonic_decreasing
    assert frame["score"].between(0, 1).all()
    assert (frame["hhi_low"] <= frame["hhi_high"] + 1e-12).all()
    assert (frame["hhi_low"] >= frame["dependence"] ** 2 - 1e-12).all()
    assert (frame["rank_best"] <= frame["rank"]).all()
    assert (frame["rank"] <= frame["rank_worst"]).all()
    assert frame.loc[0, "item"] == "8486206099-e-beam-euv-lithography-equipment"


def test_a_score_by_hand(florin_test: StressTest) -> None:
    """Chips: 0.9, its square, 1 - 0.2, and a cost share above the reference; equal weights."""
    row = scores(florin_test.register).set_index("item").loc["chip"]
    assert row["score"] == pytest.approx((0.9 + 0.81 + 0.8 + 1.0) / 4)
    assert row["hhi_high"] == pytest.approx(0.81 + 0.01)
    parts = np.array([[1.0, 0.0, 0.0, 0.0]])
    assert composite(parts, dict(zip(COMPONENTS, (3, 1, 1, 1), strict=True))) == pytest.approx([0.5])


def test_an_item_without_suppliers_has_no_score_and_comes_last(florin_test: StressTest) -> None:
    frame = scores(florin_test.register)
    assert frame.iloc[-1]["item"] == "orphan"
    assert np.isnan(frame.iloc[-1]["score"])
    assert np.isnan(frame.iloc[-1]["rank_best"])


def test_the_target_by_hand(florin_test: StressTest) -> None:
    """60, 90, 70 and 50 per cent: three above half, mean 67.5, weighted by imports 67.96."""
    target = track_target(florin_test.register)
    assert target.above == ("chip", "tester", "ore")
    assert (target.counted, target.year, target.met) == (4, 2030, False)
    assert target.mean == pytest.approx(0.675)
    assert target.gap == pytest.approx(0.175)
    assert target.weighted_mean == pytest.approx((0.6 * 300 + 0.9 * 120 + 0.7 * 80 + 0.5 * 40) / 540)


def test_warnings_say_what_how_much_and_from_when(florin_test: StressTest, korea_test: StressTest) -> None:
    found = {(entry.kind, entry.subject): entry for entry in early_warnings(florin_test.register)}
    assert set(found) == {
        ("dependence", "chip"),
        ("concentration", "tester"),
        ("concentration", "yeast"),
        ("concentration", "ore"),
    }
    assert found["dependence", "chip"].text == "Chips: 90 % comes from TW; warned of from 80 %."
    assert found["concentration", "tester"].value == pytest.approx(0.49 + 0.09)
    first = early_warnings(korea_test.register)[0]
    assert first.kind == "partner"
    assert first.text.startswith("CN is the largest supplier of 27 items of Electrical equipment")


def test_parameters_are_ordered_cited_and_rated() -> None:
    for (name, scope), row in security_parameters().items():
        assert row.low <= row.central <= row.high, (name, scope)
        assert row.confidence in ("H", "M", "L"), (name, scope)
        assert row.worse in ("low", "high", "none"), (name, scope)
        assert row.meaning, (name, scope)
        assert row.source, (name, scope)
        # what nobody has measured is not sure
        assert not row.source.startswith("assumption") or row.confidence == "L", (name, scope)


def test_cases_take_the_better_and_the_worse_end() -> None:
    elasticity = parameter("short_run_elasticity")
    assert [elasticity.at(case) for case in CASES] == [elasticity.high, elasticity.central, elasticity.low]
    chance = parameter("disruption_probability")
    assert [chance.at(case) for case in CASES] == [chance.low, chance.central, chance.high]
    assert len({parameter("exposed_share", "battery").at(case) for case in CASES}) == 1


def test_an_unknown_parameter_is_refused_with_the_nearest() -> None:
    with pytest.raises(OptionError, match="Did you mean 'replaced'"):
        parameter("replacd")
    assert not applies("cost_recycling", "semiconductor")


@pytest.mark.parametrize(
    ("value", "hint"), [(50.0, "Write 0.5 for 50 per cent"), (-0.1, "Give a share"), (float("nan"), "Give a")]
)
def test_shares_are_shares(value: float, hint: str) -> None:
    with pytest.raises(OptionError, match=hint):
        fraction(value, "cut")
