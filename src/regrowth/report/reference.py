"""Generated parts of the documentation: ``python -m regrowth.report.reference docs``.

A page holds prose and marked blocks. A block starts with ``<!-- generated: NAME -->``
and ends with ``<!-- end -->``; what stands between is written from the tables, the
models, the catalogue and the embedded data, so that it cannot disagree with them.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import sys
import textwrap
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from regrowth import quantities
from regrowth.economy.manifest import Manifest, TableSource
from regrowth.economy.tables import TABLES, Column, Table
from regrowth.errors import OptionError, Problem, suggestion
from regrowth.model.parameters import model_parameters
from regrowth.programme import instruments, parts, rollout, rules, talent
from regrowth.programme.programme import Programme
from regrowth.records import Currency, Identifier, Words
from regrowth.report import accounts, inventory
from regrowth.report.inventory import markdown_table
from regrowth.scenario import shocks
from regrowth.scenario.scenario import Scenario
from regrowth.scenario.selectors import Selector
from regrowth.selection.proposal import Proposal
from regrowth.trade import agreement

_BLOCK = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_PLAIN = {
    "str": "text",
    "float": "number",
    "int": "whole number",
    "bool": "true or false",
    "date": "date (YYYY-MM-DD)",
}
_ALIASES = (
    (Words, "words"),
    (parts.Remark, "text or words"),
    (Identifier, "identifier"),
    (Currency, "ISO 4217 code"),
    (Selector, "selection"),
    (shocks.Rate, "rate"),
)
_BOUNDS = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
_RULES = (rules.CountRule, rules.EligibilityRule, rules.MeasureRule, rules.ShareRule, rules.DeadlineRule)


def fill(text: str, subject: str = "page") -> str:
    """Return a page with every generated block written anew.

    Raises
    ------
    OptionError
        If the page names a block that does not exist.

    >>> fill("no block here")
    'no block here'
    """

    def written(found: re.Match[str]) -> str:
        name, _, argument = found[2].partition(" ")
        if name not in BLOCKS:
            raise OptionError(Problem(subject, f"there is no block {name!r}", suggestion(name, list(BLOCKS))))
        return f"{found[1]}\n{BLOCKS[name](argument).strip()}\n\n{found[3]}"

    return _BLOCK.sub(written, text)


def main(arguments: Sequence[str]) -> None:
    """Rewrite the generated blocks of every page below a folder and name the pages that changed."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        raise SystemExit("usage: python -m regrowth.report.reference FOLDER")
    for page in sorted(Path(arguments[0]).rglob("*.md")):
        held = page.read_text(encoding="utf-8")
        new = fill(held, str(page))
        if new != held:
            page.write_text(new, encoding="utf-8")
            print(page)


def _code(words: Sequence[object]) -> str:
    return ", ".join(f"`{word}`" for word in words)


