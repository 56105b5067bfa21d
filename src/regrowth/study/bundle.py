"""The study bundle: inputs, results and hashes in one folder, so that every number can be re-run."""

from __future__ import annotations

import io
import json
import platform
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from regrowth import files
from regrowth.economy.economy import Economy
from regrowth.errors import BundleError, Problem
from regrowth.programme.programme import Programme
from regrowth.study.contents import ECONOMY_FOLDER, PROGRAMME_FILE, as_json, contents
from regrowth.study.study import Progress, Study, run

FORMAT = 2
MANIFEST = "manifest.json"

_PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "highspy",
    "clarabel",
    "jax",
    "jaxlib",
    "equinox",
    "optimistix",
    "lineax",
    "pydantic",
    "pyyaml",
    "plotly",
    "jinja2",
    "markupsafe",
    "babel",
)
"""What shapes the bytes of a bundle."""
_KINDS = {
    "format": int,
    "regrowth": str,
    "python": str,
    "packages": dict,
    "seed": int,
    "draws": int,
    "plan": bool,
    "paths": int,
    "settings": dict,
    "files": dict,
    "digest": str,
}
"""Kinds of the manifest's values that are read back."""


def complete(study: Study, extra: Mapping[str, bytes] | None = None, **settings: Any) -> dict[str, bytes]:
    """Return every file of the bundle of a study by name, its manifest included.

    ``extra`` adds files such as the report; ``settings`` are kept in the manifest.
    """
    held = {**contents(study), **(extra or {})}
    return {**held, MANIFEST: as_json(_manifest(study, held, settings))}


def pack(held: Mapping[str, bytes], folder: str) -> bytes:
    """Return files as one zip in which they lie in ``folder``.

    Equal files give equal bytes: names are sorted and every file is dated 1980-01-01.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(held):
            entry = zipfile.ZipInfo(f"{folder}/{name}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix on every machine, so that the permissions count
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, held[name])
    return buffer.getvalue()


def archive(study: Study, extra: Mapping[str, bytes] | None = None, **settings: Any) -> bytes:
    """Return the bundle of a study as a zip, without writing a folder; see :func:`write`."""
    return pack(complete(study, extra, **settings), f"study-{study.programme.id}")


def write(
    study: Study, folder: str | Path, extra: Mapping[str, bytes] | None = None, **settings: Any
) -> None:
    """Write the bundle to a new folder, or over an earlier bundle, all or nothing.

    ``extra`` adds files such as the report; ``settings`` are kept in the manifest.

    Raises
    ------
    OptionError
        If the folder exists and is neither empty nor a bundle.
    """
    with files.new_folder(Path(folder), foreign_files) as scratch:
        for name, content in complete(study, extra, **settings).items():
            path = scratch / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def foreign_files(folder: Path) -> list[str]:
    """Return the files of a folder that are not exactly what an earlier run wrote there."""
    try:
        recorded = _read_manifest(folder)["files"]
    except BundleError:
        recorded = {}
    held = (path for path in sorted(folder.rglob("*")) if not path.is_dir() or path.is_symlink())
    foreign = []
    for path in held:
        name = path.relative_to(folder).as_posix()
        ours = name == MANIFEST and recorded
        # a pipe or a device would never end
        plain = path.is_file() and not path.is_symlink()
        if not ours and not (plain and recorded.get(name) == files.digest(path.read_bytes())):
            foreign.append(name)
    return foreign


def _manifest(study: Study, held: Mapping[str, bytes], settings: Mapping[str, Any]) -> dict[str, Any]:
    content = {
        "format": FORMAT,
        "regrowth": metadata.version("regrowth"),
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in _PACKAGES},
        "programme": study.programme.id,
        "economy": study.economy.manifest.id,
        "economy_digest": study.economy.digest,
        "seed": study.seed,
        "draws": study.draws,
        "plan": study.planned,
        "paths": study.paths,
        "settings": dict(settings),
        "files": {name: files.digest(found) for name, found in sorted(held.items())},
    }
    return {**content, "digest": _own_digest(content)}


def _own_digest(manifest: Mapping[str, Any]) -> str:
    """Return the digest of all that a manifest says but the digest itself."""
    return files.digest(as_json({key: value for key, value in manifest.items() if key != "digest"}))


@dataclass(frozen=True)
class Bundle:
    """A bundle read back: its manifest and its verified inputs."""

    folder: Path
    manifest: Mapping[str, Any]
    programme: Programme
    economy: Economy

    @classmethod
    def read(cls, folder: str | Path) -> Bundle:
        """Read a bundle and verify the hash of every file.

        Raises
        ------
        BundleError
            If files are missing, altered or added, or the manifest is unreadable.
        """
        folder = Path(folder)
        manifest = _read_manifest(folder)
        problems = _altered(folder, manifest["files"])
        if problems:
            raise BundleError(problems)
        return cls(
            folder=folder,
            manifest=manifest,
            programme=Programme.read(folder / PROGRAMME_FILE),
            economy=Economy.read(folder / ECONOMY_FOLDER),
        )

    def file(self, name: str) -> bytes:
        """Return the content of a file of the bundle, checked against its hash once more.

        Raises
        ------
        BundleError
            If the bundle has no such file, or it has changed since the bundle was read.
        """
        subject, recorded = f"bundle {self.folder.name}", self.manifest["files"]
        if name not in recorded:
            reason = f"there is no {name} in it"
            raise BundleError(Problem(subject, reason, "Give a folder that `regrowth run` wrote"))
        path = self.folder / name
        content = path.read_bytes() if path.is_file() else b""
        if files.digest(content) != recorded[name]:
            reason = "a file has been altered since it was read"
            raise BundleError(Problem(subject, reason, "Restore it or run the study again", name))
        return content

    def archive(self) -> bytes:
        """Return the bundle as a zip; equal bundles give equal bytes, wherever they lie."""
        held = {name: self.file(name) for name in self.manifest["files"]}
        return pack({**held, MANIFEST: as_json(self.manifest)}, f"study-{self.programme.id}")

    def rerun(self, progress: Progress | None = None) -> Study:
        """Run the study again from the bundle's own inputs and seed."""
        return run(
            self.programme,
            self.economy,
            seed=self.manifest["seed"],
            draws=self.manifest["draws"],
            plan=self.manifest["plan"],
            paths=self.manifest["paths"],
            progress=progress,
        )

    def differences(self, study: Study, extra: Mapping[str, bytes] | None = None) -> list[str]:
        """Return the names of files that ``study`` would write differently."""
        held = {**contents(study), **(extra or {})}
        recorded = self.manifest["files"]
        return sorted(
            name
            for name in {*held, *recorded}
            if name not in held or files.digest(held[name]) != recorded.get(name)
        )

    def version_changes(self) -> list[str]:
        """Say which packages have another version than when the bundle was made."""
        now = {
            "regrowth": metadata.version("regrowth"),
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in _PACKAGES},
        }
        then = {
            "regrowth": self.manifest["regrowth"],
            "python": self.manifest["python"],
            **self.manifest["packages"],
        }
        return [f"{name} {then.get(name)} -> {now[name]}" for name in now if then.get(name) != now[name]]


