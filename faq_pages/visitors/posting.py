"""The two things that a visitor can send."""

import json
import math
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import punycode

from faq_pages.models import Enquiry, FaqQuestionPage, Feedback
from faq_pages.models.visitors import Posted
from faq_pages.visitors.claims import ClaimedError, claim, keyed_hash
from faq_pages.visitors.proofs import LIFETIME, ProofError, check_proof

INTERVAL = timedelta(minutes=1)
"""How long an address, or an e-mail, has to wait between two messages of a kind."""

Kind = Feedback.Kind


class RefusedError(Exception):
    """It says what cannot be so. The message says what."""


class TooSoonError(Exception):
    """The address or the e-mail has sent something else within the last minute."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Sender:
    """Who sends, and what speaks for their being no robot. ``trap`` is a field that people do not see."""

    network: str
    challenge: str
    number: int
    trap: str = ""


def leave_feedback(page: FaqQuestionPage, sender: Sender, *, kind: str, block: str = "", comment: str = "") -> None:
    """
    Keep what a visitor thinks of ``page``, a published one, tied to the revision that is live.

    The same again is not kept again, while its challenge or the sender's minute lasts. Raises
    ``RefusedError``, ``ProofError`` or ``TooSoonError``. 13 queries at most.
    """
    language = page.locale.language_code
    if kind == Kind.WRONG_TRANSLATION and language == settings.LANGUAGE_CODE:
        raise RefusedError("This text is the original and not a translation.")
    if block and block not in {child.get("id") for child in page.answer.raw_data}:
        raise RefusedError("The answer has no such block.")
    content = ["feedback", str(page.translation_key), language, kind, block, comment]
    feedback = Feedback(
        page=page, revision_id=page.live_revision_id, language=language, kind=kind, block=block, comment=comment
    )
    keep(feedback, sender, content, [f"feedback {sender.network}"])


def ask(text: str, sender: Sender, *, language: str, email: str = "") -> None:
    """
    Keep a visitor's question. Raises ``ProofError`` or ``TooSoonError``. 18 queries at most.

    The same again is not kept again, while its challenge or the minute of the sender or the e-mail lasts.
    """
    limits = [f"enquiry {sender.network}"]
    if email:
        limits.append(f"email {mailbox(email)}")
    keep(Enquiry(text=text, language=language, email=email), sender, ["enquiry", language, email, text], limits)


def keep(message: Posted, sender: Sender, content: list[str], limits: list[str]) -> None:
    """
    Keep a message. Not what a robot sent, which must not notice, and not the same again.

    What is refused claims nothing: the proof can be used again for a better try. Before the proof holds
    the database is not asked: a transaction keeps everybody else from writing to SQLite.
    """
    check_proof(sender.challenge, sender.number)
    if sender.trap:
        return
    with transaction.atomic():
        if is_first(sender, keyed_hash(json.dumps(content)), limits):
            message.save()


def is_first(sender: Sender, fingerprint: str, limits: list[str]) -> bool:
    """Whether this is not the same again. Raises ``ProofError`` or ``TooSoonError``. 5 queries for each limit and 5."""
    try:
        # It must outlive the challenge, also where the clocks of two machines differ.
        is_new = claim(f"challenge {sender.challenge}", 2 * LIFETIME, fingerprint)
    except ClaimedError:
        raise ProofError("This challenge was used before. Ask for a new one.") from None
    if not is_new:
        return False
    try:
        return all(claim(limit, INTERVAL, fingerprint) for limit in limits)
    except ClaimedError as error:
        raise TooSoonError(max(1, math.ceil((error.until - timezone.now()).total_seconds()))) from None


def mailbox(email: str) -> str:
    """
    The mailbox that an address leads to, for all that can be told.

    >>> mailbox("Ana+faq@Example.org"), mailbox("ana@bücher.example")
    ('ana@example.org', 'ana@xn--bcher-kva.example')
    """
    name, _, host = email.casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{punycode(host)}"
