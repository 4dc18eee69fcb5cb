"""
What the worker does with a job.

Each item is one transaction together with its progress, so a process that is killed leaves it done and
counted, or undone. Whoever works on a job holds its lease, and writes nothing once the lease is lost.
"""

import logging
import secrets
import time
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from faq_pages.background import BACKGROUND
from faq_pages.background.current import Paused, should_pause, worker_id
from faq_pages.background.liveness import is_gone
from faq_pages.background.sweeps import every
from faq_pages.models import Job, JobFile, JobItem
from faq_pages.models.people import preferred_language
from faq_pages.translation.job_handlers import Handler, JobItemError, JobStopped, handler_of

logger = logging.getLogger(__name__)

ATTEMPTS = 3
"""An item that brought down the worker so often is left out."""

KEPT = timedelta(days=30)

BREAK_SECONDS = 0.15

Status = Job.Status
State = JobItem.State


class LeaseLostError(Exception):
    """The job was cancelled, or somebody else works on it now; the item at hand is undone."""


@task(backend=BACKGROUND, priority=-10)
def run_job(job_id: int) -> None:
    """After other tasks, which are short and which somebody may wait for."""
    run(job_id)


def run(job_id: int) -> None:
    """
    Work on a job until it ends; does nothing when it has ended or when somebody else works on it.

    Raises ``Paused`` when the worker has other things to do, and lets ``OperationalError`` pass: a
    database that is away is no fault of the job. Costs 3 queries for each item, beside its handler's.
    """
    lease = worker_id() or secrets.token_hex(16)
    if not acquire(job_id, lease):
        return
    job = Job.objects.select_related("locale", "created_by").get(pk=job_id)
    # Not what is stored by now: somebody else may have taken it.
    job.lease = lease
    item = None
    try:
        handler = handler_of(job.kind)
        with override(preferred_language(job.created_by)):
            while item := next_item(job):
                process(job, item, handler)
                let_others_write()
                pause_if_asked(job)
    except LeaseLostError:
        return
    except JobStopped as stop:
        fail(job, str(stop))
    except (Paused, OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("A job failed.", extra={"job": job_id, "kind": job.kind})
        if item:
            # It goes last when somebody tries the job again.
            item_waits(job).filter(pk=item.pk).update(attempts=F("attempts") + 1)
        fail(job, _("Something unforeseen went wrong. What was done before is kept. Try again later."))
    else:
        finish(job)


def let_others_write() -> None:
    """
    Leave SQLite's one lock free for longer than those who wait for it take to ask again.

    They ask every 100 ms; without a break a long job kept people from saving until they gave up.
    """
    if connection.vendor == "sqlite" and worker_id():
        time.sleep(BREAK_SECONDS)


def acquire(job_id: int, lease: str) -> bool:
    """Take the lease if it is free, or if its holder is gone; ``False`` when the job is not to be worked on."""
    known = Job.objects.filter(pk=job_id).values_list("lease", "heartbeat_at").first()
    if known is None:
        return False
    holder, last_sign = known
    if holder and holder != lease and not is_gone(holder, last_sign):
        return False
    now = timezone.now()
    mine = Job.objects.filter(pk=job_id, lease=holder, status__in=[Status.QUEUED, Status.RUNNING])
    with transaction.atomic():
        if not mine.update(lease=lease, status=Status.RUNNING, heartbeat_at=now):
            return False
        if Job.objects.filter(pk=job_id, started_at=None).update(started_at=now):
            logger.info("A job begins.", extra={"job": job_id})
        if holder:
            logger.warning("A job goes on that was broken off.", extra={"job": job_id})
            blame_next_item(job_id)
    return True


def blame_next_item(job_id: int) -> None:
    """Somebody died while working on the job, and this is the item that was at hand."""
    suspect = JobItem.objects.filter(job=job_id, state=State.WAITING).order_by("attempts", "position").first()
    if suspect:
        JobItem.objects.filter(pk=suspect.pk).update(attempts=F("attempts") + 1)


def next_item(job: Job) -> JobItem | None:
    """The first item that is left, suspects last; ``None`` also when the lease is lost. One query."""
    left = item_waits(job).filter(job__lease=job.lease, job__status=Status.RUNNING)
    return left.order_by("attempts", "position").first()


def item_waits(job: Job) -> QuerySet[JobItem]:
    return JobItem.objects.filter(job=job, state=State.WAITING)


def process(job: Job, item: JobItem, handler: Handler) -> None:
    """Do one item, and write the outcome in the same transaction."""
    try:
        refuse_deadly(item)
        prepared = handler.prepare(job, item.key) if handler.prepare else None
        with transaction.atomic():
            message = handler.apply(job, item.key, prepared) if handler.prepare else handler.apply(job, item.key)
            record(job, item, State.DONE, message or "")
    except JobItemError as error:
        with transaction.atomic():
            record(job, item, State.FAILED, str(error))


def refuse_deadly(item: JobItem) -> None:
    if item.attempts >= ATTEMPTS:
        raise JobItemError(_("The work broke off at this item again and again, so it was left out."))


def record(job: Job, item: JobItem, state: str, message: str) -> None:
    """Write what became of an item; raises ``LeaseLostError`` when that is no longer this process's business."""
    counted = {"done": F("done") + 1} if state == State.DONE else {"failed": F("failed") + 1}
    if not held(job).update(heartbeat_at=timezone.now(), **counted):
        raise LeaseLostError
    if not item_waits(job).filter(pk=item.pk).update(state=state, message=message):
        raise LeaseLostError


def held(job: Job) -> QuerySet[Job]:
    """The job's row, as long as this process holds the lease."""
    return Job.objects.filter(pk=job.pk, lease=job.lease, status=Status.RUNNING)


def pause_if_asked(job: Job) -> None:
    """Give the lease back and raise ``Paused`` when the worker has other things to do."""
    if should_pause():
        held(job).update(lease="", heartbeat_at=timezone.now())
        raise Paused


def finish(job: Job) -> None:
    with transaction.atomic():
        if not end(held(job), Status.DONE):
            return
        forget_file(job)
    logger.info("A job is done.", extra={"job": job.pk})


def fail(job: Job, problem: str) -> None:
    end(held(job), Status.FAILED, problem=problem)


def end(jobs: QuerySet[Job], status: str, *, problem: str = "") -> int:
    return jobs.update(status=status, problem=problem, lease="", finished_at=timezone.now())


def forget_file(job: Job) -> None:
    JobFile.objects.filter(job=job).exclude(text="").update(text="")


@every(15, at_start=True)
def resume_abandoned(now: datetime | None = None) -> list[int]:
    """
    Queue the jobs again that nobody works on or will; return their numbers.

    Two queries, and at most one for each job that is under way.
    """
    unfinished = Job.objects.filter(status__in=[Status.QUEUED, Status.RUNNING])
    candidates = list(unfinished.values_list("pk", "lease", "heartbeat_at"))
    if not candidates:
        return []
    pending = pending_jobs()
    abandoned = [
        job_id
        for job_id, lease, last_sign in candidates
        if job_id not in pending and (not lease or is_gone(lease, last_sign, now=now))
    ]
    for job_id in abandoned:
        logger.warning("A job was abandoned and is queued again.", extra={"job": job_id})
        run_job.enqueue(job_id)
    return abandoned


def pending_jobs() -> set[int]:
    """Jobs whose task is queued or under way. One query."""
    tasks = DBTaskResult.objects.filter(
        backend_name=BACKGROUND,
        task_path=run_job.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
    return {arguments["args"][0] for arguments in tasks.values_list("args_kwargs", flat=True)}


@every(3600)
def forget_old_jobs(now: datetime | None = None) -> None:
    """Delete jobs that ended, or that nobody confirmed, a month ago."""
    long_ago = (now or timezone.now()) - KEPT
    Job.objects.filter(Q(finished_at__lt=long_ago) | Q(status=Status.WAITING, created_at__lt=long_ago)).delete()
