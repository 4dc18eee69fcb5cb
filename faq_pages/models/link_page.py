"""Named destinations outside the site."""

from typing import Any, ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from wagtail.api import APIField
from wagtail_localize.fields import SynchronizedField

from faq_pages.links import is_safe_address
from faq_pages.models.base import FaqPage


class LinkPage(FaqPage):
    """
    A destination outside the site, kept once and chosen like any page.

    Its address redirects to the destination. Until somebody gives it one it cannot be published,
    and the words that link to it are shown as plain text. A translator may give the destination
    another address in their language.
    """

    destination = models.URLField(
        _("destination"),
        max_length=500,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("The web address that readers are taken to, beginning with https://."),
    )

    override_translatable_fields = [
        *FaqPage.override_translatable_fields,
        SynchronizedField("destination"),
    ]

    parent_page_types: ClassVar[list[str]] = ["faq_pages.FaqIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("A place outside this site that answers link to.")

    content_panels = [*FaqPage.content_panels, "destination", *FaqPage.change_panels]
    api_fields = [APIField("destination")]

    class Meta:
        verbose_name = _("link page")
        verbose_name_plural = _("link pages")

    def full_clean(self, exclude: Any = None, **kwargs: Any) -> None:
        """Allow a draft without a destination: it is how an editor is reminded of one."""
        if not self.live and not self.destination:
            exclude = {*(exclude or ()), "destination"}
        super().full_clean(exclude=exclude, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.refuse_reserved_slug()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Say where it leads: a preview that went there would show somebody else's page."""
        return HttpResponse(escape(self.destination or _("No destination yet.")))

    @property
    def leads_somewhere(self) -> bool:
        """Whether readers can be taken to the destination."""
        # A translator's own address is stored by wagtail-localize, which checks nothing.
        return is_safe_address(self.destination) and self.destination.lower().startswith(("http:", "https:"))

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.leads_somewhere:
            raise Http404
        return HttpResponseRedirect(self.destination)
