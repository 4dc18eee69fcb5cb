"""Template tags of the public pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import segno
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi, ngettext, override
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from faq_pages.addresses import alternates as search_engines
from faq_pages.addresses import full as addresses
from faq_pages.bidi import isolate
from faq_pages.languages import Language, fallback_codes, find_language_code, language, languages
from faq_pages.links import Links, absolute, other_sites, place_on_site, public_html, site_path, source_place
from faq_pages.models import FaqQuestionPage
from faq_pages.models.pages import BESIDE
from faq_pages.search.excerpts import Marked
from faq_pages.search.searching import Hit
from faq_pages.translation.reading import reader_state
from faq_pages.translation.states import State, TranslationFacts, translation_facts

register = template.Library()

HARM = [State.OUTDATED, State.MACHINE]
"""States that a reader has to be told of, the worst first."""


@register.filter
def path(page: Page, language_code: str = "") -> str:
    """The page's address on this site: in its own language, or for readers of another."""
    return site_path(page, language_code)


@register.simple_tag(takes_context=True)
def full_address(context: dict[str, Any], page: Page, language_code: str = "") -> str:
    """
    The full address on this server of a page, in its own language or for readers of another.

    No query beside Wagtail's one for the site.
    """
    return addresses.full_address(page, language_code, Site.find_for_request(context.get("request")))


@register.simple_tag
def share_picture(page: Page) -> str:
    """The full address of the picture that stands beside a shared page in its language."""
    return absolute(static(f"faq_pages/share/{page.locale.language_code}.png"))


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], item: Page) -> str:
    """Where the reader of ``page`` finds another page: its path, and the host before it if it is on another site."""
    here, _place = place_on_site(source_place(context["page"]))
    on, _place = place_on_site(source_place(item), here)
    return other_sites(here).get(on, "") + site_path(item, context["language"].code, here)


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any], translations: list[Page]) -> list[search_engines.Alternate]:
    """The pages in which the same content is published, as search engines want to know them."""
    return list(search_engines.alternates(translations, partial(full_address, context)))


@register.filter
def spoken(page: Page) -> Language:
    """The language of a page: its code, names and direction."""
    return language(page.locale.language_code)


@register.filter
def qr_code(address: str) -> SafeString:
    """An address as a picture that telephones read, black on white in every colour scheme."""
    code = segno.make(address, error="m")
    # The standard asks for four modules of white around it.
    svg = code.svg_inline(omitsize=True, light="#fff", border=4, svgclass="qr-code", lineclass="")
    return mark_safe(svg.replace("<svg", '<svg width="96" height="96" aria-hidden="true"', 1))  # noqa: S308 (paths alone)


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
    code, page = item.locale.language_code, context.get("page")
    if code == context["language"].code or (page is not None and code == page.locale.language_code):
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


@register.filter
def found(count: int) -> str:
    """How many questions a search has found."""
    return ngettext("%(count)d question found", "%(count)d questions found", count) % {"count": count}


@register.filter
def as_typed(words: str) -> SafeString:
    """What somebody typed, in whatever direction it goes, for a sentence around it."""
    return format_html("<bdi>{}</bdi>", words)


@register.filter
def marked(text: Marked, item: Page) -> SafeString:
    """A text of ``item`` as HTML, with what matches a search marked."""
    html, last = [], 0
    for start, end in text.ranges:
        html += [escape(text.text[last:start]), f"<mark>{escape(text.text[start:end])}</mark>"]
        last = end
    return isolated(mark_safe("".join([*html, escape(text.text[last:])])), item)  # noqa: S308 (escaped)


@register.simple_tag(takes_context=True)
def rich_text(context: dict[str, Any], stored: str) -> SafeString:
    """A rich text field of ``page`` with public links. Expects ``links`` in the context."""
    links: Links = context["links"]
    return isolated(mark_safe(public_html(stored, links)), context["page"])  # noqa: S308 (editors' HTML)


@dataclass(frozen=True)
class ReadingNotes:
    """What a reader has to know about the texts of a page. Dates are aware."""

    shown_in: Language | None
    """The language that stands in for a missing translation."""
    is_shown_in_source: bool
    is_partial: bool
    """Whether some of the texts around are in the reader's language."""
    harm: State | None
    """The worst of what is wrong with the translations on the page; ``None`` when all is well."""
    changed_on: datetime | None
    """When the original changed, where this one page is outdated for that."""
    reviewed_on: datetime | None
    original: Page | None
    report: str
    """Where to say what is wrong with this translation."""


