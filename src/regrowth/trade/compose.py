"""From agreements and measures to new tariffs and costs of trade, the same in whatever order they come.

On every route and industry the best preference counts, not the product of all: a trader uses one of them.
Duties that an importer sets by itself come on top, unless they spare partners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.world_tables import home_bloc
from regrowth.economy.economy import Economy
from regrowth.errors import OptionError, Problem, ScenarioError, suggestion
from regrowth.messages import Message
from regrowth.trade.agreement import Agreement, Levy, Measure, Policy, Provision, clauses, fault

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Borders:
    """What policies are laid over: who the places are, and what they levy today.

    Axes: ``n`` the place that buys, ``i`` the place that sells, ``j`` the industry.

    Attributes
    ----------
    members
        By code (country or bloc), the part of every place's trade that it stands for, (n,).
    industries
        By label or word, the industries it stands for, (j,).
    """

    accounts: Accounts
    members: dict[str, Array]
    industries: dict[str, NDArray[np.bool_]]

    @classmethod
    def of(cls, economy: Economy, accounts: Accounts) -> Borders:
        """Read who is where from the tables of an economy.

        Raises
        ------
        OptionError
            If the accounts have no partner abroad.
        """
        if not accounts.partners:
            raise OptionError(
                Problem(
                    Message("trade"),
                    Message("{economy} has no partner abroad", economy=accounts.title),
                    Message("Add the tables of the world: blocs, world_flows and those beside them"),
                )
            )
        goods = set(economy.table("world_tariffs")["industry"]) if economy.has("world_tariffs") else set()
        parents = np.array(accounts.parents)
        is_good = np.isin(parents, sorted(goods))
        known = {"all": np.ones(len(parents), dtype=np.bool_)}
        if goods:
            known |= {"goods": is_good, "services": ~is_good}
        known |= {parent: parents == parent for parent in dict.fromkeys(accounts.parents)}
        own = np.array(accounts.industries)
        known |= {label: own == label for label in accounts.industries}
        return cls(accounts, _members(economy, accounts), known)

    @property
    def abroad(self) -> NDArray[np.bool_]:
        """(n, i): routes that cross a border."""
        countries = np.array(self.accounts.country)
        return np.asarray(countries[:, None] != countries[None, :])

    def share(self, codes: Sequence[str]) -> Array:
        """(n,): the part of every place's trade that several codes stand for."""
        if "all" in codes:
            return np.ones(len(self.accounts.places))
        return np.minimum(
            sum((self.members[code] for code in codes), np.zeros(len(self.accounts.places))), 1.0
        )

    def chosen(self, labels: Sequence[str]) -> Array:
        """(j,): one for the industries that labels stand for."""
        held = np.logical_or.reduce([self.industries[label] for label in labels])
        return np.asarray(held, dtype=np.float64)

    def require_known(self, policies: Sequence[Policy]) -> None:
        """Refuse policies that speak of countries or industries that are not there.

        Raises
        ------
        ScenarioError
            With every such label.
        """
        problems = []
        for policy in policies:
            name, parts = clauses(policy)
            sides = (
                {"importer": (policy.importer,), "exporters": policy.exporters}
                if isinstance(policy, Measure)
                else {"parties": policy.parties, "partners": policy.partners}
            )
            for key, codes in sides.items():
                problems += self._unknown(policy, (key,), codes, every=key == "exporters")
            for number, part in enumerate(parts):
                for position, label in enumerate(part.industries):
                    if label not in self.industries:
                        location = (name, number, "industries", position)
                        reason = Message("industry {label!r} is not known", label=label)
                        remedy = suggestion(label, list(self.industries))
                        problems.append(fault(policy, location, reason, remedy))
                if isinstance(part, Levy) and part.exporters is not None:
                    problems += self._unknown(policy, (name, number, "exporters"), part.exporters, every=True)
        if problems:
            raise ScenarioError(problems)

    def _unknown(
        self, policy: Policy, where: tuple[str | int, ...], codes: Sequence[str], *, every: bool
    ) -> list[Problem]:
        known = [*self.members, "all"] if every else list(self.members)
        found = []
        for position, code in enumerate(codes):
            if code not in known:
                location = where if where == ("importer",) else (*where, position)
                reason = Message("partner {code!r} is not known", code=code)
                found.append(fault(policy, location, reason, suggestion(code, known)))
        return found


def _members(economy: Economy, accounts: Accounts) -> dict[str, Array]:
    """Return the part of every place that a code stands for.

    A country that is one of several in a bloc stands for its part of the country's trade with the bloc.
    """
    home = np.array([country == accounts.home for country in accounts.country])
    places = np.array(accounts.places)
    found: dict[str, Array] = {place: (places == place).astype(float) for place in accounts.partners}
    found[accounts.home] = home.astype(float)
    if not economy.has("blocs"):
        return found
    own = home_bloc(economy)
    found |= {own: home.astype(float)}
    blocs = economy.table("blocs")
    for bloc, members in zip(blocs["bloc"], blocs["members"], strict=True):
        if bloc == own:
            continue
        found[str(bloc)] = (places == bloc).astype(float)
        listed = str(members).split() if isinstance(members, str) else []
        for code in listed:
            found.setdefault(code, found[str(bloc)] / len(listed))
    if economy.has("trade_partners"):
        traded = economy.in_base_units("trade_partners").fillna({"exports": 0.0, "imports": 0.0})
        size = traded["exports"] + traded["imports"]
        for bloc, rows in traded.assign(size=size).groupby("bloc"):
            if bloc not in found or (rows["size"].sum() <= 0):
                continue
            for code, part in zip(rows["partner"], rows["size"] / rows["size"].sum(), strict=True):
                found[str(code)] = found[str(bloc)] * float(part)
    for bloc, members in zip(blocs["bloc"], blocs["members"], strict=True):
        if isinstance(members, str) and members.strip() and bloc != own:
            _fill(found, str(bloc), members.split())
    return found


