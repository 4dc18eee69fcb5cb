"""Work on many items that goes on in the background, with progress that people can follow."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

MESSAGES_SHOWN = 200


class Job(models.Model):
    """
    One run over a list of items. ``translation.jobs`` writes it; everybody else reads.

    The row is written once for each item, so what is large has tables of its own.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for confirmation")
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    UNFINISHED: ClassVar = [Status.WAITING, Status.QUEUED, Status.RUNNING]

    kind = models.CharField(_("kind"), max_length=50)
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.QUEUED)
    total = models.PositiveIntegerField(_("items"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    problem = models.TextField(
        _("problem"), blank=True, help_text=_("Why the job ended before its last item, for the people who started it.")
    )
    lease = models.CharField(
        _("lease"), max_length=64, blank=True, help_text=_("Who works on it. Nobody else may write its progress.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    # Wagtail would otherwise look for references in it at each save.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "finished_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.status}"

    @property
    def file(self) -> str:
        """The uploaded text, empty when there was none or when the job is done and no longer needs it. One query."""
        return JobFile.objects.filter(job=self).values_list("text", flat=True).first() or ""

    @property
    def messages(self) -> list[str]:
        """What to tell the user: why the job ended early, then the items' messages, the first 200. One query."""
        told = self.items.exclude(message="").order_by("position").values_list("message", flat=True)
        return [*filter(None, [self.problem]), *told[:MESSAGES_SHOWN]]

    @property
    def is_finished(self) -> bool:
        return self.status not in self.UNFINISHED

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means that nothing is left."""
        return (self.done + self.failed) * 100 // self.total if self.total else 100


class JobItem(models.Model):
    """One item of a job, named by a key that the job's handler understands."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=255)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, help_text=_("How often the work broke off in the middle of this item.")
    )
    message = models.TextField(_("message"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="one_item_for_each_key_of_a_job")]
        indexes = [models.Index(fields=["job", "state", "attempts", "position"], name="next_item_of_a_job")]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.key}: {self.state}"


class JobFile(models.Model):
    """The text that somebody uploaded for a job. Emptied, not deleted, when the job needs it no more."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("text"), blank=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.job_id}: {len(self.text)}"
