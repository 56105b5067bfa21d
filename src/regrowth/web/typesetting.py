"""How texts of a page are set in print: the same rules as in the report, wherever a text stands."""

from __future__ import annotations

import json
from typing import Any

import plotly.graph_objects as go
from dash.development.base_component import Component

from regrowth.words.numbers import typeset


def typeset_all(shown: Any, language: str) -> Any:
    """Return components, figures and texts with every text set; components are changed in their place."""
    if isinstance(shown, str):
        return typeset(shown, language)
    if isinstance(shown, list | tuple):
        return type(shown)(typeset_all(part, language) for part in shown)
    if isinstance(shown, dict):
        return {name: typeset_all(part, language) for name, part in shown.items()}
    if isinstance(shown, go.Figure):
        return json.loads(typeset(shown.to_json(validate=False), language))
    if isinstance(shown, Component):
        for name in shown.to_plotly_json()["props"]:
            setattr(shown, name, typeset_all(getattr(shown, name), language))
    return shown
