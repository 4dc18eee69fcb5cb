"""Who may enter the screens that are about a language, or about all of one's own."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.models import Locale

from faq_pages.admin.refusal import refuse
from faq_pages.admin.translations.access import find_locale, refuse_work
from faq_pages.models import FaqIndexPage
from faq_pages.translation.roles import can_translate, translated_codes

NO_PAGE = UUID(int=0)
"""A key that no page has: a site without a home page has nowhere to log."""

View = Callable[..., HttpResponse]


def for_people_with_a_role(view: View) -> View:
    """Call ``view(request, ...)`` for those who may translate any language."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not translated_codes(request.user):
            return refuse(request, _("You have no role in any language. Ask an administrator for one."))
        return view(request, **kwargs)

    return guarded


def for_translators_of(view: View) -> View:
    """Call ``view(request, locale, ...)`` for those who may translate the language ``code`` of the address."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        locale = find_locale(code)
        if not can_translate(request.user, code):
            return refuse_language(request, locale)
        return view(request, locale, **kwargs)

    return guarded


def refuse_language(request: HttpRequest, locale: Locale) -> HttpResponse:
    """Answer 403 for a whole language. The line in the log stands with the language's home page."""
    home = FaqIndexPage.objects.of_default_site().first()
    return refuse_work(request, locale, home.translation_key if home else NO_PAGE)
