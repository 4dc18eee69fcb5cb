"""Panels of the page editor that depend on what a page is."""

from django.conf import settings
from wagtail.admin.panels import MultiFieldPanel
from wagtail_localize.models import Translation


class SourceChangePanel(MultiFieldPanel):
    """Asks what a change means for translations: shown on source pages that have any."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            """1 query."""
            page = self.instance
            if page.pk is None or page.locale.language_code != settings.LANGUAGE_CODE:
                return False
            return bool(Translation.objects.filter(source__object_id=page.translation_key).exists())
