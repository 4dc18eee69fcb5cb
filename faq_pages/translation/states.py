"""What a reader gets in a locale: the state of every page, for pages, API and admin alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from faq_pages.models import TranslationRecord

Origin = TranslationRecord.Origin


class State(TextChoices):
    SOURCE = "source", _("Original")
    CURRENT = "current", _("Translated")
    OUTDATED = "outdated", _("Outdated")
    MACHINE = "machine", _("Machine translation")
    FALLBACK = "fallback", _("Not translated")


@dataclass(frozen=True)
class TranslationFacts:
    """The state of one published page, and what it rests on. Times are aware."""

    state: State
    origin: Origin | None
    """Who made the strings; ``None`` for the source."""
    source_published_at: datetime | None
    translated_at: datetime | None


def translation_facts(pages: Iterable[Page]) -> dict[int, TranslationFacts]:
    """
    Map the id of each published page to its facts. 2 queries, however many pages are given.

    The pages need their ``locale`` loaded.
    """
    pages = list(pages)
    published = dict(
        Page.objects.filter(
            translation_key__in={page.translation_key for page in pages},
            locale__language_code=settings.LANGUAGE_CODE,
        ).values_list("translation_key", "last_published_at")
    )
    records = TranslationRecord.objects.in_bulk([page.pk for page in pages], field_name="page_id")
    return {page.pk: page_facts(page, records.get(page.pk), published.get(page.translation_key)) for page in pages}


def page_facts(page: Page, record: TranslationRecord | None, source_published_at: datetime | None) -> TranslationFacts:
    """
    Decide the state of one published page. Pure.

    A translation that nobody recorded did not come through wagtail-localize: it was copied from the
    source, so nothing better than "outdated" can be said of it.
    """
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return TranslationFacts(State.SOURCE, None, page.last_published_at, None)
    if record is None:
        return TranslationFacts(State.OUTDATED, None, source_published_at, page.last_published_at)
    if source_published_at and source_published_at > record.source_taken_at:
        state = State.OUTDATED
    elif record.origin == Origin.HUMAN:
        state = State.CURRENT
    else:
        state = State.MACHINE
    return TranslationFacts(state, Origin(record.origin), source_published_at, page.last_published_at)


def record_publication(page: Page) -> None:
    """
    Note what the translation that was just published is made of. Does nothing for a source page.

    A page without strings of its own (nothing submitted) gets no record. 3 queries.
    """
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return
    source = TranslationSource.objects.filter(
        object_id=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    ).first()
    if source is None:
        return
    used = StringSegment.objects.filter(source=source, string=OuterRef("translation_of"), context=OuterRef("context"))
    kinds = set(
        StringTranslation.objects.filter(Exists(used), locale=page.locale, has_error=False)
        .values_list("translation_type", flat=True)
        .distinct()
    )
    TranslationRecord.objects.update_or_create(
        page_id=page.pk, defaults={"origin": _origin(kinds), "source_taken_at": source.last_updated_at}
    )


def _origin(kinds: set[str]) -> Origin:
    if kinds == {StringTranslation.TRANSLATION_TYPE_MANUAL}:
        return Origin.HUMAN
    if StringTranslation.TRANSLATION_TYPE_MANUAL in kinds:
        return Origin.MIXED
    return Origin.MACHINE
