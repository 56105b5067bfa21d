"""Measures of the invented country worked out again from its tables, in plain loops."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from regrowth.economy.economy import Economy
from regrowth.evidence.assemble import Evidence, gather_evidence
from regrowth.evidence.concordance import employment
from regrowth.evidence.measures import Chain, anchor_investment
from regrowth.programme.programme import Programme

CAPITAL, SEABOARD, UPLAND = ("capital",), ("coast", "delta"), ("north", "hills")
SERVICES = ("f1", "f2", "g1", "h1", "i1", "i2")


def rebuilt(economy: Economy, **changed: pd.DataFrame) -> Economy:
    tables = {name: economy.table(name) for name in economy.tables}
    return Economy.from_tables(economy.manifest, tables | changed)


def with_cells(frame: pd.DataFrame, key: list[str], cells: dict[tuple, dict[str, float]]) -> pd.DataFrame:
    """Add to the cells of a table."""
    found = frame.set_index(key)
    for label, changes in cells.items():
        for column, change in changes.items():
            found.loc[label, column] += change
    return found.reset_index()[list(frame.columns)]


def jobs(economy: Economy, year: int, industry: str, *places: str) -> float:
    """Employees of one class as the table prints them; the nation is ``FL``."""
    table = economy.table("employment").set_index(["year", "region", "class"])["employees"]
    return float(sum(table[year, place, industry] for place in places))


def produced(economy: Economy, activity: str, *places: str) -> float:
    table = economy.table("value_added").set_index(["region", "activity"])["nominal"]
    return float(sum(table[place, activity] for place in places))


@pytest.mark.parametrize(
    ("region", "places"), [("capital", CAPITAL), ("upland", UPLAND), ("seaboard", SEABOARD)]
)
def test_productivity_is_value_added_by_the_persons_of_the_last_year(florin, florin_evidence, region, places):
    here = sum(jobs(florin, 2024, industry, *places) for industry in SERVICES)
    nation = sum(jobs(florin, 2024, industry, "FL") for industry in SERVICES)
    expected = (produced(florin, "S", *places) / here) / (produced(florin, "S", "FL") / nation)
    assert florin_evidence.value(region, "visitors", "productivity-level") == pytest.approx(expected)


def test_negative_value_added_is_no_productivity(florin, florin_programme, florin_evidence):
    """Lakeland's services lose 100 instead of making 373; the nation's lines follow."""
    change = {"nominal": -473.0}
    cells = {(2023, place, line): change for place in ("lakes", "FL") for line in ("S", "GVA")}
    table = with_cells(florin.table("value_added"), ["year", "region", "activity"], cells)
    found = gather_evidence(rebuilt(florin, value_added=table), florin_programme)
    assert found.value("lakes", "visitors", "productivity-level") == 0.0
    nation = 3224 / (3224 - 473)
    for region in ("capital", "upland", "seaboard"):
        before = florin_evidence.value(region, "visitors", "productivity-level")
        assert found.value(region, "visitors", "productivity-level") == pytest.approx(before * nation)


def test_only_the_share_of_an_investment_is_credited(florin_programme):
    """A quarter of 120 million, announced (0.5); half of the 10 million of a designation (0.6)."""
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    for entry, share in zip(dump["investments"], (0.25, 0.5), strict=True):
        entry["share"] = share
    found = anchor_investment(Programme.model_validate(dump))["anchor-investment"]
    regions = [region.id for region in florin_programme.regions]
    engines = [engine.id for engine in florin_programme.engines]
    expected = np.zeros((len(regions), len(engines)))
    expected[regions.index("seaboard"), engines.index("wind")] = 120e6 * 0.5 * 0.25
    expected[regions.index("upland"), engines.index("metals")] = 10e6 * 0.6 * 0.5
    assert found == pytest.approx(expected)


def test_a_negative_purchase_is_no_supply(florin, florin_programme):
    """Metals give 11 of by-products back to farming instead of buying 29 from it."""
    balanced = {
        "input_output_industry_flows": with_cells(
            florin.table("input_output_industry_flows"),
            ["input", "using"],
            {("AGRI", "METAL"): {"total": -40.0, "domestic": -40.0}},
        ),
        "input_output_industry_final": with_cells(
            florin.table("input_output_industry_final"),
            ["industry", "category"],
            {("AGRI", "exports"): {"total": 40.0, "domestic": 40.0}},
        ),
        "input_output_industry": with_cells(
            florin.table("input_output_industry"), ["industry"], {("METAL",): {"value_added": 40.0}}
        ),
    }
    held = employment(florin_programme, florin)
    before, after = (Chain.of(economy, held) for economy in (florin, rebuilt(florin, **balanced)))
    cell = florin.industries.index("AGRI"), florin.industries.index("METAL")
    assert (before.negative, after.negative) == (0, 1)
    assert before.coefficients[cell] == pytest.approx(29 / 1400)
    expected = before.coefficients.copy()
    expected[cell] = 0.0
    assert (after.coefficients == expected).all()


def test_core_share_adds_up_all_core_regions(florin, florin_programme):
    """With a second core region the share is of both together: visitors are class h1."""
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    next(region for region in dump["regions"] if region["id"] == "seaboard")["core"] = True
    found = gather_evidence(florin, Programme.model_validate(dump))
    expected = jobs(florin, 2024, "h1", *CAPITAL, *SEABOARD) / jobs(florin, 2024, "h1", "FL")
    for region in ("capital", "upland", "seaboard", "lakes"):
        assert found.value(region, "visitors", "core-share") == pytest.approx(expected)


def test_growth_of_an_engine_beyond_the_nation(florin, florin_evidence):
    nation = [
        sum(jobs(florin, year, industry, "FL") for industry in florin.classes("fic").index)
        for year in (2019, 2024)
    ]
    visitors = [jobs(florin, year, "h1", "FL") for year in (2019, 2024)]
    uplands = [jobs(florin, year, "h1", *UPLAND) for year in (2019, 2024)]
    assert visitors == [5634, 5725]
    for measure, expected in (
        ("national-growth", nation[1] / nation[0] - 1),
        ("industry-mix-growth", 5725 / 5634 - nation[1] / nation[0]),
        ("competitive-growth", uplands[1] / uplands[0] - 5725 / 5634),
    ):
        assert florin_evidence.value("upland", "visitors", measure) == pytest.approx(expected)


def test_a_value_per_class_is_weighted_by_the_last_year(florin, florin_programme):
    """Metals are 2053 persons of smelting and 0.7 of 3443 in metal goods."""
    held = employment(florin_programme, florin)
    values = np.zeros((2, len(held.class_labels)))
    values[0, held.class_labels.index("c1")] = 1.0
    values[1] = np.nan
    values[1, held.class_labels.index("c2")] = 5.0
    some, lone = held.engine_mean(values)[:, held.engines.index("metals")]
    assert some == pytest.approx(2053 / (2053 + 0.7 * 3443))
    assert lone == 5.0, "a class without a value is left out"


def test_a_product_is_split_by_the_latest_published_shares(florin, florin_programme, florin_evidence):
    """Shares of an earlier year beside those of 2024 change nothing."""
    table = florin.table("production_shares")
    earlier = table.assign(year=2019, share=[70.0, 10.0, 20.0])
    both = pd.concat([earlier, table], ignore_index=True)
    found = gather_evidence(rebuilt(florin, production_shares=both), florin_programme)
    pd.testing.assert_frame_equal(found.table, florin_evidence.table)
    alone = gather_evidence(rebuilt(florin, production_shares=earlier), florin_programme)
    gap = alone.value("capital", "circuits", "employment") / found.value("capital", "circuits", "employment")
    assert gap < 0.9, "the test cannot tell the two years apart"


class Ties:
    """The network of classes, counted out one by one."""

    def __init__(self, found: Evidence) -> None:
        held = found.basis.employment
        self.labels = held.class_labels
        groups = {place: (place,) for place in held.provinces}
        self.provinces = self._specialised(held, groups)
        regions = {region.id: region.provinces for region in found.programme.regions}
        self.regions = self._specialised(held, regions)
        table = found.classes.drop_duplicates("class").set_index("class")
        self.complexity = table["complexity"].to_dict()
        self.parts = [
            (engine.id, part.industry, part.weight)
            for engine in found.programme.engines
            for part in engine.industries
        ]

    def _specialised(self, held, groups) -> dict[str, frozenset[str]]:
        counts = {
            group: {
                label: sum(held.classes[-1, held.provinces.index(place), position] for place in places)
                for position, label in enumerate(self.labels)
            }
            for group, places in groups.items()
        }
        nation = {label: sum(row[label] for row in counts.values()) for label in self.labels}
        everyone = sum(nation.values())
        return {
            group: frozenset(
                label
                for label in self.labels
                if row[label] / sum(row.values()) >= nation[label] / everyone * (1 - 1e-12)
            )
            for group, row in counts.items()
        }

    def near(self, one: str, other: str) -> float:
        have = [{name for name, held in self.provinces.items() if label in held} for label in (one, other)]
        return len(have[0] & have[1]) / max(map(len, have))

    def density(self, held: frozenset[str], label: str, *, itself: bool) -> float:
        others = [other for other in self.labels if itself or other != label]
        total = sum(self.near(other, label) for other in others)
        return sum(self.near(other, label) for other in others if other in held) / total

    def outlook(self, held: frozenset[str]) -> float:
        """Complexity outlook index: the complexity of what is missing, by how near it is."""
        missing = [label for label in self.labels if label not in held]
        return sum(self.density(held, label, itself=True) * self.complexity[label] for label in missing)

    def mean(self, economy: Economy, engine: str, values: dict[str, float]) -> float:
        own = [
            (weight * jobs(economy, 2024, label, "FL"), values[label])
            for name, label, weight in self.parts
            if name == engine
        ]
        return sum(size * value for size, value in own) / sum(size for size, _ in own)


@pytest.fixture(scope="module")
def ties(florin_evidence: Evidence) -> Ties:
    found = Ties(florin_evidence)
    assert set().union(*found.provinces.values()) == set(found.labels)
    return found


def test_relatedness_leaves_the_industry_itself_out(florin, florin_evidence, ties):
    table = florin_evidence.classes.set_index(["province", "class"])["relatedness-density"]
    for (province, label), density in table.items():
        assert density == pytest.approx(ties.density(ties.provinces[province], label, itself=False))
    for region, engine in florin_evidence.table.index:
        held = ties.regions[region]
        expected = ties.mean(
            florin, engine, {label: ties.density(held, label, itself=False) for label in ties.labels}
        )
        assert florin_evidence.value(region, engine, "relatedness-density") == pytest.approx(expected)


def test_outlook_gain_is_the_change_of_the_outlook(florin, florin_evidence, ties):
    """What the outlook index gains on the day the region takes the class up; the option used is gone."""
    seen = 0
    for region, engine in florin_evidence.table.index:
        held = ties.regions[region]
        gain = {
            label: ties.outlook(held | {label}) - ties.outlook(held) if label not in held else 0.0
            for label in ties.labels
        }
        expected = ties.mean(florin, engine, gain)
        assert florin_evidence.value(region, engine, "outlook-gain") == pytest.approx(expected, abs=1e-9)
        seen += abs(expected) > 1e-6
    assert seen > 5
