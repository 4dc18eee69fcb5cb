"""The content version: a number that changes whenever anything that a visitor can see has changed."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from faq_pages.models import ChangeLog, ContentTouch, SearchState
from faq_pages.search.analysis import VERSION

STEPS = 2**32
"""A change adds a random number up to this one: after a backup was restored no earlier number is met again."""

OVERDUE = timedelta(minutes=5)
"""How long after its time something scheduled may still be waiting for the worker."""


@dataclass(frozen=True)
class ContentVersion:
    number: int
    at: datetime | None
    """A time after the last change that was summed up, and never an earlier one; ``None`` before the first."""
    is_settled: bool
    """Whether ``at`` is that of the last change."""
    due_at: datetime | None
    """When something is published or expires by itself next; in the past while it is about to."""


STATE = (
    "SELECT SUM(number), MAX(at), COUNT(*) FILTER (WHERE at IS NULL AND due_at IS NULL),"  # noqa: S608 (ours)
    f" MIN(due_at) FILTER (WHERE due_at > %s) FROM {ContentTouch._meta.db_table}"
)
NUMBER = f"SELECT SUM(number) FROM {ContentTouch._meta.db_table}"  # noqa: S608 (ours)


def content_version(*, now: datetime | None = None) -> ContentVersion:
    """
    What readers may see by now. 1 query, which reads no content.

    Written out: it is asked for each answer that is made, and building it took five times as long as running it.
    """
    due = connection.ops.adapt_datetimefield_value((now or timezone.now()) - OVERDUE)
    with connection.cursor() as cursor:
        cursor.execute(STATE, [due])
        number, last, unsettled, due = cursor.fetchone()
    return ContentVersion(int(number or 0), _moment(last), not unsettled, _moment(due))


def content_number() -> int:
    """The number alone. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
        (number,) = cursor.fetchone()
    return int(number or 0)


def _moment(stored: datetime | str | None) -> datetime | None:
    """A time as the database has it: SQLite has texts, in UTC."""
    moment = parse_datetime(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def searched_version(version: ContentVersion) -> ContentVersion:
    """
    The same for answers of the search, which change once more when its index has followed the content. 1 query.

    While the index is behind there is no time by which such an answer could be known again.
    """
    log = ChangeLog.objects.filter(pk=1)
    names = ("epoch", "sequence", "version")
    state = (
        SearchState.objects.filter(pk=1)
        .annotate(**{f"log_{name}": Subquery(log.values(name)) for name in names})
        .values("epoch", "sequence", "analyser", *(f"log_{name}" for name in names))
        .first()
    )
    if state is None:
        return replace(version, at=None, is_settled=False)
    number = version.number + state["sequence"] + state["analyser"]
    told = (state["log_epoch"], state["log_sequence"], state["log_version"], VERSION)
    if told == (state["epoch"], state["sequence"], version.number, state["analyser"]):
        return replace(version, number=number)
    return replace(version, number=number, at=None, is_settled=False)


def touch() -> int:
    """
    Tell that something that visitors can see has changed. Call it in the transaction of the change, after it.

    Returns by how much the number grows when it is committed. 1 query.
    """
    return ContentTouch.objects.create(number=secrets.randbelow(STEPS) + 1).number


def schedule(due_at: datetime) -> None:
    """Tell that something will change by itself. 1 query, or 2 when it is news."""
    if not ContentTouch.objects.filter(due_at=due_at).exists():
        ContentTouch.objects.create(number=0, due_at=due_at)


def sum_up(*, now: datetime | None = None) -> None:
    """
    Make one row of all, but for what is scheduled: the number stays the same at every moment.

    It gets a time after all that were ever told, whatever the clocks of the servers say and however long a
    change took to be committed. One at a time: the caller holds the change log.
    """
    now = now or timezone.now()
    with transaction.atomic():
        rows = list(ContentTouch.objects.filter(Q(due_at=None) | Q(due_at__lte=now - OVERDUE)))
        last = max((row.at for row in rows if row.at), default=None)
        if all(row.at for row in rows) and len(rows) < 2:
            return
        at = max(now, last + timedelta(seconds=1)) if last else now
        ContentTouch.objects.create(number=sum(row.number for row in rows), at=at)
        ContentTouch.objects.filter(pk__in=[row.pk for row in rows]).delete()
