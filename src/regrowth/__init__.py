"""Regrowth designs, tests and tracks a national programme of regional growth engines."""
