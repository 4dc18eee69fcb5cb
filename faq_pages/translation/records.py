"""Recording, at publication, what a translation is made of."""

from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings
from wagtail.models import Locale, Page, Revision
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    TranslationLog,
    TranslationSource,
)

from faq_pages.models import SourceChange, TranslationRecord

Origin = TranslationRecord.Origin


def record_publication(page: Page, revision: Revision) -> None:
    """
    Note what the translation that was just published is made of. Call it in the same transaction.

    A page without strings of its own (nothing submitted) gets no record. A review holds on as long
    as nothing was changed since. About 11 queries.
    """
    source = TranslationSource.objects.filter(
        object_id=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    ).first()
    if source is None:
        return
    kinds = kinds_of_strings(source, page.locale)
    facts = {
        "origin": origin_of(kinds),
        "untranslated": kinds.count(""),
        "source_change": _rendered_change(source, revision),
        "digest": translation_digest(source, page.locale),
    }
    if not TranslationLog.objects.filter(revision=revision).exists():
        # Written in Wagtail's own editor: of that text the strings say nothing.
        facts |= {"source_change": None, "digest": ""}
    elif _touched_since(revision, source, page.locale):
        # What is stored by now is not what was published: nothing may be carried over with it.
        facts["digest"] = ""
    earlier = TranslationRecord.objects.filter(page_id=page.pk).first()
    if earlier is not None and (earlier.digest != facts["digest"] or not facts["digest"]):
        facts |= {"reviewed_by": None, "reviewed_at": None}
    TranslationRecord.objects.update_or_create(page_id=page.pk, defaults=facts)


def kinds_of_strings(source: TranslationSource, locale: Locale) -> list[str]:
    """Who made the translation of each string of a page, empty for one without a finished one. 2 queries."""
    done = {
        (string, context): kind
        for string, context, kind in StringTranslation.objects.filter(
            locale=locale, context__object_id=source.object_id, has_error=False
        ).values_list("translation_of_id", "context_id", "translation_type")
    }
    used = StringSegment.objects.filter(source=source).values_list("string_id", "context_id")
    return [done.get(place, "") for place in used]


def _rendered_change(source: TranslationSource, revision: Revision) -> SourceChange | None:
    """The change that a revision of a translation renders: one that waited renders the source as it was then."""
    reading = getattr(source, "reading", None)
    if reading is None or reading.change is None:
        return None
    if source.last_updated_at <= revision.created_at:
        return reading.change
    return (
        SourceChange.objects.filter(
            translation_key=source.object_id, published_at__lte=revision.created_at, pk__lte=reading.change_id
        )
        .order_by("-pk")
        .first()
    )


def _touched_since(revision: Revision, source: TranslationSource, locale: Locale) -> bool:
    place = {"locale": locale, "context__object_id": source.object_id, "updated_at__gt": revision.created_at}
    return StringTranslation.objects.filter(**place).exists() or SegmentOverride.objects.filter(**place).exists()


def origin_of(kinds: Iterable[str]) -> TranslationRecord.Origin:
    """Who made a translation, told from ``kinds_of_strings``."""
    kinds = set(filter(None, kinds))
    if kinds == {StringTranslation.TRANSLATION_TYPE_MANUAL}:
        return Origin.HUMAN
    if StringTranslation.TRANSLATION_TYPE_MANUAL in kinds:
        return Origin.MIXED
    return Origin.MACHINE


def translation_digest(source: TranslationSource, locale: Locale) -> str:
    """
    A digest of all that people can change in one translation: equal when nothing was. 3 queries.

    Of the strings, those that the source uses now.
    """
    strings = (
        StringTranslation.objects.filter(
            locale=locale,
            context__object_id=source.object_id,
            translation_of__in=StringSegment.objects.filter(source=source).values("string"),
        )
        .order_by("context_id", "translation_of_id")
        .values_list("context_id", "translation_of_id", "data", "has_error", "translation_type")
    )
    replaced = dict(OverridableSegment.objects.filter(source=source).values_list("context_id", "data_json"))
    overrides = (
        SegmentOverride.objects.filter(locale=locale, context__in=list(replaced))
        .order_by("context_id", "pk")
        .values_list("context_id", "data_json", "has_error")
    )
    # Together with the English value: a translator's address answers to that one.
    addresses = [(replaced[context], context, data, has_error) for context, data, has_error in overrides]
    return sha256(repr([list(strings), addresses]).encode()).hexdigest()
