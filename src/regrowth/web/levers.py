"""What a user has moved: a programme's settings, amounts, trade policy and a supply cut, and its link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from regrowth import documents, messages
from regrowth.errors import OptionError, Problem, ProgrammeError, suggestion
from regrowth.messages import Message
from regrowth.package.cells import planning
from regrowth.programme.programme import Programme
from regrowth.programme.rows import stage_of
from regrowth.programme.rules import CountRule, MeasureRule, Rule, ShareRule
from regrowth.records import RefusedError

_PAIR = r"^[A-Za-z0-9_-]{1,80}\.[A-Za-z0-9_+-]{1,80}$"
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$")]
Pair = Annotated[str, Field(pattern=_PAIR)]
Names = Annotated[tuple[Name, ...], AfterValidator(lambda names: tuple(dict.fromkeys(names)))]
"""Names in order; one that comes twice counts once."""
Bounded = CountRule | MeasureRule | ShareRule
Entry = TypeVar("Entry", bound=BaseModel)

LONGEST = 8000
"""Characters of a link; more is no link of ours."""
MOST = 500
"""Settings in a link."""

_SCALARS = {"reservation": "r", "aversion": "aversion"}
_TABLES = {"weights": "w", "bounds": "b", "support": "s", "duties": "d"}
_LISTS = {"off": "off", "policies": "policies"}
_CUT = "cut."
_SUBJECTS = {
    "weights": Message("weights"),
    "reservation": Message("reservation"),
    "off": Message("off"),
    "bounds": Message("bounds"),
    "aversion": Message("aversion"),
    "support": Message("support"),
    "policies": Message("policies"),
    "duties": Message("duties"),
    "cut": Message("cut"),
}
"""What problems call the levers."""
_FAULTS = {
    "dict_type": Message("it is no table of settings"),
    "model_type": Message("it is no table of settings"),
    "extra_forbidden": Message("there is no such setting"),
    "finite_number": Message("it is no finite number"),
    "float_parsing": Message("it is no number"),
    "float_type": Message("it is no number"),
    "invalid_key": Message("a name is no text"),
    "missing": Message("it is missing"),
    "string_type": Message("it is not text"),
    "string_unicode": Message("it is not text"),
    "tuple_type": Message("it is no list"),
}
"""Why a value is refused, by the name of the fault; those with a limit apart."""


class Cut(BaseModel):
    """A supplier that stops: which item, whose, what part of it, and for how long."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    item: Name
    """Critical item."""
    partner: Name | None = None
    """Supplier that stops; the largest unless given."""
    part: Annotated[float, Field(strict=True, ge=0, le=1)] = 1.0
    """Part of its supply that is cut, 0 to 1."""
    months: Annotated[float, Field(strict=True, ge=0, le=12)] = 6.0
    """Months that the stop lasts."""


