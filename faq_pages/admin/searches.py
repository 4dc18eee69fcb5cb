"""What people look for, and synonyms: for editors, who see what is missing and how people call it."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, Max, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic import CreateView
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from faq_pages.admin.menu import PermittedMenuItem
from faq_pages.languages import languages
from faq_pages.models import FaqSectionPage, SearchCount, SynonymGroup
from faq_pages.visitors.drafts import draft_of_search, sections_for

READ_SEARCHES = "faq_pages.view_searchcount"
ADD_SYNONYMS = "faq_pages.add_synonymgroup"

Row = dict[str, Any]
"""Words that were looked for in one language, all days together."""


def language_choices() -> list[tuple[str, str]]:
    return [(language.code, language.translated_name) for language in languages()]


# --- What people look for -----------------------------------------------------------------------


class SearchFilterSet(WagtailFilterSet):
    language_code = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=language_choices)
    period = django_filters.ChoiceFilter(
        label=gettext_lazy("Period"),
        method="within",
        choices=[
            ("7", gettext_lazy("Last 7 days")),
            ("30", gettext_lazy("Last 30 days")),
            ("90", gettext_lazy("Last 90 days")),
        ],
    )

    class Meta:
        model = SearchCount
        fields = ["language_code", "period"]

    def within(self, rows: QuerySet[SearchCount], name: str, value: str) -> QuerySet[SearchCount]:
        """Today is the last of the days."""
        return rows.filter(day__gt=timezone.localdate() - timedelta(days=int(value)))


class WordsColumn(Column):
    """What visitors typed, in whatever language and direction."""

    cell_template_name = "faq_pages/admin/searches/words.html"


class StepsColumn(Column):
    """What can be made of it."""

    cell_template_name = "faq_pages/admin/searches/steps.html"


def inert(text: str) -> str:
    """
    What a spreadsheet does not take for a formula.

    >>> inert("=1+1"), inert("who pays")
    ("'=1+1", 'who pays')
    """
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text


class SearchReport(ReportView):
    """What visitors looked for in each language: first what no question answers, the most wanted before the others."""

    model = SearchCount
    permission_policy = ModelPermissionPolicy(SearchCount)
    any_permission_required = ["view"]
    page_title = gettext_lazy("What people look for")
    header_icon = "search"
    index_url_name = "searches:report"
    index_results_url_name = "searches:report_results"
    results_template_name = "faq_pages/admin/searches/report_results.html"
    filterset_class = SearchFilterSet
    default_ordering = ("is_found", "-number")
    is_searchable = True
    search_fields = ["words"]
    columns = [
        WordsColumn("words", label=gettext_lazy("Words"), sort_key="words"),
        Column("language", label=gettext_lazy("Language"), sort_key="language_code"),
        Column("number", label=gettext_lazy("Searches"), sort_key="number"),
        Column("found", label=gettext_lazy("Questions found"), sort_key="found"),
        StepsColumn("steps", label=gettext_lazy("What to do")),
    ]
    list_export = ["words", "language_code", "number", "found"]
    export_headings = {"number": gettext_lazy("Searches"), "found": gettext_lazy("Questions found")}
    export_filename = "searches"
    custom_field_preprocess = {"words": {"csv": inert, "xlsx": inert}}

    def get_base_queryset(self) -> QuerySet[SearchCount]:
        """One row for the same words in a language, with the number of questions that the last search found."""
        same = SearchCount.objects.filter(language_code=OuterRef("language_code"), words=OuterRef("words"))
        counts: Any = SearchCount.objects.order_by().values("language_code", "words")
        return counts.annotate(
            number=Sum("searches"),
            last=Max("pk"),
            found=Subquery(same.order_by("-day").values("hits")[:1]),
            is_found=Case(When(found=0, then=Value(False)), default=Value(True), output_field=BooleanField()),
        )

    def order_queryset(self, queryset: QuerySet[SearchCount]) -> QuerySet[SearchCount]:
        ordering = [self.ordering] if isinstance(self.ordering, str) else self.ordering
        return queryset.order_by(*ordering, "words", "language_code")

    def get_table(self, object_list: Any) -> Table:
        return super().get_table(object_list if self.is_export else self.with_steps(list(object_list)))

    def with_steps(self, rows: list[Row]) -> list[Row]:
        """Add what can be made of each, or was. 1 query."""
        names = dict(language_choices())
        made = SearchCount.objects.filter(words__in=[row["words"] for row in rows], question__isnull=False)
        questions = {(code, words): pk for code, words, pk in made.values_list("language_code", "words", "question")}
        return [
            {
                **row,
                "language": names.get(row["language_code"], row["language_code"]),
                "question": questions.get((row["language_code"], row["words"])),
                "can_draft": bool(self.sections),
                "can_add_synonyms": self.request.user.has_perm(ADD_SYNONYMS),
            }
            for row in rows
        ]

    @cached_property
    def sections(self) -> list[FaqSectionPage]:
        return sections_for(self.request.user)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "sections": self.sections}


@require_POST
def make_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft question of what was looked for and lead to it."""
    if not request.user.has_perm(READ_SEARCHES):
        raise PermissionDenied
    search = get_object_or_404(SearchCount, pk=pk)
    chosen = request.POST.get("section", "")
    section = next((each for each in sections_for(request.user) if str(each.pk) == chosen), None)
    if section is None:
        messages.error(request, _("Choose a section to which you may add questions."))
        return redirect("searches:report")
    page = draft_of_search(search, section, request.user)
    messages.success(
        request, _("This is the draft, with the words that were looked for. Write the question and the answer.")
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def number(text: str) -> int:
    """The number in an address; 0, which no row has, for what is none or longer than any."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


class SearchesViewSet(ViewSet):
    name = "searches"
    icon = "search"

    def register_menu_item(self) -> None:
        """It stands with the reports."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("report/", SearchReport.as_view(), name="report"),
            path("report/results/", SearchReport.as_view(results_only=True), name="report_results"),
            path("question/<int:pk>/", make_question, name="question"),
        ]


def search_report_item() -> MenuItem:
    return PermittedMenuItem(
        gettext_lazy("What people look for"),
        reverse_lazy("searches:report"),
        name="search-report",
        icon_name="search",
        order=760,
        permission=READ_SEARCHES,
    )


# --- Synonyms -----------------------------------------------------------------------------------


class SynonymForm(WagtailAdminModelForm):
    language_code = forms.ChoiceField(label=gettext_lazy("Language"), choices=language_choices)


class SynonymFilterSet(WagtailFilterSet):
    language_code = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=language_choices)

    class Meta:
        model = SynonymGroup
        fields = ["language_code"]


class SynonymCreateView(CreateView):
    """Begins with words that somebody looked for, where the report leads here."""

    def get_initial_form_instance(self) -> SynonymGroup | None:
        search = SearchCount.objects.filter(pk=number(self.request.GET.get("search", ""))).first()
        if search is None or not self.request.user.has_perm(READ_SEARCHES):
            return None
        return SynonymGroup(language_code=search.language_code, words=f"{search.words}\n")


class SynonymViewSet(ModelViewSet):
    model = SynonymGroup
    icon = "link"
    menu_label = gettext_lazy("Synonyms")
    add_view_class = SynonymCreateView
    list_display = ["in_a_row", "language_name", "note"]
    filterset_class = SynonymFilterSet
    search_fields = ["words", "note"]
    edit_handler = ObjectList(["language_code", "words", "note"], base_form_class=SynonymForm)
    copy_view_enabled = False
    add_to_reference_index = False
