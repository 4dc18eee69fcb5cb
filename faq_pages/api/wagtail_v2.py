"""Wagtail's own API, for clients that know it."""

from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

router = WagtailAPIRouter("wagtail_v2")
# Pages alone: the endpoints for images and documents would list the whole library.
router.register_endpoint("pages", PagesAPIViewSet)
