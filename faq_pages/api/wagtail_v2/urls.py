"""Addresses of Wagtail's API."""

from wagtail.api.v2.router import WagtailAPIRouter

from faq_pages.api.wagtail_v2.library import PublicDocumentsAPIViewSet, PublicImagesAPIViewSet
from faq_pages.api.wagtail_v2.pages import PublicPagesAPIViewSet

router = WagtailAPIRouter("wagtail_v2")
router.register_endpoint("pages", PublicPagesAPIViewSet)
router.register_endpoint("images", PublicImagesAPIViewSet)
router.register_endpoint("documents", PublicDocumentsAPIViewSet)
