"""Allows ``python -m regrowth``."""

from regrowth.cli import main

if __name__ == "__main__":
    main()
