"""The scenario: a set of shocks. A validated, frozen reading of one YAML file, or a sum of several."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from regrowth import documents, records
from regrowth.documents import Node
from regrowth.errors import Problem, ScenarioError, suggestion
from regrowth.messages import Message
from regrowth.programme.parts import Remark, Source
from regrowth.records import Identifier, Record, Words
from regrowth.scenario import embedded
from regrowth.scenario.shocks import Origin, Shock


class Scenario(Record):
    """What is changed, and by how much. Without shocks, nothing is.

    Build one with :meth:`read`, :meth:`parse` or :meth:`embedded`, or in Python from the records of
    :mod:`regrowth.scenario.shocks`. ``a + b`` holds the shocks of both; their order never matters.

    >>> from regrowth.scenario.shocks import Labour
    >>> shock = Labour(regions="coast", change=0.02)
    >>> more = Scenario(id="more", title={"en": "More workers"}, shocks=(shock,))
    >>> better = Scenario.parse('''
    ... id: better
    ... title: {en: Better steel}
    ... shocks: [{kind: productivity, regions: all, industries: steel, change: 0.05}]
    ... ''')
    >>> both = more + better
    >>> both.id, both.title["en"], [shock.kind for shock in both.shocks]
    ('more-with-better', 'More workers; Better steel', ['labour', 'productivity'])
    """

    id: Identifier
    """Name of the scenario."""
    title: Words
    """Display title."""
    description: Remark | None = None
    """What happens, why, and what to expect."""
    sources: dict[Identifier, Source] = Field(default_factory=dict)
    """Publications by key; shocks cite them."""
    shocks: tuple[Shock, ...] = ()
    """What is changed."""

    @classmethod
    def read(cls, file: str | Path) -> Scenario:
        """Read a scenario from a YAML file, or an embedded one by its id.

        Raises
        ------
        ScenarioError
            With every fault found, each with file, line, key, reason and remedy.
        """
        path = embedded.locate(file, "scenarios", Message("scenario"))
        return cls._build(documents.read(path, ScenarioError))

    @classmethod
    def parse(cls, text: str, name: str = "scenario") -> Scenario:
        """Build a scenario from YAML text; ``name`` stands for the file in messages.

        Raises
        ------
        ScenarioError
            As :meth:`read`.
        """
        return cls._build(documents.parse(text, name, ScenarioError))

    @classmethod
    def embedded(cls, name: str) -> Scenario:
        """Return a scenario that ships inside; see :func:`embedded_names`."""
        return cls.read(name)

    @classmethod
    def _build(cls, root: Node) -> Scenario:
        scenario = records.validate(cls, root, Message("scenario"), ScenarioError)
        for number, shock in enumerate(scenario.shocks, start=1):
            shock._origin = Origin(root.find(("shocks", number - 1)), number)
        known = list(scenario.sources)
        problems = [
            problem(
                scenario,
                number,
                "source",
                Message("source {source!r} is not known", source=key),
                suggestion(key, known),
            )
            for number, shock in enumerate(scenario.shocks, start=1)
            for key in shock.source
            if key not in known
        ]
        if problems:
            raise ScenarioError(problems)
        return scenario

    def __add__(self, other: Scenario) -> Scenario:
        """Return the scenario in which the shocks of both happen.

        Productivity, labour and trade costs multiply; subsidies and transfers add; a tariff is set, then
        multiplied, then raised.

        Raises
        ------
        ScenarioError
            If the two cite different sources by the same key.
        """
        clashing = [
            key for key in self.sources if key in other.sources and self.sources[key] != other.sources[key]
        ]
        if clashing:
            raise ScenarioError(
                Problem(
                    Message("scenarios {first} and {second}", first=self.id, second=other.id),
                    Message("source key {key!r} stands for different publications", key=clashing[0]),
                    Message("Give one of them another key"),
                )
            )
        return Scenario(
            id=f"{self.id}-with-{other.id}",
            title=_joined(self.title, other.title, "; "),
            description=_joined(self.description or {}, other.description or {}, "\n\n") or None,
            sources={**self.sources, **other.sources},
            shocks=(*self.shocks, *other.shocks),
        )

    def to_yaml(self) -> str:
        """Write the scenario as YAML that :meth:`parse` reads back."""
        content = self.model_dump(mode="json", exclude_defaults=True, by_alias=True, exclude={"shocks"})
        shocks = [
            {"kind": shock.kind, **shock.model_dump(mode="json", exclude_defaults=True, by_alias=True)}
            for shock in self.shocks
        ]
        return documents.dump({**content, "shocks": shocks})


def problem(scenario: Scenario, number: int, key: str, reason: Message, remedy: Message) -> Problem:
    """Name a fault of a shock: the scenario, the shock's number in it, and where both were written."""
    origin = scenario.shocks[number - 1]._origin
    column = f"shocks.{origin.number or number}" + (f".{key}" if key else "")
    subject = Message("scenario {scenario}, shock {number}", scenario=scenario.id, number=number)
    if origin.node is None:
        return Problem(subject, reason, remedy, column=column)
    node = origin.node.find((key,))
    return Problem(subject, reason, remedy, node.file, node.line, column)


def _joined(first: dict[str, str], second: dict[str, str], between: str) -> dict[str, str]:
    """Join two texts, in the languages that both have; one alone is kept as it is."""
    if not first or not second:
        return dict(first or second)
    return {
        language: first[language] + between + second[language] for language in first if language in second
    }


def embedded_names() -> tuple[str, ...]:
    """Return the ids of the scenarios that ship inside."""
    return embedded.names("scenarios")
