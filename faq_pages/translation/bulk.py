"""
The verbs of translation on many pages at once: kinds of jobs.

An item is the key of a source page. Items come in tree order, so that the page above is published before
those below it. Roles are asked again for each item: a job may outlive the role of the person who started it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from faq_pages.models import Job
from faq_pages.translation import workflow
from faq_pages.translation.desk import Step, cells
from faq_pages.translation.jobs import JobItemError, JobStopped, register, start
from faq_pages.translation.machine import Engine, MachineTranslationError, engine
from faq_pages.translation.machine_drafts import draft_texts, machine_may, store_drafts
from faq_pages.translation.queues import open_pages
from faq_pages.translation.roles import can_review, can_translate
from faq_pages.translation.strings import Slot


@dataclass(frozen=True)
class BulkAct:
    """Something that can be done to many pages in one language."""

    kind: str
    label: str | Promise
    for_reviewers: bool = False

    def is_allowed(self, user: Any, language_code: str) -> bool:
        return (can_review if self.for_reviewers else can_translate)(user, language_code)


BULK_ACTS = {
    act.kind: act
    for act in [
        BulkAct("submit", gettext_lazy("Offer for translation")),
        BulkAct("machine", gettext_lazy("Draft by machine what is missing")),
        BulkAct("request_review", gettext_lazy("Request review")),
        BulkAct("publish", gettext_lazy("Publish"), for_reviewers=True),
    ]
}


def start_bulk(kind: str, *, user: Any, locale: Locale, pages: QuerySet[Page]) -> Job:
    """Start an act on source pages in one language. Who may is for the caller to ask, too."""
    keys = pages.order_by("path").values_list("translation_key", flat=True)
    return start(kind, user=user, locale=locale, items=map(str, keys))


def ask_role(job: Job) -> Locale:
    """The job's language. Raises ``JobStopped`` when whoever started it may not do this there (any more)."""
    act = BULK_ACTS.get(job.kind)
    user, locale = job.created_by, job.locale
    if locale is None or user is None:
        raise JobStopped(_("The account that started this is gone. Start it again yourself."))
    # As it is now, not as it was when the job began.
    user = type(user)._default_manager.filter(pk=user.pk).first()
    if user is None:
        raise JobStopped(_("The account that started this is gone. Start it again yourself."))
    may = act.is_allowed if act else can_translate
    if not may(user, locale.language_code):
        raise JobStopped(_("Whoever started this has no role for it in this language any more."))
    return locale


def source_page(key: str, user: Any) -> Page:
    page = open_pages(user).filter(translation_key=key).first()
    if page is None:
        raise JobItemError(_("An English page is no longer published; it was left out."))
    return page


def translation_into(locale: Locale, page: Page) -> Translation:
    """The translation of a page, which has to be offered already."""
    found = (
        Translation.objects.filter(source__object_id=page.translation_key, target_locale=locale, enabled=True)
        .select_related("source", "target_locale")
        .first()
    )
    if found is None:
        raise JobItemError(about(page, _("It was not offered for translation yet. Offer it, then try again.")))
    return found


def step_of(page: Page, locale: Locale) -> Step:
    return next(iter(cells([page.translation_key], [locale.language_code]).values())).step


def about(page: Page, text: str) -> str:
    """A message that tells which page it is about."""
    return _("%(title)s: %(text)s") % {"title": page.title, "text": text}


@register("submit")
def submit(job: Job, key: str) -> None:
    locale = ask_role(job)
    workflow.submit(source_page(key, job.created_by), locale, user=job.created_by)


@register("request_review")
def request_review(job: Job, key: str) -> str | None:
    locale = ask_role(job)
    page = source_page(key, job.created_by)
    translation = translation_into(locale, page)
    if step_of(page, locale) in {Step.REVIEW, Step.DONE}:
        return about(page, _("There is nothing to review, or review was requested already."))
    try:
        workflow.request_review(translation, user=job.created_by)
    except workflow.NotReadyError as error:
        raise JobItemError(about(page, str(error))) from error
    return None


@register("publish")
def publish(job: Job, key: str) -> str | None:
    locale = ask_role(job)
    page = source_page(key, job.created_by)
    translation = translation_into(locale, page)
    step = step_of(page, locale)
    if step == Step.DONE:
        return about(page, _("Published already, and nothing was changed since."))
    if step == Step.RETURNED:
        raise JobItemError(about(page, _("It was sent back. Review it by itself.")))
    try:
        workflow.publish(translation, user=job.created_by)
    except workflow.NotReadyError as error:
        raise JobItemError(about(page, str(error))) from error
    return None


@dataclass(frozen=True)
class Drafts:
    """What a machine gave for one page, on the way from the network to the database."""

    page: Page
    translation: Translation
    engine: Engine
    texts: Mapping[Slot, str]


def prepare_drafts(job: Job, key: str) -> Drafts:
    """Ask the machine. Offers the page first, if nobody has: that alone does no harm."""
    locale = ask_role(job)
    page = source_page(key, job.created_by)
    translation = workflow.submit(page, locale, user=job.created_by)
    service = engine()
    if service is None or not machine_may(translation, service):
        raise JobStopped(_("Machine translation is off for this language, or the service does not have it."))
    try:
        texts = draft_texts(translation, service)
    except MachineTranslationError as error:
        # What fails now and may work later would fail for every other page, too.
        if error.retryable:
            raise JobStopped(str(error)) from error
        raise JobItemError(about(page, str(error))) from error
    return Drafts(page, translation, service, texts)


@register("machine", prepare=prepare_drafts)
def machine(job: Job, key: str, drafts: Drafts) -> str | None:
    ask_role(job)
    report = store_drafts(drafts.translation, drafts.texts, engine=drafts.engine, user=job.created_by)
    return about(drafts.page, str(report)) if report.refused else None


def start_machine_draft(keys: Iterable[UUID], locale: Locale, *, user: Any) -> Job:
    """Start a machine's drafts of what is missing on some pages."""
    return start("machine", user=user, locale=locale, items=map(str, keys))
