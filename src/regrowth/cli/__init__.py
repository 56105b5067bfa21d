"""The command line: ``regrowth``. Commands are imported when they are called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from regrowth.errors import RegrowthError

_COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("regrowth.cli.study:run", "Run the whole chain and write a study bundle with its report."),
    "rerun": ("regrowth.cli.study:rerun", "Run a bundle again and say whether every byte agrees."),
    "report": (
        "regrowth.cli.report:report",
        "Print the report of a bundle as PDF; pack the bundle as a zip.",
    ),
    "serve": ("regrowth.cli.serve:serve", "Open the workbench in a browser."),
    "data": ("regrowth.cli.data:data", "Check and show the tables of an economy."),
    "programme": ("regrowth.cli.programme:programme", "Check, show and compare programmes."),
    "simulate": (
        "regrowth.cli.simulate:simulate",
        "Say what a scenario does to every region and industry.",
    ),
    "evidence": ("regrowth.cli.evidence:evidence", "Show the evidence for regions and engines."),
    "selection": (
        "regrowth.cli.selection:selection",
        "Explain a choice; check and score a hand-written one.",
    ),
    "plan": ("regrowth.cli.plan:plan", "Find the best plan; check, score and improve one by hand."),
    "uncertainty": (
        "regrowth.cli.uncertainty:uncertainty",
        "Say how sure the effect of a plan is, and what it hangs on.",
    ),
    "parameters": ("regrowth.cli.plan:parameters", "List the parameters of a programme's instruments."),
    "quote": (
        "regrowth.cli.quote:quote",
        "Say what one firm's investment may ask for, and what would change it.",
    ),
    "factories": (
        "regrowth.cli.factories:factories",
        "Roll out AI factories and say how likely the target is.",
    ),
    "talent": (
        "regrowth.cli.talent:talent",
        "Set demand for workers against graduates and place students.",
    ),
    "trade": (
        "regrowth.cli.trade:trade",
        "Say what agreements and tariffs do to every region, industry and market.",
    ),
    "desk": (
        "regrowth.cli.trade:desk",
        "Set a partner's tariff cases side by side, with what would offset them.",
    ),
    "markets": (
        "regrowth.cli.markets:markets",
        "Say how concentrated exports are by market, and which mix would lower the risk.",
    ),
    "security": (
        "regrowth.cli.security:security",
        "Score the items that industries depend on, and stress-test their supply.",
    ),
    "catalogue": ("regrowth.cli.data:catalogue", "List every quantity with unit, meaning and source."),
}


class _LazyGroup(click.Group):
    """A group whose commands are imported on use, so that help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(
    cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="regrowth", prog_name="regrowth")
def regrowth() -> None:
    """Design and test a national programme of regional growth engines.

    Without arguments, `regrowth run` uses the embedded Korean economy and programme.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors are printed as text, never as a traceback."""
    try:
        given = None if arguments is None else list(arguments)
        code = regrowth.main(args=given, prog_name="regrowth", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted; nothing was written.", err=True)
        sys.exit(130)
    except RegrowthError as error:
        for problem in error.problems:
            click.echo(f"error: {problem}", err=True)
        if len(error.problems) > 1:
            click.echo(f"{len(error.problems)} problems found.", err=True)
        sys.exit(1)
    except UnicodeEncodeError as error:
        sys.stderr.write(
            f"error: the terminal cannot show {error.object[error.start]!a}; set PYTHONIOENCODING=utf-8\n"
        )
        sys.exit(1)
    except MemoryError:
        click.echo("error: there is not enough memory; ask for fewer draws.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        where = f" {error.filename!r}" if error.filename else ""
        click.echo(f"error: the system refused{where}: {error.strerror}. Nothing was written.", err=True)
        sys.exit(1)
    if code:
        sys.exit(code)
