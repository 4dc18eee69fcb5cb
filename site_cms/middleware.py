"""What is decided by the address alone, before any view."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language_from_path, get_language_from_request

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
    Activate the language that the address names.

    Stands in for Django's ``LocaleMiddleware``, which redirects every address it does not know,
    those of the API included, to a page below ``/en/``, and makes every answer vary by cookie.
    Here a page's language is its address's; the admin speaks the browser's language; everything
    else is in the site's default language.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language_code = get_language_from_path(request.path_info)
        if language_code is None and request.path_info.startswith("/admin/"):
            language_code = get_language_from_request(request)
        with translation.override(language_code or settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response
