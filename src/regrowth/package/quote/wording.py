"""A quote in words: sums, calculations, changes and citations in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from regrowth.package.quote.alternatives import Change
from regrowth.package.quote.grant import Formula, Limit
from regrowth.package.quote.loan import LoanOffer
from regrowth.words import Translator

_ENGLISH = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_KOREAN = ((1e12, "조"), (1e8, "억"), (1e4, "만"))


def unit(largest: float, currency: str, language: str) -> tuple[float, str]:
    """Return the scale in which sums up to ``largest`` read well, and its name.

    >>> unit(7.4e9, "KRW", "en"), unit(7.4e9, "KRW", "ko")
    ((1000000000.0, 'KRW billion'), (100000000.0, '억 원'))
    """
    name = "원" if language == "ko" and currency == "KRW" else currency
    for scale, word in _KOREAN if language == "ko" else _ENGLISH:
        if largest >= scale:
            return scale, f"{word} {name}" if language == "ko" else f"{name} {word}"
    return 1.0, name


def scaled(value: float, scale: float) -> str:
    """Write a sum in a scale with two decimals.

    >>> scaled(7.4146e9, 1e9), scaled(-2e8, 1e9)
    ('7.41', '−0.20')
    """
    return f"{value / scale:,.2f}".replace("-", "−")


def amount(value: float, currency: str, language: str, *, signed: bool = False) -> str:
    """Write a sum with the scale words of the language, to two decimals; below them, to whole units.

    >>> amount(1.575e10, "KRW", "en"), amount(1.575e10, "KRW", "ko"), amount(-8e9, "KRW", "en", signed=True)
    ('KRW 15.75 billion', '157.5억 원', '−KRW 8 billion')
    """
    return _written(value, *unit(abs(value), currency, language), language, signed=signed)


def amounts(values: Mapping[str, float], currency: str, language: str) -> dict[str, str]:
    """Write the sums of one sentence, as :func:`amount`, in one unit.

    It is the largest unit in which none of them, but zero, is below a tenth.

    >>> amounts({"low": 9.93e8, "high": 4.5e9}, "KRW", "en")
    {'low': 'KRW 0.99 billion', 'high': 'KRW 4.5 billion'}
    >>> amounts({"low": 5e6, "high": 3e10, "none": 0}, "KRW", "en")
    {'low': 'KRW 5 million', 'high': 'KRW 30,000 million', 'none': 'KRW 0 million'}
    """
    sizes = [abs(value) for value in values.values() if value]
    scale, words = unit(min([*(10 * size for size in sizes), max(sizes, default=0.0)]), currency, language)
    return {name: _written(value, scale, words, language) for name, value in values.items()}


def _written(value: float, scale: float, words: str, language: str, *, signed: bool = False) -> str:
    number = f"{abs(value):,.0f}" if scale == 1 else f"{abs(value) / scale:,.2f}".rstrip("0").rstrip(".")
    sign = "−" if value < 0 else "+" if signed and value else ""
    if language == "ko":
        return f"{sign}{number}{' ' if scale == 1 else ''}{words}"
    currency_name, _, word = words.partition(" ")
    return f"{sign}{currency_name} {number} {word}".rstrip()


def share(fraction: float) -> str:
    """Write a fraction as per cent, to two decimals.

    >>> share(0.15), share(0.0416)
    ('15 %', '4.16 %')
    """
    return f"{100 * fraction:.2f}".rstrip("0").rstrip(".") + " %"


def formula(calculation: Formula, currency: str, say: Translator) -> str:
    """Write a calculation with its numbers put in."""
    values = {
        **amounts(calculation.money, currency, say.language),
        **{name: share(value) for name, value in calculation.shares.items()},
    }
    return say(calculation.template, **values)


def limit(found: Limit, currency: str, say: Translator) -> str:
    """Say what a cap leaves, and whether it is reached."""
    sums = {"allowed": found.allowed, "wanted": found.wanted}
    if found.received:
        sums |= {"full": found.full, "received": found.received}
    words = amounts(sums, currency, say.language)
    left = words["allowed"]
    if found.received:
        left = say("{full} less {received} received leaves {allowed}", **words)
    cap, wanted = say.pick(found.rule.text), words["wanted"]
    if found.binds:
        return say(
            "{cap}: {allowed}, and the rates give {wanted}; the cap is applied",
            cap=cap,
            allowed=left,
            wanted=wanted,
        )
    return say(
        "{cap}: {allowed}, and the rates give {wanted}; not reached", cap=cap, allowed=left, wanted=wanted
    )


def loan(found: LoanOffer, currency: str, say: Translator) -> str:
    """Say what the loan is worth, and how that is found."""
    rule = found.rule
    sums = {"low": found.low, "central": found.central, "high": found.high, "loan": found.amount}
    return say(
        "Worth a grant of {central} ({low} to {high}): the present value of ({reference} − {rate}) a year on "
        "what is owed of {loan}; years {term}, of these with interest only {grace}",
        **amounts(sums, currency, say.language),
        reference=share(rule.reference.central / 100),
        rate=share(rule.rate.central / 100),
        term=f"{rule.term.central:g}",
        grace=f"{rule.grace.central:g}",
    )


def change(found: Change, say: Translator) -> str:
    """Say what is different."""
    return _different(found, _named(found, say), say)


def unchanged(found: Sequence[Change], say: Translator) -> str:
    """Say in one sentence which changes have no effect; those of a kind together, in short if all are."""
    several = {
        "tier": say("any other tier of the district"),
        "size": say("any other size of the firm"),
        "with": say("any further condition"),
        "without": say("any condition taken away"),
        "place": say("any other place"),
    }
    parts = []
    for kind in dict.fromkeys(entry.kind for entry in found if not entry.has_effect):
        idle = [entry for entry in found if entry.kind == kind and not entry.has_effect]
        if kind in several and 1 < len(idle) == sum(entry.kind == kind for entry in found):
            parts.append(several[kind])
        else:
            names = dict.fromkeys(_named(entry, say) for entry in idle)
            parts.append(_different(idle[0], ", ".join(names), say))
    return say("Without effect: {names}.", names="; ".join(parts))


def _named(found: Change, say: Translator) -> str:
    return ", ".join(say.pick(words) for words in found.names)


def _different(found: Change, name: str, say: Translator) -> str:
    if found.kind == "tier":
        return say("Tier of the district: {name}", name=name)
    if found.kind == "size":
        return say("Size of the firm: {name}", name=name)
    if found.kind == "with":
        return say("Also: {name}", name=name)
    if found.kind == "without":
        return say("No longer: {name}", name=name)
    if found.kind == "place":
        return say("In another place: {name}", name=name)
    if found.kind == "jobs":
        text = say("New jobs: {jobs}", jobs=found.jobs)
    elif found.kind == "relocation":
        text = say("A firm that relocates")
    else:
        text = say("A firm that does not relocate")
    return f"{text}, {name}" if name else text
