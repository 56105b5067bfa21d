"""Plain tables, lists and signed numbers of the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from regrowth.words.numbers import money, percent

NAME = 20
"""Least width of a column of names."""


def new_sheet(first: str, *others: str) -> Table:
    """Return an empty table without lines; all columns but the first hold numbers.

    The first keeps room for a short name.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold", min_width=NAME)
    for title in others:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def listed(entries: Iterable[tuple[str, str]]) -> Table:
    """Lay out marks and texts so that a text that wraps stays clear of its mark."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    for mark, text in entries:
        table.add_row(mark, text)
    return table


def in_percent(value: float, places: int = 3) -> str:
    """Write a change in per cent; the heading has the sign."""
    return percent(value / 100, places, signed=True).removesuffix(" %")


def signed_money(value: float, currency: str, noise: float, language: str) -> str:
    """Write a change of money with its sign; zero where it is within ``noise``."""
    if abs(value) <= noise:
        return money(0, currency, language)
    return ("+" if value > 0 else "−") + money(abs(value), currency, language)
