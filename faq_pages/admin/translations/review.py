"""The review page: original and translation side by side, and the decision about it."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import PageLogEntry
from wagtail_localize.models import Translation

from faq_pages.admin.translations.access import Place, for_translators, refuse_work
from faq_pages.admin.translations.cards import read_desk
from faq_pages.admin.translations.headline import headline
from faq_pages.admin.translations.work import progress_words
from faq_pages.models import Review
from faq_pages.translation import workflow
from faq_pages.translation.audit import Act
from faq_pages.translation.desk import Step
from faq_pages.translation.workflow import ChangedMeanwhileError, NotReadyError

HISTORY = 30
"""At most so many lines of the log are shown, the newest first."""


class DecisionForm(forms.Form):
    """What a reviewer, or a translator who asks for a review, has to say."""

    comment = forms.CharField(label=gettext_lazy("Comment"), max_length=2000, required=False, widget=forms.Textarea)


class ActError(Exception):
    """What was asked for cannot be done; nothing was changed. ``problems`` are sentences."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@require_http_methods(["GET", "POST"])
@for_translators
def review(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the page; with POST do what its ``action`` says."""
    if place.translation is None:
        return redirect("faq_translations:work", *place.arguments)
    if request.method == "GET":
        return show_review(request, place, place.translation)
    act = ACTIONS.get(request.POST.get("action", ""))
    if act is None:
        return show_review(request, place, place.translation, [_("Choose what to do.")], status=422)
    if act is not request_review and not place.may_review:
        reason = _("Only reviewers of this language may do this.")
        return refuse_work(request, place.locale, place.key, reason)
    try:
        messages.success(request, act(request, place, place.translation))
    except ActError as error:
        return show_review(request, place, place.translation, error.problems, status=409)
    return redirect("faq_translations:review", *place.arguments)


# --- Actions: each returns what to say, or raises ``ActError`` ---------------------------------------


def request_review(request: HttpRequest, place: Place, translation: Translation) -> str:
    comment = comment_of(request)
    if not place.is_open:
        raise ActError(_("The English page is not published."))
    try:
        workflow.request_review(translation, user=request.user, comment=comment)
    except NotReadyError as error:
        raise ActError(*error.problems) from error
    return _("The reviewers of this language see now that it is ready.")


def approve(request: HttpRequest, place: Place, translation: Translation) -> str:
    comment = comment_of(request)
    if not place.is_open:
        raise ActError(_("The English page is not published, so its translation cannot be."))
    try:
        workflow.approve(translation, user=request.user, digest=request.POST.get("digest", ""), comment=comment)
    except ChangedMeanwhileError as error:
        raise ActError(str(error)) from error
    except NotReadyError as error:
        raise ActError(*error.problems) from error
    except ValidationError as error:
        raise ActError(*error.messages) from error
    return _("Approved. Readers see it now.")


def send_back(request: HttpRequest, place: Place, translation: Translation) -> str:
    comment = comment_of(request).strip()
    if not comment:
        raise ActError(_("Say in the comment what the translators should change."))
    workflow.send_back(translation, user=request.user, comment=comment)
    return _("Sent back. The translators see your comment.")


def withdraw(request: HttpRequest, place: Place, translation: Translation) -> str:
    if not headline(place).live:
        raise ActError(_("It is not on the site."))
    if not request.POST.get("confirm"):
        raise ActError(_("Tick the box to confirm that you want to take it off the site."))
    workflow.withdraw(translation, user=request.user)
    return _("Taken off the site. Its texts are kept, and readers get the next best language.")


ACTIONS: dict[str, Callable[[HttpRequest, Place, Translation], str]] = {
    "ready": request_review,
    "approve": approve,
    "send_back": send_back,
    "withdraw": withdraw,
}


def comment_of(request: HttpRequest) -> str:
    """Raises ``ActError`` for a comment that cannot be kept."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise ActError(*(str(error) for errors in form.errors.values() for error in errors))
    return str(form.cleaned_data["comment"])


# --- The page -------------------------------------------------------------------------------------


def show_review(
    request: HttpRequest, place: Place, translation: Translation, failures: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The review page. Writes nothing. About 45 queries, however many strings there are."""
    # Before the strings: what is changed while they are read makes the decision fail, and not slip through.
    digest = workflow.digest_of(translation)
    head = headline(place)
    desk = read_desk(place, translation, published_at=head.published_at)
    problems = workflow.problems_of(translation, desk.strings)
    context: dict[str, Any] = {
        "place": place,
        "headline": head,
        "desk": desk,
        "digest": digest,
        "progress": progress_words(desk.progress),
        "failures": failures,
        "problems": problems,
        "unfinished": [card for card in desk.cards if card.needs_work],
        "comment": request.POST.get("comment", ""),
        "may_approve": place.may_review and place.is_open and not problems,
        "may_request": place.is_open and not problems and head.cell.step != Step.REVIEW,
        "reviews": Review.objects.filter(translation=translation).select_related("by").order_by("-pk"),
        "history": history(place),
    }
    return render(request, "faq_pages/admin/translations/review.html", context, status=status)


def history(place: Place) -> list[PageLogEntry]:
    """The acts on this translation, the newest first. 2 queries."""
    return list(
        PageLogEntry.objects.filter(
            page__translation_key=place.key, action__in=Act.values, data__language=place.locale.language_code
        )
        .select_related("user")
        .order_by("-timestamp", "-pk")[:HISTORY]
    )
