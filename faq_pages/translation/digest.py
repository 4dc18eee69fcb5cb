"""
The daily digest: what arrived for a person's languages, in one plain e-mail.

Nobody gets it who did not ask. The moment up to which somebody was told is moved on before the mail is
sent, by whoever moves it first: a mail can get lost when the process dies in between, but is never sent
twice.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from faq_pages.background.sweeps import every
from faq_pages.languages import language
from faq_pages.models import DigestSubscription, Review, Significance, SourceChange
from faq_pages.models.people import preferred_language
from faq_pages.translation.desk import Cell, Step, cells
from faq_pages.translation.queues import open_pages
from faq_pages.translation.roles import reviewed_codes, translated_codes
from faq_pages.translation.states import State

logger = logging.getLogger(__name__)

PERIOD = timedelta(hours=23)
"""A little less than a day, so that the hour of the mail does not wander."""


@dataclass
class Arrived:
    """How many pages of one language came to need something since the last digest."""

    language_code: str
    missing: int = 0
    outdated: int = 0
    review: int = 0
    returned: int = 0

    def __bool__(self) -> bool:
        return any([self.missing, self.outdated, self.review, self.returned])

    @property
    def name(self) -> str:
        return language(self.language_code).translated_name

    @property
    def url(self) -> str:
        return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('faq_translations:mine')}?language={self.language_code}"


@every(900)
def send_due_digests() -> None:
    send_digests()


def send_digests(*, now: datetime | None = None) -> int:
    """Send each subscriber's digest that is due, unless nothing arrived; return how many were sent."""
    now = now or timezone.now()
    due = DigestSubscription.objects.filter(last_sent_at__lte=now - PERIOD, user__is_active=True).select_related("user")
    return sum(send_digest(subscription, now=now) for subscription in due)


def send_digest(subscription: DigestSubscription, *, now: datetime) -> bool:
    """Send one person's digest; ``False`` when nothing arrived, or when somebody else was quicker."""
    since = subscription.last_sent_at
    news = arrived_for(subscription.user, since=since, until=now)
    if not news or not subscription.user.email or not move_on(subscription, since, now):
        return False
    try:
        mail(subscription.user, news)
    except (SMTPException, OSError):
        logger.exception("A digest could not be sent.", extra={"user": subscription.user_id})
        move_on(subscription, now, since)
        return False
    return True


def move_on(subscription: DigestSubscription, since: datetime, until: datetime) -> bool:
    """Note that everything up to ``until`` is told; ``False`` when that was noted in the meantime."""
    return bool(DigestSubscription.objects.filter(pk=subscription.pk, last_sent_at=since).update(last_sent_at=until))


def mail(user: Any, news: list[Arrived]) -> None:
    with override(preferred_language(user)):
        text = render_to_string(
            "faq_pages/admin/translations/digest.txt",
            {
                "news": news,
                "site_name": settings.WAGTAIL_SITE_NAME,
                "account_url": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_account')}",
            },
        )
        send_mail(_("Translations: work has arrived"), text, None, [user.email])


def arrived_for(user: Any, *, since: datetime, until: datetime) -> list[Arrived]:
    """
    What came to need something in a person's languages, those with nothing left out.

    About 14 queries, however many pages and languages there are.
    """
    codes, reviewed = translated_codes(user), set(reviewed_codes(user))
    if not codes:
        return []
    period = {"published_at__gt": since, "published_at__lte": until}
    new, changed = new_and_changed(period)
    reviews = reviews_between(since, until)
    touched = new | changed | {key for key, _code in reviews}
    keys = open_pages(user).filter(translation_key__in=touched).values_list("translation_key", flat=True)
    news = {code: Arrived(code) for code in codes}
    for (key, code), cell in cells(keys, codes).items():
        count(news[code], cell, new=key in new, changed=key in changed)
        if (key, code) in reviews:
            count_review(news[code], cell, may_review=code in reviewed)
    return [row for row in news.values() if row]


def new_and_changed(period: dict[str, Any]) -> tuple[set[UUID], set[UUID]]:
    """Pages that were published for the first time, and pages with a major change. 1 query."""
    earlier = SourceChange.objects.filter(translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk"))
    rows = (
        SourceChange.objects.filter(**period, significance=Significance.MAJOR)
        .annotate(again=Exists(earlier))
        .values_list("translation_key", "again")
    )
    found: tuple[set[UUID], set[UUID]] = (set(), set())
    for key, again in rows:
        found[again].add(key)
    return found


def reviews_between(since: datetime, until: datetime) -> set[tuple[UUID, str]]:
    """Page and language of every decision. 1 query."""
    return set(
        Review.objects.filter(at__gt=since, at__lte=until).values_list(
            "translation__source__object_id", "translation__target_locale__language_code"
        )
    )


def count(row: Arrived, cell: Cell, *, new: bool, changed: bool) -> None:
    row.missing += new and cell.state == State.FALLBACK
    row.outdated += changed and cell.state == State.OUTDATED


def count_review(row: Arrived, cell: Cell, *, may_review: bool) -> None:
    row.review += may_review and cell.step == Step.REVIEW
    row.returned += cell.step == Step.RETURNED


def subscribe(user: Any, *, wanted: bool) -> None:
    """Begin or end a person's digests. What arrived before the beginning is not told."""
    if wanted:
        DigestSubscription.objects.get_or_create(user=user, defaults={"last_sent_at": timezone.now()})
    else:
        DigestSubscription.objects.filter(user=user).delete()
