"""
What counts once until a time.

Kept in the database, which all processes of a site share; the cache of a small site is each process's own.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from faq_pages.models import Claim

SALT = "faq_pages.visitors.claims"


class ClaimedError(Exception):
    """Somebody has claimed it for something else."""

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


def keyed_hash(text: str) -> str:
    """A name for a text that tells nothing of it to anybody without the site's key."""
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()
