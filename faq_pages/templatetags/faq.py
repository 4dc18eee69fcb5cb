"""Template tags of the public pages."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from faq_pages.languages import Language, find_language_code, language
from faq_pages.links import Links, public_html
from faq_pages.links import absolute as absolute_address
from faq_pages.models.base import site_path
from faq_pages.translation.states import State, translation_facts

register = template.Library()

HARM = [State.OUTDATED, State.MACHINE]
"""States that a reader has to be told of, the worst first."""


@register.filter
def path(page: Page) -> str:
    """The page's address on this site."""
    return site_path(page)


@register.filter
def absolute(site_path: str) -> str:
    """The full public address of a path on this site."""
    return absolute_address(site_path)


@register.filter
def spoken(page: Page) -> Language:
    """The language of a page: its code, names and direction."""
    return language(page.locale.language_code)


@register.simple_tag(takes_context=True)
def page_language(context: dict[str, Any]) -> Language:
    """The language of what is shown: the page's own, else that of the address."""
    page = context.get("page")
    if page is not None:
        return language(page.locale.language_code)
    return language(find_language_code(get_language() or "") or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def rich_text(context: dict[str, Any], stored: str) -> SafeString:
    """A rich text field with public links. Expects ``links`` in the context."""
    links: Links = context["links"]
    return mark_safe(public_html(stored, links))  # noqa: S308 (editors' HTML)


@register.inclusion_tag("faq_pages/parts/translation_notice.html")
def translation_notice(page: Page, shown: Iterable[Page] = (), translations: Iterable[Page] = ()) -> dict[str, Any]:
    """
    What a reader has to know about the texts of this page, the worst only; nothing when all is well.

    ``shown`` are further pages whose texts stand on this one. 1 query.
    """
    states = {facts.state for facts in translation_facts([page, *shown]).values()}
    state = next((state for state in HARM if state in states), None)
    original = next((other for other in translations if other.locale.is_default), None)
    return {"state": state, "original": original}
