"""What a kind of job does with one item."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from faq_pages.models import Job


class JobItemError(Exception):
    """This item cannot be done, for the reason given to the user; the job goes on with the next one."""


class JobStopped(Exception):  # noqa: N818 (a decision of the handler, as StopIteration is)
    """The whole job cannot go on, for the reason given to the user; this item and the rest stay for ``retry``."""


class JobStateError(Exception):
    """The job is not in a state in which this can be done; the message is for the user, nothing was changed."""


@dataclass(frozen=True)
class Handler:
    apply: Callable[..., str | None]
    prepare: Callable[[Job, str], Any] | None


HANDLERS: dict[str, Handler] = {}


def register(
    kind: str, *, prepare: Callable[[Job, str], Any] | None = None
) -> Callable[[Callable[..., str | None]], Callable[..., str | None]]:
    """
    Make a function the handler of a kind of job: ``handler(job, item)``, inside the item's transaction.

    With ``prepare(job, item)``, which is called first and outside of any transaction, it is
    ``handler(job, item, prepared)``: slow calls over the network belong there. What the handler returns
    is a message for the user. Either may raise ``JobItemError`` or ``JobStopped``; anything else ends the
    job as failed. ``prepare`` may be called again for the same item; what the handler wrote is undone
    unless its outcome is recorded with it. Modules with handlers are imported in ``apps.py``.
    """

    def decorate(function: Callable[..., str | None]) -> Callable[..., str | None]:
        HANDLERS[kind] = Handler(function, prepare)
        return function

    return decorate


def handler_of(kind: str) -> Handler:
    """Raises ``LookupError`` when the kind is not registered."""
    try:
        return HANDLERS[kind]
    except KeyError:
        raise LookupError(f"No handler is registered for jobs of the kind {kind!r}.") from None
