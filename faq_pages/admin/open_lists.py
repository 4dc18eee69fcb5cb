"""Lists of Wagtail's that ask for no permission at all, narrowed to the pages that are open to the reader."""

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.api.serializers import AdminPageSerializer, PageTranslationsField
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.models import Page

from faq_pages.admin.policy import open_pages
from faq_pages.models.permissions import is_closed_to


def is_open(item: Any, user: Any) -> bool:
    """Tell whether a list may name this: anything but a page that is closed to the user."""
    return not (isinstance(item, Page) and is_closed_to(item, user))


class OpenWorkflowObjectsToModeratePanel(WorkflowObjectsToModeratePanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        return {**context, "states": [state for state in context["states"] if is_open(state["obj"], user)]}


class OpenUserObjectsInWorkflowModerationPanel(UserObjectsInWorkflowModerationPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        states = [state for state in context["workflow_states"] if is_open(state.content_object, user)]
        return {**context, "workflow_states": states}


class OpenRecentEditsPanel(RecentEditsPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        return {**context, "last_edits": [(at, page) for at, page in context["last_edits"] if is_open(page, user)]}


class OpenLockedPagesPanel(LockedPagesPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        return {**context, "locked_pages": open_pages(parent_context["request"].user, context["locked_pages"])}


PANELS = {
    panel.__base__: panel
    for panel in (
        OpenLockedPagesPanel,
        OpenRecentEditsPanel,
        OpenUserObjectsInWorkflowModerationPanel,
        OpenWorkflowObjectsToModeratePanel,
    )
}


def open_panel(panel: Component) -> Component:
    """The panel of the home page to show in place of one of Wagtail's; any other as it is."""
    return PANELS[type(panel)]() if type(panel) in PANELS else panel


class OpenLockedPagesView(LockedPagesView):
    """Leaves out translations that a user locked while they had more rights."""

    def get_queryset(self) -> QuerySet[Page]:
        return open_pages(self.request.user, super().get_queryset())


class OpenTranslationsField(PageTranslationsField):
    """Names a page's translations, drafts among them, to superusers alone."""

    def to_representation(self, page: Page) -> list[dict[str, Any]]:
        return super().to_representation(page) if self.context["request"].user.is_superuser else []


class OpenAdminPageSerializer(AdminPageSerializer):
    translations = OpenTranslationsField(read_only=True)


class OpenPagesAdminAPIViewSet(PagesAdminAPIViewSet):
    base_serializer_class = OpenAdminPageSerializer
