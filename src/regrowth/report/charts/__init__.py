"""Figures of a study; each function is pure and returns a ``plotly`` figure."""

from regrowth.report.charts.cartogram import cartogram, positions
from regrowth.report.charts.firmness import acceptability_bars, score_parts
from regrowth.report.charts.growth import growth
from regrowth.report.charts.heatmap import MEASURES, evidence_heatmap
from regrowth.report.charts.matrix import selection_matrix
from regrowth.report.charts.package import efficiency_frontier, money_flows, path_of_gains, scale_of
from regrowth.report.charts.trade import trade_by_province

__all__ = [
    "MEASURES",
    "acceptability_bars",
    "cartogram",
    "efficiency_frontier",
    "evidence_heatmap",
    "growth",
    "money_flows",
    "path_of_gains",
    "positions",
    "scale_of",
    "score_parts",
    "selection_matrix",
    "trade_by_province",
]
