"""What search engines and other programs find the pages by."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from wagtail.models import Page

from faq_pages.addresses.alternates import Alternate, alternates
from faq_pages.languages import language_codes
from faq_pages.links import absolute, place_on_site, site_path, source_place
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.models.base import published_translations
from faq_pages.models.served_site import served_sites
from faq_pages.published import in_place, published

PAGES_A_SITEMAP = 2_000
"""With twenty alternates for each page it has some 5 MB then; 50 are allowed."""


@dataclass(frozen=True)
class Entry:
    """A page in a sitemap."""

    url: str
    changed_at: datetime | None
    alternates: list[Alternate]


def public_pages(**filters: Any) -> Any:
    """Pages with texts that anybody may read. Pages that lead elsewhere are none. 1 query at once."""
    return published(Page.objects.type(FaqIndexPage, FaqSectionPage, FaqQuestionPage).filter(**filters))


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The sitemaps of all languages. 2 queries."""
    pages = public_pages(locale__language_code__in=language_codes()).order_by()
    rows = pages.values_list("locale__language_code").annotate(Count("pk"), Max("last_published_at"))
    sitemaps = [
        {"url": absolute(sitemap_path(code, number + 1)), "changed_at": changed_at}
        for code, count, changed_at in sorted(rows, key=lambda row: language_codes().index(row[0]))
        for number in range(math.ceil(count / PAGES_A_SITEMAP))
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type="application/xml")


def sitemap(request: HttpRequest, code: str, number: int = 1) -> HttpResponse:
    """The pages that are really published in one language. 7 queries, however many they are."""
    if code not in language_codes():
        raise Http404
    pages = in_place(public_pages(locale__language_code=code)).order_by("source_path").select_related("locale")
    try:
        part = list(Paginator(pages, PAGES_A_SITEMAP).page(number))
    except InvalidPage:
        raise Http404 from None
    translations = published_translations(part)
    address = addresses_on_server()
    entries = [
        Entry(address(page), page.last_published_at, list(alternates(translations[page.translation_key], address)))
        for page in part
    ]
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")


def addresses_on_server() -> Callable[[Page], str]:
    """A function that gives the full address on this server of a page read with ``in_place``. 1 query."""
    bases = {served.site.pk: served.server_url for served in served_sites()}

    def address(page: Page) -> str:
        on, _place = place_on_site(source_place(page))
        return bases.get(on, settings.BASE_URL) + site_path(page)

    return address


def sitemap_path(code: str, number: int) -> str:
    return reverse("sitemap", args=[code] if number == 1 else [code, number])


def robots(request: HttpRequest) -> HttpResponse:
    """What programs need not read, and where the sitemap is."""
    return render(request, "robots.txt", {"sitemap": absolute(reverse("sitemap_index"))}, content_type="text/plain")
