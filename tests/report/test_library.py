"""plotly.js as it is shipped: what the figures need and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

import regrowth
from regrowth.report.embed import LIBRARY, TRACES

SOURCE = Path(regrowth.__file__).parent
RECIPE = Path(__file__).parents[2] / "packaging/plotly/plotly.js"


def test_every_trace_that_is_drawn_is_shipped() -> None:
    drawn = {
        name.lower()
        for file in SOURCE.rglob("*.py")
        for name in re.findall(r"\bgo\.([A-Z]\w+)\(", file.read_text(encoding="utf-8"))
    }
    assert drawn - {"figure"} == set(TRACES)


def test_recipe_registers_what_the_figures_need() -> None:
    registered = re.findall(r"plotly\.js/lib/(\w+)'", RECIPE.read_text(encoding="utf-8"))
    assert {*registered} - {"core"} | {"scatter"} == set(TRACES)


def test_python_and_browser_speak_of_the_same_plotly() -> None:
    head = (LIBRARY / "plotly.min.js").read_text(encoding="utf-8")[:200]
    found = re.search(r"plotly\.js v(\d+)\.", head)
    assert found is not None
    assert found.group(1) == get_plotlyjs_version().split(".")[0]
