"""``regrowth plan`` and ``regrowth parameters``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from regrowth.cli.options import inputs
from regrowth.words import LANGUAGES

if TYPE_CHECKING:
    from regrowth.package.rows import PlanRules
    from regrowth.package.setting import Setting


@click.group()
def plan() -> None:
    """Find the best plan; check, score and improve one by hand."""


def _setting(programme: str | None, economy: Path | None) -> tuple[Setting, PlanRules]:
    """Return the programme on the model, and its rules for the engines of the best choice."""
    from regrowth.package.footing import COARSE
    from regrowth.package.package import rules_of
    from regrowth.package.setting import Setting
    from regrowth.programme.programme import DEFAULT
    from regrowth.study.study import run

    study = run(DEFAULT if programme is None else programme, economy, draws=0, plan=False)
    setting = Setting.of(study.economy, study.programme, level=COARSE, held=study.evidence.basis.employment)
    return setting, rules_of(study.programme, setting, study.selection.chosen)


def _aversion(text: str | None) -> float | None:
    from regrowth.errors import OptionError, Problem

    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 <= value <= 20:
        raise OptionError(
            Problem("--aversion", f"{text!r} is not a number from 0 to 20", "0 ignores balance")
        )
    return value


@plan.command()
@inputs
@click.option("--aversion", help="Aversion to inequality across regions, 0 to 20; the programme's if absent.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the plan to this YAML file.")
def best(
    programme: str | None, economy: Path | None, aversion: str | None, out: Path | None, language: str
) -> None:
    """Find the plan of most worth under every rule and capacity."""
    from regrowth.cli.plan_summary import print_allocation
    from regrowth.cli.study import progress_display
    from regrowth.package.allocate import ROUNDS, allocate

    dislike = _aversion(aversion)
    _require_writable(out)
    with progress_display() as told:
        setting, rules = _setting(programme, economy)
        found = allocate(
            setting,
            rules,
            aversion=dislike,
            other_starts=True,
            progress=lambda number, _gap: told("plan", number, ROUNDS),
        )
    print_allocation(found, language)
    _write(found.plan.to_yaml(setting.programme), out, language)


@plan.command()
@click.argument("file", type=click.Path(path_type=Path))
@inputs
def check(file: Path, programme: str | None, economy: Path | None, language: str) -> None:
    """Check the plan in FILE against every rule, and say what it is worth."""
    from regrowth.cli.plan_summary import print_assessment
    from regrowth.errors import ProgrammeError
    from regrowth.package.assess import assess_plan
    from regrowth.package.plan import Plan

    setting, rules = _setting(programme, economy)
    result = assess_plan(setting, rules, Plan.read(file, setting.programme))
    if result.faults:
        raise ProgrammeError(list(result.faults))
    print_assessment(result, language)


@plan.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--move", required=True, help='Money that may be moved, such as "5 trillion KRW".')
@click.option("--out", type=click.Path(path_type=Path), help="Write the plan to this YAML file.")
@inputs
def improve(
    file: Path, move: str, out: Path | None, programme: str | None, economy: Path | None, language: str
) -> None:
    """Move at most so much money in the plan in FILE, to where it is worth most."""
    from regrowth.cli.plan_summary import print_improvement
    from regrowth.package.assess import assess_plan, improve_plan
    from regrowth.package.plan import Plan

    _require_writable(out)
    setting, rules = _setting(programme, economy)
    most = _money(move, setting.programme.currency)
    held = assess_plan(setting, rules, Plan.read(file, setting.programme))
    found = improve_plan(setting, rules, held.plan, most)
    print_improvement(held, found, language)
    _write(found.plan.to_yaml(setting.programme), out, language)


def _money(text: str, currency: str) -> float:
    from regrowth.errors import OptionError, Problem
    from regrowth.quantities import money_scale

    number, _, unit = text.strip().partition(" ")
    try:
        return float(number) * money_scale(unit.strip(), currency)
    except ValueError:
        reason = f"{text!r} is no amount of money"
        raise OptionError(Problem("--move", reason, f'Write "5 trillion {currency}"')) from None


def _require_writable(out: Path | None) -> None:
    from regrowth import files

    if out is not None:
        files.require_writable(out)


def _write(text: str, out: Path | None, language: str) -> None:
    from regrowth import files
    from regrowth.words import translator

    if out is not None:
        files.write_file(out, text)
        say = translator(language)
        click.echo(say("Plan written to {file}.", file=out))


@click.command()
@click.option("--programme", default=None, help="A programme file or embedded id.")
@click.option(
    "--csv", "out", type=click.Path(path_type=Path), help="Write all columns, sources too, to this file."
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language.")
def parameters(programme: str | None, out: Path | None, language: str) -> None:
    """List every parameter of the instruments: range, unit, and whether it is an assumption."""
    from regrowth import files
    from regrowth.cli.plan_summary import print_parameters
    from regrowth.package.tables import parameter_table
    from regrowth.programme.programme import DEFAULT, Programme

    held = Programme.read(DEFAULT if programme is None else programme)
    if out is None:
        print_parameters(held, language)
    else:
        files.write_file(out, parameter_table(held).to_csv())
