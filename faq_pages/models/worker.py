"""What the background worker remembers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Worker(models.Model):
    """A background process, known by its random id, that was alive at ``heartbeat_at``."""

    id = models.CharField(primary_key=True, max_length=64)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"))

    def __str__(self) -> str:
        return self.id


class Sweep(models.Model):
    """When a periodic piece of work is due next, whichever worker does it."""

    name = models.CharField(_("name"), primary_key=True, max_length=255)
    due_at = models.DateTimeField(_("due at"))

    def __str__(self) -> str:
        return self.name
