"""Names of countries by their ISO codes."""

from __future__ import annotations

from functools import cache


def country(code: str, language: str = "en") -> str:
    """Return the name of a country by its two letters; the code itself where it is not known.

    >>> country("CN"), country("CN", "ko"), country("Q9")
    ('China', '중국', 'Q9')
    """
    return _territories(language).get(code, code)


@cache
def _territories(language: str) -> dict[str, str]:
    from babel import Locale

    return {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
