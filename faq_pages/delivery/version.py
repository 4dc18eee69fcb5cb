"""The content version: a number that changes whenever anything that a visitor can see has changed."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import BigIntegerField, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from faq_pages.delivery.reach import in_batches
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


NOTHING = UUID(int=0)
"""The key of no page: what changed is seen by visitors, but not in a page that a mirror keeps."""


def touch(key: UUID | None = None) -> int:
    """
    Tell that something that visitors can see has changed. Call it in the transaction of the change, after it.

    ``key`` is that of the page or file, if it is one that changed; else anything may have. Returns the id of the
    row. 1 query.
    """
    return ContentTouch.objects.create(number=secrets.randbelow(STEPS) + 1, key=key).pk


def schedule(due_at: datetime) -> None:
    """Tell that something will change by itself. 1 query, or 2 when it is news."""
    if not ContentTouch.objects.filter(due_at=due_at).exists():
        ContentTouch.objects.create(number=0, due_at=due_at)


@dataclass(frozen=True)
class News:
    """What was told and is not summed up yet."""

    touches: list[int]
    keys: set[UUID | None]


def news() -> News:
    """1 query."""
    rows = list(ContentTouch.objects.filter(at=None, due_at=None).values_list("pk", "key"))
    return News([row[0] for row in rows], {row[1] for row in rows})


def summed_up() -> Coalesce:
    """By how much the number has grown through what is summed up. No query by itself."""
    rows = ContentTouch.objects.filter(at__isnull=False).annotate(all=Value(1)).values("all")
    total = Subquery(rows.annotate(total=Sum("number")).values("total"))
    return Coalesce(total, 0, output_field=BigIntegerField())


def sum_up(touches: Collection[int] | None = None, *, now: datetime | None = None) -> None:
    """
    Make one row of all, or of some of what is not summed up yet: the number stays the same at every moment.

    What is scheduled is left. The row gets a time after all that were ever told, whatever the clocks of the servers
    say and however long a change took to be committed. One at a time: the caller holds the change log.
    """
    now = now or timezone.now()
    with transaction.atomic():
        found = ContentTouch.objects.filter(Q(due_at=None) | Q(due_at__lte=now - OVERDUE))
        chosen = None if touches is None else set(touches)
        rows = [row for row in found if row.at or row.due_at or chosen is None or row.pk in chosen]
        last = max((row.at for row in rows if row.at), default=None)
        if all(row.at for row in rows) and len(rows) < 2:
            return
        at = max(now, last + timedelta(seconds=1)) if last else now
        ContentTouch.objects.create(number=sum(row.number for row in rows), at=at)
        for ids in in_batches([row.pk for row in rows], 1000):
            ContentTouch.objects.filter(pk__in=ids).delete()
