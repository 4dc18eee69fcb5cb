"""What visitors sent, for editors to read, take up and delete. Nobody can write it here, or change its words."""

from typing import Any

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy

from faq_pages.admin.menu import PermittedMenuItem
from faq_pages.models import Enquiry, FaqQuestionPage, Feedback
from faq_pages.visitors.drafts import draft_question, sections_for

READ_FEEDBACK = "faq_pages.change_feedback"
READ_ENQUIRIES = "faq_pages.change_enquiry"

Kind, Status = Feedback.Kind, Feedback.Status

SCREENS = frozenset({"index", "index_results", "edit", "delete"})


class PostedPermissionPolicy(ModelPermissionPolicy):
    """Only visitors add; for everybody else, superusers included, there is no such act."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and super().user_has_permission(user, action)


class PostedViewSet(ModelViewSet):
    """A list, and a form with all that was sent, in which only the status can be changed."""

    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = ["status"]
    # What waits for somebody comes first.
    ordering = ["urgency", "-created_at", "-pk"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {"add_url_name": None, "history_url_name": None, "usage_url_name": None}
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in SCREENS]

    def get_permissions_to_register(self) -> Any:
        return super().get_permissions_to_register().exclude(codename__startswith="add_")


class FeedbackIndexView(IndexView):
    """New faults first, then what else is new, then what somebody has taken up."""

    def get_base_queryset(self) -> QuerySet[Feedback]:
        urgency = order(
            Q(status=Status.NEW, kind=Kind.UNHELPFUL), Q(status=Status.NEW, kind=Kind.WRONG_TRANSLATION), *BY_STATUS
        )
        return super().get_base_queryset().select_related("page").annotate(urgency=urgency)


class EnquiryIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Enquiry]:
        return super().get_base_queryset().annotate(urgency=order(*BY_STATUS))


BY_STATUS = [Q(status=Status.NEW), Q(status=Status.TAKEN_UP)]


def order(*groups: Q) -> Case:
    """The number of the first group that a row is in; those in none come last."""
    cases = [When(group, then=Value(place)) for place, group in enumerate(groups)]
    return Case(*cases, default=Value(len(groups)), output_field=IntegerField())


class PostedFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=Status.choices)
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


class EnquiryFilterSet(PostedFilterSet):
    class Meta:
        model = Enquiry
        fields = ["status", "language"]


def commented_pages() -> QuerySet[FaqQuestionPage]:
    """The pages of which readers have said something."""
    pages: QuerySet[FaqQuestionPage] = FaqQuestionPage.objects.filter(pk__in=Feedback.objects.values("page"))
    return pages


class FeedbackFilterSet(PostedFilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Kind.choices)
    page = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Question"),
        queryset=lambda request: FaqQuestionPage.objects.filter(pk__in=Feedback.objects.values("page")).order_by(
            "title"
        ),
    )

    class Meta:
        model = Feedback
        fields = ["kind", "status", "language", "page"]


class FeedbackViewSet(PostedViewSet):
    index_view_class = FeedbackIndexView
    model = Feedback
    icon = "comment"
    menu_label = gettext_lazy("Feedback")
    list_display = ["kind", "page", "language_name", "beginning", "status", "created_at"]
    filterset_class = FeedbackFilterSet
    search_fields = ["comment", "page__title"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("report/", FeedbackReport.as_view(), name="report"),
            path("report/results/", FeedbackReport.as_view(results_only=True), name="report_results"),
        ]


class ReportFilterSet(WagtailFilterSet):
    language = django_filters.ChoiceFilter(
        field_name="locale__language_code", label=gettext_lazy("Language"), choices=settings.LANGUAGES
    )

    class Meta:
        model = FaqQuestionPage
        fields = ["language"]


def number_of(kind: Feedback.Kind) -> Coalesce:
    """How many visitors said so of a page."""
    found = Feedback.objects.filter(page=OuterRef("pk"), kind=kind).order_by().values("page")
    return Coalesce(Subquery(found.annotate(number=Count("pk")).values("number")), 0)


class FeedbackReport(ReportView):
    """What readers thought of each question in each language, the least helpful first."""

    model = FaqQuestionPage
    permission_policy = PostedPermissionPolicy(Feedback)
    any_permission_required = ["change"]
    page_title = gettext_lazy("Feedback by question")
    header_icon = "comment"
    index_url_name = "feedback:report"
    index_results_url_name = "feedback:report_results"
    filterset_class = ReportFilterSet
    default_ordering = ("-unhelpful", "-wrong", "title", "pk")
    is_searchable = False
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Question"),
            sort_key="title",
            get_url=lambda page: f"{reverse('feedback:index')}?page={page.pk}",
        ),
        Column("language", label=gettext_lazy("Language"), accessor=lambda page: page.locale.get_display_name()),
        Column("unhelpful", label=gettext_lazy("Not helpful"), sort_key="unhelpful"),
        Column("wrong", label=gettext_lazy("The translation is wrong"), sort_key="wrong"),
        Column("helpful", label=gettext_lazy("Helpful"), sort_key="helpful"),
    ]
    list_export = ["title", "locale.language_code", "unhelpful", "wrong", "helpful"]

    def get_base_queryset(self) -> QuerySet[FaqQuestionPage]:
        """1 query, however many there are."""
        return (
            commented_pages()
            .select_related("locale")
            .defer("answer")
            .annotate(
                helpful=number_of(Kind.HELPFUL),
                unhelpful=number_of(Kind.UNHELPFUL),
                wrong=number_of(Kind.WRONG_TRANSLATION),
            )
        )


def report_item() -> MenuItem:
    return PermittedMenuItem(
        gettext_lazy("Feedback by question"),
        reverse_lazy("feedback:report"),
        name="feedback-report",
        icon_name="comment",
        order=750,
        permission=READ_FEEDBACK,
    )


class EnquiryEditView(EditView):
    """Shows the sections to which an editor may add the question, until there is a page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sections = [] if self.object.question_id else sections_for(self.request.user)
        return {**super().get_context_data(**kwargs), "sections": sections}


