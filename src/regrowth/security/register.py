"""The register of items that industries depend on: from whom they come, who uses them, and where."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.build import build_accounts
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, LabelError, OptionError, Problem
from regrowth.messages import Message, joined
from regrowth.security.parameters import CASES, Case, parameter, security_parameters

TABLES = ("critical_items", "critical_item_suppliers")
CAPITAL_GOODS = ("848610", "848620", "848630", "848640", "850231", "903082")
"""HS headings that are plant and not material: machines for chips and displays, testers, wind generators.

They wear out slowly, so a stop takes from production only what would have been renewed. Parts of them
(8486.90) count as inputs. After class 41 (capital goods except transport) of the Broad Economic Categories,
Rev. 4 (United Nations 2002), of which only headings in the register are listed here.
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One imported item.

    ``imports`` are in whole units of ``currency``, which need not be that of the accounts; ``suppliers``
    are shares of import value, 0 to 1, largest first, of the leading countries only (ISO 3166-1 alpha-2).
    """

    item: str
    name: str
    hs_code: str
    year: int
    value_chain: str
    industry: str
    imports: float
    currency: str
    suppliers: Mapping[str, float]

    @property
    def largest(self) -> str:
        """The largest supplier; empty where none is listed."""
        return next(iter(self.suppliers), "")

    @property
    def dependence(self) -> float:
        """Share of the largest supplier, 0 to 1; NaN where none is listed."""
        return next(iter(self.suppliers.values()), float("nan"))

    @property
    def capital_good(self) -> bool:
        """Whether it is plant and not material (:data:`CAPITAL_GOODS`); false without an HS code."""
        return self.hs_code.startswith(CAPITAL_GOODS)


@dataclass(frozen=True)
class Register:
    """Items by label, and the accounts of the industries and provinces that use them.

    Build one with :meth:`of`. ``exchange_rate`` (currency of the accounts per unit of the imports' currency)
    stands in for the parameter of that name.
    """

    items: Mapping[str, Item]
    accounts: Accounts
    exchange_rate: float | None = None

    def __repr__(self) -> str:
        return f"Register({len(self.items)} items, {len(self.partners)} partners, {self.accounts!r})"

    @classmethod
    def of(
        cls, economy: Economy, *, accounts: Accounts | None = None, exchange_rate: float | None = None
    ) -> Register:
        """Read the register of an economy.

        Parameters
        ----------
        accounts
            Accounts at the level of common industries; built unless given.
        exchange_rate
            Currency of the accounts per unit of that of the imports, instead of the parameter.

        Raises
        ------
        DataError
            If the economy has no such tables or no items, or its accounts cannot be built.
        OptionError
            If no exchange rate is known between the two currencies, or the one given is not positive.
        """
        absent = [name for name in TABLES if not economy.has(name)]
        if absent:
            raise DataError(
                Problem(
                    Message("economy {name}", name=economy.manifest.id),
                    _without(absent),
                    Message("Add critical_items and critical_item_suppliers to the folder and its manifest"),
                )
            )
        held = build_accounts(economy, "industry") if accounts is None else accounts
        frame = economy.in_base_units(TABLES[0])
        currency = economy.manifest.tables[TABLES[0]].units["imports"].split()[-1]
        suppliers = economy.table(TABLES[1])
        names = economy.names(TABLES[0])
        items = {}
        for row in frame.to_dict("records"):
            own = suppliers[suppliers["item"] == row["item"]]
            shares = sorted(
                zip(own["partner"].astype(str), own["share"].astype(float) / 100, strict=True),
                key=lambda pair: (-pair[1], pair[0]),
            )
            label = str(row["item"])
            items[label] = Item(
                item=label,
                name=names[label],
                hs_code=str(row["hs_code"]),
                year=int(row["year"]),
                value_chain=str(row["value_chain"]),
                industry=str(row["industry"]),
                imports=float(row["imports"]),
                currency=currency,
                suppliers=dict(shares),
            )
        if not items:
            subject, reason = Message("table {name}", name=TABLES[0]), Message("the table has no rows")
            raise DataError(Problem(subject, reason, Message("Add the items that industries depend on")))
        register = cls(items, held, exchange_rate)
        register.rate("central")
        register._require_costs()
        return register

    def rate(self, case: Case) -> float:
        """Return the exchange rate of a case: one where both currencies are the same.

        Raises
        ------
        OptionError
            If none is known, or the one given is not positive.
        """
        pair = f"{next(iter(self.items.values())).currency} {self.accounts.currency}"
        if self.exchange_rate is not None:
            if not (np.isfinite(self.exchange_rate) and self.exchange_rate > 0):
                reason = Message("{value:g} is not above zero", value=self.exchange_rate)
                remedy = Message("Give the price of a unit: {currencies}", currencies=pair)
                raise OptionError(Problem(Message("exchange rate"), reason, remedy))
            return self.exchange_rate
        if len(set(pair.split())) == 1:
            return 1.0
        if ("exchange_rate", pair) not in security_parameters():
            reason = Message("none is known for {currencies}", currencies=pair)
            remedy = Message("Give one with exchange_rate=")
            raise OptionError(Problem(Message("exchange rate"), reason, remedy))
        return parameter("exchange_rate", pair).at(case)

    @property
    def partners(self) -> tuple[str, ...]:
        """Every listed supplier, those of most items first."""
        counted: dict[str, int] = {}
        for item in self.items.values():
            for partner in item.suppliers:
                counted[partner] = counted.get(partner, 0) + 1
        return tuple(sorted(counted, key=lambda partner: (-counted[partner], partner)))

    @cached_property
    def output(self) -> pd.DataFrame:
        """Gross output by home region (rows) and industry, in the accounts' currency and year."""
        home = [n for n, country in enumerate(self.accounts.country) if country == self.accounts.home]
        return pd.DataFrame(
            self.accounts.output[home], index=self.accounts.regions, columns=self.accounts.industries
        )

    def imports(self, item: str, case: Case = "central") -> float:
        """Return the imports of an item in the accounts' currency, at prices of the item's year.

        Raises
        ------
        LabelError
            If the item is unknown.
        """
        return self.item(item).imports * self.rate(case)

    def cost_share(self, item: str, case: Case = "central") -> float:
        """Return imports of the item over nationwide output of its industry in the item's year.

        Output of the accounts' year is carried forward with ``output_growth``. The whole of the imports
        is taken to be bought by the one industry that the register names.

        Raises
        ------
        LabelError
            If the item is unknown.
        """
        held = self.item(item)
        years = held.year - self.accounts.year
        grown = (1 + parameter("output_growth").at(case)) ** years
        return self.imports(item, case) / float(self.output[held.industry].sum() * grown)

    def regions(self, item: str) -> pd.Series:
        """Return the share of each home region in output of the industry that uses an item; sums to one.

        Where an item is used within its industry is not known: use is taken to follow output.

        Raises
        ------
        LabelError
            If the item is unknown.
        """
        column = self.output[self.item(item).industry]
        return (column / column.sum()).rename("share").rename_axis("region")

    def item(self, label: str) -> Item:
        """Return an item by its label.

        Raises
        ------
        LabelError
            If it is unknown; the text names those nearest.
        """
        if label not in self.items:
            reason = Message("{label!r} is not in the register", label=label)
            remedy = Message(
                "Did you mean {nearest}? `regrowth security scores` lists all", nearest=self._nearest(label)
            )
            raise LabelError(Problem(Message("item"), reason, remedy))
        return self.items[label]

    def require_partner(self, partner: str) -> None:
        """Refuse a country that is no listed supplier of any item.

        Raises
        ------
        LabelError
            Naming the nearest and the largest suppliers.
        """
        if partner in self.partners:
            return
        remedy = Message("Suppliers: {partners}", partners=", ".join(self.partners))
        if partner.upper() in self.partners:
            remedy = joined(" ", [Message("Did you mean {label!r}?", label=partner.upper()), remedy])
        reason = Message("{partner!r} supplies no item of the register", partner=partner)
        raise LabelError(Problem(Message("partner"), reason, remedy))

    def _nearest(self, label: str) -> str:
        """Return labels that hold the words of ``label``, else those spelled alike."""
        words = label.lower().replace("_", "-").replace(" ", "-")
        holding = [known for known in self.items if words and words in known]
        found = holding or difflib.get_close_matches(words, list(self.items), n=3, cutoff=0.4)
        said = ""
        for known in reversed(found[:3] or list(self.items)[:3]):
            said = Message("{label!r} or {others}", label=known, others=said) if said else repr(known)
        return said

    def _require_costs(self) -> None:
        """Refuse items that cost more than what is made with them: a wrong unit or currency."""
        faults, subject = [], Message("table {name}", name=TABLES[0])
        totals: dict[tuple[str, str], float] = {}
        for label, item in self.items.items():
            chain = (item.industry, item.value_chain)
            if item.industry not in self.output.columns or self.output[item.industry].sum() <= 0:
                reason = Message(
                    "industry {industry!r} of {item!r} has no output in the accounts",
                    industry=item.industry,
                    item=label,
                )
                remedy = Message("Name an industry that produces")
                faults.append(Problem(subject, reason, remedy, column="industry"))
                continue
            share = max(self.cost_share(label, case) for case in CASES)
            totals[chain] = (
                totals.get(chain, 0.0) + share / parameter("exposed_share", item.value_chain).central
            )
        for (industry, value_chain), total in totals.items():
            if total >= 1:
                reason = Message(
                    "items of {value_chain} cost {total:.3g} times what {industry} sells with them",
                    value_chain=value_chain,
                    total=total,
                    industry=industry,
                )
                remedy = Message("Check unit and currency")
                faults.append(Problem(subject, reason, remedy, column="imports"))
        if faults:
            raise DataError(faults)


def _without(absent: Sequence[str]) -> Message:
    """Say which of the two tables there are not."""
    if len(absent) == 1:
        return Message(
            "there is no table {table}, so nothing says what its industries depend on", table=absent[0]
        )
    return Message(
        "there is no table {table} and no table {other}, so nothing says what its industries depend on",
        table=absent[0],
        other=absent[1],
    )
