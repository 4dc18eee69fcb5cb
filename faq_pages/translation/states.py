"""What a reader gets in a locale: the state of every page, for pages, API and admin alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Case, F, OuterRef, Subquery, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision
from wagtail.query import PageQuerySet
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
    reviewed_at: datetime | None = None


def with_state(pages: PageQuerySet) -> PageQuerySet:
    """
    Annotate published pages with ``state`` and ``source_published_at``. This is where states are decided.

    A translation that nobody recorded did not come through wagtail-localize: it was copied from the
    source. Of that, and of one that was published with English in it, nothing better than
    "outdated" can be said.
    """
    source = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=settings.LANGUAGE_CODE
    )
    return pages.annotate(
        source_published_at=Subquery(source.values("last_published_at")[:1]),
        state=Case(
            When(locale__language_code=settings.LANGUAGE_CODE, then=Value(State.SOURCE)),
            When(translation_record__isnull=True, then=Value(State.OUTDATED)),
            When(translation_record__untranslated__gt=0, then=Value(State.OUTDATED)),
            When(source_published_at__gt=F("translation_record__source_taken_at"), then=Value(State.OUTDATED)),
            When(translation_record__origin=Origin.HUMAN, then=Value(State.CURRENT)),
            default=Value(State.MACHINE),
        ),
    )


def translation_facts(pages: Iterable[Page]) -> dict[int, TranslationFacts]:
    """Map the id of each page to its facts. 1 query, however many pages are given."""
    rows = with_state(Page.objects.filter(pk__in=[page.pk for page in pages])).values_list(
        "pk", "state", "translation_record__origin", "source_published_at", "last_published_at"
    )
    return {
        pk: TranslationFacts(
            state=State(state),
            origin=Origin(origin) if origin else None,
            source_published_at=source_published_at,
            translated_at=None if state == State.SOURCE else published_at,
        )
        for pk, state, origin, source_published_at, published_at in rows
    }


def record_publication(page: Page, revision: Revision) -> None:
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
    done = {
        (string, context): kind
        for string, context, kind in StringTranslation.objects.filter(
            locale=page.locale, context__object_id=page.translation_key, has_error=False
        ).values_list("translation_of_id", "context_id", "translation_type")
    }
    used = StringSegment.objects.filter(source=source).values_list("string_id", "context_id")
    kinds = [done.get(place, "") for place in used]
    TranslationRecord.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "origin": _origin({kind for kind in kinds if kind}),
            "untranslated": kinds.count(""),
            # A revision that waited (for approval, for its hour) renders the source as it was then.
            "source_taken_at": min(source.last_updated_at, revision.created_at),
        },
    )


def _origin(kinds: set[str]) -> Origin:
    if kinds == {StringTranslation.TRANSLATION_TYPE_MANUAL}:
        return Origin.HUMAN
    if StringTranslation.TRANSLATION_TYPE_MANUAL in kinds:
        return Origin.MIXED
    return Origin.MACHINE