@cache
def _notes(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the text written below each field of a model."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model)))
    assert isinstance(tree.body[0], ast.ClassDef)
    found = {}
    for field, text in itertools.pairwise(tree.body[0].body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
        ):
            found[field.target.id] = inspect.cleandoc(str(ast.literal_eval(text.value)))
    return found


def _kind(annotation: Any) -> str:
    """Describe a type in the words of the documentation."""
    for alias, word in _ALIASES:
        if annotation == alias:
            return word
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _kind(inside[0])
    if origin is typing.Literal:
        return " or ".join(f"`{choice}`" for choice in inside)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_kind(part) for part in inside if part is not type(None))
    if origin is tuple:
        return f"list: {_kind(inside[0])}" if inside[-1] is ... else f"{len(inside)} times {_kind(inside[0])}"
    if origin is dict:
        return f"by name: {_kind(inside[1])}"
    name = str(annotation.__name__)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{name}](#{name.lower()})"
    return _PLAIN.get(name, name)


def _limits(field: FieldInfo) -> str:
    said = [
        f"{word} {getattr(rule, key):g}"
        for rule in field.metadata
        for key, word in _BOUNDS.items()
        if hasattr(rule, key)
    ]
    return f", {' and '.join(said)}" if said else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel) or value in ((), {}, "", None):
        return "none"
    if isinstance(value, tuple):
        return _code(value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {entry}" for key, entry in value.items())
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _keys(model: type[BaseModel], leave_out: Sequence[str] = ()) -> str:
    hints = typing.get_type_hints(model, include_extras=True)
    notes: dict[str, str] = {}
    for base in reversed(model.mro()):
        if issubclass(base, BaseModel) and base is not BaseModel:
            notes |= _notes(base)
    rows = [
        (
            f"`{field.alias or name}`",
            _kind(hints[name]) + _limits(field),
            _default(field),
            notes.get(name, "").replace("``", "`"),
        )
        for name, field in model.model_fields.items()
        if name not in leave_out
    ]
    return markdown_table(("Key", "Value", "If absent", "Meaning"), rows)


def _record(model: type[BaseModel]) -> str:
    sourced = issubclass(model, parts.Sourced) and model is not parts.Sourced
    own = _keys(model, tuple(parts.Sourced.model_fields) if sourced else ())
    text = inspect.cleandoc(model.__doc__ or "").replace("``", "`")
    also = "\n\nAlso `source`, `confidence` and `note`, as in [Sourced](#sourced)." if sourced else ""
    return f"### {model.__name__}\n\n{text}\n\n{own}{also}"


def _shock(model: type[BaseModel]) -> str:
    word = model.model_fields["kind"].default
    table = _keys(model, ("kind", "note", "source"))
    return f"### {model.__name__}\n\n`kind: {word}`. {inspect.cleandoc(model.__doc__ or '')}\n\n{table}"


def _parts() -> Iterator[type[BaseModel]]:
    yield parts.Sourced
    for module in (parts, instruments, rollout, talent):
        for value in vars(module).values():
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and issubclass(value, BaseModel) and value is not parts.Sourced:
                yield value


def _values(column: Column) -> str:
    if column.allowed:
        return " or ".join(f"`{word}`" for word in column.allowed)
    table, _, more = column.of.partition("|")
    table, _, scheme = table.partition(":")
    if table == "sections":
        return "a `section` of table `classes`, or `TOTAL`"
    also = {"nation": " or the nation's id", "other": " or `OTHER`"}.get(more, "")
    of_scheme = f", scheme of the {scheme.replace('_', '-')} table" if scheme else ""
    return f"in table `{table}`{of_scheme}{also}" if table else ""


def _table_format(table: Table) -> str:
    meanings = {name: row.meaning for name, row in quantities.catalogue().items()}
    rows = [
        (
            f"`{column.name}`",
            column.kind,
            "optional" if column.optional else "required",
            "yes" if column.blank else "no",
            _values(column) or meanings.get(column.quantity, ""),
        )
        for column in table.columns
    ]
    more = (
        f" Further text columns may start with {_code(table.open_prefixes)}." if table.open_prefixes else ""
    )
    needed = " **Required.**" if table.required else ""
    head = f"### {table.name}\n\n{table.meaning}.{needed} One row per {_code(table.key)}.{more}\n\n"
    return head + markdown_table(("Column", "Kind", "Column is", "Blank cells", "Values"), rows)


def _quantity_table(group: str) -> str:
    rows = [
        (
            f"`{row.name}`",
            row.symbol,
            " × ".join(row.dimensions),
            row.unit + (f", {row.price_basis}" if row.price_basis else ""),
            f"{'' if row.low is None else f'{row.low:g}'} … {'' if row.high is None else f'{row.high:g}'}",
            row.meaning,
            row.source,
        )
        for row in quantities.catalogue().values()
        if row.group == group
    ]
    return markdown_table(("Name", "Symbol", "Dimensions", "Unit", "Range", "Meaning", "Source"), rows)


def _model_parameters() -> str:
    rows = [
        (
            f"`{row.name}`",
            row.symbol,
            f"{row.low:g}",
            f"{row.central:g}",
            f"{row.high:g}",
            row.meaning,
            row.source,
            f"{row.estimated_on}. {row.transferable}.",
        )
        for row in model_parameters().values()
    ]
    header = ("Name", "Symbol", "Low", "Central", "High", "Meaning", "Source", "Estimated on; fits here?")
    return markdown_table(header, rows)


BLOCKS: Mapping[str, Callable[[str], str]] = types.MappingProxyType(
    {
        "manifest": lambda _: f"{_keys(Manifest)}\n\n{_record(TableSource)}",
        "table-formats": lambda _: "\n\n".join(map(_table_format, TABLES)),
        "programme-keys": lambda _: _keys(Programme),
        "programme-parts": lambda _: "\n\n".join(_record(part) for part in _parts()),
        "rule-kinds": lambda _: "\n\n".join(_record(kind) for kind in (*_RULES, rules.Where)),
        "proposal": lambda _: _keys(Proposal),
        "scenario": lambda _: f"{_keys(Scenario)}\n\n{_record(parts.Source)}",
        "agreement": lambda _: "\n\n".join(
            [
                _keys(agreement.Agreement),
                *(
                    _record(part)
                    for part in (
                        agreement.Provision,
                        agreement.Fall,
                        agreement.Step,
                        parts.Sourced,
                        parts.Source,
                    )
                ),
            ]
        ),
        "measure": lambda _: f"{_keys(agreement.Measure)}\n\n{_record(agreement.Levy)}",
        "shock-kinds": lambda _: "\n\n".join(map(_shock, shocks.KINDS)),
        "quantities": _quantity_table,
        **inventory.BLOCKS,
        "model-parameters": lambda _: _model_parameters(),
        **accounts.BLOCKS,
    }
)
"""Writers of the blocks by name; the rest of the marker is their argument."""


if __name__ == "__main__":
    main(sys.argv[1:])
