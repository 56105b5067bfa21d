"""The command line called in this process, with what it reads kept between calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from regrowth.cli import main
from regrowth.economy.economy import Economy


@dataclass(frozen=True)
class Done:
    """Exit code and texts of one command; ``flat`` is the output without line breaks."""

    code: int
    out: str
    err: str

    @property
    def flat(self) -> str:
        return re.sub(r"\s+", " ", self.out)

    @property
    def said(self) -> str:
        return re.sub(r"\s+", " ", self.err)


Command = Callable[..., Done]


def caller(capsys: pytest.CaptureFixture[str]) -> Command:
    """A function that calls ``regrowth`` with its arguments and returns what it did."""

    def call(*arguments: object) -> Done:
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return call


@pytest.fixture
def regrowth(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Call ``regrowth`` on a terminal of 160 columns."""
    monkeypatch.setenv("COLUMNS", "160")
    return caller(capsys)


@pytest.fixture
def command(korea: Economy, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Call ``regrowth`` on a terminal of 80 columns; Korea is read once, so that its accounts are kept."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(Economy, "korea", lambda: korea)
    return caller(capsys)
