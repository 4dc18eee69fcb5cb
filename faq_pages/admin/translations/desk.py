"""The desk: every page by every language, and acts on many pages at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as Screen
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.models import Page

from faq_pages.admin.translations.access import find_locale
from faq_pages.admin.translations.filters import DeskFilterForm
from faq_pages.admin.translations.gate import for_people_with_a_role, refuse_language
from faq_pages.admin.translations.looks import STATE_ICONS, language_label
from faq_pages.languages import Language, language
from faq_pages.translation.bulk import BULK_ACTS, start_bulk
from faq_pages.translation.desk import Cell, Step, cells
from faq_pages.translation.queues import READER_STATES, open_pages, state_counts
from faq_pages.translation.roles import reviewed_codes, translated_codes
from faq_pages.translation.states import State

PER_SCREEN = 50


@dataclass(frozen=True)
class Row:
    """One page in the matrix, with a cell for each language."""

    page: Page
    cells: list[dict[str, Any]]
    heading: str = ""
    """The title of the page above, when it stands on no row before this one."""


@require_safe
@for_people_with_a_role
def desk(request: HttpRequest) -> HttpResponse:
    """The matrix. Costs the same queries for any number of pages and languages."""
    codes = translated_codes(request.user)
    pages = open_pages(request.user)
    form = DeskFilterForm(request.GET, codes=codes, pages=pages)
    shown = [form.code] if form.code else codes
    screen = Paginator(form.narrow(pages, codes), PER_SCREEN).get_page(request.GET.get("p"))
    reviewed = set(reviewed_codes(request.user))
    counts = state_counts(pages, codes)
    return TemplateResponse(
        request,
        "faq_pages/admin/translations/desk.html",
        {
            "form": form,
            "languages": [language(code) for code in shown],
            "rows": matrix(screen, shown, reviewed),
            "screen": screen,
            "elided_page_range": screen.paginator.get_elided_page_range(screen.number),
            "counts": [count_row(language(code), counts[code]) for code in codes],
            "states": [(state.label, STATE_ICONS[state]) for state in READER_STATES],
            "acts": [act for act in BULK_ACTS.values() if reviewed or not act.for_reviewers],
            "bulk_languages": [(code, language_label(code)) for code in codes],
            "filters": form.query_string(),
        },
    )


def matrix(screen: Screen[Page], codes: Sequence[str], reviewed: set[str]) -> list[Row]:
    """The rows of one screen. 7 queries."""
    pages = list(screen)
    found = cells([page.translation_key for page in pages], codes)
    above = titles_above(pages)
    rows, seen = [], set()
    for page in pages:
        parent = page.path[: -page.steplen]
        heading = above.get(parent, "") if parent not in seen else ""
        seen |= {page.path, parent}
        row_cells = [cell_link(found[page.translation_key, code], reviewed) for code in codes]
        rows.append(Row(page, row_cells, heading))
    return rows


def titles_above(pages: Sequence[Page]) -> dict[str, str]:
    """Titles by path of the pages right above, the tree's root left out. 1 query."""
    paths = {page.path[: -page.steplen] for page in pages}
    return dict(Page.objects.filter(path__in=paths, depth__gt=2).values_list("path", "title"))


def cell_link(cell: Cell, reviewed: set[str]) -> dict[str, Any]:
    """A cell as it is shown, with the address of the work that is next."""
    return {
        "cell": cell,
        "language": language_label(cell.language_code),
        "icon": STATE_ICONS[cell.state],
        "url": work_url(cell, reviewed),
        "is_minor": cell.behind and cell.state != State.OUTDATED,
    }


def work_url(cell: Cell, reviewed: set[str]) -> str:
    """Where the next step is done: the review for reviewers when it is asked for, else the editor."""
    name = "review" if cell.step == Step.REVIEW and cell.language_code in reviewed else "work"
    return reverse(f"faq_translations:{name}", args=[cell.language_code, cell.key])


def count_row(row_language: Language, counts: dict[State, int]) -> dict[str, Any]:
    numbers = [(state, counts[state]) for state in READER_STATES]
    return {"language": row_language, "label": language_label(row_language.code), "numbers": numbers}


@require_POST
@for_people_with_a_role
def bulk(request: HttpRequest) -> HttpResponse:
    """Start a job on the chosen pages in one language, or on all pages of the list that is shown."""
    act = BULK_ACTS.get(request.POST.get("act", ""))
    locale = find_locale(request.POST.get("language", ""))
    if act is None:
        messages.error(request, _("Choose what to do with the pages."))
        return redirect("faq_translations:desk")
    if not act.is_allowed(request.user, locale.language_code):
        return refuse_language(request, locale)
    chosen = chosen_pages(request)
    if not chosen.exists():
        messages.error(request, _("Choose at least one page."))
        return redirect("faq_translations:desk")
    job = start_bulk(act.kind, user=request.user, locale=locale, pages=chosen)
    return redirect("faq_translations:job", job.pk)


def chosen_pages(request: HttpRequest) -> QuerySet[Page]:
    pages = open_pages(request.user)
    if request.POST.get("everything"):
        codes = translated_codes(request.user)
        form = DeskFilterForm(request.GET, codes=codes, pages=pages)
        # A filter that holds no longer would let through every page.
        return pages.none() if form.errors else form.narrow(pages, codes)
    numbers = [value for value in request.POST.getlist("page") if value.isascii() and value.isdecimal()]
    return pages.filter(pk__in=[int(value) for value in numbers if len(value) < 10])
