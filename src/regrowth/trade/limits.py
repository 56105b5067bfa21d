"""What the trade module does not model."""

from __future__ import annotations

from regrowth.messages import Message

LIMITS: tuple[Message, ...] = (
    Message(
        "Firms that differ: who exports, and what it costs to enter a market; one average stands for all."
    ),
    Message(
        "Rules of origin: every good is taken to use a preference, or the part of lines the agreement frees."
    ),
    Message(
        "Investment and the growth it brings: capital stays where it is; effects are of one equilibrium."
    ),
    Message("Duties within an industry: one average rate stands for lines from zero to prohibitive."),
    Message("Trade balances that answer policy: deficits stay as they are, in parts of world value added."),
    Message("Retaliation and talks: others keep their duties unless a measure says otherwise."),
)
