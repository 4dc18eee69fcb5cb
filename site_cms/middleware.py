"""What is decided by the address alone, before any view."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import translation
from django.utils.encoding import escape_uri_path, iri_to_uri

from faq_pages.languages import language_codes, negotiate, preferred_language_code

LANGUAGE_TAG = re.compile(
    r"[a-z]{2,3}(?:[-_](?:hans|hant|guru|latn))?(?:[-_](?:[a-z]{2}|\d{3}))?", re.IGNORECASE | re.ASCII
)
"""What people write as the name of a language at the head of an address; an editor may use what is longer."""

GetResponse = Callable[[HttpRequest], HttpResponse]


class CleanRequestMiddleware:
    """
    Take out of a request what must not matter.

    An address with a NUL character is refused: PostgreSQL cannot look one up and would raise. The API
    never sees cookies, so that two visitors get the same bytes and nobody's session is touched.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise SuspiciousOperation("The address contains a NUL character.")
        if request.path_info.startswith("/api/"):
            request.COOKIES = {}
        return self.get_response(request)


class AddressLanguageMiddleware:
    """
    Activate the language that the address names, and lead other names of it to the one address.

    Stands in for Django's ``LocaleMiddleware``, which redirects every address it does not know,
    those of the API included, to a page below ``/en/``, and makes every answer vary by cookie.
    Here a page's language is its address's, whatever the browser wishes; the admin speaks the
    browser's language; everything else is in the site's default language.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        prefix, _, rest = request.path_info[1:].partition("/")
        language_code = negotiate(prefix) if LANGUAGE_TAG.fullmatch(prefix) or prefix in language_codes() else None
        if language_code and prefix != language_code:
            return same_place(request, f"/{language_code}/{rest}")
        if language_code is None and prefix == "admin":
            language_code = admin_language_code(request)
        with translation.override(language_code or settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


def same_place(request: HttpRequest, path_info: str) -> HttpResponse:
    """Redirect for good to another path, the query kept."""
    root = request.path.removesuffix(request.path_info)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(escape_uri_path(root + path_info) + (f"?{iri_to_uri(query)}" if query else ""))


def admin_language_code(request: HttpRequest) -> str:
    """The browser's wish, if the admin speaks that language."""
    permitted = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)
    return preferred_language_code(request.headers.get("Accept-Language", ""), permitted)
