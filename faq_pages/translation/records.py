"""Recording, at publication, what a translation is made of."""

from hashlib import sha256

from django.conf import settings
from wagtail.models import Locale, Page, Revision
from wagtail_localize.models import SegmentOverride, StringSegment, StringTranslation, TranslationSource

from faq_pages.models import SourceChange, TranslationRecord

Origin = TranslationRecord.Origin


def record_publication(page: Page, revision: Revision) -> None:
    """
    Note what the translation that was just published is made of. Call it in the same transaction.

    A page without strings of its own (nothing submitted) gets no record. A review holds on as long
    as nothing was changed since. About 8 queries.
    """
    source = TranslationSource.objects.filter(
        object_id=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    ).first()
    if source is None:
        return
    done = {
        (string, context): kind
        for string, context, kind in StringTranslation.objects.filter(
            locale=page.locale, context__object_id=page.translation_key, has_error=False
        ).values_list("translation_of_id", "context_id", "translation_type")
    }
    used = StringSegment.objects.filter(source=source).values_list("string_id", "context_id")
    kinds = [done.get(place, "") for place in used]
    facts = {
        "origin": _origin({kind for kind in kinds if kind}),
        "untranslated": kinds.count(""),
        "source_change": _rendered_change(source, revision),
        "digest": translation_digest(source, page.locale),
    }
    earlier = TranslationRecord.objects.filter(page_id=page.pk).first()
    if earlier is not None and earlier.digest != facts["digest"]:
        facts |= {"reviewed_by": None, "reviewed_at": None}
    TranslationRecord.objects.update_or_create(page_id=page.pk, defaults=facts)


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


def _origin(kinds: set[str]) -> TranslationRecord.Origin:
    if kinds == {StringTranslation.TRANSLATION_TYPE_MANUAL}:
        return Origin.HUMAN
    if StringTranslation.TRANSLATION_TYPE_MANUAL in kinds:
        return Origin.MIXED
    return Origin.MACHINE


def translation_digest(source: TranslationSource, locale: Locale) -> str:
    """
    A digest of all that people can change in one translation: equal when nothing was. 2 queries.

    Of the strings, those that the source uses now.
    """
    strings = (
        StringTranslation.objects.filter(
            locale=locale,
            context__object_id=source.object_id,
            translation_of__in=StringSegment.objects.filter(source=source).values("string"),
        )
        .order_by("context_id", "translation_of_id")
        .values_list("context_id", "translation_of_id", "data", "has_error")
    )
    overrides = (
        SegmentOverride.objects.filter(locale=locale, context__object_id=source.object_id)
        .order_by("context_id", "pk")
        .values_list("context_id", "data_json", "has_error")
    )
    return sha256(repr([list(strings), list(overrides)]).encode()).hexdigest()
