"""Old addresses of pages, in every language."""

from urllib.parse import urlparse

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control
from django.utils.encoding import iri_to_uri, uri_to_iri
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from faq_pages.languages import find_language_code, language_codes
from faq_pages.links import site_path
from faq_pages.published import in_place, published


class LanguageRedirectMiddleware(RedirectMiddleware):
    """
    Lead readers of an address that was left to the page's new one, in the language of the address.

    Wagtail notes the old address when the source's slug or place changes. Slugs are the same in all
    languages, so that one note serves them all, translated or not. What editors redirect themselves goes
    first, as Wagtail has it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """2 queries for an address with nothing there, more when there is a redirect; none for all others."""
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        if is_redirected_by_editors(request):
            return super().process_response(request, response)
        code, page = page_once_at(request)
        public = in_place(published(Page.objects.filter(pk=page))).first() if page else None
        if public is None:
            # Its new address is told to nobody who may not see it.
            return response
        query = request.META.get("QUERY_STRING", "")
        answer = HttpResponsePermanentRedirect(site_path(public, code) + (f"?{iri_to_uri(query)}" if query else ""))
        # Kept for good, it would lead in circles once the address is changed back.
        patch_cache_control(answer, no_cache=True)
        return answer


def is_redirected_by_editors(request: HttpRequest) -> bool:
    """Whether somebody entered a redirect for this address, with its query or for all of them. 1 query."""
    full = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    bare = urlparse(full).path
    notes = Redirect.get_for_site(Site.find_for_request(request))
    # One that Wagtail made is theirs too when they gave it another target than a page.
    theirs = Q(automatically_created=False) | Q(redirect_page=None)
    return notes.filter(theirs, old_path__in={full, uri_to_iri(full), bare, uri_to_iri(bare)}).exists()


def page_once_at(request: HttpRequest) -> tuple[str, int | None]:
    """The language of the address, and the id of the page that was there in the source language."""
    prefix, _, rest = request.path_info[1:].partition("/")
    code, site = find_language_code(prefix) or "", Site.find_for_request(request)
    if not code or not rest or site is None:
        return code, None
    old_path = Redirect.normalise_path(f"/{language_codes()[0]}/{rest}")
    notes = Redirect.get_for_site(site).filter(old_path=old_path, automatically_created=True)
    return code, notes.values_list("redirect_page", flat=True).first()
