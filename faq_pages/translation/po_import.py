"""
Bringing the entries of a PO file into wagtail-localize's tables, with a verdict for each.

``judge_entries`` says what would happen and changes nothing: the dry run. ``import_entries`` judges
again and stores, in one transaction: what was judged a minute ago may no longer hold.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from faq_pages.translation.audit import Act, record_act
from faq_pages.translation.checks import Finding, Terms
from faq_pages.translation.po import PoEntry
from faq_pages.translation.strings import (
    Author,
    Slot,
    clean_text,
    errors,
    first_message,
    judge,
    overlong,
    segments_of,
    slot,
    translations_of,
    write,
)
from faq_pages.translation.suggestions import likeness
from faq_pages.translation.terms import terms_of


class Outcome(TextChoices):
    APPLIED = "applied", _("Applied")
    UNCHANGED = "unchanged", _("Unchanged")
    UNFINISHED = "unfinished", _("Kept as unfinished (fuzzy)")
    KEPT = "kept", _("What people wrote stays")
    REFUSED = "refused", _("Refused by a check")
    SOURCE_CHANGED = "source_changed", _("The English has changed since")
    UNKNOWN = "unknown", _("Unknown")


@dataclass(frozen=True)
class Verdict:
    """What becomes, or would become, of one entry."""

    entry: PoEntry
    outcome: Outcome
    segment: StringSegment | None = None
    row: StringTranslation | None = None
    findings: Sequence[Finding] = ()
    source_now: str = ""
    """What stands in the place now, when the English has changed."""
    stored: str = ""
    """The translation that was there, finished or not."""

    @property
    def message(self) -> str:
        return first_message(self.findings)


@dataclass
class ImportReport:
    """The verdicts of one run, in the order of the file."""

    verdicts: list[Verdict] = field(default_factory=list)

    def keys(self, *outcomes: Outcome) -> set[UUID]:
        """The pages that have a verdict with one of the outcomes."""
        return {v.entry.place.key for v in self.verdicts if v.outcome in outcomes and v.entry.place}

    def count(self, outcome: Outcome) -> int:
        return sum(verdict.outcome == outcome for verdict in self.verdicts)

    def of(self, outcome: Outcome) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.outcome == outcome]


@dataclass(frozen=True)
class _Stored:
    """What a verdict has to be compared with, looked up for all entries at once."""

    locale: Locale
    terms: Terms
    segments: dict[Slot, StringSegment]
    rows: dict[Slot, StringTranslation]
    by_text: dict[tuple[UUID, str, str], StringSegment]
    by_place: dict[tuple[UUID, str], list[StringSegment]]


def judge_entries(
    entries: Iterable[PoEntry],
    locale: Locale,
    author: Author,
    *,
    complete: Container[UUID] = (),
    protected: Container[UUID] = (),
) -> ImportReport:
    """
    Say what would become of every entry that has a translation. 5 queries, and nothing is changed.

    A person's file overwrites what is there. A machine's never overwrites what a person, or another
    tool, stored, nor anything on ``protected`` pages; and on pages that are ``complete`` a string without
    a translation is one that somebody took away, and stays so.
    """
    entries = [entry for entry in entries if entry.translation]
    stored = _look_up({entry.place.key for entry in entries if entry.place}, locale)
    return ImportReport([_verdict(entry, stored, author, complete, protected) for entry in entries])


def _look_up(keys: set[UUID], locale: Locale) -> _Stored:
    # A file may name more pages than one query can take.
    keys &= set(TranslationSource.objects.values_list("object_id", flat=True))
    segments = segments_of(keys)
    by_place: dict[tuple[UUID, str], list[StringSegment]] = {}
    for segment in segments.values():
        by_place.setdefault((segment.context.object_id, segment.context.path), []).append(segment)
    return _Stored(
        locale=locale,
        terms=terms_of(locale),
        segments=segments,
        rows=translations_of(keys, locale),
        by_text={(key, path, row.string.data): row for (key, path), rows in by_place.items() for row in rows},
        by_place=by_place,
    )


def _verdict(
    entry: PoEntry, stored: _Stored, author: Author, complete: Container[UUID], protected: Container[UUID]
) -> Verdict:
    if entry.place is None:
        return Verdict(entry, Outcome.UNKNOWN)
    key, path = entry.place.key, entry.place.path
    segment = stored.by_text.get((key, path, entry.source))
    if segment is None:
        there = stored.by_place.get((key, path), [])
        if not there:
            return Verdict(entry, Outcome.UNKNOWN)
        nearest = max(there, key=lambda other: likeness(other.string.data, entry.source))
        return Verdict(entry, Outcome.SOURCE_CHANGED, source_now=nearest.string.data)
    row = stored.rows.get(slot(segment))
    if too_long := overlong(entry.source, entry.translation):
        return Verdict(entry, Outcome.REFUSED, segment, row, too_long, stored=row.data if row else "")
    text = clean_text(entry.translation)
    findings = judge(segment, text, stored.locale, stored.terms)
    outcome = _outcome(entry, text, row, findings, author, complete, protected)
    return Verdict(entry, outcome, segment, row, findings, stored=row.data if row else "")


def _outcome(
    entry: PoEntry,
    text: str,
    row: StringTranslation | None,
    findings: Sequence[Finding],
    author: Author,
    complete: Container[UUID],
    protected: Container[UUID],
) -> Outcome:
    finished = row is not None and not row.has_error
    if errors(findings):
        return Outcome.REFUSED
    if row is not None and row.data == text and finished != entry.fuzzy:
        return Outcome.UNCHANGED
    if row is not None and author.seen_at is not None and row.updated_at > author.seen_at:
        return Outcome.KEPT
    if author.is_machine:
        if entry.place is not None and entry.place.key in protected:
            return Outcome.KEPT
        foreign = row.tool_name != author.tool_name if row else entry.place is not None and entry.place.key in complete
        if foreign:
            return Outcome.KEPT
    if entry.fuzzy:
        return Outcome.KEPT if finished else Outcome.UNFINISHED
    return Outcome.APPLIED


@transaction.atomic
def import_entries(
    entries: Iterable[PoEntry],
    locale: Locale,
    author: Author,
    *,
    complete: Container[UUID] = (),
    protected: Container[UUID] = (),
) -> ImportReport:
    """
    Store what ``judge_entries`` finds good, and log one line for each page that got something.

    All of it or nothing; nothing is published. 6 queries, 2 for each string that changes, 3 for each page.
    """
    entries = list(entries)
    sources = TranslationSource.objects.values_list("object_id", flat=True)
    keys = {entry.place.key for entry in entries if entry.place}.intersection(sources)
    # Whoever edits one of these translations at the same time waits, and is told.
    locked = Translation.objects.select_for_update().filter(source__object_id__in=keys, target_locale=locale)
    list(locked.order_by("pk").values_list("pk"))
    report = judge_entries(entries, locale, author, complete=complete, protected=protected)
    for verdict in report.verdicts:
        if verdict.outcome in {Outcome.APPLIED, Outcome.UNFINISHED} and verdict.segment:
            _store(verdict, locale, author)
    for key in report.keys(Outcome.APPLIED, Outcome.UNFINISHED):
        record_act(Act.IMPORT, key, locale, author.user, tool=author.tool_name, strings=_changes(report, key))
    return report


def _store(verdict: Verdict, locale: Locale, author: Author) -> None:
    segment = verdict.segment
    assert segment is not None  # noqa: S101 (only entries with a string are applied)
    row = verdict.row or StringTranslation(translation_of=segment.string, context=segment.context, locale=locale)
    problem = str(_("Marked as unfinished in the file.")) if verdict.outcome == Outcome.UNFINISHED else ""
    write(row, clean_text(verdict.entry.translation), author, problem=problem)


def _changes(report: ImportReport, key: UUID) -> list[dict[str, Any]]:
    """What the log keeps, so that nothing that was overwritten is lost."""
    return [
        {"path": verdict.entry.place.path, "before": verdict.stored, "after": verdict.entry.translation}
        for verdict in report.verdicts
        if verdict.outcome in {Outcome.APPLIED, Outcome.UNFINISHED}
        and verdict.entry.place
        and verdict.entry.place.key == key
    ]
