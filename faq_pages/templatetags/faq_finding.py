"""Template tags for those who find and share pages: search engines, messengers, programs."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from faq_pages.addresses.full import full_address, markdown_address, server_base
from faq_pages.links import site_path
from faq_pages.models import FaqQuestionPage, FaqSectionPage
from faq_pages.writing import description as descriptions
from faq_pages.writing.structured import breadcrumb_facts, embedded, faq_facts

register = template.Library()

register.filter("markdown_address", markdown_address)


@register.simple_tag
def description(page: Page) -> str:
    """What the page says of itself where it is listed; of one without any text what the site is."""
    general = _("What Californians ask the California National Party, answered in many languages.")
    return descriptions.description(page) or general


@register.simple_tag(takes_context=True)
def structured_data(context: dict[str, Any]) -> SafeString:
    """
    The questions and the breadcrumb of ``page``, as search engines want to know them. No query.

    Nothing on pages that repeat others: those that stand in for a translation, and those in two languages.
    """
    page, code = context["page"], context["language"].code
    if page.locale.language_code != code or context.get("other"):
        return SafeString()
    here = Site.find_for_request(context.get("request"))
    facts = [
        faq_facts(
            page,
            _questions_on(page),
            address=full_address(page, code, here),
            base_url=server_base(page, here),
            links=context["links"],
        ),
        breadcrumb_facts([(above.title, full_address(above, code, here)) for above in context.get("breadcrumb") or []]),
    ]
    there = [each for each in facts if each]
    return embedded(there) if there else SafeString()


def _questions_on(page: Page) -> list[FaqQuestionPage]:
    """The questions whose answers stand on a page."""
    match page:
        case FaqQuestionPage():
            return [page]
        case FaqSectionPage():
            return page.questions
    return []


@register.filter
def as_markdown(page: Page, language_code: str = "") -> str:
    """The path of a page's text as Markdown, in its own language unless another is named."""
    return markdown_address(site_path(page, language_code))
