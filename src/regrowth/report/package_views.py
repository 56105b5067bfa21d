"""What the report says about a package: sentences and tables."""

from __future__ import annotations

from typing import cast

import numpy as np

from regrowth.package.allocate import unit_costs
from regrowth.package.cells import planned
from regrowth.package.ensemble import MEASURES
from regrowth.package.headlines import WORTH, headlines
from regrowth.package.limits import limits
from regrowth.package.package import Package
from regrowth.package.tables import parameter_table
from regrowth.report import terms
from regrowth.report.charts.matters import parameter_name
from regrowth.report.labels import Labels
from regrowth.words.numbers import digits, ends, money, percent, rounded, written_unit


def package_of(labels: Labels) -> Package:
    """Return the package of the study; ValueError if it has none."""
    package = labels.study.package
    if package is None:
        raise ValueError("the study has no package")
    return package


def unit_of(labels: Labels, unit: str) -> tuple[float, str]:
    """Return a unit in the language, and how many of it one ``unit`` is: Korean has no word for a billion."""
    factor, name = written_unit(unit, labels.language)
    return factor, terms.unit(name, labels.say)


def sum_of(labels: Labels, value: float) -> str:
    """Return an amount of the programme's money."""
    return money(value, labels.study.programme.currency, labels.language)


def _instrument(labels: Labels, name: str) -> str:
    entry = next(found for found in labels.study.programme.instruments if found.id == name)
    return labels.say.pick(entry.name)


def headline(labels: Labels) -> list[str]:
    """Say what the plan is worth, when it pays, and how it was found."""
    say, package = labels.say, package_of(labels)
    allocation, yearly, balance = package.allocation, package.yearly, package.balance
    net = yearly["gain"] - yearly["private"]
    setting = allocation.setting
    record = allocation.record
    held = setting.planning
    told = [
        _goal(labels),
        say(
            "It is worth {worth}: it adds {gain} to national real income until {end}, {to_horizon} of it "
            "until {horizon}, and costs the treasury {treasury} and firms and households {private}. Present "
            "values at {rate} % a year, prices of {first}.",
            worth=sum_of(labels, balance["worth"]),
            gain=sum_of(labels, balance["gain"]),
            end=setting.years[-1],
            to_horizon=sum_of(labels, balance["to_horizon"]),
            horizon=held.horizon,
            treasury=sum_of(labels, balance["treasury"]),
            private=sum_of(labels, balance["private"]),
            rate=digits(held.discount_rate.value, 2),
            first=setting.years[0],
        ),
        say(
            "All costs taken off in their year, real income changes by {first_gain} in {first}, {last_gain} "
            "in {last} and {end_gain} in {end}.",
            first=setting.years[0],
            first_gain=sum_of(labels, float(net.iloc[0])),
            last=held.years[1],
            last_gain=sum_of(labels, float(net.loc[held.years[1]])),
            end=held.horizon,
            end_gain=sum_of(labels, float(net.loc[held.horizon])),
        ),
    ]
    starts = [*record.starts.values(), allocation.relaxed.worth.value]
    told.append(
        say(
            "Check: no small move that the rules allow promises more than {gap} of the worth, and searches "
            "from {starts} starting plans end within {spread} of each other; a better plan far from these is "
            "not ruled out. Rounding counts to whole numbers costs {loss}.",
            gap=_small(record.relative_gap),
            starts=len(starts),
            spread=_small(float(np.ptp(starts)) / max(abs(starts[-1]), 1.0)),
            loss=sum_of(labels, max(record.whole_loss, 0.0)),
        )
    )
    return told


def _goal(labels: Labels) -> str:
    """Say what the plan is best for."""
    say, aversion = labels.say, package_of(labels).allocation.aversion
    if aversion == 0:
        return say(
            "This is the best plan under the rules for national real income alone: where it arises does not "
            "count (aversion to inequality 0). The frontier below shows plans that weigh balance."
        )
    return say(
        "This is the best plan under the rules for national real income, where balance across regions counts "
        "too (aversion to inequality {aversion}).",
        aversion=digits(aversion, 2),
    )


def _small(part: float) -> str:
    """Return a small part in per cent, down to a ten-thousandth of one."""
    return "0.0001 %" if part < 1e-6 else f"{digits(100 * part, 1)} %"


