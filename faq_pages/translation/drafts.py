"""What a page that is not published would be to its readers."""

from django.conf import settings
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from faq_pages.background.sweeps import every
from faq_pages.models import Significance, SourceChange, TranslationRecord
from faq_pages.models.base import FaqPage
from faq_pages.models.preview_draft import sweep
from faq_pages.translation.records import kinds_of_strings, origin_of, translation_digest
from faq_pages.translation.states import Origin, State, TranslationFacts


def draft_facts(page: FaqPage) -> TranslationFacts:
    """
    The facts that readers would get if this draft were published now. About 10 queries for a translation.

    Times are those of what is published; they are ``None`` where nothing is.
    """
    # From the database: a draft's own times are those of its last saving, and rounded.
    live = Page.objects.filter(pk=page.pk, live=True).first()
    if page.is_source:
        return TranslationFacts(State.SOURCE, None, live.last_published_at if live else None, None, None)
    source = TranslationSource.objects.filter(
        object_id=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    ).first()
    kinds = kinds_of_strings(source, page.locale) if source else [""]
    reviewed = _still_reviewed(page, source) if source else None
    if "" in kinds or (source and _source_moved_on(source)):
        state = State.OUTDATED
    else:
        state = State.CURRENT if reviewed or origin_of(kinds) == Origin.HUMAN else State.MACHINE
    return TranslationFacts(
        state=state,
        origin=origin_of(kinds),
        source_published_at=page.source.last_published_at if page.source else None,
        translated_at=live.last_published_at if live else None,
        reviewed_at=reviewed.reviewed_at if reviewed else None,
    )


def _still_reviewed(page: FaqPage, source: TranslationSource) -> TranslationRecord | None:
    """The record of a review that holds: nothing was changed since."""
    record = TranslationRecord.objects.filter(page_id=page.pk, reviewed_at__isnull=False).exclude(digest="").first()
    return record if record and record.digest == translation_digest(source, page.locale) else None


def _source_moved_on(source: TranslationSource) -> bool:
    """Whether the strings were read before the last major change of the source."""
    reading = getattr(source, "reading", None)
    read = reading.change_id if reading and reading.change_id else 0
    return SourceChange.objects.filter(
        translation_key=source.object_id, significance=Significance.MAJOR, pk__gt=read
    ).exists()


@every(300)
def sweep_preview_drafts() -> None:
    """Keep no draft longer than a token opens it, also where nobody previews any more."""
    sweep()
