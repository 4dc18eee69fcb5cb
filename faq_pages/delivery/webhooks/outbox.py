"""
What receivers are told of, written down to be sent.

It follows the log for mirrors: what has become public, changed or gone there is an event, and its
messages are committed with the log's own rows. So there is none of a page that readers cannot see, one definition
of public stands behind both, and a publication whose process dies is told by the worker: the row of the content
version, which was committed with it, says that there is something to tell.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from faq_pages.delivery.fingerprints import Fingerprint
from faq_pages.delivery.webhooks.sending import deliver
from faq_pages.models import ContentChange, WebhookDelivery, WebhookEndpoint, WebhookEvent
from faq_pages.models.served_site import ServedSite, served_sites
from faq_pages.models.webhooks import PING
from faq_pages.translation.states import State

KEPT_TRYING = timedelta(hours=24)

API_NAMES = {"index": "api:faq", "section": "api:section", "question": "api:question"}


@dataclass(frozen=True)
class Happening:
    """What happened to a page in one language, as readers see it; ``now`` is ``None`` when it is gone."""

    event: WebhookEvent
    site_id: int
    key: UUID
    language_code: str
    page_type: str
    now: Fingerprint | None


def happening(before: ContentChange, now: Fingerprint | None) -> Happening:
    """Name what happened to a page: ``before`` is its row in the log, not written anew yet."""
    page_type = now.page_type if now else before.page_type
    is_source = before.language_code == settings.LANGUAGE_CODE
    if now is None:
        act = "removed"
    elif before.removed or before.published_at != now.published_at:
        act = "published"
    elif now.state == State.OUTDATED != before.state:
        act = "outdated"
    else:
        act = "changed"
    event = WebhookEvent(f"{page_type if is_source else 'translation'}.{act}")
    return Happening(event, before.site_id, before.key, before.language_code, page_type, now)


def announce(happenings: Sequence[Happening], at: datetime) -> int:
    """
    Write the messages of what happened; return how many that were. Call it in the transaction of the log.

    1 query, 4 when there are some, a few more when there are hundreds.
    """
    endpoints = list(WebhookEndpoint.objects.filter(active=True))
    if not endpoints:
        return 0
    sites = {served.site.pk: served for served in served_sites()}
    deliveries = []
    for what in happenings:
        interested = [endpoint for endpoint in endpoints if what.event in endpoint.events]
        if interested:
            message_id = new_message_id()
            content = body(message_id, what, sites[what.site_id], at)
            deliveries += [message(endpoint, message_id, what.event, content, at=at) for endpoint in interested]
    if deliveries:
        WebhookDelivery.objects.bulk_create(deliveries, batch_size=200)
        deliver.enqueue()
    return len(deliveries)


def new_message_id() -> str:
    return f"msg_{uuid4().hex}"


def message(endpoint: WebhookEndpoint, message_id: str, event: str, content: str, *, at: datetime) -> WebhookDelivery:
    give_up_at = at if event == PING else at + KEPT_TRYING
    times = {"created_at": at, "due_at": at, "give_up_at": give_up_at}
    return WebhookDelivery(endpoint=endpoint, message_id=message_id, event=event, body=content, **times)


def body(message_id: str, what: Happening, site: ServedSite, at: datetime) -> str:
    """Nothing but what everybody may read: no titles and no texts, and of what is gone no addresses."""
    now = what.now
    return as_json(
        {
            "id": message_id,
            "type": what.event.value,
            "time": at.isoformat(),
            "site": site.name,
            "page_type": what.page_type,
            "key": str(what.key),
            "locale": what.language_code,
            "state": now.state if now else None,
            "url": site.address_of_place(now.url_path, what.language_code) if now else None,
            "api_url": api_url(what, site) if now else None,
        }
    )


def api_url(what: Happening, site: ServedSite) -> str:
    arguments = None if what.page_type == "index" else {"key": what.key}
    return site.call_url(reverse(API_NAMES[what.page_type], kwargs=arguments), locale=what.language_code)


def as_json(content: dict[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"))


@transaction.atomic
def ping(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Send one endpoint a test, once, at once and whether it is active or not. What waits for it goes out, too."""
    at, message_id = timezone.now(), new_message_id()
    content = as_json({"id": message_id, "type": PING, "time": at.isoformat()})
    sent = message(endpoint, message_id, PING, content, at=at)
    sent.save()
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(retry_at=None)
    deliver.enqueue()
    return sent


@transaction.atomic
def send_again(parked: Any) -> int:
    """Let messages that were given up wait anew, for another 24 hours; return how many there were. 3 queries."""
    at = timezone.now()
    found = parked.filter(status=WebhookDelivery.Status.PARKED)
    WebhookEndpoint.objects.filter(deliveries__in=found).update(retry_at=None)
    number: int = found.update(
        status=WebhookDelivery.Status.WAITING, attempts=0, due_at=at, give_up_at=at + KEPT_TRYING, finished_at=None
    )
    if number:
        deliver.enqueue()
    return number
