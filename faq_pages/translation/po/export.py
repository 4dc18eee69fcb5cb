"""Writing PO files for translators who work outside."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

import polib
from django.db.models import prefetch_related_objects
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from faq_pages.links import site_path
from faq_pages.translation.po.entries import Place
from faq_pages.translation.po.kinds import SEPARATOR, PageKinds

Suggestions = Mapping[tuple[int, int], tuple[str, str]]
"""The old English and its translation, by the ids of the string and of the context that came after them."""

NO_NOTES: Mapping[UUID, str] = MappingProxyType({})
NO_SUGGESTIONS: Suggestions = MappingProxyType({})

MACHINE_COMMENT = "Made by a machine; not reviewed."


class _Entry(polib.POEntry):
    """An entry whose comment lines stay whole: polib would break an address at its hyphens."""

    def __unicode__(self, wrapwidth: int = 78) -> str:
        rest = polib.POEntry(**{**vars(self), "comment": ""})
        return "".join(f"#. {line}\n" for line in self.comment.split("\n")) + rest.__unicode__(wrapwidth)


def string_segments(keys: Iterable[UUID]) -> Sequence[StringSegment]:
    """The strings of the source pages with these keys, in page order. 1 query."""
    return (
        StringSegment.objects.filter(context__object_id__in=list(keys), source__object_id__in=list(keys))
        .select_related("context", "string")
        .order_by("source_id", "order")
    )


def export_po(
    pages: Iterable[Page],
    locale: Locale,
    *,
    notes: Mapping[UUID, str] = NO_NOTES,
    base_url: str = "",
    suggestions: Suggestions = NO_SUGGESTIONS,
) -> polib.POFile:
    """
    Build the PO file of one language for source pages that were submitted for translation.

    Comments tell where a text stands, how long it may be, the page's note to translators, and, with
    a ``base_url`` (scheme and host), the address where readers of that language see it. A text that
    needs another look is fuzzy: a suggestion, or a translation that was found faulty.

    4 queries, and those for the addresses of the site (2, then cached), however many pages are given.
    """
    pages = list(pages)
    export = _Export(pages, locale, notes, base_url, suggestions)
    file = polib.POFile(wrapwidth=100)
    file.metadata = {
        "Project-Id-Version": "FAQ",
        "Language": locale.language_code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    position = {page.translation_key: number for number, page in enumerate(pages)}
    seen = set()
    for segment in sorted(string_segments(position), key=lambda row: position[row.context.object_id]):
        place = Place(segment.context.object_id, segment.context.path)
        if (place, segment.string.data) not in seen:
            # A text that repeats inside one place is one string.
            seen.add((place, segment.string.data))
            file.append(export.entry(segment, place))
    return file


class _Export:
    """Everything that the entries of one file have in common, looked up at once."""

    def __init__(
        self,
        pages: list[Page],
        locale: Locale,
        notes: Mapping[UUID, str],
        base_url: str,
        suggestions: Suggestions,
    ) -> None:
        self.suggestions = suggestions
        keys = [page.translation_key for page in pages]
        self.translations = {
            (row.translation_of_id, row.context_id): row
            for row in StringTranslation.objects.filter(locale=locale, context__object_id__in=keys)
        }
        sources = TranslationSource.objects.filter(object_id__in=keys).select_related("specific_content_type")
        self.sources = {source.object_id: PageKinds(source) for source in sources}
        self.titles = {page.translation_key: _line(page.title) for page in pages}
        self.remarks = {key: [f"Note: {_line(notes[key])}"] for key in keys if _line(notes.get(key, ""))}
        if base_url:
            prefetch_related_objects(pages, "locale")
            for page in pages:
                address = _address(page, locale, base_url)
                if address:
                    self.remarks.setdefault(page.translation_key, []).append(f"See it at {address}")

    def entry(self, segment: StringSegment, place: Place) -> polib.POEntry:
        kind = self.sources[place.key].kind(place.path)
        row = self.translations.get((segment.string_id, segment.context_id))
        comments = [self.titles[place.key] + SEPARATOR + kind.label]
        if kind.max_length:
            comments.append(f"At most {kind.max_length} characters.")
        comments += self.remarks.get(place.key, [])
        entry = _Entry(msgctxt=str(place), msgid=segment.string.data)
        if row and row.data:
            entry.msgstr, entry.flags = row.data, ["fuzzy"] if row.has_error else []
            if row.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE:
                comments.append(MACHINE_COMMENT)
        elif suggestion := self.suggestions.get((segment.string_id, segment.context_id)):
            entry.previous_msgid, entry.msgstr = suggestion
            entry.flags = ["fuzzy"]
        entry.comment = "\n".join(comments)
        return entry


def _line(text: str) -> str:
    """The text in one line: comments end where lines do."""
    return " ".join(text.split())


def _address(page: Page, locale: Locale, base_url: str) -> str:
    """Where readers of a language see a source page; empty when they do not. Only the prefix differs."""
    path = site_path(page, locale.language_code) if page.live else ""
    return base_url.rstrip("/") + path if path else ""
