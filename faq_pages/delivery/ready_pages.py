"""Pages that are found ready: made before, of what is public now."""

import json
import re
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from wagtail.models import Site

from faq_pages.delivery.kept.marking import is_for_everybody
from faq_pages.delivery.ready import Parts, PublicRows, Row, name_of
from faq_pages.languages import language_codes
from faq_pages.moment import once_a_version

PLACE = re.compile(r"/([a-z-]{2,20})/((?:[^/]+/){0,2})")
"""The address of an index, a section or a question."""


class ReadyPagesMiddleware:
    """
    Answers with a page that was made before, if it was made of the same.

    Only for pages that are in the reader's language, and show nothing that is not: what stands in for a missing
    translation is made each time. Costs 1 query for the index, 2 for a question and 4 for a section.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        parts: Parts | None = getattr(request, "parts", None)
        name = name_of_page(request) if parts and parts.is_followed() else None
        if parts is None or name is None:
            return self.get_response(request)
        if (made := parts.get(name)) is not None:
            return of_bytes(made)
        response = self.get_response(request)
        if is_for_everybody(response):
            parts.put(name, to_bytes(response))
        return response


def name_of_page(request: HttpRequest) -> bytes | None:
    """The name of the page at an address by all that it shows; ``None`` for what is not that simple."""
    address = PLACE.fullmatch(request.path_info)
    if address is None or request.META.get("QUERY_STRING") or address[1] not in language_codes():
        return None
    code, place, host = address[1], address[2], request.get_host()
    site = site_of(host)
    shown = rows_shown(site, code, place) if site else None
    return name_of("page", shown, host, request.path_info) if shown else None


def rows_shown(site: Site, code: str, place: str) -> list[Row] | None:
    """All that a page shows, itself first; ``None`` unless all of it is in the language."""
    public = PublicRows(site.pk, code)
    if not place:
        rows = public.all()
        return rows if len(rows) == number_of_sources(site.pk) else None
    page = next(iter(public.at(place)), None)
    if page is None:
        return None
    above = public.of(*dict.fromkeys([root_key(site), page.parent_key or page.key]))
    if page.page_type == "question":
        return [page, *above] if len(above) == 2 else None
    below = public.below(page.key)
    is_whole = len(above) == 1 and len(below) == PublicRows(site.pk, settings.LANGUAGE_CODE).count_below(page.key)
    return [page, *above, *below] if is_whole else None


@once_a_version
def number_of_sources(site_id: int) -> int:
    return len(PublicRows(site_id, settings.LANGUAGE_CODE).all())


@once_a_version
def site_of(host: str) -> Site | None:
    """The site at a host as the header ``Host`` has it."""
    request = HttpRequest()
    name, _, port = host.partition(":")
    request.META = {"HTTP_HOST": host, "SERVER_NAME": name, "SERVER_PORT": port or "80"}
    return Site.find_for_request(request)


@once_a_version
def root_key(site: Site) -> UUID:
    key: UUID = site.root_page.translation_key
    return key


def to_bytes(response: HttpResponse) -> bytes:
    return json.dumps(list(response.items())).encode() + b"\n" + response.content


def of_bytes(made: bytes) -> HttpResponse:
    head, _, body = made.partition(b"\n")
    return HttpResponse(body, headers=dict(json.loads(head)))
