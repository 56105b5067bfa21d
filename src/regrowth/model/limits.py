"""What the model leaves out: shown with every outcome."""

from __future__ import annotations

from regrowth.messages import Message

LIMITS: tuple[Message, ...] = (
    Message(
        "Time: outcomes are long-run equilibria, with no path, no unemployment and no idle capacity. "
        "Short-run losses of a supply cut are larger."
    ),
    Message("Capital: no investment, ownership or financial markets; all value added is earned by labour."),
    Message("Land and housing: a region that grows gets no dearer, so migration is overstated."),
    Message(
        "Movers: real income counts what they earn more, not what they leave behind; welfare counts both."
    ),
    Message("Firms: no entry, mark-ups, headquarters or differences within an industry."),
    Message(
        "Money between regions: who pays keeps paying the same part of income, who receives the same share a "
        "head; tariffs go to the nation."
    ),
    Message("Commuting: people live where they work, which matters most around the capital."),
    Message("Vintages: regions, foreign partners and partner shares are of different years."),
    Message("Uncertainty: one set of central elasticities; digits beyond the second are not knowledge."),
    Message(
        "Trade between regions is estimated, not observed; partners by region and sector follow the nation's."
    ),
    Message("Elasticities were estimated on countries and apply to provinces by assumption."),
    Message("Workers of all skills are alike and move freely between the industries of a region."),
)
