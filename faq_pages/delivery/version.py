"""The content version: a number that changes whenever anything that a visitor can see has changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min, Q, Sum
from django.utils import timezone

from faq_pages.models import ContentTouch

OVERDUE = timedelta(minutes=5)
"""How long after its time something scheduled may still be waiting for the worker."""


@dataclass(frozen=True)
class ContentVersion:
    number: int
    at: datetime | None
    """When the last change was made; ``None`` before the first."""
    due_at: datetime | None
    """When something is published or expires by itself next; in the past while it is about to."""


def content_version(*, now: datetime | None = None) -> ContentVersion:
    """What readers may see by now. 1 query, which reads no content."""
    now = now or timezone.now()
    parts = ContentTouch.objects.aggregate(
        number=Sum("number"), last=Max("at"), due=Min("due_at", filter=Q(due_at__gt=now - OVERDUE))
    )
    return ContentVersion(parts["number"] or 0, parts["last"], parts["due"])


def touch(*, now: datetime | None = None) -> None:
    """
    Tell that something that visitors can see has changed. Call it in the transaction of the change, after it.

    1 query. The change log follows when the transaction is committed.
    """
    ContentTouch.objects.create(at=now or timezone.now())


def schedule(due_at: datetime) -> None:
    """Tell that something will change by itself. 1 query, or 2 when it is news."""
    if not ContentTouch.objects.filter(due_at=due_at).exists():
        ContentTouch.objects.create(number=0, due_at=due_at)


def sum_up(*, now: datetime | None = None) -> None:
    """
    Make one row of all, but for what is scheduled: the number stays the same at every moment.

    One at a time: the caller holds the change log.
    """
    now = now or timezone.now()
    with transaction.atomic():
        rows = list(ContentTouch.objects.filter(Q(due_at=None) | Q(due_at__lte=now - OVERDUE)))
        if len(rows) < 2:
            return
        ContentTouch.objects.create(
            number=sum(row.number for row in rows), at=max((row.at for row in rows if row.at), default=None)
        )
        ContentTouch.objects.filter(pk__in=[row.pk for row in rows]).delete()
