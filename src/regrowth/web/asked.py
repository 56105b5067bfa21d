"""What a link asks for: a setting that cannot be is left out and told, and all others count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from regrowth.errors import OptionError, Problem, RegrowthError, suggestion
from regrowth.messages import Message
from regrowth.package.cells import Cells, planned
from regrowth.report.charts.compare import MOST
from regrowth.web.context import Context
from regrowth.web.duties import goods, importers
from regrowth.web.levers import Levers
from regrowth.web.pages.comparison import NOW
from regrowth.web.pages.figures import NATION, years_of
from regrowth.web.workbench import Workbench, unknown_support
from regrowth.words import LANGUAGES

VIEW = "view."
"""Begins what is looked at in a link."""

LISTS = ("off", "policies")
"""Settings that are lists, items between commas."""
_KINDS = {
    "region": Message("region"),
    "engine": Message("engine"),
    "instrument": Message("instrument"),
    "year": Message("year"),
    "partner": Message("partner"),
    "industry": Message("industry"),
    "item": Message("item"),
    "supplier": Message("supplier"),
    "policy": Message("policy"),
    "scenario": Message("scenario"),
}
"""What names are of, in words."""
SIDE_BY_SIDE = "scenarios"
"""Names scenarios, commas between them, that are compared."""

Known = Callable[[Workbench], Sequence[str]]
KNOWN: Mapping[str, Known] = {
    "region": lambda bench: [NATION, *(region.id for region in bench.base.regions)],
    "engine": lambda bench: [engine.id for engine in bench.base.engines],
    "instrument": lambda bench: [instrument.id for instrument, _ in planned(bench.base)],
    "year": lambda bench: [str(year) for year in years_of(bench.base)],
    "partner": lambda bench: importers(bench.economy),
    "industry": lambda bench: goods(bench.economy),
    "scenario": lambda bench: [str(kept.id) for kept in bench.scenarios.every()],
    SIDE_BY_SIDE: lambda bench: [NOW, *(str(kept.id) for kept in bench.scenarios.every())],
}
"""What may be looked at, by name; what is not here is told by the page that shows it."""


def context_of(
    bench: Workbench, parameters: Mapping[str, str], language: str
) -> tuple[Context, list[Problem]]:
    """Return what a link asks for, and what is wrong with it."""
    levers, problems = _levers(bench, parameters)
    view = {name.removeprefix(VIEW): text for name, text in parameters.items() if name.startswith(VIEW)}
    kept: dict[str, str] = {}
    for name, text in view.items():
        known = KNOWN[name](bench) if name in KNOWN and text else None
        faults = [] if known is None else list(_unknown(name, text, known))
        problems += faults
        if not faults:
            kept[name] = text
        elif known is not None and name == SIDE_BY_SIDE:
            kept[name] = ",".join([key for key in text.split(",") if key in known][:MOST])
    wanted = parameters.get("lang", language)
    return Context(bench, levers, kept, wanted if wanted in LANGUAGES else language), problems


def _levers(bench: Workbench, parameters: Mapping[str, str]) -> tuple[Levers, list[Problem]]:
    """Take all settings, or, where something is wrong, one after the other those that can be."""
    try:
        return _taken(bench, parameters), []
    except RegrowthError:
        pass
    kept: dict[str, str] = {}
    problems: list[Problem] = []
    for setting in _settings(parameters):
        tried = _merged(kept, setting)
        try:
            _taken(bench, tried)
        except RegrowthError as error:
            problems += error.problems
        else:
            kept = tried
    return _taken(bench, kept), problems


def _settings(parameters: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Take a link apart into what can be left out by itself: bounds of a rule and a cut are one each."""
    together: dict[str, dict[str, str]] = {}
    for name, text in parameters.items():
        if name.startswith(("b.", "cut.")):
            together.setdefault(name.rpartition(".")[0], {})[name] = text
        elif name in LISTS:
            yield from ({name: item} for item in text.split(","))
        else:
            yield {name: text}
    yield from together.values()


def _merged(kept: Mapping[str, str], setting: Mapping[str, str]) -> dict[str, str]:
    """Add a setting; one item of a list joins those that are there."""
    lists = {name: f"{kept[name]},{text}" for name, text in setting.items() if name in LISTS and name in kept}
    return {**kept, **setting, **lists}


def _taken(bench: Workbench, parameters: Mapping[str, str]) -> Levers:
    """Read levers and refuse what programme or economy do not have, without building any model.

    Raises
    ------
    RegrowthError
        With the faults of the first part that has some.
    """
    levers = Levers.from_link(parameters)
    programme = levers.applied(bench.base)
    problems = list(unknown_support(levers, Cells.of(programme))) if levers.support else []
    for name in levers.duties:
        partner, _, industry = name.partition(".")
        problems += _one_of("partner", partner, importers(bench.economy))
        problems += _one_of("industry", industry, goods(bench.economy))
    cut = levers.cut
    if cut is not None:
        held = bench.world.suppliers
        problems += _one_of("item", cut.item, list(held))
        if cut.partner is not None:  # one of another item is what is left when the item changes: it gives way
            problems += _one_of(
                "supplier", cut.partner, sorted({name for each in held.values() for name in each})
            )
    problems += [problem for name in levers.policies or () for problem in _policy(bench, name)]
    if problems:
        raise OptionError(problems)
    return levers


def _policy(bench: Workbench, name: str) -> Iterator[Problem]:
    """Refuse a policy that does not ship inside, and one that effects start from already."""
    trade = bench.base.trade
    in_place = () if trade is None else trade.in_place
    if name in in_place:
        reason = Message("{name!r} is in place already: effects start from it", name=name)
        yield Problem(Message("link"), reason, Message("Leave it out"))
    else:
        yield from _one_of("policy", name, [other for other in bench.world.policies if other not in in_place])


def _unknown(name: str, text: str, known: Sequence[str]) -> Iterator[Problem]:
    if name != SIDE_BY_SIDE:
        yield from _one_of(name, text, known)
        return
    keys = [key for key in text.split(",") if key]
    for key in keys:
        yield from _one_of("scenario", key, known)
    if len(keys) > MOST:
        reason = Message("{count} scenarios do not fit side by side", count=len(keys))
        yield Problem(Message("link"), reason, Message("Choose {most} at most", most=MOST))


def _one_of(kind: str, label: str, known: Sequence[str]) -> Iterator[Problem]:
    if label not in known:
        reason = Message("there is no {kind} {label!r}", kind=_KINDS[kind], label=label[:80])
        yield Problem(Message("link"), reason, suggestion(label, known))
