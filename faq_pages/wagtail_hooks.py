"""Registration with Wagtail's admin; the work is done in ``faq_pages.admin``."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from faq_pages.admin.home import LinksWithoutDestinationPanel


@hooks.register("construct_homepage_panels")
def add_links_without_destination(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(LinksWithoutDestinationPanel())
