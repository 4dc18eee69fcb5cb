"""A screen that puts together what editors paste into pages of other sites to show the FAQ there."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from faq_pages.admin.policy import SourcePagePermissionPolicy
from faq_pages.delivery.embed import newest_module
from faq_pages.languages import fallback_codes, languages
from faq_pages.links import absolute
from faq_pages.models import FaqQuestionPage, FaqSectionPage
from faq_pages.models.served_site import ServedSite, served_sites
from faq_pages.published import best_of, in_place, is_source, published

KINDS = {"section": FaqSectionPage, "question": FaqQuestionPage}

BAR, HEADING, QUESTION, ANSWER, MOST = 11, 5, 4, 30, 44
"""Rough heights in rem: what is not foreseen is held back by the element, so nothing moves."""


def is_editor(user: Any) -> bool:
    """Whether somebody may write pages of the source. 1 query."""
    return SourcePagePermissionPolicy(Page).user_has_any_permission(user, {"add", "change", "publish"})


@dataclass(frozen=True)
class Offered:
    """The public sections and questions of the default site, in tree order."""

    sections: list[FaqSectionPage]
    questions: list[FaqQuestionPage]

    @classmethod
    def read(cls, site: ServedSite) -> "Offered":
        """4 queries."""
        sections, questions = (
            list(in_place(published(model.objects.filter(is_source()), root_key=site.root_key)))
            for model in KINDS.values()
        )
        return cls(sections, questions)

    @cached_property
    def _below(self) -> dict[str, list[FaqQuestionPage]]:
        below: dict[str, list[FaqQuestionPage]] = defaultdict(list)
        for question in self.questions:
            below[question.path[: -Page.steplen]].append(question)
        return below

    def of(self, section: FaqSectionPage) -> list[FaqQuestionPage]:
        return self._below.get(section.path, [])

    def choices(self) -> Iterator[tuple[str, Any]]:
        """For a field: everything, and each section with its questions."""
        yield "", gettext("All questions")
        for section in self.sections:
            whole = gettext("%(section)s: the whole section") % {"section": section.title}
            rows = [(f"question {each.translation_key}", each.title) for each in self.of(section)]
            yield section.title, [(f"section {section.translation_key}", whole), *rows]


class EmbedForm(forms.Form):
    """What is shown, and how. Nothing is stored: the address of the screen holds it all."""

    content = forms.ChoiceField(label=_("What to show"), required=False)
    locale = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Readers can choose another one in the element.")
    )
    theme = forms.ChoiceField(
        label=_("Look"),
        required=False,
        choices=[("", _("As the page around it")), ("light", _("Always light")), ("dark", _("Always dark"))],
    )
    newest = forms.BooleanField(
        label=_("Take new versions of the element by themselves"),
        required=False,
        help_text=_(
            "Otherwise browsers load the very version of today, and check that nobody has changed it. It goes on "
            "working; paste the code again when you want a newer one."
        ),
    )

    def __init__(self, data: Any, offered: Offered) -> None:
        super().__init__(data)
        names = [(each.code, each.translated_name) for each in languages()]
        readers = [("", _("The reader's own")), ("page", _("That of the page around it"))]
        self.fields["content"].choices = list(offered.choices())  # type: ignore[attr-defined]  # a choice
        self.fields["locale"].choices = [*readers, *names]  # type: ignore[attr-defined]  # a choice


@dataclass(frozen=True)
class Snippet:
    """What is pasted into a page."""

    site: ServedSite
    offered: Offered
    kind: str
    key: str
    locale: str
    theme: str
    newest: bool

    @classmethod
    def of(cls, site: ServedSite, offered: Offered, chosen: dict[str, Any]) -> "Snippet":
        kind, _space, key = chosen.get("content", "").partition(" ")
        return cls(
            site, offered, kind, key, chosen.get("locale", ""), chosen.get("theme", ""), bool(chosen.get("newest"))
        )

    @property
    def script(self) -> SafeString:
        module = newest_module()
        if self.newest:
            address = absolute(reverse("embed:newest"))
            return format_html('<script type="module" src="{}" crossorigin="anonymous"></script>', address)
        return format_html(
            '<script type="module" src="{}" integrity="{}" crossorigin="anonymous"></script>',
            absolute(reverse("embed:numbered", args=[module.number])),
            module.integrity,
        )

    @property
    def attributes(self) -> dict[str, str]:
        """Those of the element that say what it shows."""
        return {
            "locale": self.locale or "auto",
            **({self.kind: self.key} if self.kind else {}),
            **({"theme": self.theme} if self.theme else {}),
        }

    @property
    def height(self) -> int:
        """In rem: what is kept free while the questions come."""
        if self.kind == "question":
            return ANSWER
        sections = [each for each in self.offered.sections if self.key in {"", str(each.translation_key)}]
        rows = sum(len(self.offered.of(section)) for section in sections)
        return min(BAR + HEADING * len(sections) + QUESTION * rows, MOST)

    @property
    def link(self) -> SafeString:
        """For whoever has no scripts: the page that has the same, in the language that was chosen. 2 queries."""
        code = self.locale if self.locale not in {"", "page"} else settings.LANGUAGE_CODE
        if not self.kind:
            with override(code):
                return format_html('<a href="{}/{}/">{}</a>', self.site.url, code, gettext("California FAQ"))
        codes = fallback_codes(code)
        model = KINDS[self.kind]
        pages = in_place(
            published(model.objects.filter(translation_key=UUID(self.key), locale__language_code__in=codes))
        )
        page = best_of(pages.select_related("locale"), codes)[UUID(self.key)]
        return format_html('<a href="{}">{}</a>', self.site.address(page, code), page.title)

    @property
    def code(self) -> str:
        rows = [
            self.script,
            format_html(
                '<faq-embed src="{}"{} style="display: block; min-block-size: {}rem">',
                settings.BASE_URL,
                format_html("".join(f' {name}="{{}}"' for name in self.attributes), *self.attributes.values()),
                self.height,
            ),
            format_html("  <noscript>{}</noscript>", self.link),
            "</faq-embed>",
        ]
        return "\n".join(rows)


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    if not is_editor(request.user):
        raise PermissionDenied
    site = next(iter(served_sites()), None)
    context: dict[str, Any] = {"form": None, "snippet": None}
    if site is not None:
        offered = Offered.read(site)
        form = EmbedForm(request.GET, offered)
        context["form"] = form
        if form.is_valid():
            context["snippet"] = Snippet.of(site, offered, form.cleaned_data)
    return TemplateResponse(request, "faq_pages/admin/embed.html", context)


class EditorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_editor(request.user)


def embed_item() -> MenuItem:
    return EditorsMenuItem(_("On other sites"), reverse_lazy("faq_embed"), name="embed", icon_name="code", order=700)
