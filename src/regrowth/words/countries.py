"""Names of countries by their ISO codes."""

from __future__ import annotations

from functools import cache

_USUAL = {
    "en": {"CD": "DR Congo"},
    "ko": {"AU": "호주", "CD": "콩고민주공화국", "ZA": "남아프리카공화국"},
}
"""Names in use where the Unicode tables have others."""


def country(code: str, language: str = "en") -> str:
    """Return the name of a country by its two letters; the code itself where it is not known.

    >>> country("CN"), country("AU", "ko"), country("Q9")
    ('China', '호주', 'Q9')
    """
    return _USUAL.get(language, {}).get(code) or _territories(language).get(code, code)


@cache
def _territories(language: str) -> dict[str, str]:
    from babel import Locale

    return {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
