"""Wagtail's own API, for clients that know it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from rest_framework.request import Request
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.serializers import PageSerializer
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.query import PageQuerySet

from faq_pages.published import published


class LocalisedPageSerializer(PageSerializer):
    """Addresses inside a page are those of the page's language, whatever the client prefers."""

    def to_representation(self, instance: Any) -> Any:
        with translation.override(instance.locale.language_code):
            return super().to_representation(instance)


class FaqPagesAPIViewSet(PagesAPIViewSet):
    base_serializer_class = LocalisedPageSerializer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Wagtail asks every restriction of the site about the user, and breaks on none.
        request.user = AnonymousUser()
        super().initial(request, *args, **kwargs)

    def get_base_queryset(self) -> PageQuerySet:
        """What readers may see; Wagtail's own definition knows nothing of a translation's source."""
        return published(super().get_base_queryset())


router = WagtailAPIRouter("wagtail_v2")
# Pages alone: the endpoints for images and documents would list the whole library.
router.register_endpoint("pages", FaqPagesAPIViewSet)
