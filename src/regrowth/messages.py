"""Texts in English that remember how they were put together, so that they can be said in another language.

The texts of errors, limits and notes are built where something is found, often long before
anybody knows in which language it will be read. See :mod:`regrowth.words` for the languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Protocol, Self


class Say(Protocol):
    """Says texts in one language: a :class:`regrowth.words.Translator`."""

    language: str

    def __call__(self, message: str, **values: object) -> str:
        """Return a template in the language, filled with its values; messages among them are said too."""

    def pick(self, words: Mapping[str, str]) -> str:
        """Return the language's version of a text that is given in several."""


class Message(str):
    """A text in English that remembers its template and values; values may be messages themselves.

    >>> from regrowth.words import translator
    >>> note = Message("and {count} more", count=3)
    >>> note, note.say(translator("ko"))
    ('and 3 more', '외 3개')
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        """Fill the template with its values, in English."""
        message = super().__new__(cls, template.format(**values) if values else template)
        message.template = template
        message.values = values
        return message

    def say(self, say: Say) -> str:
        """Return the message in the language of ``say``."""
        return say(self.template, **self.values)


class Name(str):
    """A name that a document gives in several languages, in English.

    >>> from regrowth.words import translator
    >>> name = Name({"en": "Ulsan", "ko": "울산"})
    >>> name, name.say(translator("ko"))
    ('Ulsan', '울산')
    """

    __slots__ = ("words",)

    words: Mapping[str, str]

    def __new__(cls, words: Mapping[str, str]) -> Name:
        """Hold the words by language."""
        name = super().__new__(cls, words["en"])
        name.words = words
        return name

    def say(self, say: Say) -> str:
        """Return the name in the language of ``say``."""
        return say.pick(self.words)


def said(text: object, say: Say) -> object:
    """Return a message or name in the language of ``say``, and anything else as it is."""
    return text.say(say) if isinstance(text, Message | Name) else text


def joined(separator: str, texts: Iterable[str]) -> Message:
    """Join texts, messages or names, to one message.

    >>> joined("; ", [Message("and {count} more", count=2), "Ulsan"])
    'and 2 more; Ulsan'
    """
    parts = {f"part{place}": text for place, text in enumerate(texts)}
    return Message(separator.join(f"{{{name}}}" for name in parts), **parts)


def listed(names: Sequence[str], most: int) -> str:
    """Write names one after another, the first few of them.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    text, more = ", ".join(names[:most]), len(names) - most
    return Message("{labels} and {count} more", labels=text, count=more) if more > 0 else text


def conjoined(texts: Iterable[str]) -> str:
    """Join texts, one or more, by "and".

    >>> conjoined(["1", "2", "3"])
    '1 and 2 and 3'
    """
    return reduce(lambda first, second: Message("{first} and {second}", first=first, second=second), texts)
