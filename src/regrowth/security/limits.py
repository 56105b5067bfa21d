"""What stress tests of supply do not model."""

from __future__ import annotations

from regrowth.messages import Message

LIMITS: tuple[Message, ...] = (
    Message(
        "Where in its industry an item is used: a shortage takes from all products of the value chain alike, "
        "and from every province by its output."
    ),
    Message("Imports through third countries, relabelling, and bans that follow one another."),
    Message("Items that are not in the register, and suppliers that it does not list."),
    Message(
        "Layoffs, bankruptcies, credit and rigid prices: workers change industry inside their province "
        "at once."
    ),
    Message("The trust of buyers abroad, which may stay away after the stop."),
)
