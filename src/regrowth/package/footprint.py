"""Where engines are in the accounts: their part in every industry of every region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.national import national_table
from regrowth.economy.accounts.production import class_links, split_classes
from regrowth.economy.economy import Economy
from regrowth.errors import Problem, ProgrammeError
from regrowth.evidence.concordance import Employment
from regrowth.messages import Message
from regrowth.programme.programme import Programme

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Footprint:
    """The part of every industry that belongs to an engine, in the order of accounts and programme.

    ``n`` is a place of the accounts (partners too: nothing there belongs to an engine), ``j`` an
    industry, ``g`` an engine, ``r`` a region of the programme.
    """

    members: Array
    """(r, n): one where a place belongs to a region."""
    shares: Array
    """(g, n, j): part of the value added of industry j of place n that belongs to engine g."""
    value_added: Array
    """(r, g): value added of the engine in the region, currency units of the accounts."""

    @property
    def spread(self) -> Array:
        """(r, g, n, j): what one unit of an engine's log productivity is to an industry of a place."""
        return np.asarray(np.einsum("rn,gnj->rgnj", self.members, self.shares))

    def at_parents(self, fine: Accounts, coarse: Accounts) -> Footprint:
        """Return the footprint in the common industries of its accounts; engines keep their value added."""
        group = np.array([[float(parent == name) for name in coarse.industries] for parent in fine.parents])
        added = np.maximum(fine.value_added, 0.0)
        held = np.einsum("gnj,nj,jp->gnp", self.shares, added, group)
        whole = added @ group
        return Footprint(self.members, held / np.where(whole > 0, whole, 1.0), self.value_added)


def footprint(economy: Economy, programme: Programme, accounts: Accounts, held: Employment) -> Footprint:
    """Place the engines of a programme in accounts.

    Workers of an engine's part of a class stand in the sectors that the class works for, as in the
    accounts; where the programme names ``sectors``, in those. An engine's share of an industry is its
    share of the industry's workers; engines that claim more than all of an industry share it.

    Raises
    ------
    ProgrammeError
        If a part of an engine names sectors that its class does not work for.
    """
    level = "sector" if accounts.industries != tuple(economy.industries) else "industry"
    national = national_table(economy, level)
    links, _ = class_links(economy, national, held.class_labels)
    employed = held.classes[-1]
    total = employed.sum(axis=0)
    wanted = np.where(np.isnan(national.workers), 0.0, national.workers)
    by_class = split_classes(links, total, wanted if wanted.any() else links.T @ total)
    parts = [
        (position, part)
        for position, engine in enumerate(programme.engines)
        for part in engine.industries
        if part.industry in held.class_labels
    ]
    workers = np.einsum("nd,dj->ndj", employed / np.where(total > 0, total, 1.0), by_class)
    everyone = workers.sum(axis=1)
    claimed = np.zeros((len(programme.engines), *everyone.shape))
    problems = []
    for column, (engine, part) in enumerate(parts):
        position = held.class_labels.index(part.industry)
        row = by_class[position]
        if part.sectors and level == "sector":
            astray = [name for name in part.sectors if name not in national.industries]
            inside = np.array([name in part.sectors for name in national.industries])
            row = np.where(inside, row, 0.0)
            if astray or not row.any():
                reason = Message(
                    "class {industry!r} of engine {engine!r} does not work for sectors {sectors}",
                    industry=part.industry,
                    engine=programme.engines[engine].id,
                    sectors=", ".join(astray or part.sectors),
                )
                remedy = Message("Correct `sectors:`, or leave it out")
                problems.append(Problem(Message("concordance"), reason, remedy))
                continue
        people = held.parts[-1][:, column] * by_class[position].sum() / total[position]
        claimed[engine] += people[:, None] * (row / row.sum() if row.any() else row)
    if problems:
        raise ProgrammeError(problems)
    shares = claimed / np.where(everyone > 0, everyone, 1.0)
    shares = shares / np.maximum(shares.sum(axis=0), 1.0)
    abroad = np.zeros((len(shares), len(accounts.partners), len(accounts.industries)))
    shares = np.concatenate([shares, abroad], axis=1)
    members = np.array(
        [[float(place in region.provinces) for place in accounts.places] for region in programme.regions]
    )
    return Footprint(
        members, shares, np.einsum("rn,gnj,nj->rg", members, shares, np.maximum(accounts.value_added, 0.0))
    )
