"""Data blocks of the page: nothing in a figure can end the block it stands in."""

from __future__ import annotations

import json
from types import SimpleNamespace

import plotly.graph_objects as go
import pytest

from regrowth.report.embed import block

TEXT = "</script><!-- <b>Cars & parts</b> > trucks"


def data_of(markup: str) -> str:
    head = '<script type="application/json" class="plot-data" data-for="plot">'
    assert markup.count(head) == 1
    return markup.split(head)[1].removesuffix("</script>")


def plain_figure() -> SimpleNamespace:
    """A figure whose JSON is not escaped already, unlike that of plotly today."""
    return SimpleNamespace(
        to_json=lambda: json.dumps({"layout": {"title": {"text": TEXT}}}),
        layout=SimpleNamespace(height=200),
        data=(),
    )


@pytest.mark.parametrize(
    "figure", [go.Figure(layout={"title": {"text": TEXT}, "height": 200}), plain_figure()]
)
def test_no_text_of_a_figure_ends_its_block(figure) -> None:
    data = data_of(str(block(figure, "plot")))
    assert not set(data) & set("<>&")
    assert json.loads(data)["layout"]["title"]["text"] == TEXT
