"""Outcomes on the terminal: names may fold, numbers never do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table
from rich.text import Text

from regrowth.cli.screen import plain_screen
from regrowth.cli.sheets import in_percent, listed, new_sheet, signed_money
from regrowth.scenario.scenario import Scenario, embedded_names
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, percent

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from regrowth.model.outcome import Outcome

NOISE = 1e-9
"""Changes below this share of the nation's value added are what the solver leaves, and print as none."""
FAR = 25.0
"""Changes of a place's real income beyond this, in per cent, are an extrapolation."""
NAME_WIDTH, NUMBER_WIDTH = 24, 10
"""Room for a name, and for a change in per cent with the gap beside it."""


@dataclass(frozen=True, slots=True)
class Names:
    """Display names in the reader's language."""

    regions: Mapping[str, str]
    industries: Mapping[str, str]
    groups: Mapping[str, Sequence[str]]
    """Members of each group of regions to show, by display name; every region where there are no groups."""


def distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Return the names by label; a name that two labels share gets its label behind it.

    >>> distinct({"a": "Lakes", "b": "Lakes", "c": "Hills"})
    {'a': 'Lakes (a)', 'b': 'Lakes (b)', 'c': 'Hills'}
    """
    times = Counter(names.values())
    return {label: f"{name} ({label})" if times[name] > 1 else name for label, name in names.items()}


def print_gallery(language: str) -> None:
    """List the embedded scenarios."""
    say = translator(language)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in (say("Scenario"), say("Title"), say("What it does")):
        table.add_column(title, overflow="fold")
    for name in embedded_names():
        scenario = Scenario.embedded(name)
        table.add_row(name, say.pick(scenario.title), _text(scenario.description, say))
    plain_screen().print(table)


def print_outcome(outcome: Outcome, names: Names, core: Sequence[str], top: int, language: str) -> None:
    """Print the headline, the regions, the largest gains and losses, and what is not modelled."""
    from regrowth.model.headline import headline
    from regrowth.model.limits import LIMITS

    say = translator(language)
    screen = plain_screen()
    screen.print()
    screen.print(Text(say.pick(outcome.scenario.title), style="bold"))
    if outcome.scenario.description is not None:
        screen.print(_text(outcome.scenario.description, say))
    accounts, record = outcome.accounts, outcome.solution.record
    screen.print(
        say(
            "Accounts of {year}: regions {regions}, partners {partners}, industries {industries}.",
            year=accounts.year,
            regions=len(accounts.regions),
            partners=len(accounts.partners),
            industries=len(accounts.industries),
        )
    )
    screen.print(
        say(
            "Solver: rounds {rounds}, largest residual of any market {residual}.",
            rounds=record.iterations,
            residual=f"{record.residual:.0e}",
        )
    )
    screen.print()
    noise = NOISE * float(accounts.value_added[: len(accounts.regions)].sum())
    screen.print(_headline(headline(outcome, core=core), accounts.currency, noise, say))
    screen.print()
    screen.print(_places(outcome, names.groups, say))
    screen.print(
        say(
            "Real income is that of whoever lives there; it and production are at old prices. "
            "Exports, imports and taxes are in money, at constant world value added."
        )
    )
    if float(np.abs(outcome.percent("real_income")).max()) > FAR:
        screen.print(
            say("Changes this large are far from what elasticities were estimated on: read signs only.")
        )
    largest = _largest(outcome, names, top, noise, say)
    if largest.row_count:
        screen.print()
        screen.print(largest)
    screen.print()
    screen.print(Text(say("What this does not model"), style="bold"))
    screen.print(listed(("-", limit.say(say)) for limit in LIMITS))


def print_comparison(outcomes: Sequence[Outcome], names: Names, language: str) -> None:
    """Print the change of real income of every region under each scenario, in per cent.

    Scenarios are numbered, and put into as many tables as the width of the screen asks for.
    """
    from regrowth.model.verbs import compare

    say = translator(language)
    screen = plain_screen()
    numbered = {str(number): outcome for number, outcome in enumerate(outcomes, start=1)}
    screen.print()
    screen.print(
        listed(
            (number, f"{outcome.scenario.id}: {say.pick(outcome.scenario.title)}")
            for number, outcome in numbered.items()
        )
    )
    nation = {say("Nation"): outcomes[0].accounts.regions}
    parts = [compare(numbered, "real_income", groups=part) for part in (names.groups, nation)]
    for columns in _chunks(list(numbered), screen):
        table = new_sheet(say("Real income, change in %"), *columns)
        for part in parts:
            for place, row in zip(part.index, part[columns].to_numpy(), strict=True):
                table.add_row(str(place), *(in_percent(float(value)) for value in row))
        screen.print()
        screen.print(table)


def _chunks(columns: list[str], screen: Console) -> Iterable[list[str]]:
    size = max(1, (screen.width - NAME_WIDTH) // NUMBER_WIDTH)
    return (columns[start : start + size] for start in range(0, len(columns), size))


def _text(words: str | Mapping[str, str] | None, say: Translator) -> str:
    if words is None:
        return ""
    return words if isinstance(words, str) else say.pick(words)


def _headline(table: pd.DataFrame, currency: str, noise: float, say: Translator) -> Table:
    titles = {
        "national real income": say("Real income"),
        "welfare per worker": say("Welfare per worker"),
        "exports": say("Exports"),
        "imports": say("Imports"),
        "fiscal cost": say("Subsidies, grants"),
        "tariff revenue": say("Taxes on imports"),
        "core share of value added": say("Share of core region"),
        "inequality of real income per worker": say("Inequality (Theil)"),
        "workers who move": say("Workers who move"),
    }
    sheet = new_sheet(say("Measure"), say("Before"), say("Change"), "%")
    for name, row in table.iterrows():
        before, after, change, relative = (
            float(row[column]) for column in ("before", "after", "change", "percent")
        )
        moved, share = "", in_percent(relative)
        if row["unit"] == currency:
            if before == after == 0:
                continue
            held = money(before, currency, say.language)
            moved = signed_money(change, currency, noise, say.language)
        elif name == "core share of value added":
            held, share = percent(before, 2), ""
            moved = say("{points} points", points=in_percent(100 * change, 2))
        elif name == "workers who move":
            held, moved, share = "", digits(round(change)), ""
        else:
            held = "" if name == "welfare per worker" else digits(before, 4)
        sheet.add_row(titles[str(name)], held, moved, "" if share == "–" else share)
    return sheet


def _places(outcome: Outcome, groups: Mapping[str, Sequence[str]], say: Translator) -> Table:
    from regrowth.model.verbs import tabulate

    income = tabulate(outcome, "real_income", groups=groups)["percent"]
    workers = tabulate(outcome, "workers", groups=groups)["percent"]
    columns = {
        say("Real income"): income,
        say("Per worker"): 100 * ((1 + income / 100) / (1 + workers / 100) - 1),
        say("Workers"): workers,
        say("Production"): tabulate(outcome, "production", by=["place"], groups=groups)["percent"],
        say("Exports"): tabulate(outcome, "exports", by=["place"], groups=groups)["percent"],
    }
    sheet = new_sheet(say("Change in %"), *columns)
    for name in groups:
        sheet.add_row(name, *(in_percent(float(values[name])) for values in columns.values()))
    return sheet


def _largest(outcome: Outcome, names: Names, top: int, noise: float, say: Translator) -> Table:
    """Return the industries that gain and lose most; none where nothing moves."""
    from regrowth.model.verbs import rank

    ranked = rank(outcome, "production", top=top)
    sheet = new_sheet(say("Largest changes of production"), say("Change"), "%")
    for cell, row in zip(ranked.index.to_list(), ranked.to_dict("records"), strict=True):
        place, industry = map(str, cell)
        change = float(row["change"])
        if abs(change) > noise:
            sheet.add_row(
                f"{names.regions.get(place, place)}: {names.industries.get(industry, industry)}",
                signed_money(change, outcome.accounts.currency, noise, say.language),
                in_percent(float(row["percent"]), 2),
            )
    return sheet
