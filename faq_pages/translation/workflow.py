"""The verbs of translation. Who may call them is for the caller to ask (``roles``)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Locale, Page
from wagtail_localize.models import OverridableSegment, SegmentOverride, Translation

from faq_pages.links import is_safe_address
from faq_pages.models import LoadedPage, Review, SourceReading, TranslationRecord
from faq_pages.translation.audit import Act, record_act
from faq_pages.translation.editing import WorkString, work_strings
from faq_pages.translation.records import translation_digest
from faq_pages.translation.source import read_source


class NotReadyError(Exception):
    """The translation cannot be published or reviewed as it is; nothing was changed. ``problems`` are sentences."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class ChangedMeanwhileError(Exception):
    """The translation is no longer what the reviewer saw; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("The translation was changed while you read it. Read it again, then decide."))


@transaction.atomic
def submit(page: Page, locale: Locale, *, user: Any = None) -> Translation:
    """
    Offer a source page to the translators of a language, or bring what they see up to date.

    Publishes nothing. Costs what ``read_source`` says, and 4 queries.
    """
    source = read_source(page)
    translation, created = Translation.objects.get_or_create(source=source, target_locale=locale)
    if not translation.enabled:
        # Its page was deleted once; the strings are still there.
        translation.enabled = True
        translation.save(update_fields=["enabled"])
    if created:
        record_act(Act.SUBMIT, source.object_id, locale, user)
    return translation


def digest_of(translation: Translation) -> str:
    """
    What a reviewer's decision is about. 6 queries.

    The texts and addresses, the English that was read, what others decided, and what readers see.
    """
    reading = SourceReading.objects.filter(source_id=translation.source_id).first()
    page = Page.objects.filter(translation_key=translation.source.object_id, locale=translation.target_locale).first()
    review = translation.reviews.last()
    stand = [reading and reading.change_id, review and review.pk, page and (page.live, page.live_revision_id)]
    return f"{stand} {translation_digest(translation.source, translation.target_locale)}"


def problems_of(translation: Translation, strings: Sequence[WorkString] | None = None) -> list[str]:
    """Why a translation cannot be published, one sentence each. 6 queries less when ``strings`` are given, and 3."""
    strings = work_strings(translation) if strings is None else strings
    problems = []
    missing = sum(not string.text for string in strings)
    if missing:
        problems.append(
            ngettext("%(count)d text is not translated yet.", "%(count)d texts are not translated yet.", missing)
            % {"count": missing}
        )
    for string in strings:
        if string.text and (string.errors or not string.is_done):
            reason = str(string.errors[0].message) if string.errors else string.row.field_error if string.row else ""
            problems.append(
                _("“%(text)s”: %(reason)s") % {"text": string.text[:60], "reason": reason or _("it is not finished.")}
            )
    return [*problems, *_override_problems(translation), *_place_problems(translation)]


def _override_problems(translation: Translation) -> list[str]:
    """Links of the translators' own that lead somewhere a link must not lead."""
    used = OverridableSegment.objects.filter(source_id=translation.source_id).values("context")
    overrides = SegmentOverride.objects.filter(locale=translation.target_locale, context__in=used)
    overrides = overrides.filter(has_error=False)
    return [
        _("The address %(address)s is not one that may be linked to.") % {"address": repr(override.data)[:100]}
        for override in overrides
        if isinstance(override.data, str) and not is_safe_address(override.data)
    ]


def _place_problems(translation: Translation) -> list[str]:
    """A page can stand only below a translated page."""
    source = Page.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.source.locale_id
    ).first()
    if source is None:
        return [_("The English page was deleted.")]
    if not source.live:
        return [_("The English page is not published.")]
    parent = source.get_parent()
    if parent.is_root() or parent.has_translation(translation.target_locale):
        return []
    return [_("Publish the translation of “%(title)s” first: this page stands below it.") % {"title": parent.title}]


def locked(translation: Translation) -> Translation:
    """Nobody writes a string, and nobody reads the source anew, until the transaction ends. 1 query."""
    return (
        Translation.objects.select_for_update(of=("self", "source"))
        .select_related("source", "target_locale")
        .get(pk=translation.pk)
    )


