"""Filling what is missing in a translation with a machine's draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation

from faq_pages.models import MachinePolicy, TranslationRecord
from faq_pages.models.machine_policy import machine_policy
from faq_pages.translation.audit import Act, record_act
from faq_pages.translation.checks import Finding
from faq_pages.translation.machine import Engine
from faq_pages.translation.strings import (
    MANUAL,
    Author,
    Slot,
    clean_text,
    errors,
    first_message,
    judge,
    overlong,
    segments_of,
    translations_of,
    write,
)
from faq_pages.translation.terms import terms_of
from faq_pages.translation.workflow import open_review, problems_of, publish

Policy = MachinePolicy.Policy


@dataclass
class MachineReport:
    """What became of one page."""

    stored: int = 0
    refused: list[tuple[str, Finding]] = field(default_factory=list)
    """English texts whose machine translation a check refused."""
    published: bool = False

    def __str__(self) -> str:
        lines = [f"“{source[:60]}”: {first_message([finding])}" for source, finding in self.refused]
        return " ".join(lines)


def machine_may(translation: Translation, engine: Engine | None) -> bool:
    """Whether a machine may, and can, translate into the language of ``translation``. 1 query."""
    locale = translation.target_locale
    return engine is not None and machine_policy(locale) != Policy.NEVER and engine.supports(locale.language_code)


def missing_texts(translation: Translation) -> dict[Slot, str]:
    """The English texts that nobody translated yet, not even in part. 2 queries."""
    key = translation.source.object_id
    rows = translations_of([key], translation.target_locale)
    return {place: segment.string.data for place, segment in segments_of([key]).items() if place not in rows}


def draft_texts(translation: Translation, engine: Engine) -> dict[Slot, str]:
    """
    Ask the machine for what is missing. Slow: never call it inside a transaction.

    Raises ``MachineTranslationError``; nothing was stored then.
    """
    missing = missing_texts(translation)
    if not missing:
        return {}
    terms = terms_of(translation.target_locale)
    answers = engine.translate(
        list(missing.values()), translation.target_locale.language_code, protected=terms.protected
    )
    return dict(zip(missing, answers, strict=True))


@transaction.atomic
def store_drafts(
    translation: Translation, texts: Mapping[Slot, str], *, engine: Engine, user: Any = None
) -> MachineReport:
    """
    Store a machine's translations of what is still missing; publish where the language's policy says so.

    What somebody stored in the meantime stays, and so does everything that a person made. A text that
    a check refuses is left out.
    """
    translation = Translation.objects.select_for_update().get(pk=translation.pk)
    locale, key = translation.target_locale, translation.source.object_id
    rows, terms = translations_of([key], locale), terms_of(locale)
    report = MachineReport()
    author = Author(user, is_machine=True, tool_name=engine.name)
    for place, segment in segments_of([key]).items():
        if place in rows or place not in texts:
            continue
        if too_long := overlong(segment.string.data, texts[place]):
            report.refused.append((segment.string.data, too_long[0]))
            continue
        text = clean_text(texts[place])
        findings = judge(segment, text, locale, terms)
        # A person may let a text stand in English; a machine that gives it back has not translated it.
        refusals = errors(findings) or [finding for finding in findings if finding.check == "unchanged"]
        if refusals:
            report.refused.append((segment.string.data, refusals[0]))
            continue
        write(StringTranslation(translation_of=segment.string, context=segment.context, locale=locale), text, author)
        report.stored += 1
    if report.stored or report.refused:
        data = {"tool": engine.name, "stored": report.stored, "refused": len(report.refused)}
        record_act(Act.MACHINE, key, locale, user, **data)
    if report.stored and _may_publish(translation, rows.values()):
        publish(translation, user=user)
        report.published = True
    return report


def _may_publish(translation: Translation, before: Iterable[StringTranslation]) -> bool:
    """
    Whether the policy lets the page go out as it is now.

    Only where readers have a machine's translation or none. Never in the place of what a person wrote,
    reviewed or took off the site, while somebody waits for a review, or together with what a person
    changed and no reviewer has let out yet.
    """
    if machine_policy(translation.target_locale) != Policy.PUBLISH:
        return False
    key, locale = translation.source.object_id, translation.target_locale
    record = TranslationRecord.objects.filter(page__translation_key=key, page__locale=locale).first()
    if record and (not record.page.live or record.reviewed_at or record.origin != TranslationRecord.Origin.MACHINE):
        return False
    if open_review(translation) or any(row.translation_type == MANUAL for row in before):
        return False
    published_at = record.page.last_published_at if record else None
    overrides = SegmentOverride.objects.filter(context__object_id=key, locale=locale)
    if (overrides.filter(updated_at__gt=published_at) if published_at else overrides).exists():
        return False
    return not problems_of(translation)
