"""Writing files so that a failure or an interruption leaves nothing half-written."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path

from regrowth.errors import OptionError, Problem, RegrowthError
from regrowth.messages import Message, listed

Foreign = Callable[[Path], list[str]]
"""Names of the files in a folder that are not an earlier result of ours."""


@contextmanager
def new_folder(target: Path, foreign: Foreign | None = None) -> Iterator[Path]:
    """Yield a scratch folder that becomes ``target`` only if the block succeeds.

    An existing non-empty ``target`` is refused, unless ``foreign`` finds nothing in it
    that is not an earlier result: then it is replaced whole.

    Raises
    ------
    OptionError
        If ``target`` is in use or cannot be created.
    """
    target = target.absolute()
    require_usable(target, foreign)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}-", dir=target.parent))
    except OSError as error:
        raise _unusable(target, Message("cannot be created: {cause}", cause=error.strerror)) from None
    retired = scratch.with_name(scratch.name + "-old")
    try:
        scratch.chmod(0o755)
        yield scratch
        if target.exists():
            require_usable(target, foreign)
            os.replace(target, retired)
        os.replace(scratch, target)
    except BaseException:
        if retired.exists() and not target.exists():
            os.replace(retired, target)
        raise
    else:
        # only now: if putting the old folder back fails, it stays beside the target
        shutil.rmtree(retired, ignore_errors=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def require_usable(target: Path, foreign: Foreign | None = None) -> None:
    """Refuse a folder that :func:`new_folder` could not write, before long work begins.

    Raises
    ------
    OptionError
        If ``target`` is a file, holds anything but an earlier result, or cannot be written.
    """
    target = target.absolute()
    try:
        if target.is_symlink() or (target.exists() and not target.is_dir()):
            raise _unusable(target, Message("exists and is not a folder"))
        if target.exists() and any(target.iterdir()):
            held = sorted(entry.name for entry in target.iterdir()) if foreign is None else foreign(target)
            if held:
                raise _unusable(target, Message("holds other files: {names}", names=listed(held, 3)))
        above = next(parent for parent in target.parents if parent.exists())
    except OSError as error:
        raise _unusable(target, Message("cannot be used: {cause}", cause=error.strerror)) from None
    if not _takes_more(above):
        reason = Message("cannot be created: {folder!r} is not a folder one may write to", folder=str(above))
        raise _unusable(target, reason)


def _takes_more(folder: Path) -> bool:
    """Whether something can be made there: rights alone do not tell, on a read-only disk for one."""
    try:
        Path(tempfile.mkdtemp(prefix=".regrowth-", dir=folder)).rmdir()
    except OSError:
        return False
    return True


def packaged_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV table that ships in ``data``, every cell as text."""
    text = resources.files("regrowth").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def write_file(target: Path, content: str | bytes) -> None:
    """Write a file, all or nothing; an earlier file of the name is replaced.

    Raises
    ------
    OptionError
        If the place cannot be written to.
    """
    target = target.absolute()
    require_writable(target)
    scratch = target.with_name(f".{target.name[:40]}-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(scratch, target)
    except OSError as error:
        raise _unwritable(target, Message("cannot be written: {cause}", cause=error.strerror)) from None
    finally:
        with suppress(OSError):
            scratch.unlink()


def require_writable(target: Path) -> None:
    """Refuse a file that :func:`write_file` could not write, before long work begins.

    Raises
    ------
    OptionError
        If ``target`` is anything but a plain file, or its folder cannot be written to.
    """
    target = target.absolute()
    try:
        if target.is_symlink() or (target.exists() and not target.is_file()):
            raise _unwritable(target, Message("exists and is not a plain file"))
        above = next(parent for parent in target.parents if parent.exists())
    except OSError as error:
        raise _unwritable(target, Message("cannot be used: {cause}", cause=error.strerror)) from None
    if not _takes_more(above):
        reason = Message("cannot be written: {folder!r} is not a folder one may write to", folder=str(above))
        raise _unwritable(target, reason)


def _unwritable(target: Path, reason: Message) -> RegrowthError:
    subject = Message("file {path!r}", path=_shown(target))
    return OptionError(Problem(subject, reason, Message("Name a file in a folder of yours")))


def _unusable(target: Path, reason: Message) -> RegrowthError:
    subject = Message("folder {path!r}", path=_shown(target))
    return OptionError(Problem(subject, reason, Message("Name a new or empty folder")))


def _shown(target: Path) -> str:
    return str(target) if len(str(target)) < 200 else str(target)[:200] + "..."


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal.

    >>> digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()