@require_POST
def make_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft question of an enquiry and lead to it."""
    if not request.user.has_perm(READ_ENQUIRIES):
        raise PermissionDenied
    enquiry = get_object_or_404(Enquiry, pk=pk)
    chosen = request.POST.get("section", "")
    section = next((each for each in sections_for(request.user) if str(each.pk) == chosen), None)
    if section is None:
        messages.error(request, _("Choose a section to which you may add questions."))
        return redirect("enquiry:edit", pk)
    page = draft_question(enquiry, section, request.user)
    messages.success(
        request, _("This is the draft, with the asker's words. Put them into English and write the answer.")
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


class EnquiryViewSet(PostedViewSet):
    index_view_class = EnquiryIndexView
    edit_view_class = EnquiryEditView
    edit_template_name = "faq_pages/admin/enquiry.html"
    filterset_class = EnquiryFilterSet
    model = Enquiry
    icon = "help"
    menu_label = gettext_lazy("Enquiries")
    list_display = ["beginning", "language_name", "status", "created_at"]
    search_fields = ["text"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("question/<int:pk>/", make_question, name="question")]


class VisitorsViewSetGroup(ModelViewSetGroup):
    items = (FeedbackViewSet, EnquiryViewSet)
    menu_label = gettext_lazy("Visitors")
    menu_icon = "group"
    menu_order = 270


class WaitingPanel(Component):
    """Tells editors how much from visitors waits for them."""

    name = "visitors_waiting"
    template_name = "faq_pages/admin/visitors_waiting.html"
    order = 140
    media = Media()

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """2 queries; none for who may not read it."""
        user = parent_context["request"].user
        context: dict[str, Any] = {}
        if user.has_perm(READ_ENQUIRIES):
            context["enquiries"] = Enquiry.objects.filter(status=Status.NEW).count()
        if user.has_perm(READ_FEEDBACK):
            new = Feedback.objects.filter(status=Status.NEW)
            context |= new.aggregate(
                unhelpful=Count("pk", filter=Q(kind=Kind.UNHELPFUL)),
                wrong=Count("pk", filter=Q(kind=Kind.WRONG_TRANSLATION)),
            )
        return context
