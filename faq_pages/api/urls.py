"""Addresses of the API. See docs/api.md."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from faq_pages.api.views import FaqView, LocaleListView, QuestionView

app_name = "api"

urlpatterns = [
    path("locales/", LocaleListView.as_view(), name="locales"),
    path("faq/", FaqView.as_view(), name="faq"),
    path("questions/<uuid:key>/", QuestionView.as_view(), name="question"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
]
