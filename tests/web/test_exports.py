"""The numbers behind every figure as files for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
import pytest

from regrowth.web.callbacks import EXHIBITS, table_of
from regrowth.web.context import Context, Exhibit, NothingAskedError
from regrowth.web.exports import download, heading, is_number, to_csv
from regrowth.web.levers import Levers
from regrowth.web.pages import PAGES, evidence, plan_tables
from regrowth.web.workbench import Workbench

TRADE = "/trade"
FIGURES = [part for page in PAGES if page.path != TRADE for part in page.exhibits]
LINK = {"policies": "cptpp-accession", "cut.item": "2601119000-iron-ore"}
HEADING = re.compile(r"[^\W_][\w. -]*( \([\w%' ]+\))?")
NUMBER = re.compile(r"-?(\d+\.?\d*)(e-?\d+)?")


def rows_of(frame: pd.DataFrame) -> list[list[str]]:
    return list(csv.reader(io.StringIO(to_csv(frame))))


PLAIN = {"rank", "year", "amount", "used", "capacity", "core", "rest"}
"""Columns of numbers that need no unit in their heading: some have it in a column of their own."""


def require_plain(frame: pd.DataFrame) -> None:
    """Require headings that are words and bear units, and numbers without noise."""
    bare = {name for name in map(str, frame) if is_number(frame[name]) and not name.endswith(")")}
    assert bare <= PLAIN
    assert not bare & {"amount", "used", "core"} or "unit" in frame
    headings, *rows = rows_of(frame)
    assert rows
    assert len(set(headings)) == len(headings)
    assert all(HEADING.fullmatch(text) for text in headings), headings
    for row in rows:
        assert len(row) == len(headings)
        numbers = [found[1] for found in map(NUMBER.fullmatch, row) if found]
        assert not [text for text in numbers if len(text.replace(".", "").strip("0")) > 10]


@pytest.mark.parametrize("part", FIGURES, ids=lambda part: part.name)
def test_every_figure_has_a_plain_table(studied: Workbench, part: Exhibit) -> None:
    kept = studied.scenarios.save("Compared", studied.base_name, Levers(aversion=1.5))
    try:
        context = Context(studied, Levers(), {"scenarios": f"now,{kept.id}", "region": "honam"}, "ko")
        try:
            require_plain(table_of(part, context))
        except NothingAskedError:
            assert part.name == "robustness-matters"  # four draws rank nothing
    finally:
        studied.scenarios.delete(kept.id)


def test_figures_of_trade_and_supply_have_plain_tables(bench: Workbench) -> None:
    for job in (bench.world.start_trade(), bench.world.start_supply()):
        while not job.over:
            job.stop.wait(0.1)
    context = Context(bench, Levers.from_link(LINK), {}, "en")
    page = next(page for page in PAGES if page.path == TRADE)
    assert page.exhibits
    for part in page.exhibits:
        require_plain(table_of(part, context))


def test_headings_of_several_levels_are_joined(bench: Workbench) -> None:
    context = Context(bench, Levers(), {"region": "honam", "engine": "batteries"}, "en")
    headings = rows_of(evidence._profile_table(context))[0]
    assert headings[:2] == ["region", "engine"]
    assert all("(" not in text and "'" not in text for text in headings)
    indicator = bench.base.selection.criteria[0].indicators[0].measure
    assert f"{bench.base.selection.criteria[0].id}.{indicator}" in headings
    assert heading(("a", "")) == "a"


def test_a_part_of_a_table_says_of_what_it_is_a_part(bench: Workbench) -> None:
    context = Context(bench, Levers(), {"measure": "employment-share", "region": "honam"}, "en")
    rows = rows_of(evidence._heatmap_table(context))
    assert rows[0][:2] == ["measure", "engine"]
    assert {row[0] for row in rows[1:]} == {"employment-share"}


def test_amounts_have_their_units(studied: Workbench) -> None:
    context = Context(studied, Levers(), {}, "en")
    units = {entry.id: entry.terms.unit for entry in studied.base.instruments if entry.terms}
    amounts = plan_tables.amounts(context)
    assert len(set(amounts["unit"])) > 1
    assert (amounts["unit"] == amounts["instrument"].map(units)).all()
    used = plan_tables.capacity(context)
    assert dict(zip(used["instrument"], used["unit"], strict=True)) == units
    whole = used[used["year"] == "all"].set_index("instrument")
    assert whole["used"].to_dict() == pytest.approx(amounts.groupby("instrument")["amount"].sum().to_dict())
    assert (used["used"] <= used["capacity"] * (1 + 1e-6)).all()
    returns = rows_of(plan_tables.returns(context))
    assert "instrument" in returns[0]


def test_the_path_holds_what_its_figure_draws(studied: Workbench) -> None:
    context = Context(studied, Levers(), {}, "en")
    table, drawn = plan_tables.path(context), EXHIBITS["package-path"].draw(context)
    lines = {trace.name: list(trace.y) for trace in drawn.data if trace.name}
    scale = 1e12
    assert lines["Net of all costs of the year"] == pytest.approx(
        (table["net_of_all_costs"] / scale).tolist()
    )
    assert lines["Gain in national real income before costs"] == pytest.approx(
        (table["gain_before_costs"] / scale).tolist()
    )
    assert lines["Cost to the treasury"] == pytest.approx((-table["treasury"] / scale).tolist())
    band = next(values for name, values in lines.items() if name.startswith("80 % band"))
    assert band == pytest.approx((table["net_low"] / scale).tolist())


def test_numbers_have_no_noise() -> None:
    frame = pd.DataFrame(
        {"value": [0.1 + 0.2, 1.458e13, -2.0, 1 / 3], "count": [1, 2, 3, 4], "open": [1.0, None, True, 2.5]},
        index=pd.Index([2026, 2027, 2028, 2029], name="year"),
    )
    assert rows_of(frame) == [
        ["year", "value", "count", "open"],
        ["2026", "0.3", "1", "1"],
        ["2027", "14580000000000", "2", ""],
        ["2028", "-2", "3", "True"],
        ["2029", "0.3333333333", "4", "2.5"],
    ]


def test_a_file_begins_so_that_excel_reads_korean() -> None:
    frame = pd.DataFrame({"권역": ["제주"]})
    file = download(frame, "figure")
    assert file["filename"] == "figure.csv"
    raw = file["content"].encode()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig") == "권역\n제주\n"
