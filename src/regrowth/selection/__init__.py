"""Selection: which engines each region should back, and why."""
