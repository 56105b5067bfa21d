"""A quote as plain data, for JSON: sums in whole units of the currency, texts in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from regrowth.package.quote import wording
from regrowth.package.quote.grant import GrantOffer
from regrowth.package.quote.loan import LoanOffer
from regrowth.package.quote.quote import Quote
from regrowth.package.quote.rules import Dated, Range, Rule
from regrowth.package.quote.services import ExemptionOffer, TalentOffer
from regrowth.words import translator


def as_data(quote: Quote) -> dict[str, Any]:
    """Return a quote as dictionaries, lists, numbers and texts."""
    support = quote.support
    return {
        "project": quote.project.model_dump(mode="json", exclude_none=True),
        "programme": quote.programme.id,
        "rules": support.id,
        "date": quote.day.isoformat(),
        "version": quote.version and quote.version.isoformat(),
        "currency": support.currency,
        "region": quote.case.region.id,
        "engines": sorted(quote.case.engines),
        "investment": quote.case.investment,
        "grant": _grant(quote.grant, quote),
        "loan": quote.loan and _loan(quote.loan),
        "exemption": quote.exemption and _exemption(quote.exemption),
        "talent": quote.talent and _talent(quote.talent),
        "total": quote.total,
        "loan_value": quote.loan_value,
        "national": quote.national,
        "local": quote.local,
        "per_job": quote.per_job,
        "share_of_investment": quote.share,
        "changes": [
            {
                "kind": change.kind,
                "names": list(map(dict, change.names)),
                "jobs": change.jobs,
                "total": change.total,
                "difference": change.difference,
            }
            for change in quote.changes
        ],
        "in_force_not_counted": _rules(quote.notices),
        "announced_not_in_force": [
            {**_rule(rule), "announced": str(rule.announced), "since": rule.since and rule.since.isoformat()}
            for rule in quote.awaited
        ],
        "not_modelled": list(map(dict, support.not_modelled)),
        "sources": {key: source.model_dump(mode="json") for key, source in support.sources.items()},
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "text": dict(rule.text),
        "source": list(rule.source),
        "confidence": rule.confidence,
    }


def _rules(rules: Sequence[Dated]) -> list[dict[str, Any]]:
    return [_rule(rule) for rule in rules]


def _grant(grant: GrantOffer, quote: Quote) -> dict[str, Any]:
    say = translator("en")
    return {
        **_rule(quote.support.grant),
        "barred_by": _rules(grant.bars),
        "lines": [
            {
                **_rule(line.rule),
                "formula": wording.formula(line.formula, quote.support.currency, say),
                "total": line.total,
                "national": line.national,
                "local": line.local,
            }
            for line in grant.lines
        ],
        "match": grant.match and _rule(grant.match),
        "limits": [
            {
                **_rule(found.rule),
                "cap": found.full,
                "received": found.received,
                "allowed": found.allowed,
                "wanted": found.wanted,
                "binds": found.binds,
            }
            for found in grant.limits
        ],
        "total": grant.total,
        "national": grant.national,
        "top_ups": grant.top_ups,
        "payments": [
            {**_rule(part), "amount": grant.total * part.percent / 100}
            for part in quote.support.grant.payments
        ],
    }


def _loan(loan: LoanOffer) -> dict[str, Any]:
    parameters: Mapping[str, Range] = {
        key: getattr(loan.rule, key) for key in ("rate", "reference", "term", "grace")
    }
    return {
        **_rule(loan.rule),
        "barred_by": _rules(loan.bars),
        "uncertain_by": _rules(loan.doubts),
        "in_force": loan.in_force,
        "amount": loan.amount,
        "grant_equivalent": {"low": loan.low, "central": loan.central, "high": loan.high},
        "parameters": {key: value.model_dump(mode="json") for key, value in parameters.items()},
    }


def _exemption(found: ExemptionOffer) -> dict[str, Any]:
    term = found.term and {**_rule(found.term), "first": found.term.first, "extension": found.term.extension}
    return {
        **_rule(found.rule),
        "barred_by": _rules(found.bars),
        "open": found.open,
        "term": term,
        "steps": [_rule(step) for step in found.rule.steps],
    }


def _talent(found: TalentOffer) -> dict[str, Any]:
    return {
        **_rule(found.rule),
        "barred_by": _rules(found.bars),
        "open": found.open,
        "graduates": found.graduates,
        "universities": [entry.model_dump(mode="json") for entry in found.universities],
    }
