"""PO files that leave the site and come back: the verbs behind the screens and the commands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import polib
from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from faq_pages.models import Job, SourceChange, TranslationRecord
from faq_pages.translation.bulk import ask_role
from faq_pages.translation.editing import earlier_texts
from faq_pages.translation.jobs import register, start
from faq_pages.translation.po import (
    PoEntry,
    PoFile,
    PoFileError,
    Suggestions,
    expect_language,
    export_po,
    read_po,
    read_po_bytes,
)
from faq_pages.translation.po_import import ImportReport, Outcome, import_entries, judge_entries
from faq_pages.translation.queues import closed_paths
from faq_pages.translation.strings import Author, segments_of, translations_of

OUTSIDE = "file"
"""The tool that the log names for what came from a file."""


# --- Out ------------------------------------------------------------------------------------------


def export_pages(pages: QuerySet[Page], locale: Locale) -> polib.POFile:
    """The PO file of source pages in one language, with all that helps outside. About 10 queries."""
    rows = list(pages.select_related("locale"))
    keys = [page.translation_key for page in rows]
    return export_po(
        rows,
        locale,
        notes=notes_since(keys, locale),
        base_url=settings.WAGTAILADMIN_BASE_URL,
        suggestions=suggestions_for(keys, locale),
    )


def notes_since(keys: Iterable[UUID], locale: Locale) -> dict[UUID, str]:
    """
    The editors' notes on what changed since the live translation, oldest first, by page. 1 query.

    Of a page without a live translation the last note alone: what changed before is no news there.
    """
    rendered = TranslationRecord.objects.filter(
        page__translation_key=OuterRef("translation_key"), page__locale=locale, page__live=True
    )
    rows = (
        SourceChange.objects.filter(translation_key__in=list(keys))
        .exclude(note="")
        .annotate(rendered=Subquery(rendered.values("source_change_id")[:1]))
        .order_by("pk")
        .values_list("translation_key", "pk", "note", "rendered")
    )
    notes: dict[UUID, list[str]] = {}
    for key, pk, note, last in rows:
        if last is None:
            notes[key] = [note]
        elif pk > last:
            notes.setdefault(key, []).append(note)
    return {key: " / ".join(texts) for key, texts in notes.items()}


def suggestions_for(keys: Sequence[UUID], locale: Locale) -> Suggestions:
    """The earlier English and its translation, for each string whose English changed since. 2 queries."""
    found = earlier_texts(segments_of(keys), translations_of(keys, locale))
    return {place: (earlier.source, earlier.translation) for place, earlier in found.items()}


# --- In -------------------------------------------------------------------------------------------


def read_translations(content: bytes, *, name: str, locale: Locale) -> tuple[PoEntry, ...]:
    """
    Read the entries of a PO file in one language; those without a translation are left out.

    Raises ``PoFileError``, also when nothing is translated in it. Writes nothing.
    """
    return _translated(read_po_bytes(content, name=name), locale)


def read_file(path: Path, *, locale: Locale) -> tuple[PoEntry, ...]:
    """The same for a file on this machine."""
    return _translated(read_po(path), locale)


def _translated(file: PoFile, locale: Locale) -> tuple[PoEntry, ...]:
    expect_language(file, locale.language_code)
    entries = tuple(entry for entry in file.entries if entry.translation)
    if not entries:
        raise PoFileError(
            _("%(name)s: holds no translations yet. Fill in the “msgstr” lines, then upload it.") % {"name": file.name}
        )
    return entries


def dry_run(entries: Iterable[PoEntry], locale: Locale, user: Any) -> ImportReport:
    """What would become of each entry if it were imported now. 8 queries, nothing is changed."""
    return judge_entries(_without_closed(entries, user), locale, author(user))


def _without_closed(entries: Iterable[PoEntry], user: Any) -> list[PoEntry]:
    """Entries of pages that are private, and not to ``user``, as if their pages were unknown."""
    hidden = Q(pk__in=[])
    for path in closed_paths(user):
        hidden |= Q(path__startswith=path)
    closed = set(Page.objects.filter(hidden).values_list("translation_key", flat=True))
    return [replace(entry, place=None) if entry.place and entry.place.key in closed else entry for entry in entries]


def author(user: Any, *, seen_at: datetime | None = None) -> Author:
    """A person's file counts as that person's work."""
    return Author(user, tool_name=OUTSIDE, seen_at=seen_at)


def by_page(entries: Iterable[PoEntry]) -> tuple[dict[UUID, list[PoEntry]], list[PoEntry]]:
    """Entries by the page that they belong to, in tree order; and those that belong to none. 1 query."""
    pages: dict[UUID, list[PoEntry]] = {key: [] for key in _keys_in_tree_order()}
    strangers: list[PoEntry] = []
    for entry in entries:
        own = pages.get(entry.place.key) if entry.place else None
        (strangers if own is None else own).append(entry)
    return {key: rows for key, rows in pages.items() if rows}, strangers


def _keys_in_tree_order() -> list[UUID]:
    in_source = {"locale__language_code": settings.LANGUAGE_CODE}
    sources = TranslationSource.objects.filter(**in_source).values("object_id")
    pages = Page.objects.filter(**in_source, translation_key__in=sources).order_by("path")
    return list(pages.values_list("translation_key", flat=True))


def import_page(
    entries: Sequence[PoEntry], locale: Locale, user: Any, *, seen_at: datetime | None = None
) -> ImportReport:
    """
    Store the translations of one page, with their line in the log. Publishes nothing.

    What somebody stored after ``seen_at``, when ``user`` saw the verdicts, stays.
    """
    return import_entries(entries, locale, author(user, seen_at=seen_at))


def stage_import(content: bytes, *, name: str, locale: Locale, user: Any) -> Job:
    """
    Keep a file until somebody confirms its import. Raises ``PoFileError``; nothing is kept then.
    """
    entries = _without_closed(read_translations(content, name=name, locale=locale), user)
    pages, strangers = by_page(entries)
    if not pages:
        raise PoFileError(
            _("%(name)s: none of its pages is here. They may have been deleted, or it comes from another site.")
            % {"name": name}
        )
    return start(
        "import",
        user=user,
        locale=locale,
        items=map(str, pages),
        params={"name": name, "counts": {Outcome.UNKNOWN.value: len(strangers)}},
        file=content.decode("utf-8-sig"),
        needs_confirmation=True,
    )


@register("import")
def import_item(job: Job, key: str) -> None:
    locale = ask_role(job)
    entries = _entries_of(job.pk, job.created_at, locale).get(UUID(key), [])
    count_outcomes(job, import_page(entries, locale, job.created_by, seen_at=job.created_at))


@lru_cache(maxsize=1)
def _entries_of(job_id: int, created_at: datetime, locale: Locale) -> Mapping[UUID, list[PoEntry]]:
    """A file does not change once it was uploaded; reading it again for each of its pages would take long."""
    job = Job.objects.get(pk=job_id)
    return by_page(read_translations(job.file.encode(), name=job.params["name"], locale=locale))[0]


def count_outcomes(job: Job, report: ImportReport) -> None:
    """Add one page's verdicts to those of its job, in the transaction of the item. 2 queries."""
    params = Job.objects.values_list("params", flat=True).get(pk=job.pk)
    counts = params.setdefault("counts", {})
    for verdict in report.verdicts:
        counts[verdict.outcome.value] = counts.get(verdict.outcome.value, 0) + 1
    Job.objects.filter(pk=job.pk).update(params=params)
