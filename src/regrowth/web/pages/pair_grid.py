"""All pairs and all measures as a table that can be sorted and filtered."""

from __future__ import annotations

import math
from typing import Any

import dash_ag_grid as dag
from dash import html

from regrowth.evidence.sentences import measure_name
from regrowth.quantities import quantity
from regrowth.report import style, terms
from regrowth.report.frames import pairs
from regrowth.web.context import Context
from regrowth.web.parts import aria
from regrowth.words import Translator
from regrowth.words.numbers import digits, money, percent

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
    currency = context.bench.base.currency
    rows = []
    for region, engine in pairs(evidence.table):
        numbers = {name: evidence.value(region, engine, name) for name in measures}
        rows.append(
            {
                "region": context.region(region),
                "engine": context.engine(engine),
                "told": {name: told(value, name, currency, say) for name, value in numbers.items()},
                **{name: value if math.isfinite(value) else None for name, value in numbers.items()},
            }
        )
    table = dag.AgGrid(
        id={"grid": "evidence"},
        rowData=rows,
        columnDefs=[
            _name("region", say("Region"), 150),
            _name("engine", say("Engine"), 200),
            *(_measure(name, say) for name in measures),
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


def _measure(name: str, say: Translator) -> dict[str, Any]:
    held = quantity(name)
    unit = "%" if held.unit in _SHARES else terms.unit(held.unit, say)
    about = say(held.meaning) + (f" ({say(held.source)})" if held.source else "")
    return {
        "field": name,
        "headerName": f"{measure_name(name, say)} ({unit})",
        "headerTooltip": about,
        "width": 132,
        "type": "rightAligned",
        "filter": "agNumberColumnFilter",
        "valueFormatter": {"function": "params.data.told[params.colDef.field]"},
    }


def told(value: float, measure: str, currency: str, say: Translator) -> str:
    """Write a value of a measure as its column does."""
    unit = quantity(measure).unit
    if unit == "currency":
        return money(value, currency, say.language)
    if unit in _SHARES:
        return percent(value)
    return digits(round(value)) if unit == "persons" and math.isfinite(value) else digits(value)


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
        "ariaDropDown": say("List to choose from"),
    }