def odds(labels: Labels) -> list[str]:
    """Say how far the effect can be relied on: bands and odds over draws of all parameters."""
    say, package = labels.say, package_of(labels)
    if package.ensemble is None:
        return []
    setting = package.allocation.setting
    last, scale = setting.planning.years[1], 1 / MEASURES["net"][2]
    net = package.ensemble.of_nation("net").to_dict("index")[str(last)]
    worth, drawn = headlines(package, last)[WORTH], package.present_values
    told = []
    if drawn is not None and worth.low is not None and worth.high is not None:
        told.append(
            say(
                "Over {draws} draws of all parameters the present value lies between {low} and {high} in "
                "four cases of five; it is above zero in {share} of them. Half of the draws give more than "
                "{median}; with every parameter at its central value it is {central}.",
                draws=len(package.ensemble.draws),
                **ends(worth.low, worth.high, lambda sum_: sum_of(labels, sum_)),
                median=sum_of(labels, float(drawn["worth"].median())),
                central=sum_of(labels, worth.value),
                share=percent(float(worth.positive or 0.0), 0),
            )
        )
    return [
        *told,
        say(
            "In {year}, the last year of spending, real income less all costs of that year changes by {low} "
            "to {high}; it rises in {share} of the draws.",
            year=str(last),
            **ends(float(net["low"]) * scale, float(net["high"]) * scale, lambda sum_: sum_of(labels, sum_)),
            share=percent(float(net["positive"]), 0),
        ),
    ]


def ranks(labels: Labels, count: int = 10) -> list[dict[str, str | bool]]:
    """Return the parameters that matter most for the present value; those that chance explains are marked."""
    package = package_of(labels)
    if package.sensitivity is None:
        return []
    table = package.sensitivity.head(count)
    figures = zip(*(table[name].tolist() for name in ("pawn", "noise", "direction")), strict=True)
    return [
        {
            "name": parameter_name(str(name), labels.say, labels.study.programme),
            "index": digits(index, 2),
            "noise": digits(noise, 2),
            "direction": ("↑" if direction > 0 else "↓") if index > noise else "",
            "chance": bool(index <= noise),
        }
        for name, (index, noise, direction) in zip(table.index, figures, strict=True)
    ]


def plan_table(labels: Labels) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return headings and rows of the plan: regions by instruments, all years."""
    package = package_of(labels)
    setting = package.allocation.setting
    entries = planned(setting.programme)
    units = [unit_of(labels, held.unit) for _, held in entries]
    headings = [
        f"{labels.say.pick(instrument.name)} ({unit})"
        for (instrument, _), (_, unit) in zip(entries, units, strict=True)
    ]
    counts = [held.whole for _, held in entries]
    sums = package.allocation.plan.amounts.sum(axis=(1, 3)) * np.array([factor for factor, _ in units])
    rows = [
        (region, [_amount(value, whole) for value, whole in zip(row, counts, strict=True)])
        for region, row in zip(setting.cells.regions, sums.tolist(), strict=True)
    ]
    total = zip(sums.sum(axis=0).tolist(), counts, strict=True)
    return headings, [*rows, ("", [_amount(value, whole) for value, whole in total])]


def _amount(value: float, whole: bool) -> str:
    if value <= 1e-6:
        return "–"
    return f"{value:,.0f}" if whole else digits(value)


def largest_cells(labels: Labels, count: int = 25) -> list[dict[str, str]]:
    """Return the amounts of most money, over all years."""
    package = package_of(labels)
    setting = package.allocation.setting
    cost = unit_costs(setting)
    amounts = package.allocation.plan.amounts
    sums = amounts.sum(axis=3)
    order = np.argsort(-(sums * cost).ravel(), kind="stable")[:count]
    units = [held.unit for _, held in planned(setting.programme)]
    rows = []
    for cell in order:
        r, g, m = (int(i) for i in np.unravel_index(cell, sums.shape))
        if sums[r, g, m] <= 1e-6:
            break
        used = amounts[r, g, m] > 1e-9
        rows.append(
            {
                "region": setting.cells.regions[r],
                "engine": labels.engine(setting.cells.engines[g]),
                "instrument": _instrument(labels, setting.cells.instruments[m]),
                "amount": labels.sized(rounded(float(sums[r, g, m])), units[m]),
                "years": _years(setting.cells.years, used),
            }
        )
    return rows


def _years(years: tuple[int, ...], used: np.ndarray) -> str:
    held = [year for year, here in zip(years, used.tolist(), strict=True) if here]
    return str(held[0]) if len(held) == 1 else f"{held[0]}–{held[-1]}"


def capacity_rows(labels: Labels) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return years, and per instrument the net worth of one more unit of public money in each."""
    package = package_of(labels)
    years = list(package.allocation.setting.cells.years)
    rows = []
    for name, part in package.capacities.groupby("instrument", sort=False):
        held = part.set_index("year")
        values = [
            digits(float(held["per_treasury"][year]), 2) if held["capacity"][year] > 0 else "–"
            for year in years
        ]
        rows.append((_instrument(labels, str(name)), values))
    return [str(year) for year in years], rows


