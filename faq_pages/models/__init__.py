"""Page types and records of the FAQ."""

from faq_pages.models.link_page import LinkPage
from faq_pages.models.loaded import LoadedPage
from faq_pages.models.pages import FaqIndexPage, FaqQuestionPage, FaqSectionPage, RelatedQuestion
from faq_pages.models.translation_record import TranslationRecord

__all__ = [
    "FaqIndexPage",
    "FaqQuestionPage",
    "FaqSectionPage",
    "LinkPage",
    "LoadedPage",
    "RelatedQuestion",
    "TranslationRecord",
]
