"""Numbers as people read them: sensible digits, scale words, signs."""

from __future__ import annotations

import math

_ENGLISH = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
_KOREAN = ((1e12, "조"), (1e8, "억"), (1e4, "만"))


def digits(value: float, significant: int = 3) -> str:
    """Write a number with thousands separators and at least ``significant`` digits.

    >>> digits(5.6346), digits(33476.2), digits(0.0123), digits(float("nan"))
    ('5.63', '33,476', '0.0123', '–')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = max(0, significant - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(places, 6)}f}".replace("-", "−")


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


def money(value: float, currency: str, language: str = "en") -> str:
    """Write an amount of money with the scale words of the language.

    >>> money(3.372e14, "KRW"), money(3.372e14, "KRW", "ko"), money(0, "KRW")
    ('KRW 337 trillion', '337조 원', 'KRW 0')
    """
    if not math.isfinite(value):
        return "–"
    korean = language == "ko"
    for scale, word in _KOREAN if korean else _ENGLISH:
        if abs(value) >= scale:
            amount = digits(value / scale)
            if korean:
                return f"{amount}{word} {'원' if currency == 'KRW' else currency}"
            return f"{currency} {amount} {word}"
    plain = digits(value)
    return f"{plain} {'원' if currency == 'KRW' else currency}" if korean else f"{currency} {plain}"