def variant_rows(labels: Labels) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the regions, and per variant its worths and the regions' parts of the treasury's cost."""
    package, say = package_of(labels), labels.say
    regions = list(package.allocation.setting.cells.regions)
    planning = package.allocation.setting.planning
    names = {
        "as planned": say("As in the programme"),
        "no spillovers": say("No spillovers"),
        "no migration": say("Workers stay where they are"),
        "to the horizon": say("Effects count until {year} only", year=planning.horizon),
    }
    rows = []
    for name, row in package.variants.iterrows():
        worths = [sum_of(labels, float(row[key])) for key in ("kept", "worth")]
        rows.append((names[str(name)], [*worths, *(percent(float(row[region]), 0) for region in regions)]))
    for aversion, row in package.frontier.iterrows():
        if aversion != package.allocation.aversion:
            name = say("Aversion to inequality {aversion}", aversion=digits(float(str(aversion)), 2))
            parts = [percent(float(row[region]), 0) for region in regions]
            rows.append((name, ["", sum_of(labels, float(row["income"])), *parts]))
    return regions, rows


def variant_note(labels: Labels) -> str | None:
    """Say why the worth of the plan among the variants is not its present value; None where it is."""
    package, say = package_of(labels), labels.say
    own = float(cast(float, package.variants.at["as planned", "kept"]))
    shown, present = (sum_of(labels, value) for value in (own, package.balance["worth"]))
    if shown == present:
        return None
    return say(
        "Worths here count aversion to inequality, and amounts before places, zones and factories are whole: "
        "the plan is worth {shown} so, and its present value is {present}.",
        shown=shown,
        present=present,
    )


def region_rows(labels: Labels) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return headings and, per region, changes of income and workers at the end of the plan and horizon."""
    package, say = package_of(labels), labels.say
    held = package.allocation.setting.planning
    headings, columns = [], []
    for year in (held.years[1], held.horizon):
        part = package.places.loc[year]
        headings += [
            say("Real income less outlays {year}, %", year=year),
            say("Workers {year}, %", year=year),
            say("Real income per worker {year}, %", year=year),
        ]
        columns += [part["income"], part["workers"], part["income_per_worker"]]
    regions = package.allocation.setting.cells.regions
    return headings, [(r, [_change(float(column[r])) for column in columns]) for r in regions]


def _change(value: float) -> str:
    text = f"{value:+.2f}"
    return text.replace("-", "−") if abs(value) >= 0.005 else "0.00"


def losers(labels: Labels) -> list[str]:
    """Name the regions whose real income the plan lowers, at the end of the plan and of the horizon."""
    say, package = labels.say, package_of(labels)
    held = package.allocation.setting.planning
    found: dict[str, list[str]] = {}
    for year in (held.years[1], held.horizon):
        changes = package.places.loc[year]["income"]
        low = [labels.region(str(r)) for r, v in changes.items() if float(v) < -0.005]
        if low:
            found.setdefault(", ".join(low), []).append(str(year))
    return [
        say(
            "In {years} real income is lower than without the plan in {regions}: orders and workers go to "
            "regions that gain more, and all pay for the outlays.",
            years=", ".join(years),
            regions=regions,
        )
        for regions, years in found.items()
    ]


def risks(labels: Labels) -> list[str]:
    """Say what could go wrong: who loses, what is assumed, what does not pay, what is left out."""
    say, package = labels.say, package_of(labels)
    setting = package.allocation.setting
    told = losers(labels)
    table = parameter_table(setting.programme)
    free = table[table["low"] < table["high"]]
    told.append(
        say(
            "{assumed} of the {count} uncertain parameters are assumptions without a published source, and "
            "{low} have low confidence. Every amount above rests on them.",
            assumed=int(free["assumed"].sum()),
            count=len(free),
            low=int((free["confidence"] == "L").sum()),
        )
    )
    late = package.capacities[package.capacities["per_treasury"] < 0]
    if len(late):
        named = ", ".join(
            f"{_instrument(labels, str(name))} ({', '.join(str(year) for year in part['year'])})"
            for name, part in late.groupby("instrument", sort=False)
        )
        told.append(
            say(
                "At the margin this money costs more than it brings until {end}: {named}.",
                end=setting.years[-1],
                named=named,
            )
        )
    yearly = package.yearly
    error = float((yearly["gain_coarse"] - yearly["gain"]).abs().max() / yearly["gain"].abs().max())
    told.append(
        say(
            "Plans are compared on {coarse} industries; the path shown is on {fine}. The coarser one differs "
            "by at most {error} of the largest yearly gain.",
            coarse=setting.baseline.industries,
            fine=package.fine.setting.baseline.industries,
            error=percent(error),
        )
    )
    return told + limits(say)
