"""What stands on a page, as a reader reads it."""

import html
import re
from copy import copy
from functools import cache

from bs4 import BeautifulSoup, NavigableString

READ_OUT = ("aria-label", "title", "alt", "placeholder")
"""Attributes whose values are read to somebody."""


@cache
def plain(text: str) -> str:
    """A text with tags without them, and without marks of direction."""
    return " ".join(re.sub(r"[\u2066-\u2069]", "", BeautifulSoup(f"<p>{text}</p>", "html.parser").get_text()).split())


def texts_of(root: BeautifulSoup) -> set[str]:
    """Every text and every attribute that is read to somebody, outside of what is marked as English."""
    root = copy(root)
    for marked in root.select("body [lang=en], script, style"):
        marked.decompose()
    strings = [text for text in root.find_all(string=True) if type(text) is NavigableString]
    values = [tag[name] for name in READ_OUT for tag in root.select(f"[{name}]")]
    return {plain(html.escape(str(text))) for text in [*strings, *values]} - {""}
