"""Per cent signs stay with their figures, wherever a text stands on a page."""

from __future__ import annotations

import pytest
from dash import html

from regrowth.web.callbacks import EXHIBITS, content_of
from regrowth.web.context import Context
from regrowth.web.levers import Levers
from regrowth.web.pages import page_at
from regrowth.web.typesetting import typeset_all
from regrowth.web.workbench import Workbench
from web.seen import words


@pytest.mark.parametrize(("language", "set_as"), [("en", "52.7\u00a0%"), ("ko", "52.7%")])
def test_texts_within_components_are_set(language: str, set_as: str) -> None:
    shown = html.Div([html.P("52.7 %"), html.Span("it is 52.7 % now", title="52.7 %"), None, 3])
    found = typeset_all(shown, language)
    assert words(found.children[:2]).count(set_as) == 2
    assert found.children[1].title == set_as
    assert found.children[2:] == [None, 3]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_page_is_set_and_says_the_same(bench: Workbench, language: str) -> None:
    context = Context(bench, Levers(), {}, language)
    page = page_at("/")
    assert page is not None
    plain = {name: words(part) for name, part in content_of(page, context).items()}
    done = {name: words(part) for name, part in typeset_all(content_of(page, context), language).items()}
    assert " %" in plain["standing-headlines"]
    for name, text in done.items():
        assert text.replace("\u00a0%", " %").replace("%", " %").replace("  %", " %") == plain[name].replace(
            "%", " %"
        ).replace("  %", " %")


def test_a_figure_is_set_and_its_templates_left(bench: Workbench) -> None:
    figure = EXHIBITS["standing-values"].draw(Context(bench, Levers(), {"measure": "employment-part"}, "ko"))
    found = typeset_all(figure, "ko")
    plain = figure.to_json()
    assert len(found["data"]) == len(figure.data)
    assert " %" in plain
    assert "%{hovertext}" in str(found)
