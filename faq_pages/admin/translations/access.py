"""Which page in which language a request is about, and whether the person may work on it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from faq_pages.admin.refusal import language_name, refuse
from faq_pages.languages import Language, language, language_codes
from faq_pages.translation.audit import Act, record_act
from faq_pages.translation.queues import closed_paths
from faq_pages.translation.roles import can_review, can_translate

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Place:
    """One page in one language: what the screens of the desk are about."""

    key: UUID
    locale: Locale
    page: Page | None
    """The English page; ``None`` when it was deleted."""
    translation: Translation | None
    """``None`` until somebody starts it."""
    may_review: bool = False

    @property
    def language(self) -> Language:
        return language(self.locale.language_code)

    @property
    def is_open(self) -> bool:
        """Whether there is something to translate: the English page is live."""
        return self.page is not None and self.page.live

    @property
    def title(self) -> str:
        """In English."""
        if self.page:
            return str(self.page.title)
        return str(self.translation.source.object_repr) if self.translation else ""

    @property
    def arguments(self) -> tuple[str, UUID]:
        """What every address of this place begins with."""
        return self.locale.language_code, self.key


def for_translators(view: View) -> View:
    """Call ``view(request, place, ...)`` for those who may translate the language of the address."""
    return _guarded(view, can_translate)


def for_reviewers(view: View) -> View:
    """Call ``view(request, place, ...)`` for those who may publish the language of the address."""
    return _guarded(view, can_review)


def _guarded(view: View, may: Callable[[Any, str], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, code: str, key: UUID, **kwargs: Any) -> HttpResponse:
        locale = find_locale(code)
        if not may(request.user, code):
            return refuse_work(request, locale, key)
        place = find_place(request, locale, key)
        if place.page and any(place.page.path.startswith(path) for path in closed_paths(request.user)):
            return refuse_work(request, locale, key, _("The English page is private, and not open to you."))
        if place.page is None and request.method == "POST":
            return refuse_work(request, locale, key, _("The English page was deleted. Nothing was changed."))
        return view(request, place, **kwargs)

    return guarded


def find_locale(code: str) -> Locale:
    """A language that is translated into. Raises ``Http404``."""
    known = code in language_codes() and code != settings.LANGUAGE_CODE
    locale = Locale.objects.filter(language_code=code).first() if known else None
    if locale is None:
        raise Http404
    return locale


def find_place(request: HttpRequest, locale: Locale, key: UUID) -> Place:
    """Raises ``Http404`` when there is neither an English page nor a translation. 3 queries."""
    page = (
        Page.objects.filter(translation_key=key, locale__language_code=settings.LANGUAGE_CODE, alias_of__isnull=True)
        .select_related("locale")
        .first()
    )
    translation = (
        Translation.objects.filter(
            source__object_id=key, source__locale__language_code=settings.LANGUAGE_CODE, target_locale=locale
        )
        .select_related("source__specific_content_type", "source__locale", "source__reading", "target_locale")
        .first()
    )
    if (page is None or page.is_root()) and translation is None:
        raise Http404
    return Place(key, locale, page, translation, may_review=can_review(request.user, locale.language_code))


def refuse_work(request: HttpRequest, locale: Locale, key: UUID, reason: str = "") -> HttpResponse:
    """Answer 403 with a sentence, and leave a line in the log."""
    reason = reason or _("You may not do this in %(language)s. Ask an administrator for a role in that language.") % {
        "language": language_name(locale.language_code)
    }
    record_act(Act.REFUSE, key, locale, request.user, method=request.method, address=request.path)
    if wants_json(request):
        return JsonResponse({"message": reason}, status=403)
    return refuse(request, reason)


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's own script asks, which goes on without a new page."""
    return request.headers.get("Accept") == "application/json"
