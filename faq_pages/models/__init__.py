"""Page types and records of the FAQ."""

from faq_pages.models.content_version import ChangeLog, ContentChange, ContentTouch, ContentUse
from faq_pages.models.digest import DigestSubscription
from faq_pages.models.front_end import FrontEnd
from faq_pages.models.glossary import GlossaryTerm, GlossaryTranslation, ProtectedName
from faq_pages.models.job import Job, JobFile, JobItem
from faq_pages.models.language_role import LanguageRole
from faq_pages.models.link_page import LinkPage
from faq_pages.models.loaded import LoadedPage
from faq_pages.models.machine_policy import MachinePolicy
from faq_pages.models.pages import FaqIndexPage, FaqQuestionPage, FaqSectionPage, RelatedQuestion
from faq_pages.models.preview_draft import PreviewDraft
from faq_pages.models.review import DismissedWarning, Review
from faq_pages.models.search import SearchEntry, SearchState, SearchTerm
from faq_pages.models.searches import SearchCount, SynonymGroup
from faq_pages.models.source_change import Significance, SourceChange, SourceReading
from faq_pages.models.translation_record import TranslationRecord
from faq_pages.models.visitors import Claim, Enquiry, Feedback
from faq_pages.models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookEvent
from faq_pages.models.worker import Sweep, Worker

__all__ = [
    "ChangeLog",
    "Claim",
    "ContentChange",
    "ContentTouch",
    "ContentUse",
    "DigestSubscription",
    "DismissedWarning",
    "Enquiry",
    "FaqIndexPage",
    "FaqQuestionPage",
    "FaqSectionPage",
    "Feedback",
    "FrontEnd",
    "GlossaryTerm",
    "GlossaryTranslation",
    "Job",
    "JobFile",
    "JobItem",
    "LanguageRole",
    "LinkPage",
    "LoadedPage",
    "MachinePolicy",
    "PreviewDraft",
    "ProtectedName",
    "RelatedQuestion",
    "Review",
    "SearchCount",
    "SearchEntry",
    "SearchState",
    "SearchTerm",
    "Significance",
    "SourceChange",
    "SourceReading",
    "Sweep",
    "SynonymGroup",
    "TranslationRecord",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "Worker",
]
