"""What editors should see first."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.forms import Media
from wagtail.admin.ui.components import Component

from faq_pages.models import LinkPage


def links_without_destination() -> QuerySet[LinkPage]:
    """Link pages of the source locale that lead nowhere yet, in tree order."""
    return LinkPage.objects.filter(destination="", locale__language_code=settings.LANGUAGE_CODE).order_by("path")


class LinksWithoutDestinationPanel(Component):
    """Reminds editors of link pages whose words are still shown as plain text."""

    name = "links_without_destination"
    template_name = "faq_pages/admin/links_without_destination.html"
    order = 150
    media = Media()

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        links = [link for link in links_without_destination() if link.permissions_for_user(user).can_edit()]
        return {"links": links}
