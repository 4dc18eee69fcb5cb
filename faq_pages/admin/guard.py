"""
The guard at the admin's door: no address of Wagtail or wagtail-localize leads round the desk.

Wagtail's views know page permissions and no languages; wagtail-localize's know one permission for
all. Both learn of new addresses with each release. So what an address names decides here, before
any view runs. Lists, where no address names a page, are the business of ``SourcePagePermissionPolicy``.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.defaults import page_not_found
from wagtail.admin.auth import require_admin_access
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from faq_pages.admin.open_lists import OpenLockedPagesView
from faq_pages.admin.refusal import desk_path, refuse, refuse_page
from faq_pages.models.people import preferred_language
from faq_pages.models.permissions import is_closed_to
from faq_pages.translation.roles import can_translate

GetResponse = Callable[[HttpRequest], HttpResponse]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

DESK_NAMESPACE = "faq_translations"
"""The desk's own addresses, whose views ask ``roles`` themselves."""

PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
"""What Wagtail's addresses call the page that they are about."""

PAGE_NAMESPACES = ("wagtailadmin_pages", "wagtailadmin_api:pages")
"""Where ``pk`` is a page's."""

PAGE_FIELDS = {
    "wagtail_bulk_action": "id",
    "wagtailadmin_choose_page_chosen_multiple": "id",
    "wagtailadmin_pages:copy": "new_parent_page",
    "wagtailadmin_pages:move": "new_parent_page",
}
"""The views that take further pages from a form or a query, and the name of the field."""

SUPERUSERS_ONLY = frozenset(
    {
        # Names deleted pages, of which nobody can tell any more who was allowed to see them.
        "wagtailadmin_reports:site_history",
        "wagtailadmin_reports:site_history_results",
        # Names the page of each type that was edited last, in any language.
        "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_reports:page_types_usage_results",
    }
)

STRICTER = {
    "wagtailadmin_reports:locked_pages": require_admin_access(OpenLockedPagesView.as_view()),
    "wagtailadmin_reports:locked_pages_results": require_admin_access(OpenLockedPagesView.as_view(results_only=True)),
}
"""Views of ours in place of Wagtail's, which come first among the admin's addresses."""

CLOSED = frozenset({"wagtailadmin_error_test"})
"""It fails on purpose, which an alarm cannot tell from a failure."""


MAX_ID = 2**31 - 1
"""The largest number that is an id on every database. Wagtail fails on a longer one."""


class LanguageGuardMiddleware:
    """Lets ``guard`` answer in place of a view. Stands below authentication."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.path_info.startswith(reverse("wagtailadmin_home")):
            return None
        # Whoever may not enter the admin is turned away by Wagtail, with the way to sign in.
        if request.resolver_match is None or not request.user.has_perm("wagtailadmin.access_admin"):
            return None
        # Wagtail's views take up the person's language only later.
        with override(preferred_language(request.user)):
            return guard(request, request.resolver_match, kwargs)


def guard(request: HttpRequest, match: ResolverMatch, kwargs: dict[str, Any]) -> HttpResponse | None:
    """Answer a request that must not reach its view; ``None`` lets it pass. At most 2 queries for one that passes."""
    if match.namespace.split(":")[0] == DESK_NAMESPACE:
        return None
    if any(isinstance(value, int) and value > MAX_ID for value in kwargs.values()):
        return not_found(request)
    if match.namespace == "wagtail_localize":
        return close_wagtail_localize(request, match)
    if match.view_name in CLOSED:
        return not_found(request)
    if match.view_name in SUPERUSERS_ONLY and not request.user.is_superuser:
        return refuse(request, _("This report names pages of all languages. Ask an administrator."))
    if match.view_name in STRICTER:
        return STRICTER[match.view_name](request)
    for page in Page.objects.filter(pk__in=set(named_ids(request, match, kwargs))).select_related("locale"):
        if match.view_name == "wagtailadmin_pages:edit" and page.locale.language_code != settings.LANGUAGE_CODE:
            return lead_to_desk(request, page)
        if is_closed_to(page, request.user):
            return refuse_page(request, page)
    return None


def named_ids(request: HttpRequest, match: ResolverMatch, kwargs: dict[str, Any]) -> Iterator[int]:
    """The ids of the pages that a request names in its address, and in its form where that moves or copies."""
    values = [kwargs[name] for name in PAGE_ARGUMENTS if name in kwargs]
    if match.namespace in PAGE_NAMESPACES:
        values.append(kwargs.get("pk", ""))
    field = PAGE_FIELDS.get(match.view_name)
    if field and kwargs.get("model_name", "page") == "page":
        values += [*request.GET.getlist(field), *request.POST.getlist(field)]
    for value in map(str, values):
        if value.isascii() and value.isdecimal() and len(value) <= len(str(MAX_ID)):
            yield int(value)


def lead_to_desk(request: HttpRequest, page: Page) -> HttpResponse:
    """Send those who may translate the page where that is done; Wagtail's editor would go round the checks."""
    if request.method in SAFE_METHODS and can_translate(request.user, page.locale.language_code):
        return HttpResponseRedirect(desk_path(page))
    return refuse_page(request, page)


def close_wagtail_localize(request: HttpRequest, match: ResolverMatch) -> HttpResponse:
    """
    Answer for every view of wagtail-localize, those of later releases included.

    They check neither language nor lock nor link, write no log, and publish; the desk does it all.
    """
    if request.method not in SAFE_METHODS:
        page = page_of_translation(match.kwargs)
        return refuse_page(request, page) if page else refuse(request, _("Translations are worked on in the desk."))
    if match.url_name == "translations_report":
        return HttpResponseRedirect(desk_path())
    return not_found(request)


def page_of_translation(kwargs: dict[str, Any]) -> Page | None:
    """The page that an address of wagtail-localize is about: the translated one, or its source before there is one."""
    if "page_id" in kwargs:
        return Page.objects.filter(pk=kwargs["page_id"]).select_related("locale").first()
    if "translation_source_id" in kwargs:
        source = TranslationSource.objects.filter(pk=kwargs["translation_source_id"]).first()
        return source and pages_of(source).filter(locale=source.locale_id).first()
    translation = Translation.objects.filter(pk=kwargs.get("translation_id")).select_related("source").first()
    if translation is None:
        return None
    pages = pages_of(translation.source)
    return pages.filter(locale=translation.target_locale_id).first() or pages.first()


def pages_of(source: TranslationSource) -> QuerySet[Page]:
    return Page.objects.filter(translation_key=source.object_id).select_related("locale")


def not_found(request: HttpRequest) -> HttpResponse:
    return page_not_found(request, Http404(), template_name="wagtailadmin/404.html")
