"""What changes in the source, and how its strings come to the translators."""

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail_localize.models import TranslationSource

from faq_pages.models import Significance, SourceChange, SourceReading
from faq_pages.models.base import FaqPage

READING_LOCK = 7_205_881
"""A number of this lock's own among PostgreSQL's advisory locks."""


def record_change(page: FaqPage, revision: Revision) -> SourceChange | None:
    """
    Note a publication of a source page and what the editor said of it, unless nothing changed.

    Call it in the transaction of the publication. The first publication counts as major. 3 queries.
    """
    digest = page.content_digest()
    last = last_change(page)
    # What was said of this change must not be said of the next.
    type(page).objects.filter(pk=page.pk).update(change_significance=Significance.MAJOR, note_to_translators="")
    if last is not None and last.content_digest == digest:
        return None
    # An older draft that is published late undoes what came in between, whatever was said of it then.
    is_plain = last is not None and revision.created_at >= last.published_at
    significance = page.change_significance if is_plain else Significance.MAJOR
    return _create_change(page, revision, significance, digest)


def _create_change(page: FaqPage, revision: Revision | None, significance: str, digest: str) -> SourceChange:
    return SourceChange.objects.create(
        translation_key=page.translation_key,
        revision=revision,
        significance=significance,
        note=page.note_to_translators,
        content_digest=digest,
        published_at=page.last_published_at or timezone.now(),
    )


def last_change(page: Page) -> SourceChange | None:
    """The last recorded change of a page, given in any of its languages. 1 query."""
    return SourceChange.objects.filter(translation_key=page.translation_key).order_by("-pk").first()


@transaction.atomic
def read_source(page: Page) -> TranslationSource:
    """
    Read the strings of a source page as it is live now; translations stay as they are.

    About 380 queries for a new page, 140 for a changed one, fewer for one that did not change
    (wagtail-localize 1.14).
    """
    _one_at_a_time()
    # A publication locks the row too, so what is read belongs to the change that is noted.
    locked = Page.objects.select_for_update().get(pk=page.pk)
    source, _ = TranslationSource.update_or_create_from_instance(locked)
    # The row of a page that is not live may hold what was never published.
    change = last_change(locked) if locked.live else None
    if change is None and locked.live:
        # It became live without being published: by a script, or before changes were recorded.
        specific = locked.specific
        change = _create_change(specific, locked.live_revision, Significance.MAJOR, specific.content_digest())
    SourceReading.objects.update_or_create(source=source, defaults={"change": change})
    return source


def _one_at_a_time() -> None:
    """Two readings that meet in wagtail-localize's table of strings would wait for each other for ever."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [READING_LOCK])


def sources_to_refresh() -> list[str]:
    """Keys of live source pages whose strings were not read since their last change. 1 query."""
    changes = SourceChange.objects.filter(translation_key=OuterRef("translation_key"))
    readings = SourceReading.objects.filter(source__object_id=OuterRef("translation_key"))
    pages = (
        Page.objects.filter(live=True, locale__language_code=settings.LANGUAGE_CODE)
        .annotate(
            changed=Subquery(changes.order_by("-pk").values("pk")[:1]),
            read=Subquery(readings.values("change_id")[:1]),
        )
        .filter(Q(changed__gt=F("read")) | Q(changed__isnull=False, read__isnull=True))
    )
    return [str(key) for key in pages.values_list("translation_key", flat=True)]
