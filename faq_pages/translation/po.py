"""
PO files: one for each language, with the strings of any number of pages.

An entry's context names its place: the page's key, a colon, and the path of the text inside the page
(wagtail-localize's own path). Keys and paths are the same on every machine for the FAQ that comes
with the code, so its files keep matching.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import polib
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation


class PoFileError(Exception):
    """The file cannot be used at all; nothing has been changed."""


@dataclass(frozen=True)
class Place:
    """Where a string stands: the page's key, and the path inside the page."""

    key: UUID
    path: str

    def __str__(self) -> str:
        return f"{self.key}:{self.path}"


@dataclass(frozen=True)
class PoString:
    """One translated string of a PO file."""

    place: Place
    source: str
    translation: str


def read_po(path: Path) -> list[PoString]:
    """
    Read the finished entries of a PO file; untranslated, fuzzy and obsolete ones are left out.

    Raises ``PoFileError`` when the file is no PO file, or an entry's context names no place.
    """
    if not path.is_file():
        raise PoFileError(f"{path}: there is no such file.")
    try:
        # Always by path: from a string, polib 1.2 cuts entries at U+2028 and its kin
        # and drops the characters around the cut.
        file = polib.pofile(str(path), encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PoFileError(f"{path}: is not UTF-8 text.") from error
    except OSError as error:
        raise PoFileError(f"{path}: is not a PO file ({error}).") from error
    return [PoString(_place(path, entry), entry.msgid, entry.msgstr) for entry in file.translated_entries()]


def _place(path: Path, entry: polib.POEntry) -> Place:
    key, colon, inner = (entry.msgctxt or "").partition(":")
    try:
        if colon and inner:
            return Place(UUID(key), inner)
    except ValueError:
        pass
    line = f", line {entry.linenum}" if entry.linenum else ""
    raise PoFileError(
        f"{path}{line}: the context {entry.msgctxt or None!r} names no page and text. "
        "Use a file that `manage.py export_faq` wrote, with its contexts unchanged."
    )


def string_segments(keys: Iterable[UUID]) -> Sequence[StringSegment]:
    """The strings of the source pages with these keys, in page order. 1 query."""
    return (
        StringSegment.objects.filter(context__object_id__in=list(keys), source__object_id__in=list(keys))
        .select_related("context", "string")
        .order_by("source_id", "order")
    )


def export_po(pages: Iterable[Page], locale: Locale) -> polib.POFile:
    """
    Build the PO file of one language for source pages that were submitted for translation.

    A comment tells the page and the kind of text. 2 queries, however many pages are given.
    """
    titles = {page.translation_key: page.title for page in pages}
    position = {key: number for number, key in enumerate(titles)}
    translations = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(locale=locale, context__object_id__in=titles)
    }
    file = polib.POFile(wrapwidth=100)
    file.metadata = {
        "Language": locale.language_code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    seen = set()
    for segment in sorted(string_segments(titles), key=lambda row: position[row.context.object_id]):
        place = Place(segment.context.object_id, segment.context.path)
        if (place, segment.string.data) in seen:
            # A text that repeats inside one place is one string.
            continue
        seen.add((place, segment.string.data))
        row = translations.get((segment.string_id, segment.context_id))
        file.append(
            polib.POEntry(
                msgctxt=str(place),
                msgid=segment.string.data,
                msgstr=row.data if row and not row.has_error else "",
                comment=f"{titles[place.key]} > {place.path.split('.')[0]}",
            )
        )
    return file
