"""Scenarios: what is changed. A small language of shocks by region, partner and industry."""
