"""The page of the format is true: its example is a project, its numbers are the quote's, its keys are all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from regrowth.package.quote import rules
from regrowth.package.quote.project import Project
from regrowth.package.quote.quote import quote
from regrowth.package.quote.support import Support
from regrowth.programme.programme import Programme

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "project.md").read_text(encoding="utf-8")
MODELS = [
    model
    for model in vars(rules).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == rules.__name__
]


def test_the_example_is_a_project_with_the_numbers_shown(
    korea_programme: Programme, korea_support: Support
) -> None:
    example = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[0]
    found = quote(Project.parse(example), korea_programme, korea_support)
    assert f"{found.grant.total / 1e9:.2f}      {found.grant.national / 1e9:.2f}" in PAGE
    assert found.changes[0].difference == pytest.approx(-11.4e9)


@pytest.mark.parametrize("model", [Project, Support, *MODELS], ids=lambda model: model.__name__)
def test_every_key_is_on_the_page(model: type[BaseModel]) -> None:
    if model not in (Project, Support):
        assert f"### {model.__name__}\n" in PAGE
    missing = [name for name in model.model_fields if f"| `{name}` |" not in PAGE]
    assert set(missing) <= {"source", "confidence", "note"}
