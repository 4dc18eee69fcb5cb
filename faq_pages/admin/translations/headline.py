"""What stands at the top of a translation's screens: how things are, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wagtail.models import Page

from faq_pages.admin.translations.access import Place
from faq_pages.links import site_path
from faq_pages.models import Review, SourceChange, TranslationRecord
from faq_pages.translation.desk import Cell, Step, cells

NOTES = 20
"""At most so many changes of the English are told, the newest first."""


@dataclass(frozen=True)
class Headline:
    """How one translation stands, for readers and for those who work on it."""

    cell: Cell
    live: Page | None
    """The page that readers see in this language."""
    record: TranslationRecord | None
    changes: Sequence[SourceChange]
    """Of the English since what is live; before there is anything, those with a note."""
    returned: Review | None
    """The review that sent it back, as long as that is the last word."""
    is_being_read: bool
    """Whether the English was published anew and its texts are not here yet."""

    @property
    def live_path(self) -> str:
        return site_path(self.live) if self.live else ""

    @property
    def published_at(self) -> datetime | None:
        return self.live.last_published_at if self.live else None


def headline(place: Place) -> Headline:
    """About 12 queries, however much there is."""
    code = place.locale.language_code
    cell = cells([place.key], [code])[place.key, code]
    live = (
        Page.objects.filter(translation_key=place.key, locale=place.locale, live=True, alias_of__isnull=True)
        .select_related("translation_record", "locale")
        .first()
    )
    record = getattr(live, "translation_record", None)
    changes = SourceChange.objects.filter(translation_key=place.key).order_by("-pk")
    if record and record.source_change_id:
        changes = changes.filter(pk__gt=record.source_change_id)
    else:
        changes = changes.exclude(note="")
    review = Review.objects.filter(translation=place.translation).select_related("by").last()
    return Headline(
        cell=cell,
        live=live,
        record=record,
        changes=list(changes[:NOTES]),
        returned=review if review and cell.step == Step.RETURNED else None,
        is_being_read=place.is_open and is_being_read(place),
    )


def is_being_read(place: Place) -> bool:
    """Whether the texts of a translation are those of an English page that has changed since. 1 query."""
    if place.translation is None:
        return False
    last = SourceChange.objects.filter(translation_key=place.key).order_by("-pk").values_list("pk", flat=True).first()
    reading = getattr(place.translation.source, "reading", None)
    read = reading.change_id if reading else None
    return last is not None and (read is None or read < last)
