"""Writing the source document into the page tree."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from faq_pages.blocks import AnswerBlock
from faq_pages.importers.document import Block, DocumentError, FaqDocument, Index, Link, Part, Question, Section
from faq_pages.importers.edits import edit_since, record, recorded_revisions
from faq_pages.importers.keys import block_id, page_key
from faq_pages.importers.markdown import LinkError, stored_html
from faq_pages.importers.report import LoadReport, Progress
from faq_pages.models import (
    FaqIndexPage,
    FaqQuestionPage,
    FaqSectionPage,
    LinkPage,
    RelatedQuestion,
)
from faq_pages.models.base import FaqPage

PAGE_TYPES: dict[type[Part], type[FaqPage]] = {
    Index: FaqIndexPage,
    Link: LinkPage,
    Section: FaqSectionPage,
    Question: FaqQuestionPage,
}


@dataclass
class LoadedSource:
    """A page of the document and what became of it in this run."""

    page: FaqPage
    changed: bool


class SourceLoader:
    """One run over one document. Call ``load`` inside a transaction."""

    def __init__(self, document: FaqDocument, locale: Locale, report: LoadReport, progress: Progress) -> None:
        self.document = document
        self.locale = locale
        self.report = report
        self.progress = progress
        self.pages: dict[str, FaqPage] = {}
        """Pages by id in the document."""
        self.created: set[str] = set()
        self.revisions = recorded_revisions(locale)

    def load(self) -> list[LoadedSource]:
        """Create what is missing, then fill it: links may lead to any page of the document."""
        parts = self._parts()
        for part, parent_id in parts:
            self._find_or_create(part, parent_id)
        self._point_site_at_index()
        loaded = []
        for number, (part, _) in enumerate(parts, start=1):
            result = self._fill(part)
            self.progress(f"[{number}/{len(parts)}] {self.locale.language_code} {part.id}: {result}")
            if part.id in self.pages:
                page = PAGE_TYPES[type(part)].objects.get(pk=self.pages[part.id].pk)
                loaded.append(LoadedSource(page, changed=result in {"created", "updated"}))
        return loaded

    def _parts(self) -> list[tuple[Any, str | None]]:
        """Every page of the document with the id of its parent, parents first."""
        index = self.document.index
        parts: list[tuple[Any, str | None]] = [(index, None)]
        parts += [(link, index.id) for link in self.document.links]
        for section in self.document.sections:
            parts.append((section, index.id))
            parts += [(question, section.id) for question in section.questions]
        return parts

    def _find_or_create(self, part: Any, parent_id: str | None) -> None:
        model, key = PAGE_TYPES[type(part)], page_key(part.id)
        page = model.objects.filter(translation_key=key, locale=self.locale).first()
        if page is None and key in self.revisions:
            return  # An editor deleted it.
        if page is None:
            parent = Page.get_first_root_node() if parent_id is None else self.pages.get(parent_id)
            if parent is None:
                return  # An editor deleted the page that it belongs to.
            page = model(title=part.title, slug=part.id, locale=self.locale, translation_key=key, live=False)
            parent.add_child(instance=page)
            self.created.add(part.id)
        self.pages[part.id] = page

    def _fill(self, part: Any) -> str:
        page = self.pages.get(part.id)
        created = part.id in self.created
        reason = "" if created else self._edit(page)
        if page is None or reason:
            self.report.left_alone.append(f"{part.title} ({part.id}) {reason} and stays as it is.")
            return f"left alone: {reason}"
        wanted = self._content(part)
        if not created and wanted == self._stored(page, wanted):
            self.report.unchanged += 1
            return "unchanged"
        self._write(page, wanted, live=not isinstance(part, Link) or bool(part.url))
        if created:
            self.report.created += 1
            return "created"
        self.report.updated += 1
        return "updated"

    def _edit(self, page: FaqPage | None) -> str:
        if page is None:
            # This one, or the one that it belongs to.
            return "was deleted in the admin"
        return edit_since(page, self.revisions.get(page.translation_key))

    def _write(self, page: FaqPage, content: dict[str, Any], *, live: bool) -> None:
        for name, value in content.items():
            if name == "related_questions":
                page.related_questions = [
                    RelatedQuestion(question_id=id_, sort_order=order) for order, id_ in enumerate(value)
                ]
            else:
                setattr(page, name, AnswerBlock().to_python(value) if name == "answer" else value)
        revision = page.save_revision()
        if live:
            revision.publish()
        else:
            page.save()
        record(page)

    def _content(self, part: Any) -> dict[str, Any]:
        """The fields of a page as the document wants them; answers as raw data."""
        match part:
            case Link():
                return {"title": part.title, "destination": part.url}
            case Index():
                return {
                    "title": part.title,
                    "introduction": self._html(part.introduction, part.id),
                    "closing": self._html(part.closing, part.id),
                }
            case Section():
                return {"title": part.title, "introduction": self._html(part.introduction, part.id)}
            case _:
                return {
                    "title": part.title,
                    "short_answer": part.short_answer,
                    "answer": [self._block(block, part.id) for block in part.answer],
                    "related_questions": [self.pages[id_].pk for id_ in part.related if id_ in self.pages],
                }

    def _stored(self, page: FaqPage, wanted: dict[str, Any]) -> dict[str, Any]:
        """The same fields as the page has them."""
        stored = {name: getattr(page, name) for name in wanted}
        if "answer" in stored:
            stored["answer"] = list(page.answer.raw_data)
            stored["related_questions"] = [row.question_id for row in page.related_questions.all()]
        return stored

    def _block(self, block: Block, page_id: str) -> dict[str, Any]:
        value = getattr(block, block.kind)
        if isinstance(value, Part):
            fields = value.model_dump()
            for name in {"description", "text"} & set(fields):
                if block.kind in {"organisation", "callout"}:
                    fields[name] = self._html(fields[name], page_id)
            if block.kind == "action":
                fields["page"] = self._page_id(fields["page"], page_id) if fields["page"] else None
            value = fields
        elif block.kind == "paragraph":
            value = self._html(value, page_id)
        return {"type": block.kind, "value": value, "id": block_id(page_id, block.id)}

    def _page_id(self, id_: str, inside: str) -> int:
        if id_ not in self.pages:
            raise DocumentError(f"In {inside!r}, the action leads nowhere: no page has the id {id_!r}.")
        return int(self.pages[id_].pk)

    def _html(self, markdown: str, inside: str) -> str:
        if not markdown:
            return ""
        try:
            return stored_html(markdown, {id_: page.pk for id_, page in self.pages.items()})
        except LinkError as error:
            raise DocumentError(f"In {inside!r}, {error}.") from error

    def _point_site_at_index(self) -> None:
        """Make the index the site's root, unless somebody chose a root of their own."""
        index = self.pages.get(self.document.index.id)
        if index is None:
            return
        address = urlsplit(settings.BASE_URL)
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            site = Site(is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME)
        elif not is_welcome_page(site.root_page):
            return
        welcome = site.root_page if site.root_page_id else None
        site.hostname = address.hostname or "localhost"
        site.port = address.port or (443 if address.scheme == "https" else 80)
        site.root_page = index
        site.site_name = settings.WAGTAIL_SITE_NAME
        site.save()
        if welcome is not None:
            welcome.delete()


def is_welcome_page(page: Page) -> bool:
    """Tell whether this is the page that Wagtail's own migrations make, untouched."""
    return page.specific_class is Page and page.slug == "home" and page.latest_revision_id is None
