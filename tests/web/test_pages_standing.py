"""The first page: headlines, maps, targets and dates, against the tables and the programme."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from regrowth.economy.economy import Economy
from regrowth.evidence.assemble import Evidence
from regrowth.programme.parts import Figure, Observation, Target
from regrowth.programme.programme import Programme
from regrowth.report import charts
from regrowth.report.charts.balance import core_over_time
from regrowth.report.standing import Standing, core_provinces, net_moves, pace_of
from regrowth.web.context import Context, Exhibit
from regrowth.web.levers import Levers
from regrowth.web.pages import commitments, standing
from regrowth.web.workbench import Workbench
from regrowth.words import LANGUAGES
from regrowth.words.numbers import percent
from web.seen import components, words

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
ODD = "</b><img src=x onerror=alert(1)>"
PARTS = {part.name: part for part in standing.PAGE.parts}


def seen(bench: Workbench, language: str = "en", **view: str) -> Context:
    return Context(bench, Levers(), view, language)


def figure(value: float, unit: str = "places") -> Figure:
    return Figure(value=value, unit=unit, source=("s",), confidence="H")


def target(start: float, goal: float, *history: tuple[str, float], unit: str = "places") -> Target:
    return Target(
        id="t",
        name={"en": "T"},
        baseline=figure(start, unit),
        baseline_date=datetime.date(2025, 1, 1),
        target=figure(goal, unit),
        due=datetime.date(2030, 1, 1),
        history=tuple(Observation(date=day, value=figure(value, unit)) for day, value in history),
        source=("s",),
        confidence="H",
    )


def drawn(part: Exhibit, context: Context) -> str:
    return str(part.draw(context).to_json())


def written(name: str, context: Context) -> str:
    return words(PARTS[name].write(context))


def text_of(context: Context) -> str:
    """Every word of the page, figures without their data."""
    found = []
    for part in standing.PAGE.parts:
        if isinstance(part, Exhibit):
            found.append(drawn(part, context))
        else:
            found.append(words(part.write(context)))
    return "\n".join(found)


def test_shares_of_the_core_are_those_of_the_tables(korea: Economy, korea_evidence: Evidence) -> None:
    table = Standing(korea_evidence).core_shares.set_index(["quantity", "year"])
    core = core_provinces(korea_evidence.programme)
    people = korea.table("population")
    for year in (2014, 2019, 2024):
        rows = people[people["year"] == year].set_index("region")["population"]
        assert table.at[("population", year), "core"] == rows[core].sum()
        assert table.at[("population", year), "core_share"] == pytest.approx(rows[core].sum() / rows["KR"])
    made = korea.table("value_added")
    rows = made[(made["year"] == 2022) & (made["activity"] == "GVA")].set_index("region")["nominal"]
    assert table.at[("value-added", 2022), "core_share"] == pytest.approx(rows[core].sum() / rows["KR"])
    assert table.at[("value-added", 2022), "core"] == pytest.approx(rows[core].sum() * 1e6)
    jobs = korea.table("employment")
    nation = jobs[(jobs["region"] == "KR") & (jobs["year"] == 2023)]["employees"].sum()
    held = table.loc[("employment", 2023)]
    assert held["core"] + held["rest"] == pytest.approx(nation)


def test_net_moves_add_up_to_nothing(korea: Economy, florin: Economy) -> None:
    moves = net_moves(korea)
    assert moves is not None
    assert moves.period == "2024"
    assert moves.net.sum() == 0
    table = korea.table("migration")
    table = table[table["period"] == "2024"]
    arrived = table[(table["destination"] == "KR-41") & (table["origin"] != "KR-41")]["persons"].sum()
    left = table[(table["origin"] == "KR-41") & (table["destination"] != "KR-41")]["persons"].sum()
    assert moves.net["KR-41"] == arrived - left
    assert net_moves(florin) is None


def test_measures_of_provinces(korea: Economy, korea_evidence: Evidence) -> None:
    held = {measure.name: measure for measure in Standing(korea_evidence).measures}
    assert list(held) == [
        "value-added-per-person",
        "value-added-part",
        "employment-part",
        "employment-growth",
        "net-moves",
    ]
    by_name = {total.name: total for total in Standing(korea_evidence).totals}
    for measure in held.values():
        assert tuple(measure.values.index) == korea.regions
        assert measure.values.notna().all()
    worth = held["value-added-per-person"].values
    again = by_name["value-added"].values.loc[2022] / by_name["employment"].values.loc[2023]
    pd.testing.assert_series_equal(worth, again, check_names=False)
    assert held["value-added-part"].values.sum() == pytest.approx(1)
    assert held["employment-part"].values.sum() == pytest.approx(1)
    assert "2022" in held["value-added-per-person"].basis
    assert "2023" in held["value-added-per-person"].basis


def test_a_pace_is_arithmetic_on_the_counts() -> None:
    behind = pace_of(target(40, 140, ("2023-01-01", 0), ("2024-01-01", 30)))
    assert behind.reached == pytest.approx(40 / 140)
    assert behind.so_far == pytest.approx(10 / (366 / 365.25))
    assert behind.needed == pytest.approx(100 / (1826 / 365.25))
    assert behind.ratio == pytest.approx(behind.so_far / behind.needed)
    assert behind.verdict == "too slow"
    assert pace_of(target(40, 50, ("2024-01-01", 30))).verdict == "fast enough"
    falling = pace_of(target(60, 50, ("2024-01-01", 70)))
    assert (falling.verdict, falling.reached) == ("fast enough", 0.5)
    away = pace_of(target(20, 50, ("2024-01-01", 30)))
    assert (away.verdict, away.reached) == ("too slow", 0.0)
    alone = pace_of(target(19, 25))
    assert (alone.verdict, alone.so_far, alone.ratio, alone.reached) == ("unknown", None, None, 0.0)
    for there in (target(50, 50), target(55, 50, ("2024-01-01", 30))):
        assert (pace_of(there).verdict, pace_of(there).needed, pace_of(there).reached) == (
            "reached",
            0.0,
            1.0,
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_headlines_are_the_last_shares(bench: Workbench, language: str) -> None:
    text = written("standing-headlines", seen(bench, language))
    last = bench.standing.core_shares.groupby("quantity").last()
    assert len(last) == 4
    for share in last["core_share"]:
        assert percent(share) in text
        assert percent(1 - share) in text
    assert "+45,169" in text
    assert bench.base.summary[language] in text
    for source in ("value_added", "employment", "population", "exports"):
        assert bench.economy.manifest.tables[source].publisher in text


def test_lines_hold_the_shares(bench: Workbench) -> None:
    context = seen(bench)
    table = standing._lines_table(context)
    found = standing._lines(context)
    for trace, total in zip(found.data, bench.standing.totals, strict=True):
        rows = table[table["quantity"] == total.name]
        assert list(trace.x) == list(rows["year"])
        assert list(trace.y) == list(rows["core_share"])
        assert trace.text[-1] == f"<b>{percent(float(rows['core_share'].iloc[-1]))}</b>"


@pytest.mark.parametrize("name", ["value-added-per-person", "employment-growth", "net-moves"])
def test_map_of_values_holds_the_measure(bench: Workbench, name: str) -> None:
    context = seen(bench, measure=name)
    measure = standing._measure(context)
    assert measure.name == name
    (trace,) = standing._values(context).data
    scale = {"money": 1e6, "share": 0.01, "rate": 1.0}[measure.kind]
    places = list(charts.positions(bench.economy))
    assert list(trace.customdata) == pytest.approx([float(measure.values[p]) / scale for p in places])
    assert measure.title in trace.hovertext[0]
    table = standing._values_table(context).set_index("province")
    assert list(table[name]) == list(measure.values)


def test_an_unknown_measure_is_the_first(bench: Workbench) -> None:
    assert standing._measure(seen(bench, measure="location-quotient")).name == "value-added-per-person"
    (control,) = [
        part for part in components(standing._measure_controls(seen(bench))) if hasattr(part, "data")
    ]
    assert control.value == "value-added-per-person"
    assert len(control.data) == 5


def test_map_of_regions_tells_the_choice(bench: Workbench) -> None:
    context = seen(bench)
    chosen = bench.selection(Levers()).chosen
    table = standing._map_table(context)
    assert len(table) == len(bench.economy.regions)
    text = drawn(PARTS["standing-map"], context)
    for row in table.to_dict("records"):
        assert row["engines"] == "; ".join(context.engine(name) for name in chosen[row["region"]])
        assert all(context.engine(name) in text for name in chosen[row["region"]])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_target_date_office_and_dispute_is_told(bench: Workbench, language: str) -> None:
    context, base = seen(bench, language), bench.base
    targets, due = written("standing-targets", context), written("standing-milestones", context)
    offices, disputed = written("standing-offices", context), written("standing-disputed", context)
    for entry in base.targets:
        assert entry.name[language] in targets
    assert "95 %" in targets
    assert ("500곳" if language == "ko" else "500 factories") in targets
    for milestone in base.milestones:
        assert milestone.name[language] in due
        if milestone.done is None:
            assert milestone.name[language] in offices
    for office in base.offices:
        assert office.duties[language] in offices
    for caveat in base.caveats:
        assert caveat.text[language][:40] in disputed
        assert caveat.text[language][-40:] in disputed


def test_bars_tell_how_far(bench: Workbench) -> None:
    bars = [
        part for part in components(commitments.targets(seen(bench))) if type(part).__name__ == "Progress"
    ]
    assert [bar.value for bar in bars] == [100 * pace_of(entry).reached for entry in bench.base.targets]


def test_open_milestones_come_first_by_date(bench: Workbench) -> None:
    held = commitments.in_order(bench.base.milestones)
    waiting = [entry.due for entry in held if entry.status == "open"]
    assert [entry.status for entry in held] == ["open"] * len(waiting) + ["done"] * (len(held) - len(waiting))
    assert waiting == sorted(waiting)


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_country_has_its_page(florin_bench: Workbench, language: str) -> None:
    context = seen(florin_bench, language)
    text = text_of(context)
    for word in ("Capital", "Lakeland", "Ministry of Provinces", "Engines chosen"):
        assert word in text
    for word in ("Korea", "Seoul", "KRW"):
        assert word not in text
    held = standing._measure_controls(context)
    assert [entry["value"] for part in components(held) for entry in getattr(part, "data", [])] == [
        "value-added-per-person",
        "value-added-part",
        "employment-part",
        "employment-growth",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_core_nothing_is_set_against_the_rest(
    florin: Economy, florin_programme: Programme, language: str
) -> None:
    regions = tuple(region.model_copy(update={"core": False}) for region in florin_programme.regions)
    bench = Workbench(florin_programme.model_copy(update={"regions": regions}), florin, draws=20)
    context = seen(bench, language)
    assert len(bench.standing.core_shares) == 0
    assert core_over_time(bench.standing, language).data == ()
    assert "%" not in written("standing-headlines", context)
    assert written("standing-regions", context)
    bench.close()


def test_nothing_promised_is_said_so(florin: Economy, florin_programme: Programme) -> None:
    empty: dict[str, Any] = {"targets": (), "caveats": ()}
    bench = Workbench(florin_programme.model_copy(update=empty), florin, draws=20)
    context = seen(bench)
    assert written("standing-targets", context) == "The programme names no targets."
    assert written("standing-disputed", context) == "The programme names nothing that is disputed."
    bench.close()


def test_names_cannot_be_markup(florin: Economy, florin_programme: Programme) -> None:
    regions = tuple(entry.model_copy(update={"name": {"en": ODD}}) for entry in florin_programme.regions)
    engines = tuple(entry.model_copy(update={"name": {"en": ODD}}) for entry in florin_programme.engines)
    odd = florin_programme.model_copy(update={"regions": regions, "engines": engines})
    bench = Workbench(odd, florin, draws=20)
    context = seen(bench)
    for part in standing.PAGE.exhibits:
        assert "<img" not in drawn(part, context).replace("\\u003c", "<")
    assert ODD in written("standing-regions", context)  # plain children: Dash writes them as text
    bench.close()


def test_korean_has_no_english_left_over(bench: Workbench) -> None:
    """Headings and sentences of ours differ between the languages, in every part."""
    for part in standing.PAGE.parts:
        if part.title is not None:
            assert part.title.say(seen(bench, "ko").say) != part.title
        if isinstance(part, Exhibit):
            assert part.meaning is not None
            assert part.meaning.say(seen(bench, "ko").say) != part.meaning
    for name in ("standing-targets", "standing-milestones", "standing-offices"):
        english = written(name, seen(bench, "ko"))
        for word in ("Target", "Needed", "Office", "Due", "open", "Behind", "a year", "Answers"):
            assert word not in english
