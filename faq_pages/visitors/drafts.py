"""A visitor's question becomes a draft of a page."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import Truncator, slugify
from wagtail.log_actions import log

from faq_pages.languages import language
from faq_pages.models import Enquiry, FaqQuestionPage, FaqSectionPage
from faq_pages.published import is_source

TITLE_LENGTH = 255
NOTE_LENGTH = 1000
SLUG_LENGTH = 60


def sections_for(user: Any) -> list[FaqSectionPage]:
    """The English sections to which somebody may add questions, in the tree's order. 1 query for each, and 1."""
    sections: QuerySet[FaqSectionPage] = FaqSectionPage.objects.filter(is_source()).order_by("path")
    return [section for section in sections if section.permissions_for_user(user).can_add_subpage()]


@transaction.atomic
def draft_question(enquiry: Enquiry, section: FaqSectionPage, user: Any) -> FaqQuestionPage:
    """
    Make a draft of an enquiry in an English section, once, and mark the enquiry as taken up.

    English is the source of every translation, so the draft is English whatever the asker wrote in: their words
    are its title, marked with their language, until an editor puts them into English. They also stand in the note
    to translators, for whom the asker's own words are the best guide to the question in that language.
    """
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    if enquiry.question_id:
        return FaqQuestionPage.objects.get(pk=enquiry.question_id)
    page = FaqQuestionPage(
        title=title_of(enquiry),
        slug=free_slug(enquiry, section),
        note_to_translators=note_of(enquiry),
        locale_id=section.locale_id,
        owner=user,
        live=False,
    )
    section.add_child(instance=page)
    revision = page.save_revision(user=user, clean=False)
    log(instance=page, action="wagtail.create", user=user, revision=revision, content_changed=True)
    enquiry.question = page
    enquiry.status = Enquiry.Status.TAKEN_UP
    enquiry.save(update_fields=["question", "status", "changed_at"])
    return page


def title_of(enquiry: Enquiry) -> str:
    """The asker's words on one line, with the code of their language before them unless it is English."""
    words = " ".join(enquiry.text.split())
    mark = "" if enquiry.language == settings.LANGUAGE_CODE else f"[{enquiry.language}] "
    return Truncator(mark + words).chars(TITLE_LENGTH)


def note_of(enquiry: Enquiry) -> str:
    """The asker's words and their language. Not gettext: it belongs to an English page."""
    names = dict(settings.LANGUAGES)
    name = language(enquiry.language).name if enquiry.language in names else enquiry.language
    return Truncator(f"A visitor asked, in {name}:\n{enquiry.text}").chars(NOTE_LENGTH)


def free_slug(enquiry: Enquiry, section: FaqSectionPage) -> str:
    """An address that no other page of the section has, of the asker's words where they are Latin."""
    words = slugify(enquiry.text) if enquiry.language == settings.LANGUAGE_CODE else ""
    wished = words[:SLUG_LENGTH].strip("-") or f"enquiry-{enquiry.pk}"
    taken = set(section.get_children().filter(slug__startswith=wished).values_list("slug", flat=True))
    slugs = [wished, *(f"{wished}-{number}" for number in range(2, len(taken) + 2))]
    return next(slug for slug in slugs if slug not in taken)
