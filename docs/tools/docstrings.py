"""Turns the reStructuredText in docstrings into the Markdown of the site."""

from __future__ import annotations

import re
import textwrap
from typing import Any

import griffe

_MATH = re.compile(r"^\.\. math::(.*(?:\n(?:[ \t]+.*|[ \t]*(?=\n[ \t]+\S)))*)", re.MULTILINE)
_EXAMPLE = re.compile(r"(?:^|(?<=\n\n))(?=>>> )(.*?)(?=\n\n|\Z)", re.DOTALL)
_ROLE = re.compile(r":\w+:`~?([^`]+)`")


def markdown(text: str) -> str:
    """Rewrite math directives, roles, double backticks and examples."""
    text = _MATH.sub(lambda found: f"$$\n{textwrap.dedent(found[1]).strip()}\n$$", text)
    text = _ROLE.sub(lambda found: f"`{found[1].rpartition('.')[2]}`", text)
    text = text.replace("``", "`")
    if "\nExamples\n---" not in text:  # the parser knows that section itself
        text = _EXAMPLE.sub(lambda found: f"```pycon\n{found[1].rstrip()}\n```", text)
    return text


class Docstrings(griffe.Extension):
    """Applies :func:`markdown` to every docstring."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite one docstring; called by Griffe."""
        if obj.docstring is not None:
            obj.docstring.value = markdown(obj.docstring.value)
