"""Storing translated strings in wagtail-localize's own tables."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation
from wagtail_localize.strings import StringValue, validate_translation_links

from faq_pages.translation.po import PoString, string_segments

TITLE_LENGTH = 255
SHORT_ANSWER_LENGTH = 300
MAX_LENGTHS = {"title": TITLE_LENGTH, "short_answer": SHORT_ANSWER_LENGTH}


@dataclass
class StringImport:
    """What became of the strings of a file; keys are those of the pages they belong to."""

    changed: set[UUID] = field(default_factory=set)
    unchanged: int = 0
    kept: set[UUID] = field(default_factory=set)
    """Another hand translated the string since: it stays."""
    unknown: list[PoString] = field(default_factory=list)
    """No text of the site reads so, at that place."""
    refused: list[tuple[PoString, str]] = field(default_factory=list)


def string_problem(path: str, source: str, translation: str) -> str | None:
    """Say why a translation cannot be stored, or ``None``. Pure."""
    limit = MAX_LENGTHS.get(path)
    if limit and len(translation) > limit:
        return f"it has {len(translation)} characters; at most {limit} fit"
    try:
        StringValue.from_translated_html(translation)
        validate_translation_links(source, translation)
    except ValueError as error:
        return str(error)
    return None


@transaction.atomic
def import_strings(
    strings: Iterable[PoString], locale: Locale, *, tool_name: str, complete: Container[UUID] = ()
) -> StringImport:
    """
    Store machine-made translations of strings, without publishing anything.

    Overwrites only what the same tool stored before. On pages that are ``complete``, a string without
    a translation is one that somebody took away, and stays so. 2 queries, and 2 for each string that
    changes.
    """
    strings = list(strings)
    report = StringImport()
    keys = {string.place.key for string in strings}
    segments = {(row.context.object_id, row.context.path, row.string.data): row for row in string_segments(keys)}
    rows = StringTranslation.objects.filter(locale=locale, context__object_id__in=keys)
    stored = {(row.translation_of_id, row.context_id): row for row in rows}
    for string in strings:
        key = string.place.key
        segment = segments.get((key, string.place.path, string.source))
        if segment is None:
            report.unknown.append(string)
            continue
        problem = string_problem(string.place.path, string.source, string.translation)
        if problem:
            report.refused.append((string, problem))
            continue
        row = stored.get((segment.string_id, segment.context_id))
        if row and row.data == string.translation:
            report.unchanged += 1
        elif row.tool_name != tool_name if row else key in complete:
            report.kept.add(key)
        else:
            row = row or StringTranslation(translation_of=segment.string, context=segment.context, locale=locale)
            _store(row, string.translation, tool_name)
            report.changed.add(key)
    return report


def _store(row: StringTranslation, translation: str, tool_name: str) -> None:
    row.data = translation
    row.translation_type = StringTranslation.TRANSLATION_TYPE_MACHINE
    row.tool_name = tool_name
    row.has_error = False
    row.save()


def untranslated(keys: Iterable[UUID], locale: Locale) -> dict[UUID, int]:
    """Count the strings without a usable translation, for the pages that have any. 2 queries."""
    keys = list(keys)
    done = set(
        StringTranslation.objects.filter(locale=locale, context__object_id__in=keys, has_error=False).values_list(
            "translation_of_id", "context_id"
        )
    )
    counts: dict[UUID, int] = {}
    for segment in string_segments(keys):
        if (segment.string_id, segment.context_id) not in done:
            counts[segment.context.object_id] = counts.get(segment.context.object_id, 0) + 1
    return counts
