"""What every figure rests on: the parameters with their sources, and what is left out."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
from dash import html

from regrowth.package.limits import limits
from regrowth.report import package_grounds, terms
from regrowth.security.limits import LIMITS as SECURITY_LIMITS
from regrowth.trade.limits import LIMITS as TRADE_LIMITS
from regrowth.web.context import Context
from regrowth.web.pages.pair_grid import words


def parameter_grid(context: Context) -> Any:
    """List every parameter with its range and its source."""
    say = context.say
    rows = [
        {
            **row,
            "confidence": terms.confidence(row["confidence"], say),
            "assumed": row["assumed"] or say("published source"),
        }
        for row in package_grounds.parameter_rows(context.labels)
    ]
    figure = {"width": 90, "type": "rightAligned", "sortable": False}
    columns = [
        {"field": "name", "headerName": say("Parameter"), "pinned": "left", "width": 220},
        {"field": "low", "headerName": say("Low"), **figure},
        {"field": "central", "headerName": say("Central"), **figure},
        {"field": "high", "headerName": say("High"), **figure},
        {"field": "unit", "headerName": say("Unit"), "width": 170},
        {"field": "assumed", "headerName": say("Assumption or source"), "width": 150},
        {"field": "confidence", "headerName": say("Confidence"), "width": 110},
        {"field": "source", "headerName": say("Source"), "width": 260},
        {"field": "estimated_on", "headerName": say("Estimated on"), "width": 320},
        {"field": "transferable", "headerName": say("What carries over"), "width": 320},
    ]
    return dag.AgGrid(
        id={"grid": "parameters"},
        rowData=rows,
        columnDefs=columns,
        defaultColDef={
            "resizable": True,
            "wrapText": True,
            "autoHeight": True,
            "sortable": True,
            "wrapHeaderText": True,
            "cellStyle": {"lineHeight": "20px", "paddingTop": "8px", "paddingBottom": "8px"},
        },
        dashGridOptions={
            "theme": {"function": "themeQuartz.withParams({fontFamily: 'inherit', fontSize: 13})"},
            "localeText": words(say),
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
        },
        style={"height": "460px"},
    )


def left_out(context: Context) -> Any:
    """List what no figure of the workbench knows of."""
    say = context.say
    groups = (
        (say("The programme and its data"), [say.pick(text) for text in context.bench.base.not_modelled]),
        (say("The plan and its effect"), limits(say)),
        (say("Trade policy"), [text.say(say) for text in TRADE_LIMITS]),
        (say("Stops of supply"), [text.say(say) for text in SECURITY_LIMITS]),
    )
    return html.Div(
        [
            html.Div([html.H4(title), html.Ul([html.Li(text) for text in texts])])
            for title, texts in groups
            if texts
        ],
        className="columns",
    )
