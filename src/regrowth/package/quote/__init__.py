"""Tailored support for one firm: what a project may ask for under dated rules, and what would change it."""
