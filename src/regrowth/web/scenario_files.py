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

MOST = 50
"""Files of one scenario."""
PROGRAMME, PLAN, REST = "programme.yaml", "plan.yaml", "workbench.yaml"


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
    return surcharge_file(importer, rates, bench.world.trade.borders.accounts.home)


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
        reason = f"there are {len(texts)} files"
        raise OptionError(Problem("import", reason, f"Give 1 to {MOST}: a programme, a plan, measures"))
    roots = {name: documents.parse(text, _shown(name)) for name, text in texts.items()}
    kinds = {name: _kind(root) for name, root in roots.items()}
    for kind in ("programme", "plan", "workbench"):
        same = [_shown(name) for name in kinds if kinds[name] == kind]
        if len(same) > 1:
            raise OptionError(
                Problem("import", f"{' and '.join(same)} are each a {kind}", "Give one of them")
            )
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
    reason = "it is no programme, plan or measure"
    remedy = "Give a programme that extends the one that is served, a plan, or a measure"
    raise OptionError(Problem(f"file {root.file}", reason, remedy, root.file, root.line))


def _rates(root: Node, text: str, bench: Workbench) -> dict[str, float]:
    """Return the surcharges of a measure by importer and industry; refuse all else that one may hold."""
    policy = parse_policy(text, root.file)
    assert isinstance(policy, Measure)
    home = bench.world.trade.borders.accounts.home
    faults = []
    if policy.exporters != (home,):
        faults.append(("exporters", f"it is on goods of {', '.join(policy.exporters)}, not of {home} alone"))
    if policy.spares_partners:
        faults.append(("spares_partners", "it spares partners of agreements"))
    if policy.ends is not None:
        faults.append(("ends", "it ends on a day"))
    found: dict[str, float] = {}
    for levy in policy.levies:
        if levy.surcharge is None or levy.exporters is not None:
            faults.append(("levies", "a levy is more than a surcharge on all of its goods"))
            continue
        rates = {f"{policy.importer}.{industry}": levy.surcharge for industry in levy.industries}
        _add(found, rates, root.file)
    if faults:
        remedy = "Leave it out: the workbench sets surcharges on the country's goods, without an end"
        raise OptionError(
            Problem(f"measure {policy.id}", reason, remedy, root.file, root.line, key)
            for key, reason in faults
        )
    return found


def _add(found: dict[str, float], rates: Mapping[str, float], file: str) -> None:
    twice = sorted(set(found) & set(rates))
    if twice:
        reason = f"the duty on {twice[0]} is given twice"
        raise OptionError(Problem("duties", reason, "Give one rate for an importer and industry", file))
    found |= rates


def _unpacked(root: Node, plan: str | None) -> tuple[dict[str, Any], str | None]:
    """Return factors and cut of a workbench file, and the plan to which its factors apply."""
    content = root.plain()
    del content["kind"]
    before, moved = content.pop("plan", None), content.pop("moved", None)
    strange = [key for key in content if key not in ("support", "cut")]
    if strange or not isinstance(before, str | None) or not isinstance(moved, str | None):
        reason = f"key {(strange or ['plan'])[0]!r} is not as the workbench writes it"
        raise OptionError(Problem(f"file {root.file}", reason, "Export the scenario again", root.file))
    if plan is None or (moved is not None and _digest(plan) == moved):
        return content, before
    if "support" in content:
        reason = f"the plan beside it is not the one that was exported with {root.file}"
        remedy = f"Leave {root.file} out to take the plan as it is"
        raise OptionError(Problem("plan", reason, remedy, root.file))
    return content, plan


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _shown(name: str) -> str:
    """Return a client's name of a file as messages may show it."""
    clean = "".join(c for c in name if c.isprintable()).replace("\\", "/").rpartition("/")[2]
    return clean[:80] or "file"
