"""Plans on the terminal: who gets what, what it is worth, and what the rules cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from regrowth.cli.screen import plain_screen
from regrowth.package.allocate import unit_costs
from regrowth.package.cells import planned
from regrowth.package.prices import capacity_prices, rule_prices
from regrowth.package.tables import parameter_table
from regrowth.programme.programme import Programme
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regrowth.package.allocate import Allocation
    from regrowth.package.assess import Assessment
    from regrowth.package.setting import Setting


def print_allocation(found: Allocation, language: str) -> None:
    """Print the best plan: sums by region and instrument, worth, proof, and prices of rules."""
    say = translator(language)
    screen = plain_screen()
    screen.print()
    screen.print(_amounts(found.setting, found.plan.amounts, say))
    screen.print()
    _print_worth(found.setting, found.worth.value, found.worth.yearly, found.aversion, say)
    record = found.record
    screen.print(
        say(
            "Rounds {rounds}; the best move still allowed promises {gap} of the worth; "
            "whole numbers cost {loss}.",
            rounds=record.rounds,
            gap=f"{record.relative_gap:.0e}",
            loss=money(record.whole_loss, found.setting.programme.currency, language),
        )
    )
    if record.starts:
        worths = np.array([*record.starts.values(), found.relaxed.worth.value])
        screen.print(
            say(
                "Other starts end within {spread} of it.",
                spread=f"{np.ptp(worths) / max(abs(float(worths[-1])), 1.0):.0e}",
            )
        )
    screen.print()
    screen.print(_rules(found, say))
    screen.print()
    screen.print(_capacities(found, say))


def print_assessment(result: Assessment, language: str) -> None:
    """Print a plan that keeps the rules: its sums, what it leaves, and its worth."""
    say = translator(language)
    screen = plain_screen()
    setting = result.path.setting
    screen.print(say("The plan “{title}” keeps every rule.", title=result.plan.title))
    screen.print(_amounts(setting, result.plan.amounts, say))
    for left in result.unspent:
        screen.print(
            say(
                "Not used: {left} of {capacity} of {instrument} in {year}.",
                left=digits(left.capacity - left.used),
                capacity=digits(left.capacity),
                instrument=_instrument(setting.programme, left.instrument, say),
                year=left.year,
            )
        )
    _print_worth(setting, result.worth, None, setting.planning.aversion, say)


def print_improvement(held: Assessment, found: Allocation, language: str) -> None:
    """Print what an improved plan changes, and what that is worth."""
    say = translator(language)
    screen = plain_screen()
    setting = found.setting
    currency = setting.programme.currency
    for fault in held.faults:
        screen.print(say("Mended: {fault}", fault=str(fault)))
    screen.print(
        say(
            "Worth before {before}, after {after}.",
            before=money(held.worth, currency, say.language),
            after=money(found.worth.value, currency, say.language),
        )
    )
    cells, change = setting.cells, found.plan.amounts - held.plan.amounts
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in (say("Region"), say("Growth engine"), say("Instrument"), say("Year")):
        table.add_column(heading)
    table.add_column(say("Change"), justify="right")
    unit = {entry.id: terms.unit for entry, terms in planned(setting.programme)}
    size = np.abs(change * unit_costs(setting)[:, None]).ravel()
    for cell in np.argsort(-size)[:12]:
        if size[cell] <= 1e-6 * size.max(initial=0.0):
            break
        r, g, m, t = np.unravel_index(cell, cells.shape)
        name = cells.instruments[m]
        amount = float(change[r, g, m, t])
        table.add_row(
            say.pick(setting.programme.regions[int(r)].name),
            say.pick(setting.programme.engines[int(g)].name),
            _instrument(setting.programme, name, say),
            str(cells.years[t]),
            f"{'+' if amount > 0 else ''}{digits(amount)} {unit[name]}",
        )
    screen.print(table)


def print_parameters(programme: Programme, language: str) -> None:
    """Print the table of parameters; an assumption is marked by a star."""
    say = translator(language)
    screen = plain_screen()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(say("Parameter"), no_wrap=True)
    for heading in (say("low"), say("central"), say("high")):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(say("Unit"), no_wrap=True)
    table.add_column(say("Confidence"), no_wrap=True)
    for name, row in parameter_table(programme).iterrows():
        table.add_row(
            f"{name}{' *' if row['assumed'] else ''}",
            *(digits(float(row[key])) for key in ("low", "central", "high")),
            str(row["unit"]),
            str(row["confidence"]),
        )
    screen.print(table)
    screen.print(say("* an assumption of the programme: no source gives this number."))


def _instrument(programme: Programme, name: str, say: Translator) -> str:
    return say.pick(next(entry.name for entry in programme.instruments if entry.id == name))


def _amounts(setting: Setting, amounts: NDArray[np.float64], say: Translator) -> Table:
    """Sums over engines and years, region by instrument."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(say("Region"))
    for instrument, terms in planned(setting.programme):
        table.add_column(f"{say.pick(instrument.name)}\n({terms.unit})", justify="right")
    sums = amounts.sum(axis=(1, 3))
    for region, row in zip(setting.programme.regions, sums, strict=True):
        table.add_row(say.pick(region.name), *(digits(value) if value > 1e-6 else "–" for value in row))
    table.add_row(say("Together"), *(digits(value) for value in sums.sum(axis=0)))
    return table


