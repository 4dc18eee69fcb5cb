"""Registration with Wagtail's admin; the work is done in ``faq_pages.admin``."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from faq_pages.admin.audit import register_acts
from faq_pages.admin.home import LinksWithoutDestinationPanel
from faq_pages.published import is_hidden


@hooks.register("register_log_actions")
def add_acts_of_translation(actions: LogActionRegistry) -> None:
    register_acts(actions)


@hooks.register("construct_homepage_panels")
def add_links_without_destination(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(LinksWithoutDestinationPanel())


@hooks.register("before_serve_page")
def serve_what_the_address_names(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """
    Refuse a page of another language than its address, and pages below an unpublished one.

    Without an index of its own, Wagtail serves a language the whole English tree; and it serves what
    stands below an unpublished page.
    """
    if page.locale.language_code != get_language() or is_hidden(page):
        raise Http404
