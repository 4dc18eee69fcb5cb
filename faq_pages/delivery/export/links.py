"""Every address that an answer names, of whatever kind."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from faq_pages.delivery.export.asking import Answer

RELATIVE = {"href", "src", "action", "poster", "data"}
"""Attributes whose value is an address however it begins. In all others it is one that begins with a slash."""

STYLE = re.compile(r"""url\(\s*["']?([^"')\s]+)|@import\s+["']([^"']+)""")
SCRIPT = re.compile(r"""(?:\bfrom|\bimport\s*\(?|new\s+Worker\s*\()\s*["'](\.{0,2}/[^"']+)["']""")


def links_in(answer: Answer, base_url: str) -> Iterator[str]:
    """The links of an answer, as they are written in it."""
    yield from re.findall("<([^>]+)>", answer.headers.get("Link", ""))
    if answer.location:
        yield answer.location
    match answer.content_type:
        case "text/html":
            page = PageLinks()
            page.feed(answer.body.decode())
            yield from page.found
            yield from full_addresses(answer, base_url)
        case "text/css":
            yield from (first or second for first, second in STYLE.findall(answer.body.decode()))
        case "text/javascript":
            yield from SCRIPT.findall(answer.body.decode())
        case "application/json" | "application/xml" | "text/markdown" | "text/plain":
            yield from full_addresses(answer, base_url)


def full_addresses(answer: Answer, base_url: str) -> Iterator[str]:
    """Those that begin as the site's do, wherever they stand."""
    for found in re.findall(re.escape(base_url) + r"[^\s\"'<>()\\]*", answer.body.decode()):
        yield unescape(found).rstrip(".,;:!?")


class PageLinks(HTMLParser):
    """Collects what the elements of a page lead to in ``found``."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if not value:
                continue
            if name == "srcset":
                self.found += [part.split()[0] for part in value.split(", ") if part.strip()]
            elif name in RELATIVE or re.match(r"/(?!/)", value):
                self.found.append(value)
