"""The log that a mirror follows: what was published, changed or removed since it last asked."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django_tasks import task

from faq_pages.background import BACKGROUND
from faq_pages.background.sweeps import every
from faq_pages.delivery.fingerprints import Fingerprint, Item, fingerprints
from faq_pages.delivery.version import content_version, sum_up, touch
from faq_pages.delivery.webhooks.outbox import announce, happening
from faq_pages.models import ChangeLog, ContentChange
from faq_pages.search import index

KEPT = timedelta(days=90)
"""How long it is remembered that a page was removed. A mirror that was away for longer begins anew."""

ATTEMPTS = 20


class CursorError(ValueError):
    """This is no cursor."""


class OtherSiteError(ValueError):
    """This cursor is of another site."""


class CursorExpiredError(ValueError):
    """The log does not reach back so far: begin anew."""


@dataclass(frozen=True)
class Changes:
    """Some of the log. ``is_complete`` when there is nothing more at this moment."""

    rows: list[tuple[ContentChange, str]]
    """Each with its kind: published, changed or removed."""
    cursor: str
    is_complete: bool


# --- Writing -----------------------------------------------------------------------------------


@every(15, at_start=True)
def catch_up() -> int:
    """
    Bring the log up to date with what is public; return how many rows were written.

    2 queries when nothing has changed since; else all public pages are read. Any number of processes may
    call it at once. A task does it after each change, and the worker repeats it in case a process died.
    """
    if _log().version == content_version().number:
        return 0
    return compare()


@task(backend=BACKGROUND)
def follow() -> None:
    """In the background, because it reads the whole FAQ: no editor should wait for that. The index follows the log."""
    catch_up()
    index.follow()


@every(3600, at_start=True)
def compare() -> int:
    """
    The same even if no change was told: for what was written past Django, by a process that died, and for
    answers to which an update of this software gave another form.
    """
    for _attempt in range(ATTEMPTS):
        before = _log()
        # First of all: what changes from here on is told by a later version.
        version = content_version().number
        now = fingerprints()
        with transaction.atomic():
            log = ChangeLog.objects.select_for_update().get(pk=before.pk)
            if (log.version, log.sequence) == (before.version, before.sequence):
                return _write(log, version, now)
    return 0


def _log() -> ChangeLog:
    """The row of the log, made if it is not there. 1 query."""
    return (
        ChangeLog.objects.filter(pk=1).first() or ChangeLog.objects.get_or_create(pk=1, defaults={"epoch": uuid4()})[0]
    )


def _write(log: ChangeLog, version: int, seen: dict[Item, Fingerprint]) -> int:
    """
    Write what differs from the log, which is held: numbers are committed in their order.

    A sequence of the database would not do: on PostgreSQL a later number may be committed first, and a
    mirror that has read it never asks for the earlier one.
    """
    at = timezone.now()
    known = {(row.site_id, row.key, row.language_code): row for row in ContentChange.objects.all()}
    changed = []
    happenings = []
    for item, row in known.items():
        if item not in seen and not row.removed:
            happenings.append(happening(row, None))
            row.removed, row.fingerprint = True, ""
            changed.append(row)
    for item, fingerprint in seen.items():
        row = known.get(item) or ContentChange(site_id=item[0], key=item[1], language_code=item[2], removed=True)
        if row.removed or row.fingerprint != fingerprint.digest:
            happenings.append(happening(row, fingerprint))
            changed.append(row)
            row.page_type, row.fingerprint = fingerprint.page_type, fingerprint.digest
            row.state, row.published_at = fingerprint.state, fingerprint.published_at
    for number, row in enumerate(changed, start=log.sequence + 1):
        is_public = bool(row.fingerprint)
        if row.removed and is_public:
            row.removed, row.published_sequence = False, number
        row.sequence, row.at = number, at
    if changed and version == log.version:
        # Nobody has told of it.
        version += touch()
    _save(changed)
    if happenings:
        announce(happenings, at)
    log.sequence += len(changed)
    log.version = version
    log.save(update_fields=["sequence", "version"])
    sum_up(now=at)
    return len(changed)


def _save(rows: list[ContentChange]) -> None:
    fields = ["page_type", "sequence", "published_sequence", "removed", "fingerprint", "at"]
    fields += ["state", "published_at"]
    ContentChange.objects.bulk_create(
        rows_without_ids(rows),
        update_conflicts=True,
        unique_fields=["site", "key", "language_code"],
        update_fields=fields,
        batch_size=100,
    )


def rows_without_ids(rows: list[ContentChange]) -> list[ContentChange]:
    """Copies that the database takes for new ones, and then finds by site, key and language."""
    names = [field.attname for field in ContentChange._meta.concrete_fields if not field.primary_key]
    return [ContentChange(**{name: getattr(row, name) for name in names}) for row in rows]


@every(86400)
@transaction.atomic
def forget_removals(*, now: datetime | None = None) -> int:
    """Forget what was removed long ago; return how many rows that were."""
    log = ChangeLog.objects.select_for_update().get(pk=_log().pk)
    old = ContentChange.objects.filter(removed=True, at__lt=(now or timezone.now()) - KEPT)
    last = old.aggregate(last=Max("sequence"))["last"]
    if last is None:
        return 0
    log.forgotten = max(log.forgotten, last)
    log.save(update_fields=["forgotten"])
    return old.delete()[0]


# --- Reading -----------------------------------------------------------------------------------


def changes_since(cursor: str, site_id: int, *, language_code: str = "", limit: int = 100) -> Changes:
    """
    What has happened on a site after a cursor, or all that is public when it is empty; oldest first. 2 queries.

    Raises ``CursorError`` for what is none, ``OtherSiteError`` and ``CursorExpiredError``.
    """
    # Before the rows: a number that is in the log now was committed with all earlier ones.
    log = ChangeLog.objects.filter(pk=1).first()
    if log is None:
        log = ChangeLog(epoch=UUID(int=0))
    read = Place.of(cursor, log, site_id)
    since, base = read.sequence, read.base
    rows: Any = ContentChange.objects.filter(site=site_id, sequence__gt=since).order_by("sequence")
    if language_code:
        rows = rows.filter(language_code=language_code)
    if not since:
        rows = rows.filter(removed=False)
    found = list(rows[: limit + 1])
    is_complete = len(found) <= limit
    found = found[:limit]
    last = found[-1].sequence if found else since
    if is_complete:
        last = max(last, log.sequence)
    # Until it has come to the end, a mirror knows all up to where it began, and an unknown part of what follows.
    place = Place(last, last, last) if is_complete else Place(last, base, read.begun if since else log.sequence)
    return Changes([(row, kind(row, base)) for row in found], place.cursor(log.epoch, site_id), is_complete)


def kind(row: ContentChange, since: int) -> str:
    """What happened to a page for somebody who knows all up to ``since``."""
    if row.removed:
        return "removed"
    return "published" if row.published_sequence > since else "changed"


@dataclass(frozen=True)
class Place:
    """Where in the log a mirror is."""

    sequence: int = 0
    """It has read all up to here,"""
    base: int = 0
    """knew all up to here before it began to read,"""
    begun: int = 0
    """and began when the log went to here: what had been removed by then, a new mirror has never seen."""

    @classmethod
    def of(cls, cursor: str, log: ChangeLog, site_id: int) -> "Place":
        """What a cursor says. Raises ``CursorError``, ``OtherSiteError`` and ``CursorExpiredError``."""
        if not cursor:
            return cls()
        try:
            text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        except (binascii.Error, ValueError) as error:
            raise CursorError from error
        match = re.fullmatch(r"([0-9a-f]{12})((?:\.[0-9]{1,18}){4})", text)
        if match is None:
            raise CursorError
        site, *numbers = map(int, match[2][1:].split("."))
        if site != site_id:
            raise OtherSiteError
        place = cls(*numbers)
        if place.sequence == 0:
            # Of a log in which there was nothing.
            return cls()
        needed = place.sequence if place.base else max(place.sequence, place.begun)
        is_ours = match[1] == log.epoch.hex[:12] and place.base <= place.sequence <= log.sequence >= place.begun
        if not is_ours or needed < log.forgotten:
            raise CursorExpiredError
        return place

    def cursor(self, epoch: UUID, site_id: int) -> str:
        text = f"{epoch.hex[:12]}.{site_id}.{self.sequence}.{self.base}.{self.begun}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
