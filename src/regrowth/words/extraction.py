"""Messages of the catalogue, for ``pybabel extract``; see ``extraction.cfg``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

GROUPS = ("evidence", "selection", "outcome", "figure")
"""Groups of quantities whose meanings are shown to readers."""


def quantities(
    stream: IO[bytes],
    keywords: object,  # noqa: ARG001 - the signature that Babel calls
    comment_tags: object,  # noqa: ARG001
    options: object,  # noqa: ARG001
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield what readers are shown of quantities, as line, function, message and comments.

    Meanings, and where a quantity comes from if that is the programme itself and no publication.
    """
    reader = csv.DictReader(io.StringIO(stream.read().decode("utf-8")))
    for row in reader:
        if row["group"] in GROUPS:
            yield reader.line_num, "say", row["meaning"], []
            if row["source"].startswith("Programme"):
                yield reader.line_num, "say", row["source"], []
