"""
Storing translated strings in wagtail-localize's own tables, past the checks.

Every way in (editor, PO file, machine, content files) comes through ``judge`` and ``write``. A string
that a check refuses is either not stored at all, or stored as unfinished (``has_error``), which
wagtail-localize leaves out of pages and of its counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import normalize
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation
from wagtail_localize.strings import StringValue

from faq_pages.translation.checks import Finding, Severity, Terms, check_string
from faq_pages.translation.po import string_segments

MAX_LENGTHS = {"title": 255, "short_answer": 300, "seo_title": 255}
"""In characters, by path inside the page; other texts have no limit."""

NEVER_STORED = frozenset({"markup", "link_scheme", "too_long", "control_characters"})
"""Findings of texts that must not even be kept as a draft."""

SHORTEST_LIMIT, TIMES_THE_SOURCE = 2_000, 10

MANUAL = StringTranslation.TRANSLATION_TYPE_MANUAL
MACHINE = StringTranslation.TRANSLATION_TYPE_MACHINE

Slot = tuple[int, int]
"""Where a translation belongs: the ids of the string and of its context."""


@dataclass(frozen=True)
class Author:
    """Who a string comes from: a person, or a program on its own or on a person's behalf."""

    user: Any = None
    is_machine: bool = False
    tool_name: str = ""
    seen_at: datetime | None = None
    """When the author saw what is there: what somebody stored after that is not theirs to overwrite."""


def overlong(source: str, text: str) -> list[Finding]:
    """
    An error for a text that no translation of ``source`` can be. Ask before anything else reads it.

    Normalizing a text that was made to be slow would hold up the whole process.
    """
    if len(text) <= max(SHORTEST_LIMIT, TIMES_THE_SOURCE * len(source)):
        return []
    return [Finding("too_long", Severity.ERROR, _("The text is far too long for what it translates."))]


def clean_text(text: str) -> str:
    """The form in which a translation is stored: NFC, no blanks around it, entities as wagtail-localize writes them."""
    text = normalize("NFC", text).strip()
    try:
        return str(StringValue.from_translated_html(text).data)
    except (ValueError, RecursionError):
        # The checks say what is wrong with it.
        return text


def judge(segment: StringSegment, text: str, locale: Locale, terms: Terms) -> list[Finding]:
    """Run every check on a translation of one string. No query when ``context`` and ``string`` are loaded."""
    path = segment.context.path
    return check_string(
        segment.string.data, text, locale.language_code, path=path, terms=terms, max_length=MAX_LENGTHS.get(path)
    )


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == Severity.ERROR]


def may_be_stored(findings: Iterable[Finding]) -> bool:
    """Whether a text with these findings may be kept, at least as unfinished."""
    return not any(finding.check in NEVER_STORED for finding in errors(findings))


def write(row: StringTranslation, text: str, author: Author, *, problem: str = "") -> None:
    """
    Store one translation; with a ``problem`` as unfinished. 1 query, 2 for a title.

    Call ``judge`` before, and give what it found.
    """
    row.data = text
    row.translation_type = MACHINE if author.is_machine else MANUAL
    row.tool_name = author.tool_name
    row.last_translated_by = author.user
    row.has_error = bool(problem)
    row.field_error = problem
    row.save()


def slot(segment: StringSegment) -> Slot:
    return segment.string_id, segment.context_id


def segments_of(keys: Iterable[UUID]) -> dict[Slot, StringSegment]:
    """The distinct strings of source pages, in page order: a text that repeats in one place is one. 1 query."""
    found: dict[Slot, StringSegment] = {}
    for segment in string_segments(keys):
        found.setdefault(slot(segment), segment)
    return found


def translations_of(keys: Iterable[UUID], locale: Locale) -> dict[Slot, StringTranslation]:
    """Everything stored in one language for pages, unfinished and outlived strings included. 1 query."""
    rows = StringTranslation.objects.filter(locale=locale, context__object_id__in=list(keys)).select_related(
        "context", "translation_of"
    )
    return {(row.translation_of_id, row.context_id): row for row in rows}


def untranslated(keys: Iterable[UUID], locale: Locale) -> dict[UUID, int]:
    """Count the strings without a finished translation, for the pages that have any. 2 queries."""
    keys = list(keys)
    rows = translations_of(keys, locale)
    counts: dict[UUID, int] = {}
    for place, segment in segments_of(keys).items():
        row = rows.get(place)
        if row is None or row.has_error:
            key = segment.context.object_id
            counts[key] = counts.get(key, 0) + 1
    return counts


def first_message(findings: Sequence[Finding]) -> str:
    """The sentence to show first: of an error, if there is one."""
    ranked = sorted(findings, key=lambda finding: finding.severity != Severity.ERROR)
    return str(ranked[0].message) if ranked else ""
