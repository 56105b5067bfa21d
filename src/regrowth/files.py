"""Writing files so that a failure or an interruption leaves nothing half-written."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regrowth.errors import OptionError, Problem, RegrowthError


@contextmanager
def new_folder(target: Path, *, replace_marker: str | None = None) -> Iterator[Path]:
    """Yield a scratch folder that becomes ``target`` only if the block succeeds.

    An existing non-empty ``target`` is refused, unless it holds the file
    ``replace_marker``: then it is the result of an earlier run and is replaced whole.

    Raises
    ------
    OptionError
        If ``target`` is in use or cannot be created.
    """
    target = target.absolute()
    require_usable(target, replace_marker)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise _unusable(target, f"cannot be created: {error.strerror}") from None
    retired = scratch.with_name(scratch.name + "-old")
    try:
        scratch.chmod(0o755)
        yield scratch
        if target.exists():
            os.replace(target, retired)
        os.replace(scratch, target)
    except BaseException:
        if retired.exists() and not target.exists():
            os.replace(retired, target)
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(retired, ignore_errors=True)


def require_usable(target: Path, replace_marker: str | None = None) -> None:
    """Refuse a folder that :func:`new_folder` could not write, before long work begins.

    Raises
    ------
    OptionError
        If ``target`` is a file or holds anything but an earlier result.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise _unusable(target, "exists and is not a folder")
    if not target.exists() or not any(target.iterdir()):
        return
    if replace_marker is None or not (target / replace_marker).is_file():
        raise _unusable(target, "exists and holds other files")


def _unusable(target: Path, reason: str) -> RegrowthError:
    return OptionError(Problem(f"folder {str(target)!r}", reason, "Name a new or empty folder"))


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal.

    >>> digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()
