"""Jobs: what was started in the background, how far it is, and what came of it."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from faq_pages.admin.translations.gate import for_people_with_a_role, refuse_language
from faq_pages.admin.translations.looks import language_label
from faq_pages.models import Job
from faq_pages.translation.bulk import BULK_ACTS
from faq_pages.translation.jobs import JobStateError, cancel, confirm, retry
from faq_pages.translation.po_import import Outcome
from faq_pages.translation.roles import can_translate

PER_SCREEN = 50

KINDS = {**{act.kind: act.label for act in BULK_ACTS.values()}, "import": gettext_lazy("Import a file")}

STATUS_ICONS = {
    Job.Status.WAITING: "help",
    Job.Status.QUEUED: "time",
    Job.Status.RUNNING: "rotate",
    Job.Status.DONE: "circle-check",
    Job.Status.FAILED: "warning",
    Job.Status.CANCELLED: "circle-xmark",
}


def own_jobs(user: Any) -> QuerySet[Job]:
    """The jobs that a person may see: their own; all for superusers."""
    jobs = Job.objects.filter(kind__in=KINDS).select_related("locale", "created_by")
    return jobs if user.is_superuser else jobs.filter(created_by=user)


@require_safe
@for_people_with_a_role
def job_list(request: HttpRequest) -> HttpResponse:
    screen = Paginator(own_jobs(request.user), PER_SCREEN).get_page(request.GET.get("p"))
    return TemplateResponse(
        request,
        "faq_pages/admin/translations/jobs.html",
        {
            "jobs": [describe(job) for job in screen],
            "screen": screen,
            "elided_page_range": screen.paginator.get_elided_page_range(screen.number),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_a_role
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job. With ``part`` in the query, what changes while it runs, for the script on the page."""
    found = get_object_or_404(own_jobs(request.user), pk=job_id)
    if found.locale and not can_translate(request.user, found.locale.language_code):
        return refuse_language(request, found.locale)
    if request.method == "POST":
        return change(request, found)
    if found.kind == "import" and found.status == Job.Status.WAITING and found.locale:
        return redirect("faq_translations:verdicts", found.locale.language_code, found.pk)
    template = "job_progress.html" if "part" in request.GET else "job.html"
    return TemplateResponse(request, f"faq_pages/admin/translations/{template}", describe(found, messages_too=True))


def change(request: HttpRequest, found: Job) -> HttpResponse:
    """Confirm, cancel or try again."""
    act = {"confirm": confirm, "cancel": cancel, "retry": retry}.get(request.POST.get("act", ""))
    try:
        if act:
            act(found)
    except JobStateError as error:
        messages.error(request, str(error))
    return redirect("faq_translations:job", found.pk)


def describe(found: Job, *, messages_too: bool = False) -> dict[str, Any]:
    """What a template needs of a job. No query, 1 with its messages."""
    counts = found.params.get("counts", {}) if found.kind == "import" else {}
    return {
        "job": found,
        "label": KINDS[found.kind],
        "language": language_label(found.locale.language_code) if found.locale else "",
        "icon": STATUS_ICONS[Job.Status(found.status)],
        "handled": found.done + found.failed,
        "outcomes": [(outcome.label, counts[outcome.value]) for outcome in Outcome if counts.get(outcome.value)],
        "may_retry": found.status == Job.Status.FAILED or (found.status == Job.Status.DONE and found.failed > 0),
        "messages_of_job": found.messages if messages_too else [],
        "file_name": found.params.get("name", ""),
    }
