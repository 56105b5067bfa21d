"""``regrowth run`` and ``regrowth rerun``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from regrowth.study.study import Progress
from regrowth.words import LANGUAGES, translator


@contextmanager
def progress_display() -> Iterator[Progress]:
    """Show each step and how far it has come, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description:<11}"),
        BarColumn(bar_width=40),
        TextColumn("{task.completed:>6.0f} / {task.total:.0f}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as display:
        tasks: dict[str, TaskID] = {}

        def told(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = display.add_task(step, total=total)
            display.update(tasks[step], completed=done, total=total)

        yield told


@click.command()
@click.argument("programme", default=None, required=False)
@click.option("--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("study"),
    show_default=True,
    help="Bundle to write.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="Seed of all random draws.",
)
@click.option(
    "--draws",
    type=click.IntRange(0, 100_000),
    help="Draws for acceptability; the programme's number if absent.",
)
@click.option(
    "--paths",
    type=click.IntRange(0, 100_000),
    default=100,
    show_default=True,
    help="Draws of all parameters under which the plan is followed.",
)
@click.option("--plan/--no-plan", default=True, show_default=True, help="Plan amounts and their effect.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
def run(
    programme: str | None,
    economy: Path | None,
    out: Path,
    seed: int,
    draws: int | None,
    paths: int,
    plan: bool,
    language: str,
) -> None:
    """Run the whole chain on PROGRAMME (a file or an embedded id) and write a study bundle."""
    from regrowth import files
    from regrowth.cli.summary import print_summary
    from regrowth.programme.programme import DEFAULT
    from regrowth.report.publish import publish
    from regrowth.study.bundle import foreign_files
    from regrowth.study.study import run as run_study

    files.require_usable(out, foreign_files)
    with progress_display() as told:
        study = run_study(
            DEFAULT if programme is None else programme,
            economy,
            seed=seed,
            draws=draws,
            plan=plan,
            paths=paths,
            progress=told,
        )
        told("report", 0, 1)
        publish(study, out, language)
        told("report", 1, 1)
    print_summary(study, language)
    say = translator(language)
    click.echo(say("Bundle written to {folder}; open {report}.", folder=out, report=out / "report.html"))


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Also write the new results as a bundle.")
def rerun(bundle: Path, out: Path | None) -> None:
    """Run BUNDLE again from its own inputs and say whether every byte agrees."""
    from regrowth import files
    from regrowth.report.publish import publish, report_files
    from regrowth.study.bundle import Bundle, foreign_files

    if out is not None:
        files.require_usable(out, foreign_files)
    held = Bundle.read(bundle)
    language = str(held.manifest["settings"].get("language", "en"))
    with progress_display() as told:
        study = held.rerun(told)
    changed = held.differences(study, report_files(study, language))
    if out is not None:
        publish(study, out, language)
    if not changed:
        click.echo(f"Identical: all {len(held.manifest['files'])} files agree byte by byte.")
        return
    click.echo(f"{len(changed)} of {len(held.manifest['files'])} files differ:")
    for name in changed:
        click.echo(f"  {name}")
    versions = held.version_changes()
    click.echo(f"Versions that changed: {', '.join(versions)}" if versions else "The versions are the same.")
    raise click.exceptions.Exit(1)
