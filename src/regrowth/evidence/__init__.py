"""Evidence: where an industry would grow."""
