"""What a translator does to single strings: read them with all that is known, save, dismiss a warning."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from faq_pages.models import DismissedWarning
from faq_pages.translation.audit import Act, record_act
from faq_pages.translation.checks import Finding, Severity, check_locale
from faq_pages.translation.strings import (
    MANUAL,
    Author,
    Slot,
    clean_text,
    errors,
    first_message,
    judge,
    may_be_stored,
    overlong,
    segments_of,
    slot,
    translations_of,
    write,
)
from faq_pages.translation.suggestions import Change, Earlier, best_earlier, word_diff
from faq_pages.translation.terms import terms_of


class StringConflictError(Exception):
    """Somebody else stored another text since; nothing was changed. ``row`` is what they stored."""

    def __init__(self, row: StringTranslation | None) -> None:
        super().__init__(_("Somebody else changed this text in the meantime. Yours was not stored."))
        self.row = row


class StringRefusedError(Exception):
    """A check refuses the text even as a draft; nothing was changed. ``findings`` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(first_message(findings))
        self.findings = findings


@dataclass(frozen=True)
class Warned:
    """A finding, and the reason for which somebody dismissed it, if anybody did."""

    finding: Finding
    dismissal: DismissedWarning | None = None


@dataclass
class WorkString:
    """One string of a page, its translation, and all that helps to judge it."""

    segment: StringSegment
    row: StringTranslation | None
    findings: list[Warned] = field(default_factory=list)
    earlier: Earlier | None = None
    """What stood here before, when this string has no translation yet."""
    diff: list[Change] = field(default_factory=list)
    """From the earlier English to the present one."""

    @property
    def text(self) -> str:
        return self.row.data if self.row else ""

    @property
    def version(self) -> str:
        return version_of(self.row)

    @property
    def is_done(self) -> bool:
        return self.row is not None and not self.row.has_error

    @property
    def is_machine_made(self) -> bool:
        return self.row is not None and self.row.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE

    @property
    def errors(self) -> list[Finding]:
        return errors([warned.finding for warned in self.findings])

    @property
    def open_warnings(self) -> list[Finding]:
        return [
            warned.finding
            for warned in self.findings
            if warned.finding.severity == Severity.WARNING and warned.dismissal is None
        ]


def version_of(row: StringTranslation | None) -> str:
    """What to compare to learn whether a translation was changed in the meantime; empty while there is none."""
    return row.updated_at.isoformat() if row else ""


def work_strings(translation: Translation) -> list[WorkString]:
    """The strings of one translation in page order, judged. 6 queries, however many there are."""
    locale, key = translation.target_locale, translation.source.object_id
    segments = segments_of([key])
    rows = translations_of([key], locale)
    terms = terms_of(locale)
    dismissals: dict[tuple[Slot, str, str], DismissedWarning] = {
        ((row.string_id, row.context_id), row.check_name, row.text): row
        for row in DismissedWarning.objects.filter(locale=locale, context__object_id=key)
        .select_related("by")
        .order_by("pk")
    }
    work = []
    for place, segment in segments.items():
        string = WorkString(segment, rows.get(place))
        if string.row:
            string.findings = [
                Warned(finding, dismissals.get((place, finding.check, string.row.data)))
                for finding in judge(segment, string.row.data, locale, terms)
            ]
        work.append(string)
    for string, finding in _inconsistent(work, locale):
        string.findings.append(Warned(finding, dismissals.get((slot(string.segment), finding.check, string.text))))
    _suggest(work, rows)
    return work


def _inconsistent(work: list[WorkString], locale: Locale) -> Iterator[tuple[WorkString, Finding]]:
    """
    Strings that are said otherwise elsewhere in the language, or as other English of the page is. 1 query.

    The whole language is not searched for equal translations: texts have no index.
    """
    done = [string for string in work if string.is_done]
    used = StringSegment.objects.filter(string=OuterRef("translation_of"), context=OuterRef("context"))
    elsewhere = StringTranslation.objects.filter(
        Exists(used), translation_of__in=[string.segment.string_id for string in done], locale=locale, has_error=False
    )
    pairs = {(string.segment.string.data, string.text) for string in done}
    pairs |= set(elsewhere.values_list("translation_of__data", "data"))
    for found in check_locale(sorted(pairs)):
        for string in done:
            if string.segment.string.data in found.sources and string.text in found.translations:
                yield string, found.finding


