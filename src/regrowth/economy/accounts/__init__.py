"""Balanced accounts of regions, foreign blocs and industries, built from an economy's tables."""
