"""Registration with Wagtail's admin; the work is done in ``faq_pages.admin``."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from faq_pages.admin.audit import register_acts
from faq_pages.admin.embed import embed, embed_item
from faq_pages.admin.guard import SUPERUSERS_ONLY
from faq_pages.admin.home import LinksWithoutDestinationPanel
from faq_pages.admin.open_lists import OpenPagesAdminAPIViewSet, open_panel
from faq_pages.admin.policy import choosable_pages
from faq_pages.admin.preview_tools import let_checkers_meet
from faq_pages.admin.searches import SearchesViewSet, search_report_item
from faq_pages.admin.translations.account import DigestPanel
from faq_pages.admin.translations.menu import policies_item, translations_item
from faq_pages.admin.translations.mine import MyTranslationsPanel
from faq_pages.admin.translations.terms import TermsViewSetGroup
from faq_pages.admin.visitors import VisitorsViewSetGroup, WaitingPanel, report_item
from faq_pages.admin.wagtail_localize import withdraw_screens
from faq_pages.admin.webhooks import UndeliveredPanel, WebhooksViewSetGroup

withdraw_screens()


@hooks.register("construct_page_chooser_queryset")
def offer_only_choosable_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    return choosable_pages(request.user, pages)


@hooks.register("construct_reports_menu")
def leave_out_reports_for_superusers(request: HttpRequest, menu_items: list[Any]) -> None:
    hidden = {reverse(name) for name in SUPERUSERS_ONLY}
    menu_items[:] = [item for item in menu_items if request.user.is_superuser or item.url not in hidden]


@hooks.register("construct_wagtail_userbar")
def look_into_previews_of_front_ends(request: HttpRequest | None, items: list[Any], page: Any) -> None:
    let_checkers_meet(request, items, page)


@hooks.register("register_log_actions")
def add_acts_of_translation(actions: LogActionRegistry) -> None:
    register_acts(actions)


@hooks.register("register_admin_urls")
def add_translation_screens() -> list[URLResolver]:
    return [path("translations/", include("faq_pages.admin.translations.urls"))]


@hooks.register("register_admin_urls")
def add_embed_screen() -> list[URLPattern]:
    return [path("embed/", embed, name="faq_embed")]


@hooks.register("register_admin_menu_item")
def add_embed_to_the_menu() -> MenuItem:
    return embed_item()


@hooks.register("construct_admin_api", order=100)
def serve_only_open_translations(router: WagtailAPIRouter) -> None:
    router.register_endpoint("pages", OpenPagesAdminAPIViewSet)


@hooks.register("construct_homepage_panels", order=100)
def list_only_open_pages(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [open_panel(panel) for panel in panels]


@hooks.register("construct_homepage_panels")
def add_links_without_destination(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(LinksWithoutDestinationPanel())


@hooks.register("construct_homepage_panels")
def add_what_visitors_wait_for(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(WaitingPanel())


@hooks.register("register_reports_menu_item")
def add_feedback_to_the_reports() -> MenuItem:
    return report_item()


@hooks.register("register_reports_menu_item")
def add_searches_to_the_reports() -> MenuItem:
    return search_report_item()


@hooks.register("construct_homepage_panels")
def add_undelivered_messages(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(UndeliveredPanel())


@hooks.register("construct_homepage_panels")
def add_my_translations(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(MyTranslationsPanel(request.user))


@hooks.register("register_admin_menu_item")
def add_translations_to_the_menu() -> MenuItem:
    return translations_item()


@hooks.register("register_settings_menu_item")
def add_policies_to_the_settings() -> MenuItem:
    return policies_item()


@hooks.register("register_permissions")
def offer_the_permission_for_policies() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="faq_pages", codename="change_machinepolicy")


@hooks.register("register_admin_viewset")
def add_terms() -> TermsViewSetGroup:
    return TermsViewSetGroup()


@hooks.register("register_admin_viewset")
def add_what_visitors_sent() -> VisitorsViewSetGroup:
    return VisitorsViewSetGroup()


@hooks.register("register_admin_viewset")
def add_searches() -> SearchesViewSet:
    return SearchesViewSet()


@hooks.register("register_permissions")
def offer_the_permission_for_searches() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="faq_pages", codename="view_searchcount")


@hooks.register("register_admin_viewset")
def add_webhooks() -> WebhooksViewSetGroup:
    return WebhooksViewSetGroup()


@hooks.register("register_account_settings_panel")
def add_digest_to_the_account(request: HttpRequest, user: Any, profile: Any) -> DigestPanel:
    return DigestPanel(request, user, profile)
