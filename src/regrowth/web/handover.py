"""Files of a study: the report as HTML and PDF, and the bundle."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException, Response

from regrowth.messages import Message
from regrowth.report.page import render
from regrowth.report.pdf import print_report
from regrowth.report.publish import report_files
from regrowth.study import bundle
from regrowth.study.study import Study
from regrowth.web.jobs import Jobs, Told
from regrowth.words import LANGUAGE_NAMES

KINDS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "zip": "application/zip"}
"""What can be handed over, by the ending of its name, and its media type."""


def title(kind: str, language: str) -> Message:
    """Return what a file is called while it is made: its format and its language.

    >>> title("pdf", "ko"), title("zip", "en")
    ('The report as PDF (한국어)', 'The bundle (English)')
    """
    if kind == "zip":
        return Message("The bundle ({language})", language=LANGUAGE_NAMES[language])
    return Message(
        "The report as {format} ({language})", format=kind.upper(), language=LANGUAGE_NAMES[language]
    )


def make(study: Study, kind: str, language: str, told: Told) -> bytes:
    """Make one file of a study.

    Raises
    ------
    OptionError
        If there is no browser to print the PDF with, or it fails.
    """
    told("report", 0, 2)
    if kind == "zip":
        return bundle.archive(study, report_files(study, language), language=language)
    html = render(study, language)
    told("report", 1, 2)
    return print_report(html) if kind == "pdf" else html.encode()


def file_name(programme: str, kind: str, language: str) -> str:
    """Return the name of a file, from the programme's id and the language of the report.

    >>> file_name("korea-2025-12", "pdf", "ko"), file_name("korea-2025-12", "zip", "en")
    ('korea-2025-12-report-ko.pdf', 'korea-2025-12-study-en.zip')
    """
    return f"{programme}-{'study' if kind == 'zip' else 'report'}-{language}.{kind}"


def register(server: FastAPI, jobs: Jobs) -> None:
    """Serve what was made."""

    @server.get("/handover/{key}/{name}", include_in_schema=False)
    def download(key: str, name: str) -> Response:
        job = jobs.get(key)
        kind = name.rpartition(".")[2]
        if job is None or job.kind != "report" or job.state != "done" or kind not in KINDS:
            raise HTTPException(404, "There is no such file. Make it again under “Hand over”.")
        headers = {"Content-Disposition": "attachment"}
        return Response(job.result, media_type=KINDS[kind], headers=headers)
