"""The application: pages, interface for programs and files to hand over, on one server."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import metadata
from pathlib import Path

import dash_mantine_components as dmc
from dash import Dash, dcc, html
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from regrowth.report.embed import LIBRARY
from regrowth.report.style import FONT, PALETTE
from regrowth.web import api, callbacks, drawer, handover, live
from regrowth.web.asked import context_of
from regrowth.web.pages import page_at
from regrowth.web.workbench import Workbench

LOG = logging.getLogger(__name__)

PULSE = 1500
"""Milliseconds between questions whether long work is done."""


def create_app(bench: Workbench, *, language: str = "en", hosts: Sequence[str] | None = None) -> FastAPI:
    """Build the application over a workbench.

    Parameters
    ----------
    language
        Language that it opens with.
    hosts
        Names under which it may be asked; any unless given. Served to one machine alone, this keeps pages
        of elsewhere from reaching it under a name of their own.
    """

    @asynccontextmanager
    async def lifespan(_server: FastAPI) -> AsyncIterator[None]:
        yield
        bench.close()

    server = FastAPI(
        title="Regrowth",
        version=metadata.version("regrowth"),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    server.mount("/library", StaticFiles(directory=LIBRARY))
    pages = Dash(
        "regrowth.web",
        server=server,  # type: ignore[arg-type]  # the annotation knows Flask alone
        assets_folder=str(Path(__file__).parent / "assets"),
        title="Regrowth",
        update_title="",
        suppress_callback_exceptions=True,
        serve_locally=True,
        # Dash reads the whole of plotly.js only where there is none yet
        external_scripts=[f"/library/plotly.min.js?{metadata.version('regrowth')}"],
        add_log_handler=False,
        on_error=_tell,
    )
    # told of sockets, every page opens one at once, though no callback speaks through it
    pages.backend.websocket_capability = False
    pages.layout = layout
    if hosts is not None:
        server.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    handover.register(server, bench.jobs)
    callbacks.register(pages, bench, language)
    live.register(
        server,
        lambda parameters: context_of(bench, parameters, language),
        callbacks.notice,
        callbacks.EXHIBITS,
        callbacks.PANELS,
    )
    api.register(server, bench)
    # Dash finds assets and callbacks when its first page is asked for, which a link to another page is not
    pages._setup_server()
    return server


def warm(bench: Workbench, language: str) -> None:
    """Draw the first page once: what is imported and worked out for it is there when it is asked for."""
    context, _ = context_of(bench, {}, language)
    page = page_at("/")
    if page is not None:
        callbacks.content_of(page, context)


def _tell(error: Exception) -> None:
    """Log what no callback foresaw; the page stays as it was."""
    LOG.error("a callback failed", exc_info=error)


def layout() -> dmc.MantineProvider:
    """Return the empty frame that every page is put into."""
    return dmc.MantineProvider(
        html.Div(
            [
                dcc.Location(id="url", refresh=False),
                dcc.Store(id="state"),
                dcc.Store(id="defaults"),
                dcc.Store(id="answered", data=0),
                dcc.Store(id="arrivals", data=[]),
                dcc.Interval(id="pulse", interval=PULSE),
                dcc.Download(id="download"),
                html.A("", id="skip", href="#content", className="skip"),
                html.Header(
                    [
                        html.Div(id="brand"),
                        html.Div(id="work", className="work", role="status"),
                        html.Div(id="actions"),
                    ],
                    id="header",
                ),
                html.Nav(id="navigation"),
                html.Div(id="notice", role="status"),
                html.Main(id="content", tabIndex=-1),
                html.Footer(id="footer"),
                html.Div(id="told", role="status"),
                dcc.Store(id="drawer-kind"),
                drawer.component(),
            ],
            id="workbench",
        ),
        theme={
            "fontFamily": FONT,
            "headings": {"fontFamily": FONT},
            "primaryColor": "sea",
            "colors": {"sea": shades(PALETTE[0])},
            "primaryShade": 7,
        },
        forceColorScheme="light",
    )


def shades(colour: str) -> list[str]:
    """Return ten shades of a colour, light to dark, the colour itself the eighth."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    towards = [*(round(0.93 - 0.13 * step, 2) for step in range(7)), 0.0, -0.15, -0.3]

    def mixed(part: int, share: float) -> int:
        return round(part + (255 - part) * share) if share >= 0 else round(part * (1 + share))

    return ["#" + "".join(f"{mixed(part, share):02x}" for part in parts) for share in towards]
