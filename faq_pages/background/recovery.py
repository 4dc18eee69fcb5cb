"""What a worker that died has left behind, and what has long been finished."""

import logging
from datetime import datetime, timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from faq_pages.background import BACKGROUND
from faq_pages.background.liveness import forget_workers, is_gone
from faq_pages.background.sweeps import every

logger = logging.getLogger(__name__)

ATTEMPTS = 3
"""A task that brought down so many workers is not given to another one."""

KEPT = timedelta(days=30)


@every(15, at_start=True)
def recover_tasks(*, own: str = "") -> int:
    """
    Queue again what dead workers were running; return how many tasks that were.

    A task that was lost three times is failed instead. ``own`` is the id of a worker that is alive but
    knows that it runs nothing: it lost the database in the middle of a task.
    """
    gone: dict[str, bool] = {own: True} if own else {}
    recovered = 0
    for task in DBTaskResult.objects.running().filter(backend_name=BACKGROUND):
        worker_id = task.worker_ids[-1] if task.worker_ids else ""
        if worker_id not in gone:
            gone[worker_id] = is_gone(worker_id, task.started_at)
        if gone[worker_id]:
            recovered += take_back(task)
    return recovered


def take_back(task: DBTaskResult) -> int:
    """Queue or fail one lost task, unless somebody was quicker."""
    still = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if len(task.worker_ids) < ATTEMPTS:
        return still.update(status=TaskResultStatus.READY)
    logger.error("A task was given up: the worker ended each time it ran.", extra={"task": task.task_path})
    return still.update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="builtins.RuntimeError",
        traceback="The worker ended each time it ran this task.",
    )


@every(3600)
def forget_what_is_finished(*, now: datetime | None = None) -> None:
    now = now or timezone.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT).delete()
    forget_workers(now)


@every(60)
def publish_scheduled_pages() -> None:
    call_command("publish_scheduled", verbosity=0)
