"""What a task can know about the worker that runs it."""

import threading
import time
from dataclasses import dataclass, field

SLICE_SECONDS = 5.0
"""How long one task may go on while others, and the sweeps, wait."""


class Paused(Exception):  # noqa: N818 (no error: the task wants to go on later)
    """Raised by a task that stopped between two steps: it goes to the end of the queue and is run again."""


@dataclass
class Current:
    """The worker of this process. There is none in a request, in a shell and in most tests."""

    worker_id: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)
    task_began: float = 0.0


current = Current()


def worker_id() -> str:
    """The id of this process's worker, empty when it is none."""
    return current.worker_id


def should_pause() -> bool:
    """Whether a long task should raise ``Paused`` at its next safe point. Never outside of a worker."""
    if not current.worker_id:
        return False
    return current.stopping.is_set() or time.monotonic() - current.task_began > SLICE_SECONDS
