"""Where an address at which nothing is leads."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Q
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from faq_pages.addresses.written import with_query
from faq_pages.languages import find_language_code, language_codes
from faq_pages.links import other_sites, place_on_site, site_path, source_place
from faq_pages.published import in_place, published


@dataclass(frozen=True)
class Redirection:
    """Where somebody is led who came to an address at which nothing is."""

    location: str
    """On this site, beginning with a slash, or a full address."""
    is_permanent: bool
    page_id: int | None = None
    """The page that an editor chose to lead to, public or not."""
    is_note: bool = False
    """Wagtail noted the address when the page left it; else an editor wrote the redirect."""

    @property
    def status(self) -> int:
        return 301 if self.is_permanent else 302

    @property
    def response(self) -> HttpResponse:
        return (HttpResponsePermanentRedirect if self.is_permanent else HttpResponseRedirect)(self.location)


def redirection_from(site: Site | None, path: str, query: str = "") -> Redirection | None:
    """
    Where an address with nothing there leads: an editor's redirect goes first, then a page's old address.

    2 queries, more when there is a redirect.
    """
    written = written_redirect(site, path, query)
    if written is not None:
        if written.link is None or urlsplit(written.link).scheme not in {"", "http", "https"}:
            return None
        return Redirection(written.link, is_permanent=written.is_permanent, page_id=written.redirect_page_id)
    code, page_id = page_once_at(site, path)
    # Its new address is told to nobody who may not see it.
    public = in_place(published(Page.objects.filter(pk=page_id))).first() if page_id else None
    if public is None:
        return None
    # The page may have been moved to another site.
    here = site.pk if site else 0
    on, _place = place_on_site(source_place(public), here)
    location = other_sites(here).get(on, "") + with_query(site_path(public, code, here), query)
    return Redirection(location, is_permanent=True, is_note=True)


def written_redirect(site: Site | None, path: str, query: str) -> Redirect | None:
    """
    What editors redirect this address to: with its query before that for all queries, for this site
    before that for all sites. 1 query.
    """
    full = Redirect.normalise_path(with_query(path, query), decode_unicode=False)
    bare = urlsplit(full).path
    spellings = list(dict.fromkeys([uri_to_iri(full), full, uri_to_iri(bare), bare]))
    # One that Wagtail made is theirs too when they gave it another target than a page.
    theirs = Q(automatically_created=False) | Q(redirect_page=None)
    found = Redirect.get_for_site(site).filter(theirs, old_path__in=spellings)
    return min(found, key=lambda note: (spellings.index(note.old_path), note.site_id is None), default=None)


def page_once_at(site: Site | None, path: str) -> tuple[str, int | None]:
    """The language of the address, and the id of the page that was there in the source language."""
    prefix, _, rest = path[1:].partition("/")
    code = find_language_code(prefix) or ""
    if not code or not rest or site is None:
        return code, None
    old_path = Redirect.normalise_path(f"/{language_codes()[0]}/{rest}")
    notes = Redirect.get_for_site(site).filter(old_path=old_path, automatically_created=True)
    return code, notes.values_list("redirect_page", flat=True).first()