def _print_worth(
    setting: Setting, worth: float, yearly: NDArray[np.float64] | None, aversion: float, say: Translator
) -> None:
    screen = plain_screen()
    currency = setting.programme.currency
    screen.print(
        say(
            "Present value of the gain to {horizon}, all costs taken off: {worth} "
            "(discount rate {rate} %, aversion to inequality {aversion}).",
            horizon=setting.years[-1],
            worth=money(worth, currency, say.language),
            rate=digits(setting.planning.discount_rate.value, 2),
            aversion=digits(aversion, 2),
        )
    )
    if yearly is not None:
        last = len(setting.cells.years) - 1
        screen.print(
            say(
                "Real income less outlays: {first_gain} in {first}, {last_gain} in {last}, "
                "{end_gain} in {end}.",
                first=setting.years[0],
                last=setting.years[last],
                end=setting.planning.horizon,
                first_gain=money(float(yearly[0]), currency, say.language),
                last_gain=money(float(yearly[last]), currency, say.language),
                end_gain=money(float(yearly[setting.shown - 1]), currency, say.language),
            )
        )


def _rules(found: Allocation, say: Translator) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    programme = found.setting.programme
    titles = {rule.id: say.pick(rule.name) for rule in programme.rules}
    table.add_column(say("Rule"), overflow="fold")
    for heading in (say("figure"), say("bound"), say("price of one more"), say("cost of the rule")):
        table.add_column(heading, justify="right")
    for name, row in rule_prices(found).iterrows():
        share = row["kind"] == "share"
        shown = [
            "" if np.isnan(row[key]) else percent(row[key]) if share else digits(row[key])
            for key in ("figure", "bound")
        ]
        price = "" if np.isnan(row["price"]) else money(float(row["price"]), programme.currency, say.language)
        cost = money(float(row["cost"]), programme.currency, say.language)
        table.add_row(titles[str(name)], *shown, price, cost)
    return table


def _capacities(found: Allocation, say: Translator) -> Table:
    """Net worth of one more unit of public money in every instrument, by year."""
    prices = capacity_prices(found)
    programme = found.setting.programme
    years = found.setting.cells.years
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(say("Worth of one more unit of public money, net of all costs"), overflow="fold")
    for year in years:
        table.add_column(str(year), justify="right")
    for name, part in prices.groupby("instrument", sort=False):
        row = part.set_index("year")
        cells = [
            digits(float(row["per_treasury"][year]), 2) if row["capacity"][year] > 0 else "–"
            for year in years
        ]
        table.add_row(_instrument(programme, str(name), say), *cells)
    return table
