"""Numbers as people read them: sensible digits, scale words, signs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Self, TypeVar

from regrowth.messages import Message, Say

_Value = TypeVar("_Value", bound=float)
_ENGLISH = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
_KOREAN = ((1e12, "조"), (1e8, "억"), (1e4, "만"))
_KOREAN_CURRENCIES = {"KRW": "원", "USD": "달러"}
_KOREAN_UNITS = {
    "": (1.0, ""),
    "thousand": (1.0, "천"),
    "million": (1.0, "백만"),
    "billion": (10.0, "억"),
    "trillion": (1.0, "조"),
}
"""Korean units for those of programmes: how many of them one is, and their scale word."""
_PER_CENT = re.compile(r"(?<=\d) %(?!\{)")


def digits(value: float, significant: int = 3) -> str:
    """Write a number with thousands separators and at least ``significant`` digits.

    >>> digits(5.6346), digits(33476.2), digits(0.0123), digits(0.9996), digits(float("nan"))
    ('5.63', '33,476', '0.0123', '1.00', '–')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    # rounded first: 0.9996 is 1.00
    size = float(f"{abs(value):.{significant - 1}e}")
    places = max(0, significant - 1 - math.floor(math.log10(size)))
    return f"{value:,.{min(places, 6)}f}".replace("-", "−")


def rounded(value: float, significant: int = 3) -> float:
    """Keep so many digits, and all those before the point.

    >>> rounded(0.012345), rounded(12345.6), rounded(0.0)
    (0.0123, 12346.0, 0.0)
    """
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, max(0, significant - 1 - math.floor(math.log10(abs(value)))))


def percent(value: float, places: int = 1, *, signed: bool = False) -> str:
    """Write a share as per cent.

    >>> percent(0.123), percent(-0.05, signed=True), percent(0.05, signed=True), percent(-1e-6)
    ('12.3 %', '−5.0 %', '+5.0 %', '0.0 %')
    """
    if not math.isfinite(value):
        return "–"
    rounded = round(value * 100, places) + 0.0
    text = f"{rounded:{'+' if signed and rounded else ''}.{places}f} %"
    return text.replace("-", "−")


def typeset(text: str, language: str) -> str:
    r"""Keep a figure and its per cent sign on one line; Korean writes them without a space.

    What follows a digit in a template of Plotly (``0 %{y}``) is left as it is.

    >>> typeset("52.7 % of all", "ko"), typeset("52.7 % of all", "en")
    ('52.7% of all', '52.7\xa0% of all')
    """
    return _PER_CENT.sub("%" if language == "ko" else "\u00a0%", text)


def money(value: float, currency: str, language: str = "en", *, signed: bool = False) -> str:
    """Write an amount of money with the scale words of the language, the sign first.

    >>> money(3.372e14, "KRW"), money(3.372e14, "KRW", "ko"), money(0, "KRW")
    ('KRW 337 trillion', '337조 원', 'KRW 0')
    >>> money(3.051e11, "USD", "ko"), money(-2e9, "KRW"), money(2e9, "KRW", signed=True)
    ('3,051억 달러', '−KRW 2.00 billion', '+KRW 2.00 billion')
    """
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    scale, word = _scale(size, language)
    amount = digits(size / scale)
    sign = "−" if value < 0 else "+" if signed and value else ""
    if language == "ko":
        return sign + with_unit(amount, _unit(word, currency, language), language)
    return f"{sign}{currency} {amount} {word}".rstrip()


class Amount(Message):
    """An amount of money within a message, written in the language in which the message is said.

    >>> from regrowth.words import translator
    >>> told = Message("{sum} is too little", sum=Amount(1.458e13, "KRW"))
    >>> told, told.say(translator("ko"))
    ('KRW 14.6 trillion is too little', '14.6조 원 is too little')
    """

    __slots__ = ("currency", "value")

    value: float
    currency: str

    def __new__(cls, value: float, currency: str) -> Self:
        """Hold the amount."""
        amount = super().__new__(cls, "{amount}", amount=money(value, currency))
        amount.value, amount.currency = value, currency
        return amount

    def say(self, say: Say) -> str:
        """Return the amount in the language of ``say``."""
        return money(self.value, self.currency, say.language)


def money_unit(largest: float, currency: str, language: str = "en") -> tuple[float, str]:
    """Return the unit in which sums up to ``largest`` are short, as its size and its name.

    >>> money_unit(3e12, "KRW", "en"), money_unit(3e12, "KRW", "ko"), money_unit(3e9, "KRW", "ko")
    ((1000000000000.0, 'trillion KRW'), (1000000000000.0, '조 원'), (100000000.0, '억 원'))
    """
    scale, word = _scale(abs(largest), language)
    return scale, _unit(word, currency, language)


def written_unit(unit: str, language: str = "en") -> tuple[float, str]:
    """Return a unit of money as the language has it, and how many of them one ``unit`` is.

    Units that are no money stay as they are.

    >>> written_unit("billion KRW", "ko"), written_unit("billion KRW"), written_unit("places", "ko")
    ((10.0, '억 원'), (1.0, 'billion KRW'), (1.0, 'places'))
    """
    scale, _, currency = unit.rpartition(" ")
    if language != "ko" or scale not in _KOREAN_UNITS or not (len(currency) == 3 and currency.isupper()):
        return 1.0, unit
    factor, word = _KOREAN_UNITS[scale]
    return factor, _unit(word, currency, language)


def with_unit(number: str, unit: str, language: str = "en") -> str:
    """Write a number and its unit of money; Korean words follow without a space.

    >>> with_unit("3.33", "조 원", "ko"), with_unit("3.33", "EUR", "ko"), with_unit("3.33", "trillion KRW")
    ('3.33조 원', '3.33 EUR', '3.33 trillion KRW')
    """
    return f"{number}{unit}" if language == "ko" and not unit.isascii() else f"{number} {unit}"


def ends(first: _Value, last: _Value, write: Callable[[_Value], str]) -> dict[str, str]:
    """Write the ends of a range as ``low`` and ``high``, the smaller value first.

    The better end of a parameter is not always the smaller value of a figure.

    >>> ends(0.0, -0.056, digits)
    {'low': '−0.0560', 'high': '0'}
    """
    low, high = (last, first) if last < first else (first, last)
    return {"low": write(low), "high": write(high)}


def _scale(size: float, language: str) -> tuple[float, str]:
    """Return the largest scale that a sum reaches as it will be written: 999.9 billion is 1.00 trillion."""
    scales = _KOREAN if language == "ko" else _ENGLISH
    lower = [scale for scale, _ in scales[1:]] + [1.0]
    for (scale, word), below in zip(scales, lower, strict=True):
        if round(size / below) * below >= scale:
            return scale, word
    return 1.0, ""


def _unit(word: str, currency: str, language: str) -> str:
    """Return the name of a scale of a currency."""
    name = _KOREAN_CURRENCIES.get(currency, currency) if language == "ko" else currency
    return f"{word} {name}".strip()
