"""All pairs and all measures as a table that can be sorted and filtered."""

from __future__ import annotations

import math
from typing import Any

import dash_ag_grid as dag
import numpy as np
import pandas as pd
from dash import html

from regrowth.evidence.sentences import measure_name
from regrowth.quantities import quantity
from regrowth.report import style, terms
from regrowth.report.frames import pairs
from regrowth.web.context import Context
from regrowth.web.parts import aria
from regrowth.words import Translator
from regrowth.words.numbers import digits, money_unit, percent

_THEME = (
    "themeQuartz.withParams({fontFamily: 'inherit', fontSize: 13, headerFontSize: 12, "
    f"accentColor: '#005a8e', foregroundColor: '{style.INK}', borderColor: '{style.RULE}', "
    "headerBackgroundColor: '#f6f8fa', spacing: 5, wrapperBorderRadius: 6})"
)
_SHARES = ("share", "share a year")


def grid(context: Context) -> Any:
    """Return the table: a row per pair, a column per measure that the economy has the figures for."""
    say, evidence = context.say, context.bench.evidence
    measures = [str(name) for name in evidence.table if name not in evidence.absent]
    units = {name: _unit(name, evidence.table[name], context) for name in measures}
    rows = []
    for region, engine in pairs(evidence.table):
        numbers = {name: evidence.value(region, engine, name) for name in measures}
        texts = {name: _written(value, name, units[name][0]) for name, value in numbers.items()}
        rows.append(
            {
                "region": context.region(region),
                "engine": context.engine(engine),
                "told": texts,
                "read": {name: _read(text) for name, text in texts.items()},
                **{name: value if math.isfinite(value) else None for name, value in numbers.items()},
            }
        )
    table = dag.AgGrid(
        id={"grid": "evidence"},
        rowData=rows,
        columnDefs=[
            _name("region", say("Region"), 150),
            _name("engine", say("Engine"), 200),
            *(_measure(name, units[name][1], say) for name in measures),
        ],
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
            "suppressHeaderMenuButton": False,
        },
        dashGridOptions={
            "theme": {"function": _THEME},
            "localeText": words(say),
            "animateRows": False,
            "tooltipShowDelay": 300,
            "suppressDragLeaveHidesColumns": True,
        },
        style={"height": "520px", "width": "100%"},
    )
    return html.Div(table, role="region", **aria(say("All pairs and all measures")))


def _name(field: str, heading: str, width: int) -> dict[str, Any]:
    return {
        "field": field,
        "headerName": heading,
        "pinned": "left",
        "width": width,
        "filter": "agTextColumnFilter",
        "floatingFilter": True,
        "tooltipField": field,
    }


def _unit(name: str, values: pd.Series, context: Context) -> tuple[float, str]:
    """Return the unit in which a column is written: its size, and its name in the heading."""
    unit = quantity(name).unit
    if unit == "currency":
        known = values[np.isfinite(values)].abs()
        return money_unit(
            float(known.max()) if len(known) else 0.0, context.bench.base.currency, context.language
        )
    return 1.0, "%" if unit in _SHARES else terms.unit(unit, context.say)


def _measure(name: str, unit: str, say: Translator) -> dict[str, Any]:
    held = quantity(name)
    about = say(held.meaning) + (f" ({say(held.source)})" if held.source else "")
    return {
        "field": name,
        "headerName": f"{measure_name(name, say)} ({unit})",
        "headerTooltip": about,
        "width": 132,
        "type": "rightAligned",
        "filter": "agNumberColumnFilter",
        "valueFormatter": {"function": "params.data.told[params.colDef.field]"},
        # what is typed is set against what is seen: 5 in a column of per cent is 5 per cent
        "filterValueGetter": {"function": "params.data.read[params.colDef.field]"},
    }


def _written(value: float, measure: str, size: float) -> str:
    """Write a value of a measure as its column does, in the unit of the heading."""
    unit = quantity(measure).unit
    if unit in _SHARES:
        return percent(value)
    return digits(round(value)) if unit == "persons" and math.isfinite(value) else digits(value / size)


def _read(text: str) -> float | None:
    """Return the number that a text of a column shows; None where it shows none.

    >>> _read("−1,234.5"), _read("5.0 %"), _read("–")
    (-1234.5, 5.0, None)
    """
    plain = text.removesuffix(" %").replace(",", "").replace("−", "-")
    return None if plain == "–" else float(plain)


def words(say: Translator) -> dict[str, str]:
    """Return the words of the table's own menus."""
    return {
        "filterOoo": say("Filter…"),
        "contains": say("contains"),
        "notContains": say("does not contain"),
        "equals": say("equals"),
        "notEqual": say("does not equal"),
        "startsWith": say("begins with"),
        "endsWith": say("ends with"),
        "blank": say("empty"),
        "notBlank": say("not empty"),
        "lessThan": say("less than"),
        "greaterThan": say("greater than"),
        "lessThanOrEqual": say("at most"),
        "greaterThanOrEqual": say("at least"),
        "inRange": say("between"),
        "inRangeStart": say("from"),
        "inRangeEnd": say("to"),
        "andCondition": say("and"),
        "orCondition": say("or"),
        "noRowsToShow": say("No pair fits the filters."),
        "noMatchingRows": say("No pair fits the filters."),
        "ariaSortableColumn": say("Press Enter to sort"),
        "ariaMenuColumn": say("Press Alt and Down for the menu of the column"),
        "ariaFilterColumn": say("Press Control and Enter to filter"),
        "ariaFilterInput": say("Filter"),
        "ariaFilterValue": say("Value of the filter"),
        "ariaFilterFromValue": say("Filter from"),
        "ariaFilterToValue": say("Filter to"),
        "ariaFilteringOperator": say("How to filter"),
        "ariaFilterMenuOpen": say("Open the filter"),
        "ariaLabelColumnFilter": say("Filter of the column"),
        "ariaLabelColumnMenu": say("Menu of the column"),
        "ariaColumnFiltered": say("The column is filtered"),
        "ariaDropDown": say("List to choose from"),
        "ariaPageSizeSelectorLabel": say("Rows on a page"),
        "firstPage": say("First page"),
        "previousPage": say("Previous page"),
        "nextPage": say("Next page"),
        "lastPage": say("Last page"),
    }
