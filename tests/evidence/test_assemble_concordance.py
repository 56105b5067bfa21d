"""The concordance conserves employment: engines and what none claims make the class."""

from __future__ import annotations

import numpy as np
import pytest

from regrowth.errors import ProgrammeError
from regrowth.evidence.concordance import Employment, employment
from regrowth.programme.programme import Programme


@pytest.fixture(scope="module")
def florin_employment(florin, florin_programme) -> Employment:
    return employment(florin_programme, florin)


@pytest.fixture(scope="module")
def korea_employment(korea, korea_programme) -> Employment:
    return employment(korea_programme, korea)


def claimed(held: Employment) -> np.ndarray:
    """Sum the parts of each class: years x provinces x classes."""
    total = np.zeros(held.classes.shape)
    for part, position in enumerate(held.part_class):
        total[:, :, position] += held.parts[:, :, part]
    return total


@pytest.mark.parametrize("which", ["florin_employment", "korea_employment"])
def test_parts_and_rest_make_the_class(which, request):
    held = request.getfixturevalue(which)
    rest = held.classes - claimed(held)
    assert (rest > -1e-6).all()
    assert (held.parts >= 0).all()
    weight = np.zeros(len(held.class_labels))
    np.add.at(weight, held.part_class, held.weights)
    assert np.allclose(rest.sum(axis=1), held.classes.sum(axis=1) * (1 - weight), atol=1e-5)


@pytest.mark.parametrize("which", ["florin_employment", "korea_employment"])
def test_the_nation_keeps_every_weight(which, request):
    """Also where a published product moves employment between provinces."""
    held = request.getfixturevalue(which)
    national = held.classes.sum(axis=1)[:, held.part_class]
    assert np.allclose(held.parts.sum(axis=1), national * held.weights, rtol=1e-8)


@pytest.mark.parametrize("which", ["florin_employment", "korea_employment"])
def test_engines_are_the_sum_of_their_parts(which, request):
    held = request.getfixturevalue(which)
    by_engine = held.by_engine(held.parts)
    assert by_engine.shape == (2, len(held.provinces), len(held.engines))
    assert np.allclose(by_engine.sum(), held.parts.sum())


def test_classes_are_the_published_nation(korea, korea_employment):
    """With the withheld cells filled, provinces make the nation's published figure exactly."""
    table = korea.table("employment")
    nation = table[table["region"] == "KR"].set_index(["year", "class"])["employees"]
    for year, values in zip(korea_employment.years, korea_employment.classes, strict=True):
        expected = nation[year].loc[list(korea_employment.class_labels)].to_numpy()
        assert np.allclose(values.sum(axis=0), expected)


def test_without_a_product_every_province_has_the_weight(florin_employment):
    held = florin_employment
    metals = held.engines.index("metals")
    own = [part for part, engine in enumerate(held.part_engine) if engine == metals]
    assert [held.class_labels[held.part_class[part]] for part in own] == ["c1", "c2"]
    for part, weight in zip(own, (1.0, 0.7), strict=True):
        assert np.allclose(held.parts[:, :, part], weight * held.classes[:, :, held.part_class[part]])


def test_with_a_product_the_pattern_follows_the_published_shares(florin, florin_programme):
    """Circuits: 60 % of class e1; the capital makes 55 % of the product, North and Lakes 12."""
    held = employment(florin_programme, florin)
    (part,) = [p for p, engine in enumerate(held.part_engine) if held.engines[engine] == "circuits"]
    position = held.part_class[part]
    share = held.parts[1, :, part] / held.classes[1, :, position]
    capital, north = held.provinces.index("capital"), held.provinces.index("north")
    assert share[capital] != pytest.approx(0.6, abs=0.01)
    # provinces of one published group share its intensity
    coast, delta = held.provinces.index("coast"), held.provinces.index("delta")
    assert share[coast] == pytest.approx(share[delta])
    assert share[north] == pytest.approx(share[held.provinces.index("lakes")])
    assert (share <= 1 + 1e-9).all()


def test_two_products_of_one_class_with_a_rest(florin, florin_programme):
    dump = florin_programme.model_dump(mode="json", exclude_defaults=True)
    (part,) = next(e for e in dump["engines"] if e["id"] == "circuits")["industries"]
    next(e for e in dump["engines"] if e["id"] == "software")["industries"].append(
        part | {"weight": 0.3, "product": None}
    )
    held = employment(Programme.model_validate(dump), florin)
    position = held.class_labels.index("e1")
    own = np.flatnonzero(held.part_class == position)
    total = held.classes[:, :, position]
    assert np.allclose(held.parts[:, :, own].sum(axis=1), total.sum(axis=1)[:, None] * [0.6, 0.3])
    assert (held.parts[:, :, own].sum(axis=2) <= total + 1e-6).all()


def test_an_engine_nobody_works_in_is_refused(florin, florin_programme):
    from regrowth.economy.economy import Economy

    tables = {name: florin.table(name) for name in florin.tables}
    rows = tables["employment"]["class"] == "g1"
    tables["employment"].loc[rows, "employees"] = 0
    with pytest.raises(ProgrammeError, match="no class of engines software has employment"):
        employment(florin_programme, Economy.from_tables(florin.manifest, tables))
