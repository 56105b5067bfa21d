"""Security: what industries cannot do without, from whom it comes, and what happens when it does not."""
