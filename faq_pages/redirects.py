"""Old addresses of pages, in every language."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import iri_to_uri
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
    languages, so that one note serves them all, translated or not. Editors' own redirects work as
    Wagtail has them.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """2 queries and those of Wagtail for an address with nothing there; none for all others."""
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        code, page = page_once_at(request)
        if page is None:
            return super().process_response(request, response)
        public = in_place(published(Page.objects.filter(pk=page))).first()
        if public is None:
            # Its new address is told to nobody who may not see it.
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(site_path(public, code) + (f"?{iri_to_uri(query)}" if query else ""))


def page_once_at(request: HttpRequest) -> tuple[str, int | None]:
    """The language of the address, and the id of the page that was there, or there in the source language."""
    prefix, _, rest = request.path_info[1:].partition("/")
    code, site = find_language_code(prefix) or "", Site.find_for_request(request)
    if not code or not rest or site is None:
        return code, None
    old_path = Redirect.normalise_path(f"/{language_codes()[0]}/{rest}")
    notes = Redirect.get_for_site(site).filter(old_path=old_path, redirect_page__isnull=False)
    return code, notes.values_list("redirect_page", flat=True).first()
