"""
Goes through the site as a visitor without an account does, from its front doors along every link.

So nothing is exported that is not public, and everything that a page or an answer of the API names is.
"""

import mimetypes
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from faq_pages.delivery.export.addresses import IMAGES, Kind, file_name, folders_above, kind_of, on_site
from faq_pages.delivery.export.asking import Answer, AskAll
from faq_pages.delivery.export.errors import ExportError
from faq_pages.delivery.export.links import links_in
from faq_pages.delivery.export.stand_ins import UNAVAILABLE, away, choice_of_language, moved, unavailable
from faq_pages.languages import find_language_code, language_codes
from faq_pages.models.served_site import ServedSite

NOWHERE = "404"
"""An address below a language at which nothing is: no slug of a page is like it."""

AT_ONCE = 400
"""Addresses that are asked for together; so many answers are kept in memory."""


@dataclass(frozen=True)
class Found:
    """A file of the export."""

    name: str
    address: str
    answer: Answer
    is_made_here: bool = False
    """Whether the site itself answers otherwise at this address."""


@dataclass
class Gathering:
    """One walk through a site. ``ask_all`` answers below ``base_url``."""

    ask_all: AskAll
    base_url: str
    progress: Callable[[int], None]
    seen: set[str] = field(default_factory=set)
    waiting: deque[tuple[str, str]] = field(default_factory=deque)
    """Addresses, each with the one that names it."""
    links: set[str] = field(default_factory=set)
    """What was met, as it was written."""
    missing: dict[str, str] = field(default_factory=dict)
    """Addresses that are named but not there, by an editor's mistake, each with one that names it."""
    redirects: list[tuple[str, Answer]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    like: dict[str, Answer] = field(default_factory=dict)
    """By language, the page that says that nothing is there."""

    def files(self, site: ServedSite, sites: list[ServedSite]) -> Iterator[Found]:
        """
        All files, each once. Costs what the site costs to show all that is public once.

        ``sites`` are those whose calls of the API are answered. Raises ``ExportError`` where the site fails.
        """
        yield from self.pages_of_nothing()
        self.add(escape_uri_path(f"/{settings.LANGUAGE_CODE}/"), "")
        yield from self.follow()
        if file_name(f"/{settings.LANGUAGE_CODE}/") not in self.names:
            raise ExportError(
                f"The site shows nothing at {self.base_url}/{settings.LANGUAGE_CODE}/. Publish the FAQ index, and "
                "make it the root page of the site."
            )
        for address in [*front_doors(), *(call for each in sites for call in calls(each))]:
            self.add(address, "")
        yield from self.follow()
        for address in old_addresses(site.site):
            self.add(address, "")
        self.missing, told = {}, self.missing
        yield from self.follow()
        # That of old addresses some lead nowhere is no mistake.
        self.missing = told
        yield from self.pages_that_lead_on()

    def add(self, link: str, address: str) -> None:
        """Note what a link at an address leads to, if it is on the site and was not met."""
        # The header of every page has the same ones.
        full = link if link.startswith(("/", "http")) else urljoin(address, link)
        if full in self.links:
            return
        self.links.add(full)
        found = on_site(full, self.base_url)
        if found and found not in self.seen:
            self.seen.add(found)
            self.waiting.append((found, address))

    def follow(self) -> Iterator[Found]:
        while self.waiting:
            some = [self.waiting.popleft() for _ in range(min(AT_ONCE, len(self.waiting)))]
            kinds = {address: kind_of(address.partition("?")[0]) for address, _ in some}
            asked = [address for address in kinds if kinds[address] not in {Kind.SERVER, Kind.VISITORS}]
            answers = iter(self.ask_all(asked))
            for address, named_at in some:
                if kinds[address] is Kind.VISITORS:
                    found: Found | None = self.in_stead_of(address)
                elif kinds[address] is not Kind.SERVER:
                    found = self.found_at(address, next(answers), kinds[address], named_at)
                else:
                    continue
                if found is not None:
                    yield self.named(found)
                    self.progress(len(self.names))

    def found_at(self, address: str, answer: Answer, kind: Kind, named_at: str) -> Found | None:
        """The file of an answer, if it is to be one; what it leads to is noted."""
        if kind is Kind.ASSET and answer.status == 404:
            answer = uploaded(address) or answer
        if answer.status >= 500:
            raise ExportError(f"The site fails at {self.base_url}{address} with the status {answer.status}.")
        self.add_links(answer, address)
        if answer.location:
            self.redirects.append((address, answer))
        elif answer.status == 200 and answer.is_for_all and kind is not Kind.UNKNOWN:
            name = file_name(address, answer.content_type)
            return Found(name, address, answer) if name else None
        elif named_at:
            self.missing.setdefault(address, named_at)
        return None

    def add_links(self, answer: Answer, address: str) -> None:
        for link in links_in(answer, self.base_url):
            self.add(link, address)

    def in_stead_of(self, address: str) -> Found:
        code = find_language_code(address.split("/")[1])
        if code is None:
            answer = choice_of_language(self.like[settings.LANGUAGE_CODE])
        else:
            answer = away(address, self.base_url, self.like[code])
            self.add_links(answer, address)
        return Found(file_name(address), address, answer, is_made_here=True)

    def pages_of_nothing(self) -> Iterator[Found]:
        """What the site says where nothing is, for each language, and for addresses without one."""
        # Where it stands, no link to it is one that leads nowhere.
        addresses = {code: f"/{code}/{NOWHERE}/" if code else f"/{NOWHERE}/" for code in ["", *language_codes()]}
        self.seen.update(addresses.values())
        *answers, of_api = self.ask_all([*addresses.values(), f"/api/{NOWHERE}/"])
        for (code, address), answer in zip(addresses.items(), answers, strict=True):
            if answer.status != 404:
                raise ExportError(
                    f"The site answers at {self.base_url}{address} with the status {answer.status}, not with 404. "
                    "Its host must be in ALLOWED_HOSTS."
                )
            self.like[code] = answer
            self.add_links(answer, address)
            yield self.named(Found(f"{address.strip('/')}.html", address, answer))
        yield self.named(Found(UNAVAILABLE, "/api/", unavailable(of_api), is_made_here=True))

    def named(self, found: Found) -> Found:
        self.names.add(found.name)
        return found

    def pages_that_lead_on(self) -> Iterator[Found]:
        """Pages for redirects, but for those to what only the server has: a private page leads to a form to sign in."""
        folders = {folder for name in self.names for folder in folders_above(name)}
        for address, answer in self.redirects:
            target = on_site(urljoin(address, answer.location), self.base_url)
            name = file_name(address)
            is_taken = name in self.names or name in folders or self.names & set(folders_above(name))
            if not name or is_taken or (target and kind_of(target.partition("?")[0]) is Kind.SERVER):
                continue
            self.names.add(name)
            folders.update(folders_above(name))
            yield Found(name, address, moved(answer), is_made_here=True)


def front_doors() -> list[str]:
    """What readers and programs begin with."""
    return ["/", "/robots.txt", "/sitemap.xml", "/llms.txt", *(f"/{code}/" for code in language_codes())]


def calls(site: ServedSite) -> Iterator[str]:
    """The calls of the API that lead to all others. Keys and parts of lists are found in their answers."""
    for name in ("locales", "faq", "sections", "questions", "schema", "docs"):
        path = reverse(f"api:{name}")
        if site.site.is_default_site or name not in {"schema", "docs"}:
            yield site.call_url(path)
        if name in {"faq", "sections", "questions"}:
            for code in language_codes():
                yield site.call_url(path, locale=code)
        if name == "faq":
            for code in language_codes():
                yield site.call_url(path, locale=code, fallback="chain")


def old_addresses(site: Site) -> Iterator[str]:
    """Addresses that led to pages before, in every language, and those that editors redirect. 1 query."""
    source = f"/{settings.LANGUAGE_CODE}/"
    for path in Redirect.get_for_site(site).order_by("pk").values_list("old_path", flat=True):
        if "?" in path:
            continue
        address = path if "." in path.rpartition("/")[2] else f"{path}/"
        yield address
        if address.startswith(source):
            yield from (f"/{code}/{address.removeprefix(source)}" for code in language_codes()[1:])


def uploaded(address: str) -> Answer | None:
    """A rendition, where a web server in front of the site serves them; ``None`` when it is not there."""
    name = unquote(address).removeprefix(settings.MEDIA_URL)
    if not name.startswith(IMAGES):
        return None
    try:
        with default_storage.open(name) as file:
            body = file.read()
    except (OSError, SuspiciousFileOperation):
        return None
    return Answer(200, {"Content-Type": mimetypes.guess_type(name)[0] or "application/octet-stream"}, body)
