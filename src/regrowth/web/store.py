"""Scenarios by name in an embedded database."""

from __future__ import annotations

import datetime
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Engine, String, Text, create_engine, event, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

from regrowth.errors import OptionError, Problem
from regrowth.messages import Message
from regrowth.web.levers import Levers

LONGEST_NAME = 80
LONGEST_NOTE = 2000
LONGEST_PLAN = 2_000_000
MOST = 500
"""Scenarios in one store."""
_SUBJECT = Message("scenarios")


class NameTakenError(OptionError):
    """A scenario of the name is there already."""


class UnknownScenarioError(OptionError):
    """There is no scenario of the number."""


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "scenario"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    programme: Mapped[str] = mapped_column(String(200))
    levers: Mapped[str] = mapped_column(Text)
    plan: Mapped[str | None] = mapped_column(Text, default=None)
    changed: Mapped[datetime.datetime]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named state of the workbench.

    Attributes
    ----------
    programme
        Id of the programme that was moved.
    levers
        What was moved.
    plan
        A plan by hand that it starts from, as YAML; the best plan if absent.
    """

    id: int
    name: str
    note: str
    programme: str
    levers: Levers
    plan: str | None
    changed: datetime.datetime


class Scenarios:
    """The store of scenarios.

    Raises
    ------
    OptionError
        If a name is empty, too long, taken or unknown, or the database cannot be used.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        try:
            _Base.metadata.create_all(engine)
        except (SQLAlchemyError, sqlite3.Error) as error:
            engine.dispose()
            reason = Message(
                "the database {url} cannot be used: {fault}", url=engine.url, fault=error.__class__.__name__
            )
            remedy = Message("Choose another file with --store")
            raise OptionError(Problem(_SUBJECT, reason, remedy)) from error

    @classmethod
    def in_memory(cls) -> Scenarios:
        """Return a store that ends with the process."""
        return cls(
            create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
        )

    @classmethod
    def at(cls, file: str | Path) -> Scenarios:
        """Open the store in a file, made if it is not there."""
        path = Path(file)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = Message("{folder} cannot be made: {fault}", folder=path.parent, fault=error.strerror)
            remedy = Message("Choose another file with --store")
            raise OptionError(Problem(_SUBJECT, reason, remedy)) from error
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
        event.listen(engine, "connect", _write_ahead)
        return cls(engine)

    def every(self) -> list[Scenario]:
        """Return all scenarios, by name."""
        with self._session() as session:
            return [_read(row) for row in session.scalars(select(_Row).order_by(_Row.name))]

    def get(self, number: int) -> Scenario:
        """Return one scenario."""
        with self._session() as session:
            return _read(self._row(session, number))

    def save(
        self, name: str, programme: str, levers: Levers, *, plan: str | None = None, note: str = ""
    ) -> Scenario:
        """Keep a state under a new name."""
        clean = _clean(name, note, plan)
        with self._session() as session:
            if len(session.scalars(select(_Row.id)).all()) >= MOST:
                reason = Message("{count} are kept already", count=MOST)
                raise OptionError(Problem(_SUBJECT, reason, Message("Delete some that are not needed")))
            row = _Row(name=clean, note=note.strip(), programme=programme, levers=_text(levers), plan=plan)
            row.changed = _now()
            session.add(row)
            self._commit(session, clean)
            return _read(row)

    def change(
        self,
        number: int,
        *,
        name: str | None = None,
        note: str | None = None,
        levers: Levers | None = None,
        plan: str | None = None,
    ) -> Scenario:
        """Change what is given of a scenario; an empty plan is none."""
        with self._session() as session:
            row = self._row(session, number)
            clean = _clean(row.name if name is None else name, row.note if note is None else note, plan)
            row.name = clean
            if note is not None:
                row.note = note.strip()
            if levers is not None:
                row.levers = _text(levers)
            if plan is not None:
                row.plan = plan or None
            row.changed = _now()
            self._commit(session, clean)
            return _read(row)

    def duplicate(self, number: int, name: str | None = None) -> Scenario:
        """Keep a copy under another name, one with a number unless given."""
        held = self.get(number)
        copy = name or self.free_name(held.name)
        return self.save(copy, held.programme, held.levers, plan=held.plan, note=held.note)

    def free_name(self, name: str) -> str:
        """Return a name that is not taken: this one, or with a number behind it."""
        taken = {entry.name for entry in self.every()}
        stem = name.strip()[: LONGEST_NAME - 6]
        numbered = (f"{stem} ({k})" for k in range(2, MOST + 3))
        return next(text for text in (name.strip()[:LONGEST_NAME], *numbered) if text not in taken)

    def delete(self, number: int) -> None:
        """Forget a scenario."""
        with self._session() as session:
            session.delete(self._row(session, number))
            session.commit()

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with self._lock, Session(self._engine) as session:
            try:
                yield session
            except (SQLAlchemyError, sqlite3.Error) as error:
                reason = Message("the database failed: {fault}", fault=error.__class__.__name__)
                remedy = Message("Try again, or choose another file")
                raise OptionError(Problem(_SUBJECT, reason, remedy)) from error

    def _row(self, session: Session, number: int) -> _Row:
        row = session.get(_Row, number) if 0 < number < 2**63 else None
        if row is None:
            reason = Message("there is no scenario {number}", number=number)
            raise UnknownScenarioError(Problem(_SUBJECT, reason, Message("Choose one of the list")))
        return row

    def _commit(self, session: Session, name: str) -> None:
        try:
            session.commit()
        except IntegrityError:
            session.rollback()
            reason = Message("there is a scenario {name!r} already", name=name)
            raise NameTakenError(Problem(_SUBJECT, reason, Message("Choose another name"))) from None


def _write_ahead(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _clean(name: str, note: str, plan: str | None) -> str:
    """Return the name without what no name needs; refuse what is too long."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    faults = []
    if not clean:
        faults.append((Message("the name is empty"), Message("Give it a name")))
    if len(clean) > LONGEST_NAME:
        reason = Message(
            "the name has {count:,} characters, more than {most:,}", count=len(clean), most=LONGEST_NAME
        )
        faults.append((reason, Message("Shorten it")))
    if len(note) > LONGEST_NOTE:
        reason = Message(
            "the note has {count:,} characters, more than {most:,}", count=len(note), most=LONGEST_NOTE
        )
        faults.append((reason, Message("Shorten it")))
    if plan is not None and len(plan) > LONGEST_PLAN:
        faults.append((Message("the plan is too long"), Message("Give amounts of fewer cells")))
    if faults:
        raise OptionError(Problem(_SUBJECT, reason, remedy) for reason, remedy in faults)
    return clean


def _text(levers: Levers) -> str:
    return levers.model_dump_json(exclude_defaults=True)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _read(row: _Row) -> Scenario:
    try:
        levers = Levers.model_validate_json(row.levers)
    except ValidationError:
        reason = Message("scenario {number} was written by another version", number=row.id)
        remedy = Message("Delete it, or open it with that version")
        raise OptionError(Problem(_SUBJECT, reason, remedy)) from None
    return Scenario(row.id, row.name, row.note, row.programme, levers, row.plan, row.changed)
