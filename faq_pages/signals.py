"""What has to follow when Wagtail publishes a page."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from faq_pages.models.base import FaqPage
from faq_pages.translation.records import record_publication
from faq_pages.translation.source import record_change
from faq_pages.translation.tasks import refresh_strings


@receiver(page_published)
def on_page_published(instance: Page, revision: Revision, **kwargs: Any) -> None:
    if instance.alias_of_id is not None or not isinstance(instance, FaqPage):
        return
    if not instance.is_source:
        record_publication(instance, revision)
    elif record_change(instance, revision):
        refresh_strings.enqueue(str(instance.translation_key))