def _read_manifest(folder: Path) -> dict[str, Any]:
    subject = f"bundle {folder.name}"
    path = folder / MANIFEST
    if not path.is_file():
        raise BundleError(
            Problem(subject, f"there is no {MANIFEST}", "Give a folder that `regrowth run` wrote")
        )
    unreadable = BundleError(Problem(subject, "the manifest cannot be read", "Run the study again", MANIFEST))
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
            raise unreadable
        if manifest["format"] != FORMAT:
            reason = f"the bundle has format {manifest['format']}, this version reads {FORMAT}"
            raise BundleError(Problem(subject, reason, f"Use regrowth {manifest.get('regrowth')}", MANIFEST))
        if not all(isinstance(manifest.get(key), kind) for key, kind in _KINDS.items()):
            raise unreadable
        if manifest["digest"] != _own_digest(manifest) or min(manifest["seed"], manifest["draws"]) < 0:
            reason = "the manifest has been altered"
            raise BundleError(Problem(subject, reason, "Restore it or run the study again", MANIFEST))
    except (ValueError, OSError, RecursionError):
        raise unreadable from None
    return manifest


def _altered(folder: Path, recorded: Mapping[str, str]) -> list[Problem]:
    held = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }
    problems = []
    for name, digest in recorded.items():
        if name not in held:
            problems.append(Problem("bundle", "a file is missing", "Restore it or run the study again", name))
        elif files.digest(held[name].read_bytes()) != digest:
            problems.append(
                Problem("bundle", "a file has been altered", "Restore it or run the study again", name)
            )
    problems += [
        Problem("bundle", "a file is not in the manifest", "Remove it or run the study again", name)
        for name in held
        if name not in recorded
    ]
    return problems
