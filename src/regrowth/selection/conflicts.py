"""Why no choice is possible: the smallest group of rules in conflict.

A smallest unsatisfiable subset by implicit hitting sets (Ignatiev, Previti, Liffiton
& Marques-Silva 2015): a smallest set that hits every known correction set is
infeasible exactly when it is a smallest conflict; otherwise growing it to a maximal
feasible set yields a new correction set. Needs only a feasibility test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from regrowth.errors import InfeasibleError, Problem
from regrowth.messages import Message, Name, joined
from regrowth.programme.programme import Programme
from regrowth.programme.rows import Row
from regrowth.selection.solver import ChoiceModel, feasible


def smallest_conflict(count: int, satisfiable: Callable[[frozenset[int]], bool]) -> frozenset[int]:
    """Return a smallest subset of ``range(count)`` that is not satisfiable.

    ``satisfiable`` must be monotone: a subset of a satisfiable set is satisfiable.
    The whole set must be unsatisfiable.

    >>> sorted(smallest_conflict(4, lambda s: not {1, 3} <= s))
    [1, 3]
    """
    corrections: list[frozenset[int]] = []
    while True:
        candidate = _smallest_hitting_set(count, corrections)
        if not satisfiable(candidate):
            return candidate
        grown = set(candidate)
        for element in range(count):
            if element not in grown and satisfiable(frozenset(grown | {element})):
                grown.add(element)
        corrections.append(frozenset(range(count)) - grown)


def _smallest_hitting_set(count: int, sets: Sequence[frozenset[int]]) -> frozenset[int]:
    if not sets:
        return frozenset()
    rows = [
        Row("hit", "", np.array(sorted(members), dtype=np.intp), np.ones(len(members)), 1.0, np.inf)
        for members in sets
    ]
    solved = ChoiceModel(count, rows, -np.ones(count)).solve()
    if solved is None:  # a correction set is empty only if the whole set were satisfiable
        raise ValueError("the whole set is satisfiable; there is no conflict")
    return frozenset(int(element) for element in np.flatnonzero(solved.chosen))


def explain_infeasible(programme: Programme, size: int, rows: Sequence[Row]) -> InfeasibleError:
    """Name the smallest group of rules in conflict, and within it the scopes that clash."""
    rules = list(dict.fromkeys(row.rule for row in rows))

    def rules_hold(chosen: frozenset[int]) -> bool:
        names = {rules[element] for element in chosen}
        return feasible(size, [row for row in rows if row.rule in names])

    group = smallest_conflict(len(rules), rules_hold)
    among = [row for row in rows if row.rule in {rules[element] for element in group}]

    def rows_hold(chosen: frozenset[int]) -> bool:
        return feasible(size, [among[element] for element in chosen])

    clash = [among[element] for element in sorted(smallest_conflict(len(among), rows_hold))]
    titles = {rule.id: Name(rule.name) for rule in programme.rules}
    listed = joined("; ", (titled(rules[element], titles[rules[element]]) for element in sorted(group)))
    places = [_describe(row) for row in clash[:8]]
    if len(clash) > 8:
        places.append(Message("and {count} more", count=len(clash) - 8))
    shown = joined("; ", places)
    if len(group) > 1:
        reason = Message(
            "no selection satisfies these {count} rules together: {rules}. They clash at: {places}",
            count=len(group),
            rules=listed,
            places=shown,
        )
    else:
        reason = Message(
            "no selection satisfies this rule: {rule}. They clash at: {places}", rule=listed, places=shown
        )
    return InfeasibleError(
        Problem(
            Message("rules of programme {programme}", programme=programme.id),
            reason,
            Message("Relax or drop one of them; all other rules can stay"),
        )
    )


def titled(rule: str, title: Name) -> Message:
    """Name a rule by its id, with its title."""
    return Message("{rule!r} ({title})", rule=rule, title=title)


def bounds_of(row: Row, most: Message) -> Message:
    """Say the bounds of a row; ``most`` says the upper one."""
    if not np.isfinite(row.lower):
        return most
    least = Message("at least {bound}", bound=f"{row.lower:g}")
    return Message("{least} and {most}", least=least, most=most) if np.isfinite(row.upper) else least


def _describe(row: Row) -> Message:
    most = Message("at most {bound}", bound=f"{row.upper:g}")
    if row.upper == 0 and len(row.cells) == 1:
        most = Message("none")
    scope = row.scope or Message("the whole choice")
    return Message("{rule} at {scope}: {bounds}", rule=row.rule, scope=scope, bounds=bounds_of(row, most))
