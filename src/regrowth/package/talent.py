"""Talent: whom the chosen engines look for, whom universities send, and where places close the gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from regrowth.economy.economy import Economy
from regrowth.errors import Problem, ProgrammeError, suggestion
from regrowth.messages import Message
from regrowth.package.cells import Cells, chosen_pairs, planning, programme_said
from regrowth.package.engines import EngineSize, engine_size
from regrowth.package.plan import Plan
from regrowth.package.responses import effects, responses, stock_weights
from regrowth.package.rows import plan_rules, yearly_capacity
from regrowth.package.talent_places import Places, best_places, filled
from regrowth.package.talent_posts import Array, Balance, Case, Flags, balance
from regrowth.programme.programme import Programme
from regrowth.programme.talent import Talent

CASES: tuple[Case, ...] = ("loose", "central", "tight")
REASONS = ("no places allowed", "before the first graduates", "after the last graduates", "capacity")
"""Why a post stays unfilled although places are placed as well as they can be."""
SMALLEST = 0.05
"""Places below this are not listed."""


@dataclass(frozen=True)
class TalentOutlook:
    """Demand, supply and gap of the chosen engines, and the places that fill most of it.

    Attributes
    ----------
    posts
        By region, occupation and year, in workers: posts that the plan's effects add (``additional``, below
        zero where they fade), posts of those who retire (``replacement``), ``demand`` (their sum, never below
        zero for an engine), graduates who come (``supply``), and what of the demand is not filled by them
        (``gap``), with the places of the plan (``gap_with_plan``) and with the best (``gap_with_places``).
        Supply and gaps are missing where the universities do not teach the occupation.
    places
        The best places by region, engine, occupation and year; what is below a twentieth is left out.
    capacity
        By year: places there are (``capacity``), best places used (``used``), and what one place more is
        worth in posts, weighed by the evenness (``price``).
    remaining
        Posts that the best places leave, over all years, by region, occupation and reason (``REASONS``).
    cases
        For loose, central and tight assumptions, over all years and the taught occupations: demand, supply,
        and the gap without places, with those of the plan, with the best, and with those that would be best
        if evenness did not count (``gap_with_most``).
    years
        Years with effects.
    """

    programme: Programme
    posts: pd.DataFrame
    places: pd.DataFrame
    capacity: pd.DataFrame
    remaining: pd.DataFrame
    cases: pd.DataFrame
    years: tuple[int, ...]


def talent_outlook(
    economy: Economy, programme: Programme, choice: Mapping[str, tuple[str, ...]], plan: Plan | None = None
) -> TalentOutlook:
    """Set demand of the chosen engines against supply of the universities and place students best.

    Parameters
    ----------
    choice
        Engines that each region has chosen.
    plan
        Amounts whose effects add posts, and whose own places are compared; nothing unless given.

    Raises
    ------
    ProgrammeError
        If the programme has no `talent:` or no `planning:`, or the economy lacks the admissions it speaks of.
    SolverError
        If the places have no optimum.
    """
    talent = _talent(programme)
    admitted = _admissions(economy, programme, talent)
    chosen = chosen_pairs(programme, dict(choice))
    return outlook(programme, engine_size(economy, programme), chosen, admitted, plan)


def outlook(
    programme: Programme,
    size: EngineSize,
    chosen: Flags,
    admissions: Mapping[str, float],
    plan: Plan | None = None,
) -> TalentOutlook:
    """As :func:`talent_outlook`, from the size of engines, choice (r, g) and admissions by province."""
    talent = _talent(programme)
    cells = Cells.of(programme)
    amounts = (plan or Plan.nothing(programme)).amounts
    years = tuple(range(cells.years[0], planning(programme).horizon + 1))
    effect = _effect(programme, amounts, size, len(years))
    m = cells.instruments.index(talent.instrument)
    instrument = next(entry for entry in programme.instruments if entry.id == talent.instrument)
    assert instrument.terms is not None
    lag = instrument.terms.response.lag
    capacity = yearly_capacity(programme, instrument, cells.years)
    barred = plan_rules(programme, cells, chosen).barred[:, :, m]
    solved: dict[str, _Solved] = {}
    rows = []
    for case in CASES:
        held = balance(
            programme, talent, effect, size.value_added, size.workers, chosen, admissions, case=case
        )
        allowed = chosen[..., None] & ~barred & (held.yields > 0)[:, None, None]
        best, most = (
            best_places(held.gap, held.yields, allowed, capacity, lag, evenness)
            for evenness in (talent.evenness, 0.0)
        )
        solved[case] = _Solved(held, allowed, best, _places_of_plan(held, amounts[:, :, m]), lag)
        rows.append(_case(case, solved[case], most.places))
    central = solved["central"]
    used = central.best.places.sum(axis=(0, 1, 2))
    table = {"year": cells.years, "capacity": capacity, "used": used, "price": central.best.prices}
    return TalentOutlook(
        programme,
        posts=_posts(cells, talent, central, years),
        places=_listed(cells, talent, central.best.places),
        capacity=pd.DataFrame(table),
        remaining=_remaining(cells, talent, central),
        cases=pd.DataFrame(rows),
        years=years,
    )


class _Solved:
    """Gaps left without places, with those of the plan and with the best, at one set of assumptions."""

    def __init__(self, held: Balance, allowed: Flags, best: Places, own: Array, lag: int) -> None:
        self.held, self.allowed, self.best, self.lag = held, allowed, best, lag
        self.gap = held.gap
        self.with_plan = self.left(own)
        self.with_places = self.left(best.places)

    def left(self, places: Array) -> Array:
        """Return what places leave of the gap (r, g, o, s)."""
        come = filled(places, self.held.yields, self.lag, self.gap.shape[3])
        return np.maximum(self.gap - come, 0.0)


def _talent(programme: Programme) -> Talent:
    if programme.talent is None:
        reason = Message("it has no `talent:`, so nothing is known of occupations and universities")
        remedy = Message("Add instrument, level, occupations, mix, universities and the shares that tie them")
        raise ProgrammeError(Problem(programme_said(programme), reason, remedy))
    return programme.talent


def _admissions(economy: Economy, programme: Programme, talent: Talent) -> dict[str, float]:
    """Return students admitted in the latest year, by province."""
    subject = Message(
        "programme {programme} on economy {economy}", programme=programme.id, economy=economy.manifest.id
    )
    if not economy.has("students"):
        reason = Message("`talent:` needs the table students, which the economy does not have")
        raise ProgrammeError(Problem(subject, reason, Message("Add it, or remove `talent:`")))
    table = economy.in_base_units("students")
    levels = sorted(set(table["level"]))
    if talent.level not in levels:
        reason = Message("table students has no level {level!r}", level=talent.level)
        raise ProgrammeError(Problem(subject, reason, suggestion(talent.level, levels)))
    rows = table[(table["level"] == talent.level) & (table["year"] == table["year"].max())]
    held = dict(zip(rows["region"], rows["admissions"].astype(float), strict=True))
    wanted = [university.province for university in talent.universities]
    missing = [name for name in dict.fromkeys(wanted) if not np.isfinite(held.get(name, np.nan))]
    if missing:
        reason = Message(
            "table students has no admissions for {provinces} in its latest year",
            provinces=", ".join(missing),
        )
        remedy = Message("Fill them in, or leave the universities out")
        raise ProgrammeError(Problem(subject, reason, remedy))
    return {name: held[name] for name in wanted}


def _effect(programme: Programme, amounts: Array, size: EngineSize, horizon: int) -> Array:
    """Return the log productivity of a plan at central values (r, g, s)."""
    held = responses(programme)
    stocks = np.einsum("rgmt,mts->rgms", amounts, stock_weights(held, amounts.shape[-1], np.arange(horizon)))
    found: Array = effects(held, stocks, size.value_added).sum(axis=2)
    return found


def _places_of_plan(held: Balance, amounts: Array) -> Array:
    """Spread the places of a plan (r, g, t) over the taught occupations by what engines look for."""
    wanted = held.demand.sum(axis=3) * held.taught
    total = wanted.sum(axis=2, keepdims=True)
    part = np.divide(wanted, total, out=np.zeros_like(wanted), where=total > 0)
    found: Array = part[..., None] * amounts[:, :, None, :]
    return found


def _posts(cells: Cells, talent: Talent, found: _Solved, years: tuple[int, ...]) -> pd.DataFrame:
    held = found.held
    taught = np.where(held.taught, 1.0, np.nan)[None, :, None]
    columns = {
        "additional": np.einsum("rgs,go->ros", held.additional, held.mix),
        "replacement": np.einsum("rgs,go->ros", held.replacement, held.mix),
        "demand": held.demand.sum(axis=1),
        "supply": np.repeat(held.supply[..., None], len(years), axis=2),
        "gap": found.gap.sum(axis=1) * taught,
        "gap_with_plan": found.with_plan.sum(axis=1) * taught,
        "gap_with_places": found.with_places.sum(axis=1) * taught,
    }
    names = [occupation.id for occupation in talent.occupations]
    index = pd.MultiIndex.from_product([cells.regions, names, years], names=["region", "occupation", "year"])
    return pd.DataFrame({key: value.ravel() for key, value in columns.items()}, index).reset_index()


def _listed(cells: Cells, talent: Talent, places: Array) -> pd.DataFrame:
    r, g, o, t = np.nonzero(places > SMALLEST)
    return pd.DataFrame(
        {
            "region": [cells.regions[i] for i in r],
            "engine": [cells.engines[i] for i in g],
            "occupation": [talent.occupations[i].id for i in o],
            "year": [cells.years[i] for i in t],
            "places": places[r, g, o, t],
        }
    )


def _remaining(cells: Cells, talent: Talent, found: _Solved) -> pd.DataFrame:
    """Say why posts stay unfilled: first what no place can reach, the rest for want of capacity."""
    left = found.with_places
    year = np.arange(left.shape[3])
    reachable = np.asarray(found.allowed.any(axis=2))[:, :, None, None]
    early, late = year < found.lag, year >= found.lag + len(cells.years)
    masks = (~reachable, reachable & early, reachable & late, reachable & ~early & ~late)
    rows = []
    for reason, mask in zip(REASONS, masks, strict=True):
        by = np.where(mask, left, 0.0).sum(axis=(1, 3))
        for r, o in np.argwhere(by > SMALLEST):
            rows.append((cells.regions[r], talent.occupations[o].id, reason, float(by[r, o])))
    return pd.DataFrame(rows, columns=["region", "occupation", "reason", "posts"])


def _case(name: str, found: _Solved, most: Array) -> dict[str, object]:
    held = found.held
    return {
        "case": name,
        "demand": float(held.demand[:, :, held.taught].sum()),
        "supply": float(np.nansum(held.supply)) * held.demand.shape[3],
        "gap": float(found.gap.sum()),
        "gap_with_plan": float(found.with_plan.sum()),
        "gap_with_places": float(found.with_places.sum()),
        "gap_with_most": float(found.left(most).sum()),
    }