@transaction.atomic
def publish(translation: Translation, *, user: Any = None, reviewed: bool = False) -> Page:
    """
    Make the translated page from its strings and put it live. Returns the page.

    Raises ``NotReadyError`` when a string is missing or refused by a check: nothing that stands there in
    English, or lost a link, is ever published. One transaction with the line in the log, unlike
    ``Translation.save_target``, which publishes after the commit and leaves a draft behind when the
    process dies in between. About 180 queries (wagtail-localize 1.14), however large the site is.
    """
    translation = locked(translation)
    problems = problems_of(translation)
    if problems:
        raise NotReadyError(problems)
    try:
        page, _created = translation.source.create_or_update_translation(
            translation.target_locale, user=user, publish=False, fallback=False
        )
    except ValidationError as error:
        raise NotReadyError(error.messages) from error
    if not translation.enabled:
        translation.enabled = True
        translation.save(update_fields=["enabled"])
    # The verb's caller asked for the role; Wagtail's page permissions are given to nobody for translations.
    page.latest_revision.publish(user=user, skip_permission_checks=True)
    if reviewed:
        TranslationRecord.objects.filter(page_id=page.pk).update(reviewed_by=user, reviewed_at=timezone.now())
    if user is not None and not reviewed and open_review(translation):
        Review.objects.create(translation=translation, verdict=Review.Verdict.CLOSED, by=user)
    record_act(Act.PUBLISH, translation.source.object_id, translation.target_locale, user, reviewed=reviewed)
    page.refresh_from_db()
    return page


def save_draft(translation: Translation, *, user: Any = None) -> Page:
    """
    Make or update the translated page as a draft. Returns the page.

    Raises wagtail's ``ParentNotTranslatedError`` when the page above it has no translation yet. Not for
    pages that are live: wagtail-localize writes drafts into the live row.
    """
    page, _created = translation.source.create_or_update_translation(
        translation.target_locale, user=user, publish=False, fallback=True
    )
    return page


# --- Review --------------------------------------------------------------------------------------


@transaction.atomic
def request_review(translation: Translation, *, user: Any, comment: str = "") -> Review:
    """Tell the reviewers that a translation is ready. Raises ``NotReadyError`` when it cannot be published."""
    translation = locked(translation)
    problems = problems_of(translation)
    if (last := open_review(translation)) and last.verdict == Review.Verdict.REQUESTED:
        problems = [_("A review was requested already.")]
    if problems:
        raise NotReadyError(problems)
    return _decide(translation, Review.Verdict.REQUESTED, Act.REQUEST_REVIEW, user, comment)


@transaction.atomic
def approve(translation: Translation, *, user: Any, digest: str, comment: str = "") -> Page:
    """
    Publish what the reviewer saw, as reviewed.

    ``digest`` is ``digest_of`` the translation when it was shown. Raises ``ChangedMeanwhileError`` and
    ``NotReadyError``.
    """
    translation = locked(translation)
    if digest_of(translation) != digest:
        raise ChangedMeanwhileError
    _decide(translation, Review.Verdict.APPROVED, Act.APPROVE, user, comment)
    return publish(translation, user=user, reviewed=True)


@transaction.atomic
def send_back(translation: Translation, *, user: Any, comment: str) -> Review:
    """Return a translation to its translators. ``comment`` says what to change."""
    return _decide(translation, Review.Verdict.RETURNED, Act.SEND_BACK, user, comment)


def open_review(translation: Translation) -> Review | None:
    """The last step of the review, while somebody has still to act on it: a request, or what was sent back. 1 query."""
    last = translation.reviews.last()
    return last if last and last.verdict in {Review.Verdict.REQUESTED, Review.Verdict.RETURNED} else None


def _decide(translation: Translation, verdict: Review.Verdict, act: Act, user: Any, comment: str) -> Review:
    comment = comment.replace("\0", "")
    record_act(act, translation.source.object_id, translation.target_locale, user, comment=comment)
    return Review.objects.create(translation=translation, verdict=verdict, comment=comment, by=user)


@transaction.atomic
def withdraw(translation: Translation, *, user: Any) -> None:
    """Take a translation off the site; its strings stay. Readers get the fallback."""
    page = translation.get_target_instance()
    # As for ``publish``: the verb's caller asked for the role.
    UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)
    record_act(Act.WITHDRAW, translation.source.object_id, translation.target_locale, user)


# --- After a change of the source -------------------------------------------------------------------


@transaction.atomic
def carry_over(translation: Translation) -> bool:
    """
    Publish a live translation anew when its source changed in nothing that people translate.

    So a new image, date or destination reaches readers of every language. Not while a string is
    missing, nor while somebody is working on the translation: what they wrote is not approved yet.
    Returns whether it was published. About 190 queries, 6 when there is nothing to carry.
    """
    translation = locked(translation)
    page = (
        Page.objects.filter(translation_key=translation.source.object_id, locale=translation.target_locale, live=True)
        .select_related("translation_record", "locale")
        .first()
    )
    record = getattr(page, "translation_record", None) if page else None
    reading = getattr(translation.source, "reading", None)
    if record is None or reading is None or record.source_change_id == reading.change_id:
        return False
    if record.digest != translation_digest(translation.source, translation.target_locale) or problems_of(translation):
        return False
    previous = page.latest_revision_id
    made = publish(translation)
    # The importer must not take it for an editor's change.
    LoadedPage.objects.filter(translation_key=page.translation_key, locale=page.locale, revision_id=previous).update(
        revision_id=made.latest_revision_id
    )
    return True
