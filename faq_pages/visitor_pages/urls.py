"""Addresses below a language's prefix."""

from django.urls import path

from faq_pages.visitor_pages.contact import ContactPage
from faq_pages.visitor_pages.feedback import FeedbackPage
from faq_pages.visitor_pages.search import SearchPage

urlpatterns = [
    path("search/", SearchPage.as_view(), name="search"),
    path("contact/", ContactPage.as_view(), name="contact"),
    path("feedback/<uuid:key>/", FeedbackPage.as_view(), name="feedback"),
]
