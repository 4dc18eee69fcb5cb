"""What visitors sent, for editors to read, take up and delete. Nobody can write it here, or change its words."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy

from faq_pages.models import Enquiry, Feedback

SCREENS = frozenset({"index", "index_results", "edit", "delete"})


class PostedPermissionPolicy(ModelPermissionPolicy):
    """Only visitors add; for everybody else, superusers included, there is no such act."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and super().user_has_permission(user, action)


class PostedViewSet(ModelViewSet):
    """A list, and a form with all that was sent, in which only the status can be changed."""

    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = ["status"]
    list_filter = ["status", "language"]
    ordering = ["-created_at", "-pk"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {"add_url_name": None, "history_url_name": None, "usage_url_name": None}
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in SCREENS]

    def get_permissions_to_register(self) -> Any:
        return super().get_permissions_to_register().exclude(codename__startswith="add_")


class FeedbackIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Feedback]:
        return super().get_base_queryset().select_related("page")


class FeedbackViewSet(PostedViewSet):
    index_view_class = FeedbackIndexView
    model = Feedback
    icon = "comment"
    menu_label = gettext_lazy("Feedback")
    list_display = ["kind", "page", "language_name", "beginning", "status", "created_at"]
    list_filter = ["kind", *PostedViewSet.list_filter]
    search_fields = ["comment", "page__title"]


class EnquiryViewSet(PostedViewSet):
    model = Enquiry
    icon = "help"
    menu_label = gettext_lazy("Enquiries")
    list_display = ["beginning", "language_name", "status", "created_at"]
    search_fields = ["text"]


class VisitorsViewSetGroup(ModelViewSetGroup):
    items = (FeedbackViewSet, EnquiryViewSet)
    menu_label = gettext_lazy("Visitors")
    menu_icon = "group"
    menu_order = 270
