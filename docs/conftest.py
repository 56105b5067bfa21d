"""The pages' examples run from the repository root; scripts are not collected."""

from __future__ import annotations

from pathlib import Path

import pytest

collect_ignore_glob = ["*.py"]


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)
