"""Template tags of the public pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from faq_pages.bidi import isolate
from faq_pages.languages import Language, fallback_codes, find_language_code, language, languages
from faq_pages.links import Links, other_sites, place_on_site, public_html, site_path, source_place
from faq_pages.translation.reading import reader_state
from faq_pages.translation.states import State, translation_facts

register = template.Library()

HARM = [State.OUTDATED, State.MACHINE]
"""States that a reader has to be told of, the worst first."""


@register.filter
def path(page: Page, language_code: str = "") -> str:
    """The page's address on this site: in its own language, or for readers of another."""
    return site_path(page, language_code)


@register.simple_tag(takes_context=True)
def full_address(context: dict[str, Any], page: Page) -> str:
    """The full address on this server of a page in its own language. No query beside Wagtail's one for the site."""
    sites = {root.site_id: root.root_url for root in Site.get_site_root_paths()}
    on, _place = place_on_site(source_place(page))
    here = Site.find_for_request(context.get("request"))
    is_on_default = len(sites) < 2 or (here is not None and here.is_default_site and here.pk == on)
    return (settings.BASE_URL if is_on_default else sites.get(on, settings.BASE_URL)) + site_path(page)


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], item: Page) -> str:
    """Where the reader of ``page`` finds another page: its path, and the host before it if it is on another site."""
    here, _place = place_on_site(source_place(context["page"]))
    on, _place = place_on_site(source_place(item), here)
    return other_sites(here).get(on, "") + site_path(item, context["language"].code, here)


@register.filter
def spoken(page: Page) -> Language:
    """The language of a page: its code, names and direction."""
    return language(page.locale.language_code)


@register.filter
def file_size(size: int) -> str:
    """
    A size in bytes, in units that are written alike in every language: Django has words for them in some only.

    >>> file_size(8), file_size(1_300_000)
    ('8 B', '1.3 MB')
    """
    if size >= 1_000_000:
        return f"{number_format(size / 1_000_000, 1)} MB"
    if size >= 1_000:
        return f"{number_format(size / 1_000, 0)} KB"
    return f"{size} B"


@register.filter
def endonym(spoken: Language) -> SafeString:
    """What the speakers of a language call it, marked as theirs: the name that visitors know it by."""
    return format_html('<bdi lang="{}">{}</bdi>', spoken.code, spoken.own_name)


@register.simple_tag(takes_context=True)
def page_language(context: dict[str, Any]) -> Language:
    """The language of the reader: that of the address, or in a preview the page's own."""
    page = context.get("page")
    if page is not None:
        return language(getattr(page, "reader_code", "") or page.locale.language_code)
    return language(find_language_code(get_language() or "") or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def lang(context: dict[str, Any], item: Page) -> SafeString:
    """The attributes ``lang`` and ``dir`` of an item's texts, where they are not in the reader's language."""
    spoken = language(item.locale.language_code)
    if spoken.code == context["language"].code:
        return SafeString()
    return format_html(' lang="{}" dir="{}"', spoken.code, spoken.direction)


@register.simple_tag(takes_context=True)
def language_label(context: dict[str, Any], item: Page) -> SafeString:
    """
    Name the language of an item that is not in the reader's.

    Nothing is said of one in the language of the page around it: the page's own notice has told.
    """
    code = item.locale.language_code
    if code in {context["language"].code, context["page"].locale.language_code}:
        return SafeString()
    # English has words of its own: in many languages a name changes inside a sentence.
    words = _("In English") if code == settings.LANGUAGE_CODE else _("Language: %(language)s")
    label = escape(words) % {"language": endonym(language(code))}
    return format_html('<span class="language-label">{}</span>', mark_safe(label))  # noqa: S308 (escaped above)


@register.filter
def isolated(text: str, item: Page | None = None) -> SafeString:
    """
    A text of ``item``, or without one in the active language, as HTML in which Latin names and numbers
    read rightly if it goes from right to left. Never for attributes and ``<title>``.
    """
    html = conditional_escape(text)
    is_rtl = spoken(item).direction == "rtl" if item else get_language_bidi()
    return mark_safe(isolate(html)) if is_rtl else html  # noqa: S308 (escaped above)


@register.simple_tag(takes_context=True)
def rich_text(context: dict[str, Any], stored: str) -> SafeString:
    """A rich text field of ``page`` with public links. Expects ``links`` in the context."""
    links: Links = context["links"]
    return isolated(mark_safe(public_html(stored, links)), context["page"])  # noqa: S308 (editors' HTML)


@register.inclusion_tag("faq_pages/parts/translation_notice.html", takes_context=True)
def translation_notice(
    context: dict[str, Any], page: Page, shown: Sequence[Page] = (), translations: Iterable[Page] = ()
) -> dict[str, Any]:
    """
    What a reader has to know about the texts of this page: that it only stands in for a translation,
    and the worst of what is wrong with the translations on it; nothing when all is well.

    ``shown`` are further pages whose texts stand on this one, a list. 1 query.
    """
    reader_code = context["language"].code
    facts = translation_facts([page, *shown])
    states = {each.state for each in facts.values()}
    own = facts.get(page.pk)
    is_fallback = own is not None and reader_state(page, own, reader_code) == State.FALLBACK
    return {
        "shown_in": language(page.locale.language_code) if is_fallback else None,
        "shown_in_source": page.locale.language_code == settings.LANGUAGE_CODE,
        "is_partial": any(each.locale.language_code == reader_code for each in shown),
        "state": next((state for state in HARM if state in states), None),
        "original": next((other for other in translations if other.locale.is_default and other.pk != page.pk), None),
    }


@dataclass(frozen=True)
class MenuEntry:
    """One language of the language menu."""

    language: Language
    path: str
    shown_in: Language
    """What is read there: another language where this page is not translated."""


@register.simple_tag(takes_context=True)
def language_menu(context: dict[str, Any]) -> list[MenuEntry]:
    """
    Every language at this same address; the home pages where there is no page. No query.

    Expects ``translations``, the pages in which the content is published; without any there is no menu.
    """
    translations = context.get("translations") or []
    there = {page.locale.language_code: page for page in translations}
    entries = []
    for each in languages():
        best = next((there[code] for code in fallback_codes(each.code) if code in there), None)
        if best is not None:
            entries.append(MenuEntry(each, site_path(best, each.code), language(best.locale.language_code)))
    return entries
