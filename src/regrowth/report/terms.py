"""Names of the fixed terms of a programme file: statuses, kinds, stages, units."""

from __future__ import annotations

from regrowth.quantities import SCALES
from regrowth.words import Translator
from regrowth.words.numbers import written_unit


def confidence(value: str, say: Translator) -> str:
    """Return how far a source can be trusted."""
    return {"H": say("high"), "M": say("medium"), "L": say("low")}[value]


def status(value: str, say: Translator) -> str:
    """Return the status of a programme, a milestone or an agreement."""
    return {
        "announced": say("announced"),
        "revised": say("revised"),
        "draft": say("draft"),
        "in force": say("in force"),
        "open": say("open"),
        "done": say("done"),
        "missed": say("missed"),
        "unknown": say("unknown"),
        "adopted": say("adopted"),
        "negotiating": say("negotiating"),
        "considered": say("considered"),
        "suspended": say("suspended"),
        "ended": say("ended"),
    }[value]


def stage(value: str, say: Translator) -> str:
    """Return the stage of an investment or a site; a belt's own stage stays as written."""
    return {
        "applied": say("applied"),
        "announced": say("announced"),
        "proposed": say("proposed"),
        "designated": say("designated"),
        "committed": say("committed"),
        "under construction": say("under construction"),
        "operating": say("operating"),
    }.get(value, value)


def region_kind(value: str, say: Translator) -> str:
    """Return the kind of a region; a kind the programme invented stays as written."""
    return {"hub": say("hub"), "special": say("special region")}.get(value, value)


def instrument_kind(value: str, say: Translator) -> str:
    """Return the kind of support."""
    return {
        "grant": say("grant"),
        "finance": say("policy finance"),
        "exemption": say("regulatory exemption"),
        "talent": say("talent"),
        "research": say("research and development"),
        "factories": say("factory programme"),
    }[value]


def source_kind(value: str, say: Translator) -> str:
    """Return the kind of a source."""
    return {
        "official": say("official"),
        "press": say("press"),
        "study": say("study"),
        "assumption": say("assumption"),
    }[value]


def rule_kind(value: str, say: Translator) -> str:
    """Return the kind of a rule."""
    return {
        "count": say("count"),
        "eligibility": say("eligibility"),
        "floor": say("floor"),
        "cap": say("cap"),
        "share": say("share"),
        "deadline": say("deadline"),
    }[value]


def rule_stage(value: str, say: Translator) -> str:
    """Return where a rule acts."""
    return {
        "selection": say("the choice of engines"),
        "package": say("the amounts of support"),
        "ledger": say("dates and payments"),
    }[value]


def verdict(value: str, say: Translator) -> str:
    """Return how a pair fares in a comparison."""
    return {
        "agreed": say("agreed"),
        "only listed": say("only listed"),
        "only chosen": say("only chosen"),
        "list is cut": say("list is cut"),
    }[value]


def unit(value: str, say: Translator) -> str:
    """Return a unit; one that is not known stays as written."""
    return {
        "places": say("places"),
        "zones": say("zones"),
        "factories": say("factories"),
        "areas": say("areas"),
        "firms": say("firms"),
        "universities": say("universities"),
        "models": say("models"),
        "complexes": say("complexes"),
        "organisations": say("organisations"),
        "persons": say("persons"),
        "years": say("years"),
        "tariff lines": say("tariff lines"),
        "per cent": say("per cent"),
        "score": say("score"),
        "share": say("share of one"),
        "share a year": say("share a year"),
        "log": say("log points"),
        "ratio": say("ratio"),
        "standard deviations": say("standard deviations"),
        "currency": say("money"),
        "yes or no": say("yes or no"),
        "persons per thousand residents": say("persons per 1,000 residents"),
    }.get(value, value)


def price_basis(value: str, say: Translator) -> str:
    """Return at which prices money is counted; a basis that is not known stays as written."""
    return {
        "current prices": say("current prices"),
        "current basic prices": say("current basic prices"),
        "current producers' prices": say("current producers' prices"),
        "chained prices": say("chained prices"),
        "base-year prices": say("prices of the base year"),
        "base-year prices of each place": say("prices of the base year in each place"),
        "constant world value added": say("world value added held constant"),
    }.get(value, value)


def per(of: str, say: Translator) -> str:
    """Return, for one unit of an instrument, that a figure is for one of them.

    >>> from regrowth.words import translator
    >>> per("zones", translator("en")), per("trillion KRW", translator("en"))
    ('per zone', 'per trillion KRW of support')
    """
    known = {"places": say("per place"), "zones": say("per zone"), "factories": say("per factory")}
    if of in known:
        return known[of]
    amount = money_unit_said(of, say)
    return (
        say("per unit of the instrument") if amount is None else say("per {amount} of support", amount=amount)
    )


def money_unit_said(of: str, say: Translator) -> str | None:
    """Return one unit of money in the language, ``None`` where it is no money.

    >>> from regrowth.words import translator
    >>> [money_unit_said(unit, translator("ko")) for unit in ("billion KRW", "trillion KRW", "places")]
    ['10억 원', '1조 원', None]
    """
    scale, _, currency = of.rpartition(" ")
    if scale not in SCALES or not (len(currency) == 3 and currency.isupper()):
        return None
    factor, name = written_unit(of, say.language)
    return f"{factor:g}{name}" if say.language == "ko" else name


def counted(value: float, of: str, say: Translator) -> str:
    """Return a number with its unit; Korean counters follow without a space."""
    word = unit(of, say)
    gap = "" if say.language == "ko" and word != of else " "
    return f"{value:,g}{gap}{word}"
