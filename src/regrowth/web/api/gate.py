"""What stands before every route: limits, requests of other sites, and headers that browsers obey."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regrowth.errors import Problem
from regrowth.web.api.faults import answer

LOG = logging.getLogger(__name__)

MOST_BYTES = 4_000_000
"""Bytes of a request to the interface for programs."""
MOST_BYTES_OF_PAGES = 32_000_000
"""Bytes of a request of a page, which may send files."""

_READING = ("GET", "HEAD", "OPTIONS")
_WITH_BODY = ("POST", "PUT", "PATCH")
_HALVES = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
"""What a half of a character that takes two codes looks like in JSON."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Dash writes its settings into the page as a script, and elements have styles of their own
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'self'"
    ),
}


class Gate:
    """Refuses what is too large, of another site or no JSON; adds headers; lets no failure through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._answer(scope, receive, guarded)
        except Exception:
            LOG.exception("%s %s failed", scope["method"], scope["path"])
            if not begun:
                reason = "the server failed to answer"
                problem = Problem("request", reason, "Try again; the server's log says more")
                await answer(500, problem)(scope, receive, guarded)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        method, of_programs = scope["method"], _of_programs(scope["path"])
        if method not in _READING and _of_another_site(headers):
            problem = Problem("origin", "the request comes from another site", "Send it from this one")
            await answer(403, problem)(scope, receive, send)
            return
        if of_programs and method in _WITH_BODY and not _is_json(headers):
            given = headers.get("content-type", "none")[:60]
            reason = f"the content type is {given!r}"
            problem = Problem("content type", reason, "Send JSON with `Content-Type: application/json`")
            await answer(415, problem)(scope, receive, send)
            return
        most = MOST_BYTES if of_programs else MOST_BYTES_OF_PAGES
        body = b"" if method in _READING else await _body(headers, receive, most)
        if body is None:
            problem = Problem("body", f"it is larger than {most:,} bytes", "Send less at once")
            refused = answer(413, problem)
            refused.headers["Connection"] = "close"
            await refused(scope, receive, send)
            return
        if of_programs and _has_half_characters(body):
            problem = Problem("body", "it holds half of a character", "Send whole Unicode text")
            await answer(422, problem)(scope, receive, send)
            return
        await self.app(scope, receive if method in _READING else _again(body, receive), send)


def _of_programs(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


def _of_another_site(headers: Headers) -> bool:
    """Say whether a browser tells that another site's page sends the request."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True


def _is_json(headers: Headers) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" and len(headers.getlist("content-type")) == 1


async def _body(headers: Headers, receive: Receive, most: int) -> bytes | None:
    """Read a body; None once it turns out to be too long, also where its length is not told before."""
    told = headers.get("content-length", "")
    if told.isdecimal() and (len(told) > 12 or int(told) > most):
        return None
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message: MutableMapping[str, Any] = await receive()
        if message["type"] != "http.request":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        more = message.get("more_body", False)
    return b"".join(parts)


def _has_half_characters(body: bytes) -> bool:
    """Say whether texts of a body could not be written as UTF-8: neither answers nor databases take them."""
    if not _HALVES.search(body):
        return False
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False  # what is no JSON is refused by who reads it
    return False


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what hands a body over that was read before."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
