"""
Proof of work: a visitor's computer spends a moment on each message, a robot's on each of thousands.

Nobody else is asked, and nothing is kept for a challenge that is not used: it carries its own time and
difficulty, signed (HMAC-SHA256). That it is used once only is for ``claims``.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils import timezone

LIFETIME = timedelta(minutes=10)
SALT = "faq_pages.visitors.proofs"


class ProofError(Exception):
    """The proof does not hold. The message says why."""


@dataclass(frozen=True)
class Challenge:
    """To be answered with a number for which the SHA-256 of ``challenge:number`` begins with so many zero bits."""

    challenge: str
    difficulty: int
    expires_at: datetime


def new_challenge() -> Challenge:
    """A challenge of the difficulty that ``FAQ_PROOF_DIFFICULTY`` sets. No query."""
    difficulty: int = settings.FAQ_PROOF_DIFFICULTY
    signed = TimestampSigner(salt=SALT).sign(f"{secrets.token_urlsafe(16)}.{difficulty}")
    return Challenge(signed, difficulty, timezone.now() + LIFETIME)


def check_proof(challenge: str, number: int) -> None:
    """Raise ``ProofError`` unless we made the challenge, a short time ago, and the number solves it. No query."""
    try:
        value = TimestampSigner(salt=SALT).unsign(challenge, max_age=LIFETIME)
    except SignatureExpired:
        raise ProofError("The challenge has expired. Ask for a new one.") from None
    except BadSignature:
        raise ProofError("This challenge was not made here. Ask for one.") from None
    if zero_bits(challenge, number) < int(value.rpartition(".")[2]):
        raise ProofError("The number does not solve the challenge.")


def zero_bits(challenge: str, number: int) -> int:
    """How many zero bits the SHA-256 of a challenge with a number begins with."""
    digest = sha256(f"{challenge}:{number}".encode()).digest()
    return len(digest) * 8 - int.from_bytes(digest, "big").bit_length()


def solve(challenge: Challenge) -> int:
    """The first number that solves a challenge, as a client finds it."""
    number = 0
    while zero_bits(challenge.challenge, number) < challenge.difficulty:
        number += 1
    return number
