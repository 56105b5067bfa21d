"""What plans and their effects leave out."""

from __future__ import annotations

from regrowth.words import Translator


def limits(say: Translator) -> list[str]:
    """Return what the package does not model, in the language of ``say``."""
    return [
        say(
            "Every year is a static equilibrium: firms do not look ahead, and capital is not built up beyond "
            "the stocks of the instruments."
        ),
        say(
            "An effect raises the productivity of the engine's value added in the region; industries that a "
            "region does not have cannot begin."
        ),
        say(
            "Instruments add up: whether grants, finance and talent help each other is not known and not "
            "modelled."
        ),
        say("All firms of an engine in a region are one; large and small ones answer alike."),
        say("Money that the fund puts outside the programme's engines is not seen."),
        say(
            "All value added is labour income in the model: a worker who moves to a place with much capital "
            "earns its return too, so that the ranking of regions leans to such places. Capital is not drawn "
            "from other uses."
        ),
        say(
            "The plan assumes that what it pays for is built: places, zones and factories may come late or "
            "not at all (see the odds of the rollout)."
        ),
        say("Taxes are raised in proportion to labour income and distort nothing else."),
    ]
