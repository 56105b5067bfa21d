"""Publishing a study: the bundle with its report inside, as a folder or a zip."""

from __future__ import annotations

from pathlib import Path

from regrowth.report.page import render
from regrowth.study import bundle
from regrowth.study.study import Study


def report_files(study: Study, language: str = "en") -> dict[str, bytes]:
    """Return the report by file name."""
    return {"report.html": render(study, language).encode()}


def publish(study: Study, folder: str | Path, language: str = "en") -> None:
    """Write the bundle of a study, report included, to ``folder``, all or nothing.

    Raises
    ------
    OptionError
        If the folder holds anything but an earlier bundle, or the language is unknown.
    """
    bundle.write(study, folder, report_files(study, language), language=language)


def archive(study: Study, language: str = "en") -> bytes:
    """Return the bundle of a study, report included, as a zip; equal studies give equal bytes.

    Raises
    ------
    OptionError
        If the language is unknown.
    """
    return bundle.archive(study, report_files(study, language), language=language)
