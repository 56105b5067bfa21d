"""The kinds of shock: what each says, in which unit, and what it may not say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, PrivateAttr, model_validator

from regrowth.documents import Node
from regrowth.messages import Message, conjoined
from regrowth.programme.parts import Remark
from regrowth.records import Currency, Identifier, Number, Record, RefusedError, YesNo
from regrowth.scenario.selectors import TAXES, AllBut, Selector

LARGEST_RATE = 3.0
"""Rates and changes above this are taken for per cent."""


def _rate(value: float) -> float:
    if value <= -1:
        raise RefusedError(
            Message("{value:g} takes away everything or more", value=value),
            Message("Write a number above -1"),
        )
    if value > LARGEST_RATE:
        raise RefusedError(
            Message("{value:g} is above {most:g} and looks like per cent", value=value, most=LARGEST_RATE),
            Message("Write a rate: 0.15 for fifteen per cent"),
        )
    return value


Rate = Annotated[Number, AfterValidator(_rate)]
"""A rate or relative change: 0.05 for five per cent; above -1, at most 3."""
Factor = Annotated[Number, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a shock was written. It does not count when two shocks are compared."""

    node: Node | None = field(default=None, compare=False)
    number: int | None = field(default=None, compare=False)


class _Shock(Record):
    note: Remark | None = None
    """What a reader must know beside the figures."""
    source: tuple[Identifier, ...] = ()
    """Keys of the scenario's ``sources``."""
    _origin: Origin = PrivateAttr(default=Origin())


class Productivity(_Shock):
    """Output per unit of all inputs changes."""

    kind: Literal["productivity"] = "productivity"
    regions: Selector
    """Places whose industries change."""
    industries: Selector
    """Industries that change."""
    change: Rate
    """Relative change: 0.05 is five per cent more output from the same inputs."""


class Subsidy(_Shock):
    """Producers get a share of their sales from the taxes of their country."""

    kind: Literal["subsidy"] = "subsidy"
    regions: Selector
    """Places whose producers are paid."""
    industries: Selector
    """Industries that are paid."""
    rate: Rate
    """Subsidy over sales, added to any other; a negative one is a tax."""


class Labour(_Shock):
    """Workers come or leave for reasons other than income."""

    kind: Literal["labour"] = "labour"
    regions: Selector
    """Places that gain or lose workers."""
    change: Rate
    """Relative change at unchanged real incomes: 0.02 is two per cent more workers."""


class TradeCost(_Shock):
    """Trade between places costs more or less, or stops. A place's trade with itself never changes."""

    model_config = ConfigDict(populate_by_name=True)

    kind: Literal["trade_cost"] = "trade_cost"
    sellers: Selector = Field(alias="from")
    """Places that sell; `sellers` in Python."""
    buyers: Selector = Field(alias="to")
    """Places that buy; `buyers` in Python."""
    industries: Selector
    """Industries that are traded."""
    change: Rate | None = None
    """Relative change of the iceberg cost: 0.10 is ten per cent more goods sent for each that arrives."""
    closed: YesNo = False
    """True stops the trade altogether."""
    both_ways: YesNo = True
    """False leaves sales in the other direction as they are."""

    @model_validator(mode="after")
    def _one_of_two(self) -> TradeCost:
        if (self.change is None) != self.closed:
            raise RefusedError(
                Message("a trade cost has both `change` and `closed`")
                if self.closed
                else Message("a trade cost has neither `change` nor `closed: true`"),
                Message("Write one of the two"),
            )
        return self


class Tariff(_Shock):
    """A rate of tariff is set, raised or multiplied. Places of one country levy none on each other."""

    kind: Literal["tariff"] = "tariff"
    importers: Selector
    """Places that levy it."""
    exporters: Selector
    """Places whose goods pay it."""
    industries: Selector
    """Industries whose goods pay it."""
    rate: Rate | None = None
    """New ad valorem rate, in place of the old."""
    change: Rate | None = None
    """Added to the rate, after `rate` and `factor`."""
    factor: Factor | None = None
    """Multiplies the rate; 0 removes it."""

    @model_validator(mode="after")
    def _one_of_three(self) -> Tariff:
        found = [f"`{key}`" for key in ("rate", "change", "factor") if getattr(self, key) is not None]
        if len(found) != 1:
            raise RefusedError(
                Message("a tariff has {keys}", keys=conjoined(found))
                if found
                else Message("a tariff has no figure"),
                Message("Write exactly one of `rate`, `change` and `factor`"),
            )
        return self


class Transfer(_Shock):
    """Money is given to places, shared by their value added, and taken from whoever pays."""

    kind: Literal["transfer"] = "transfer"
    regions: Selector
    """Places that receive."""
    amount: Annotated[Number, Field(gt=0)]
    """Sum over the places, in whole currency units of the accounts."""
    currency: Currency | None = None
    """Currency of the amount; where given, it must be that of the accounts."""
    paid_by: Selector
    """`taxes` (of each receiver's country), or places, which pay by their value added."""

    @model_validator(mode="after")
    def _one_kind_of_payer(self) -> Transfer:
        payers = self.paid_by.labels if isinstance(self.paid_by, AllBut) else self.paid_by
        if TAXES in payers and self.paid_by != (TAXES,):
            raise RefusedError(
                Message("`taxes` stands beside other payers"),
                Message("Write `paid_by: taxes`, and a second transfer for the rest"),
            )
        return self

    @property
    def by_taxes(self) -> bool:
        """Whether taxes pay, and not places."""
        return self.paid_by == (TAXES,)


class Deficits(_Shock):
    """What places receive from elsewhere is multiplied; the other places take up the difference."""

    kind: Literal["deficits"] = "deficits"
    regions: Selector
    """Places whose deficit changes."""
    factor: Factor
    """Multiplies the deficit; 0 balances trade."""


KINDS: tuple[type[Record], ...] = (Productivity, Subsidy, Labour, TradeCost, Tariff, Transfer, Deficits)

Shock = Annotated[
    Productivity | Subsidy | Labour | TradeCost | Tariff | Transfer | Deficits, Field(discriminator="kind")
]
