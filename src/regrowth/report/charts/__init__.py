"""Figures of a study; each function is pure and returns a ``plotly`` figure."""

from regrowth.report.charts.cartogram import cartogram, positions
from regrowth.report.charts.firmness import acceptability_bars, score_parts
from regrowth.report.charts.growth import growth
from regrowth.report.charts.heatmap import MEASURES, evidence_heatmap
from regrowth.report.charts.matrix import selection_matrix

__all__ = [
    "MEASURES",
    "acceptability_bars",
    "cartogram",
    "evidence_heatmap",
    "growth",
    "positions",
    "score_parts",
    "selection_matrix",
]
