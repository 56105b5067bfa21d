"""Scenarios as the files that the command line takes, there and back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from regrowth import documents
from regrowth.documents import Node
from regrowth.errors import OptionError, Problem, RegrowthError
from regrowth.messages import Message, conjoined
from regrowth.package.cells import planned
from regrowth.package.plan import Plan
from regrowth.programme.programme import embedded_names
from regrowth.trade.agreement import Measure
from regrowth.trade.agreement import parse as parse_policy
from regrowth.web.duties import by_importer, surcharge_file
from regrowth.web.levers import Levers
from regrowth.web.programme_file import programme_changes
from regrowth.web.store import Scenario
from regrowth.web.workbench import Workbench
from regrowth.words import LANGUAGES

MOST = 50
"""Files of one scenario."""
PROGRAMME, PLAN, REST = "programme.yaml", "plan.yaml", "workbench.yaml"
_ALONE = {
    "programme": Message("programme"),
    "plan": Message("plan"),
    "workbench": Message("workbench"),
}
"""Kinds of files that a scenario has one of, and what they are called."""


def export_files(scenario: Scenario, bench: Workbench) -> dict[str, str]:
    """Return the files of a scenario by name.

    ``programme.yaml`` always; ``plan.yaml`` where amounts were written by hand or moved (of the best plan,
    once its study is there); ``duties-<importer>.yaml`` where duties were set. Commands take all of these.
    Factors on amounts and a supply cut, for which commands have no file, are in ``workbench.yaml``.
    """
    levers = scenario.levers
    own = scenario.programme == bench.base.id
    files = {
        PROGRAMME: levers.to_yaml(
            served_name(bench) if own else scenario.programme, scenario.programme, scenario.name
        )
    }
    plan = _plan_at_hand(scenario, bench) if own else scenario.plan
    if plan is not None:
        files[PLAN] = plan
    rates = by_importer(levers.duties)
    for importer in rates:
        files[f"duties-{importer}.yaml"] = duties_file(scenario, bench, importer)
    rest: dict[str, Any] = levers.model_dump(mode="json", include={"support", "cut"}, exclude_defaults=True)
    if levers.support:
        rest["plan"] = scenario.plan
        rest["moved"] = None if plan is None else _digest(plan)
    if rest:
        files[REST] = documents.dump({"kind": "workbench", **rest})
    return files


def served_name(bench: Workbench) -> str:
    """Return what a file extends to build on the programme that is served: an id, or the name of a file."""
    return bench.base_name if bench.base_name in embedded_names() else Path(bench.base_name).name


def duties_file(scenario: Scenario, bench: Workbench, importer: str) -> str:
    """Return the duties that a scenario sets for one importer, as a measure.

    Raises
    ------
    OptionError
        If the economy has no partner abroad.
    """
    rates = by_importer(scenario.levers.duties)[importer]
    names = {language: bench.economy.names("blocs", language)[importer] for language in LANGUAGES}
    return surcharge_file(importer, rates, bench.world.trade.borders.accounts.home, names)


def moved_plan(scenario: Scenario, bench: Workbench) -> str | None:
    """Return the amounts of a scenario as a plan, factors applied and counts rounded; None without a study.

    Without factors the plan written by hand is returned as it was written; the best plan stands in for none.

    Raises
    ------
    RegrowthError
        If plan or factors do not fit the programme.
    """
    levers = scenario.levers
    if scenario.plan is not None and not levers.support:
        return scenario.plan
    programme = bench.programme(levers)
    hand = None if scenario.plan is None else Plan.parse(scenario.plan, programme, "plan")
    study = bench.study(levers)
    if study is None or study.package is None:
        return None
    best = study.package.allocation.plan
    amounts = bench.amounts(levers, study.package, hand)
    for number, (_, terms) in enumerate(planned(programme)):
        if terms.whole:
            amounts[:, :, number] = np.rint(amounts[:, :, number])
    title = scenario.name if hand is None else hand.title
    return Plan(title, best.cells, amounts).to_yaml(bench.base)


def _plan_at_hand(scenario: Scenario, bench: Workbench) -> str | None:
    """Return the plan of a scenario, where it has one that can be written now."""
    if scenario.plan is None and not scenario.levers.support:
        return None
    try:
        return moved_plan(scenario, bench)
    except RegrowthError:
        return None  # the list of files is no place to fail: who asks for the plan itself is told why


def title_of(texts: Mapping[str, str]) -> str | None:
    """Return what files that could be brought in call themselves: the programme first, or else the plan."""
    titles: dict[str, str] = {}
    for name, text in texts.items():
        root = documents.parse(text, _shown(name))
        node = root.child("title")
        words = None if node is None else node.plain()
        title = words.get("en") if isinstance(words, dict) else words
        if isinstance(title, str) and title.strip():
            titles.setdefault(_kind(root), title)
    return titles.get("programme") or titles.get("plan")


def import_files(texts: Mapping[str, str], bench: Workbench) -> tuple[Levers, str | None]:
    """Return what the files of a scenario move, and its plan as YAML; the reverse of :func:`export_files`.

    No file of the server is read: a programme may extend the one that is served and nothing else.

    Parameters
    ----------
    texts
        YAML by the name of its file, which stands in messages.

    Raises
    ------
    RegrowthError
        If a file is malformed, of no known kind, given twice, or says what the workbench cannot move.
    """
    if not 0 < len(texts) <= MOST:
        reason = Message("there are {count} files", count=len(texts))
        remedy = Message("Give 1 to {most}: a programme, a plan, measures", most=MOST)
        raise OptionError(Problem(Message("import"), reason, remedy))
    roots = {name: documents.parse(text, _shown(name)) for name, text in texts.items()}
    kinds = {name: _kind(root) for name, root in roots.items()}
    for kind, called in _ALONE.items():
        same = [_shown(name) for name in kinds if kinds[name] == kind]
        if len(same) > 1:
            reason = Message("{files} are each a {kind}", files=conjoined(same), kind=called)
            raise OptionError(Problem(Message("import"), reason, Message("Give one of them")))
    content: dict[str, Any] = {}
    plan: str | None = None
    for name, root in roots.items():
        if kinds[name] == "programme":
            content |= programme_changes(root, texts[name], bench.base, served_name(bench))
        elif kinds[name] == "measure":
            _add(content.setdefault("duties", {}), _rates(root, texts[name], bench), _shown(name))
        elif kinds[name] == "plan":
            plan = texts[name]
    for name, root in roots.items():
        if kinds[name] == "workbench":
            rest, plan = _unpacked(root, plan)
            content |= rest
    levers = Levers.of(content)
    bench.require(levers)
    if plan is not None:
        Plan.parse(plan, bench.programme(levers), "plan")
    return levers, plan


def _kind(root: Node) -> str:
    """Say what a file is, by its keys."""
    kind = root.child("kind")
    if kind is not None and kind.value in ("measure", "workbench"):
        return str(kind.value)
    if root.child("plan") is not None:
        return "plan"
    if kind is None and any(root.child(key) is not None for key in ("extends", "selection", "rules")):
        return "programme"
    subject, reason = Message("file {name}", name=root.file), Message("it is no programme, plan or measure")
    remedy = Message("Give a programme that extends the one that is served, a plan, or a measure")
    raise OptionError(Problem(subject, reason, remedy, root.file, root.line))


def _rates(root: Node, text: str, bench: Workbench) -> dict[str, float]:
    """Return the surcharges of a measure by importer and industry; refuse all else that one may hold."""
    policy = parse_policy(text, root.file)
    assert isinstance(policy, Measure)
    home = bench.world.trade.borders.accounts.home
    faults = []
    if policy.exporters != (home,):
        places = ", ".join(policy.exporters)
        reason = Message("it is on goods of {places}, not of {home} alone", places=places, home=home)
        faults.append(("exporters", reason))
    if policy.spares_partners:
        faults.append(("spares_partners", Message("it spares partners of agreements")))
    if policy.ends is not None:
        faults.append(("ends", Message("it ends on a day")))
    found: dict[str, float] = {}
    for levy in policy.levies:
        if levy.surcharge is None or levy.exporters is not None:
            faults.append(("levies", Message("a levy is more than a surcharge on all of its goods")))
            continue
        rates = {f"{policy.importer}.{industry}": levy.surcharge for industry in levy.industries}
        _add(found, rates, root.file)
    if faults:
        subject = Message("measure {name}", name=policy.id)
        remedy = Message("Leave it out: the workbench sets surcharges on the country's goods, without an end")
        raise OptionError(
            Problem(subject, reason, remedy, root.file, root.line, key) for key, reason in faults
        )
    return found


def _add(found: dict[str, float], rates: Mapping[str, float], file: str) -> None:
    twice = sorted(set(found) & set(rates))
    if twice:
        reason = Message("the duty on {name} is given twice", name=twice[0])
        remedy = Message("Give one rate for an importer and industry")
        raise OptionError(Problem(Message("duties"), reason, remedy, file))
    found |= rates


def _unpacked(root: Node, plan: str | None) -> tuple[dict[str, Any], str | None]:
    """Return factors and cut of a workbench file, and the plan to which its factors apply."""
    content = root.plain()
    del content["kind"]
    before, moved = content.pop("plan", None), content.pop("moved", None)
    strange = [key for key in content if key not in ("support", "cut")]
    if strange or not isinstance(before, str | None) or not isinstance(moved, str | None):
        subject, key = Message("file {name}", name=root.file), (strange or ["plan"])[0]
        reason = Message("key {key!r} is not as the workbench writes it", key=key)
        raise OptionError(Problem(subject, reason, Message("Export the scenario again"), root.file))
    if plan is None or (moved is not None and _digest(plan) == moved):
        return content, before
    if "support" in content:
        reason = Message("the plan beside it is not the one that was exported with {file}", file=root.file)
        remedy = Message("Leave {file} out to take the plan as it is", file=root.file)
        raise OptionError(Problem(Message("plan"), reason, remedy, root.file))
    return content, plan


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _shown(name: str) -> str:
    """Return a client's name of a file as messages may show it."""
    clean = "".join(c for c in name if c.isprintable()).replace("\\", "/").rpartition("/")[2]
    return clean[:80] or "file"
