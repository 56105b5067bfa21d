"""Filling withheld cells and proportional fitting: hand-worked, identities, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regrowth.economy.balancing import biproportional_fit, fill_suppressed
from regrowth.errors import DegenerateError


def employment_table(counts: np.ndarray, withheld: np.ndarray) -> pd.DataFrame:
    """Write counts, regions x classes, as table employment of one year with the nation's rows."""
    rows = []
    for column in range(counts.shape[1]):
        rows.append((2024, "X", f"c{column}", float(counts[:, column].sum()), 0))
        for region in range(counts.shape[0]):
            hidden = bool(withheld[region, column])
            figure = np.nan if hidden else float(counts[region, column])
            rows.append((2024, f"r{region}", f"c{column}", figure, int(hidden)))
    return pd.DataFrame(rows, columns=["year", "region", "class", "employees", "suppressed"])


def test_residual_is_shared_by_size_of_region():
    # the regions show 60 and 20 jobs elsewhere, so a residual of 8 splits 6 to 2
    counts = np.array([[60.0, 5.0], [20.0, 3.0]])
    filled, record = fill_suppressed(employment_table(counts, np.array([[0, 1], [0, 1]])), "X")
    cells = filled.set_index(["region", "class"])["employees"]
    assert (cells["r0", "c1"], cells["r1", "c1"]) == (6.0, 2.0)
    assert record["value"].tolist() == [6.0, 2.0]
    assert record["most"].tolist() == [8.0, 8.0]


@given(
    arrays(np.int64, (4, 3), elements=st.integers(0, 500)),
    arrays(np.bool_, (4, 3)),
)
def test_nation_is_kept_exactly_and_figures_stay(counts, withheld):
    counts = counts.copy()
    counts[:, 0] += 1  # every region shows some jobs,
    withheld = withheld.copy()
    withheld[:, 0] = False  # or nothing says how large it is
    table = employment_table(counts, withheld)
    filled, record = fill_suppressed(table, "X")
    wide = filled.pivot(index="region", columns="class", values="employees").to_numpy()
    assert np.allclose(wide.sum(axis=0), counts.sum(axis=0), rtol=1e-12)
    assert (wide[~withheld] == counts[~withheld]).all()
    assert (wide >= 0).all()
    assert len(record) == withheld.sum()
    assert (record["value"] <= record["most"] + 1e-9).all()


def test_single_withheld_cell_is_the_residual(florin):
    table = florin.table("employment")
    filled, record = fill_suppressed(table, "FL")
    assert len(record) == 4
    for row in record.itertuples():
        same = (table["year"] == row.year) & (table["class"] == row[3])
        national = table.loc[same & (table["region"] == "FL"), "employees"].item()
        shown = table.loc[same & (table["region"] != "FL"), "employees"].sum()
        assert row.value == pytest.approx(national - shown)
    assert filled["employees"].notna().all()


def test_nothing_withheld_changes_nothing():
    counts = np.arange(6.0).reshape(2, 3)
    filled, record = fill_suppressed(employment_table(counts, np.zeros((2, 3))), "X")
    assert record.empty
    assert filled["employees"].tolist() == counts.T.ravel().tolist()


@pytest.mark.parametrize("fault", ["absent", "withheld"])
def test_refused_without_the_nations_figure(florin, fault):
    table = florin.table("employment")
    nation = (table["region"] == "FL") & (table["class"] == "e2")
    table = table[~nation] if fault == "absent" else table.assign(employees=table["employees"].mask(nation))
    with pytest.raises(DegenerateError, match=r"2019 / hills / e2.*Add the nation's rows"):
        fill_suppressed(table, "FL")


POSITIVE = arrays(np.float64, (3, 4), elements=st.floats(0.01, 100))


@given(POSITIVE, POSITIVE)
def test_fit_meets_both_totals(prior, target):
    rows, columns = target.sum(axis=1), target.sum(axis=0)
    fitted = biproportional_fit(prior, rows, columns)
    assert np.allclose(fitted.sum(axis=1), rows, rtol=1e-8)
    assert np.allclose(fitted.sum(axis=0), columns, rtol=1e-8)
    assert (fitted >= 0).all()


@given(POSITIVE)
def test_fit_to_its_own_totals_changes_nothing(prior):
    fitted = biproportional_fit(prior, prior.sum(axis=1), prior.sum(axis=0))
    assert np.allclose(fitted, prior, rtol=1e-8)


@given(POSITIVE, POSITIVE)
def test_fit_keeps_cross_ratios(prior, target):
    """Scaling rows and columns leaves every cross-product ratio of the prior as it was."""
    fitted = biproportional_fit(prior, target.sum(axis=1), target.sum(axis=0))

    def ratio(table):
        return table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0])

    assert ratio(fitted) == pytest.approx(ratio(prior), rel=1e-6)


@given(POSITIVE, POSITIVE, st.floats(0.01, 100))
def test_fit_does_not_depend_on_the_priors_scale(prior, target, factor):
    rows, columns = target.sum(axis=1), target.sum(axis=0)
    expected = biproportional_fit(prior, rows, columns)
    assert np.allclose(biproportional_fit(prior * factor, rows, columns), expected, rtol=1e-6)


def test_zeros_stay_zero():
    prior = np.array([[1.0, 0.0], [1.0, 1.0]])
    fitted = biproportional_fit(prior, np.array([2.0, 4.0]), np.array([3.0, 3.0]))
    assert fitted[0, 1] == 0
    assert np.allclose(fitted, [[2.0, 0.0], [1.0, 3.0]])


def test_refused_where_a_total_has_only_zeros():
    prior = np.array([[1.0, 1.0], [0.0, 0.0]])
    with pytest.raises(DegenerateError, match="only zeros to spread over"):
        biproportional_fit(prior, np.array([1.0, 1.0]), np.array([1.0, 1.0]))


def test_refused_where_totals_differ_in_sum():
    with pytest.raises(DegenerateError, match=r"missed by .* after 50 rounds.*same sum"):
        biproportional_fit(np.ones((2, 2)), np.array([1.0, 1.0]), np.array([5.0, 1.0]), limit=50)


def test_refused_where_zeros_stand_in_the_way():
    prior = np.array([[1.0, 0.0], [0.0, 1.0]])
    with pytest.raises(DegenerateError, match="totals are missed"):
        biproportional_fit(prior, np.array([2.0, 1.0]), np.array([1.0, 2.0]), limit=50)
