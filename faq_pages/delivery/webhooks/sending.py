"""
Handing messages over to their receivers.

Each endpoint has its own line, oldest first, and a conversation of its own: one that is slow or dead keeps no
other waiting. A message that one receiver cannot digest lets the next ones pass; after three failures in a row, or
when nobody answers at all, the whole line waits. A message may arrive twice, when a worker dies between
the answer and its note; its id stays the same.
"""

import logging
import random
import secrets
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone
from django_tasks import task

from faq_pages.background import BACKGROUND
from faq_pages.background.current import Paused, should_pause, worker_id
from faq_pages.background.liveness import is_gone
from faq_pages.background.sweeps import every
from faq_pages.delivery.webhooks.signing import SecretLostError, signatures
from faq_pages.models import WebhookDelivery, WebhookEndpoint
from faq_pages.models.webhooks import PING
from faq_pages.outgoing.post import Fault, Outcome, post

logger = logging.getLogger(__name__)

Status = WebhookDelivery.Status

SECONDS = 10.0
"""How long a receiver may take."""

FIRST_WAIT, LONGEST_WAIT = 15.0, 4 * 3600.0
"""Seconds: doubled with each failure, and spread so that not all come back at once. Some 16 attempts in 24 hours."""

FAILURES = 3
"""So many in a row, and it is the endpoint that fails, not a message."""

AT_ONCE = 16
"""Conversations at the same time."""

DELIVERED_KEPT, PARKED_KEPT = timedelta(days=7), timedelta(days=30)


@task(backend=BACKGROUND)
def deliver() -> None:
    """Send whatever is due. Safe to run again, and by several workers at once."""
    if send_due():
        raise Paused


@every(15, at_start=True)
def deliver_overdue() -> None:
    """Send what was to be tried again, or lost its task. 1 query when there is nothing."""
    if ready_endpoints(timezone.now()).exists():
        deliver.enqueue()


def ready_endpoints(now: datetime) -> QuerySet[WebhookEndpoint]:
    """Those that something may be sent to."""
    due = WebhookDelivery.objects.filter(status=Status.WAITING, due_at__lte=now)
    may_try = Q(active=True) & (Q(retry_at=None) | Q(retry_at__lte=now))
    waiting = Q(pk__in=due.values("endpoint")) & may_try
    return WebhookEndpoint.objects.filter(waiting | Q(pk__in=due.filter(event=PING).values("endpoint")))


def send_due() -> bool:
    """
    Send what is due, each endpoint's messages one after another; ``True`` when the worker has other things to do first.

    4 queries a message: the database is used from this thread alone.
    """
    holder = worker_id() or secrets.token_hex(16)
    running: dict[Future[Outcome], WebhookDelivery] = {}
    paused = False
    with leased(holder) as endpoints, ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for pk in endpoints:
            begin_next(pk, holder, pool, running)
        while running:
            finished, _rest = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                delivery = running.pop(future)
                note(delivery, future.result(), timezone.now())
                paused = paused or should_pause()
                if not paused:
                    begin_next(delivery.endpoint_id, holder, pool, running)
    return paused


@contextmanager
def leased(holder: str) -> Iterator[list[int]]:
    """Take the endpoints that something is due for, but for those that another worker is busy with."""
    now = timezone.now()
    mine = []
    for endpoint in list(ready_endpoints(now)):
        free = not endpoint.lease or endpoint.lease == holder or is_gone(endpoint.lease, endpoint.leased_at)
        same = WebhookEndpoint.objects.filter(pk=endpoint.pk, lease=endpoint.lease, leased_at=endpoint.leased_at)
        if free and same.update(lease=holder, leased_at=now):
            mine.append(endpoint.pk)
    try:
        yield mine
    finally:
        WebhookEndpoint.objects.filter(pk__in=mine, lease=holder).update(lease="")


def begin_next(
    endpoint_id: int, holder: str, pool: ThreadPoolExecutor, running: dict["Future[Outcome]", WebhookDelivery]
) -> None:
    """Begin with the next message of an endpoint that this worker holds, if there is one."""
    now = timezone.now()
    if not WebhookEndpoint.objects.filter(pk=endpoint_id, lease=holder).update(leased_at=now):
        return
    delivery = next_delivery(endpoint_id, now)
    if delivery is None:
        return
    try:
        headers = headers_of(delivery, now)
    except SecretLostError:
        logger.warning("The secret of a webhook was lost with the site's key.", extra={"webhook": endpoint_id})
        note(delivery, Outcome(Fault.SECRET), now)
        return
    future = pool.submit(post, delivery.endpoint.address, delivery.body.encode(), headers, seconds=SECONDS)
    running[future] = delivery


