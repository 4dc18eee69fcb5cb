"""What is remembered of changes to what visitors see."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site


class ContentTouch(models.Model):
    """
    Part of the content version, which is the sum of all ``number``s. Rows are only ever added and summed up.

    A sum, because a counter that is written in the publishing transaction would make every editor wait for
    every other one, and could lock two of them out for good. Nobody can see a part before what it stands for.
    """

    number = models.PositiveBigIntegerField(_("number"), default=1)
    at = models.DateTimeField(_("time"), null=True)
    due_at = models.DateTimeField(
        _("due at"), null=True, help_text=_("When something is to be published or to expire by itself.")
    )
    key = models.UUIDField(_("key"), null=True, help_text=_("Of the page or file; empty: anything may have changed."))

    def __str__(self) -> str:
        return f"+{self.number}"


class ChangeLog(models.Model):
    """The one row that whoever writes ``ContentChange`` holds, so that numbers are seen in their order."""

    epoch = models.UUIDField(_("epoch"), help_text=_("Another one after the log was begun anew."))
    sequence = models.PositiveBigIntegerField(_("last number given"), default=0)
    version = models.PositiveBigIntegerField(_("content version that the log tells of"), default=0)
    forgotten = models.PositiveBigIntegerField(_("last number of a removal that was forgotten"), default=0)
    turn = models.PositiveBigIntegerField(_("how often somebody wrote it"), default=0)

    def __str__(self) -> str:
        return f"{self.epoch}: {self.sequence}"


class ContentChange(models.Model):
    """
    The last thing that happened to a page in one language, as readers of one site see it.

    An earlier one has no row: who reads the page gets what it is now. So the log is no longer than the FAQ
    and what was removed of late, and a mirror that was away for a year reads each page once.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    key = models.UUIDField(_("key"))
    language_code = models.CharField(_("language"), max_length=20)
    page_type = models.CharField(_("type"), max_length=20)
    sequence = models.PositiveBigIntegerField(_("number"), unique=True)
    published_sequence = models.PositiveBigIntegerField(_("number of the publication"))
    removed = models.BooleanField(_("removed"), default=False)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    state = models.CharField(_("state"), max_length=10, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    at = models.DateTimeField(_("time"))
    source_path = models.CharField(
        _("path"), max_length=255, blank=True, help_text=_("In the source's tree; empty when removed.")
    )
    parent_key = models.UUIDField(_("key of the page above"), null=True, help_text=_("In the source's tree."))
    place = models.CharField(_("place"), max_length=255, blank=True, help_text=_("The address below the index."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key", "language_code"], name="one_last_change_per_page")
        ]
        indexes = [
            models.Index(fields=["site", "language_code", "sequence"], name="changes_of_a_language"),
            models.Index(
                fields=["site", "language_code", "page_type", "source_path"],
                name="public_pages_in_order",
                condition=models.Q(removed=False),
            ),
            models.Index(fields=["site", "language_code", "place"], name="pages_by_their_place"),
            models.Index(fields=["site", "language_code", "parent_key"], name="pages_below"),
            models.Index(fields=["key"], name="changes_of_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.key} {self.language_code}"


class ContentUse(models.Model):
    """
    That a page, in one of its languages, shows something of another page or of a file, when it was last looked at.

    So what a change reaches is known without reading all pages, and also after what was used is gone.
    """

    key = models.UUIDField(_("key"), db_index=True)
    used = models.UUIDField(_("key of what it shows"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["used", "key"], name="one_use_of_each")]

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"
