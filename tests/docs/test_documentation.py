"""What the documentation says is true: blocks, links, commands, names of functions, examples."""

from __future__ import annotations

import functools
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from regrowth import Economy, Programme, run
from regrowth.cli import regrowth
from regrowth.errors import OptionError
from regrowth.report import reference
from regrowth.study.study import Study

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def _prose(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _prose(page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", title.lower()).strip()) for title in titles}


@pytest.mark.parametrize("name", NAMES)
def test_generated_blocks_are_current(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert reference.fill(text, name) == text, "run `make docs`"
    assert "Undefined" not in text


def test_every_block_has_its_end() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if page.name != "CONTRIBUTING.md":
            assert text.count("<!-- generated: ") == text.count("<!-- end -->"), page


def test_an_unknown_block_is_refused_with_the_nearest_match() -> None:
    with pytest.raises(OptionError, match="quantities"):
        reference.fill("<!-- generated: quantitys data -->\n<!-- end -->")


def test_the_generator_writes_what_changed_and_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "sub" / "page.md"
    page.parent.mkdir()
    page.write_text("# Q\n\n<!-- generated: quantities selection -->\n<!-- end -->\n", encoding="utf-8")
    reference.main([str(tmp_path)])
    assert str(page) in capsys.readouterr().out
    assert "rank-acceptability" in page.read_text(encoding="utf-8")
    reference.main([str(tmp_path)])
    assert capsys.readouterr().out == ""
    with pytest.raises(SystemExit, match="FOLDER"):
        reference.main([])


@pytest.mark.parametrize("name", NAMES)
def test_relative_links_resolve(name: str) -> None:
    page = ROOT / name
    for link in re.findall(r"\]\(([^)\s]+)\)", _prose(page.read_text(encoding="utf-8"))):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name}: {link}"
        assert not anchor or anchor in _anchors(target), f"{name}: {link}"


def _commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fenced = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        lines = [line for block in fenced for line in block.splitlines()]
        for line in [*lines, *re.findall(r"`(regrowth [^`]+)`", text)]:
            if line.startswith("regrowth ") and "COMMAND" not in line:
                yield page.name, line.partition(" #")[0]


@pytest.mark.parametrize(("page", "line"), sorted(set(_commands())))
def test_commands_parse(page: str, line: str) -> None:
    rest = shlex.split(line)[1:]
    command: click.Command = regrowth
    context = click.Context(command, info_name="regrowth")
    while isinstance(command, click.Group) and rest:
        name, rest = rest[0], rest[1:]
        found = command.get_command(context, name)
        assert found is not None, f"{page}: {line}"
        command, context = found, click.Context(found, parent=context, info_name=name)
    if rest:  # a bare `regrowth data check` in a sentence speaks of the command
        command.make_context(str(context.info_name), rest, parent=context.parent)


@pytest.mark.parametrize("name", NAMES)
def test_functions_named_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for module, attribute in re.findall(r"`(\w+/\w+)\.py: ([\w.]+)`", text):
        place = importlib.import_module("regrowth." + module.replace("/", "."))
        functools.reduce(getattr, attribute.split("."), place)


def _rule_examples() -> list[str]:
    text = (ROOT / "docs/method/rules.md").read_text(encoding="utf-8")
    return re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", _rule_examples())
def test_rule_examples_are_rules(example: str) -> None:
    base = (ROOT / "examples/florin/programme.yaml").read_text(encoding="utf-8")
    head, tail = base.split("\nrules:\n")
    used = re.findall(r"- id: (\S+)", example)
    kept = "\n".join(line for line in tail.split("\n") if not any(f"{{id: {name}," in line for name in used))
    added = "".join(f"  {line}\n" for line in example.splitlines())
    programme = Programme.parse(f"{head}\nrules:\n{added}{kept}")
    assert set(used) <= {rule.id for rule in programme.rules}
    study = run(programme, Economy.read(ROOT / "examples/florin/economy"), draws=0, plan=False)
    assert study.selection.chosen


def test_the_selection_file_example_is_one() -> None:
    from regrowth import Proposal
    from regrowth.documents import parse
    from regrowth.records import validate

    text = (ROOT / "docs/formats/selection.md").read_text(encoding="utf-8")
    example = re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)[0]
    assert validate(Proposal, parse(example, "page"), "selection").choice["lakes"] == ("visitors",)


def test_the_bundle_page_names_every_file(korea_study: Study) -> None:
    from regrowth.study.contents import contents

    text = (ROOT / "docs/formats/bundle.md").read_text(encoding="utf-8")
    written = {name for name in contents(korea_study) if not name.startswith("inputs/economy/")}
    listed = set(re.findall(r"\| `((?:results|inputs)/[^`]+\w)` \|", text))
    assert written == listed
