"""A translation, or its original, as readers will see it, from the strings that there are now."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation as django_translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import SourceDeletedError, StringSegment, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

from faq_pages.admin.translations.access import Place, for_translators
from faq_pages.models.front_end import preview_address
from faq_pages.models.preview_draft import lead_to_front_end

# Private characters, which no text of ours may hold: they come through every template unescaped.
BEGIN, END = "\ue000", "\ue001"


@require_GET
@xframe_options_sameorigin
@for_translators
def preview(request: HttpRequest, place: Place) -> HttpResponse:
    """
    The translation on the front end, where there is one; else as ``?of=translation`` shows it.

    That is the page in its own template; with ``?of=source`` it is the English that the strings were taken from.
    """
    if place.translation is None:
        raise Http404
    of = request.GET.get("of")
    code = settings.LANGUAGE_CODE if of == "source" else place.locale.language_code
    missing = _("Not translated yet, or unfinished")
    try:
        if of not in {"source", "translation"} and place.page is not None and preview_address(place.page, code):
            elsewhere = lead_to_front_end(translated_page(place.translation, mark_missing=False), request)
            if elsewhere:
                return elsewhere
        page = place.translation.source.as_instance() if of == "source" else translated_page(place.translation)
    except SourceDeletedError:
        reason = _("The English page was deleted, so there is nothing to show.")
        return render(request, "faq_pages/admin/translations/no_preview.html", {"reason": reason}, status=404)
    html = render_page(page, request, code)
    return HttpResponse(ready_to_frame(html, missing))


def translated_page(translation: Translation, *, mark_missing: bool = True) -> Page:
    """
    The translated page as its strings make it, not saved; what is missing stands there in English, marked if wanted.

    A language that does not have the page yet gets a copy of the original with the texts replaced.
    Raises ``SourceDeletedError``. About 15 queries.
    """
    source, locale = translation.source, translation.target_locale
    original = source.as_instance()
    try:
        page = source.get_translated_instance(locale).specific
    except ObjectDoesNotExist:
        page = source.as_instance()
        page.locale = locale
    copy_synchronised_fields(original, page)
    ingest_segments(original, page, source.locale, locale, segments_of(translation, mark_missing=mark_missing))
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            # The texts were put into the blocks; what was read at first is kept beside them, and shown.
            value = getattr(page, field.name)
            setattr(page, field.name, field.to_python(value.get_prep_value()))
    return page


def segments_of(translation: Translation, *, mark_missing: bool) -> list[Any]:
    """What the translated page is made of, with marks around what is missing if wanted."""
    source, locale = translation.source, translation.target_locale
    rows = StringSegment.objects.filter(source=source).annotate_translation(locale).select_related("context")
    missing = {(row.context.path, row.order) for row in rows if not row.translation} if mark_missing else set()
    # wagtail-localize (1.14) makes this list for pages that it saves; it has no public name.
    segments: list[Any] = source._get_segments_for_translation(locale, fallback=True)
    return [
        marked(segment)
        if isinstance(segment, StringSegmentValue) and (segment.path, segment.order) in missing
        else segment
        for segment in segments
    ]


def marked(segment: StringSegmentValue) -> StringSegmentValue:
    string = StringValue(f"{BEGIN}{segment.string.data}{END}")
    return StringSegmentValue(segment.path, string, attrs=segment.attrs).with_order(segment.order)


def render_page(page: Page, request: HttpRequest, language_code: str) -> str:
    """The page's own HTML in its own language. What a preview may write by the way is undone."""
    with django_translation.override(language_code), transaction.atomic():
        response = page.serve_preview(request, page.default_preview_mode)
        if hasattr(response, "render"):
            response.render()
        transaction.set_rollback(True)
    return response.content.decode(response.charset)


def ready_to_frame(html: str, missing: str) -> str:
    """Mark English that stands for missing translations, and let links open outside the frame."""
    if "<" not in html:
        # What a link page shows in place of the page that it leads to.
        return html
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(True):
        for name, value in element.attrs.items():
            if isinstance(value, str):
                element.attrs[name] = value.replace(BEGIN, "").replace(END, "")
    inside = False
    for node in list(soup.find_all(string=True)):
        inside = _mark_text(soup, node, inside, missing)
    if soup.head is not None:
        soup.head.insert(0, soup.new_tag("base", target="_blank"))
    return str(soup)


def _mark_text(soup: BeautifulSoup, node: NavigableString, inside: bool, missing: str) -> bool:
    """Wrap what stands between the marks in one text node. Returns whether the next begins between them."""
    text = str(node)
    if not inside and BEGIN not in text:
        return False
    if node.parent is not None and node.parent.name in {"title", "script", "style"}:
        node.replace_with(text.replace(BEGIN, "").replace(END, ""))
        return text.rfind(BEGIN) > text.rfind(END)
    pieces: list[Tag | str] = []
    while text:
        stretch, mark, text = text.partition(END if inside else BEGIN)
        if stretch and inside:
            element = soup.new_tag("mark", lang=settings.LANGUAGE_CODE, dir="ltr", title=missing)
            element.string = stretch
            pieces.append(element)
        elif stretch:
            pieces.append(stretch)
        inside = not inside if mark else inside
    node.replace_with(*pieces)
    return inside
