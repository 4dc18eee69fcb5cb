"""Addresses of the translators' desk, below the admin's ``translations/``."""

from django.urls import include, path

from faq_pages.admin.translations import machine, preview, review, work

app_name = "faq_translations"
urlpatterns = [
    path("", include("faq_pages.admin.translations.desk_urls")),
    path("pages/<int:page_id>/", work.lead_to_work, name="page"),
    path("<str:code>/<uuid:key>/", work.work, name="work"),
    path("<str:code>/<uuid:key>/start/", work.start, name="start"),
    path("<str:code>/<uuid:key>/strings/<int:segment_id>/", work.save, name="save"),
    path("<str:code>/<uuid:key>/strings/<int:segment_id>/dismiss/", work.dismiss, name="dismiss"),
    path("<str:code>/<uuid:key>/overrides/<int:segment_id>/", work.override, name="override"),
    path("<str:code>/<uuid:key>/preview/", preview.preview, name="preview"),
    path("<str:code>/<uuid:key>/review/", review.review, name="review"),
    path("<str:code>/<uuid:key>/machine/", machine.draft, name="machine"),
]
