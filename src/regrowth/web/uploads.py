"""Files that are brought in by a browser: which may be, and what is in them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from regrowth.errors import OptionError, Problem
from regrowth.messages import Message

MOST_BYTES = 4_000_000
"""Size of a file that may be brought in."""
MOST_TOGETHER = 20_000_000
"""Size of all files that may be brought in at once."""
ENDINGS = (".yaml", ".yml")


def texts_of(contents: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Return uploaded files as texts by name."""
    found = {}
    for name, content in zip(names, contents, strict=True):
        shown = _without_folder(name)
        try:
            raw = base64.b64decode(content.partition(",")[2], validate=True)
            problems = refusals([(shown, len(raw))])
            if problems:
                raise OptionError(problems)
            found[shown] = raw.decode("utf-8-sig")
        except (binascii.Error, UnicodeDecodeError):
            subject, reason = Message("file {name}", name=shown), Message("it is no text")
            raise OptionError(Problem(subject, reason, Message("Choose a YAML file"))) from None
    return found


def _without_folder(name: str) -> str:
    """Return what is shown of the name of a file that somebody sent."""
    return "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable())[:120]


def refusals(files: Sequence[tuple[str, int]]) -> list[Problem]:
    """Say why files cannot be brought in, by their names and sizes; nothing where they can."""
    found = []
    for name, size in files:
        shown = _without_folder(name)
        subject = Message("file {name}", name=shown)
        if not name.lower().endswith(ENDINGS):
            reason = Message("its name ends in none of {endings}", endings=", ".join(ENDINGS))
            found.append(Problem(subject, reason, Message("Choose a YAML file")))
        elif size > MOST_BYTES:
            reason = Message("it has {count:,} bytes, more than {most:,}", count=size, most=MOST_BYTES)
            found.append(Problem(subject, reason, Message("Choose a scenario's file")))
    together = sum(size for _, size in files)
    if not found and together > MOST_TOGETHER:
        reason = Message("they have {count:,} bytes, more than {most:,}", count=together, most=MOST_TOGETHER)
        found.append(Problem(Message("files"), reason, Message("Bring in fewer at once")))
    return found
