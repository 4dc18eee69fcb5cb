"""Old addresses of pages, in every language."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.deprecation import MiddlewareMixin
from wagtail.models import Site

from faq_pages.addresses.redirections import redirection_from


class LanguageRedirectMiddleware(MiddlewareMixin):
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
        site = Site.find_for_request(request)
        redirection = redirection_from(site, request.path_info, request.META.get("QUERY_STRING", ""))
        if redirection is None:
            return response
        answer = redirection.response
        if redirection.is_note:
            # Kept for good, it would lead in circles once the address is changed back.
            patch_cache_control(answer, no_cache=True)
        return answer
