"""``regrowth serve``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from regrowth.words import LANGUAGES

LOCAL = ("127.0.0.1", "localhost")
"""Names of this machine for itself."""
SWITCH = 0.0005
"""Seconds after which Python's threads take turns: solvers come back to Python often, and each time wait."""


@click.command()
@click.option("--programme", default=None, help="A programme file or embedded id.")
@click.option("--economy", type=click.Path(path_type=Path), help="Folder of an economy; Korea's if absent.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to answer at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8050, show_default=True, help="Port.")
@click.option(
    "--store",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Database of saved scenarios (SQLite); in the user's data folder if absent.",
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language it opens in.")
def serve(
    programme: str | None, economy: Path | None, host: str, port: int, store: Path | None, language: str
) -> None:
    """Open the workbench: see the programme, move it and hand it over, in a browser."""
    from regrowth.programme.programme import DEFAULT
    from regrowth.words import translator

    run, create_app, warm, workbench, scenarios = _parts()
    say = translator(language)
    bench = workbench(
        DEFAULT if programme is None else programme, economy, store=scenarios.at(store or _data_folder())
    )
    _require_free(host, port)
    warm(bench, language)
    click.echo(say("Open http://{host}:{port} in a browser; Ctrl+C ends it.", host=host, port=port))
    local = host in LOCAL
    if not local:
        click.echo(say("Anyone who reaches {host} can use it: it asks for no password.", host=host), err=True)
    sys.setswitchinterval(SWITCH)
    app = create_app(bench, language=language, hosts=LOCAL if local else None)
    run(app, host=host, port=port, log_level="warning")


def _parts() -> tuple[Any, Any, Any, Any, Any]:
    """Return the server and what it serves, or say what is to be installed."""
    from regrowth.errors import OptionError, Problem

    try:
        import uvicorn

        from regrowth.web.app import create_app, warm
        from regrowth.web.store import Scenarios
        from regrowth.web.workbench import Workbench
    except ModuleNotFoundError as error:
        reason = f"the package {error.name!r} is not installed"
        raise OptionError(Problem("workbench", reason, "Run: pip install 'regrowth[web]'")) from None
    return uvicorn.run, create_app, warm, Workbench, Scenarios


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("regrowth") / "workbench.sqlite"


def _require_free(host: str, port: int) -> None:
    """Refuse an address that cannot be used, before anything long is done."""
    import socket

    from regrowth.errors import OptionError, Problem

    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = f"{host}:{port} cannot be used: {error.strerror or error}"
        raise OptionError(Problem("serve", reason, "Choose another --port or --host")) from None
