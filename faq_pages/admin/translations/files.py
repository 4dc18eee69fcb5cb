"""Files for translators who work outside: out as PO, and back in with a verdict for each entry."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Locale, Page

from faq_pages.admin.translations.gate import for_translators_of
from faq_pages.admin.translations.jobs import own_jobs
from faq_pages.admin.translations.looks import language_label
from faq_pages.languages import language
from faq_pages.models import FaqSectionPage, Job
from faq_pages.translation.files import dry_run, export_pages, read_translations, stage_import
from faq_pages.translation.po import MAX_BYTES, PoFileError
from faq_pages.translation.po_import import Outcome, Verdict
from faq_pages.translation.queues import open_pages
from faq_pages.translation.roles import translated_codes

PER_SCREEN = 100

OUTCOME_ICONS = {
    Outcome.APPLIED: "circle-check",
    Outcome.UNCHANGED: "minus",
    Outcome.UNFINISHED: "edit",
    Outcome.KEPT: "lock",
    Outcome.REFUSED: "circle-xmark",
    Outcome.SOURCE_CHANGED: "warning",
    Outcome.UNKNOWN: "help",
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("PO file"),
        help_text=_("At most 2 MB, in UTF-8. You will see what becomes of each entry before anything is stored."),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_translators_of
def files(request: HttpRequest, locale: Locale) -> HttpResponse:
    """Export and upload. An upload is kept as a job that waits for a yes; a bad file leaves nothing behind."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            job = stage(form.cleaned_data["file"], locale, request.user)
            return redirect("faq_translations:verdicts", locale.language_code, job.pk)
        except PoFileError as error:
            form.add_error("file", str(error))
    pages = open_pages(request.user)
    context = {
        **about_language(locale),
        "form": form,
        "languages": [(code, language_label(code)) for code in translated_codes(request.user)],
        "sections": sections_with_pages(pages),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "faq_pages/admin/translations/files.html", context, status=status)


def stage(upload: Any, locale: Locale, user: Any) -> Job:
    """Raises ``PoFileError``. Reads no more than it needs to know that a file is too large."""
    return stage_import(upload.read(MAX_BYTES + 1), name=upload.name[:100], locale=locale, user=user)


def about_language(locale: Locale) -> dict[str, Any]:
    code = locale.language_code
    return {
        "code": code,
        "language": language(code),
        "language_label": language_label(code),
        "source_code": settings.LANGUAGE_CODE,
    }


def sections_with_pages(pages: QuerySet[Page]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Each section (or other page of its level) with its key, its title, and the pages below it. 1 query."""
    sections: list[tuple[str, str, list[tuple[str, str]]]] = []
    for key, title, depth in pages.values_list("translation_key", "title", "depth"):
        if depth > 3 and sections:
            sections[-1][2].append((str(key), title))
        else:
            sections.append((str(key), title, []))
    return sections


@require_safe
@for_translators_of
def export(request: HttpRequest, locale: Locale) -> HttpResponse:
    """The PO file of a language, or of the page ``page`` and, where it is a section, all below it."""
    pages = open_pages(request.user)
    name = f"faq-{locale.language_code}"
    if key := request.GET.get("page", ""):
        page = find_page(pages, key)
        is_section = FaqSectionPage.objects.filter(pk=page.pk).exists()
        pages = pages.filter(path__startswith=page.path) if is_section else pages.filter(pk=page.pk)
        name = f"{name}-{page.slug}"
    response = HttpResponse(str(export_pages(pages, locale)), content_type="text/x-gettext-translation; charset=utf-8")
    name = f"{name}-{timezone.localdate():%Y-%m-%d}.po"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def find_page(pages: QuerySet[Page], key: str) -> Page:
    """The page with a key. Raises ``Http404``, also for what is no key at all."""
    try:
        field = forms.UUIDField()
        return get_object_or_404(pages, translation_key=field.clean(key))
    except forms.ValidationError:
        raise Http404 from None


@require_safe
@for_translators_of
def verdicts(request: HttpRequest, locale: Locale, job_id: int) -> HttpResponse:
    """What would become of each entry of an uploaded file, judged now. Confirmed or dropped at the job's address."""
    job = get_object_or_404(own_jobs(request.user), pk=job_id, kind="import", locale=locale)
    if job.status != Job.Status.WAITING:
        return redirect("faq_translations:job", job.pk)
    entries = read_translations(job.file.encode(), name=job.params["name"], locale=locale)
    report = dry_run(entries, locale, request.user)
    wish = request.GET.get("outcome", "")
    shown = report.of(Outcome(wish)) if wish in Outcome.values else report.verdicts
    screen = Paginator(shown, PER_SCREEN).get_page(request.GET.get("p"))
    titles = titles_of(list(screen))
    counts = [(outcome, OUTCOME_ICONS[outcome], report.count(outcome)) for outcome in Outcome]
    return TemplateResponse(
        request,
        "faq_pages/admin/translations/verdicts.html",
        {
            **about_language(locale),
            "job": job,
            "rows": [
                {"verdict": verdict, "icon": OUTCOME_ICONS[verdict.outcome], "title": title_of(verdict, titles)}
                for verdict in screen
            ],
            "counts": [row for row in counts if row[2]],
            "total": len(report.verdicts),
            "changes": report.count(Outcome.APPLIED) + report.count(Outcome.UNFINISHED),
            "outcome": wish,
            "screen": screen,
            "elided_page_range": screen.paginator.get_elided_page_range(screen.number),
        },
    )


def titles_of(shown: list[Verdict]) -> dict[Any, str]:
    keys = {verdict.entry.place.key for verdict in shown if verdict.entry.place}
    pages = Page.objects.filter(translation_key__in=keys, locale__language_code=settings.LANGUAGE_CODE)
    return dict(pages.values_list("translation_key", "title"))


def title_of(verdict: Verdict, titles: dict[Any, str]) -> str:
    place = verdict.entry.place
    return titles.get(place.key, "") if place else ""