@register.simple_tag(takes_context=True)
def translation_notes(
    context: dict[str, Any],
    page: Page,
    shown: Sequence[Page] = (),
    translations: Iterable[Page] = (),
    reader_code: str = "",
) -> ReadingNotes:
    """
    What has to be said about the texts of a page: that it only stands in for a translation, and the worst
    of what is wrong with the translations on it.

    ``shown`` are further pages whose texts stand on this one, a list. They are what they are to the reader
    of this page, or to one of ``reader_code``. 1 query.
    """
    reader_code = reader_code or context["language"].code
    facts = translation_facts([page, *shown])
    harm = worst_harm(facts.values())
    own = facts.get(page.pk)
    is_fallback = own is not None and reader_state(page, own, reader_code) == State.FALLBACK
    return ReadingNotes(
        shown_in=language(page.locale.language_code) if is_fallback else None,
        is_shown_in_source=page.locale.language_code == settings.LANGUAGE_CODE,
        is_partial=any(each.locale.language_code == reader_code for each in shown),
        harm=harm,
        changed_on=own.source_changed_at if own and harm == State.OUTDATED and not shown else None,
        reviewed_on=own.reviewed_at if own and own.state == State.CURRENT and not is_fallback else None,
        original=next((other for other in translations if other.locale.is_default and other.pk != page.pk), None),
        report=fault_path(page, reader_code) if not shown else "",
    )


def worst_harm(facts: Iterable[TranslationFacts]) -> State | None:
    states = {each.state for each in facts}
    return next((state for state in HARM if state in states), None)


@register.simple_tag
def harm_among(hits: Sequence[Hit]) -> str:
    """The worst of what is wrong with the translations that were found; empty when all is well. 1 query."""
    return worst_harm(translation_facts([hit.page for hit in hits]).values()) or ""


@register.filter
def fault_path(page: Page, language_code: str) -> str:
    """Where readers of a language say what is wrong with a translation; empty for what is none, or not for all."""
    if not getattr(page, "is_public", False) or page.is_source or not isinstance(page, FaqQuestionPage):
        return ""
    return f"/{language_code}/feedback/{page.translation_key}/?wrong"


@dataclass(frozen=True)
class MenuEntry:
    """One language of the language menu. What it says is in that language."""

    language: Language
    path: str
    shown_in: Language
    """What is read there: another language where this page is not translated."""
    lack: str
    """That the page is not translated; empty where it is."""
    offer: str
    """An invitation to read the page in this language; empty where it is not translated."""

    @property
    def tags(self) -> str:
        """The tags by which browsers wish for this language."""
        return " ".join(self.language.tags)


@register.simple_tag
def tags_not_here() -> str:
    """The tags of writings that readers of the languages here cannot read, though the tags begin with one of them."""
    return " ".join(tag for tag, code in settings.FAQ_LANGUAGE_TAGS.items() if not code)


@register.simple_tag(takes_context=True)
def language_menu(context: dict[str, Any]) -> list[MenuEntry]:
    """
    Every language at this same address; the home pages where there is no page. No query.

    Expects ``translations``, the pages in which the content is published, or ``own_path``, the address below the
    language of a page that is there in all of them; without either there is no menu.
    ``kept_query``, if there is one, stays at the end of each address: the reader's words in a search. A page in
    two languages stays one: where both would be the same, the one that was read first goes beside the other.
    """
    other = context.get("other")
    translations = context.get("translations") or []
    there = {page.locale.language_code: page for page in translations}
    own_path = context.get("own_path", "")
    entries = []
    for each in languages():
        best = next((there[code] for code in fallback_codes(each.code) if code in there), None)
        if best is None and not own_path:
            continue
        is_there = best is None or best.locale.language_code == each.code
        kept_query = context.get("kept_query", "")
        if other and best and best.locale == other.locale:
            kept_query = f"?{BESIDE}={context['page'].locale.language_code}"
        with override(each.code):
            # Translators: name your own language here, not English.
            offer = _("Read this page in English")
            entries.append(
                MenuEntry(
                    each,
                    (f"/{each.code}/{own_path}" if own_path else site_path(best, each.code)) + kept_query,
                    language(best.locale.language_code) if best else each,
                    lack="" if is_there else _("Not translated yet"),
                    # Translators: name your own language, not English.
                    offer=offer if is_there else "",
                )
            )
    return entries


@register.simple_tag(takes_context=True)
def beside_choices(context: dict[str, Any]) -> list[Language]:
    """The languages in which this page can be read beside the one shown: English first. No query."""
    shown = context["page"].locale.language_code
    codes = [page.locale.language_code for page in context.get("translations") or []]
    return [language(code) for code in sorted(codes, key=lambda code: code != settings.LANGUAGE_CODE) if code != shown]
