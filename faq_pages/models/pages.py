"""The tree of the FAQ: an index of sections of questions."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PageManager, Site
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from faq_pages.blocks import TEXT_FEATURES, AnswerBlock
from faq_pages.languages import fallback_codes, find_language_code
from faq_pages.links import other_sites, place_on_site, refuse_unsafe_links, source_place
from faq_pages.models.answers import load_answers
from faq_pages.models.base import FaqPage, FaqPageQuerySet, links_of
from faq_pages.models.beside import side_by_side
from faq_pages.models.forms import FaqQuestionPageForm
from faq_pages.models.serving import page_to_serve
from faq_pages.published import best_of, is_source, shown_by_site


class FaqIndexPageQuerySet(FaqPageQuerySet):
    def of_default_site(self) -> "FaqIndexPageQuerySet":
        """The index of the default site, in all its languages."""
        roots = Site.objects.filter(is_default_site=True).values("root_page__translation_key")
        return self.filter(translation_key__in=roots)


class FaqIndexPage(FaqPage):
    """The whole FAQ in one locale, and the home page of that language."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=TEXT_FEATURES, validators=[refuse_unsafe_links]
    )
    closing = RichTextField(
        _("closing text"),
        blank=True,
        features=TEXT_FEATURES,
        validators=[refuse_unsafe_links],
        help_text=_("Shown after all sections."),
    )

    objects = PageManager.from_queryset(FaqIndexPageQuerySet)()

    text_fields = ["introduction", "closing"]

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["faq_pages.FaqSectionPage", "faq_pages.LinkPage"]
    page_description = _("The home page of one language: all sections with their questions.")

    content_panels = [*FaqPage.content_panels, "introduction", "closing", *FaqPage.change_panels]
    search_fields = [*FaqPage.search_fields, index.SearchField("introduction"), index.SearchField("closing")]
    api_fields = [APIField("introduction"), APIField("closing")]

    class Meta:
        verbose_name = _("FAQ index")
        verbose_name_plural = _("FAQ indexes")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """
        One for each site is made by hand; those of other languages are its translations.

        The next one can be made once all there are have become the root page of a site.
        """
        sources = cls.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        shown = Page.objects.filter(shown_by_site())
        return super().can_create_at(parent) and not sources.exclude(pk__in=shown.values("pk")).exists()

    def sections(self, codes: Sequence[str] = (), *, with_answers: bool = False) -> list["FaqSectionPage"]:
        """
        The published sections, each with its published ``questions``, in the source's order.

        Of each, the page in the best of ``codes``: those of the reader's chain unless given. 3 queries,
        4 for a translation. Answers are left out unless asked for; they then cost what ``load_answers``
        says.
        """
        sections = self.shown_below(FaqSectionPage.objects.all(), codes)
        everything = FaqQuestionPage.objects.all()
        questions = self.shown_below(everything if with_answers else everything.defer("answer"), codes)
        if with_answers:
            load_answers(questions)
        share_out(questions, sections)
        return sections

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page by its place in the source's tree, whatever this language's own tree looks like."""
        return RouteResult(page_to_serve(self, path_components, request))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        sections = self.sections()
        shown = [*sections, *(question for section in sections for question in section.questions)]
        return {**context, "sections": sections, "shown": shown}


class FaqSectionPage(FaqPage):
    """Questions that belong together."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=TEXT_FEATURES, validators=[refuse_unsafe_links]
    )

    text_fields = ["introduction"]
    questions: list["FaqQuestionPage"]
    """The published questions; set by ``FaqIndexPage.sections`` and by ``pages_shown``."""

    parent_page_types: ClassVar[list[str]] = ["faq_pages.FaqIndexPage"]
    subpage_types: ClassVar[list[str]] = ["faq_pages.FaqQuestionPage"]
    page_description = _("A group of questions.")

    content_panels = [*FaqPage.content_panels, "introduction", *FaqPage.change_panels]
    search_fields = [*FaqPage.search_fields, index.SearchField("introduction")]
    api_fields = [APIField("introduction")]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def clean(self) -> None:
        super().clean()
        self.refuse_reserved_slug()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "breadcrumb": self.pages_above()}

    def pages_shown(self) -> list[FaqPage]:
        self.questions = self.shown_below(FaqQuestionPage.objects.all())
        load_answers(self.questions)
        return [*self.questions]


