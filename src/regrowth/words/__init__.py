"""Texts in the user's language, from standard gettext message catalogues.

English is the source; ``words/<language>/LC_MESSAGES/regrowth.po`` holds the others.
Messages are marked by calling a :class:`Translator` named ``say``, or by building a
:class:`~regrowth.messages.Message`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from regrowth.errors import OptionError, Problem, suggestion
from regrowth.messages import said

LANGUAGES: tuple[str, ...] = ("en", "ko")
LANGUAGE_NAMES = {"en": "English", "ko": "한국어"}
"""What each language calls itself."""


class Translator:
    """Translates messages into one language and fills in their values."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._messages = _messages(language)

    def __call__(self, message: str, **values: object) -> str:
        """Return ``message`` in the language, ``{name}`` fields filled in and messages among them said."""
        text = self._messages.get(message, message)
        return text.format(**{name: said(value, self) for name, value in values.items()}) if values else text

    def pick(self, words: Mapping[str, str]) -> str:
        """Return the language's version of a text a programme gives in several, or the English."""
        return words.get(self.language, words["en"])


@cache
def translator(language: str = "en") -> Translator:
    """Return the translator of a language.

    Raises
    ------
    OptionError
        If there is no message catalogue for it.

    >>> translator("en")("{count} regions", count=8)
    '8 regions'
    """
    if language not in LANGUAGES:
        remedy = suggestion(language, list(LANGUAGES))
        raise OptionError(Problem(f"language {language!r}", "there is no message catalogue", remedy))
    return Translator(language)


@cache
def _messages(language: str) -> Mapping[str, str]:
    if language == "en":
        return {}
    from babel.messages.pofile import read_po

    file = resources.files("regrowth") / "words" / language / "LC_MESSAGES" / "regrowth.po"
    with file.open("rb") as stream:
        entries = read_po(stream, locale=language)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string}
