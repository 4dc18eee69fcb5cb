"""What happens in the background by itself."""

import logging

from django.conf import settings
from django.db import DatabaseError
from django_tasks import task
from wagtail.models import Page
from wagtail_localize.models import Translation

from faq_pages.background import BACKGROUND
from faq_pages.background.sweeps import every
from faq_pages.translation.source import read_source, sources_to_refresh
from faq_pages.translation.workflow import NotReadyError, carry_over

logger = logging.getLogger(__name__)

TRIES = 3


@task(backend=BACKGROUND)
def refresh_strings(translation_key: str, attempt: int = 1) -> None:
    """
    After a publication of the source: read its strings, and carry over to each language what needs no translator.

    Safe to run again. Does nothing when the page is gone. One language that fails keeps no other from
    its turn, and is tried again.
    """
    page = Page.objects.filter(
        translation_key=translation_key, locale__language_code=settings.LANGUAGE_CODE, live=True
    ).first()
    if page is None:
        return
    source = read_source(page)
    failed = False
    for translation in Translation.objects.filter(source=source, enabled=True).select_related("target_locale"):
        try:
            carry_over(translation)
        except (DatabaseError, NotReadyError):
            failed = True
            logger.exception("A change was not carried over.", extra={"translation": translation.pk})
    if failed and attempt < TRIES:
        refresh_strings.enqueue(translation_key, attempt + 1)


@every(300, at_start=True)
def refresh_overlooked() -> None:
    """Catch up on publications whose task was lost. 1 query when there are none."""
    for key in sources_to_refresh():
        refresh_strings.enqueue(key)
