"""Asking for every address of the site that a link leads to, once each, and what is there to be found."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from django.test import Client

from faq_pages.importers.keys import page_key
from faq_pages.languages import language_codes

HOST = "http://testserver"
QUESTION = "the-movement/what-is-calexit"
NOT_TRANSLATED = "our-values/all-blocks"
"""The one question that is in English alone, wherever the others are."""
LINKS = {
    "a": ["href"],
    "link": ["href"],
    "script": ["src"],
    "img": ["src", "srcset"],
    "source": ["srcset"],
    "form": ["action", "data-proof", "data-challenge"],
    "meta": ["content"],
}
"""What leads to another address: elements, and their attributes that name it."""


@lru_cache(maxsize=1024)
def parsed(html: str) -> BeautifulSoup:
    """Of some pages at a time: thousands of trees take a gigabyte."""
    return BeautifulSoup(html, "html.parser")


@dataclass
class Visited:
    """What an address answered with."""

    address: str
    status: int
    kind: str
    text: str
    location: str = ""
    linked_from: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    """The addresses on this site that it names."""

    @property
    def soup(self) -> BeautifulSoup:
        return parsed(self.text)

    @property
    def code(self) -> str:
        """The language that the address names, if any."""
        return re.split("[/.]", self.address)[1]

    @property
    def alternates(self) -> list[tuple[str, str]]:
        """The languages that a page says it is in, each with its full address."""
        links = self.soup.find_all("link", rel="alternate", hreflang=True)
        return sorted((link["hreflang"], link["href"]) for link in links)

    @property
    def structured(self) -> list[dict]:
        return [json.loads(block.string) for block in self.soup.find_all("script", type="application/ld+json")]

    @property
    def is_for_search_engines(self) -> bool:
        return self.soup.find("meta", attrs={"name": "robots", "content": "noindex"}) is None


@dataclass(frozen=True)
class Extent:
    """In which languages the FAQ is loaded, and in which of all its whole tree is asked for."""

    loaded: Sequence[str]
    whole: Sequence[str]

    @property
    def others(self) -> list[str]:
        return [code for code in language_codes() if code not in self.whole]

    def is_of_others(self, address: str) -> bool:
        return re.split("[/.]", address)[1] in self.others

    def asked_in_others(self) -> set[str]:
        """What is asked for in the languages of which not the whole tree is."""
        key = page_key(QUESTION.split("/")[1])
        ends = ["/", ".md", "/contact/", "/search/", f"/{QUESTION}/", f"/{QUESTION}.md", f"/feedback/{key}/"]
        return {f"/{code}{end}" for code in self.others for end in ends}

    def translated(self, address: str) -> list[str]:
        """The languages in which there really is what a page shows."""
        return ["en"] if NOT_TRANSLATED in address else list(self.loaded)

    def shown_in(self, page: Visited) -> str:
        return page.code if page.code in self.translated(page.address) else "en"

    def stands_in(self, page: Visited) -> bool:
        """Whether a page shows the text of another language than its address names."""
        return self.shown_in(page) != page.code

    def alternates(self, page: Visited) -> list[tuple[str, str]]:
        """What a page has to say of its languages: all in which it really is, and it only where it is one of them."""
        if self.stands_in(page):
            return []
        also = {"fil": ["tl"], "en": ["x-default"]}
        codes = self.translated(page.address)
        return sorted((name, HOST + in_language(code, page)) for code in codes for name in (code, *also.get(code, [])))


SOME = Extent(loaded=["en", "es"], whole=["en", "es", "ar", "zh-hant", "fil"])
"""
The whole tree in the source, a translation, one language from right to left, one with a code in two parts and another
to fall back on, and one with a further name of its own. The others differ from one of them in nothing but the code.
"""
ALL = Extent(loaded=language_codes(), whole=language_codes())


def in_language(code: str, page: Visited) -> str:
    """The address of a page in another language."""
    return f"/{code}/{page.address.partition('?')[0].split('/', 2)[2]}"


def here(address: str, base: str) -> str:
    """An address on this site without host and fragment; empty for those elsewhere."""
    full = urldefrag(urljoin(HOST + base, address)).url
    parts = urlsplit(full)
    if f"{parts.scheme}://{parts.netloc}" != HOST:
        return ""
    return unquote(parts.path) + (f"?{parts.query}" if parts.query else "")


def links_in(page: Visited) -> Iterator[str]:
    """Every address that a page names, of whatever kind."""
    if page.kind == "text/html":
        for element in page.soup.find_all(list(LINKS)):
            for attribute in LINKS[element.name]:
                value = element.get(attribute, "")
                if attribute == "srcset":
                    yield from (part.split(" ")[0] for part in value.split(", "))
                # Of what is said of a page, the addresses alone.
                elif attribute != "content" or value.startswith("http"):
                    yield value
        for data in page.structured:
            yield from re.findall(r'"(?:url|item)": "([^"]+)"', json.dumps(data, ensure_ascii=False))
    elif page.kind == "application/xml":
        yield from re.findall(r'(?:<loc>|href=")([^<"]+)', page.text)
    elif page.kind in {"text/markdown", "text/plain"}:
        yield from re.findall(r"https?://[^\s)>]+", page.text)
        yield from re.findall("<([^>]+)>", page.headers.get("Link", ""))


def crawl(extent: Extent) -> dict[str, Visited]:
    """All that is found from the front pages, and from the files for search engines."""
    client, found, asked = Client(), {}, extent.asked_in_others()
    todo = [(f"/{code}/", "") for code in language_codes()]
    todo += [(address, "") for address in ("/", "/sitemap.xml", "/robots.txt", "/llms.txt")]
    while todo:
        address, linked_from = todo.pop()
        if address in found:
            continue
        found[address] = page = visit(client, address, linked_from)
        for link in page.links - found.keys():
            if link in asked or not extent.is_of_others(link):
                todo.append((link, address))
    return found


def visit(client: Client, address: str, linked_from: str) -> Visited:
    response = client.get(address)
    kind = response.headers.get("Content-Type", "").split(";")[0]
    text = response.content.decode() if not response.streaming and "image" not in kind else ""
    location = response.headers.get("Location", "")
    page = Visited(address, response.status_code, kind, text, location, linked_from, dict(response.headers))
    page.links = {here(link, address) for link in [location, *links_in(page)] if link} - {""}
    return page
