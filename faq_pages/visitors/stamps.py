"""
What speaks for a visitor whose browser cannot prove work: the form was ours, and somebody took the time to fill it in.

A stamp is the time at which a form was shown, signed. That it is used once only is for ``claims``. A robot
can wait too, so what comes with a stamp alone is limited by ``posting.CAPS`` as well.
"""

import secrets
from datetime import timedelta

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

LIFETIME = timedelta(hours=12)
"""Who begins to write may be called away."""

SHORTEST = timedelta(seconds=3)
"""Nobody reads a form and fills it in faster."""

SALT = "faq_pages.visitors.stamps"


class StampError(Exception):
    """The stamp is not, or no longer, good."""


class TooEarlyError(StampError):
    """The stamp is not good yet."""


def new_stamp() -> str:
    """No query."""
    return TimestampSigner(salt=SALT).sign(secrets.token_urlsafe(12))


def check_stamp(stamp: str) -> None:
    """Raise ``StampError`` unless we made the stamp, neither just now nor long ago. No query."""
    signer = TimestampSigner(salt=SALT)
    try:
        signer.unsign(stamp, max_age=LIFETIME)
    except BadSignature as error:
        raise StampError("The form has expired, or is not one of ours.") from error
    try:
        signer.unsign(stamp, max_age=SHORTEST)
    except SignatureExpired:
        return
    raise TooEarlyError("The form was sent faster than anybody writes.")
