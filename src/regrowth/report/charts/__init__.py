"""Figures of a study; each function is pure and returns a ``plotly`` figure."""

from regrowth.report.charts.amounts import allocation_heatmap, capacity_use
from regrowth.report.charts.balance import core_over_time
from regrowth.report.charts.cartogram import cartogram
from regrowth.report.charts.compare import compare_paths, compare_regions
from regrowth.report.charts.firmness import acceptability_bars, score_parts
from regrowth.report.charts.flows import money_flows
from regrowth.report.charts.growth import growth
from regrowth.report.charts.heatmap import MEASURES, evidence_heatmap
from regrowth.report.charts.matrix import selection_matrix
from regrowth.report.charts.matters import what_matters
from regrowth.report.charts.odds import odds_bars
from regrowth.report.charts.outcome import outcome_by_region, outcome_path
from regrowth.report.charts.outcome_industries import outcome_by_industry
from regrowth.report.charts.package import efficiency_frontier, path_of_gains, scale_of
from regrowth.report.charts.pair import pair_profile
from regrowth.report.charts.returns import marginal_returns_heatmap
from regrowth.report.charts.space import industry_space
from regrowth.report.charts.stress import stress_bars, stress_by_industry, stress_by_province
from regrowth.report.charts.tiles import positions
from regrowth.report.charts.trade import effect_by_province, trade_by_industry, trade_by_province
from regrowth.report.charts.value_map import value_cartogram

__all__ = [
    "MEASURES",
    "acceptability_bars",
    "allocation_heatmap",
    "capacity_use",
    "cartogram",
    "compare_paths",
    "compare_regions",
    "core_over_time",
    "effect_by_province",
    "efficiency_frontier",
    "evidence_heatmap",
    "growth",
    "industry_space",
    "marginal_returns_heatmap",
    "money_flows",
    "odds_bars",
    "outcome_by_industry",
    "outcome_by_region",
    "outcome_path",
    "pair_profile",
    "path_of_gains",
    "positions",
    "scale_of",
    "score_parts",
    "selection_matrix",
    "stress_bars",
    "stress_by_industry",
    "stress_by_province",
    "trade_by_industry",
    "trade_by_province",
    "value_cartogram",
    "what_matters",
]
