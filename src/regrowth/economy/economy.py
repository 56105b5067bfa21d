"""The economy: what is. Tables of one country with units, years and sources, frozen."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from regrowth import documents, files, records
from regrowth.economy.identities import check_identities
from regrowth.economy.manifest import FILE_NAME, Manifest, TableSource
from regrowth.economy.reading import convert_frame, read_table
from regrowth.economy.references import check_columns, check_labels, check_units
from regrowth.economy.tables import BY_NAME, REQUIRED
from regrowth.errors import DataError, LabelError, Problem, suggestion
from regrowth.quantities import unit_scale


class Economy:
    """A country's regional statistics: one table per subject, validated and frozen.

    Build one with :meth:`korea`, :meth:`read` or from frames with :meth:`from_tables`.
    Tables are handed out as copies; money is in the unit the manifest states, and
    :meth:`values` converts it to whole currency units.

    Raises
    ------
    DataError
        On construction, with every fault of every table.
    """

    __slots__ = ("__dict__", "_tables", "manifest")

    manifest: Manifest
    _tables: Mapping[str, pd.DataFrame]

    def __init__(self, manifest: Manifest, tables: Mapping[str, pd.DataFrame]) -> None:
        problems: list[Problem] = []
        typed = _typed_tables(manifest, tables, problems)
        problems = problems or _check(manifest, typed)
        if problems:
            raise DataError(problems)
        object.__setattr__(self, "manifest", manifest)
        object.__setattr__(self, "_tables", MappingProxyType(typed))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"an Economy is frozen: {name!r} cannot be set; build a new one with from_tables"
        )

    def __repr__(self) -> str:
        return f"Economy({self.manifest.id!r}, {len(self.regions)} regions, {len(self._tables)} tables)"

    @classmethod
    def korea(cls) -> Economy:
        """Return the embedded economy: Korea's 17 provinces."""
        with resources.as_file(resources.files("regrowth") / "data" / "korea") as folder:
            return cls.read(folder)

    @classmethod
    def read(cls, folder: str | Path) -> Economy:
        """Read a folder of tables with its manifest ``economy.yaml``.

        Raises
        ------
        DataError
            With every fault found in the manifest and in all tables.
        """
        economy, problems = _read(Path(folder))
        if economy is None or problems:
            raise DataError(problems)
        return economy

    @classmethod
    def from_tables(cls, manifest: Manifest, tables: Mapping[str, pd.DataFrame]) -> Economy:
        """Build an economy from frames held in memory, with the checks of :meth:`read`.

        Raises
        ------
        DataError
            With every fault found.
        """
        return cls(manifest, tables)

    def write(self, folder: str | Path) -> None:
        """Write the manifest and every table as CSV to a new folder, all or nothing.

        Raises
        ------
        OptionError
            If the folder exists and is not empty.
        """
        with files.new_folder(Path(folder)) as scratch:
            for name, content in self._files.items():
                (scratch / name).write_bytes(content)

    def files(self) -> dict[str, bytes]:
        """Return the canonical content of the folder by file name."""
        return dict(self._files)

    def has(self, name: str) -> bool:
        """Say whether the economy holds a table."""
        return name in self._tables

    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of one table, in the units of the manifest.

        Raises
        ------
        LabelError
            If the economy has no such table.
        """
        if name not in self._tables:
            held = list(self._tables)
            raise LabelError(
                Problem(f"economy {self.manifest.id}", f"there is no table {name!r}", suggestion(name, held))
            )
        return self._tables[name].copy()

    def values(self, name: str, column: str) -> pd.Series:
        """Return a column in base units: whole currency units, single persons.

        Raises
        ------
        LabelError
            If the table is absent or the column is not a measured one.
        """
        frame = self.table(name)
        units = self.manifest.tables[name].units
        if column not in units:
            raise LabelError(
                Problem(
                    f"table {name}", f"{column!r} is not a measured column", suggestion(column, list(units))
                )
            )
        return frame[column] * unit_scale(units[column])

    def in_base_units(self, name: str) -> pd.DataFrame:
        """Return a copy of a table with every measured column as :meth:`values` gives it.

        Raises
        ------
        LabelError
            If the economy has no such table.
        """
        units = self.manifest.tables[name].units if name in self._tables else ()
        return self.table(name).assign(**{column: self.values(name, column) for column in units})

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables held."""
        return tuple(self._tables)

    @property
    def regions(self) -> tuple[str, ...]:
        """Region ids, in the order of the region table."""
        return tuple(self._tables["regions"]["region"])

    @property
    def industries(self) -> tuple[str, ...]:
        """Industry ids, in the order of the industry table."""
        return tuple(self._tables["industries"]["industry"])

    def classes(self, scheme: str) -> pd.DataFrame:
        """Return the classes of one scheme, indexed by class.

        Raises
        ------
        LabelError
            If no class has that scheme.
        """
        frame = self._tables["classes"]
        rows = frame[frame["scheme"] == scheme]
        if rows.empty:
            known = sorted(set(frame["scheme"]))
            raise LabelError(
                Problem("table classes", f"there is no scheme {scheme!r}", suggestion(scheme, known))
            )
        return rows.set_index("class")

    def names(self, table: str, language: str = "en") -> dict[str, str]:
        """Return display names by label; English where the language is absent.

        A table of regions gives short names where it has them; a blank name is absent.

        Raises
        ------
        LabelError
            If the table is absent, or its rows are not named by one label each.
        """
        frame = self.table(table)
        if len(BY_NAME[table].key) > 1 or "name_en" not in frame.columns:
            single = [name for name in self.tables if len(BY_NAME[name].key) == 1]
            named = [name for name in single if "name_en" in self._tables[name]]
            remedy = "Use classes(scheme)" if table == "classes" else suggestion(table, named)
            reason = "its rows have no label with a name of its own"
            raise LabelError(Problem(f"table {table}", reason, remedy))
        wanted = [f"short_name_{language}", f"name_{language}", "short_name_en", "name_en"]
        columns = [frame[name] for name in wanted if name in frame.columns]
        return {
            label: next((name for name in names if name.strip()), label)
            for label, *names in zip(frame[BY_NAME[table].key[0]], *columns, strict=True)
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical form of the manifest and all tables."""
        listing = "".join(
            f"{files.digest(content)}  {name}\n" for name, content in sorted(self._files.items())
        )
        return files.digest(listing.encode())

    @cached_property
    def _files(self) -> dict[str, bytes]:
        """Canonical content by file name: tables as CSV, then the manifest."""
        content = {}
        described = {}
        for name, frame in self._tables.items():
            source = self.manifest.tables[name]
            file = source.file.rsplit(".", 1)[0] + ".csv"
            buffer = io.StringIO()
            _plain(frame).to_csv(buffer, index=False, lineterminator="\n")
            content[file] = buffer.getvalue().encode()
            described[name] = {**source.model_dump(mode="json", exclude_defaults=True), "file": file}
        head = self.manifest.model_dump(mode="json", exclude={"tables"})
        content[FILE_NAME] = documents.dump({**head, "tables": described}).encode()
        return content


def _typed_tables(
    manifest: Manifest, tables: Mapping[str, pd.DataFrame], problems: list[Problem]
) -> dict[str, pd.DataFrame]:
    """Convert frames held in memory with the rules of a file; tables that do not belong are faults."""
    converted = {}
    for name, frame in tables.items():
        if name not in BY_NAME:
            problems.append(Problem("tables", f"unknown table {name!r}", suggestion(name, list(BY_NAME))))
        elif name not in manifest.tables:
            problems.append(
                Problem(f"table {name}", "the manifest does not describe it", "Add it to `tables:`")
            )
        else:
            typed = convert_frame(frame, BY_NAME[name], manifest.tables[name].file, problems)
            if typed is not None:
                converted[name] = typed
    return converted


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Write whole numbers without a decimal point and missing ones as blanks.

    Numbers beyond 64 bits stay as they are: they have no exact whole form to write.
    """

    def whole(column: pd.Series) -> pd.Series:
        return (column % 1 == 0) & (column.abs() < 2.0**63)

    columns = {}
    for name in frame.columns:
        column = frame[name]
        if column.dtype.kind == "f" and bool((whole(column) | column.isna()).all()):
            columns[name] = column.astype("Int64")
        else:
            columns[name] = column
    return pd.DataFrame(columns)


def check_folder(folder: str | Path) -> list[Problem]:
    """Return every fault of an economy folder; an empty list means it is sound."""
    return _read(Path(folder))[1]


def _read(folder: Path) -> tuple[Economy | None, list[Problem]]:
    """Read a folder as far as possible, returning all problems at once."""
    if not folder.is_dir():
        reason = f"there is no folder {str(folder)!r}"
        return None, [Problem("economy", reason, "Give a folder that holds economy.yaml")]
    try:
        root = documents.read(folder / FILE_NAME, DataError)
        manifest = records.validate(Manifest, root, "manifest", DataError)
    except DataError as error:
        return None, list(error.problems)
    problems: list[Problem] = []
    frames: dict[str, pd.DataFrame] = {}
    for name, source in manifest.tables.items():
        frame = read_table(folder, BY_NAME[name], source, problems)
        if frame is not None:
            frames[name] = frame
    problems += _unlisted_files(folder, manifest)
    problems += _check(manifest, frames, problems)
    if problems:
        return None, problems
    economy = Economy.__new__(Economy)
    object.__setattr__(economy, "manifest", manifest)
    object.__setattr__(economy, "_tables", MappingProxyType(frames))
    return economy, []


def _unlisted_files(folder: Path, manifest: Manifest) -> list[Problem]:
    listed = {source.file for source in manifest.tables.values()} | {FILE_NAME}
    return [
        Problem(
            "manifest",
            f"the folder holds {path.name!r}, which no table names",
            "List it or remove it",
            FILE_NAME,
        )
        for path in sorted(folder.iterdir())
        if path.suffix in (".csv", ".parquet") and path.name not in listed
    ]


def _check(
    manifest: Manifest, frames: Mapping[str, pd.DataFrame], found: Sequence[Problem] = ()
) -> list[Problem]:
    """Check units, labels and keys of the tables read, and identities of those with no fault ``found``."""
    problems = [
        Problem(
            "manifest",
            f"table {name!r} is required and not there",
            "Every economy needs regions, industries, classes and employment",
            FILE_NAME,
            column="tables",
        )
        for name in REQUIRED
        if name not in manifest.tables or (name not in frames and not found)
    ]
    problems += check_columns(frames, BY_NAME, manifest)
    for name, frame in frames.items():
        problems += check_units(BY_NAME[name], manifest.tables[name], frame, manifest.currency)
    problems += check_labels(frames, BY_NAME, manifest)
    # the subjects are `table NAME` and, for units, `manifest table NAME`
    faulty = {problem.subject.rpartition(" ")[2] for problem in (*found, *problems)}
    sound = {name: frame for name, frame in frames.items() if name not in faulty}
    return problems + check_identities(sound, manifest)


def describe(source: TableSource) -> str:
    """Say in one line where a table comes from."""
    return f"{source.publisher}: {source.source}"
