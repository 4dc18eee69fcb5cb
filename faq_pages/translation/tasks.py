"""What happens in the background by itself."""

from django.conf import settings
from django_tasks import task
from wagtail.models import Page
from wagtail_localize.models import Translation

from faq_pages.background import BACKGROUND
from faq_pages.background.sweeps import every
from faq_pages.translation.source import read_source, sources_to_refresh
from faq_pages.translation.workflow import carry_over


@task(backend=BACKGROUND)
def refresh_strings(translation_key: str) -> None:
    """
    After a publication of the source: read its strings, and carry over to each language what needs no translator.

    Safe to run again. Does nothing when the page is gone.
    """
    page = Page.objects.filter(
        translation_key=translation_key, locale__language_code=settings.LANGUAGE_CODE, live=True
    ).first()
    if page is None:
        return
    source = read_source(page)
    for translation in Translation.objects.filter(source=source, enabled=True).select_related(
        "source", "target_locale"
    ):
        carry_over(translation)


@every(300, at_start=True)
def refresh_overlooked() -> None:
    """Catch up on publications whose task was lost. 1 query when there are none."""
    for key in sources_to_refresh():
        refresh_strings.enqueue(key)
