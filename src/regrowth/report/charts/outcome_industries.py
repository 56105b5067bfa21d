"""What a package does to the industries of the nation."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from regrowth.economy.accounts.build import industry_names
from regrowth.economy.economy import Economy
from regrowth.labels import require_known
from regrowth.messages import Message
from regrowth.model.outcome import Outcome
from regrowth.package.package import Package
from regrowth.report.charts.changes import signed_bars
from regrowth.scenario.scenario import Scenario
from regrowth.words import translator
from regrowth.words.numbers import money, money_unit, percent

Quantity = Literal["value_added", "production"]


def outcome_by_industry(
    package: Package,
    economy: Economy,
    year: int,
    language: str = "en",
    count: int = 12,
    quantity: Quantity = "value_added",
    region: str | None = None,
) -> go.Figure:
    """Draw what a plan does to the industries of the nation in a year: the ``count`` largest changes.

    Parameters
    ----------
    region
        A region of the programme instead of the nation.
    quantity
        ``value_added``, in money, with all other industries in one bar; ``production``, in per cent.

    Raises
    ------
    LabelError
        If the year is not one of the plan's.
    """
    say = translator(language)
    setting = package.fine.setting
    table = industry_changes(package, year, quantity, region)
    accounts = setting.model.accounts
    level = "industry" if accounts.industries == accounts.parents else "sector"
    names = industry_names(economy, level, language)
    column = "change" if quantity == "value_added" else "percent"
    table = table[table[column].notna() & (table["change"] != 0)]
    order = table[column].abs().sort_values(ascending=False, kind="stable").index
    kept = table.loc[order[:count]].sort_values(column, ascending=False, kind="stable")
    rest = float(table.loc[order[count:], "change"].sum())
    labels = [names.get(str(name), str(name)) for name in kept.index]
    values = [float(value) for value in kept[column]]
    currency = setting.programme.currency
    hover = [
        f"{money(float(change), currency, language, signed=True)} "
        f"({percent(float(part) / 100, 2, signed=True)})"
        for change, part in zip(kept["change"], kept["percent"], strict=True)
    ]
    if quantity == "production":
        hover = [percent(value / 100, 2, signed=True) for value in values]
        return signed_bars(labels, values, say("Change in production, %"), language, hover)
    if len(order) > count:
        labels.append(say("{count} other industries", count=len(order) - count))
        values.append(rest)
        hover.append(money(rest, currency, language, signed=True))
    scale, unit = money_unit(max((abs(value) for value in values), default=0.0), currency, language)
    title = say("Change in value added, {unit}", unit=unit)
    return signed_bars(labels, [value / scale for value in values], title, language, hover)


def industry_changes(
    package: Package, year: int, quantity: Quantity = "value_added", region: str | None = None
) -> pd.DataFrame:
    """Return ``change`` (currency of the plan's years) and ``percent`` by industry of the nation or a region.

    Value added is nominal, at constant world value added; production is a quantity.

    Raises
    ------
    LabelError
        If the year is not one of the plan's.
    """
    path = package.fine
    setting = path.setting
    require_known([str(year)], [str(held) for held in setting.years], Message("outcome by industry, year"))
    accounts = setting.model.accounts
    solution = path.solution(setting.years.index(year))
    outcome = Outcome(Scenario(id="plan", title={"en": "plan"}), accounts, solution, setting.money)
    home = list(accounts.regions if region is None else setting.programme.region(region).provinces)
    before = outcome.before[quantity].sel(place=home).sum("place").to_numpy()
    change = outcome.change(quantity).sel(place=home).sum("place").to_numpy()
    part = 100 * np.divide(change, before, out=np.full_like(change, np.nan), where=before > 0)
    index = pd.Index(accounts.industries, name="industry")
    return pd.DataFrame({"change": change, "percent": part}, index=index)
