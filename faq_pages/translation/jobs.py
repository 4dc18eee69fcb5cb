"""
Jobs: one act on many items, done in the background, item by item.

A handler (``register``) does one item. ``start``, ``confirm``, ``retry`` and ``cancel`` belong inside the
transaction of the act that causes them, and are committed with it. What the worker does with a job is
in ``job_runner``.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale

from faq_pages.models import Job, JobFile, JobItem
from faq_pages.translation.job_handlers import JobItemError, JobStateError, JobStopped, handler_of, register
from faq_pages.translation.job_runner import end, forget_file, resume_abandoned, run, run_job

__all__ = [
    "JobItemError",
    "JobStateError",
    "JobStopped",
    "cancel",
    "confirm",
    "register",
    "resume_abandoned",
    "retry",
    "run",
    "start",
]

Status = Job.Status
State = JobItem.State


@transaction.atomic
def start(
    kind: str,
    *,
    user: User | None,
    items: Iterable[str],
    locale: Locale | None = None,
    params: dict[str, Any] | None = None,
    file: str = "",
    needs_confirmation: bool = False,
) -> Job:
    """
    Make a job of ``items`` (a key given twice counts once) and queue it, or let it wait for ``confirm``.

    Raises ``LookupError`` when nobody has registered ``kind``. Costs 4 queries, and one more for every
    few hundred items.
    """
    handler_of(kind)
    keys = list(dict.fromkeys(items))
    job = Job.objects.create(
        kind=kind,
        locale=locale,
        created_by=user,
        params=params or {},
        total=len(keys),
        status=Status.WAITING if needs_confirmation else Status.QUEUED,
    )
    JobItem.objects.bulk_create(
        (JobItem(job=job, position=position, key=key) for position, key in enumerate(keys)), batch_size=500
    )
    if file:
        JobFile.objects.create(job=job, text=file)
    if not needs_confirmation:
        enqueue(job)
    return job


@transaction.atomic
def confirm(job: Job) -> None:
    """Queue a job that waits for confirmation. Raises ``JobStateError`` when it does not."""
    if not Job.objects.filter(pk=job.pk, status=Status.WAITING).update(status=Status.QUEUED):
        raise JobStateError(_("This job does not wait for confirmation any more."))
    enqueue(job)


@transaction.atomic
def cancel(job: Job) -> None:
    """
    Stop a job. What was done stays; the item that is being done is undone.

    Raises ``JobStateError`` when the job has ended.
    """
    if not end(Job.objects.filter(pk=job.pk, status__in=Job.UNFINISHED), Status.CANCELLED):
        raise JobStateError(_("This job has ended already."))
    forget_file(job)
    job.refresh_from_db()


@transaction.atomic
def retry(job: Job) -> None:
    """
    Queue a failed job again, or one that is done but for some items: what is left, then what failed.

    Raises ``JobStateError`` for any other job, and for one whose uploaded file is no longer kept.
    """
    again = Job.objects.filter(Q(status=Status.FAILED) | Q(status=Status.DONE, failed__gt=0), pk=job.pk)
    if not again.update(
        status=Status.QUEUED, lease="", problem="", finished_at=None, failed=0, heartbeat_at=timezone.now()
    ):
        raise JobStateError(_("There is nothing to try again in this job."))
    if JobFile.objects.filter(job=job, text="").exists():
        raise JobStateError(_("The file of this job is no longer kept. Upload it again."))
    job.items.filter(state=State.FAILED).update(state=State.WAITING, message="", attempts=1)
    enqueue(job)


def enqueue(job: Job) -> None:
    run_job.enqueue(job.pk)
    # Where tasks are run at once, as in most tests, it is finished by now.
    job.refresh_from_db()
