"""What is decided by the address alone, before any view."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import translation

from faq_pages.addresses.written import with_query
from faq_pages.languages import language_of_address, preferred_language_code

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
        language_code, path_info = language_of_address(request.path_info)
        if path_info != request.path_info:
            return same_place(request, path_info)
        if language_code is None and request.path_info[1:].partition("/")[0] == "admin":
            language_code = admin_language_code(request)
        with translation.override(language_code or settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


def same_place(request: HttpRequest, path_info: str) -> HttpResponse:
    """Redirect for good to another path, the query kept."""
    root = request.path.removesuffix(request.path_info)
    return HttpResponsePermanentRedirect(with_query(root + path_info, request.META.get("QUERY_STRING", "")))


def admin_language_code(request: HttpRequest) -> str:
    """The browser's wish, if the admin speaks that language."""
    permitted = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)
    return preferred_language_code(request.headers.get("Accept-Language", ""), permitted)


CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicyMiddleware:
    """
    Let public pages load what is ours, and nothing else. The admin needs more; it is Wagtail's.

    So are previews, which it shows in a frame, with its own tools.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        is_of_admin = request.path_info.startswith("/admin/") or getattr(request, "is_preview", False)
        if is_page and not is_of_admin:
            response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        return response
