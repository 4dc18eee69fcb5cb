"""What has to follow when Wagtail publishes a page."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from faq_pages.translation.states import record_publication


@receiver(page_published)
def on_page_published(instance: Page, revision: Revision, **kwargs: Any) -> None:
    if instance.alias_of_id is None:
        record_publication(instance, revision)
