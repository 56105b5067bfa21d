"""What the report says of critical imported items."""

from __future__ import annotations

from dataclasses import dataclass

from regrowth.economy.accounts.build import industry_names
from regrowth.economy.economy import Economy
from regrowth.report.labels import Labels
from regrowth.security.limits import LIMITS
from regrowth.security.results import StressResult
from regrowth.security.scores import early_warnings, track_target
from regrowth.words import translator
from regrowth.words.countries import country
from regrowth.words.numbers import digits, ends, money, percent

SHOWN = 10


@dataclass(frozen=True, slots=True)
class StressRow:
    """One single point of failure."""

    item: str
    partner: str
    supplier: str
    supplied: str
    industry: str
    loss: str
    span: str
    region: str
    months: str


def stress_rows(labels: Labels, held: StressResult) -> list[StressRow]:
    """Return the single points of failure with the largest loss."""
    return worst_rows(labels.study.economy, held, labels.language)


def worst_rows(economy: Economy, held: StressResult, language: str) -> list[StressRow]:
    """Return the disruptions of an economy with the largest loss."""
    items = economy.names("critical_items", language)
    industries = industry_names(economy, "industry", language)
    provinces = economy.names("regions", language)
    currency = held.register.accounts.currency
    say = translator(language)

    def tell(loss: float) -> str:
        return money(loss, currency, language)

    rows = []
    for row in held.worst(SHOWN).to_dict("records"):
        position, partner = int(row["position"]), str(row["partner"])
        item = held.register.items[str(row["item"])]
        regions = held.regions(position)
        worst = str(regions["percent_central"].idxmax())
        rows.append(
            StressRow(
                item=items.get(item.item, item.name),
                partner=partner,
                supplier=country(partner, language),
                supplied=percent(item.suppliers[partner], 0),
                industry=industries.get(item.industry, item.industry),
                loss=tell(float(row["loss_central"])),
                span=say("{low} to {high}", **ends(float(row["loss_low"]), float(row["loss_high"]), tell)),
                region=f"{provinces.get(worst, worst)} {_loss(float(regions['percent_central'][worst]))}",
                months=digits(float(row["recovery_central"]), 2),
            )
        )
    return rows


def _loss(value: float) -> str:
    return percent(-value / 100, 2, signed=True)


def headline(labels: Labels, held: StressResult) -> list[str]:
    """Say where the items stand against the target, and who supplies many of one industry."""
    say, register = labels.say, held.register
    target = track_target(register)
    industries = labels.study.economy.names("industries", labels.language)
    told = [
        say(
            "{above} of {counted} items of the register depend on one country for more than {limit}; the "
            "mean is {mean} (weighted by imports {weighted}), against at most {limit} by "
            "{year}. The official target counts other items.",
            above=len(target.above),
            counted=target.counted,
            limit=percent(target.limit, 0),
            mean=percent(target.mean, 1),
            weighted=percent(target.weighted_mean, 1),
            year=target.year,
        )
    ]
    for warning in early_warnings(register):
        if warning.kind == "partner":
            partner, industry = warning.subject.split(" ", 1)
            told.append(
                say(
                    "{partner} is the largest supplier of {count} items of {industry}.",
                    partner=country(partner, labels.language),
                    count=int(warning.value),
                    industry=industries.get(industry, industry),
                )
            )
    return told


def limits(labels: Labels) -> list[str]:
    """Return what is not modelled."""
    return [limit.say(labels.say) for limit in LIMITS]
