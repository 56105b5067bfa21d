"""Study: the chain run once, and the bundle it leaves."""