def next_delivery(endpoint_id: int, now: datetime) -> WebhookDelivery | None:
    """The first in line; a test before all others. 1 query."""
    open_line = Q(endpoint__active=True) & (Q(endpoint__retry_at=None) | Q(endpoint__retry_at__lte=now))
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint_id, status=Status.WAITING, due_at__lte=now)
    first = Case(When(event=PING, then=Value(0)), default=Value(1))
    return waiting.filter(open_line | Q(event=PING)).select_related("endpoint").order_by(first, "pk").first()


def headers_of(delivery: WebhookDelivery, now: datetime) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "california-faq-webhooks/1",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signatures(delivery.endpoint, delivery.message_id, now, delivery.body.encode()),
    }


@transaction.atomic
def note(delivery: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    """Write down what came of an attempt, and when the next one is."""
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=delivery.endpoint_id).first()
    if endpoint is None:
        return
    delivery.attempts += 1
    delivery.fault, delivery.answered = outcome.fault, outcome.status
    if not outcome.fault:
        delivery.status, delivery.finished_at = Status.DELIVERED, now
        endpoint.failures, endpoint.retry_at, endpoint.delivered_at = 0, None, now
    else:
        is_answer = outcome.fault in {Fault.STATUS, Fault.REDIRECT} and outcome.status not in {429, 503}
        endpoint.failures = endpoint.failures + 1 if is_answer else max(endpoint.failures + 1, FAILURES)
        if is_answer:
            # The line goes on without it. Where nobody answers it keeps its place.
            delivery.due_at = min(now + pause(delivery.attempts), max(delivery.give_up_at, now))
        if endpoint.failures >= FAILURES:
            asked = timedelta(seconds=min(outcome.retry_after or 0, LONGEST_WAIT))
            endpoint.retry_at = now + max(pause(endpoint.failures - FAILURES + 1), asked)
        if now >= delivery.give_up_at:
            delivery.status, delivery.finished_at = Status.PARKED, now
    endpoint.save(update_fields=["failures", "retry_at", "delivered_at"])
    delivery.save(update_fields=["attempts", "fault", "answered", "status", "finished_at", "due_at"])
    if outcome.status == 410:
        take_out_of_use(endpoint, now)
    elif endpoint.failures >= FAILURES:
        park(endpoint.deliveries.filter(give_up_at__lte=now), outcome, now)


def pause(failures: int) -> timedelta:
    """How long to wait after so many failures: a random time up to twice the last one's, from a quarter below."""
    seconds = min(FIRST_WAIT * 2.0 ** min(failures - 1, 30), LONGEST_WAIT)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 (spreads attempts, protects nothing)


def take_out_of_use(endpoint: WebhookEndpoint, now: datetime) -> None:
    """410 Gone: the receiver wants nothing any more. What waits is parked, for who puts it to use again."""
    logger.warning("A webhook was taken out of use: its address says that it is gone.", extra={"webhook": endpoint.pk})
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(active=False, is_gone=True)
    park(endpoint.deliveries.all(), Outcome(Fault.STATUS, 410), now)


def park(deliveries: QuerySet[WebhookDelivery], outcome: Outcome, now: datetime) -> None:
    deliveries.filter(status=Status.WAITING).update(
        status=Status.PARKED, fault=outcome.fault, answered=outcome.status, finished_at=now
    )


@every(3600)
def forget_messages(*, now: datetime | None = None) -> None:
    """Delete what was delivered a week or given up a month ago; give up what waits for what is no longer active."""
    now = now or timezone.now()
    idle = WebhookDelivery.objects.filter(endpoint__active=False, give_up_at__lte=now, status=Status.WAITING)
    idle.exclude(event=PING).update(status=Status.PARKED, finished_at=now)
    WebhookDelivery.objects.filter(status=Status.DELIVERED, finished_at__lte=now - DELIVERED_KEPT).delete()
    WebhookDelivery.objects.filter(status=Status.PARKED, finished_at__lte=now - PARKED_KEPT).delete()
