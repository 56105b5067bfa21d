"""The package: who gets how much of what, under which rules, with what effect."""
