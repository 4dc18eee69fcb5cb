"""The log that a mirror follows: what was published, changed or removed since it last asked."""

import base64
import binascii
import re
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django_tasks import task
from wagtail.models import Site

from faq_pages.background import BACKGROUND
from faq_pages.background.sweeps import every
from faq_pages.delivery.differences import Differences, write
from faq_pages.delivery.reach import everything, reach
from faq_pages.delivery.version import NOTHING, News, news, sum_up, summed_up, touch
from faq_pages.models import ChangeLog, ContentChange
from faq_pages.search import index

KEPT = timedelta(days=90)
"""How long it is remembered that a page was removed. A mirror that was away for longer begins anew."""

ATTEMPTS = 20

BATCH = 200
"""Pages that are compared at a time, each in all languages."""


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

    2 queries when nothing has changed since. Else what the changes reach is read; all public pages where it was told
    of one that may reach anything, or where something was summed up past the log. Any number of processes may call
    it at once. A task does it after each change, and the worker repeats it in case a process died.
    """
    log, told = _log(), news()
    if log.version != log.summed_up or None in told.keys:
        return _bring_up(everything(), log, told)
    return _bring_up(reach(key for key in told.keys if key), log, told) if told.touches else 0


@task(backend=BACKGROUND)
def follow() -> None:
    """In the background: no editor should wait for all that a change reaches. The index follows the log."""
    catch_up()
    index.follow()


@every(3600, at_start=True)
def compare() -> int:
    """
    The same with all pages, even if no change was told: for what was written past Django, by a process that died,
    and for answers to which an update of this software gave another form.
    """
    log, told = _log(), news()
    return _bring_up(everything(), log, told)


def _log() -> Any:
    """The row of the log, made if it is not there, and how much is summed up. 1 query."""
    logs = ChangeLog.objects.annotate(summed_up=summed_up()).filter(pk=1)
    if (log := logs.first()) is None:
        ChangeLog.objects.get_or_create(pk=1, defaults={"epoch": uuid4()})
        log = logs.get()
    return log


def _bring_up(keys: Sequence[UUID], log: Any, told: News) -> int:
    """
    Bring the rows of pages up to date, then the version, by what was told before; return how many were written.

    Some pages at a time: so it needs little memory, and others who write overtake it a few times at most. What was
    told meanwhile is left for the next time, and all of it when a process dies.
    """
    # Another process may have changed them.
    Site.clear_site_root_paths_cache()
    must_tell, touches = log.version == log.summed_up, [*told.touches]
    waiting, asked, shaken, written = deque(keys), set(keys), set[UUID](), 0
    while waiting:
        found = _write_some({waiting.popleft() for _ in range(min(BATCH, len(waiting)))}, touches, must_tell=must_tell)
        if found is None:
            return written
        written += len(found.changes)
        if new := found.shaken - shaken:
            shaken |= new
            more = [key for key in reach(new) if key not in asked]
            waiting.extend(more)
            asked.update(more)
    with transaction.atomic():
        ChangeLog.objects.select_for_update().get(pk=log.pk)
        sum_up(touches)
        ChangeLog.objects.filter(pk=log.pk).update(version=summed_up())
    return written


def _write_some(keys: Collection[UUID], touches: list[int], *, must_tell: bool) -> Differences | None:
    """
    Write what differs of some pages; ``None`` when others wrote each time before this was ready.

    Who has read earlier never writes later: what was told in between may be summed up by then.
    """
    for _attempt in range(ATTEMPTS):
        turn = _log().turn
        found = Differences.of(keys)
        with transaction.atomic():
            log = ChangeLog.objects.select_for_update().get(pk=1)
            if log.turn == turn:
                if found.changes and must_tell and not touches:
                    touches.append(touch(NOTHING))
                write(log, found)
                return found
    return None


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