def _fill(found: dict[str, Array], bloc: str, members: Sequence[str]) -> None:
    """Make the parts of all members of a bloc add to the whole bloc."""
    whole = sum((found[code] for code in members), np.zeros_like(found[bloc])).sum()
    for code in members:
        found[code] = found[code] / whole if whole > 0 else found[bloc] / len(members)


@dataclass(frozen=True)
class Regime:
    """Tariffs and costs of trade under some policies.

    Attributes
    ----------
    duties
        (n, i, j): rate that n levies on i; 0.08 is eight per cent.
    costs
        (n, i, j): log change of the iceberg cost.
    """

    duties: Array
    costs: Array


def compose(
    borders: Borders, policies: Sequence[Policy], *, year: int | None = None, where: float = 0.0
) -> Regime:
    """Lay policies over each other.

    Parameters
    ----------
    year
        Year whose steps have been taken; all of them, and every measure, unless given.
    where
        Falls in costs: -1 takes the low, 0 the central and 1 the high end, linearly between.

    Raises
    ------
    ScenarioError
        If a policy speaks of countries or industries that are not there, or is given twice.
    """
    names = [policy.id for policy in policies]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        reason = Message("{label!r} is given twice", label=twice[0])
        raise ScenarioError(Problem(Message("agreements"), reason, Message("Give each once")))
    borders.require_known(policies)
    base = borders.accounts.duties
    cut, fall = np.zeros_like(base), np.zeros_like(base)
    for policy in policies:
        if isinstance(policy, Agreement):
            routes = _routes(borders, policy)
            for number, provision in enumerate(policy.provisions):
                held = borders.chosen(provision.industries)
                part = policy.phased(number, year)
                cut = np.maximum(cut, part * provision.cut * routes[:, :, None] * held)
                fall = np.maximum(fall, part * _fall(provision, where) * routes[:, :, None] * held)
    floor, surcharge, spared = np.zeros_like(base), np.zeros_like(base), np.zeros_like(base)
    spared_floor = np.zeros_like(base)
    for policy in policies:
        if isinstance(policy, Measure) and policy.holds(year):
            for levy in policy.levies:
                hit = _hit(borders, policy, levy)
                if levy.floor is not None:
                    held_floor = spared_floor if policy.spares_partners else floor
                    np.maximum(held_floor, levy.floor * hit, out=held_floor)
                elif policy.spares_partners:
                    spared += (levy.surcharge or 0.0) * hit
                else:
                    surcharge += (levy.surcharge or 0.0) * hit
    unpreferred = np.maximum(base, spared_floor) + spared
    preferred = unpreferred - cut * unpreferred
    return Regime(np.maximum(preferred, floor) + surcharge, np.log1p(-fall))


def reach(borders: Borders, policy: Policy, *, duties: bool = False) -> NDArray[np.bool_]:
    """(n, i, j): where a policy changes duties or costs of trade; duties alone if asked for.

    Raises
    ------
    ScenarioError
        If it speaks of countries or industries that are not there.
    """
    borders.require_known([policy])
    found = np.zeros(borders.accounts.duties.shape, dtype=np.bool_)
    if isinstance(policy, Measure):
        for levy in policy.levies:
            found |= _hit(borders, policy, levy) > 0
        return found
    routes = _routes(borders, policy)[:, :, None] > 0
    for provision in policy.provisions:
        if provision.cut > 0 or (provision.costs is not None and not duties):
            found |= routes & (borders.chosen(provision.industries) > 0)
    return found


def overlaps(borders: Borders, policies: Sequence[Policy]) -> list[tuple[Policy, Policy]]:
    """Return the pairs of policies that change the same duties, or of agreements the same costs of trade.

    :func:`compose` says what of the two then counts.
    """
    found = []
    for number, one in enumerate(policies):
        for other in policies[number + 1 :]:
            duties = isinstance(one, Measure) or isinstance(other, Measure)
            if (reach(borders, one, duties=duties) & reach(borders, other, duties=duties)).any():
                found.append((one, other))
    return found


def _routes(borders: Borders, agreement: Agreement) -> Array:
    """(n, i): the part of each route's trade between the two sides."""
    one, other = borders.share(agreement.parties), borders.share(agreement.partners)
    between = np.maximum(np.outer(one, other), np.outer(other, one))
    return np.asarray(between * borders.abroad)


def _fall(provision: Provision, where: float) -> float:
    if provision.costs is None:
        return 0.0
    held = provision.costs
    end = held.low if where < 0 else held.high
    return held.central + abs(where) * (end - held.central)


def _hit(borders: Borders, measure: Measure, levy: Levy) -> Array:
    """(n, i, j): the part of each flow that pays a levy."""
    buyers = borders.share([measure.importer])
    sellers = borders.share(levy.exporters or measure.exporters)
    routes = np.outer(buyers, sellers) * borders.abroad
    return np.asarray(routes[:, :, None] * borders.chosen(levy.industries))