def _suggest(work: list[WorkString], rows: dict[Slot, StringTranslation]) -> None:
    """Give each untranslated string what stood in its place before."""
    found = earlier_texts({slot(string.segment): string.segment for string in work}, rows)
    for string in work:
        string.earlier = found.get(slot(string.segment))
        if string.earlier:
            string.diff = word_diff(string.earlier.source, string.segment.string.data)


def earlier_texts(segments: dict[Slot, StringSegment], rows: dict[Slot, StringTranslation]) -> dict[Slot, Earlier]:
    """What stood before in the place of each string that has no translation, for any number of pages. No query."""
    places = Counter(segment.context_id for segment in segments.values())
    outlived: dict[int, list[Earlier]] = {}
    for place, row in sorted(rows.items(), key=lambda item: item[1].updated_at, reverse=True):
        if place not in segments and not row.has_error:
            outlived.setdefault(row.context_id, []).append(Earlier(row.translation_of.data, row.data))
    found = {}
    for place, segment in segments.items():
        if place in rows:
            continue
        candidates = outlived.get(segment.context_id, [])
        earlier = best_earlier(segment.string.data, candidates, single=places[segment.context_id] == 1)
        if earlier:
            found[place] = earlier
    return found


@transaction.atomic
def save_string(
    translation: Translation, segment: StringSegment, text: str, *, user: Any, version: str
) -> StringTranslation | None:
    """
    Store what a translator wrote, or take the translation away when ``text`` is empty.

    ``version`` is that of the translation which the translator saw. A text that a check finds wrong
    is kept as unfinished, unless it must not be kept at all. About 12 queries.

    Raises ``StringConflictError`` and ``StringRefusedError``; nothing is stored then.
    """
    locale = translation.target_locale
    # Two who save at once come one after the other, also where there is no row yet.
    Translation.objects.select_for_update().get(pk=translation.pk)
    row = _row(translation, segment)
    if too_long := overlong(segment.string.data, text):
        raise StringRefusedError(too_long)
    text = clean_text(text)
    before = row.data if row else ""
    if version_of(row) != version and before != text:
        raise StringConflictError(row)
    if not text:
        if row:
            row.delete()
            _log_edit(translation, segment, user, before, "")
        return None
    if row and before == text and not row.has_error and row.translation_type == MANUAL:
        return row
    findings = judge(segment, text, locale, terms_of(locale))
    if not may_be_stored(findings):
        raise StringRefusedError(findings)
    row = row or StringTranslation(translation_of=segment.string, context=segment.context, locale=locale)
    write(row, text, Author(user), problem=first_message(errors(findings)))
    _log_edit(translation, segment, user, before, text)
    return row


def _row(translation: Translation, segment: StringSegment) -> StringTranslation | None:
    return StringTranslation.objects.filter(
        locale=translation.target_locale, translation_of_id=segment.string_id, context_id=segment.context_id
    ).first()


def _log_edit(translation: Translation, segment: StringSegment, user: Any, before: str, after: str) -> None:
    data = {"path": segment.context.path, "before": before, "after": after}
    record_act(Act.EDIT, translation.source.object_id, translation.target_locale, user, **data)


@transaction.atomic
def dismiss_warning(translation: Translation, segment: StringSegment, check: str, reason: str, *, user: Any) -> None:
    """
    Keep a translator's reason why a warning does not matter.

    Raises ``ValidationError`` without a reason, or when there is no such warning (any more).
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why the warning does not matter."))
    Translation.objects.select_for_update().get(pk=translation.pk)
    locale = translation.target_locale
    string = next((one for one in work_strings(translation) if slot(one.segment) == slot(segment)), None)
    row = string.row if string else None
    if string is None or row is None or check not in {warning.check for warning in string.open_warnings}:
        raise ValidationError(_("There is no such warning any more. Load the page again."))
    DismissedWarning.objects.create(
        string_id=segment.string_id,
        context_id=segment.context_id,
        locale=locale,
        check_name=check,
        text=row.data,
        reason=reason[:300],
        by=user,
    )
    data = {"path": segment.context.path, "check": check, "reason": reason[:300]}
    record_act(Act.DISMISS, translation.source.object_id, locale, user, **data)
