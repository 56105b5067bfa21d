"""Turns formulas into MathML when the site is built, so that no script is needed to show them."""

from __future__ import annotations

import html
import re
from typing import Any

from latex2mathml.converter import convert

_FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)


def on_page_content(text: str, **_: Any) -> str:
    """Replace every formula of a page; called by MkDocs."""

    def written(found: re.Match[str]) -> str:
        display = "block" if found[2] == "[" else "inline"
        return str(convert(html.unescape(found[3]), display=display))

    return _FORMULA.sub(written, text)
