"""Cheap work that recurs."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from faq_pages.models import Sweep as DueSweep

logger = logging.getLogger(__name__)

Registered = TypeVar("Registered", bound=Callable[[], object])

AGAIN_SECONDS = 15.0
"""How soon to ask again whether a sweep is due that another worker has done."""


@dataclass
class Sweep:
    """A registered function. ``asked_at`` spares the database a question in each turn of the loop."""

    name: str
    function: Callable[[], object]
    seconds: float
    at_start: bool
    asked_at: float = float("-inf")


SWEEPS: dict[str, Sweep] = {}


def every(seconds: float, *, at_start: bool = False) -> Callable[[Registered], Registered]:
    """
    Have a worker call a function about every so many seconds, in the order of registration.

    However many workers there are, one of them does it; when it was last done survives a restart. It is
    noted before the call, so a worker that dies in the middle leaves it undone until the next time: what
    must not be lost belongs into a task. ``at_start`` also calls it at the start of each worker.
    Modules that register are imported in ``apps.py``.
    """

    def register(function: Registered) -> Registered:
        name = f"{function.__module__}.{function.__qualname__}"
        SWEEPS[name] = Sweep(name, function, seconds, at_start)
        return function

    return register


def run_at_start() -> None:
    for sweep in list(SWEEPS.values()):
        if sweep.at_start:
            run(sweep)


def run_due() -> None:
    """Call what is due. A sweep that fails is logged and called again the next time."""
    for sweep in list(SWEEPS.values()):
        if time.monotonic() - sweep.asked_at < min(sweep.seconds, AGAIN_SECONDS):
            continue
        sweep.asked_at = time.monotonic()
        if is_due(sweep):
            run(sweep)


def is_due(sweep: Sweep) -> bool:
    """Whether it is this worker's turn, which it takes by asking. One or two queries."""
    now = timezone.now()
    due_at = now + timedelta(seconds=sweep.seconds)
    if DueSweep.objects.filter(pk=sweep.name, due_at__lte=now).update(due_at=due_at):
        return True
    return DueSweep.objects.get_or_create(pk=sweep.name, defaults={"due_at": due_at})[1]


def run(sweep: Sweep) -> None:
    try:
        sweep.function()
    except (OperationalError, InterfaceError):
        raise  # The database is away; the worker waits for it.
    except Exception:
        logger.exception("A periodic piece of work failed.", extra={"sweep": sweep.name})