def load_questions(sections: Sequence[FaqSectionPage], codes: Sequence[str], *, with_answers: bool = False) -> None:
    """
    Set the published ``questions`` of published sections read with ``in_place``, of each the best of ``codes``.

    2 queries, however many sections are given. Answers are left out unless asked for; they then cost
    what ``load_answers`` says.
    """
    places = Q(pk__in=[])
    for section in sections:
        places |= Q(path__startswith=section.source_path)
    below = Page.objects.filter(is_source(), places).values("translation_key")
    pages = FaqQuestionPage.objects.filter(translation_key__in=below)
    found = (pages if with_answers else pages.defer("answer")).published_in(*codes)
    questions = list(best_of(found, codes).values())
    if with_answers:
        load_answers(questions)
    share_out(questions, sections)


def share_out(questions: Iterable["FaqQuestionPage"], sections: Iterable[FaqSectionPage]) -> None:
    """Set the ``questions`` of sections, both read with ``in_place``; what is of no section here is left out."""
    by_parent: dict[str, list[FaqQuestionPage]] = {section.source_path: [] for section in sections}
    for question in questions:
        by_parent.get(question.source_path[: -question.steplen], []).append(question)
    for section in sections:
        section.questions = by_parent[section.source_path]


def sections_of(questions: Iterable["FaqQuestionPage"], codes: Sequence[str]) -> dict[int, FaqSectionPage]:
    """
    Map the id of each question, read with ``in_place``, to its section in the best of ``codes``.

    One that is published in none of them is left out. 2 queries, however many questions are given.
    """
    places = {question.pk: question.source_path[: -question.steplen] for question in questions}
    keys = Page.objects.filter(is_source(), path__in=set(places.values())).values("translation_key")
    found = FaqSectionPage.objects.filter(translation_key__in=keys).published_in(*codes)
    by_place = {section.source_path: section for section in best_of(found, codes).values()}
    return {pk: by_place[place] for pk, place in places.items() if place in by_place}


BESIDE = "with"
"""The parameter of a question's address that names a second language to stand beside the first."""

BESIDE_TEMPLATE = "faq_pages/beside.html"


