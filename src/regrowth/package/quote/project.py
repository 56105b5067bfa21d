"""An investment project of one firm: a validated, frozen reading of one YAML file."""

from __future__ import annotations

from pathlib import Path

from pydantic import PrivateAttr

from regrowth import documents, records
from regrowth.documents import Location, Node
from regrowth.errors import Problem
from regrowth.package.quote.errors import QuoteError
from regrowth.package.quote.rules import Amount
from regrowth.package.quote.support import located
from regrowth.programme.parts import Code, Remark
from regrowth.records import Identifier, Record, Whole, Words, YesNo


class Project(Record):
    """What a firm plans and what it asks for.

    Words such as the size, the tier and the conditions are those of the rules of support.

    >>> plan = Project.parse('''
    ... id: cells
    ... title: {en: Cell plant}
    ... province: KR-46
    ... engine: batteries
    ... size: mid-sized
    ... tier: middle
    ... jobs: 45
    ... equipment: {value: 60, unit: billion KRW}
    ... ''')
    >>> plan.jobs, plan.equipment.value, plan.relocation
    (45, 60.0, False)
    """

    id: Identifier
    """Name of the project."""
    title: Words
    """Display title."""
    province: Code
    """Province it is planned in; the region of the programme follows from it."""
    engine: Identifier | None = None
    """Engine of the programme it belongs to."""
    industry: Code | None = None
    """Statistical class, where no engine is named; it stands for every engine that holds the class."""
    size: Identifier
    """Size of the firm."""
    tier: Identifier | None = None
    """Tier of the district; required where the grant is open."""
    jobs: Whole
    """New jobs planned."""
    relocation: YesNo = False
    """True for a firm that relocates, in the sense of the rules."""
    conditions: tuple[Identifier, ...] = ()
    """What else holds, in the words of the rules: zones, complexes, kinds of firm."""
    land: Amount | None = None
    """Price of the land."""
    equipment: Amount | None = None
    """Buildings and machines."""
    received: Amount | None = None
    """National money the firm has had from the grant before; counts towards the limit per firm."""
    loan: Amount | None = None
    """Loan wanted."""
    graduates: Whole = 0
    """Graduates wanted."""
    exemption: Remark | None = None
    """Rule that stands in the way, if relief from it is wanted."""
    _root: Node | None = PrivateAttr(default=None)

    @classmethod
    def read(cls, file: str | Path) -> Project:
        """Read a project from a YAML file.

        Raises
        ------
        QuoteError
            With every fault found, each with file, line, key, reason and remedy.
        """
        return cls._build(documents.read(Path(file), QuoteError))

    @classmethod
    def parse(cls, text: str, name: str = "project") -> Project:
        """Build a project from YAML text; ``name`` stands for the file; errors as :meth:`read`."""
        return cls._build(documents.parse(text, name, QuoteError))

    @classmethod
    def _build(cls, root: Node) -> Project:
        project = records.validate(cls, root, "project", QuoteError)
        project._root = root
        return project

    def problem(self, location: Location, reason: str, remedy: str) -> Problem:
        """Name a fault of the project and its place in its file."""
        return located(self._root, f"project {self.id}", location, reason, remedy)