class Levers(BaseModel):
    """What differs from the programme as it stands; nothing does unless given.

    The same object is a link (:meth:`from_link`, :meth:`to_link`), a request to the interface for programs
    and a row of the store of scenarios.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    weights: dict[Name, Annotated[float, Field(strict=True, gt=0, le=1000)]] = {}
    """Weight by criterion, in any one unit: shares of the sum count."""
    reservation: Annotated[float, Field(strict=True, ge=0, le=1)] | None = None
    """Score below which a region would rather not choose."""
    off: Names = ()
    """Rules that are dropped."""
    bounds: dict[Pair, Annotated[float, Field(strict=True, ge=-1e18, le=1e18)]] = {}
    """Bound by ``rule.at_least`` or ``rule.at_most``."""
    aversion: Annotated[float, Field(strict=True, ge=0, le=20)] | None = None
    """Aversion to inequality across regions."""
    support: dict[Pair, Annotated[float, Field(strict=True, ge=0, le=10)]] = {}
    """Factor on the plan's amounts by ``instrument.region``."""
    policies: Annotated[Names | None, AfterValidator(lambda names: names or None)] = None
    """Agreements and tariffs that are shown together; none unless given."""
    duties: Annotated[
        dict[Pair, Annotated[float, Field(strict=True, ge=0, le=3)]],
        AfterValidator(lambda rates: {name: rate for name, rate in rates.items() if rate > 0}),
    ] = {}
    """Surcharge on the country's goods by ``partner.industry``; 0.25 is 25 per cent."""
    cut: Cut | None = None
    """A supplier that stops."""

    @property
    def of_programme(self) -> Levers:
        """The part that changes the programme itself, not what is done under it."""
        return Levers(
            weights=self.weights,
            reservation=self.reservation,
            off=self.off,
            bounds=self.bounds,
            aversion=self.aversion,
        )

    def before_rules_on_amounts(self, programme: Programme) -> Levers:
        """Return the levers without what asks for a new best plan alone: rules on amounts, and aversion."""
        of_plan = {rule.id for rule in programme.rules if stage_of(rule) == "package"}
        return self.model_copy(
            update={
                "off": tuple(name for name in self.off if name not in of_plan),
                "bounds": {
                    name: bound
                    for name, bound in self.bounds.items()
                    if name.partition(".")[0] not in of_plan
                },
                "aversion": None,
            }
        )

    @classmethod
    def of(cls, content: Any) -> Levers:
        """Build levers from plain data.

        Raises
        ------
        OptionError
            With every fault found.
        """
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            raise OptionError([_problem(fault) for fault in error.errors()]) from None

    @classmethod
    def from_link(cls, parameters: Mapping[str, str]) -> Levers:
        """Build levers from the parameters of a link; those that are not levers are left alone.

        Raises
        ------
        OptionError
            With every fault found.
        """
        content: dict[str, Any] = {}
        for name, text in parameters.items():
            group, _, label = name.partition(".")
            for key, short in _SCALARS.items():
                if name == short:
                    content[key] = _number(text)
            for key, short in _LISTS.items():
                if name == short:
                    content[key] = tuple(part for part in text.split(",") if part)
            for key, short in _TABLES.items():
                if label and group == short:
                    content.setdefault(key, {})[label] = _number(text)
        held = {name: text for name, text in parameters.items() if name.startswith(_CUT) and text}
        cut: dict[str, Any] = {name.removeprefix(_CUT): text for name, text in held.items()}
        cut |= {name: _number(cut[name]) for name in ("part", "months") if name in cut}
        if "item" in cut:  # how much and how long say nothing while no item is named
            content["cut"] = cut
        return cls.of(content)

    def to_link(self) -> dict[str, str]:
        """Return the parameters of a link that :meth:`from_link` takes back."""
        found: dict[str, str] = {}
        for key, short in _SCALARS.items():
            value = getattr(self, key)
            if value is not None:
                found[short] = _digits(value)
        for key, short in _LISTS.items():
            held = getattr(self, key)
            if held:
                found[short] = ",".join(held)
        for key, short in _TABLES.items():
            found |= {f"{short}.{label}": _digits(value) for label, value in getattr(self, key).items()}
        if self.cut is not None:
            for label, value in self.cut.model_dump(exclude_defaults=True).items():
                found[_CUT + label] = value if isinstance(value, str) else _digits(value)
        return found

    def applied(self, programme: Programme) -> Programme:
        """Return the programme with what was moved.

        Raises
        ------
        ProgrammeError
            If a criterion, rule or bound is unknown, a bound may not be so, no rule is left, or aversion is
            given where nothing is planned.
        """
        problems = list(dict.fromkeys(self._unknown(programme)))  # two bounds can share one fault
        if problems:
            raise ProgrammeError(problems)
        changes: dict[str, Any] = {}
        if self.weights or self.reservation is not None:
            held = programme.selection
            criteria = tuple(
                entry.model_copy(update={"weight": self.weights.get(entry.id, entry.weight)})
                for entry in held.criteria
            )
            score = held.reservation_score if self.reservation is None else self.reservation
            changes["selection"] = held.model_copy(update={"criteria": criteria, "reservation_score": score})
        if self.off or self.bounds:
            changes["rules"] = tuple(self._rule(rule) for rule in programme.rules if rule.id not in self.off)
        if self.aversion is not None:
            changes["planning"] = planning(programme).model_copy(update={"aversion": self.aversion})
        return programme.model_copy(update=changes) if changes else programme

    def to_yaml(self, base: str, name: str, title: str) -> str:
        """Write the changes as a programme that extends ``base``, as every command takes it."""
        content: dict[str, Any] = {"extends": base, "id": name, "title": {"en": title}, "status": "draft"}
        selection: dict[str, Any] = {}
        if self.weights:
            selection["criteria"] = [{"id": key, "weight": value} for key, value in self.weights.items()]
        if self.reservation is not None:
            selection["reservation_score"] = self.reservation
        if selection:
            content["selection"] = selection
        rules: dict[str, dict[str, Any]] = {name: {"id": name, "remove": True} for name in self.off}
        for key, bound in self.bounds.items():
            rule, _, side = key.partition(".")
            rules.setdefault(rule, {"id": rule})[side] = bound  # kept of a dropped rule too: it may come back
        if rules:
            content["rules"] = list(rules.values())
        if self.aversion is not None:
            content["planning"] = {"aversion": self.aversion}
        if self.policies:
            content["trade"] = {"policies": list(self.policies)}
        return documents.dump(content)

    def _rule(self, rule: Rule) -> Rule:
        sides = {
            side: self.bounds[f"{rule.id}.{side}"]
            for side in ("at_least", "at_most")
            if f"{rule.id}.{side}" in self.bounds
        }
        return type(rule).model_validate(rule.model_dump() | sides) if sides else rule

    def _unknown(self, programme: Programme) -> Any:
        criteria = [entry.id for entry in programme.selection.criteria]
        rules = {rule.id: rule for rule in programme.rules}
        for name in self.weights:
            if name not in criteria:
                reason = Message("there is no criterion {name!r}", name=name)
                yield Problem(_SUBJECTS["weights"], reason, suggestion(name, criteria))
        for name in self.off:
            if name not in rules:
                reason = Message("there is no rule {name!r}", name=name)
                yield Problem(Message("rules"), reason, suggestion(name, list(rules)))
        if rules and set(self.off) >= set(rules):
            remedy = Message("Keep one: a programme has at least one rule")
            yield Problem(Message("rules"), Message("every rule is dropped"), remedy)
        if self.aversion is not None and programme.planning is None:
            reason = Message("the programme plans no amounts")
            yield Problem(_SUBJECTS["aversion"], reason, Message("Leave it out"))
        for key in self.bounds:
            name, _, side = key.partition(".")
            rule = rules.get(name)
            if rule is None:
                reason = Message("there is no rule {name!r}", name=name)
                yield Problem(_SUBJECTS["bounds"], reason, suggestion(name, list(rules)))
            elif not isinstance(rule, Bounded) or getattr(rule, side, None) is None:
                reason = Message("rule {name!r} has no bound {side!r}", name=name, side=side)
                yield Problem(_SUBJECTS["bounds"], reason, Message("Name a bound that it has"))
            elif name not in self.off:
                try:
                    self._rule(rule)
                except ValidationError as error:
                    subject = Message("rule {name!r} ({title})", name=name, title=messages.Name(rule.name))
                    yield from (_problem(fault, subject) for fault in error.errors())


