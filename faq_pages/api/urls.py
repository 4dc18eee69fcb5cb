"""Addresses of the API. See docs/api.md."""

from django.urls import path

from faq_pages.api.changes import ChangesView
from faq_pages.api.docs import DocsView, SchemaView
from faq_pages.api.lists import QuestionListView, SectionListView
from faq_pages.api.previews import PreviewView
from faq_pages.api.resolve import ResolveView
from faq_pages.api.search import SearchView, SuggestionsView
from faq_pages.api.views import FaqView, LocaleListView, QuestionView, SectionView
from faq_pages.api.visitors import ChallengeView, EnquiryView, FeedbackView

app_name = "api"

urlpatterns = [
    path("locales/", LocaleListView.as_view(), name="locales"),
    path("faq/", FaqView.as_view(), name="faq"),
    path("sections/", SectionListView.as_view(), name="sections"),
    path("sections/<uuid:key>/", SectionView.as_view(), name="section"),
    path("questions/", QuestionListView.as_view(), name="questions"),
    path("questions/<uuid:key>/", QuestionView.as_view(), name="question"),
    path("resolve/", ResolveView.as_view(), name="resolve"),
    path("search/", SearchView.as_view(), name="search"),
    path("search/suggestions/", SuggestionsView.as_view(), name="suggestions"),
    path("changes/", ChangesView.as_view(), name="changes"),
    path("questions/<uuid:key>/feedback/", FeedbackView.as_view(), name="feedback"),
    path("enquiries/", EnquiryView.as_view(), name="enquiries"),
    path("challenge/", ChallengeView.as_view(), name="challenge"),
    path("preview/", PreviewView.as_view(), name="preview"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
