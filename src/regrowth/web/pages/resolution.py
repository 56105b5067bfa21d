"""At how many industries moved plans are worked out, and what the best plan is at as many."""

from __future__ import annotations

from typing import Any

from dash import html

from regrowth.package.package import Package
from regrowth.report.frames import number
from regrowth.web.context import Context
from regrowth.web.pages.figures import year_of
from regrowth.words.numbers import money


def best_alike(context: Context) -> Package | None:
    """Return the best plan with as many industries as the amounts as moved; None where none are moved."""
    best, package = context.study_meanwhile.package, context.meanwhile
    if best is None or package.allocation.plan is best.allocation.plan:
        return None
    return best.compared if _is_quick(package, best) else best


def _is_quick(package: Package, best: Package) -> bool:
    return _industries(package) < _industries(best)


def _industries(package: Package) -> int:
    return package.fine.setting.baseline.industries


def remark(context: Context) -> Any:
    """Say at how many industries moved amounts are worked out where the best plan has more; else nothing."""
    best, package = context.study_meanwhile.package, context.meanwhile
    alike = best_alike(context)
    if best is None or alike is None or not _is_quick(package, best):
        return None
    year, currency = year_of(context), context.bench.base.currency
    coarse, fine = (
        money(number(held.yearly, year, "gain"), currency, context.language) for held in (alike, best)
    )
    told = context.say(
        "Amounts were moved. To answer at once, all on this page is worked out at {coarse} industries; the "
        "best plan is shown at {fine}. What stands here of the best plan is at {coarse} industries too, so "
        "the difference is that of the move alone. At {coarse} industries the best plan brings {coarse_gain} "
        "in {year}, at {fine} industries {fine_gain}. Present values are at {coarse} industries always.",
        coarse=_industries(package),
        fine=_industries(best),
        year=year,
        coarse_gain=coarse,
        fine_gain=fine,
    )
    return html.P(told, className="quiet", role="note")
