"""The workbench: the chain in a browser, over the same calls that Python and the command line make."""