def read_link(search: str) -> dict[str, str]:
    """Return the parameters of a link; one named twice keeps its last value.

    Raises
    ------
    OptionError
        If it is too long to be one of ours.
    """
    if len(search) > LONGEST:
        reason = Message("it has {count:,} characters, more than {most:,}", count=len(search), most=LONGEST)
        raise OptionError(Problem(Message("link"), reason, Message("Open the page without its settings")))
    try:
        return dict(parse_qsl(search.removeprefix("?"), max_num_fields=MOST))
    except ValueError:
        reason = Message("it has too many settings")
        raise OptionError(Problem(Message("link"), reason, Message("Open the page without them"))) from None


def write_link(parameters: Mapping[str, str]) -> str:
    """Return the end of a link, ``?`` included, or nothing.

    >>> write_link({"w.jobs": "0.4", "lang": "ko"})
    '?w.jobs=0.4&lang=ko'
    """
    kept = {name: text for name, text in parameters.items() if text != ""}
    return "?" + urlencode(kept, safe=",.") if kept else ""


def _number(text: str) -> float | str:
    """Read a number of a link; what is none is refused where it is put.

    >>> _number("0.25"), _number("1_000"), _number("much")
    (0.25, '1_000', 'much')
    """
    try:
        return text if "_" in text else float(text)
    except ValueError:
        return text


def _digits(value: float) -> str:
    """Write a number as short as it can be read back unchanged.

    >>> _digits(2.0), _digits(0.1), _digits(1 / 3)
    ('2', '0.1', '0.3333333333333333')
    """
    short = f"{value:.10g}"
    return short if float(short) == value else repr(value)


def _problem(fault: Any, subject: Message | None = None) -> Problem:
    where = ".".join(str(step) for step in fault["loc"] if step != "[key]")
    lever = where.partition(".")[0]
    reason, remedy = _explain(fault)
    if subject is None:
        given = repr(fault.get("input"))
        shown = given if len(given) <= 60 else given[:57] + "..."
        reason = Message("{value} is not allowed: {reason}", value=shown, reason=reason)
    named = subject or _SUBJECTS.get(lever) or lever or Message("levers")
    return Problem(named, reason, remedy, column=where or None)


def _explain(fault: Any) -> tuple[Message, Message]:
    """Say why a value was refused and what to do."""
    held = fault.get("ctx", {})
    remedy = Message("Correct it, or leave it out")
    match fault["type"]:
        case "value_error" if isinstance(held["error"], RefusedError):
            return held["error"].reason, held["error"].remedy
        case "greater_than":
            reason = Message("it must be above {limit:g}", limit=held["gt"])
        case "greater_than_equal":
            reason = Message("it must be at least {limit:g}", limit=held["ge"])
        case "less_than_equal":
            reason = Message("it must be at most {limit:g}", limit=held["le"])
        case "string_pattern_mismatch" if held["pattern"] == _PAIR:
            reason = Message("it is not two names with a full stop between them")
        case "string_pattern_mismatch":
            reason = Message("it is no name: letters, digits, hyphens and underscores alone")
        case other:
            reason = _FAULTS.get(other, Message("it is of the wrong kind"))
    return reason, remedy
