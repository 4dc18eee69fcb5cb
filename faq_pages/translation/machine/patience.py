"""How long, how often and when to try."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from .errors import MachineTranslationError

MAX_TRIES = 3
FIRST_WAIT = 1.0
"""Seconds before the second try, half to one and a half times; twice that before the third."""

LONGEST_WAIT = 30.0
"""An engine that asks for more seconds than this is not asked again in the same call."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Clock:
    """Time, sleep and chance; replaced in tests."""

    now: Callable[[], float] = time.monotonic
    wall_time: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


def persist(attempt: Callable[[float], Result], *, seconds: float, until: float, clock: Clock) -> Result:
    """
    Call ``attempt`` with its number of seconds, up to three times while its error is retryable.

    ``until``, by ``clock.now``, is not passed by more than a tenth of a second: neither by an attempt nor by a wait.
    """
    for number in range(MAX_TRIES):
        try:
            return attempt(max(0.1, min(seconds, until - clock.now())))
        except MachineTranslationError as error:
            wait = error.retry_after or FIRST_WAIT * 2**number * (0.5 + clock.chance())
            last = number == MAX_TRIES - 1
            if last or not error.retryable or wait > LONGEST_WAIT or clock.now() + wait >= until:
                raise
        clock.sleep(wait)
    raise AssertionError("the last attempt returns or raises")
