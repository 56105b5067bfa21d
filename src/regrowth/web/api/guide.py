"""A page about the interface, made from its own description; it needs nothing from elsewhere."""

from __future__ import annotations

import json
from typing import Any

import jinja2
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from markupsafe import Markup

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("regrowth.web.api"), autoescape=True, undefined=jinja2.StrictUndefined
)


def register(server: FastAPI) -> None:
    """Serve the page."""

    @server.get("/api/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs() -> str:
        described = server.openapi()
        return _TEMPLATES.get_template("guide.html").render(
            title=described["info"]["title"],
            version=described["info"]["version"],
            routes=list(_routes(described)),
            shapes=_shapes(described),
        )


def _routes(described: dict[str, Any]) -> Any:
    for path, methods in described["paths"].items():
        for method, held in methods.items():
            body = held.get("requestBody", {}).get("content", {}).get("application/json", {})
            examples = body.get("examples") or body.get("schema", {}).get("examples") or []
            example = (
                next(iter(examples.values()))["value"]
                if isinstance(examples, dict)
                else (examples or [{}])[0]
            )
            yield {
                "method": method.upper(),
                "path": path,
                "summary": held.get("summary", ""),
                "about": held.get("description", ""),
                "parameters": held.get("parameters", []),
                "takes": _name(body.get("schema", {})) if body else None,
                "gives": [
                    (status, answer.get("description", ""), _gives(answer))
                    for status, answer in held["responses"].items()
                ],
                "curl": _curl(method.upper(), path, example if body else None),
            }


def _gives(answer: dict[str, Any]) -> Markup:
    contents = answer.get("content", {})
    return Markup(", ").join(
        _name(content.get("schema", {})) if kind == "application/json" else Markup.escape(kind)
        for kind, content in contents.items()
    )


def _curl(method: str, path: str, example: Any) -> str:
    given = "" if method == "GET" else f"-X {method} "
    address = f"http://127.0.0.1:8050{path}"
    if example is None:
        return f"curl {given}'{address}'"
    text = json.dumps(example, ensure_ascii=False).replace("'", "'\\''")
    return f"curl {given}-H 'Content-Type: application/json' -d '{text}' '{address}'"


def _shapes(described: dict[str, Any]) -> list[dict[str, Any]]:
    held = described.get("components", {}).get("schemas", {})
    return [
        {
            "name": name,
            "about": shape.get("description", ""),
            "keys": [
                (key, _name(part), part.get("description", ""), key in shape.get("required", []))
                for key, part in shape.get("properties", {}).items()
            ],
        }
        for name, shape in sorted(held.items())
    ]


def _name(schema: dict[str, Any]) -> Markup:
    """Say in a few words what a value is, shapes as links to their tables."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#{0}">{0}</a>').format(name)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return Markup(" or ").join(_name(part) for part in schema[key])
    if schema.get("type") == "array":
        return Markup("list of ") + _name(schema.get("items", {}))
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return Markup("table of ") + _name(schema["additionalProperties"])
    if "enum" in schema:
        return Markup.escape(" | ".join(map(str, schema["enum"])))
    return Markup.escape(schema.get("type", "any"))
