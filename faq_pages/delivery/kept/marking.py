"""Django's side of the answers that are kept: which may be, of which version they are, and that they are of one."""

import re
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from wagtail.models import Site

from faq_pages.delivery.freshness import ANY_LANGUAGE, Lifetime, Tag, address_digest, digest
from faq_pages.delivery.kept.addresses import API
from faq_pages.delivery.kept.store import Store
from faq_pages.delivery.ready import Parts
from faq_pages.delivery.version import ContentVersion, content_number, content_version
from faq_pages.moment import moment

ASKED = "faq.keep"
"""The key of WSGI's environment by which an answer is asked for that may be kept for all."""

MARK = "X-Keep"
"""The header that says so: the number of the content version, and the lifetime. It goes no further than the keeper."""

ATTEMPTS = 10
"""How often an answer is made anew when something is published meanwhile."""

MAY_VARY_BY = {"accept", "accept-encoding", "accept-language"}


class MarkingMiddleware:
    """
    Marks answers that are of one content version, and the same for everybody who asks for them.

    What is made while something is published may be of both versions: it is made anew. Costs 2 queries.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.number = -1

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get(ASKED)
        if not asked:
            return self.get_response(request)
        for _attempt in range(ATTEMPTS):
            version = self.version()
            # A new one each time: a request remembers its site and the addresses of pages.
            again: Any = WSGIRequest(request.environ)  # type: ignore[attr-defined]  # WSGI's own
            # For those below.
            again.content_version = version
            again.parts = parts = Parts(asked, version.number) if isinstance(asked, Store) else None
            with moment(version.number):
                response = self.get_response(again)
            if not is_for_everybody(response):
                return response
            if content_number() == version.number:
                if parts:
                    parts.flush()
                return marked(again, response, version)
        return HttpResponse(
            "Too much is being published at this moment. Try again.\n",
            status=503,
            headers={"Retry-After": "1", "Cache-Control": "no-store"},
            content_type="text/plain; charset=utf-8",
        )

    def version(self) -> ContentVersion:
        version = content_version()
        if version.number != self.number:
            # Another process may have changed the sites.
            Site.clear_site_root_paths_cache()
            self.number = version.number
        return version


def is_for_everybody(response: HttpResponse) -> bool:
    """Whether an answer may be kept: nothing says that it depends on who asks, or on when."""
    varies_by = {name.lower() for name in re.split(r"[,\s]+", response.get("Vary", "")) if name}
    control = response.get("Cache-Control", "public")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and varies_by <= MAY_VARY_BY
        and control.startswith("public")
    )


def marked(request: HttpRequest, response: HttpResponse, version: ContentVersion) -> HttpResponse:
    if "ETag" not in response:
        address = address_digest(request.get_full_path(), ANY_LANGUAGE)
        response["ETag"] = str(Tag(version.number, ANY_LANGUAGE, address, digest(response.content)))
    lifetime = Lifetime.CALL if request.path_info.startswith(API) else Lifetime.PAGE
    response[MARK] = f"{version.number} {lifetime}"
    return response
