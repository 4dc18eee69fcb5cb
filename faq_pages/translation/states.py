"""What a reader gets in a locale: the state of every page, for pages, API and admin alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, Subquery, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.query import PageQuerySet

from faq_pages.models import Significance, SourceChange, TranslationRecord

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
    reviewed_at: datetime | None
    source_changed_at: datetime | None = None
    """When the original first changed after this was translated, so that it is outdated for that."""


def with_state(pages: PageQuerySet) -> PageQuerySet:
    """
    Annotate published pages with ``state``, ``source_published_at`` and ``source_changed_at``.

    This is where states are decided.

    A translation that nobody recorded did not come through wagtail-localize: it was copied from the
    source, and readers get the fallback. Of one that was published with English in it, or written past
    the strings, nothing better than "outdated" can be said.
    """
    source = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=settings.LANGUAGE_CODE
    )
    later_change = SourceChange.objects.filter(
        translation_key=OuterRef("translation_key"),
        significance=Significance.MAJOR,
        pk__gt=OuterRef("translation_record__source_change_id"),
    )
    people = Q(translation_record__origin=Origin.HUMAN) | Q(translation_record__reviewed_at__isnull=False)
    return pages.annotate(
        source_published_at=Subquery(source.values("last_published_at")[:1]),
        source_changed_at=Subquery(later_change.order_by("pk").values("published_at")[:1]),
        state=Case(
            When(locale__language_code=settings.LANGUAGE_CODE, then=Value(State.SOURCE)),
            When(translation_record__isnull=True, then=Value(State.FALLBACK)),
            When(translation_record__source_change__isnull=True, then=Value(State.OUTDATED)),
            When(translation_record__untranslated__gt=0, then=Value(State.OUTDATED)),
            When(Exists(later_change), then=Value(State.OUTDATED)),
            When(people, then=Value(State.CURRENT)),
            default=Value(State.MACHINE),
        ),
    )


def translation_facts(pages: Iterable[Page]) -> dict[int, TranslationFacts]:
    """Map the id of each page to its facts. 1 query, however many pages are given."""
    rows = with_state(Page.objects.filter(pk__in=[page.pk for page in pages])).values_list(
        "pk",
        "state",
        "translation_record__origin",
        "source_published_at",
        "last_published_at",
        "translation_record__reviewed_at",
        "source_changed_at",
    )
    return {
        pk: TranslationFacts(
            state=State(state),
            origin=Origin(origin) if origin else None,
            source_published_at=source_published_at,
            translated_at=None if state == State.SOURCE else published_at,
            reviewed_at=reviewed_at,
            source_changed_at=source_changed_at,
        )
        for pk, state, origin, source_published_at, published_at, reviewed_at, source_changed_at in rows
    }
