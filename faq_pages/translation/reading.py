"""What a reader of one language gets: which page, and what has to be said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, F, Q, Value, When
from wagtail.models import Page
from wagtail.query import PageQuerySet

from faq_pages.languages import fallback_codes
from faq_pages.models.base import published_translations
from faq_pages.published import best_of
from faq_pages.translation.states import State, TranslationFacts, translation_facts, with_state


@dataclass(frozen=True)
class Shown:
    """The page that stands for another one, and what it is to this reader."""

    page: Page
    state: State


def shown_to_reader(pages: Iterable[Page], language_code: str) -> dict[UUID, Shown]:
    """
    Map the key of each page, given in any language, to what a reader of one language gets for it.

    A page that nobody may see is left out. 3 queries, however many pages are given.
    """
    codes = fallback_codes(language_code)
    there = [other for group in published_translations(pages).values() for other in group]
    best = best_of([page for page in there if page.locale.language_code in codes], codes)
    facts = translation_facts(best.values())
    return {key: Shown(page, reader_state(page, facts[page.pk], language_code)) for key, page in best.items()}


def reader_state(page: Page, facts: TranslationFacts, language_code: str) -> State:
    """What a page is to a reader of one language: in any other than theirs it only stands in for a translation."""
    return facts.state if page.locale.language_code == language_code else State.FALLBACK


def with_reader_state(pages: PageQuerySet, language_code: str) -> PageQuerySet:
    """Annotate published pages as ``with_state`` does, and with ``reader_state``: the rule above, in the database."""
    foreign = ~Q(locale__language_code=language_code)
    return with_state(pages).annotate(reader_state=Case(When(foreign, then=Value(State.FALLBACK)), default=F("state")))
