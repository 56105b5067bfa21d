"""The error of projects and of rules of support."""

from regrowth.errors import RegrowthError


class QuoteError(RegrowthError):
    """A project or a file of support rules is malformed, or one does not fit the other.

    Remedies: the text names file, line, key, allowed values and nearest match.
    """
