"""Messages of the catalogue, for ``pybabel extract``; see ``extraction.cfg``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

GROUPS = ("evidence", "selection")
"""Groups of quantities whose meanings are shown to readers."""


def quantities(
    stream: IO[bytes],
    keywords: object,  # noqa: ARG001 - the signature that Babel calls
    comment_tags: object,  # noqa: ARG001
    options: object,  # noqa: ARG001
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield the meaning of every quantity that a report shows, as line, function, message and comments."""
    reader = csv.DictReader(io.StringIO(stream.read().decode("utf-8")))
    for row in reader:
        if row["group"] in GROUPS:
            yield reader.line_num, "say", row["meaning"], []
