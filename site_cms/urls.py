"""Every address of the site. The API and the admin stand outside the language prefixes."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from faq_pages import discovery, texts
from faq_pages.admin import preview_tools
from faq_pages.api import urls as api_urls
from faq_pages.api.views import NotFoundView
from faq_pages.api.wagtail_v2.urls import router as wagtail_v2_router
from faq_pages.views import choose_language
from faq_pages.visitor_pages import embed
from faq_pages.visitor_pages import urls as visitor_urls
from site_cms import media

handler400 = "site_cms.errors.bad_request"
handler500 = "site_cms.errors.server_error"
handler404 = "faq_pages.views.page_not_found"

urlpatterns = [
    path("", choose_language, name="choose_language"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:code>.xml", discovery.sitemap, name="sitemap"),
    path("sitemap-<slug:code>/<int:number>.xml", discovery.sitemap, name="sitemap"),
    path("llms.txt", texts.llms, name="llms"),
    path("<slug:code>.md", texts.index_as_markdown, name="index_as_markdown"),
    # Below the API, where cookies count for nothing; no call of it, as it gives what Wagtail makes.
    path("api/v1/preview/userbar/", preview_tools.user_bar, name="preview_user_bar"),
    path("api/v1/", include(api_urls)),
    path("embed/v1/", include(embed)),
    path("api/wagtail/v2/", wagtail_v2_router.urls),
    # Only with a slash at the end: without one, Django first tries to add it.
    re_path(r"^api/(?:[\s\S]*/)?$", NotFoundView.as_view()),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/images/<path:path>", media.image))

urlpatterns += i18n_patterns(
    # No slug has a full stop, so no page of the tree is in the way.
    path("<path:place>.md", texts.page_as_markdown, name="page_as_markdown"),
    path("", include(visitor_urls)),
    path("", include(wagtail_urls)),
    prefix_default_language=True,
)
