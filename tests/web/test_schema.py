"""Whatever the description of the interface allows is answered as it says, and nothing makes it fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from regrowth.web.app import create_app
from regrowth.web.workbench import Workbench

FLORIN = Path(__file__).parent.parent.parent / "examples" / "florin"
CHECKS = [
    not_a_server_error,
    response_schema_conformance,
    content_type_conformance,
    status_code_conformance,
]
ROUTES = [
    ("get", "/api/programme"),
    ("get", "/api/evidence"),
    ("post", "/api/selection"),
    ("post", "/api/package"),
    ("post", "/api/simulate"),
    ("post", "/api/trade"),
    ("post", "/api/supply"),
    ("get", "/api/jobs"),
    ("delete", "/api/jobs"),
    ("get", "/api/jobs/{key}"),
    ("delete", "/api/jobs/{key}"),
    ("get", "/api/scenarios"),
    ("post", "/api/scenarios"),
    ("post", "/api/scenarios/import"),
    ("get", "/api/scenarios/{number}"),
    ("patch", "/api/scenarios/{number}"),
    ("delete", "/api/scenarios/{number}"),
    ("post", "/api/scenarios/{number}/duplicate"),
    ("get", "/api/scenarios/{number}/{file}"),
]
CONFIG = {"phases": {"coverage": {"enabled": False}, "stateful": {"enabled": False}}}


@pytest.fixture(scope="module")
def described() -> Iterator[schemathesis.BaseSchema]:
    """The interface over a small country."""
    bench = Workbench(FLORIN / "programme.yaml", FLORIN / "economy", draws=5, paths=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench, "close", lambda: None)  # reading the description starts and ends the server
        yield schemathesis.openapi.from_asgi(
            "/api/openapi.json", create_app(bench), config=SchemathesisConfig.from_dict(CONFIG)
        )
    bench.close()


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_answers_are_as_described(described: schemathesis.BaseSchema, method: str, path: str) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(described[path][method].as_strategy())
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    holds()


def test_every_route_is_tried(described: schemathesis.BaseSchema) -> None:
    found = {(method, path) for path, held in described.raw_schema["paths"].items() for method in held}
    assert found == set(ROUTES)
