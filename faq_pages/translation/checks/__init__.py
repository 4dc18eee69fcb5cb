"""
Checks on translated strings. Pure: no database, no request.

An error means that a reader would be misled or a page broken, and keeps the text from being published;
a warning asks the translator to look again. Each module deals with one subject; ``run`` calls them all.
"""

from .consistency import Inconsistency, check_locale
from .findings import Finding, Severity
from .markup import check_link
from .run import check_string
from .text import NO_TERMS, GlossaryEntry, Terms

__all__ = [
    "NO_TERMS",
    "Finding",
    "GlossaryEntry",
    "Inconsistency",
    "Severity",
    "Terms",
    "check_link",
    "check_locale",
    "check_string",
]
