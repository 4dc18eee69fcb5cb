"""A visitor's question, or what visitors look for, becomes a draft of a page."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import Truncator, slugify
from wagtail.log_actions import log

from faq_pages.languages import language
from faq_pages.models import Enquiry, FaqQuestionPage, FaqSectionPage, SearchCount
from faq_pages.published import is_source

TITLE_LENGTH = 255
NOTE_LENGTH = 1000
SLUG_LENGTH = 60


def sections_for(user: Any) -> list[FaqSectionPage]:
    """The English sections to which somebody may add questions, in the tree's order. 1 query for each, and 1."""
    sections: QuerySet[FaqSectionPage] = FaqSectionPage.objects.filter(is_source()).order_by("path")
    return [section for section in sections if section.permissions_for_user(user).can_add_subpage()]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to read about, in their own words."""

    text: str
    language: str
    said: str
    """How they said so, in English: it belongs to an English page, so it is no interface string."""
    name: str
    """The page's address where their words make none."""


@transaction.atomic
def draft_question(enquiry: Enquiry, section: FaqSectionPage, user: Any) -> FaqQuestionPage:
    """Make a draft of an enquiry, once, and mark the enquiry as taken up. See ``draft_of_wish``."""
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    if enquiry.question_id:
        return FaqQuestionPage.objects.get(pk=enquiry.question_id)
    wish = Wish(enquiry.text, enquiry.language, "A visitor asked", f"enquiry-{enquiry.pk}")
    enquiry.question = draft_of_wish(wish, section, user)
    enquiry.status = Enquiry.Status.TAKEN_UP
    enquiry.save(update_fields=["question", "status", "changed_at"])
    return enquiry.question


@transaction.atomic
def draft_of_search(search: SearchCount, section: FaqSectionPage, user: Any) -> FaqQuestionPage:
    """Make a draft of words that were looked for in a language, once for all days. See ``draft_of_wish``."""
    days = SearchCount.objects.filter(language_code=search.language_code, words=search.words)
    # In one order, so that two editors never wait for each other.
    rows = days.select_for_update().order_by("pk")
    made = next((row.question_id for row in rows if row.question_id), None)
    if made:
        return FaqQuestionPage.objects.get(pk=made)
    wish = Wish(search.words, search.language_code, "Visitors looked for", f"search-{search.pk}")
    page = draft_of_wish(wish, section, user)
    days.update(question=page)
    return page


def draft_of_wish(wish: Wish, section: FaqSectionPage, user: Any) -> FaqQuestionPage:
    """
    Make a draft in an English section, in a transaction of the caller.

    English is the source of every translation, so the draft is English whatever the asker wrote in: their words
    are its title, marked with their language, until an editor puts them into English. They also stand in the note
    to translators, for whom the asker's own words are the best guide to the question in that language.
    """
    page = FaqQuestionPage(
        title=title_of(wish),
        slug=free_slug(wish, section),
        note_to_translators=note_of(wish),
        locale_id=section.locale_id,
        owner=user,
        live=False,
    )
    section.add_child(instance=page)
    revision = page.save_revision(user=user, clean=False)
    log(instance=page, action="wagtail.create", user=user, revision=revision, content_changed=True)
    return page


def title_of(wish: Wish) -> str:
    """The asker's words on one line, with the code of their language before them unless it is English."""
    words = " ".join(wish.text.split())
    mark = "" if wish.language == settings.LANGUAGE_CODE else f"[{wish.language}] "
    return Truncator(mark + words).chars(TITLE_LENGTH)


def note_of(wish: Wish) -> str:
    """The asker's words and their language."""
    names = dict(settings.LANGUAGES)
    name = language(wish.language).name if wish.language in names else wish.language
    return Truncator(f"{wish.said}, in {name}:\n{wish.text}").chars(NOTE_LENGTH)


def free_slug(wish: Wish, section: FaqSectionPage) -> str:
    """An address that no other page of the section has, of the asker's words where they are Latin."""
    words = slugify(wish.text) if wish.language == settings.LANGUAGE_CODE else ""
    wished = words[:SLUG_LENGTH].strip("-") or wish.name
    taken = set(section.get_children().filter(slug__startswith=wished).values_list("slug", flat=True))
    slugs = [wished, *(f"{wished}-{number}" for number in range(2, len(taken) + 2))]
    return next(slug for slug in slugs if slug not in taken)
