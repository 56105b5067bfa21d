"""What ``regrowth trade`` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
from rich.text import Text

from regrowth.cli.screen import plain_screen
from regrowth.cli.sheets import in_percent, listed, new_sheet, signed_money
from regrowth.trade.agreement import Agreement, embedded_names, read
from regrowth.trade.limits import LIMITS
from regrowth.trade.published import published
from regrowth.words import translator
from regrowth.words.numbers import digits, money, percent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from regrowth.trade.band import Band
    from regrowth.trade.effect import Effect
    from regrowth.words import Translator

NOISE = 1e-7
"""Changes below this part of value added are what the solver leaves."""


def print_list(language: str) -> None:
    """Print the agreements and measures that ship inside."""
    say = translator(language)
    table = new_sheet(say("Agreement or measure"))
    table.columns[0].no_wrap = True
    table.add_column(say("Title"), overflow="fold")
    table.add_column(say("From"), no_wrap=True)
    for name in embedded_names():
        policy = read(name)
        first = str(policy.in_force) if isinstance(policy, Agreement) else str(policy.starts)
        table.add_row(name, say.pick(policy.title), first)
    plain_screen().print(table)


def print_effect(effect: Effect, found: Band | None, top: int, language: str) -> None:
    """Print what policies do: nation, regions, markets, largest changes, what others found, and limits."""
    say, screen = translator(language), plain_screen()
    trade = effect.trade
    accounts = trade.model.accounts
    noise = NOISE * float(accounts.value_added[: len(accounts.regions)].sum())
    for policy in effect.policies:
        screen.print(Text(say.pick(policy.title), style="bold"))
        if policy.description is not None:
            screen.print(say.pick(policy.description))
        if isinstance(policy, Agreement) and policy.steps:
            screen.print(listed(_steps(policy, say)))
    when = say("all steps taken") if trade.year is None else say("steps until {year}", year=trade.year)
    place = ", ".join(say.pick(policy.title) for policy in trade.existing) or say("nothing")
    screen.print(
        say(
            "Against what is in place ({policies}); {when}; accounts of {year}.",
            policies=place,
            when=when,
            year=accounts.year,
        )
    )
    screen.print()
    screen.print(_nation(effect, noise, say))
    if found is not None:
        screen.print(_sure(found, say))
    screen.print()
    names = trade.economy.names("regions", language)
    screen.print(_provinces(effect, found, names, noise, say))
    screen.print()
    screen.print(_markets(effect, noise, language, say))
    screen.print()
    screen.print(_largest(effect, names, top, noise, language, say))
    _print_published(effect, screen, say)
    screen.print()
    screen.print(Text(say("What this does not model"), style="bold"))
    screen.print(listed(("-", limit.say(say)) for limit in LIMITS))


def _steps(policy: Agreement, say: Translator) -> list[tuple[str, str]]:
    return [
        (
            "x" if step.done else "-",
            say.pick(step.what) + (f" ({step.date})" if step.date is not None else ""),
        )
        for step in policy.steps
    ]


def _nation(effect: Effect, noise: float, say: Translator) -> Table:
    titles = {
        "real_income": say("Real income"),
        "value_added": say("Value added, in money"),
        "exports": say("Exports"),
        "imports": say("Imports"),
        "tariff_revenue": say("Tariff revenue"),
    }
    currency = effect.trade.model.accounts.currency
    sheet = new_sheet(say("Nation"), say("Before"), say("Change"), "%")
    for name, row in effect.nation().iterrows():
        sheet.add_row(
            titles[str(name)],
            money(float(row["before"]), currency, say.language),
            signed_money(float(row["change"]), currency, noise, say.language),
            in_percent(float(row["percent"])),
        )
    return sheet


def _sure(found: Band, say: Translator) -> str:
    row = found.table().to_dict("index")["nation", "nation"]
    return say(
        "Real income over {draws} draws of trade elasticities and assumed costs: {low} to {high} % in the "
        "middle 80 %, median {median}, above zero in {positive}.",
        draws=len(found.draws),
        low=in_percent(float(row["low"])),
        high=in_percent(float(row["high"])),
        median=in_percent(float(row["median"])),
        positive=percent(float(row["positive"]), 0),
    )


def _provinces(
    effect: Effect, found: Band | None, names: dict[str, str], noise: float, say: Translator
) -> Table:
    currency = effect.trade.model.accounts.currency
    columns = [say("Real income"), "%", *([say("80 % band")] if found is not None else [])]
    sheet = new_sheet(say("Region"), *columns, say("Jobs"), say("Exports"))
    bands = None if found is None else found.table().to_dict("index")
    table = effect.provinces().sort_values("real_income_percent", ascending=False, kind="stable")
    for region, row in table.iterrows():
        cells = [
            signed_money(float(row["real_income"]), currency, noise, say.language),
            in_percent(float(row["real_income_percent"])),
        ]
        if bands is not None:
            own = bands["region", str(region)]
            cells.append(f"{in_percent(float(own['low']))} … {in_percent(float(own['high']))}")
        jobs = float(row["jobs"])
        sheet.add_row(
            names.get(str(region), str(region)),
            *cells,
            "0" if abs(jobs) < 1 else ("+" if jobs > 0 else "−") + digits(abs(jobs)),
            signed_money(float(row["exports"]), currency, noise, say.language),
        )
    return sheet


def _markets(effect: Effect, noise: float, language: str, say: Translator) -> Table:
    accounts = effect.trade.model.accounts
    names = effect.trade.economy.names("blocs", language)
    sheet = new_sheet(say("Partner"), say("Exports"), "%", say("Imports"), "%")
    for partner, row in effect.markets().iterrows():
        sheet.add_row(
            names.get(str(partner), str(partner)),
            signed_money(float(row["exports_change"]), accounts.currency, noise, language),
            in_percent(float(row["exports_percent"]), 2),
            signed_money(float(row["imports_change"]), accounts.currency, noise, language),
            in_percent(float(row["imports_percent"]), 2),
        )
    return sheet


def _largest(
    effect: Effect, names: dict[str, str], top: int, noise: float, language: str, say: Translator
) -> Table:
    from regrowth.economy.accounts.build import industry_names

    accounts = effect.trade.model.accounts
    level = "industry" if accounts.industries == accounts.parents else "sector"
    industries = industry_names(effect.trade.economy, level, language)
    sheet = new_sheet(say("Largest changes of value added"), say("Change"), "%", say("Jobs"))
    cells = effect.cells()
    shown = pd.concat([cells.head(top), cells.tail(top)]).reset_index()
    for row in shown.to_dict("records"):
        region, industry = str(row["region"]), str(row["industry"])
        value = float(row["value_added"])
        if abs(value) > noise:
            jobs = float(row["jobs"])
            sheet.add_row(
                f"{names.get(region, region)}: {industries.get(industry, industry)}",
                signed_money(value, accounts.currency, noise, language),
                in_percent(float(row["value_added_percent"]), 2),
                ("+" if jobs > 0 else "−") + digits(abs(jobs)),
            )
    return sheet


def _print_published(effect: Effect, screen: Console, say: Translator) -> None:
    """Print what others found for the same policy, where one alone is asked about."""
    rows = [row for policy in effect.policies for row in published(policy.id).to_dict("records")]
    if len(effect.policies) != 1 or not rows:
        return
    screen.print()
    screen.print(Text(say("What others found"), style="bold"))
    entries = []
    for row in rows:
        low, high = float(row["low"]), float(row["high"])
        span = in_percent(low, 2) if low == high else f"{in_percent(low, 2)} … {in_percent(high, 2)}"
        source = f"{row['study']}; {row['where']}"
        text = f"{row['who']}, {row['measure']}: {span} % ({source}). {row['difference']}."
        entries.append(("-", text))
    screen.print(listed(entries))


def as_json(effect: Effect, found: Band | None) -> str:
    """Return every table as JSON."""
    content: dict[str, object] = {
        "policies": [policy.id for policy in effect.policies],
        "in_place": [policy.id for policy in effect.trade.existing],
        "year": effect.trade.year,
        "currency": effect.trade.model.accounts.currency,
        "nation": records(effect.nation()),
        "regions": records(effect.provinces()),
        "industries": records(effect.industries()),
        "markets": records(effect.markets()),
    }
    if found is not None:
        content["band"] = records(found.table())
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a table with their labels; what is missing is null."""
    flat = table.reset_index()
    held = flat.astype(object).where(flat.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in held.to_dict("records")]
