"""What a visitor can send: a vote or a fault found, words for a vote, and a question."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import punycode

from faq_pages.models import Enquiry, FaqQuestionPage, Feedback
from faq_pages.models.visitors import Posted
from faq_pages.visitors import stamps
from faq_pages.visitors.claims import ClaimedError, claim, claim_one_of, keyed_hash
from faq_pages.visitors.proofs import LIFETIME, ProofError, check_proof
from faq_pages.visitors.stamps import StampError, check_stamp

INTERVAL = timedelta(minutes=1)
"""How long an address, or an e-mail, has to wait between two messages of a kind."""

Kind = Feedback.Kind


class RefusedError(Exception):
    """It says what cannot be so. The message says what."""


class TooSoonError(Exception):
    """The address or the e-mail has sent something else within the last minute, or too much without a proof."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Cap:
    """How much may be sent without a proof of work: by one address in a day, by all in an hour."""

    of_one_a_day: int
    of_all_an_hour: int


CAPS = {"enquiry": Cap(5, 60), "feedback": Cap(20, 300)}
"""A robot with a thousand addresses gets no further than the second number."""

TICKET_LIFETIME = timedelta(hours=1)
TICKET_SALT = "faq_pages.visitors.tickets"


@dataclass(frozen=True)
class Sender:
    """
    Who sends, and what speaks for their being no robot: a solved challenge, or else the stamp of a form.

    A vote without words may come with neither. ``trap`` is a field that people do not see.
    """

    network: str
    challenge: str = ""
    number: int = 0
    trap: str = ""
    stamp: str = ""

    @property
    def is_proven(self) -> bool:
        return bool(self.challenge)


def leave_feedback(
    page: FaqQuestionPage, sender: Sender, *, kind: str, block: str = "", comment: str = ""
) -> Feedback | None:
    """
    Keep what a visitor thinks of ``page``, a published one, tied to the revision that is live.

    The same again is not kept again, while its challenge or the sender's minute lasts; ``None`` then. Raises
    ``RefusedError``, ``ProofError``, ``StampError`` or ``TooSoonError``. 13 queries at most, 20 without a proof.
    """
    language = page.locale.language_code
    if kind == Kind.WRONG_TRANSLATION and language == settings.LANGUAGE_CODE:
        raise RefusedError("This text is the original and not a translation.")
    if block and block not in {child.get("id") for child in page.answer.raw_data}:
        raise RefusedError("The answer has no such block.")
    is_bare = kind != Kind.WRONG_TRANSLATION and not comment
    content = ["feedback", str(page.translation_key), language, kind, block, comment]
    feedback = Feedback(
        page=page, revision_id=page.live_revision_id, language=language, kind=kind, block=block, comment=comment
    )
    is_kept = keep(feedback, sender, content, is_bare=is_bare)
    return feedback if is_kept else None


def ask(text: str, sender: Sender, *, language: str, email: str = "") -> None:
    """
    Keep a visitor's question. Raises ``ProofError``, ``StampError`` or ``TooSoonError``. 18 queries at most, 30
    without a proof.

    The same again is not kept again, while its challenge or the minute of the sender or the e-mail lasts.
    """
    limits = [f"email {mailbox(email)}"] if email else []
    keep(Enquiry(text=text, language=language, email=email), sender, ["enquiry", language, email, text], *limits)


def keep(message: Posted, sender: Sender, content: list[str], *limits: str, is_bare: bool = False) -> bool:
    """
    Keep a message, and tell whether it was. Not what a robot sent, which must not notice, and not the same again.

    What is refused claims nothing: the proof can be used again for a better try. Before the proof holds
    the database is not asked: a transaction keeps everybody else from writing to SQLite.
    """
    if sender.is_proven:
        check_proof(sender.challenge, sender.number)
    elif sender.stamp or not is_bare:
        check_stamp(sender.stamp)
    if sender.trap:
        return False
    with transaction.atomic():
        is_new = is_first(sender, keyed_hash(json.dumps(content)), content[0], limits)
        if is_new:
            message.save()
    return is_new


def is_first(sender: Sender, fingerprint: str, kind: str, limits: Iterable[str]) -> bool:
    """
    Whether this is not the same again. Raises ``ProofError``, ``StampError`` or ``TooSoonError``.

    5 queries for each limit and 10; up to 12 more without a proof.
    """
    if not is_first_use(sender, fingerprint):
        return False
    try:
        for limit in [f"{kind} {sender.network}", *limits]:
            if not claim(limit, INTERVAL, fingerprint):
                return False
        if not sender.is_proven:
            cap = CAPS[kind]
            claim_one_of(cap.of_one_a_day, f"unproven {kind} {sender.network}", timedelta(days=1))
            claim_one_of(cap.of_all_an_hour, f"unproven {kind}", timedelta(hours=1))
    except ClaimedError as error:
        raise TooSoonError(max(1, math.ceil((error.until - timezone.now()).total_seconds()))) from None
    return True


def is_first_use(sender: Sender, fingerprint: str) -> bool:
    """Whether its challenge or stamp, if it has one, was not used for the same. 5 queries at most."""
    # A claim must outlive what it is for, also where the clocks of two machines differ.
    try:
        if sender.is_proven:
            return claim(f"challenge {sender.challenge}", 2 * LIFETIME, fingerprint)
        if sender.stamp:
            return claim(f"stamp {sender.stamp}", 2 * stamps.LIFETIME, fingerprint)
    except ClaimedError:
        if sender.is_proven:
            raise ProofError("This challenge was used before. Ask for a new one.") from None
        raise StampError("This form was sent before, with something else in it.") from None
    return True


def ticket_for(feedback: Feedback) -> str:
    """What lets the visitor who gave a vote add words to it."""
    return TimestampSigner(salt=TICKET_SALT).sign(str(feedback.pk))


def add_comment(ticket: str, comment: str) -> None:
    """
    Add a visitor's words to their own vote, once and within an hour. 1 query, 2 for the same again.

    Raises ``RefusedError`` when the ticket is none or too old, the vote is gone, or it has other words.
    """
    try:
        pk = int(TimestampSigner(salt=TICKET_SALT).unsign(ticket, max_age=TICKET_LIFETIME))
    except BadSignature as error:
        raise RefusedError("Words can be added to a vote for one hour.") from error
    votes = Feedback.objects.filter(pk=pk)
    added = votes.filter(comment="", status=Feedback.Status.NEW).update(comment=comment, changed_at=timezone.now())
    if not added and not votes.filter(comment=comment).exists():
        raise RefusedError("The vote is gone, or has words already.")


def mailbox(email: str) -> str:
    """
    The mailbox that an address leads to, for all that can be told.

    >>> mailbox("Ana+faq@Example.org"), mailbox("ana@bücher.example")
    ('ana@example.org', 'ana@xn--bcher-kva.example')
    """
    name, _, host = email.casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{punycode(host)}"
