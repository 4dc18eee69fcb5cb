"""The process that does the background work: one task at a time, and the sweeps in between."""

import logging
import os
import secrets
import signal
import threading
import time
from contextlib import suppress
from typing import Any, cast

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks import TaskContext, TaskResult, TaskResultStatus
from django_tasks.signals import task_finished, task_started
from django_tasks_db.models import DBTaskResult

from faq_pages.background import BACKGROUND, sweeps
from faq_pages.background.current import Paused, current
from faq_pages.background.liveness import BEAT_SECONDS, held, show_life
from faq_pages.background.recovery import recover_tasks
from faq_pages.models import Worker as KnownWorker

logger = logging.getLogger(__name__)

PATIENCE = 15.0
"""Seconds at most between two attempts to reach a database that is away."""


class Worker:
    """
    Runs tasks until it is told to stop.

    django-tasks-db has one too (``db_worker``). It leaves the tasks of a killed worker running for ever,
    ends when PostgreSQL restarts, takes SQLite's write lock every second though there is nothing to do,
    and has no place for periodic work.
    """

    def __init__(self, *, interval: float = 1.0) -> None:
        self.id = secrets.token_hex(16)
        self.interval = interval
        self.stopping = threading.Event()
        self.started = False
        self.failures = 0

    def run(self) -> None:
        current.worker_id, current.stopping = self.id, self.stopping
        ended = threading.Event()
        beat = threading.Thread(target=self.keep_beating, args=[ended], daemon=True)
        try:
            with held(self.id):
                beat.start()
                while not self.stopping.is_set():
                    # A connection that broke is opened anew, as between two requests.
                    close_old_connections()
                    self.stopping.wait(self.turn())
                with suppress(DatabaseError):
                    KnownWorker.objects.filter(pk=self.id).delete()
        finally:
            ended.set()
            current.worker_id = ""

    def turn(self) -> float:
        """Do one piece of work; return how many seconds to wait before the next."""
        try:
            if not self.started:
                self.start()
            if self.failures:
                # Only a task can have been interrupted, and no task is running now.
                recover_tasks(own=self.id)
            sweeps.run_due()
            worked = self.run_next()
        except (DatabaseError, InterfaceError) as error:
            return self.wait_for_database(error)
        self.failures = 0
        return 0 if worked else self.interval

    def start(self) -> None:
        show_life(self.id)
        sweeps.run_at_start()
        self.started = True

    def wait_for_database(self, error: Exception) -> float:
        if not self.failures:
            logger.warning("The database does not answer; waiting for it. %s", " ".join(str(error).split()))
        self.failures += 1
        return float(min(2**self.failures / 4, PATIENCE))

    def run_next(self) -> bool:
        """Run the first task in line; ``False`` when there is none."""
        task = DBTaskResult.objects.ready().filter(backend_name=BACKGROUND).first()
        if task is None:
            return False
        started_at = timezone.now()
        worker_ids = [*task.worker_ids, self.id]
        ready = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.READY)
        if ready.update(status=TaskResultStatus.RUNNING, started_at=started_at, worker_ids=worker_ids):
            task.status, task.started_at, task.worker_ids = TaskResultStatus.RUNNING, started_at, worker_ids
            run_task(task)
        return True

    def keep_beating(self, ended: threading.Event) -> None:
        """Show life from a thread of its own: a task may be at one network call for longer than a beat."""
        while not ended.wait(BEAT_SECONDS):
            # The main thread tells of a database that is away.
            with suppress(DatabaseError, InterfaceError):
                show_life(self.id)
            with suppress(DatabaseError, InterfaceError):
                connection.close()

    def stop_at_signals(self) -> None:
        """The first signal ends the work at the next safe point, the second one at once."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.stop)

    def stop(self, *_: Any) -> None:
        if self.stopping.is_set():
            # As by kill -9, which every task survives.
            os._exit(1)
        self.stopping.set()


def run_task(row: DBTaskResult) -> None:
    """Run one claimed task and note how it ended. Raises when the database is away: the row stays as it is."""
    current.task_began = time.monotonic()
    try:
        task, result = row.task, row.task_result
        backend = type(task.get_backend())
        task_started.send(sender=backend, task_result=result)
        context = [TaskContext(task_result=cast(TaskResult, result))] if task.takes_context else []
        row.set_successful(task.call(*context, *result.args, **result.kwargs))
        task_finished.send(sender=backend, task_result=row.task_result)
    except Paused:
        put_at_the_end(row)
    except (OperationalError, InterfaceError):
        raise
    except (ImportError, SuspiciousOperation) as error:
        row.set_failed(error)
        logger.exception("A task cannot be run: the code no longer has it.", extra={"task": row.task_path})
    except Exception as error:
        row.set_failed(error)
        logger.exception("A task failed.", extra={"task": row.task_path})


def put_at_the_end(row: DBTaskResult) -> None:
    """Queue a paused task behind the others. It was not lost, so this run does not count as an attempt."""
    DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, enqueued_at=timezone.now(), worker_ids=row.worker_ids[:-1]
    )
