"""``regrowth report``: hand over a study as PDF or zip."""

from __future__ import annotations

from pathlib import Path

import click

from regrowth.cli.study import progress_display
from regrowth.words import translator


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--pdf", type=click.Path(path_type=Path), help="File for the report, printed on A4.")
@click.option("--zip", "packed", type=click.Path(path_type=Path), help="File for the whole bundle, packed.")
def report(bundle: Path, pdf: Path | None, packed: Path | None) -> None:
    """Print the report of BUNDLE as PDF, or pack the whole BUNDLE as a zip, after its hashes are verified.

    The PDF is printed by Chromium, Google Chrome or Edge if one is on the path; the environment
    variable REGROWTH_BROWSER names another place.
    """
    from regrowth import files
    from regrowth.report.pdf import find_browser, print_report
    from regrowth.study.bundle import Bundle

    targets = [target for target in (pdf, packed) if target is not None]
    if not targets:
        raise click.UsageError("Give --pdf FILE, --zip FILE or both.")
    if len({target.absolute() for target in targets}) < len(targets):
        raise click.UsageError("--pdf and --zip name the same file.")
    for target in targets:
        _require_outside(target, bundle)
        files.require_writable(target)
    if pdf is not None:
        find_browser()
    held = Bundle.read(bundle)
    say = translator(str(held.manifest["settings"].get("language", "en")))
    # everything is made before anything is written
    made: list[tuple[Path, bytes, str]] = []
    if packed is not None:
        made.append((packed, held.archive(), say("Bundle packed in {file}.", file=packed)))
    if pdf is not None:
        page = held.file("report.html").decode("utf-8", "replace")
        with progress_display() as told:
            told("pdf", 0, 1)
            made.append((pdf, print_report(page), say("Report printed to {file}.", file=pdf)))
            told("pdf", 1, 1)
    for target, content, text in made:
        files.write_file(target, content)
        click.echo(text)


def _require_outside(target: Path, bundle: Path) -> None:
    """Refuse a file inside the bundle, which would no longer be what its manifest records."""
    from regrowth.errors import OptionError, Problem

    if bundle.resolve() in target.resolve().parents:
        reason = "it would lie inside the bundle, whose files are recorded"
        raise OptionError(Problem(f"file {str(target)!r}", reason, "Name a file outside of it"))
