"""
Which workers are still alive.

Each worker holds a lock on a file of its own in ``DATA_DIR``. The system drops it with the process,
even after ``kill -9``, so on one machine a death is known at once. A worker of another machine, whose
file is not here, counts as gone when its last sign of life is a minute old.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from faq_pages.models import Worker

BEAT_SECONDS = 10
SILENCE = timedelta(seconds=60)
"""A sign of life older than this is none."""

REMEMBERED = timedelta(days=1)
"""How long a worker that is gone is kept, so that what it left can still be told from what is alive."""


def lock_file(worker_id: str) -> Path:
    return Path(settings.DATA_DIR) / "workers" / f"{worker_id}.lock"


@contextmanager
def held(worker_id: str) -> Iterator[None]:
    """Hold a worker's lock. The file is removed at an orderly end only."""
    path = lock_file(worker_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
        path.unlink(missing_ok=True)


def show_life(worker_id: str) -> None:
    now = timezone.now()
    if not Worker.objects.filter(pk=worker_id).update(heartbeat_at=now):
        Worker.objects.create(pk=worker_id, heartbeat_at=now)


def is_gone(worker_id: str, last_sign: datetime | None = None, *, now: datetime | None = None) -> bool:
    """
    Whether a worker will never finish what it began.

    ``last_sign`` is what else is known of it, for ids that have no row: a job that was run in a shell.
    At most one query.
    """
    lock = is_locked(worker_id)
    if lock is not None:
        return not lock
    recent = (now or timezone.now()) - SILENCE
    beat = Worker.objects.filter(pk=worker_id).values_list("heartbeat_at", flat=True).first() or last_sign
    return beat is None or beat < recent


def is_locked(worker_id: str) -> bool | None:
    """Whether a process of this machine holds the worker's lock; ``None`` when there is no file to tell."""
    try:
        with lock_file(worker_id).open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return True
    return False


def forget_workers(now: datetime | None = None) -> None:
    """Remove the rows and files of workers that have long been gone."""
    long_ago = (now or timezone.now()) - REMEMBERED
    Worker.objects.filter(heartbeat_at__lt=long_ago).delete()
    for path in lock_file("any").parent.glob("*.lock"):
        if path.stat().st_mtime < long_ago.timestamp() and not is_locked(path.stem):
            path.unlink(missing_ok=True)
