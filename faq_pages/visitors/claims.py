"""
What counts once until a time, or a number of times.

Kept in the database, which all processes of a site share; the cache of a small site is each process's own.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from faq_pages.models import Claim

SALT = "faq_pages.visitors.claims"

MOST_AT_ONCE = 500
"""How many claims one statement deletes."""


class ClaimedError(Exception):
    """Somebody has claimed it for something else, or all there was of it."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def claim(what: str, lasting: timedelta, fingerprint: str) -> bool:
    """
    Claim ``what`` for whatever has this fingerprint. Two at once never both get it. 5 queries, of which 2 are a
    savepoint; more only where two meet.

    Returns whether it is new: ``False`` says that the very same was claimed before, and need not be done
    again. Raises ``ClaimedError`` while it is claimed for something else. Lasts only if the caller's
    transaction does.
    """
    now = timezone.now()
    key = keyed_hash(what)
    values = {"fingerprint": fingerprint, "until": now + lasting}
    if Claim.objects.filter(pk=key, until__lte=now).update(**values):
        return True
    row, is_new = Claim.objects.get_or_create(pk=key, defaults=values)
    if not is_new and row.fingerprint != fingerprint:
        raise ClaimedError(row.until)
    return is_new


def claim_one_of(most: int, what: str, lasting: timedelta) -> None:
    """
    Claim one of so many of ``what``; the time begins with the first. 6 queries at most, of which 2 are a savepoint.

    Raises ``ClaimedError`` when all are claimed. Lasts only if the caller's transaction does.
    """
    now = timezone.now()
    key = keyed_hash(what)
    values = {"count": 1, "until": now + lasting}
    if Claim.objects.filter(pk=key, until__lte=now).update(**values):
        return
    row, is_new = Claim.objects.get_or_create(pk=key, defaults=values)
    # In one statement: of two at once the second counts what the first has left.
    if not is_new and not Claim.objects.filter(pk=key, count__lt=most).update(count=F("count") + 1):
        raise ClaimedError(row.until)


def forget_claims() -> None:
    """Delete claims that are over. 2 queries for each 500 of them, and 1."""
    keys = None
    while keys is None or keys:
        with transaction.atomic():
            # Those that somebody claims anew at this moment are left out: PostgreSQL would end one of two that
            # wait for each other's rows, and it might be the visitor.
            over = Claim.objects.filter(until__lte=timezone.now()).select_for_update(skip_locked=True)
            keys = list(over.values_list("pk", flat=True)[:MOST_AT_ONCE])
            Claim.objects.filter(pk__in=keys).delete()


def keyed_hash(text: str) -> str:
    """A name for a text that tells nothing of it to anybody without the site's key."""
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()