class FaqQuestionPage(FaqPage):
    """One question (the title) and its answer, in one locale."""

    short_answer = models.TextField(
        _("short answer"),
        max_length=300,
        # Forms alone heed `max_length` of a text field; translations do not come through one.
        validators=[MaxLengthValidator(300)],
        help_text=_("The gist in plain text, at most 300 characters. Stands above the answer and in lists."),
    )
    answer = StreamField(AnswerBlock(), verbose_name=_("answer"))
    last_reviewed = models.DateField(
        _("last reviewed"), null=True, blank=True, help_text=_("When somebody last checked that the answer holds.")
    )
    review_by = models.DateField(
        _("review by"), null=True, blank=True, help_text=_("When the answer should be checked again.")
    )

    text_fields = ["answer"]
    override_translatable_fields = [
        *FaqPage.override_translatable_fields,
        SynchronizedField("last_reviewed", overridable=False),
        SynchronizedField("review_by", overridable=False),
    ]

    parent_page_types: ClassVar[list[str]] = ["faq_pages.FaqSectionPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("One question and its answer.")

    base_form_class = FaqQuestionPageForm

    content_panels = [
        FieldPanel("title", heading=_("Question")),
        "short_answer",
        "answer",
        InlinePanel("related_questions", label=_("Related question"), max_num=5),
        MultiFieldPanel(
            [
                HelpPanel(content=_("Readers see the first date. The second one is for editors.")),
                "last_reviewed",
                "review_by",
            ],
            heading=_("Review"),
        ),
        *FaqPage.change_panels,
    ]
    search_fields = [*FaqPage.search_fields, index.SearchField("short_answer"), index.SearchField("answer")]
    api_fields = [APIField("short_answer"), APIField("answer"), APIField("last_reviewed")]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def clean(self) -> None:
        super().clean()
        if self.last_reviewed and self.review_by and self.review_by <= self.last_reviewed:
            raise ValidationError({"review_by": _("The next review must come after the last one.")})

    def pages_shown(self) -> list[FaqPage]:
        load_answers([self])
        return []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["breadcrumb"] = self.pages_above()
        if other := self.wished_beside(request, context["translations"]):
            return {**context, **self.beside(other)}
        return {**context, "related": self.chosen_related(fallback_codes(self.reader_code))}

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return BESIDE_TEMPLATE if BESIDE in request.GET else super().get_template(request, *args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead on to the plain page where the language to stand beside it is none, or its own."""
        response = super().serve(request, *args, **kwargs)
        if BESIDE in request.GET and "other" not in getattr(response, "context_data", {}):
            return HttpResponseRedirect(request.path)
        return response

    def wished_beside(self, request: HttpRequest, translations: Sequence[Page]) -> "FaqQuestionPage | None":
        """The page that a reader wants beside this one; ``None`` unless there is one. At most 2 queries."""
        code = find_language_code(request.GET.get(BESIDE, ""))
        found = next((page for page in translations if page.locale.language_code == code and page.pk != self.pk), None)
        return found.specific if found else None

    def beside(self, other: "FaqQuestionPage") -> dict[str, Any]:
        """What a page in two languages shows. At most 9 queries."""
        load_answers([other])
        # Who may see this page may see that one: whether everybody may is the same for both.
        other.is_public = self.is_public
        other_code = other.locale.language_code
        elsewhere = other_sites(place_on_site(source_place(self))[0])
        return {
            "other": other,
            "other_links": links_of([other], other_code, page_base_urls=elsewhere),
            "pairs": list(side_by_side(self.answer, other.answer)),
            "kept_query": f"?{BESIDE}={other_code}",
        }

    def chosen_related(self, codes: Sequence[str]) -> list["FaqQuestionPage"]:
        """
        The related questions of the page at hand, not of the database: a preview shows what was just chosen.

        Of each, the page in the best of ``codes``. 4 queries.
        """
        ids = [row.question_id for row in self.related_questions.all()]
        key_of = dict(Page.objects.filter(pk__in=ids).values_list("pk", "translation_key"))
        keys = list(dict.fromkeys(key_of[id_] for id_ in ids if id_ in key_of))
        found = best_of(published_questions(keys, codes), codes)
        return [found[key] for key in keys if key in found and key != self.translation_key]


class RelatedQuestion(Orderable):
    """A question that readers of another one may want next. Kept on the source; translations copy it."""

    page = ParentalKey(FaqQuestionPage, on_delete=models.CASCADE, related_name="related_questions")
    question = models.ForeignKey(
        FaqQuestionPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("question")
    )

    panels = [PageChooserPanel("question", "faq_pages.FaqQuestionPage")]

    class Meta(Orderable.Meta):
        verbose_name = _("related question")
        verbose_name_plural = _("related questions")


def related_questions(pages: Iterable[FaqQuestionPage], codes: Sequence[str] = ()) -> dict[int, list[FaqQuestionPage]]:
    """
    Map each page's id to its related questions, in order, of each the page in the best of ``codes``.

    Without codes, the page in the language of the one that names it. Translations keep pointing at the
    source's questions, so they are found by key. 3 queries, however many pages are given.
    """
    by_id = {page.pk: page for page in pages}
    rows = list(
        RelatedQuestion.objects.filter(page_id__in=by_id)
        .order_by("sort_order", "pk")
        .values_list("page_id", "question__translation_key")
    )
    related: dict[int, list[FaqQuestionPage]] = {id_: [] for id_ in by_id}
    if not rows:
        return related
    allowed = {id_: codes or [page.locale.language_code] for id_, page in by_id.items()}
    every = {code for each in allowed.values() for code in each}
    found = list(published_questions({key for _, key in rows}, every))
    best = {
        tuple(each): best_of([page for page in found if page.locale.language_code in each], each)
        for each in allowed.values()
    }
    for page_id, key in rows:
        question = best[tuple(allowed[page_id])].get(key)
        if question and key != by_id[page_id].translation_key and question not in related[page_id]:
            related[page_id].append(question)
    return related


def published_questions(keys: Iterable[UUID], codes: Iterable[str]) -> PageQuerySet:
    """The questions with these keys that are published in some languages, without their answers. 1 query at once."""
    return FaqQuestionPage.objects.filter(translation_key__in=keys).defer("answer").published_in(*codes)
