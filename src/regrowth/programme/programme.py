"""The programme: what is wanted. A validated, frozen reading of one YAML file."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from regrowth import documents, records
from regrowth.documents import Node
from regrowth.errors import Problem, ProgrammeError, suggestion
from regrowth.messages import Message
from regrowth.programme import parts
from regrowth.programme.instruments import Instrument, Planning
from regrowth.programme.merging import merge
from regrowth.programme.rollout import Rollout
from regrowth.programme.rules import Rule
from regrowth.programme.talent import Talent
from regrowth.records import Currency, Day, Identifier, Record, Text, Words

DEFAULT = "korea-2025-12"

Part = TypeVar("Part", parts.Region, parts.Engine)


class Programme(Record):
    """A national programme of regional growth engines.

    Build one with :meth:`read`, :meth:`parse` or :meth:`embedded`; it is frozen, and
    every part of it is documented in :mod:`regrowth.programme.parts`.
    """

    id: Identifier
    """Name of the programme."""
    title: Words
    """Display title."""
    date: Day
    """Day the programme speaks of; nothing in it is later."""
    status: Literal["announced", "revised", "draft", "in force"]
    """How binding it is."""
    nation: Text
    """Id of the whole country in the economy."""
    currency: Currency
    """Currency of its sums."""
    summary: Words
    """The programme in a few sentences."""
    sources: Annotated[dict[str, parts.Source], Field(min_length=1)]
    """Publications by key; every figure cites them."""
    regions: Annotated[tuple[parts.Region, ...], Field(min_length=1)]
    """Groups of provinces that choose engines together."""
    engines: Annotated[tuple[parts.Engine, ...], Field(min_length=1)]
    """Growth-engine industries to choose from."""
    selection: parts.Selection
    """How evidence becomes a choice."""
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    """What a choice, a plan and a ledger must keep."""
    candidates: tuple[parts.Candidates, ...] = ()
    """Dated lists that documents have printed."""
    investments: tuple[parts.Investment, ...] = ()
    """Register of anchor investments."""
    investment_gaps: tuple[Words, ...] = ()
    """What the register is known to lack."""
    instruments: tuple[Instrument, ...] = ()
    """Kinds of support with budgets, and what they do."""
    planning: Planning | None = None
    """Years, discounting and migration of a plan; without it the programme has no package."""
    rollout: Rollout | None = None
    """A count of factories that grows to a target, and what is assumed about its pace."""
    talent: Talent | None = None
    """Whom engines employ and whom universities teach."""
    belts: tuple[parts.Belt, ...] = ()
    """Chains of sites across regions."""
    agreements: tuple[parts.Agreement, ...] = ()
    """Trade agreements and tariff arrangements."""
    trade: parts.TradePolicies | None = None
    """What of trade policy a study works out; `regrowth trade --list` names what there is."""
    targets: tuple[parts.Target, ...] = ()
    """Numbers to reach."""
    offices: tuple[parts.Office, ...] = ()
    """Who is responsible."""
    milestones: tuple[parts.Milestone, ...] = ()
    """What is due when."""
    caveats: tuple[parts.Caveat, ...] = ()
    """Where the announcement is wrong, revised or ambiguous."""
    not_modelled: tuple[Words, ...] = ()
    """What the results leave out."""

    @classmethod
    def read(cls, file: str | Path) -> Programme:
        """Read a programme from a YAML file, or an embedded one by its id.

        Raises
        ------
        ProgrammeError
            With every fault found, each with file, line, key, reason and remedy.
        """
        return cls._build(resolve(file))

    @classmethod
    def parse(cls, text: str, name: str = "programme") -> Programme:
        """Build a programme from YAML text; ``name`` stands for the file in messages.

        Raises
        ------
        ProgrammeError
            As :meth:`read`.
        """
        return cls._build(_extended(documents.parse(text, name), None, ()))

    def extended(self, text: str, name: str = "programme") -> Programme:
        """Build the programme that changes written as YAML make of this one.

        No file is read: ``extends`` in the text stands for this programme, whatever it says.

        Raises
        ------
        ProgrammeError
            As :meth:`read`.
        """
        root = documents.parse(text, name)
        own = {key: node for key, node in root.value.items() if key != "extends"}
        return self._build(merge(documents.parse(self.to_yaml(), self.id), Node(own, root.file, root.line)))

    @classmethod
    def embedded(cls, name: str = DEFAULT) -> Programme:
        """Return a programme that ships inside; see :func:`embedded_names`."""
        return cls.read(name)

    @classmethod
    def _build(cls, root: Node) -> Programme:
        from regrowth.programme.checks import cross_check

        programme = records.validate(cls, root, Message("programme"))
        problems = list(cross_check(programme, root))
        if problems:
            raise ProgrammeError(problems)
        return programme

    def region(self, name: str) -> parts.Region:
        """Return a region by id; ProgrammeError if unknown."""
        return _entry(self.regions, name, Message("region"))

    def engine(self, name: str) -> parts.Engine:
        """Return an engine by id; ProgrammeError if unknown."""
        return _entry(self.engines, name, Message("engine"))

    @property
    def core_regions(self) -> tuple[str, ...]:
        """Ids of the regions marked as core."""
        return tuple(region.id for region in self.regions if region.core)

    def to_yaml(self) -> str:
        """Write the programme, with everything it extends merged in, as YAML."""
        return documents.dump(self.model_dump(mode="json", exclude_defaults=True, by_alias=True))


def _entry(entries: tuple[Part, ...], name: str, what: Message) -> Part:
    for entry in entries:
        if entry.id == name:
            return entry
    known = [entry.id for entry in entries]
    reason = Message("there is no {what} {name!r}", what=what, name=name)
    raise ProgrammeError(Problem(Message("programme"), reason, suggestion(name, known)))


def embedded_names() -> tuple[str, ...]:
    """Return the ids of the programmes that ship inside."""
    return tuple(sorted(path.name.removesuffix(".yaml") for path in _embedded_files()))


def _embedded_files() -> Iterator[Path]:
    with resources.as_file(resources.files("regrowth") / "data" / "programmes") as folder:
        yield from folder.glob("*.yaml")


def resolve(file: str | Path) -> Node:
    """Return the document of a programme with all that it extends merged in.

    Raises
    ------
    ProgrammeError
        If a file cannot be read or programmes extend each other in a circle.
    """
    path = _locate(file, None)
    return _extended(documents.read(path), path.parent, (path.resolve(),))


def _locate(file: str | Path, folder: Path | None) -> Path:
    """Find a programme: an embedded id, or a path (from ``folder``, if given).

    A bare name that is an embedded id means that programme, whatever else bears the name.
    """
    for embedded in _embedded_files():
        if embedded.name == f"{file}.yaml":
            return embedded
    path = Path(file) if folder is None else folder / file
    if _exists(path) or Path(file).suffix in (".yaml", ".yml") or "/" in str(file):
        return path
    known = [*embedded_names(), "a path ending in .yaml"]
    what = Message("programme")
    reason = Message("there is no {what} {name!r}", what=what, name=str(file))
    raise ProgrammeError(Problem(what, reason, suggestion(str(file), known)))


def _exists(path: Path) -> bool:
    """Say whether a path exists; one the system cannot even look up does not."""
    try:
        return path.exists() and path != Path()
    except (OSError, ValueError):
        return False


def _extended(root: Node, folder: Path | None, seen: tuple[Path, ...]) -> Node:
    """Merge the document over the one it extends, if it does; ``seen`` are the files so far."""
    base = root.value.get("extends")
    if base is None:
        return root
    if not isinstance(base.value, str):
        raise ProgrammeError(
            Problem(
                Message("programme"),
                Message("`extends` is not a name"),
                Message("Write the id or file of one programme"),
                base.file,
                base.line,
            )
        )
    path = _locate(base.value, folder)
    found = documents.read(path)
    chain = (*seen, path.resolve())
    if chain[-1] in seen:
        circle = " -> ".join(file.name for file in chain)
        raise ProgrammeError(
            Problem(
                Message("programme"),
                Message("programmes extend each other: {circle}", circle=circle),
                Message("Remove one `extends`"),
                base.file,
                base.line,
            )
        )
    below = _extended(found, path.parent, chain)
    own = {key: node for key, node in root.value.items() if key != "extends"}
    return merge(below, Node(own, root.file, root.line))
