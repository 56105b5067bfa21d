"""``regrowth security``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from regrowth.economy.economy import Economy
    from regrowth.security.disruption import Disruption


@click.group()
def security() -> None:
    """Score the items that industries depend on, and stress-test their supply."""


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--economy`` and ``--json`` to a command."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print everything as JSON."),
        click.option(
            "--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent."
        ),
    ):
        command = option(command)
    return command


@security.command()
@_shared
@click.option("--top", type=click.IntRange(1), default=15, show_default=True, help="Items listed.")
def scores(economy: Path | None, as_json: bool, top: int) -> None:
    """Score every item, track the target on dependence, and warn of what is above a threshold."""
    from regrowth.security.register import Register
    from regrowth.security.scores import early_warnings, track_target
    from regrowth.security.scores import scores as scored

    register = Register.of(_read(economy))
    frame, target, warned = scored(register), track_target(register), early_warnings(register)
    if as_json:
        from dataclasses import asdict

        from regrowth.cli.given import rows

        _print_json(
            {
                "currency": register.accounts.currency,
                "scores": rows(frame),
                "target": {**asdict(target), "gap": target.gap, "met": target.met},
                "warnings": [asdict(entry) for entry in warned],
            }
        )
        return
    from regrowth.cli.security_summary import print_scores

    print_scores(register, frame, target, warned, top)


@security.command()
@_shared
@click.option(
    "--item", default=None, help="Item to cut, from its largest supplier unless --partner is given."
)
@click.option("--partner", default=None, help="Supplier (two letters, CN); alone: every item that lists it.")
@click.option(
    "--cut", type=float, default=1.0, show_default=True, help="Part of the supply that stops, 0 to 1."
)
@click.option(
    "--months", type=float, default=6.0, show_default=True, help="Length of the stop in months, 0 to 12."
)
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="Rows listed.")
def stress(
    economy: Path | None,
    as_json: bool,
    item: str | None,
    partner: str | None,
    cut: float,
    months: float,
    top: int,
) -> None:
    """Say what a stop of supply costs every region and industry.

    Without --item and --partner: the worst single points of failure, of all pairs of item and supplier.
    """
    from regrowth.security.stress import StressTest

    test = StressTest.of(_read(economy))
    cases: tuple[Disruption, ...]
    if item is not None:
        cases = (test.item(item, partner, cut=cut, months=months),)
    elif partner is not None:
        cases = (test.partner(partner, cut=cut, months=months),)
    else:
        cases = test.single_points(cut=cut, months=months)
    found = test.run(cases)
    if as_json:
        from regrowth.cli.given import rows

        data: dict[str, object] = {
            "currency": test.register.accounts.currency,
            "prices_of": test.register.accounts.year,
            "range": "every parameter at its better end, centre and worse end; not a probability band",
            "disruptions": rows(found.worst()),
        }
        if len(cases) == 1:
            data["regions"] = rows(found.regions().reset_index())
            data["industries"] = rows(found.industries().reset_index())
        _print_json(data)
        return
    from regrowth.cli.security_summary import print_ranking, print_stress

    if len(cases) == 1:
        print_stress(found, top)
    else:
        print_ranking(found, top)


@security.command()
@_shared
@click.option("--item", "items", multiple=True, help="Item to look at; may be repeated.")
@click.option(
    "--months", type=float, default=6.0, show_default=True, help="Length of the stop in months, 0 to 12."
)
@click.option(
    "--top", type=click.IntRange(1), default=20, show_default=True, help="Items looked at, costliest first."
)
def mitigate(economy: Path | None, as_json: bool, items: tuple[str, ...], months: float, top: int) -> None:
    """Compare stocks, second suppliers, production at home and recycling by loss avoided per won."""
    from regrowth.security.mitigation import mitigate as compared
    from regrowth.security.stress import StressTest

    test = StressTest.of(_read(economy))
    found = compared(test, items=items or None, top=top, months=months)
    projects = found.candidate_projects()
    if as_json:
        from regrowth.cli.given import rows

        _print_json(
            {
                "currency": test.register.accounts.currency,
                "months": months,
                "options": rows(found.options),
                "candidate_projects": rows(projects),
            }
        )
        return
    from regrowth.cli.security_summary import print_mitigation

    print_mitigation(found, projects)


def _read(folder: Path | None) -> Economy:
    from regrowth.economy.economy import Economy

    return Economy.korea() if folder is None else Economy.read(folder)


def _print_json(data: dict[str, object]) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
