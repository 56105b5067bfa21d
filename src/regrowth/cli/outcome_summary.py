"""Outcomes on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from regrowth.cli.screen import plain_screen
from regrowth.scenario.scenario import Scenario, embedded_names
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, percent

if TYPE_CHECKING:
    import pandas as pd

    from regrowth.model.outcome import Outcome


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


def print_outcome(
    outcome: Outcome, groups: Mapping[str, Sequence[str]], core: Sequence[str], top: int, language: str
) -> None:
    """Print the headline, the regions, the largest gains and losses, and what is not modelled."""
    from regrowth.model.headline import headline
    from regrowth.model.limits import LIMITS
    from regrowth.model.verbs import rank

    say = translator(language)
    screen = plain_screen()
    screen.print()
    screen.print(Text(say.pick(outcome.scenario.title), style="bold"))
    if outcome.scenario.description is not None:
        screen.print(_text(outcome.scenario.description, say))
    accounts = outcome.accounts
    screen.print(
        say(
            "{regions} regions, {partners} partners, {industries} industries; accounts of {year}. "
            "Solved in {rounds} rounds; largest residual of any market {residual}.",
            regions=len(accounts.regions),
            partners=len(accounts.partners),
            industries=len(accounts.industries),
            year=accounts.year,
            rounds=outcome.solution.record.iterations,
            residual=f"{outcome.solution.record.residual:.0e}",
        )
    )
    screen.print()
    screen.print(_headline(headline(outcome, core=core), accounts.currency, say))
    screen.print()
    own = {accounts.place_names.get(region, region): [region] for region in accounts.regions}
    screen.print(_places(outcome, groups or own, say))
    ranked = rank(outcome, "value_added", top=top)
    screen.print()
    table = _sheet(say("Largest changes of value added"), say("Change"), "%")
    for place, industry, row in (
        (*cell, row) for cell, row in zip(ranked.index.to_list(), ranked.to_dict("records"), strict=True)
    ):
        table.add_row(
            f"{accounts.place_names.get(str(place), str(place))}: "
            f"{accounts.industry_names.get(str(industry), str(industry))}",
            _signed_money(float(row["change"]), accounts.currency, language),
            percent(float(row["percent"]) / 100, 2, signed=True),
        )
    screen.print(table)
    screen.print()
    screen.print(Text(say("What this does not model"), style="bold"))
    for limit in LIMITS:
        screen.print(f"- {limit.say(say)}")


def print_comparison(outcomes: Sequence[Outcome], groups: Mapping[str, Sequence[str]], language: str) -> None:
    """Print the change of real income of every region under each scenario, in per cent."""
    from regrowth.model.verbs import compare

    say = translator(language)
    accounts = outcomes[0].accounts
    named = {outcome.scenario.id: outcome for outcome in outcomes}
    own = {accounts.place_names.get(region, region): [region] for region in accounts.regions}
    screen = plain_screen()
    for name, outcome in named.items():
        screen.print(f"{name}: {say.pick(outcome.scenario.title)}")
    table = _sheet(say("Real income, change in %"), *named)
    for part in (groups or own, {say("Nation"): accounts.regions}):
        for place, row in compare(named, "real_income", groups=part).iterrows():
            table.add_row(str(place), *(percent(float(value) / 100, 3, signed=True) for value in row))
    screen.print(table)


def _sheet(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold")
    for title in others:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _text(words: str | Mapping[str, str] | None, say: Translator) -> str:
    if words is None:
        return ""
    return words if isinstance(words, str) else say.pick(words)


def _signed_money(value: float, currency: str, language: str) -> str:
    return ("+" if value > 0 else "") + money(value, currency, language)


def _headline(table: pd.DataFrame, currency: str, say: Translator) -> Table:
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
    sheet = _sheet(say("Measure"), say("Before"), say("After"), say("Change"), "%")
    for name, row in table.iterrows():
        before, after, change = (float(row[column]) for column in ("before", "after", "change"))
        if row["unit"] == currency:
            shown = [money(before, currency, say.language), money(after, currency, say.language)]
            moved = _signed_money(change, currency, say.language)
        elif str(name).startswith("core share"):
            shown = [percent(before, 2), percent(after, 2)]
            moved = say("{points} points", points=digits(100 * change, 2))
        else:
            shown, moved = [digits(before, 4), digits(after, 4)], digits(change, 3)
        sheet.add_row(titles[str(name)], *shown, moved, percent(float(row["percent"]) / 100, 3, signed=True))
    return sheet


def _places(outcome: Outcome, groups: Mapping[str, Sequence[str]], say: Translator) -> Table:
    from regrowth.model.verbs import tabulate

    columns = {
        say("Real income"): tabulate(outcome, "real_income", groups=groups)["percent"],
        say("Workers"): tabulate(outcome, "workers", groups=groups)["percent"],
        say("Output"): tabulate(outcome, "output", by=["place"], groups=groups)["percent"],
        say("Value added"): tabulate(outcome, "value_added", by=["place"], groups=groups)["percent"],
        say("Exports"): tabulate(outcome, "exports", by=["place"], groups=groups)["percent"],
    }
    sheet = _sheet(say("Change in %"), *columns)
    for name in groups:
        sheet.add_row(name, *(percent(float(c[name]) / 100, 3, signed=True) for c in columns.values()))
    return sheet
