"""The parameters of behaviour: the table with its sources, the central choice, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.elasticities import trade_elasticities
from regrowth.economy.economy import Economy
from regrowth.errors import OptionError
from regrowth.model.elasticities import Elasticities
from regrowth.model.parameters import central_elasticities, model_parameters
from scenario.small import small_accounts

PARAMETERS = model_parameters()


@pytest.mark.parametrize("name", list(PARAMETERS))
def test_every_parameter_has_a_range_and_a_source(name: str) -> None:
    row = PARAMETERS[name]
    assert row.name == name
    assert 0 <= row.low <= row.central <= row.high < math.inf
    assert row.distribution in ("triangular", "uniform")
    for text in (row.symbol, row.meaning, row.source, row.estimated_on, row.transferable):
        assert text.strip()
    assert any(character.isdigit() for character in row.source), "a source has a year"


def test_the_parameters_there_are() -> None:
    assert set(PARAMETERS) == {"migration_elasticity", "scale_economies"}
    assert PARAMETERS["scale_economies"].high < 1, "from 1 on the equilibrium is not unique"
    with pytest.raises(TypeError):
        PARAMETERS["another"] = PARAMETERS["scale_economies"]  # type: ignore[index]


@pytest.fixture(scope="module")
def sectors(korea: Economy) -> Accounts:
    """Invented accounts of three sectors that the embedded country has: goods first, then services."""
    kinds = korea.table("industries").set_index("industry")["kind"]
    goods, services = kinds.index[kinds == "goods"], kinds.index[kinds != "goods"]
    labels = (str(goods[0]), str(goods[1]), str(services[0]))
    return small_accounts(industries=labels, parents=labels)


def test_the_central_choice(korea: Economy, sectors: Accounts) -> None:
    found = central_elasticities(korea, sectors)
    table = trade_elasticities(korea, sectors.industries, sectors.parents)
    assert found.industries == sectors.industries
    np.testing.assert_array_equal(found.theta, table["central"])
    assert found.epsilon == PARAMETERS["migration_elasticity"].central == 1.5
    assert not found.psi.any()


def test_a_choice_of_ones_own(korea: Economy, sectors: Accounts) -> None:
    found = central_elasticities(korea, sectors, migration=0.0, scale=0.6)
    assert found.epsilon == 0.0
    np.testing.assert_allclose(found.psi * found.theta, [0.6, 0.6, 0.0])


@pytest.mark.parametrize("scale", [1.0, -0.1, 4.0, math.nan])
def test_scale_economies_out_of_range(korea: Economy, sectors: Accounts, scale: float) -> None:
    with pytest.raises(OptionError) as caught:
        central_elasticities(korea, sectors, scale=scale)
    text = f"scale economies: {scale:g} is not in 0 to 1; from 1 on the equilibrium is not unique. Give 0 for"
    assert text in str(caught.value)


def test_a_negative_migration_elasticity(korea: Economy, sectors: Accounts) -> None:
    with pytest.raises(OptionError, match=r"elasticities epsilon: -1\.0 is not 0 or more\. Give 0 for no"):
        central_elasticities(korea, sectors, migration=-1.0)


TWO = ("food", "chips")
REFUSED = [
    (
        [4.0],
        [0.0, 0.0],
        1.0,
        "elasticities theta: (1,) numbers for 2 industries. Give one number per industry.",
    ),
    (
        [4.0, 6.0],
        [0.0],
        1.0,
        "elasticities psi: (1,) numbers for 2 industries. Give one number per industry.",
    ),
    ([0.0, 6.0], [0.0, 0.0], 1.0, "elasticities theta: food: not a number of 1e-06 or more. Give a positive"),
    ([np.nan, np.inf], [0.0, 0.0], 1.0, "elasticities theta: food, chips: not a number of 1e-06 or more."),
    ([4.0, 6.0], [0.0, -0.1], 1.0, "elasticities psi: chips: not a number of 0 or more."),
    ([4.0, 6.0], [0.0, 0.0], -0.5, "elasticities epsilon: -0.5 is not 0 or more. Give 0 for no migration."),
    ([4.0, 6.0], [0.0, 0.0], np.nan, "elasticities epsilon: nan is not 0 or more. Give 0 for no migration."),
    (
        [4.0, 5.0],
        [0.25, 0.3],
        1.0,
        "elasticities psi: food, chips: psi x theta is 1.5; from 1 on nothing is unique. Lower the scale",
    ),
]


@pytest.mark.parametrize(("theta", "psi", "epsilon", "text"), REFUSED)
def test_elasticities_that_cannot_be(theta: list, psi: list, epsilon: float, text: str) -> None:
    with pytest.raises(OptionError) as caught:
        Elasticities(TWO, np.array(theta), np.array(psi), epsilon)
    assert text in str(caught.value)


def test_all_faults_of_elasticities_at_once() -> None:
    with pytest.raises(OptionError) as caught:
        Elasticities(TWO, np.array([0.0, 1.0]), np.array([-1.0, 0.0]), -1.0)
    assert len(caught.value.problems) == 3


def test_long_lists_of_industries_are_cut() -> None:
    labels = tuple(f"i{number}" for number in range(11))
    with pytest.raises(OptionError, match="i6, i7 and 3 more: not a number"):
        Elasticities(labels, np.zeros(11), np.zeros(11), 1.0)
