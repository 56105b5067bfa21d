"""Posts and graduates: how many workers an engine looks for, and how many the universities send.

Axes: ``r`` region, ``g`` engine, ``o`` group of occupations, ``s`` year with effects, ``t`` year with places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from regrowth.programme.programme import Programme
from regrowth.programme.talent import Share, Talent

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Case = Literal["loose", "central", "tight"]


@dataclass(frozen=True, slots=True)
class Balance:
    """Posts and graduates at one set of assumptions; a case is a set that makes the shortage small or large.

    Attributes
    ----------
    additional, replacement
        (r, g, s): posts added to those of the year before, below zero where engines shrink, and posts of
        those who retire.
    mix
        (g, o): part of an engine's workers in an occupation.
    demand
        (r, g, o, s): workers looked for.
    supply
        (r, o): graduates a year who take up work in the region's chosen engines; NaN where the universities
        do not teach the occupation.
    yields
        (r,): workers in the region for one place of the instrument.
    """

    additional: Array
    replacement: Array
    mix: Array
    demand: Array
    supply: Array
    yields: Array

    @property
    def taught(self) -> Flags:
        """(o,): whether the universities teach it."""
        known: Flags = ~np.isnan(self.supply[0])
        return known

    @property
    def gap(self) -> Array:
        """(r, g, o, s): workers looked for that the universities do not send; 0 where they do not teach it.

        The graduates of a region spread over its engines by what these look for.
        """
        total = self.demand.sum(axis=1, keepdims=True)
        part = np.divide(self.demand, total, out=np.zeros_like(self.demand), where=total > 0)
        short = np.maximum(self.demand - part * np.nan_to_num(self.supply)[:, None, :, None], 0.0)
        found: Array = np.where(self.taught[:, None], short, 0.0)
        return found


def balance(
    programme: Programme,
    talent: Talent,
    effect: Array,
    value_added: Array,
    workers: Array,
    chosen: Flags,
    admissions: Mapping[str, float],
    case: Case = "central",
) -> Balance:
    """Set demand against supply.

    An engine with log productivity effect e has workers x job content x (exp(e) - 1) posts more than today;
    that is additional value added over value added per worker, times the job content. Retirement is a share
    of all its workers. What is looked for is the sum of both, and never below zero.

    Parameters
    ----------
    effect
        (r, g, s): log productivity of value added.
    value_added, workers
        (r, g): today; engines without value added add no posts.
    chosen
        (r, g): engines that the regions have chosen; others are not counted.
    admissions
        Students admitted in a year, by province.
    """
    retirement, content = _at(talent.retirement, case, 1), _at(talent.job_content, case, 1)
    today = np.where(chosen, workers, 0.0)
    per_worker = np.divide(value_added, today, out=np.full_like(today, np.inf), where=today > 0)
    posts = content * value_added[..., None] * np.expm1(effect) / per_worker[..., None]
    before = np.concatenate([np.zeros((*today.shape, 1)), posts[..., :-1]], axis=2)
    additional = posts - before
    replacement = retirement * (today[..., None] + before)
    looked_for = np.maximum(additional + replacement, 0.0)
    mix = _mix(programme, talent)
    inside = np.array(
        [[float(u.province in region.provinces) for u in talent.universities] for region in programme.regions]
    )
    own = np.array([_at(u.admissions, case, -1) * admissions[u.province] for u in talent.universities])
    stay = np.array([_at(u.retention, case, -1) for u in talent.universities])
    done, entry = _at(talent.completion, case, -1), _at(talent.entry, case, -1)
    graduates = np.array(
        [np.nan if o.graduates is None else _at(o.graduates, case, -1) for o in talent.occupations]
    )
    staying = inside @ (own * stay)
    students = inside @ own
    kept = np.divide(staying, students, out=np.zeros_like(students), where=students > 0)
    return Balance(
        additional=additional,
        replacement=replacement,
        mix=mix,
        demand=looked_for[:, :, None, :] * mix[None, :, :, None],
        supply=(staying * done * entry)[:, None] * graduates,
        yields=kept * done,
    )


def _at(share: Share, case: Case, tightens: int) -> float:
    """Return a share in a case; ``tightens`` is 1 where a high share makes the shortage larger, else -1."""
    if case == "central":
        return share.central
    return share.high if (case == "tight") == (tightens > 0) else share.low


def _mix(programme: Programme, talent: Talent) -> Array:
    """(g, o): part of the workers of an engine in a group of occupations."""
    names = [occupation.id for occupation in talent.occupations]
    return np.array([[talent.mix[e.id].shares.get(name, 0.0) for name in names] for e in programme.engines])
